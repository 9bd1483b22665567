// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions with formulas of a line or two.
#include "fluxion/special.h"

#include "fluxion/custom.h"
#include "frontend/constants.h"
#include "frontend/formula.h"
#include "frontend/sine_ratio.h"

#include <cmath>
#include <numbers>

namespace fluxion {

using detail::CalledFrom;
using detail::floating;
using detail::rounded;
using detail::widened;

using detail::infinity;

//===----------------------------------------------------------------------------------------------
// Exponentials and logarithms

Array exp2(const Operand &x) {
  CalledFrom line(x.where());
  return pow(2.0, floating(x));
}
Array log2(const Operand &x) {
  CalledFrom line(x.where());
  return log(x) / std::numbers::ln2;
}
Array log10(const Operand &x) {
  CalledFrom line(x.where());
  return log(x) / std::numbers::ln10;
}
Array logaddexp2(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  return logaddexp(a * std::numbers::ln2, b * std::numbers::ln2) / std::numbers::ln2;
}
Array logit(const Operand &p) {
  CalledFrom line(p.where());
  return log(p) - log1p(-floating(p));
}
Array expit(const Operand &x) { return logistic(x); }

//===----------------------------------------------------------------------------------------------
// Hyperbolic functions

/// i z, exactly.
static Array timesI(const Array &z) { return complex(-imag(z), real(z)); }
// The one of i acos z and -i acos z whose real part is not negative.
static Array complexAcosh(const Array &z) {
  Array w = timesI(acos(z));
  return where(signbit(imag(z)), -w, w);
}

/// Beyond it 1 is nothing beside the square, which would soon overflow.
static double largeOf(const Array &x) { return x.dtype() == DType::f32 ? 1e6 : 1e12; }

// log1p(|x| + x² / (1 + sqrt(1 + x²))), and log(2|x|) for large ones, with the sign of x.
static Array asinhOf(const Array &x) {
  Array size = abs(x), isLarge = size > largeOf(x), u = where(isLarge, 1.0, size);
  Array usual = log1p(u + u * u / (1.0 + sqrt(1.0 + u * u)));
  Array value = where(isLarge, log(size) + std::numbers::ln2, usual);
  return where(x == 0.0, x, sign(x) * value);
}
// 1 / sqrt(1 + x²)
static Array asinhSlope(const Array &x) {
  Array size = abs(x), isLarge = size > largeOf(x), u = where(isLarge, 1.0, x);
  return where(isLarge, 1.0 / where(isLarge, size, 1.0), rsqrt(1.0 + u * u));
}
Array asinh(const Operand &given) {
  static auto f = custom_jvp([](Array x) { return asinhOf(x); }).defjvp([](Array x, Array t) {
    return std::pair{asinh(x), asinhSlope(x) * t};
  });
  CalledFrom line(given.where());
  Array x = widened(given);
  return rounded(isComplex(x.dtype()) ? -timesI(asin(timesI(x))) : f(x), given);
}

// log1p(t + sqrt(t (t + 2))) for t = x - 1.
static Array acoshOf(const Array &x) {
  // Below 1 there is none, and the square root of -1 says so.
  Array isLarge = x > largeOf(x), t = where(isLarge, 1.0, maximum(x - 1.0, -1.0));
  Array usual = log1p(t + sqrt(t * (t + 2.0)));
  return where(isLarge, log(where(isLarge, x, 1.0)) + std::numbers::ln2, usual);
}
Array acosh(const Operand &given) {
  static auto f = custom_jvp([](Array x) { return acoshOf(x); }).defjvp([](Array x, Array t) {
    return std::pair{acosh(x), rsqrt(x - 1.0) * rsqrt(x + 1.0) * t};
  });
  CalledFrom line(given.where());
  Array x = widened(given);
  return rounded(isComplex(x.dtype()) ? complexAcosh(x) : f(x), given);
}
Array atanh(const Operand &given) {
  CalledFrom line(given.where());
  Array x = widened(given);
  if (isComplex(x.dtype()))
    return -timesI(atan(timesI(x)));
  return rounded(0.5 * (log1p(x) - log1p(-x)), given);
}

//===----------------------------------------------------------------------------------------------
// Products with logarithms

/// x log(y), where `log` may begin elsewhere and has the derivative 1 / divisor(y).
template <class Log, class Divisor>
static Array timesLogarithm(const char *name, const Operand &x, const Operand &y, Log log,
                            Divisor divisor) {
  static auto f = custom_jvp([log](Array x, Array y) {
                    return where((x == 0.0) & ~isnan(y), 0.0, x * log(y));
                  }).defjvp([name, log, divisor](auto primals, auto tangents) {
    auto [x, y] = primals;
    auto [dx, dy] = tangents;
    return std::pair{timesLogarithm(name, x, y, log, divisor), dx * log(y) + dy * (x / divisor(y))};
  });
  CalledFrom line(x.where());
  Leaves both = detail::met(name, {&x, &y}, /*isFloating=*/true);
  return f(both[0], both[1]);
}
Array xlogy(const Operand &x, const Operand &y) {
  return timesLogarithm(
      "xlogy", x, y, [](const Array &y) { return log(y); }, [](const Array &y) { return y; });
}
Array xlog1py(const Operand &x, const Operand &y) {
  return timesLogarithm(
      "xlog1py", x, y, [](const Array &y) { return log1p(y); },
      [](const Array &y) { return 1.0 + y; });
}
Array entr(const Operand &given) {
  static auto f = custom_jvp([](Array x) {
                    Array safe = where(x > 0.0, x, 1.0);
                    Array other = where(x < 0.0, -infinity, where(x == 0.0, 0.0, x));
                    return where(x > 0.0, -safe * log(safe), other);
                  }).defjvp([](Array x, Array t) {
    // Of the product the slope would be x / x at 0 and infinity.
    return std::pair{entr(x), where(x < 0.0, 0.0, -1.0 - log(x)) * t};
  });
  CalledFrom line(given.where());
  detail::requireReal("entr", {&given});
  return f(floating(given));
}
Array rel_entr(const Operand &a, const Operand &b) {
  static auto isUsual = [](const Array &x, const Array &y) { return (x > 0.0) & (y > 0.0); };
  static auto f = custom_jvp([](Array x, Array y) {
                    Array usual = isUsual(x, y), isNone = (x == 0.0) & (y >= 0.0);
                    Array u = where(usual, x, 1.0), v = where(usual, y, 1.0);
                    Array other = where(isnan(x) | isnan(y), x + y, infinity);
                    other = where(isNone, 0.0, other);
                    return where(usual, u * (log(u) - log(v)), other);
                  }).defjvp([](auto primals, auto tangents) {
    auto [x, y] = primals;
    auto [dx, dy] = tangents;
    Array usual = isUsual(x, y), u = where(usual, x, 1.0), v = where(usual, y, 1.0);
    Array other = where(isnan(x) | isnan(y), x + y, 0.0);
    Array byX = where(usual, 1.0 + log(u) - log(v), other), byY = where(usual, -u / v, other);
    return std::pair{rel_entr(x, y), byX * dx + byY * dy};
  });
  CalledFrom line(a.where());
  detail::requireReal("rel_entr", {&a, &b});
  Leaves both = detail::met("rel_entr", {&a, &b}, /*isFloating=*/true);
  return f(both[0], both[1]);
}
Array kl_div(const Operand &x, const Operand &y) {
  CalledFrom line(x.where());
  return rel_entr(x, y) - x + y;
}

//===----------------------------------------------------------------------------------------------
// Others

Array ndtr(const Operand &x) {
  CalledFrom line(x.where());
  return 0.5 * erfc(floating(x) * (-std::numbers::sqrt2 / 2));
}

// Near 0 by its series, whose derivatives are those of the function, of every order.
Array detail::sineRatio(const Array &u) {
  Array isNear = abs(u) < 0.5;
  Array near = where(isNear, u, 0.0), far = where(isNear, 1.0, u);
  Array square = near * near, series = ones_like(square);
  for (int k = 9; k > 0; --k)
    series = 1.0 - series * square / static_cast<double>(2 * k * (2 * k + 1));
  return where(isNear, series, sin(far) / far);
}
Array sinc(const Operand &x) {
  CalledFrom line(x.where());
  return detail::sineRatio(std::numbers::pi * floating(x));
}

// s sqrt((a/s)² + (b/s)²) for the larger s of both, which cancels in derivatives. At (0, 0) the
// norm is |a| or |b|, with the derivatives that are chosen for the kinks of these and of their
// maximum.
Array hypot(const Operand &x, const Operand &y) {
  CalledFrom line(x.where());
  detail::requireReal("hypot", {&x, &y});
  Leaves both = detail::met("hypot", {&x, &y}, /*isFloating=*/true);
  Array larger = maximum(abs(both[0]), abs(both[1]));
  Array size = detail::stopGradient(larger, x.where());
  Array isUsual = isfinite(size) & (size > 0.0), s = where(isUsual, size, 1.0);
  Array a = where(isUsual, both[0], 1.0) / s, b = where(isUsual, both[1], 1.0) / s;
  Array isInfinite = (abs(both[0]) == infinity) | (abs(both[1]) == infinity);
  // Of NaN the larger one has no slope; its square has.
  Array other = where(isnan(larger), square(both[0] + both[1]), larger);
  return where(isUsual, s * sqrt(a * a + b * b), where(isInfinite, infinity, other));
}
Array heaviside(const Operand &x, const Operand &h) {
  CalledFrom line(x.where());
  detail::requireReal("heaviside", {&x, &h});
  Leaves both = detail::met("heaviside", {&x, &h}, /*isFloating=*/true);
  const Array &u = both[0];
  return where(u == 0.0, both[1], where(u < 0.0, 0.0, where(u > 0.0, 1.0, u)));
}
Array fmax(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  return where(isnan(a), b, where(isnan(b), a, maximum(a, b)));
}
Array fmin(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  return where(isnan(a), b, where(isnan(b), a, minimum(a, b)));
}
Array signbit(const Operand &x) {
  CalledFrom line(x.where());
  detail::requireReal("signbit", {&x});
  if (!isFloating(x.dtype()))
    return x < 0;
  return (x < 0.0) | ((x == 0.0) & (1.0 / x < 0.0));
}
Array copysign(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  Leaves both = detail::met("copysign", {&a, &b}, /*isFloating=*/true);
  return where(signbit(both[0]) == signbit(both[1]), both[0], -both[0]);
}
Array deg2rad(const Operand &x) {
  CalledFrom line(x.where());
  return x * (std::numbers::pi / 180);
}
Array rad2deg(const Operand &x) {
  CalledFrom line(x.where());
  return x * (180 / std::numbers::pi);
}
Array radians(const Operand &x) { return deg2rad(x); }
Array degrees(const Operand &x) { return rad2deg(x); }
Array float_power(const Operand &x, const Operand &y) {
  CalledFrom line(x.where());
  DType dtype = isComplex(detail::commonDType({&x, &y})) ? c128 : f64;
  return pow(x.array().astype(dtype), y.array().astype(dtype));
}
std::pair<Array, Array> divmod(const Operand &a, const Operand &b) {
  return {floor_divide(a, b), remainder(a, b)};
}
std::pair<Array, Array> modf(const Operand &given) {
  CalledFrom line(given.where());
  Array x = floating(given), whole = trunc(x);
  return {where(isfinite(x), x - whole, where(isnan(x), x, 0.0)), whole};
}
Array fmod(const Operand &a, const Operand &b) { return rem(a, b); }
Array isposinf(const Operand &x) {
  CalledFrom line(x.where());
  return floating(x) == infinity;
}
Array isneginf(const Operand &x) {
  CalledFrom line(x.where());
  return floating(x) == -infinity;
}
Array around(const Operand &x, int decimals) {
  return decimals == 0 ? round(x) : round(x, decimals);
}
Array rint(const Operand &x) { return round(x); }
Array fix(const Operand &x) { return trunc(x); }
Array absolute(const Operand &x) { return abs(x); }
Array fabs(const Operand &x) {
  CalledFrom line(x.where());
  return abs(floating(x));
}
Array positive(const Operand &x) { return x.array(); }

} // namespace fluxion
