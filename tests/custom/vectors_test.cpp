// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Custom derivatives against JAX: the programs of tests/vectors/custom.py, by name.
#include "tests/vectors/program_check.h"

#include <gtest/gtest.h>

#include <map>

namespace fx = fluxion;

namespace fluxion::tests {
namespace {

Array softplus(Array x) {
  static auto f =
      fx::custom_jvp([](Array x) { return log(1.0 + exp(x)); }).defjvp([](Array x, Array t) {
        return std::pair{softplus(x), t / (1.0 + exp(-x))};
      });
  return f(x);
}

Array stretched(Array x, Array y) {
  static auto f = fx::custom_jvp([](Array x, Array y) {
                    return x * y;
                  }).defjvp([](auto primals, auto tangents) {
    auto [x, y] = primals;
    auto [dx, dy] = tangents;
    return std::pair{stretched(x, y), sin(x) * dx + x * y * dy};
  });
  return f(x, y);
}

using Two = std::pair<Array, Array>;
auto pulled = fx::custom_vjp(
    [](Array w, Array x) { return w * sin(x); },
    [](Array w, Array x) { return std::pair{w * sin(x), Two{w, x}}; },
    [](Two r, Array ct) { return Two{3.0 * ct * r.second * r.first, ct * r.first * r.first}; });

Leaves byRule(const Leaves &in) { return {softplus(in[0]) * in[0]}; }

Leaves inAScan(const Leaves &in) {
  auto step = [](Array c, Array r) { return std::pair{stretched(c, r) + softplus(r), c}; };
  auto [last, ys] = fx::scan(step, in[0], in[1]);
  return {last, ys};
}

Leaves inAWhile(const Leaves &in) {
  return {fx::while_loop([](Array c) { return c < 20.0; }, [](Array c) { return softplus(c) + c; },
                         in[0])};
}

Leaves inABranch(const Leaves &in) {
  return {fx::cond(
      in[0] > 0.0, [](Array u, Array y) { return stretched(u, y); },
      [](Array u, Array) { return softplus(u); }, in[0], in[1])};
}

Leaves onABatch(const Leaves &in) {
  return {fx::vmap(stretched)(in[0], in[1]),
          fx::vmap(stretched, fx::in_axes(fx::none, 0))(in[0](0), in[1])};
}

Leaves third(const Leaves &in) { return {fx::grad(fx::grad(fx::grad(softplus)))(in[0])}; }

Leaves gradientOfPulled(const Leaves &in) {
  auto [dw, dx] = fx::grad(pulled, fx::argnums<0, 1>)(in[0], in[1]);
  return {dw, dx};
}

Leaves secondOfPulled(const Leaves &in) {
  auto first = fx::grad(pulled, fx::argnums<0, 1>);
  auto row = [&](auto part) {
    auto [dw, dx] = fx::grad(part, fx::argnums<0, 1>)(in[0], in[1]);
    return Two{dw, dx};
  };
  Two w = row([first](Array w, Array x) { return std::get<0>(first(w, x)); });
  Two x = row([first](Array w, Array x) { return std::get<1>(first(w, x)); });
  return {w.first, w.second, x.first, x.second};
}

Leaves batchOfPulled(const Leaves &in) {
  auto total = [](Array w, Array xs) {
    return sum(fx::vmap(pulled, fx::in_axes(fx::none, 0))(w, xs));
  };
  auto [dw, dx] = fx::grad(total, fx::argnums<0, 1>)(in[0], in[1]);
  return {dw, dx};
}

Array squareRoot(Array a) {
  auto newton = [](auto f, Array x) {
    return fx::fori_loop(0, 30, [f](Array, Array x) { return x - f(x) / fx::grad(f)(x); }, x);
  };
  return fx::custom_root([a](Array x) { return x * x - a; }, 1.0, newton,
                         [](auto g, Array y) { return y / g(1.0); });
}

Leaves solved(const Leaves &in) {
  auto dense = [](auto matvec, Array b) {
    Array p = matvec(fx::array({1.0, 0.0})), q = matvec(fx::array({0.0, 1.0}));
    Array det = p(0) * q(1) - p(1) * q(0);
    return fx::stack({(b(0) * q(1) - b(1) * q(0)) / det, (p(0) * b(1) - p(1) * b(0)) / det});
  };
  return {
      fx::custom_linear_solve([a = in[0]](Array x) { return matmul(a, x); }, in[1], dense, dense)};
}

Leaves checkpointed(const Leaves &in) {
  auto layer = fx::checkpoint([w = in[0]](Array h) { return tanh(matmul(w, h)); });
  Array h = layer(layer(in[1]));
  return {sum(h * h)};
}

Leaves checkpointedScan(const Leaves &in) {
  auto step =
      fx::checkpoint([](Array c, Array r) { return std::pair{sin(c * r) + softplus(c), exp(c)}; });
  auto [last, ys] = fx::scan(step, in[0], in[1]);
  return {last, ys};
}

const std::map<std::string, FlatProgram> programs = {
    {"by_rule", byRule},
    {"in_a_scan", inAScan},
    {"in_a_while", inAWhile},
    {"in_a_branch", inABranch},
    {"on_a_batch", onABatch},
    {"third", third},
    {"gradient_of_pulled", gradientOfPulled},
    {"second_of_pulled", secondOfPulled},
    {"batch_of_pulled", batchOfPulled},
    {"square_root", [](const Leaves &in) { return Leaves{squareRoot(in[0])}; }},
    {"second_of_root",
     [](const Leaves &in) { return Leaves{fx::grad(fx::grad(squareRoot))(in[0])}; }},
    {"solved", solved},
    {"checkpointed", checkpointed},
    {"checkpointed_scan", checkpointedScan},
};

using CustomVectors = testing::TestWithParam<VectorRecord>;

} // namespace

TEST_P(CustomVectors, AgreeEagerly) { expectAsJax(programs.at(GetParam().op), GetParam()); }

TEST_P(CustomVectors, AgreeCompiled) {
  expectAsJax(fx::jit(programs.at(GetParam().op)), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Jax, CustomVectors, testing::ValuesIn(recordsOf("custom")),
                         [](const auto &info) { return testNameOf(info.param); });

} // namespace fluxion::tests
