// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Formulas on complex numbers that build ops on their parts: the one meaning of arithmetic and
// functions of complex numbers. Branch cuts are those of C99's annex G, told apart by the signs of
// zeros.
#pragma once

#include "ir/expr.h"

namespace fluxion::ir {

struct ComplexExpr {
  ComplexExpr(Expr re, Expr im) : re(re), im(im) {}
  ComplexExpr(OpBuilder &b, Location loc, Parts z) : re(b, loc, z.re), im(b, loc, z.im) {}
  Parts parts() const { return {re.value(), im.value()}; }

  Expr re, im;
};

ComplexExpr operator-(ComplexExpr a);
ComplexExpr operator+(ComplexExpr a, ComplexExpr b);
ComplexExpr operator-(ComplexExpr a, ComplexExpr b);
ComplexExpr operator*(ComplexExpr a, ComplexExpr b);
/// Without overflow in between; x / 0 is infinite and x / inf is 0.
ComplexExpr operator/(ComplexExpr a, ComplexExpr b);
ComplexExpr select(Expr c, ComplexExpr a, ComplexExpr b);
Expr operator==(ComplexExpr a, ComplexExpr b);
Expr isNaN(ComplexExpr z);
/// The order of complex numbers: by their real parts, equal ones by the imaginary.
Expr operator<(ComplexExpr a, ComplexExpr b);
/// The larger and the smaller in that order; NaN wins.
ComplexExpr maximum(ComplexExpr a, ComplexExpr b);
ComplexExpr minimum(ComplexExpr a, ComplexExpr b);
/// i z
ComplexExpr timesI(ComplexExpr z);

/// sqrt(x² + y²) without overflow in between; infinite where a part is.
Expr abs(ComplexExpr z);
/// The angle of z, from -pi to pi.
Expr angle(ComplexExpr z);
ComplexExpr exp(ComplexExpr z);
ComplexExpr expm1(ComplexExpr z);
ComplexExpr log(ComplexExpr z);
ComplexExpr log1p(ComplexExpr z);
/// log(exp(a) + exp(b)) without overflow.
ComplexExpr logaddexp(ComplexExpr a, ComplexExpr b);
ComplexExpr sqrt(ComplexExpr z);
ComplexExpr rsqrt(ComplexExpr z);
ComplexExpr sin(ComplexExpr z);
ComplexExpr cos(ComplexExpr z);
ComplexExpr tan(ComplexExpr z);
ComplexExpr asin(ComplexExpr z);
ComplexExpr acos(ComplexExpr z);
ComplexExpr atan(ComplexExpr z);
ComplexExpr sinh(ComplexExpr z);
ComplexExpr cosh(ComplexExpr z);
ComplexExpr tanh(ComplexExpr z);
ComplexExpr logistic(ComplexExpr z);
/// exp(w log z); 1 for w = 0 and 0 for z = 0 and a positive w.
ComplexExpr pow(ComplexExpr z, ComplexExpr w);

} // namespace fluxion::ir
