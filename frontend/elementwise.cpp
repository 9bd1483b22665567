// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Each function: let the operands meet, refuse dtypes it is not defined on, make its op. What has
// no op of its own is a formula of those that have.
#include "fluxion/elementwise.h"

#include "fluxion/complex.h"
#include "fluxion/custom.h"
#include "fluxion/transforms.h"

#include "frontend/kinks.h"
#include "frontend/promotion.h"
#include "ir/ops/arithmetic.h"
#include "ir/ops/complex.h"
#include "ir/ops/elementary.h"

#include <fmt/format.h>
#include <limits>
#include <numbers>

namespace fluxion {

using detail::commonDType;
using detail::commonShape;
using detail::currentKink;
using detail::floatingOf;
using detail::Operands;
using detail::refuseDtype;
using detail::recordOne;
using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

//===----------------------------------------------------------------------------------------------
// Ways to make an op

static DType requireNumbers(const char *function, Operands operands) {
  DType dtype = commonDType(operands);
  if (isBoolean(dtype))
    refuseDtype(function, operands, "numbers", "convert with astype(fx::i32), or use & | ^ ~");
  return dtype;
}

template <class OpT> static Array makeUnary(const Operand &x, DType dtype) {
  Leaves operands = detail::meet({&x}, dtype, x.shape(), x.where());
  return recordOne(x.where(), operands,
                   [](OpBuilder &b, Location loc, auto v) { return OpT::create(b, loc, v[0]); });
}
template <class OpT> static Array floatingUnary(const Operand &x) {
  return makeUnary<OpT>(x, floatingOf(x.dtype()));
}
/// Rounding leaves integers as they are.
template <class OpT> static Array rounding(const Operand &x) {
  return hasDerivatives(x.dtype()) ? makeUnary<OpT>(x, x.dtype()) : x.array();
}

template <class OpT>
static Array makeBinary(const char *function, const Operand &a, const Operand &b, DType dtype) {
  Shape shape = commonShape(function, {&a, &b});
  return recordOne(
      a.where(), detail::meet({&a, &b}, dtype, shape, a.where()),
      [](OpBuilder &b, Location loc, auto v) { return OpT::create(b, loc, v[0], v[1]); });
}
template <class OpT>
static Array numberBinary(const char *function, const Operand &a, const Operand &b) {
  return makeBinary<OpT>(function, a, b, requireNumbers(function, {&a, &b}));
}
/// `NumberOp` on numbers, `BooleanOp` on booleans.
template <class NumberOp, class BooleanOp>
static Array eitherBinary(const char *function, const Operand &a, const Operand &b) {
  DType dtype = commonDType({&a, &b});
  return isBoolean(dtype) ? makeBinary<BooleanOp>(function, a, b, dtype)
                          : makeBinary<NumberOp>(function, a, b, dtype);
}
template <class OpT>
static Array extremum(const char *function, const Operand &a, const Operand &b) {
  Shape shape = commonShape(function, {&a, &b});
  return recordOne(a.where(), detail::meet({&a, &b}, commonDType({&a, &b}), shape, a.where()),
                   [](OpBuilder &b, Location loc, auto v) {
                     return OpT::create(b, loc, v[0], v[1], currentKink());
                   });
}
static Array compared(const char *function, ir::Direction direction, const Operand &a,
                      const Operand &b) {
  Shape shape = commonShape(function, {&a, &b});
  return recordOne(a.where(), detail::meet({&a, &b}, commonDType({&a, &b}), shape, a.where()),
                   [&](OpBuilder &b, Location loc, auto v) {
                     return ir::CompareOp::create(b, loc, direction, v[0], v[1]);
                   });
}
/// An operation on truth values, to which numbers are converted.
template <class OpT>
static Array onBooleans(const char *function, const Operand &a, const Operand &b) {
  return makeBinary<OpT>(function, a, b, DType::boolean);
}

//===----------------------------------------------------------------------------------------------
// Arithmetic

Array add(const Operand &a, const Operand &b) {
  return eitherBinary<ir::AddOp, ir::LogicalOrOp>("add", a, b);
}
Array subtract(const Operand &a, const Operand &b) {
  return numberBinary<ir::SubOp>("subtract", a, b);
}
Array multiply(const Operand &a, const Operand &b) {
  return eitherBinary<ir::MulOp, ir::LogicalAndOp>("multiply", a, b);
}
Array divide(const Operand &a, const Operand &b) {
  return makeBinary<ir::DivOp>("divide", a, b, floatingOf(Operands{&a, &b}));
}
Array div(const Operand &a, const Operand &b) { return numberBinary<ir::DivOp>("div", a, b); }
Array rem(const Operand &a, const Operand &b) { return numberBinary<ir::RemOp>("rem", a, b); }
Array negative(const Operand &x) {
  return makeUnary<ir::NegOp>(x, requireNumbers("negative", {&x}));
}

/// The operands after they have met, so that formulas on them do not broadcast again and again.
static std::pair<Operand, Operand> metNumbers(const char *function, const Operand &a,
                                              const Operand &b) {
  DType dtype = requireNumbers(function, {&a, &b});
  Leaves both = detail::meet({&a, &b}, dtype, commonShape(function, {&a, &b}), a.where());
  return {Operand(both[0], a.where()), Operand(both[1], a.where())};
}

// r = a rem b has the sign of a; where that is not b's, one more b. Integers: a % 0 = a rem 1 = 0.
Array remainder(const Operand &x, const Operand &y) {
  auto [a, b] = metNumbers("remainder", x, y);
  Site at = x.where();
  if (isInteger(a.dtype()))
    b = Operand(where({b == 0, at}, 1, b), at);
  Operand r(rem(a, b), at);
  Operand differs(Operand(r < 0, at) ^ Operand(b < 0, at), at);
  return where({differs & Operand(r != 0, at), at}, {r + b, at}, r);
}

// Integers: the truncated quotient, less 1 where that was rounded up. Floats: (a - r) / b is a
// whole number up to rounding errors; by 0 it is a / b, infinite or NaN.
Array floor_divide(const Operand &x, const Operand &y) {
  auto [a, b] = metNumbers("floor_divide", x, y);
  Site at = x.where();
  Operand r(rem(a, b), at);
  Operand isInexact(r != 0, at);
  if (isInteger(a.dtype())) {
    Operand q(div(a, b), at);
    if (isUnsigned(a.dtype())) // never rounded up, and x / 0 has no sign
      return q.array();
    Operand differs(Operand(sign(a), at) != Operand(sign(b), at), at);
    return where({differs & isInexact, at}, {q - 1, at}, q);
  }
  Operand differs(Operand(sign(b), at) != Operand(sign(r), at), at);
  Operand q(Operand(a - r, at) / b, at);
  q = Operand(where({differs & isInexact, at}, {q - 1.0, at}, q), at);
  return round({where(Operand(b == 0.0, at), {a / b, at}, q), at});
}

Array pow(const Operand &x, const Operand &y) { return numberBinary<ir::PowOp>("pow", x, y); }

// Repeated squaring: x^13 = x^8 x^4 x. Derivatives of products are right at 0 as well.
static Array wholePower(const Operand &x, std::uint64_t n) {
  Site at = x.where();
  Operand square(x);
  std::optional<Operand> product;
  for (;; n /= 2) {
    if (n % 2)
      product = product ? Operand(*product * square, at) : square;
    if (n < 2)
      return product->array();
    square = Operand(square * square, at);
  }
}

// 1 / x^-n for n < 0, whose slope n x^n / x is right at 0 and infinity, where that of the quotient
// is NaN.
static Array inversePower(const Operand &x, std::int64_t n) {
  static const char identity{};
  Site at = x.where();
  detail::CustomFunction f{.identity = &identity, .program = [n, at](const Leaves &in) -> Leaves {
                             auto size = -static_cast<std::uint64_t>(n);
                             return {reciprocal({wholePower({in[0], at}, size), at})};
                           }};
  f.jvpRule = [n, at](const Leaves &in) -> Leaves {
    Operand y(inversePower({in[0], at}, n), at), ratio(y / Operand(in[0], at), at);
    Operand slope(Operand(static_cast<double>(n), at) * ratio, at);
    return {y.array(), slope * Operand(in[1], at)};
  };
  return detail::customJvp(f, {x.array()}, at)[0];
}

Array detail::integerPower(const Operand &x, std::int64_t n) {
  DType dtype = numberOf(x.dtype());
  Operand base(meet({&x}, dtype, x.shape(), x.where())[0], x.where());
  if (n < 0 && isInteger(dtype))
    raise<DtypeError>({.what = "a negative power of integers",
                       .where = x.where(),
                       .expected = "a floating array, or a power of 0 or more",
                       .got = fmt::format("{} to the {}", typeText(x), n),
                       .hint = "convert with astype(fx::f64)"});
  if (n == 0)
    return filled(1, dtype, x.shape(), Frame::recording({base.array()}), x.where());
  if (n > 0)
    return wholePower(base, static_cast<std::uint64_t>(n));
  return n == -1 ? reciprocal(base) : inversePower(base, n);
}

Array square(const Operand &x) { return x * x; }
Array reciprocal(const Operand &x) { return Operand(1.0, x.where()) / x; }

Array operator+(const Operand &a, const Operand &b) { return add(a, b); }
Array operator-(const Operand &a, const Operand &b) { return subtract(a, b); }
Array operator*(const Operand &a, const Operand &b) { return multiply(a, b); }
Array operator/(const Operand &a, const Operand &b) { return divide(a, b); }
Array operator%(const Operand &a, const Operand &b) { return remainder(a, b); }
Array operator-(const Operand &x) { return negative(x); }
Array operator+(const Operand &x) { return x.array(); }
Array sub(const Operand &a, const Operand &b) { return subtract(a, b); }
Array mul(const Operand &a, const Operand &b) { return multiply(a, b); }
Array true_divide(const Operand &a, const Operand &b) { return divide(a, b); }
Array mod(const Operand &a, const Operand &b) { return remainder(a, b); }
Array neg(const Operand &x) { return negative(x); }
Array power(const Operand &x, const Operand &y) { return pow(x, y); }

Array &Array::operator+=(const Operand &other) & {
  return *this = add({*this, other.where()}, other);
}
Array &Array::operator-=(const Operand &other) & {
  return *this = subtract({*this, other.where()}, other);
}
Array &Array::operator*=(const Operand &other) & {
  return *this = multiply({*this, other.where()}, other);
}
Array &Array::operator/=(const Operand &other) & {
  return *this = divide({*this, other.where()}, other);
}
Array &Array::operator%=(const Operand &other) & {
  return *this = remainder({*this, other.where()}, other);
}
Array &Array::operator&=(const Operand &other) & {
  return *this = Operand(*this, other.where()) & other;
}
Array &Array::operator|=(const Operand &other) & {
  return *this = Operand(*this, other.where()) | other;
}
Array &Array::operator^=(const Operand &other) & {
  return *this = Operand(*this, other.where()) ^ other;
}
Array Array::astype(DType dtype, Where where) const {
  detail::requireAlive(*this, where);
  return detail::converted(*this, dtype, where);
}

//===----------------------------------------------------------------------------------------------
// Comparisons and logic

Array equal(const Operand &a, const Operand &b) {
  return compared("equal", ir::Direction::eq, a, b);
}
Array not_equal(const Operand &a, const Operand &b) {
  return compared("not_equal", ir::Direction::ne, a, b);
}
Array less(const Operand &a, const Operand &b) { return compared("less", ir::Direction::lt, a, b); }
Array less_equal(const Operand &a, const Operand &b) {
  return compared("less_equal", ir::Direction::le, a, b);
}
Array greater(const Operand &a, const Operand &b) {
  return compared("greater", ir::Direction::gt, a, b);
}
Array greater_equal(const Operand &a, const Operand &b) {
  return compared("greater_equal", ir::Direction::ge, a, b);
}
Array operator==(const Operand &a, const Operand &b) { return equal(a, b); }
Array operator!=(const Operand &a, const Operand &b) { return not_equal(a, b); }
Array operator<(const Operand &a, const Operand &b) { return less(a, b); }
Array operator<=(const Operand &a, const Operand &b) { return less_equal(a, b); }
Array operator>(const Operand &a, const Operand &b) { return greater(a, b); }
Array operator>=(const Operand &a, const Operand &b) { return greater_equal(a, b); }

Array logical_and(const Operand &a, const Operand &b) {
  return onBooleans<ir::LogicalAndOp>("logical_and", a, b);
}
Array logical_or(const Operand &a, const Operand &b) {
  return onBooleans<ir::LogicalOrOp>("logical_or", a, b);
}
Array logical_xor(const Operand &a, const Operand &b) {
  return not_equal({a.array().astype(DType::boolean, a.where()), a.where()},
                   {b.array().astype(DType::boolean, b.where()), b.where()});
}
Array logical_not(const Operand &x) { return makeUnary<ir::LogicalNotOp>(x, DType::boolean); }

Array isfinite(const Operand &x) { return floatingUnary<ir::IsFiniteOp>(x); }
Array is_finite(const Operand &x) { return isfinite(x); }
Array isnan(const Operand &x) { return x != x; }
Array isinf(const Operand &x) {
  Operand floating(detail::meet({&x}, floatingOf(x.dtype()), x.shape(), x.where())[0], x.where());
  if (isComplex(floating.dtype()))
    return Operand(isinf({real(floating), x.where()}), x.where()) |
           Operand(isinf({imag(floating), x.where()}), x.where());
  return Operand(abs(floating), x.where()) == std::numeric_limits<double>::infinity();
}

//===----------------------------------------------------------------------------------------------
// Choosing

Array where(const Operand &c, const Operand &a, const Operand &b) {
  Shape shape = commonShape("where", {&c, &a, &b});
  Leaves operands = detail::meet({&c}, DType::boolean, shape, c.where());
  for (Array &branch : detail::meet({&a, &b}, commonDType({&a, &b}), shape, c.where()))
    operands.push_back(std::move(branch));
  return recordOne(c.where(), operands, [](OpBuilder &b, Location loc, auto v) {
    return ir::SelectOp::create(b, loc, v[0], v[1], v[2]);
  });
}
Array maximum(const Operand &a, const Operand &b) { return extremum<ir::MaxOp>("maximum", a, b); }
Array minimum(const Operand &a, const Operand &b) { return extremum<ir::MinOp>("minimum", a, b); }
Array clip(const Operand &x, const Bound &lo, const Bound &hi) {
  Operand limited = x;
  detail::requireReal("clip", {&x});
  if (lo.value())
    limited = Operand(maximum(limited, *lo.value()), x.where());
  if (hi.value())
    limited = Operand(minimum(limited, *hi.value()), x.where());
  return limited.array();
}
Array clamp(const Operand &lo, const Operand &x, const Operand &hi) {
  DType dtype = requireNumbers("clamp", {&lo, &x, &hi});
  Shape shape = commonShape("clamp", {&lo, &x, &hi});
  return recordOne(x.where(), detail::meet({&lo, &x, &hi}, dtype, shape, x.where()),
                   [](OpBuilder &b, Location loc, auto v) {
                     return ir::ClampOp::create(b, loc, v[0], v[1], v[2], currentKink());
                   });
}

//===----------------------------------------------------------------------------------------------
// Functions of one number

Array abs(const Operand &x) {
  DType dtype = requireNumbers("abs", {&x});
  if (isComplex(dtype))
    return makeUnary<ir::MagnitudeOp>(x, dtype);
  return recordOne(x.where(), detail::meet({&x}, dtype, x.shape(), x.where()),
                   [](OpBuilder &b, Location loc, auto v) {
                     return ir::AbsOp::create(b, loc, v[0], currentKink());
                   });
}
// z / |z|, and 0 at 0; a constant to derivatives.
static Array direction(const Operand &z) {
  Site at = z.where();
  Operand held(detail::stopGradient(z.array(), at), at);
  Operand size(abs(held), at), isZero(size == 0.0, at);
  return Operand(held) / Operand(where(isZero, 1.0, size), at);
}
Array sign(const Operand &x) {
  DType dtype = requireNumbers("sign", {&x});
  return isComplex(dtype) ? direction(x) : makeUnary<ir::SignOp>(x, dtype);
}
Array floor(const Operand &x) { return rounding<ir::FloorOp>(x); }
Array ceil(const Operand &x) { return rounding<ir::CeilOp>(x); }
Array round(const Operand &x) { return rounding<ir::RoundNearestEvenOp>(x); }
Array round_nearest_even(const Operand &x) { return round(x); }
Array trunc(const Operand &x) {
  return hasDerivatives(x.dtype()) ? where(x < 0.0, {ceil(x), x.where()}, floor(x)) : x.array();
}

Array exp(const Operand &x) { return floatingUnary<ir::ExpOp>(x); }
Array expm1(const Operand &x) { return floatingUnary<ir::Expm1Op>(x); }
Array log(const Operand &x) { return floatingUnary<ir::LogOp>(x); }
Array log1p(const Operand &x) { return floatingUnary<ir::Log1pOp>(x); }
Array sqrt(const Operand &x) { return floatingUnary<ir::SqrtOp>(x); }
Array rsqrt(const Operand &x) { return floatingUnary<ir::RsqrtOp>(x); }
Array cbrt(const Operand &x) { return floatingUnary<ir::CbrtOp>(x); }
Array sin(const Operand &x) { return floatingUnary<ir::SinOp>(x); }
Array cos(const Operand &x) { return floatingUnary<ir::CosOp>(x); }
Array tan(const Operand &x) { return floatingUnary<ir::TanOp>(x); }
Array asin(const Operand &x) { return floatingUnary<ir::AsinOp>(x); }
Array acos(const Operand &x) { return floatingUnary<ir::AcosOp>(x); }
Array atan(const Operand &x) { return floatingUnary<ir::AtanOp>(x); }
Array sinh(const Operand &x) { return floatingUnary<ir::SinhOp>(x); }
Array cosh(const Operand &x) { return floatingUnary<ir::CoshOp>(x); }
Array tanh(const Operand &x) { return floatingUnary<ir::TanhOp>(x); }
Array logistic(const Operand &x) { return floatingUnary<ir::LogisticOp>(x); }
Array erf(const Operand &x) { return floatingUnary<ir::ErfOp>(x); }
Array erfc(const Operand &x) { return floatingUnary<ir::ErfcOp>(x); }
Array atan2(const Operand &y, const Operand &x) {
  return makeBinary<ir::Atan2Op>("atan2", y, x, floatingOf(Operands{&y, &x}));
}

/// The logarithm whose imaginary part is from -pi to pi, where it is less than 2 pi.
static Array principal(const Operand &z) {
  constexpr double pi = std::numbers::pi;
  Site at = z.where();
  Operand angle(imag(z), at);
  Operand turned(where({angle > pi, at}, {angle - 2 * pi, at},
                       {where({angle < -pi, at}, {angle + 2 * pi, at}, angle), at}),
                 at);
  return complex({real(z), at}, turned);
}

// hi + log1p(exp(lo - hi)): both branches of the choice of hi agree with all their derivatives
// where a = b. Of two equal infinities the difference is NaN, and the definition itself is right.
Array logaddexp(const Operand &x, const Operand &y) {
  Site at = x.where();
  Leaves both =
      detail::meet({&x, &y}, floatingOf(Operands{&x, &y}), commonShape("logaddexp", {&x, &y}), at);
  Operand a(both[0], at), b(both[1], at), isFirst(a >= b, at);
  Operand hi(where(isFirst, a, b), at), lo(where(isFirst, b, a), at);
  Operand difference(lo - hi, at);
  Operand usual(hi + log1p({exp(difference), at}), at);
  Operand plain(log({Operand(exp(a), at) + exp(b), at}), at);
  Operand sum(where({isnan(difference), at}, plain, usual), at);
  return isComplex(a.dtype()) ? principal(sum) : sum.array();
}

} // namespace fluxion
