// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ln x1 + x1 x2 - sin x2: what a call costs where there is next to nothing to compute, and what a
// point costs where there are many.
#include "benchmarks/vectors.h"
#include "benchmarks/workload.h"

#include <bit>
#include <cmath>

namespace fluxion::benchmarks {
namespace {

Array function(Array x1, Array x2) { return log(x1) + x1 * x2 - sin(x2); }
auto gradient() { return grad(function, argnums<0, 1>); }

using Pointer = void(double, double, double *, double *);

/// A cosine for moderate angles, shorter than the library's: both polynomials of the reduced angle
/// at once, and a choice. The polynomials are those of fdlibm.
double cosine(double x) {
  if (!(std::abs(x) < 1e5))
    return std::cos(x);
  double n = std::nearbyint(x * 0.63661977236758134);
  double r = x - n * 0x1.921fb544p0;
  r = r - n * 0x1.0b4611a6p-34;
  r = r - n * 0x1.3198a2e037073p-69;
  double z = r * r, z2 = z * z, z4 = z2 * z2;
  double s = (-1.66666666666666324348e-01 + z * 8.33333333332248946124e-03) +
             z2 * (-1.98412698298579493134e-04 + z * 2.75573137070700676789e-06) +
             z4 * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10);
  double c = (4.16666666666666019037e-02 + z * -1.38888888888741095749e-03) +
             z2 * (2.48015872894767294178e-05 + z * -2.75573143513906633035e-07) +
             z4 * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11);
  s = r + r * z * s;
  c = (1 - 0.5 * z) + z2 * c;
  auto q = static_cast<std::uint64_t>(static_cast<std::int64_t>(n));
  std::uint64_t isOdd = 0 - (q & 1), sign = ((q + 1) & 2) << 62;
  auto bits = [](double x) { return std::bit_cast<std::uint64_t>(x); };
  return std::bit_cast<double>(((bits(s) & isOdd) | (bits(c) & ~isOdd)) ^ sign);
}
[[gnu::noinline]] void gradientByHand(double x1, double x2, double *d1, double *d2) {
  *d1 = 1 / x1 + x2;
  *d2 = x1 - cosine(x2);
}

/// Points with angles in all quadrants, in no order.
struct Points {
  static constexpr std::size_t count = 1024;
  std::vector<double> x1, x2;
  Points() {
    for (std::size_t i = 0; i < count; ++i) {
      x1.push_back(2 + std::sin(static_cast<double>(i)));
      x2.push_back(50 + 50 * std::sin(7919.0 * static_cast<double>(i)));
    }
  }
};
/// Calls through a pointer that the compiler cannot see through, as ours is.
Timed throughPointer(Pointer *f) {
  return repeated([f = f, points = Points(), i = std::size_t{0}]() mutable {
    double d1, d2;
    keep(f);
    f(points.x1[i], points.x2[i], &d1, &d2);
    keep(d1);
    keep(d2);
    i = (i + 1) % Points::count;
  });
}

Workload byPointer() {
  // The pointer is valid as long as its program lives.
  static auto compiled = std::make_shared<std::optional<Compiled>>();
  auto pointer = [] {
    *compiled = jit(gradient()).lower(spec<double>(), spec<double>()).compile();
    return (*compiled)->function_pointer<Pointer>();
  };
  return {.name = "scalar gradient by pointer",
          .bar = {.hand = 1.1},
          .ours = [=] { return throughPointer(pointer()); },
          .hand = [] { return throughPointer(gradientByHand); },
          .check =
              [=] {
                Pointer *native = pointer();
                Points points;
                std::vector<double> got(2 * Points::count), right(got);
                for (std::size_t i = 0; i < Points::count; ++i) {
                  native(points.x1[i], points.x2[i], &got[2 * i], &got[2 * i + 1]);
                  gradientByHand(points.x1[i], points.x2[i], &right[2 * i], &right[2 * i + 1]);
                }
                requireSame(array(got), array(right), 1e-15);
                requireReference(gradient(), 1e-15, Array(2.0), Array(5.0));
              }};
}

Workload throughArrays() {
  return {.name = "scalar gradient through Arrays",
          .bar = {.seconds = 150e-9},
          .ours = [] { return called(jit(gradient()), Array(2.0), Array(5.0)); },
          .hand = [] { return throughPointer(gradientByHand); },
          .check = [] { requireReference(gradient(), 1e-15, Array(2.0), Array(5.0)); }};
}

//===----------------------------------------------------------------------------------------------
// Value and gradient at 10^6 points

constexpr std::int64_t points = 1000000;

auto everywhere() { return vmap(value_and_grad(function, argnums<0, 1>)); }
std::pair<Array, Array> places(std::int64_t n) { return {line(1, 3, n, f64), line(4, 6, n, f64)}; }

[[gnu::noinline]] void everywhereByHand(const double *x1, const double *x2, double *y, double *d1,
                                        double *d2, std::int64_t n) {
  constexpr std::int64_t step = lanes<Doubles>;
  for (std::int64_t i = 0; i + step <= n; i += step) {
    Doubles a = load<Doubles>(x1 + i), b = load<Doubles>(x2 + i);
    auto [s, c] = sineCosine(b);
    store(y + i, logarithm(a) + (a * b - s));
    store(d1 + i, 1.0 / a + b);
    store(d2 + i, a - c);
  }
}

struct EverywhereByHand {
  Array x1 = places(points).first, x2 = places(points).second;
  std::shared_ptr<double[]> y = block<double>(points), d1 = block<double>(points),
                            d2 = block<double>(points);
  void operator()() const {
    everywhereByHand(elements<double>(x1), elements<double>(x2), y.get(), d1.get(), d2.get(),
                     points);
  }
};

Workload vmapped() {
  return {.name = "value and gradient, vmap over 1e6 points",
          .item = "point",
          .items = points,
          .bar = {.seconds = 2.6e-9},
          .ours =
              [] {
                auto [x1, x2] = places(points);
                return called(jit(everywhere()), x1, x2);
              },
          .hand = [] { return repeated(EverywhereByHand{}); },
          .check =
              [] {
                auto [x1, x2] = places(1003);
                requireReference(everywhere(), 1e-14, x1, x2);
                EverywhereByHand hand;
                hand();
                auto [y, slopes] = jit(everywhere())(hand.x1, hand.x2);
                auto right = std::tuple(arrayOf(hand.y, {points}), arrayOf(hand.d1, {points}),
                                        arrayOf(hand.d2, {points}));
                auto [d1, d2] = slopes;
                requireSame(std::tuple(y, d1, d2), right, 1e-14);
              }};
}

//===----------------------------------------------------------------------------------------------
// Without jit

Workload eager() {
  static constexpr std::int64_t n = 16;
  auto f = [](Array x, Array y) { return x * y + sin(x); };
  auto byHand = [](const Array &x, const Array &y) {
    auto out = block<double>(n);
    for (std::int64_t i = 0; i < n; ++i)
      out[i] = elements<double>(x)[i] * elements<double>(y)[i] + std::sin(elements<double>(x)[i]);
    return arrayOf(out, {n});
  };
  return {.name = "eager x y + sin x on 16 numbers",
          .item = "op",
          .items = 3,
          .bar = {.seconds = 1e-6},
          .ours = [=] { return called(f, line(0, 1, n, f64), line(1, 2, n, f64)); },
          .check =
              [=] {
                Array x = line(0, 1, n, f64), y = line(1, 2, n, f64);
                requireSame(f(x, y), byHand(x, y), 1e-15);
              }};
}

Workload eagerLarge() {
  auto f = [](Array x, Array y) { return x + y; };
  return {
      .name = "eager x + y on 1e6 numbers",
      .item = "number",
      .items = points,
      .bar = {.jax = 1},
      .ours = [=] { return called(f, line(0, 1, points, f64), line(1, 2, points, f64)); },
      .check = [=] { requireReference(f, 0, line(0, 1, points, f64), line(1, 2, points, f64)); }};
}

} // namespace

std::vector<Workload> calls() {
  return {byPointer(), throughArrays(), vmapped(), eager(), eagerLarge()};
}

} // namespace fluxion::benchmarks
