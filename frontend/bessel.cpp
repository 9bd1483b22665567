// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Modified Bessel functions of the first kind: up to 8 the power series, beyond exp(-x) sqrt(x)
// I(x) as a sum of Chebyshev polynomials in 16 / x - 1.
#include "fluxion/transcendental.h"
#include "frontend/computed_wide.h"
#include "frontend/horner.h"

#include <cmath>

namespace fluxion {
namespace {

// Computed with 40 digits from the integral of the function times each polynomial.
constexpr double farZero[] = {
    0.80449041101410883161,     0.0033691164782556940899,   0.000068897583469168239843,
    2.891370520834756483e-6,    2.0489185894690637418e-7,   2.2666689904981780646e-8,
    3.3962320257083863452e-9,   4.9406023882249695891e-10,  1.1889147107846438342e-11,
    -3.1499165279632413645e-11, -1.3215811840447713119e-11, -1.7941785315068061178e-12,
    7.1801244513836662337e-13,  3.8527783827421427011e-13,  1.5400862175214098269e-14,
    -4.1505693474872220866e-14, -9.5548466988283076487e-15, 3.8116806693526224207e-15,
    1.7725601330565263836e-15,  -3.4254856196772191346e-16, -2.8276239805165834849e-16,
    3.4612228676974610931e-17,  4.465621420296759999e-17,   -4.8305044859441820713e-18,
    -7.2331804878747539546e-18};
constexpr double farOne[] = {
    0.77857623501828012047,     -0.0097610974913614684078,  -0.00011058893876262371629,
    -3.8825648087776903935e-6,  -2.5122362378702089253e-7,  -2.6314688468895195068e-8,
    -3.835380385964237022e-9,   -5.5897434621965838069e-10, -1.8974958123505412345e-11,
    3.2526035830154882386e-11,  1.4125807436613781332e-11,  2.0356285441470895072e-12,
    -7.1985517762459085121e-13, -4.0835511110921973182e-13, -2.101541842772664313e-14,
    4.2724400167119513543e-14,  1.0420276984128802764e-14,  -3.8144030724370078048e-15,
    -1.8803547755107824485e-15, 3.3082023109209282827e-16,  2.9626289976459501391e-16,
    -3.2095259219934239588e-17, -4.6503053684893583256e-17, 4.4143483230717079499e-18,
    7.5172963108421048054e-18};

// I_n(x) = (x/2)^n sum_k (x²/4)^k / (k! (n + k)!), all terms positive.
Array nearOf(int n, const Array &x) {
  int terms = x.dtype() == f32 ? 24 : 40;
  Array half = x * 0.5, square = half * half, sum = ones_like(x);
  for (int k = terms; k > 0; --k)
    sum = 1.0 + sum * square / (static_cast<double>(k) * (n + k));
  return sum * pow(half, n) / std::tgamma(n + 1.0);
}

// exp(-x) I_n(x) for x > 8.
Array farOf(int n, const Array &x) {
  return detail::chebyshev(16.0 / x - 1.0, n == 0 ? std::span(farZero) : std::span(farOne)) *
         rsqrt(x);
}

enum class Growth { kept, taken };

// The size by the sign, so that its slope is 0 at 0.
Array besselOf(int n, const Array &x, Growth growth) {
  Array size = x * sign(x), isNear = size <= 8.0;
  Array u = where(isNear, x, 0.0), v = where(isNear, 16.0, size);
  Array near = nearOf(n, u), far = n == 0 ? farOf(n, v) : sign(x) * farOf(n, v);
  if (growth == Growth::taken)
    return where(isNear, near * exp(-(u * sign(u))), far);
  // Where the growth overflows, so does the slope: differences of infinities would have none.
  Array growing = exp(where(isNear, 0.0, size)), isOver = growing == detail::infinity;
  Array large = far * where(isOver, 1.0, growing);
  return where(isNear, near, where(isOver, (n == 0 ? size : x) * detail::infinity, large));
}

Array besselFunction(const char *function, int n, const Operand &x, Growth growth) {
  return detail::computedWide(function, {&x},
                              [&](const Leaves &in) { return besselOf(n, in[0], growth); });
}

} // namespace

Array i0(const Operand &x) { return besselFunction("i0", 0, x, Growth::kept); }
Array i1(const Operand &x) { return besselFunction("i1", 1, x, Growth::kept); }
Array i0e(const Operand &x) { return besselFunction("i0e", 0, x, Growth::taken); }
Array i1e(const Operand &x) { return besselFunction("i1e", 1, x, Growth::taken); }

} // namespace fluxion
