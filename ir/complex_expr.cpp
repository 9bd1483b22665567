// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// z = x + i y throughout.
#include "ir/complex_expr.h"

#include "ir/ops/bits.h"
#include "ir/ops/elementary.h"
#include "ir/ops/structural.h"

#include <limits>
#include <numbers>

namespace fluxion::ir {
namespace {

Expr squareRoot(Expr x) { return build<SqrtOp>(x); }
Expr log1pOf(Expr x) { return build<Log1pOp>(x); }
Expr expm1Of(Expr x) { return build<Expm1Op>(x); }
Expr tanOf(Expr x) { return build<TanOp>(x); }
Expr angleOf(Expr y, Expr x) { return build<Atan2Op>(y, x); }
Expr isInfinite(Expr x) { return abs(x) == x.like(infinity); }

/// The parts are of type f64, not f32.
bool isDouble(Expr x) { return tensorTypeOf(x.value()).getElementType().isF64(); }
/// A number that depends on the type.
double byType(Expr x, double ofDouble, double ofSingle) {
  return isDouble(x) ? ofDouble : ofSingle;
}

Expr inElement(Expr x, Type element) {
  return convert(x, withElement(tensorTypeOf(x.value()), element));
}
Expr bitsAs(Expr x, Type element) {
  auto type = withElement(tensorTypeOf(x.value()), element);
  return {x.builder(), x.loc(),
          BitcastConvertTypeOp::create(x.builder(), x.loc(), type, x.value())};
}
Expr bitsOf(Expr x) {
  OpBuilder &b = x.builder();
  return bitsAs(x, isDouble(x) ? b.getI64Type() : b.getI32Type());
}
/// Whether the sign bit is set: true for -0.
Expr isNegative(Expr x) {
  Expr bits = bitsOf(x);
  return bits < bits.like(0);
}
/// |size| with the sign of y; `size` is not negative.
Expr withSignOf(Expr size, Expr y) { return select(isNegative(y), -size, size); }

} // namespace

//===----------------------------------------------------------------------------------------------
// Arithmetic

ComplexExpr operator-(ComplexExpr a) { return {-a.re, -a.im}; }
ComplexExpr operator+(ComplexExpr a, ComplexExpr b) { return {a.re + b.re, a.im + b.im}; }
ComplexExpr operator-(ComplexExpr a, ComplexExpr b) { return {a.re - b.re, a.im - b.im}; }
ComplexExpr operator*(ComplexExpr a, ComplexExpr b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
ComplexExpr select(Expr c, ComplexExpr a, ComplexExpr b) {
  return {select(c, a.re, b.re), select(c, a.im, b.im)};
}
Expr operator==(ComplexExpr a, ComplexExpr b) { return (a.re == b.re) & (a.im == b.im); }
ComplexExpr timesI(ComplexExpr z) { return {-z.im, z.re}; }

Expr isNaN(ComplexExpr z) { return (z.re != z.re) | (z.im != z.im); }
Expr operator<(ComplexExpr a, ComplexExpr b) {
  return (a.re < b.re) | ((a.re == b.re) & (a.im < b.im));
}
ComplexExpr maximum(ComplexExpr a, ComplexExpr b) {
  return select(isNaN(b) | (a < b), select(isNaN(a), a, b), a);
}
ComplexExpr minimum(ComplexExpr a, ComplexExpr b) {
  return select(isNaN(b) | (b < a), select(isNaN(a), a, b), a);
}

// The shift is real: the size of the result lies within log 2 of the larger real part.
ComplexExpr logaddexp(ComplexExpr a, ComplexExpr b) {
  Expr most = larger(a.re, b.re), shift = select(isFinite(most), most, most.like(0));
  ComplexExpr sum = log(exp({a.re - shift, a.im}) + exp({b.re - shift, b.im}));
  return {sum.re + shift, sum.im};
}

/// Powers of two by which the parts of a quotient are multiplied so that sums of products neither
/// overflow nor vanish.
static Expr scaleOf(Expr size) {
  Expr isLarge = size > size.like(byType(size, 0x1p1020, 0x1p124));
  Expr isSmall = size < size.like(byType(size, 0x1p-960, 0x1p-90));
  return select(isLarge, size.like(byType(size, 0x1p-4, 0x1p-4)),
                select(isSmall, size.like(byType(size, 0x1p108, 0x1p50)), size.like(1)));
}

// With p the larger and q the smaller part of the divisor c + i d, r = q / p and n = p + q r:
// (a + i b) / (c + i d) = (A + B r) / n ± i (B - A r) / n, A and B being a and b in the order of p
// and q. Where r vanishes, B r is q (B / p) (Baudin, Smith 2012); where q is 0, n is p.
ComplexExpr operator/(ComplexExpr a, ComplexExpr b) {
  Expr sizeOfDivisor = larger(abs(b.re), abs(b.im));
  Expr sizeOfDividend = larger(abs(a.re), abs(a.im));
  Expr down = scaleOf(sizeOfDivisor), up = scaleOf(sizeOfDividend);
  ComplexExpr divisor(b.re * down, b.im * down), dividend(a.re * up, a.im * up);
  Expr isTurned = abs(divisor.re) < abs(divisor.im);
  Expr p = select(isTurned, divisor.im, divisor.re), q = select(isTurned, divisor.re, divisor.im);
  Expr first = select(isTurned, dividend.im, dividend.re);
  Expr second = select(isTurned, dividend.re, dividend.im);
  Expr r = q / p, n = p + q * r;
  Expr vanishes = r == r.like(0), isOne = q == q.like(0);
  Expr re = select(isOne, first, first + select(vanishes, q * (second / p), second * r));
  Expr im = select(isOne, second, second - select(vanishes, q * (first / p), first * r));
  Expr factor = down / up;
  ComplexExpr quotient(re / n * factor, select(isTurned, -im, im) / n * factor);
  Expr isZero = sizeOfDivisor == sizeOfDivisor.like(0);
  ComplexExpr byZero(a.re / b.re, a.im / b.re);
  Expr zero = p.like(0);
  Expr isByInfinity = (isInfinite(b.re) | isInfinite(b.im)) & isFinite(a.re) & isFinite(a.im);
  return select(isZero, byZero, select(isByInfinity, {zero, zero}, quotient));
}

//===----------------------------------------------------------------------------------------------
// Size and angle

Expr abs(ComplexExpr z) {
  Expr x = abs(z.re), y = abs(z.im);
  Expr most = larger(x, y), r = smaller(x, y) / most;
  Expr size = most * squareRoot(1.0 + r * r);
  Expr isInfinity = (x == x.like(infinity)) | (y == y.like(infinity));
  return select(isInfinity, x.like(infinity), select(most == most.like(0), most, size));
}

Expr angle(ComplexExpr z) { return angleOf(z.im, z.re); }

/// A number as the sum of two: the one behind has no more than 27 bits.
static std::pair<Expr, Expr> halves(Expr x) {
  Expr bits = bitsOf(x);
  // All but the last 27 bits.
  Expr mask = bits.like(-0x1p27);
  Expr upper = bitsAs(build<BitwiseAndOp>(bits, mask), x.builder().getF64Type());
  return {upper, x - upper};
}
/// x² - p for the rounded square p.
static Expr errorOfSquare(Expr x, Expr p) {
  auto [upper, lower] = halves(x);
  return ((upper * upper - p) + 2.0 * (upper * lower)) + lower * lower;
}
/// x + y - s for the rounded sum s.
static Expr errorOfSum(Expr x, Expr y, Expr s) {
  Expr part = s - x;
  return (x - (s - part)) + (y - part);
}

/// 2 x + x² + y² as if computed exactly and rounded: what is left where that cancels has all its
/// digits. In f32 the products are exact in f64.
static Expr squareLessOne(Expr x, Expr y) {
  if (!isDouble(x)) {
    Expr u = inElement(x, x.builder().getF64Type()), v = inElement(y, x.builder().getF64Type());
    return inElement(u * (u + 2.0) + v * v, x.builder().getF32Type());
  }
  Expr twice = x + x, p = x * x, q = y * y;
  Expr s = twice + p, total = s + q;
  Expr rest = errorOfSum(twice, p, s) + errorOfSum(s, q, total);
  return total + (rest + (errorOfSquare(x, p) + errorOfSquare(y, q)));
}

/// log|1 + x + i y| for x > -1, where the size is neither very large nor very small.
static Expr logSizeNearOne(Expr x, Expr y) { return 0.5 * log1pOf(squareLessOne(x, y)); }

/// log|z|: log of the larger part and what the smaller adds to it; near 1 these cancel.
static Expr logSize(Expr x, Expr y) {
  Expr u = abs(x), v = abs(y);
  Expr most = larger(u, v), least = smaller(u, v);
  Expr isNearOne = (most > 0.5 * most.like(1)) & (most < most.like(2));
  Expr near = logSizeNearOne(select(isNearOne, most, most.like(1)) - 1.0, least);
  Expr r = least / most;
  Expr far = log(most) + select(r > r.like(0), 0.5 * log1pOf(r * r), r.like(0));
  Expr isInfinity = (u == u.like(infinity)) | (v == v.like(infinity));
  Expr size = select(isNearOne, near, select(most == most.like(0), log(most), far));
  return select(isInfinity, u.like(infinity), select((x == x) & (y == y), size, x + y));
}

//===----------------------------------------------------------------------------------------------
// Exponential and logarithm

/// exp(x) as a product of two, so that a product with a small third does not overflow.
static std::pair<Expr, Expr> exponential(Expr x) {
  Expr isLarge = x > x.like(byType(x, 709, 88));
  Expr e = exp(select(isLarge, 0.5 * x, x));
  return {e, select(isLarge, e, e.like(1))};
}

// exp(x) (cos y + i sin y); real for real z, also where exp(x) is infinite.
ComplexExpr exp(ComplexExpr z) {
  auto [e, f] = exponential(z.re);
  Expr im = select(z.im == z.im.like(0), z.im, e * sin(z.im) * f);
  Expr isVanishing = z.re == z.re.like(-infinity);
  Expr zero = z.re.like(0);
  return select(isVanishing, {zero, zero}, {e * cos(z.im) * f, im});
}

// exp(x) cos y - 1 = expm1(x) cos y - 2 sin²(y / 2)
ComplexExpr expm1(ComplexExpr z) {
  Expr half = sin(0.5 * z.im);
  Expr near = expm1Of(z.re) * cos(z.im) - 2.0 * (half * half);
  ComplexExpr far = exp(z);
  Expr isLarge = z.re > z.re.like(byType(z.re, 40, 20));
  return {select(isLarge, far.re, near), far.im};
}

ComplexExpr log(ComplexExpr z) { return {logSize(z.re, z.im), angle(z)}; }

// Near 0, 1 + x would lose the digits of x.
ComplexExpr log1p(ComplexExpr z) {
  Expr shifted = 1.0 + z.re;
  Expr isNear = (abs(z.re) < z.re.like(0.5)) & (abs(z.im) < z.im.like(1));
  Expr zero = z.re.like(0);
  Expr near = logSizeNearOne(select(isNear, z.re, zero), select(isNear, z.im, zero));
  return {select(isNear, near, logSize(shifted, z.im)), angleOf(z.im, shifted)};
}

// From t = sqrt((|x| + |z|) / 2): the larger part of the root is t and the other |y| / 2t.
ComplexExpr sqrt(ComplexExpr z) {
  Expr size = larger(abs(z.re), abs(z.im));
  Expr isLarge = size > size.like(byType(size, 0x1p1020, 0x1p124));
  Expr isSmall = size < size.like(byType(size, 0x1p-960, 0x1p-90));
  Expr scale = select(isLarge, size.like(0x1p-4),
                      select(isSmall, size.like(byType(size, 0x1p108, 0x1p50)), size.like(1)));
  Expr back = select(isLarge, size.like(0x1p2),
                     select(isSmall, size.like(byType(size, 0x1p-54, 0x1p-25)), size.like(1)));
  Expr x = z.re * scale, y = z.im * scale;
  Expr t = squareRoot(0.5 * (abs(x) + abs(ComplexExpr(x, y))));
  Expr u = abs(y) / (2.0 * t);
  Expr isRight = x >= x.like(0);
  Expr re = select(isRight, t, u) * back;
  Expr im = withSignOf(select(isRight, u, t), z.im) * back;
  ComplexExpr root = select(size == size.like(0), {size, z.im}, {re, im});
  return select(isInfinite(z.im), {abs(z.im), z.im}, root);
}

ComplexExpr rsqrt(ComplexExpr z) {
  Expr one = z.re.like(1), zero = z.re.like(0);
  return ComplexExpr(one, zero) / sqrt(z);
}

// log z is infinite at 0; 0^w is 0 for a real w > 0, and 1 for w = 0.
ComplexExpr pow(ComplexExpr z, ComplexExpr w) {
  Expr one = z.re.like(1), zero = z.re.like(0);
  ComplexExpr nothing(zero, zero);
  ComplexExpr power = exp(w * log(z));
  Expr isOfZero = (z == nothing) & (w.re > zero) & (w.im == zero);
  return select(w == nothing, {one, zero}, select(isOfZero, nothing, power));
}

ComplexExpr logistic(ComplexExpr z) {
  Expr one = z.re.like(1), zero = z.re.like(0);
  return ComplexExpr(one, zero) / (ComplexExpr(one, zero) + exp(-z));
}

//===----------------------------------------------------------------------------------------------
// Trigonometric and hyperbolic functions

/// Large x, of which sinh and cosh are exp(|x|) / 2, up to sign.
static Expr isBeyondExp(Expr x) { return abs(x) > x.like(byType(x, 700, 85)); }
/// exp(|x|) / 2 times f, without overflow where the product does not.
static Expr halfExpTimes(Expr x, Expr f) {
  auto [e, g] = exponential(abs(x));
  return (0.5 * e) * f * g;
}

// sinh x cos y + i cosh x sin y
ComplexExpr sinh(ComplexExpr z) {
  Expr c = cos(z.im), s = sin(z.im), isLarge = isBeyondExp(z.re);
  Expr re = select(isLarge, sign(z.re) * halfExpTimes(z.re, c), sinh(z.re) * c);
  Expr im = select(isLarge, halfExpTimes(z.re, s), cosh(z.re) * s);
  return {select(z.re == z.re.like(0), z.re, re), select(z.im == z.im.like(0), z.im, im)};
}

// cosh x cos y + i sinh x sin y
ComplexExpr cosh(ComplexExpr z) {
  Expr c = cos(z.im), s = sin(z.im), isLarge = isBeyondExp(z.re);
  Expr re = select(isLarge, halfExpTimes(z.re, c), cosh(z.re) * c);
  Expr im = select(isLarge, sign(z.re) * halfExpTimes(z.re, s), sinh(z.re) * s);
  Expr isReal = (z.re == z.re.like(0)) | (z.im == z.im.like(0));
  return {re, select(isReal, z.re.like(0) * (sign(z.re) * z.im), im)};
}

// With t = tan y and s = sinh x: (sqrt(1 + s²) s (1 + t²) + i t) / (1 + s² (1 + t²)) (Kahan 1987);
// for large x the real part is 1 and the other 4 sin y cos y exp(-2|x|).
ComplexExpr tanh(ComplexExpr z) {
  Expr isLarge = abs(z.re) > z.re.like(byType(z.re, 22, 11));
  Expr x = select(isLarge, z.re.like(0), z.re);
  Expr t = tanOf(z.im), s = sinh(x), b = 1.0 + t * t;
  Expr divisor = 1.0 + s * s * b;
  ComplexExpr near(b * squareRoot(1.0 + s * s) * s / divisor, t / divisor);
  Expr e = exp(-abs(z.re));
  Expr angle = select(isFinite(z.im), z.im, z.im.like(0));
  Expr im = 4.0 * (sin(angle) * e) * (cos(angle) * e);
  return select(isLarge, {sign(z.re), im}, near);
}

// f(z) = -i g(i z) for f = sin, tan, and cos z = cosh(i z)
ComplexExpr sin(ComplexExpr z) { return -timesI(sinh(timesI(z))); }
ComplexExpr cos(ComplexExpr z) { return cosh(timesI(z)); }
ComplexExpr tan(ComplexExpr z) { return -timesI(tanh(timesI(z))); }

//===----------------------------------------------------------------------------------------------
// Their inverses (Kahan, Branch cuts for complex elementary functions, 1987)

/// asinh of a real number.
static Expr asinhOf(Expr x) {
  Expr size = abs(x);
  Expr isLarge = size > size.like(byType(size, 0x1p28, 0x1p14));
  Expr u = select(isLarge, size.like(1), size), square = u * u;
  Expr near = log1pOf(u + square / (1.0 + squareRoot(1.0 + square)));
  return withSignOf(select(isLarge, log(size) + std::numbers::ln2, near), x);
}

/// sqrt(1 - z) and sqrt(1 + z).
static std::pair<ComplexExpr, ComplexExpr> rootsBesideOne(ComplexExpr z) {
  return {sqrt(ComplexExpr(1.0 - z.re, -z.im)), sqrt(ComplexExpr(1.0 + z.re, z.im))};
}

// x and Im of conj(sqrt(1 - z)) sqrt(1 + z); at infinity the angle with the imaginary axis.
ComplexExpr asin(ComplexExpr z) {
  auto [minus, plus] = rootsBesideOne(z);
  ComplexExpr near(angleOf(z.re, minus.re * plus.re - minus.im * plus.im),
                   asinhOf(minus.re * plus.im - minus.im * plus.re));
  ComplexExpr far(angleOf(z.re, abs(z.im)), withSignOf(z.re.like(infinity), z.im));
  return select(isInfinite(z.re) | isInfinite(z.im), far, near);
}

// The angle with the real axis at infinity.
ComplexExpr acos(ComplexExpr z) {
  auto [minus, plus] = rootsBesideOne(z);
  ComplexExpr near(2.0 * angleOf(minus.re, plus.re),
                   asinhOf(plus.re * minus.im - plus.im * minus.re));
  ComplexExpr far(angleOf(abs(z.im), z.re), withSignOf(z.re.like(infinity), -z.im));
  return select(isInfinite(z.re) | isInfinite(z.im), far, near);
}

/// log|(1 + z) / (1 - z)| / 2 and half its angle, for x >= 0; the pole is at 1.
static ComplexExpr atanhOfRight(ComplexExpr z) {
  Expr size = larger(z.re, abs(z.im));
  Expr isLarge = size > size.like(byType(size, 0x1p500, 0x1p60));
  ComplexExpr w = select(isLarge, {z.re.like(0), z.im.like(0)}, z);
  Expr away = 1.0 - w.re, square = w.im * w.im;
  ComplexExpr near(0.25 * log1pOf(4.0 * w.re / (away * away + square)),
                   0.5 * angleOf(2.0 * w.im, away * (1.0 + w.re) - square));
  // Re(1 / z)
  Expr length = abs(z);
  Expr isInfinity = length == length.like(infinity);
  Expr re = select(isInfinity, length.like(0), z.re / length / length);
  ComplexExpr far(re, withSignOf(z.im.like(std::numbers::pi / 2), z.im));
  return select(isLarge, far, near);
}

// atan z = -i atanh(i z), and atanh is odd.
ComplexExpr atan(ComplexExpr z) {
  ComplexExpr turned = timesI(z);
  Expr isLeft = isNegative(turned.re);
  ComplexExpr w = atanhOfRight(select(isLeft, -turned, turned));
  return -timesI(select(isLeft, -w, w));
}

} // namespace fluxion::ir
