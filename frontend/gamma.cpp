// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The gamma function with its derivatives, and the inverse of the error function.
#include "fluxion/custom.h"
#include "fluxion/special.h"
#include "frontend/formula.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <span>

namespace fluxion {

using detail::CalledFrom;
using detail::floating;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double pi = std::numbers::pi;

//===----------------------------------------------------------------------------------------------
// Gamma

// Γ(z + 1) = sqrt(2π) t^(z + 1/2) e^-t a(z), t = z + g + 1/2, a(z) = c_0 + sum c_k / (z + k).
// Lanczos 1964, with g = 7 and nine coefficients.
constexpr double lanczosG = 7;
constexpr double lanczos[] = {0.99999999999980993227684700473478, 676.520368121885098567009190444019,
                              -1259.13921672240287047156078755283, 771.3234287776530788486528258894,
                              -176.61502916214059906584551354,     12.507343278686904814458936853,
                              -0.13857109526572011689554707,       9.984369578019570859563e-6,
                              1.50563273514931155834e-7};

/// sin(πx) for the distance of x to the next integer, so that it is exact at integers.
static Array distanceToInteger(const Array &x) { return x - round(x); }

// z = x - 1, or -x below 1/2, by Γ(x) Γ(1 - x) = π / sin(πx).
static Array lgammaOf(const Array &x) {
  Array isReflected = x < 0.5, z = where(isReflected, -x, x - 1.0);
  Array series = full_like(z, lanczos[0]);
  for (int k = 1; k <= 8; ++k)
    series = series + lanczos[k] / (z + static_cast<double>(k));
  double half = lanczosG + 0.5;
  // log t by log1p, so that little is lost beside large numbers.
  Array logT = std::log(half) + log1p(z / half), t = z + half;
  Array value = (z + 0.5 - t / logT) * logT + 0.5 * std::log(2 * pi) + log(series);
  Array sine = abs(sin(pi * distanceToInteger(x)));
  Array reflected = where(sine == 0.0, infinity, std::log(pi) - log(sine) - value);
  Array result = where(isReflected, reflected, value);
  return where(abs(x) == infinity, infinity, result);
}

// ψ(x) = log t - g/t + a'(z)/a(z) by the same series; ψ(1 - x) = ψ(x) + π cot(πx).
static Array digammaOf(const Array &x) {
  Array isReflected = x < 0.5, z = where(isReflected, -x, x - 1.0);
  Array series = full_like(z, lanczos[0]), slope = zeros_like(z);
  for (int k = 1; k <= 8; ++k) {
    Array place = z + static_cast<double>(k);
    series = series + lanczos[k] / place;
    slope = slope - lanczos[k] / (place * place);
  }
  double half = lanczosG + 0.5;
  Array logT = std::log(half) + log1p(z / half), t = z + half;
  Array value = logT + slope / series - lanczosG / t;
  Array u = pi * distanceToInteger(x), sine = sin(u);
  Array reflected = value - pi * cos(u) / where(sine == 0.0, 1.0, sine);
  Array isPole = (x <= 0.0) & (x == floor(x));
  return where(isPole, nan, where(isReflected, reflected, value));
}

// sum_k (x + k)^-s: sixteen terms, and the rest by Euler and Maclaurin.
static Array hurwitzZeta(int s, const Array &x) {
  // B_2j / (2j)!
  static constexpr double c[] = {1. / 12,          -1. / 720,           1. / 30240,
                                 -1. / 1209600,    1. / 47900160,       -691. / 1307674368000,
                                 1. / 74724249600, -3617. / 10670622842880000};
  constexpr int terms = 16;
  auto toMinus = [](const Array &v, int n) { return reciprocal(pow(v, n)); };
  Array sum = zeros_like(x);
  for (int k = 0; k < terms; ++k)
    sum = sum + toMinus(x + static_cast<double>(k), s);
  Array end = x + static_cast<double>(terms);
  sum = sum + toMinus(end, s - 1) / (s - 1.0) + 0.5 * toMinus(end, s);
  double rising = s;
  for (int j = 1; j <= 8; ++j) {
    sum = sum + c[j - 1] * rising * toMinus(end, s + 2 * j - 1);
    rising *= (s + 2.0 * j - 1) * (s + 2.0 * j);
  }
  return sum;
}

// (-1)^(n+1) n! ζ(n + 1, x). For n = 1 below 0: ψ'(x) = π² / sin²(πx) - ψ'(1 - x).
static Array polygammaOf(int n, const Array &x) {
  double factor = (n % 2 ? 1 : -1) * std::tgamma(n + 1.0);
  if (n > 1)
    return where(x > 0.0, factor * hurwitzZeta(n + 1, where(x > 0.0, x, 1.0)), nan);
  Array isReflected = x <= 0.0, at = where(isReflected, 1.0 - x, x);
  Array value = hurwitzZeta(2, at), sine = sin(pi * distanceToInteger(x));
  Array safe = where(isReflected & (sine != 0.0), sine, 1.0);
  Array reflected = where(sine == 0.0, infinity, square(pi / safe) - value);
  return where(isReflected, reflected, value);
}

Array lgamma(const Operand &x) {
  static auto f = custom_jvp([](Array x) { return lgammaOf(x); }).defjvp([](Array x, Array t) {
    return std::pair{lgamma(x), digamma(x) * t};
  });
  CalledFrom line(x.where());
  return f(floating(x));
}
Array gammaln(const Operand &x) { return lgamma(x); }
Array digamma(const Operand &x) {
  static auto f = custom_jvp([](Array x) { return digammaOf(x); }).defjvp([](Array x, Array t) {
    return std::pair{digamma(x), polygamma(1, x) * t};
  });
  CalledFrom line(x.where());
  return f(floating(x));
}
Array polygamma(int n, const Operand &x) {
  CalledFrom line(x.where());
  if (n < 0)
    detail::raise<ShapeError>({.what = "a negative order in polygamma",
                               .where = x.where(),
                               .expected = "n of 0 or more",
                               .got = std::to_string(n)});
  return n == 0 ? digamma(x) : polygammaOf(n, floating(x));
}
// Below 0 the sign changes at every integer.
Array gamma(const Operand &given) {
  CalledFrom line(given.where());
  Array x = floating(given), whole = floor(x);
  Array isNegative = (x < 0.0) & (whole % 2.0 != 0.0);
  Array size = exp(lgamma(x));
  Array value = where(isNegative, -size, size);
  return where((x < 0.0) & (x == whole), nan, value);
}
Array factorial(const Operand &x) {
  CalledFrom line(x.where());
  return gamma(floating(x) + 1.0);
}
Array beta(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  return gamma(a) / gamma(a + b) * gamma(b);
}
Array betaln(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  return lgamma(a) + lgamma(b) - lgamma(a + b);
}

//===----------------------------------------------------------------------------------------------
// The inverse of the error function

// Polynomials in w = -log(1 - x²), from the highest power on, times x. Giles 2010, Approximating the
// erfinv function, in double precision.
constexpr double centre[] = {
    -3.6444120640178196996e-21, -1.685059138182016589e-19,  1.2858480715256400167e-18,
    1.115787767802518096e-17,   -1.333171662854620906e-16,  2.0972767875968561637e-17,
    6.6376381343583238325e-15,  -4.0545662729752068639e-14, -8.1519341976054721522e-14,
    2.6335093153082322977e-12,  -1.2975133253453532498e-11, -5.4154120542946279317e-11,
    1.051212273321532285e-09,   -4.1126339803469836976e-09, -2.9070369957882005086e-08,
    4.2347877827932403518e-07,  -1.3654692000834678645e-06, -1.3882523362786468719e-05,
    0.0001867342080340571352,   -0.00074070253416626697512, -0.0060336708714301490533,
    0.24015818242558961693,     1.6536545626831027356};
constexpr double middle[] = {
    2.2137376921775787049e-09,  9.0756561938885390979e-08,  -2.7517406297064545428e-07,
    1.8239629214389227755e-08,  1.5027403968909827627e-06,  -4.013867526981545969e-06,
    2.9234449089955446044e-06,  1.2475304481671778723e-05,  -4.7318229009055733981e-05,
    6.8284851459573175448e-05,  2.4031110387097893999e-05,  -0.0003550375203628474796,
    0.00095328937973738049703,  -0.0016882755560235047313,  0.0024914420961078508066,
    -0.0037512085075692412107,  0.005370914553590063617,    1.0052589676941592334,
    3.0838856104922207635};
constexpr double tail[] = {
    -2.7109920616438573243e-11, -2.5556418169965252055e-10, 1.5076572693500548083e-09,
    -3.7894654401267369937e-09, 7.6157012080783393804e-09,  -1.4960026627149240478e-08,
    2.9147953450901080826e-08,  -6.7711997758452339498e-08, 2.2900482228026654717e-07,
    -9.9298272942317002539e-07, 4.5260625972231537039e-06,  -1.9681778105531670567e-05,
    7.5995277030017761139e-05,  -0.00021503011930044477347, -0.00013871931833623122026,
    1.0103004648645343977,      4.8499064014085844221};

static Array polynomial(std::span<const double> coefficients, const Array &w) {
  Array y = full_like(w, coefficients[0]);
  for (double c : coefficients.subspan(1))
    y = y * w + c;
  return y;
}

static Array erfInvOf(const Array &x) {
  Array w = -log((1.0 - x) * (1.0 + x)), root = sqrt(w);
  Array factor = where(w < 6.25, polynomial(centre, w - 3.125),
                       where(w < 16.0, polynomial(middle, root - 3.25),
                             polynomial(tail, root - 5.0)));
  return where(abs(x) == 1.0, x * infinity, x * factor);
}

// y' = sqrt(π)/2 exp(y²)
Array erf_inv(const Operand &x) {
  static auto f = custom_jvp([](Array x) { return erfInvOf(x); }).defjvp([](Array x, Array t) {
    Array y = erf_inv(x);
    return std::pair{y, 0.5 * std::sqrt(pi) * exp(y * y) * t};
  });
  CalledFrom line(x.where());
  return f(floating(x));
}
Array erfinv(const Operand &x) { return erf_inv(x); }

} // namespace fluxion
