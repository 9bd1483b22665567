// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rosenbrock's function and its derivatives, and the right-hand side of the Brusselator: neighbours
// along an axis.
#include "benchmarks/native.h"
#include "benchmarks/vectors.h"
#include "benchmarks/workload.h"

namespace fluxion::benchmarks {
namespace {

//===----------------------------------------------------------------------------------------------
// Rosenbrock's function of 1000 numbers

constexpr std::int64_t size = 1000;

Array rosenbrock(Array x) {
  Array next = x(slice(1, {})), here = x(slice(0, -1));
  return sum(100.0 * square(next - square(here)) + square(1.0 - here));
}
Array rosenbrockGradient(Array x) { return grad(rosenbrock)(x); }
Array rosenbrockProduct(Array x, Array v) { return hvp(rosenbrock)(x, v); }

Array start() { return line(-1, 1, size, f64); }
Array direction() { return waves({size}, f64, 1, 1); }

[[gnu::noinline]] void gradientByHand(const double *__restrict x, double *__restrict g) {
  auto own = [&](std::int64_t i) {
    return -400 * x[i] * (x[i + 1] - x[i] * x[i]) - 2 * (1 - x[i]);
  };
  auto before = [&](std::int64_t i) { return 200 * (x[i] - x[i - 1] * x[i - 1]); };
  g[0] = own(0);
  for (std::int64_t i = 1; i + 1 < size; ++i)
    g[i] = own(i) + before(i);
  g[size - 1] = before(size - 1);
}
[[gnu::noinline]] void productByHand(const double *__restrict x, const double *__restrict v,
                                     double *__restrict out) {
  constexpr std::int64_t last = size - 1;
  out[0] = (1200 * x[0] * x[0] - 400 * x[1] + 2) * v[0] - 400 * x[0] * v[1];
  for (std::int64_t i = 1; i < last; ++i)
    out[i] = (1200 * x[i] * x[i] - 400 * x[i + 1] + 202) * v[i] -
             400 * (x[i - 1] * v[i - 1] + x[i] * v[i + 1]);
  out[last] = 200 * v[last] - 400 * x[last - 1] * v[last - 1];
}
[[gnu::noinline]] void hessianByHand(const double *x, double *h) {
  std::memset(h, 0, sizeof(double) * size * size);
  for (std::int64_t i = 0; i + 1 < size; ++i) {
    double *diagonal = h + i * size + i;
    diagonal[0] = 1200 * x[i] * x[i] - 400 * x[i + 1] + (i > 0 ? 202 : 2);
    diagonal[1] = diagonal[size] = -400 * x[i];
  }
  h[size * size - 1] = 200;
}

using OneToOne = void(const double *, double *);
using TwoToOne = void(const double *, const double *, double *);

Workload gradient() {
  auto timed = [](OneToOne *f) {
    return repeated([=, x = start(), g = block<double>(size)] {
      f(elements<double>(x), g.get());
      keep(g[0]);
    });
  };
  return {.name = "Rosenbrock of 1000, gradient",
          .bar = {.hand = 1.3},
          .ours = [=] { return timed(native<OneToOne>(rosenbrockGradient, start())); },
          .hand = [=] { return timed(gradientByHand); },
          .check =
              [] {
                requireReference(rosenbrockGradient, 1e-13, start());
                auto g = block<double>(size);
                gradientByHand(elements<double>(start()), g.get());
                requireSame(rosenbrockGradient(start()), arrayOf(g, {size}), 1e-13);
              }};
}

Workload product() {
  auto timed = [](TwoToOne *f) {
    return repeated([=, x = start(), v = direction(), out = block<double>(size)] {
      f(elements<double>(x), elements<double>(v), out.get());
      keep(out[0]);
    });
  };
  return {.name = "Rosenbrock of 1000, HVP",
          .bar = {.hand = 1.3},
          .ours = [=] { return timed(native<TwoToOne>(rosenbrockProduct, start(), direction())); },
          .hand = [=] { return timed(productByHand); },
          .check =
              [] {
                requireReference(rosenbrockProduct, 1e-13, start(), direction());
                auto out = block<double>(size);
                Array x = start(), v = direction();
                productByHand(elements<double>(x), elements<double>(v), out.get());
                requireSame(rosenbrockProduct(x, v), arrayOf(out, {size}), 1e-13);
              }};
}

Workload denseHessian() {
  static auto ours = [](Array x) { return hessian(rosenbrock)(x); };
  return {.name = "Rosenbrock of 1000, dense Hessian",
          .bar = {.hand = 1.3},
          .ours = [] { return called(jit(ours), start()); },
          .hand =
              [] {
                return repeated([x = start(), h = block<double>(size * size)] {
                  hessianByHand(elements<double>(x), h.get());
                  keep(h[0]);
                });
              },
          .check =
              [] {
                requireReference(ours, 1e-13, line(-1, 1, 50, f64));
                auto h = block<double>(size * size);
                hessianByHand(elements<double>(start()), h.get());
                requireSame(jit(ours)(start()), arrayOf(h, {size, size}), 1e-13);
              }};
}

//===----------------------------------------------------------------------------------------------
// The Brusselator: 50000 cells of two numbers each, side by side

constexpr std::int64_t cells = 50000;
constexpr double a = 1, b = 3;

Array brusselator(Array z) {
  std::int64_t n = z.shape()[0] / 2;
  double alpha = 0.02 * (n + 1.0) * (n + 1.0) / static_cast<double>(n) / static_cast<double>(n);
  Array u = z(slice(0, {}, 2)), w = z(slice(1, {}, 2));
  auto spread = [=](Array x, double border) {
    Array edge = full({1}, border);
    return concatenate({edge, x(slice(0, -1))}) - 2.0 * x + concatenate({x(slice(1, {})), edge});
  };
  Array du = a + u * u * w - (b + 1) * u + alpha * spread(u, a);
  Array dw = b * u - u * u * w + alpha * spread(w, b);
  return reshape(stack({du, dw}, 1), {2 * n});
}

// Both kinds of cell have their neighbours two places away; only the reaction looks at its partner.
[[gnu::noinline]] void brusselatorByHand(const double *z, double *out) {
  constexpr double alpha = 0.02 * (cells + 1.0) * (cells + 1.0) / cells / cells;
  auto cell = [&](std::int64_t i, double u, double w, const double *left, const double *right) {
    double t = u * u * w;
    out[2 * i] = a + t - (b + 1) * u + alpha * (left[0] - 2 * u + right[0]);
    out[2 * i + 1] = b * u - t + alpha * (left[1] - 2 * w + right[1]);
  };
  const double edge[2] = {a, b};
  cell(0, z[0], z[1], edge, z + 2);
  constexpr std::int64_t last = 2 * (cells - 1);
  const Int64s ofU{0, 0, 2, 2, 4, 4, 6, 6}, ofW{1, 1, 3, 3, 5, 5, 7, 7};
  // du = a + t - (b + 1) u, dw = b u - t
  const Doubles inflow{a, 0, a, 0, a, 0, a, 0}, sign{1, -1, 1, -1, 1, -1, 1, -1};
  const Doubles rate{-(b + 1), b, -(b + 1), b, -(b + 1), b, -(b + 1), b};
  std::int64_t j = 2;
  for (; j + 8 <= last; j += 8) {
    Doubles x = load<Doubles>(z + j), u = __builtin_shuffle(x, ofU), w = __builtin_shuffle(x, ofW);
    Doubles reaction = inflow + rate * u + sign * (u * u * w);
    Doubles flow = load<Doubles>(z + j - 2) - 2.0 * x + load<Doubles>(z + j + 2);
    store(out + j, reaction + alpha * flow);
  }
  for (; j < last; j += 2)
    cell(j / 2, z[j], z[j + 1], z + j - 2, z + j + 2);
  cell(cells - 1, z[last], z[last + 1], z + last - 2, edge);
}

Workload reaction() {
  static auto cellsAt = [](std::int64_t n) { return 1.5 + waves({2 * n}, f64, 1, 0.5); };
  return {.name = "Brusselator, right-hand side for 1e5 numbers",
          .bar = {.hand = 1.1},
          .ours = [] { return called(jit(brusselator), cellsAt(cells)); },
          .hand =
              [] {
                return repeated([z = cellsAt(cells), out = block<double>(2 * cells)] {
                  brusselatorByHand(elements<double>(z), out.get());
                  keep(out[0]);
                });
              },
          .check =
              [] {
                Array z = cellsAt(cells);
                requireReference(brusselator, 1e-13, cellsAt(501));
                auto out = block<double>(2 * cells);
                brusselatorByHand(elements<double>(z), out.get());
                requireSame(jit(brusselator)(z), arrayOf(out, {2 * cells}), 1e-13);
              }};
}

} // namespace

std::vector<Workload> optimization() { return {gradient(), product(), denseHessian(), reaction()}; }

} // namespace fluxion::benchmarks
