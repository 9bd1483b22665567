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
// Gradient stands at each function as the factor of the cotangent, y being the result; an operand
//          that was broadcast has the sum over the elements it was repeated to; integers and
//          booleans have none
// Source   docs/generated/ops.md#arithmetic, #elementary; docs/kinks.md
#pragma once

#include "fluxion/array.h"

#include <concepts>
#include <initializer_list>
#include <optional>

namespace fluxion {

/// The dtype in which they meet: fx::result_type({x, 2.0}) is that of x + 2.0.
///
/// Dtypes   arrays promote along the lattice (docs/dtypes.md); bare scalars give way; bool of none
DType result_type(std::initializer_list<Operand> xs);

//===----------------------------------------------------------------------------------------------
// Arithmetic

/// a + b; on booleans "or". Integers wrap.
///
/// Gradient 1 in a, 1 in b
Array operator+(const Operand &a, const Operand &b);
/// a - b.
///
/// Errors   DtypeError: booleans
/// Gradient 1 in a, -1 in b
Array operator-(const Operand &a, const Operand &b);
/// a b; on booleans "and". Integers wrap.
///
/// Gradient b in a, a in b
Array operator*(const Operand &a, const Operand &b);
/// a / b, the true quotient.
///
/// Dtypes   integers and booleans give f64
/// Gradient 1 / b in a, -y / b in b
Array operator/(const Operand &a, const Operand &b);
/// The remainder with the sign of b: a - floor(a / b) b. Integers: a % 0 is 0.
///
/// Errors   DtypeError: booleans, complex numbers
/// Gradient 1 in a, -floor(a / b) in b
Array operator%(const Operand &a, const Operand &b);
/// -x.
///
/// Errors   DtypeError: booleans
/// Gradient -1
Array operator-(const Operand &x);
/// x itself.
///
/// Gradient 1
Array operator+(const Operand &x);

/// The operators by their names.
///
/// Dtypes   as the operators
/// Errors   as the operators
/// Gradient that of the operator behind each
Array add(const Operand &a, const Operand &b);         // a + b
Array subtract(const Operand &a, const Operand &b);    // a - b
Array sub(const Operand &a, const Operand &b);         // a - b
Array multiply(const Operand &a, const Operand &b);    // a * b
Array mul(const Operand &a, const Operand &b);         // a * b
Array divide(const Operand &a, const Operand &b);      // a / b
Array true_divide(const Operand &a, const Operand &b); // a / b
Array remainder(const Operand &a, const Operand &b);   // a % b
Array mod(const Operand &a, const Operand &b);         // a % b
Array negative(const Operand &x);                      // -x
Array neg(const Operand &x);                           // -x

/// floor(a / b), in the dtype of the operands. Integers: a // 0 is -1 (-2 for positive a);
/// floats: infinite, of 0 NaN.
///
/// Errors   DtypeError: booleans, complex numbers
/// Gradient zero
Array floor_divide(const Operand &a, const Operand &b);
/// a / b in the dtype of the operands; integers truncate, a / 0 is -1.
///
/// Errors   DtypeError: booleans
/// Gradient as a / b
Array div(const Operand &a, const Operand &b);
/// The remainder of div: it has the sign of a. Integers: a rem 0 is a.
///
/// Errors   DtypeError: booleans, complex numbers
/// Gradient 1 in a, -trunc(a / b) in b
Array rem(const Operand &a, const Operand &b);

/// x to the y. Integers by repeated multiplication (wrapping).
///
/// Errors   DtypeError: booleans
/// Gradient y pow(x, y - 1) in x, 0 for y = 0 everywhere; pow(x, y) log(x) in y, at x = 0 0 for
///          y >= 0 and NaN below, NaN for x < 0
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
/// Gradient n pow(x, n - 1)
template <detail::Exponent T> Array pow(const Operand &x, T n) {
  return detail::integerPower(x, static_cast<std::int64_t>(n));
}
template <detail::Exponent T> Array power(const Operand &x, T n) { return pow(x, n); }
/// x x.
///
/// Gradient 2 x
Array square(const Operand &x);
/// 1 / x.
///
/// Dtypes   integers and booleans give f64
/// Gradient -y y
Array reciprocal(const Operand &x);

//===----------------------------------------------------------------------------------------------
// Comparisons and logic

/// Comparisons: false where an operand is NaN, but != is true. Complex numbers are ordered by their
/// real parts, equal ones by the imaginary parts.
///
/// Dtypes   give booleans
/// Gradient zero
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
/// Gradient zero
Array operator&(const Operand &a, const Operand &b);
Array operator|(const Operand &a, const Operand &b);
Array operator^(const Operand &a, const Operand &b);
Array operator~(const Operand &x);
/// The same for any dtype: a number is true unless it is 0.
///
/// Dtypes   give booleans
/// Gradient zero
Array logical_and(const Operand &a, const Operand &b);
Array logical_or(const Operand &a, const Operand &b);
Array logical_xor(const Operand &a, const Operand &b);
Array logical_not(const Operand &x);

/// Neither infinite nor NaN (the first two); NaN; infinite. Of complex numbers: both parts are
/// finite; one of them is NaN; one is infinite.
///
/// Dtypes   give booleans
/// Gradient zero
Array isfinite(const Operand &x);
Array is_finite(const Operand &x);
Array isnan(const Operand &x);
Array isinf(const Operand &x);

//===----------------------------------------------------------------------------------------------
// Choosing

/// a where c, else b.
///
/// Dtypes   c: any, true unless 0
/// Gradient that of the branch taken: the other never speaks, not even as inf or NaN; zero in c
Array where(const Operand &c, const Operand &a, const Operand &b);
/// The larger; NaN wins.
///
/// Gradient 1 in the one that is larger, 0 in the other, of ties half each (with_kinks chooses
///          otherwise); 0 in both where one is NaN
Array maximum(const Operand &a, const Operand &b);
/// The smaller; NaN wins.
///
/// Gradient 1 in the one that is smaller, 0 in the other, of ties half each (with_kinks chooses
///          otherwise); 0 in both where one is NaN
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
/// x limited to [lo, hi]: a maximum and a minimum.
///
/// Errors   DtypeError: complex numbers
/// Gradient 1 in x inside and in the bound that is taken; at a bound half in x and half in the
///          bound (with_kinks chooses otherwise)
Array clip(const Operand &x, const Bound &lo, const Bound &hi = {});
/// x limited to [lo, hi], arguments in the order of lax.
///
/// Errors   DtypeError: booleans, complex numbers
/// Gradient 1 in x inside, 0 at a bound (with_kinks chooses otherwise); 1 in the bound that is
///          taken
Array clamp(const Operand &lo, const Operand &x, const Operand &hi);

//===----------------------------------------------------------------------------------------------
// Functions of one number
//
// Dtypes   integers and booleans give f64 unless it says otherwise

/// Absolute value; of complex numbers their distance from 0, which is real.
///
/// Dtypes   as x, c64 gives f32, c128 f64
/// Errors   DtypeError: booleans
/// Gradient sign(x), 1 at 0 (with_kinks chooses otherwise), NaN at NaN; complex: conj(x) / abs(x),
///          0 at 0
Array abs(const Operand &x);
/// -1, 0 or 1; of complex numbers x / abs(x), 0 at 0.
///
/// Dtypes   as x
/// Errors   DtypeError: booleans
/// Gradient zero
Array sign(const Operand &x);
/// Rounding: down, up, to the nearest (ties to even, twice), towards zero.
///
/// Dtypes   as x: integers and booleans stay as they are
/// Gradient zero
Array floor(const Operand &x);
Array ceil(const Operand &x);
Array round(const Operand &x);
Array round_nearest_even(const Operand &x);
/// Ties away from zero, which is what lax.round does unless it is told otherwise.
Array round_away_from_zero(const Operand &x);
/// To so many decimals; negative ones are those in front of the point, which are for integers, too.
Array round(const Operand &x, int decimals);
Array trunc(const Operand &x);

/// Exponentials and logarithms: exp(x), exp(x) - 1, log(1 + x), log(x). The two in the middle are
/// precise near 0. Logarithms of 0 are -inf, below NaN.
///
/// Gradient behind each
/// Source   docs/generated/ops.md#elementary, docs/math.md
Array exp(const Operand &x);   // y
Array expm1(const Operand &x); // y + 1
Array log1p(const Operand &x); // 1 / (1 + x)
Array log(const Operand &x);   // 1 / x
/// log(exp(a) + exp(b)) without overflow.
///
/// Gradient exp(a - y) in a, exp(b - y) in b
Array logaddexp(const Operand &a, const Operand &b);
/// The square root, 1 by it, the cube root. NaN below 0, but for the cube root.
///
/// Gradient behind each; at 0 inf, -inf, inf
/// Source   docs/generated/ops.md#elementary
Array sqrt(const Operand &x);  // 1 / (2 y)
Array rsqrt(const Operand &x); // -y / (2 x)
Array cbrt(const Operand &x);  // 1 / (3 y y)
/// Sine, cosine and tangent of an angle.
///
/// Units    radians
/// Gradient behind each
/// Source   docs/generated/ops.md#elementary
Array sin(const Operand &x); // cos(x)
Array cos(const Operand &x); // -sin(x)
Array tan(const Operand &x); // 1 + y y
/// The angles with that sine, in [-pi/2, pi/2], cosine, in [0, pi], and tangent, in [-pi/2, pi/2].
/// The first two are NaN beyond -1 and 1.
///
/// Units    radians
/// Gradient behind each; of asin inf, of acos -inf at -1 and 1
/// Source   docs/generated/ops.md#elementary
Array asin(const Operand &x); // 1 / sqrt(1 - x x)
Array acos(const Operand &x); // -1 / sqrt(1 - x x)
Array atan(const Operand &x); // 1 / (1 + x x)
/// The angle of the point (x, y), in [-pi, pi], -pi for y = -0 and x below 0.
///
/// Units    radians
/// Gradient x / (x x + y y) in y, -y / (x x + y y) in x; NaN at the origin
/// Source   docs/generated/ops.md#atan2
Array atan2(const Operand &y, const Operand &x);
/// Hyperbolic sine, cosine and tangent.
///
/// Gradient behind each
/// Source   docs/generated/ops.md#elementary
Array sinh(const Operand &x); // cosh(x)
Array cosh(const Operand &x); // sinh(x)
Array tanh(const Operand &x); // 1 - y y
/// 1 / (1 + exp(-x)).
///
/// Gradient y (1 - y)
/// Source   docs/generated/ops.md#logistic
Array logistic(const Operand &x);
/// The error function 2 / sqrt(pi) ∫ exp(-t²) dt from 0 to x, and 1 less it, precise for large x.
///
/// Gradient behind each
/// Source   docs/generated/ops.md#elementary
Array erf(const Operand &x);  // 2 / sqrt(pi) exp(-x x)
Array erfc(const Operand &x); // -2 / sqrt(pi) exp(-x x)

} // namespace fluxion
