// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What goes with the normal distribution and the error function: inverses, logarithms, scaled
// tails.
#include "fluxion/custom.h"
#include "fluxion/transcendental.h"
#include "frontend/computed_wide.h"
#include "frontend/constants.h"
#include "frontend/horner.h"

#include <cmath>
#include <numbers>

namespace fluxion {
namespace {

using detail::computedWide;
using detail::horner;

using detail::infinity;
using detail::notANumber;
using detail::pi;

//===----------------------------------------------------------------------------------------------
// The inverse of the normal distribution. Wichura 1988, AS 241, PPND16, highest powers first

constexpr double centreTop[] = {2.5090809287301226727e3, 3.3430575583588128105e4,
                                6.7265770927008700853e4, 4.5921953931549871457e4,
                                1.3731693765509461125e4, 1.9715909503065514427e3,
                                1.3314166789178437745e2, 3.3871328727963666080e0};
constexpr double centreBottom[] = {5.2264952788528545610e3, 2.8729085735721942674e4,
                                   3.9307895800092710610e4, 2.1213794301586595867e4,
                                   5.3941960214247511077e3, 6.8718700749205790830e2,
                                   4.2313330701600911252e1, 1.0};
constexpr double middleTop[] = {7.74545014278341407640e-4, 2.27238449892691845833e-2,
                                2.41780725177450611770e-1, 1.27045825245236838258e0,
                                3.64784832476320460504e0,  5.76949722146069140550e0,
                                4.63033784615654529590e0,  1.42343711074968357734e0};
constexpr double middleBottom[] = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                   1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                   6.89767334985100004550e-1, 1.67638483018380384940e0,
                                   2.05319162663775882187e0,  1.0};
constexpr double farTop[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
                             1.24266094738807843860e-3, 2.65321895265761230930e-2,
                             2.96560571828504891230e-1, 1.78482653991729133580e0,
                             5.46378491116411436990e0,  6.65790464350110377720e0};
constexpr double farBottom[] = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                1.84631831751005468180e-5,  7.86869131145613259100e-4,
                                1.48753612908506148525e-2,  1.36929880922735805310e-1,
                                5.99832206555887937690e-1,  1.0};

/// The quantile of `below`, where `above` is 1 less that: either may be known better.
Array quantile(const Array &below, const Array &above) {
  Array q = 0.5 * (below - above), isCentral = abs(q) <= 0.425;
  Array r = 0.180625 - where(isCentral, q * q, 0.0);
  Array central = q * horner(r, centreTop) / horner(r, centreBottom);
  Array tail = where(isCentral, 0.05, minimum(below, above));
  Array isInside = tail > 0.0, s = sqrt(-log(where(isInside, tail, 0.05)));
  Array isMiddle = s <= 5.0, m = where(isMiddle, s, 5.0) - 1.6, f = where(isMiddle, 5.0, s) - 5.0;
  Array size = where(isMiddle, horner(m, middleTop) / horner(m, middleBottom),
                     horner(f, farTop) / horner(f, farBottom));
  size = where(isInside, size, detail::either(tail == 0.0, infinity, notANumber, tail));
  return where(isCentral, central, where(q < 0.0, -size, size));
}

/// sqrt(2π) exp(y²/2)
Array quantileSlope(const Array &y) { return std::sqrt(2 * pi) * exp(0.5 * (y * y)); }

Array ndtriOf(const Array &p) {
  static auto f =
      custom_jvp([](Array p) { return quantile(p, 1.0 - p); }).defjvp([](Array p, Array t) {
        Array y = ndtriOf(p);
        return std::pair{y, quantileSlope(y) * t};
      });
  return f(p);
}

//===----------------------------------------------------------------------------------------------
// exp(x²) erfc(x)

// Below `far` with the square in two parts, the first of which is exact: else its rounding would be
// multiplied by x². Beyond, sum_k (-1)^k (2k - 1)!! / (2x²)^k / (x sqrt(π)).
Array erfcxOf(const Array &x) {
  bool isSingle = x.dtype() == f32;
  double far = isSingle ? 5 : 10, step = isSingle ? 256 : 1048576;
  Array isFar = x > far, u = where(isFar, 0.0, x), coarse = round(u * step) / step;
  // Beyond the range in which the parts are exact the result is infinite.
  coarse = where(abs(u) < 64.0, coarse, u);
  Array near = exp(coarse * coarse) * exp((u - coarse) * (u + coarse)) * erfc(u);
  near = where(u < -64.0, infinity, near);
  Array v = where(isFar, x, far), t = 0.5 / (v * v), sum = ones_like(x);
  for (int k = 13; k > 0; --k)
    sum = 1.0 - (2.0 * k - 1) * t * sum;
  return where(isFar, sum / (v * std::sqrt(pi)), near);
}
Array erfcxWithRule(const Array &x) {
  static auto f = custom_jvp([](Array x) { return erfcxOf(x); }).defjvp([](Array x, Array t) {
    Array y = erfcxWithRule(x);
    return std::pair{y, (2.0 * x * y - 2 / std::sqrt(pi)) * t};
  });
  return f(x);
}

//===----------------------------------------------------------------------------------------------
// log(ndtr(x))

Array logNdtrOf(const Array &x) {
  Array isLow = x < -1.0, u = where(isLow, x, -1.0), v = where(isLow, -1.0, x);
  Array tail = erfcxWithRule(-u / std::numbers::sqrt2);
  Array low = log(0.5 * tail) - 0.5 * (u * u);
  Array high = log1p(-0.5 * erfc(v / std::numbers::sqrt2));
  return where(isLow, where(u == -infinity, -infinity, low), high);
}
// Its slope is r = exp(-x²/2) / sqrt(2π) / ndtr(x) = sqrt(2/π) / erfcx(-x / sqrt(2)), and that of r
// is -r (x + r). Where -x = z is large, x + r is what is left of large numbers: from there on the
// series 1/z - 2/z³ + 10/z⁵ - 74/z⁷ + 706/z⁹ - ..
Array slopeOfLogNdtr(const Array &x) {
  static auto f = custom_jvp([](Array x) {
                    return std::sqrt(2 / pi) / erfcxOf(-x / std::numbers::sqrt2);
                  }).defjvp([](Array x, Array t) {
    Array r = slopeOfLogNdtr(x), isSome = r > 0.0;
    double far = x.dtype() == f32 ? 10 : 50;
    Array isFar = x < -far, z = where(isFar, -x, far), w = 1.0 / (z * z);
    constexpr double series[] = {706, -74, 10, -2, 1};
    Array left = where(isFar, horner(w, series) / z, where(isFar | ~isSome, 0.0, x) + r);
    return std::pair{r, -(r * left) * t};
  });
  return f(x);
}
Array logNdtr(const Array &x) {
  static auto f = custom_jvp([](Array x) { return logNdtrOf(x); }).defjvp([](Array x, Array t) {
    return std::pair{logNdtr(x), slopeOfLogNdtr(x) * t};
  });
  return f(x);
}

//===----------------------------------------------------------------------------------------------
// Dawson's integral

// Up to 1 the series x sum_k (-2x²)^k / (2k + 1)!!; beyond, the sum over odd n of
// exp(-(x - x_0 - n h)²) / (n + n_0) / sqrt(π) for x_0 = n_0 h near x, whose error is
// exp(-(π / 2h)²). Rybicki 1989, Computers in Physics 3, 85.
Array dawsonOf(const Array &x) {
  constexpr double h = 0.2;
  Array size = abs(x), isNear = size <= 1.0;
  Array u = where(isNear, x, 0.0), series = ones_like(x);
  for (int k = 24; k > 0; --k)
    series = 1.0 - 2.0 * (u * u) / (2.0 * k + 1) * series;
  Array v = where(isNear, 1.0, where(size == infinity, 1.0, size));
  Array even = 2.0 * round(v / (2 * h)), rest = v - even * h, sum = zeros_like(x);
  for (int n = -33; n <= 33; n += 2) {
    Array distance = rest - n * h;
    sum = sum + exp(-(distance * distance)) / (even + static_cast<double>(n));
  }
  Array far = where(size == infinity, 0.0, sum / std::sqrt(pi));
  return where(isNear, u * series, where(x < 0.0, -far, far));
}
Array dawson(const Array &x) {
  static auto f = custom_jvp([](Array x) { return dawsonOf(x); }).defjvp([](Array x, Array t) {
    Array y = dawson(x);
    return std::pair{y, (1.0 - 2.0 * x * y) * t};
  });
  return f(x);
}

Array erfcInverse(const Array &x) {
  static auto f = custom_jvp([](Array x) {
                    return quantile(0.5 * x, 1.0 - 0.5 * x) / -std::numbers::sqrt2;
                  }).defjvp([](Array x, Array t) {
    Array y = erfcInverse(x);
    return std::pair{y, -0.5 * std::sqrt(pi) * exp(y * y) * t};
  });
  return f(x);
}

} // namespace

Array ndtri(const Operand &p) {
  return computedWide("ndtri", {&p}, [](const Leaves &in) { return ndtriOf(in[0]); });
}
Array log_ndtr(const Operand &x) {
  return computedWide("log_ndtr", {&x}, [](const Leaves &in) { return logNdtr(in[0]); });
}
Array erfcx(const Operand &x) {
  return computedWide("erfcx", {&x}, [](const Leaves &in) { return erfcxWithRule(in[0]); });
}
Array erfcinv(const Operand &x) {
  return computedWide("erfcinv", {&x}, [](const Leaves &in) { return erfcInverse(in[0]); });
}
Array dawsn(const Operand &x) {
  return computedWide("dawsn", {&x}, [](const Leaves &in) { return dawson(in[0]); });
}

} // namespace fluxion
