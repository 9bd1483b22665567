// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Formulas that build `fx` ops: `0.5 / y` in a rule is a division op on a constant. Operands have
// one shape; a double becomes a constant of the other operand's type.
#pragma once

#include "ir/fx.h"

#include <limits>
#include <utility>

namespace fluxion::ir {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

class Expr {
public:
  Expr(OpBuilder &b, Location loc, Value value) : b_(&b), loc_(loc), value_(value) {}
  Value value() const { return value_; }
  OpBuilder &builder() const { return *b_; }
  Location loc() const { return loc_; }
  /// `number` everywhere, in the type of this value.
  Expr like(double number) const;

private:
  OpBuilder *b_;
  Location loc_;
  Value value_;
};

/// The result of a new `OpT` on these operands.
template <class OpT, class... Rest> Expr build(Expr first, Rest... rest) {
  return {first.builder(), first.loc(),
          OpT::create(first.builder(), first.loc(), first.value(), rest.value()...).getResult()};
}

Expr operator+(Expr a, Expr b);
Expr operator-(Expr a, Expr b);
Expr operator*(Expr a, Expr b);
Expr operator/(Expr a, Expr b);
Expr operator-(Expr a);
inline Expr operator+(double a, Expr b) { return b.like(a) + b; }
inline Expr operator-(double a, Expr b) { return b.like(a) - b; }
inline Expr operator*(double a, Expr b) { return b.like(a) * b; }
inline Expr operator/(double a, Expr b) { return b.like(a) / b; }
inline Expr operator+(Expr a, double b) { return a + a.like(b); }
inline Expr operator-(Expr a, double b) { return a - a.like(b); }
inline Expr operator*(Expr a, double b) { return a * a.like(b); }
inline Expr operator/(Expr a, double b) { return a / a.like(b); }

Expr operator<(Expr a, Expr b);
Expr operator<=(Expr a, Expr b);
Expr operator>(Expr a, Expr b);
Expr operator>=(Expr a, Expr b);
Expr operator==(Expr a, Expr b);
Expr operator!=(Expr a, Expr b);
Expr operator&(Expr a, Expr b);
Expr operator|(Expr a, Expr b);
Expr operator!(Expr a);
/// What a sum is made of; nulls of any other value.
std::pair<Value, Value> addendsOf(Value sum);
Expr select(Expr c, Expr a, Expr b);
/// As an element type of `type`, which has the shape of x.
Expr convert(Expr x, Type type);
/// A constant to every derivative.
Expr stopGradient(Expr x);
Expr abs(Expr x);
Expr larger(Expr a, Expr b);
Expr smaller(Expr a, Expr b);
/// x, or the bound that it is beyond.
Expr clamp(Expr low, Expr x, Expr high);
inline Expr constantLike(Expr a, double number) { return a.like(number); }

Expr exp(Expr x);
Expr log(Expr x);
Expr rsqrt(Expr x);
Expr sin(Expr x);
Expr cos(Expr x);
Expr sinh(Expr x);
Expr cosh(Expr x);
Expr sign(Expr x);
Expr isFinite(Expr x);
Expr pow(Expr x, Expr y);
/// Rounds towards zero.
Expr truncate(Expr x);
/// d(x^y)/dx = y x^(y-1), and 0 for y = 0 also at x = 0.
Expr powPartialBase(Expr x, Expr y);
/// d(x^y)/dy = x^y log x, and 0 at x = 0 for y >= 0.
Expr powPartialExponent(Expr x, Expr y, Expr z);

} // namespace fluxion::ir
