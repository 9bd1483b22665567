// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The arithmetic of one element, in plain C++: `Number<T>` gives the operators and functions that
// an op's value formula is written in their exact meaning (two's complement wrap, defined division,
// IEEE maximum, ...). It is the reference against which compiled code is checked.
#pragma once

#include "runtime/dtype.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace fluxion::runtime {

template <class T> struct Number {
  T v;
};
using Truth = Number<bool>;

/// Applies `f` to unsigned copies, so that overflow wraps instead of being undefined. Short ones
/// would be promoted to int.
template <class T, class F> Number<T> wrapping(Number<T> a, Number<T> b, F f) {
  if constexpr (isIntegerElement<T>) {
    using U = std::common_type_t<std::make_unsigned_t<T>, unsigned>;
    return {static_cast<T>(f(static_cast<U>(a.v), static_cast<U>(b.v)))};
  } else {
    return {static_cast<T>(f(a.v, b.v))};
  }
}

template <class T> Number<T> operator+(Number<T> a, Number<T> b) {
  return wrapping(a, b, [](auto x, auto y) { return x + y; });
}
template <class T> Number<T> operator-(Number<T> a, Number<T> b) {
  return wrapping(a, b, [](auto x, auto y) { return x - y; });
}
template <class T> Number<T> operator*(Number<T> a, Number<T> b) {
  return wrapping(a, b, [](auto x, auto y) { return x * y; });
}
template <class T> Number<T> operator-(Number<T> a) { return Number<T>{T(0)} - a; }
inline Number<float> operator-(Number<float> a) { return {-a.v}; }
inline Number<double> operator-(Number<double> a) { return {-a.v}; }

/// Whether a division by `b` is one by -1, which the quotient of the smallest number does not have.
template <class T> bool isMinusOne(Number<T> b) {
  return std::is_signed_v<T> && b.v == static_cast<T>(-1);
}
/// Truncates. Integers: x / 0 has all bits set (-1, or the largest) and INT_MIN / -1 is INT_MIN.
template <class T> Number<T> operator/(Number<T> a, Number<T> b) {
  if constexpr (isFloatElement<T>)
    return {a.v / b.v};
  else if (b.v == 0)
    return {static_cast<T>(-1)};
  else if (isMinusOne(b))
    return -a;
  else
    return {static_cast<T>(a.v / b.v)};
}
/// Sign of the dividend. Integers: x rem 0 is x and INT_MIN rem -1 is 0.
template <class T> Number<T> rem(Number<T> a, Number<T> b) {
  if constexpr (isFloatElement<T>)
    return {std::fmod(a.v, b.v)};
  else if (b.v == 0)
    return a;
  else if (isMinusOne(b))
    return {T(0)};
  else
    return {static_cast<T>(a.v % b.v)};
}

template <class T> Truth operator<(Number<T> a, Number<T> b) { return {a.v < b.v}; }
template <class T> Truth operator<=(Number<T> a, Number<T> b) { return {a.v <= b.v}; }
template <class T> Truth operator>(Number<T> a, Number<T> b) { return {a.v > b.v}; }
template <class T> Truth operator>=(Number<T> a, Number<T> b) { return {a.v >= b.v}; }
template <class T> Truth operator==(Number<T> a, Number<T> b) { return {a.v == b.v}; }
template <class T> Truth operator!=(Number<T> a, Number<T> b) { return {a.v != b.v}; }
inline Truth operator!(Truth a) { return {!a.v}; }
inline Truth operator&(Truth a, Truth b) { return {a.v && b.v}; }
inline Truth operator|(Truth a, Truth b) { return {a.v || b.v}; }
template <class T> Number<T> select(Truth c, Number<T> a, Number<T> b) { return c.v ? a : b; }

/// A constant of the type of `like`.
template <class T> Number<T> constantLike(Number<T>, double value) {
  return {static_cast<T>(value)};
}

/// NaN wins, and +0 is above -0, as in IEEE 754-2019 maximum.
template <class T> Number<T> maximum(Number<T> a, Number<T> b) {
  if constexpr (isFloatElement<T>) {
    if (std::isnan(a.v) || std::isnan(b.v))
      return {std::numeric_limits<T>::quiet_NaN()};
    if (a.v == b.v)
      return std::signbit(a.v) ? b : a;
  }
  return a.v > b.v ? a : b;
}
template <class T> Number<T> minimum(Number<T> a, Number<T> b) {
  if constexpr (isFloatElement<T>) {
    if (std::isnan(a.v) || std::isnan(b.v))
      return {std::numeric_limits<T>::quiet_NaN()};
    if (a.v == b.v)
      return std::signbit(a.v) ? a : b;
  }
  return a.v < b.v ? a : b;
}
template <class T> Number<T> abs(Number<T> a) {
  if constexpr (isFloatElement<T>)
    return {std::fabs(a.v)};
  else if constexpr (std::is_unsigned_v<T>)
    return a;
  else
    return a.v < 0 ? -a : a;
}
/// -1, 0 or 1; keeps the sign of zero, NaN gives NaN.
template <class T> Number<T> sign(Number<T> a) {
  if constexpr (isFloatElement<T>)
    return {std::isnan(a.v) || a.v == 0 ? a.v : std::copysign(T(1), a.v)};
  else if constexpr (std::is_unsigned_v<T>)
    return {static_cast<T>(a.v > 0)};
  else
    return {static_cast<T>((a.v > 0) - (a.v < 0))};
}
template <class T> Truth isFinite(Number<T> a) { return {std::isfinite(a.v)}; }

/// x^n by repeated squaring for integers; std::pow for floats. Integers: a negative power is what
/// truncation leaves of 1/x^n (0 unless x is 1 or -1).
template <class T> Number<T> pow(Number<T> x, Number<T> y) {
  if constexpr (isFloatElement<T>) {
    // The square is exact but for one rounding, as the simplifier's x * x is; libm's is not.
    return {y.v == T(2) ? x.v * x.v : std::pow(x.v, y.v)};
  } else {
    if constexpr (std::is_signed_v<T>)
      if (y.v < 0)
        return {x.v == 1 ? T(1) : x.v == T(-1) ? T(y.v % 2 ? -1 : 1) : T(0)};
    Number<T> result{T(1)};
    for (T n = y.v; n > 0; n = static_cast<T>(n / 2), x = x * x)
      if (n % 2)
        result = result * x;
    return result;
  }
}

template <class T> Number<T> floor(Number<T> a) { return {std::floor(a.v)}; }
template <class T> Number<T> ceil(Number<T> a) { return {std::ceil(a.v)}; }
template <class T> Number<T> roundEven(Number<T> a) { return {std::nearbyint(a.v)}; }
template <class T> Number<T> exp(Number<T> a) { return {std::exp(a.v)}; }
template <class T> Number<T> expm1(Number<T> a) { return {std::expm1(a.v)}; }
template <class T> Number<T> log(Number<T> a) { return {std::log(a.v)}; }
template <class T> Number<T> log1p(Number<T> a) { return {std::log1p(a.v)}; }
template <class T> Number<T> sqrt(Number<T> a) { return {std::sqrt(a.v)}; }
template <class T> Number<T> rsqrt(Number<T> a) { return {T(1) / std::sqrt(a.v)}; }
template <class T> Number<T> cbrt(Number<T> a) { return {std::cbrt(a.v)}; }
template <class T> Number<T> sin(Number<T> a) { return {std::sin(a.v)}; }
template <class T> Number<T> cos(Number<T> a) { return {std::cos(a.v)}; }
template <class T> Number<T> tan(Number<T> a) { return {std::tan(a.v)}; }
template <class T> Number<T> asin(Number<T> a) { return {std::asin(a.v)}; }
template <class T> Number<T> acos(Number<T> a) { return {std::acos(a.v)}; }
template <class T> Number<T> atan(Number<T> a) { return {std::atan(a.v)}; }
template <class T> Number<T> sinh(Number<T> a) { return {std::sinh(a.v)}; }
template <class T> Number<T> cosh(Number<T> a) { return {std::cosh(a.v)}; }
template <class T> Number<T> tanh(Number<T> a) { return {std::tanh(a.v)}; }
template <class T> Number<T> erf(Number<T> a) { return {std::erf(a.v)}; }
template <class T> Number<T> erfc(Number<T> a) { return {std::erfc(a.v)}; }
/// exp(x) / (1 + exp(x)) below 0, where exp(-x) could overflow.
template <class T> Number<T> logistic(Number<T> a) {
  T e = std::exp(-std::fabs(a.v));
  return {(a.v < 0 ? e : T(1)) / (T(1) + e)};
}
template <class T> Number<T> atan2(Number<T> y, Number<T> x) { return {std::atan2(y.v, x.v)}; }

/// Value conversion: float to integer truncates and saturates with NaN giving 0, integers wrap,
/// to bool is "not zero" (NaN is true), complex to real is the real part.
template <class To, class From> To convertTo(From x) {
  if constexpr (isComplexElement<From>) {
    using Part = typename From::value_type;
    if constexpr (isComplexElement<To>)
      return To(static_cast<typename To::value_type>(x.real()),
                static_cast<typename To::value_type>(x.imag()));
    else if constexpr (isBoolElement<To>)
      return x.real() != Part(0) || x.imag() != Part(0);
    else
      return convertTo<To>(x.real());
  } else if constexpr (isComplexElement<To>) {
    return To(convertTo<typename To::value_type>(x));
  } else if constexpr (isHalf<From>) {
    return convertTo<To>(static_cast<float>(x));
  } else if constexpr (isBoolElement<To>) {
    return x != From(0);
  } else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
    if (std::isnan(x))
      return 0;
    // 2^bits is exact in every floating type; the largest integer itself is not.
    const From limit = std::ldexp(From(1), std::numeric_limits<To>::digits);
    if (x >= limit)
      return std::numeric_limits<To>::max();
    if (x < (std::is_signed_v<To> ? -limit : From(0)))
      return std::numeric_limits<To>::min();
    return static_cast<To>(x);
  } else {
    return static_cast<To>(x);
  }
}

} // namespace fluxion::runtime
