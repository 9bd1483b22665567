// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiled functions of every kind, and what the compiler had to do for them. Writes every bit of
// the results, so that two processes can be compared. Arguments: the names of those to run; none:
// all.
#include <fluxion/fluxion.h>
#include <fluxion/linalg.h>
#include <fluxion/nn.h>
#include <fluxion/sorting.h>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <functional>
#include <map>

namespace fx = fluxion;

namespace {

void show(const fx::Array &x) {
  std::printf(" %s%s", std::string(name(x.dtype())).c_str(), x.shape().str().c_str());
  for (double number : x.astype(fx::f64).to_vector<double>())
    std::printf(" %016llx", static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(number)));
}
template <class... Arrays> void shows(const Arrays &...arrays) { (show(arrays), ...); }
void showAll(const std::vector<fx::Array> &arrays) {
  for (const fx::Array &array : arrays)
    show(array);
}

/// Numbers that are no round ones.
fx::Array some(const fx::Shape &shape, fx::DType dtype = fx::f64) {
  std::int64_t n = shape.numElements();
  return sin(fx::arange(0.0, static_cast<double>(n), 1.0) * 1.7).reshape(shape).astype(dtype);
}

void scalarGradient() {
  auto f = [](fx::Array x1, fx::Array x2) { return log(x1) + x1 * x2 - sin(x2); };
  auto [d1, d2] = fx::jit(fx::grad(f, fx::argnums<0, 1>))(2.0, 5.0);
  shows(d1, d2);
}

struct Layers {
  fx::Array w1, b1, w2, b2;
};
void perceptron() {
  auto loss = [](Layers p, fx::Array x, fx::Array y) {
    fx::Array h = tanh(fx::matmul(x, p.w1) + p.b1);
    fx::Array z = fx::matmul(h, p.w2) + p.b2 - y;
    return mean(z * z);
  };
  Layers p{some({64, 128}, fx::f32), some({128}, fx::f32), some({128, 10}, fx::f32),
           some({10}, fx::f32)};
  auto [value, d] =
      fx::jit(fx::value_and_grad(loss))(p, some({32, 64}, fx::f32), some({32, 10}, fx::f32));
  shows(value, d.w1.sum(), d.b1, d.w2.sum(), d.b2);
}

void scan() {
  auto f = [](fx::Array c, fx::Array xs) {
    auto step = [](fx::Array y, fx::Array x) { return std::pair(sin(y) * x, y * 2.0); };
    auto [last, all] = fx::scan(step, c, xs);
    return last + sum(all);
  };
  auto [d, ds] = fx::jit(fx::grad(f, fx::argnums<0, 1>))(0.5, some({50}));
  shows(d, ds);
}

/// Of two numbers, so that reverse mode remembers the steps on a stack.
auto gradientOfLoop(std::int64_t memory) {
  auto loop = [memory](fx::Array x, fx::Array y) {
    return fx::while_loop([](fx::Array c) { return c < 100.0; },
                          [=](fx::Array c) { return c + sin(c) * 0.5 + y; }, x, {.memory = memory});
  };
  return fx::jit(fx::grad(loop, fx::argnums<0, 1>));
}
void stacks() {
  auto [dx, dy] = gradientOfLoop(1 << 20)(3.0, 0.6);
  shows(dx, dy);
}
/// Ends early, and says which line.
void stacksTooSmall() {
  try {
    gradientOfLoop(64)(3.0, 0.6);
  } catch (const fx::Error &error) {
    std::printf(" %s", error.what());
  }
}

void decompositions() {
  auto f = fx::jit([](fx::Array a) {
    fx::Array s = fx::matmul(a, transpose(a)) + 30.0 * fx::eye(20);
    auto [values, vectors] = fx::linalg::eigh(s);
    return std::vector<fx::Array>{fx::linalg::cholesky(s), fx::linalg::solve(s, a(0)), values};
  });
  showAll(f(some({20, 20})));
}

void constants() {
  std::vector<double> table;
  for (int i = 0; i < 40; ++i)
    table.push_back(1.0 / (i + 1));
  auto f = fx::jit([table](fx::Array x) { return x * fx::array(table) + sum(fx::array(table)); });
  show(f(some({40})));
}

void sorting() {
  auto f =
      fx::jit([](fx::Array x) { return std::vector<fx::Array>{sort(x), argsort(x), cumsum(x)}; });
  showAll(f(some({100}, fx::f32)));
}

void draws() {
  auto f = fx::jit(
      [](fx::Array key) { return fx::random::normal(key, {30}) + fx::random::uniform(key, {30}); });
  show(f(fx::random::key(7)));
}

/// Says which line has made the NaN.
void checked() {
  auto f = fx::jit([](fx::Array x) { return log(x) * 2.0; }, {.check = fx::nan | fx::bounds});
  show(f(fx::ones({30})));
  try {
    f(some({30}));
  } catch (const fx::Error &error) {
    std::printf(" %s", error.what());
  }
}

void prints() {
  auto f = fx::jit([](fx::Array x) {
    fx::debug_print("x = {}, twice {:.3f}", x, x * 2.0);
    return x + 1.0;
  });
  show(f(some({3})));
}

/// No step is like another, so that the code is several functions.
void longBody() {
  auto f = [](fx::Array x, fx::Array z) {
    fx::Array y = x;
    for (int i = 0; i < 500; ++i)
      switch (i * i % 7) {
      case 0: y = sin(y); break;
      case 1: y = y * x; break;
      case 2: y = y + z * (1.0 + i); break;
      default: y = sin(y + 0.1 * i);
      }
    return y;
  };
  auto [dx, dz] = fx::jit(fx::grad(f, fx::argnums<0, 1>))(0.3, 0.2);
  shows(dx, dz);
}
void longLoopBody() {
  auto f = fx::jit([](fx::Array x) {
    return fx::fori_loop(
        0, 5,
        [](fx::Array i, fx::Array y) {
          for (int k = 0; k < 300; ++k)
            y = k * k % 5 ? sin(y + 0.01 * k) : y * cos(y) + i;
          return y;
        },
        x);
  });
  show(f(0.7));
}

void donated() {
  auto step =
      fx::jit([](fx::Array p, fx::Array g) { return p - 0.1 * g; }, {.donate_argnums = {0}});
  fx::Array p = some({1000}), g = some({1000});
  const void *place = p.span<const double>().data();
  p = step(p, g);
  std::printf(" %s", p.span<const double>().data() == place ? "in place" : "elsewhere");
  show(p);
}

void dtypes() {
  auto f = fx::jit([](fx::Array h, fx::Array b, fx::Array u, fx::Array t) {
    return std::vector<fx::Array>{exp(h) * 3.0, b * b, u + 250, logical_not(t), u << 1};
  });
  fx::Array u = fx::arange(20).astype(fx::u8);
  showAll(f(some({20}, fx::f16), some({20}, fx::bf16), u, some({20}) > 0.0));
}

void pointer() {
  auto f = fx::jit([](fx::Array x, fx::Array y) { return x * y + sin(x); });
  auto compiled = f.lower(fx::spec<double>(), fx::spec<double>()).compile();
  double (*g)(double, double) = compiled.function_pointer<double(double, double)>();
  std::printf(" %a", g(1.5, 2.5));
}

/// What can be asked of code that was not compiled here.
void questions() {
  auto f = fx::jit([](fx::Array x) { return sum(fx::matmul(x, x) + 1.0); });
  auto compiled = f.lower(fx::ones({40, 40})).compile();
  std::printf(" %s%s%llu %llu %zu %zu", compiled.plan().c_str(), compiled.mlir().c_str(),
              static_cast<unsigned long long>(compiled.cost()),
              static_cast<unsigned long long>(compiled.memory().temporaries),
              compiled.llvm_ir().size() / 1000, compiled.assembly().size() / 1000);
}

} // namespace

int main(int count, char **names) {
  const std::map<std::string, std::function<void()>> all = {{"scalarGradient", scalarGradient},
                                                            {"perceptron", perceptron},
                                                            {"scan", scan},
                                                            {"stacks", stacks},
                                                            {"stacksTooSmall", stacksTooSmall},
                                                            {"decompositions", decompositions},
                                                            {"constants", constants},
                                                            {"sorting", sorting},
                                                            {"draws", draws},
                                                            {"checked", checked},
                                                            {"prints", prints},
                                                            {"longBody", longBody},
                                                            {"longLoopBody", longLoopBody},
                                                            {"donated", donated},
                                                            {"dtypes", dtypes},
                                                            {"pointer", pointer},
                                                            {"questions", questions}};
  for (const auto &[name, run] : all) {
    if (count > 1 && std::find(names + 1, names + count, name) == names + count)
      continue;
    std::printf("%s", name.c_str());
    run();
    std::printf("\n");
  }
  auto report = fx::jit_cache_report();
  std::printf("compiled %llu loaded %llu stored %llu refused %llu unstored %llu\n",
              static_cast<unsigned long long>(report.compiled),
              static_cast<unsigned long long>(report.loaded),
              static_cast<unsigned long long>(report.stored),
              static_cast<unsigned long long>(report.refused),
              static_cast<unsigned long long>(report.unstored));
}
