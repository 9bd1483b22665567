// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operators and functions that work element by element, and how their operands meet.
//
//   fx::Array x = fx::array({0.5, 1.0, 2.0});
//   fx::Array y = where(x > 0.75, exp(-x) / (1.0 + square(x)), pow(x, 3));
//   fx::Array m = fx::ones({2, 3}, fx::f32) * 2.0;       // a bare scalar is weak: m stays f32
//   y += maximum(x, 1) % 2.0;
//
// Shapes   NumPy's broadcasting: from the last axis on, sizes are equal or 1; a missing one is 1
// Dtypes   arrays promote along JAX's lattice (docs/dtypes.md); a bare C++ scalar takes the dtype
//          of the array unless its kind (boolean, integer, floating) is above the array's, and then
//          promotes: f32 * 2.0 is f32, i32 + 1.5 is f64, bool + 1 is i32
// Errors   ShapeError: shapes that do not broadcast. DtypeError: a dtype the operation lacks
#pragma once

#include "fluxion/array.h"

#include <concepts>
#include <optional>

namespace fluxion {

//===----------------------------------------------------------------------------------------------
// Arithmetic

/// a + b; on booleans "or". Integers wrap.
///
/// Gradient the cotangent, to both
Array operator+(const Operand &a, const Operand &b);
/// a - b. Errors: DtypeError on booleans.
Array operator-(const Operand &a, const Operand &b);
/// a b; on booleans "and". Integers wrap.
Array operator*(const Operand &a, const Operand &b);
/// a / b, the true quotient.
///
/// Dtypes   integers and booleans give f64
Array operator/(const Operand &a, const Operand &b);
/// The remainder with the sign of b: a - floor(a / b) b. Integers: a % 0 is 0.
///
/// Gradient 1 in a, -floor(a / b) in b
Array operator%(const Operand &a, const Operand &b);
Array operator-(const Operand &x);
Array operator+(const Operand &x);

/// The operators by their names.
Array add(const Operand &a, const Operand &b);
Array subtract(const Operand &a, const Operand &b);
Array sub(const Operand &a, const Operand &b);
Array multiply(const Operand &a, const Operand &b);
Array mul(const Operand &a, const Operand &b);
Array divide(const Operand &a, const Operand &b);
Array true_divide(const Operand &a, const Operand &b);
Array remainder(const Operand &a, const Operand &b);
Array mod(const Operand &a, const Operand &b);
Array negative(const Operand &x);
Array neg(const Operand &x);

/// floor(a / b), in the dtype of the operands. Integers: a // 0 is -1 (-2 for positive a).
///
/// Gradient zero
Array floor_divide(const Operand &a, const Operand &b);
/// a / b in the dtype of the operands; integers truncate, a / 0 is -1.
Array div(const Operand &a, const Operand &b);
/// The remainder of div: it has the sign of a. Integers: a rem 0 is a.
Array rem(const Operand &a, const Operand &b);

/// x to the y. Integers by repeated multiplication (wrapping).
///
/// Gradient 0 in x for y = 0 everywhere; 0 in y at x = 0 for y >= 0
Array pow(const Operand &x, const Operand &y);
Array power(const Operand &x, const Operand &y);
namespace detail {
Array integerPower(const Operand &x, std::int64_t n);
template <class T>
concept Exponent = std::integral<T> && !std::same_as<T, bool>;
} // namespace detail
/// x to an integer that is known: multiplications, so exact for integers and smooth at 0.
///
/// Errors   DtypeError: a negative power of an integer array
template <detail::Exponent T> Array pow(const Operand &x, T n) {
  return detail::integerPower(x, static_cast<std::int64_t>(n));
}
template <detail::Exponent T> Array power(const Operand &x, T n) { return pow(x, n); }
/// x x
Array square(const Operand &x);
/// 1 / x
Array reciprocal(const Operand &x);

//===----------------------------------------------------------------------------------------------
// Comparisons, which give booleans, and logic

Array operator==(const Operand &a, const Operand &b);
Array operator!=(const Operand &a, const Operand &b);
Array operator<(const Operand &a, const Operand &b);
Array operator<=(const Operand &a, const Operand &b);
Array operator>(const Operand &a, const Operand &b);
Array operator>=(const Operand &a, const Operand &b);
Array equal(const Operand &a, const Operand &b);
Array not_equal(const Operand &a, const Operand &b);
Array less(const Operand &a, const Operand &b);
Array less_equal(const Operand &a, const Operand &b);
Array greater(const Operand &a, const Operand &b);
Array greater_equal(const Operand &a, const Operand &b);

/// And, or, exclusive or, not: of booleans, or bit by bit of integers (bits.h).
///
/// Errors   DtypeError: floats
Array operator&(const Operand &a, const Operand &b);
Array operator|(const Operand &a, const Operand &b);
Array operator^(const Operand &a, const Operand &b);
Array operator~(const Operand &x);
/// The same for any dtype: a number is true unless it is 0.
Array logical_and(const Operand &a, const Operand &b);
Array logical_or(const Operand &a, const Operand &b);
Array logical_xor(const Operand &a, const Operand &b);
Array logical_not(const Operand &x);

/// Neither infinite nor NaN.
Array isfinite(const Operand &x);
Array is_finite(const Operand &x);
Array isnan(const Operand &x);
Array isinf(const Operand &x);

//===----------------------------------------------------------------------------------------------
// Choosing

/// a where c, else b.
///
/// Dtypes   c: any, true unless 0
/// Gradient that of the branch taken: the other never speaks, not even as inf or NaN
Array where(const Operand &c, const Operand &a, const Operand &b);
/// The larger; NaN wins.
///
/// Gradient of ties: half each (with_kinks chooses otherwise)
Array maximum(const Operand &a, const Operand &b);
/// The smaller; NaN wins.
///
/// Gradient of ties: half each (with_kinks chooses otherwise)
Array minimum(const Operand &a, const Operand &b);
/// A bound of `clip`; `{}` or `fx::none`: there is none.
class Bound {
public:
  Bound() = default;
  Bound(std::nullopt_t) {}
  Bound(const None &) {}
  template <std::convertible_to<Operand> T> Bound(const T &value) : value_(value) {}
  const std::optional<Operand> &value() const { return value_; }

private:
  std::optional<Operand> value_;
};
/// x limited to [lo, hi].
///
/// Gradient half at a bound: a maximum and a minimum
Array clip(const Operand &x, const Bound &lo, const Bound &hi = {});
/// x limited to [lo, hi], arguments in the order of lax.
///
/// Gradient 0 at a bound (with_kinks chooses otherwise)
Array clamp(const Operand &lo, const Operand &x, const Operand &hi);

//===----------------------------------------------------------------------------------------------
// Functions of one number. Integers and booleans become f64 unless it says otherwise.

/// Absolute value. Dtypes: as x, no booleans. Gradient: 1 at 0 (with_kinks), NaN at NaN.
Array abs(const Operand &x);
/// -1, 0 or 1. Dtypes: as x, no booleans. Gradient: zero.
Array sign(const Operand &x);
/// Rounding: down, up, to the nearest (ties to even), towards zero. Integers stay as they are.
/// Gradient: zero.
Array floor(const Operand &x);
Array ceil(const Operand &x);
Array round(const Operand &x);
Array round_nearest_even(const Operand &x);
/// Ties away from zero, which is what lax.round does unless it is told otherwise.
Array round_away_from_zero(const Operand &x);
/// To so many decimals; negative ones are those in front of the point, which are for integers, too.
Array round(const Operand &x, int decimals);
Array trunc(const Operand &x);

Array exp(const Operand &x);
/// exp(x) - 1 and log(1 + x), precise near 0.
Array expm1(const Operand &x);
Array log1p(const Operand &x);
Array log(const Operand &x);
/// log(exp(a) + exp(b)) without overflow.
Array logaddexp(const Operand &a, const Operand &b);
Array sqrt(const Operand &x);
/// 1 / sqrt(x)
Array rsqrt(const Operand &x);
Array cbrt(const Operand &x);
/// Units: radians.
Array sin(const Operand &x);
Array cos(const Operand &x);
Array tan(const Operand &x);
Array asin(const Operand &x);
Array acos(const Operand &x);
Array atan(const Operand &x);
/// The angle of the point (x, y), in (-pi, pi]. Gradient: NaN at the origin.
Array atan2(const Operand &y, const Operand &x);
Array sinh(const Operand &x);
Array cosh(const Operand &x);
Array tanh(const Operand &x);
/// 1 / (1 + exp(-x))
Array logistic(const Operand &x);
Array erf(const Operand &x);
/// 1 - erf(x), precise for large x.
Array erfc(const Operand &x);

} // namespace fluxion
