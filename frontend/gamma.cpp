// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The gamma function with its derivatives.
#include "fluxion/custom.h"
#include "fluxion/special.h"
#include "frontend/constants.h"
#include "frontend/formula.h"

#include <cmath>

namespace fluxion {

using detail::CalledFrom;
using detail::rounded;
using detail::widened;

using detail::infinity;
using detail::notANumber;
using detail::pi;

//===----------------------------------------------------------------------------------------------
// Gamma

// Γ(z + 1) = sqrt(2π) t^(z + 1/2) e^-t a(z), t = z + g + 1/2, a(z) = c_0 + sum c_k / (z + k).
// Lanczos 1964, with g = 7 and nine coefficients.
constexpr double lanczosG = 7;
constexpr double lanczos[] = {0.99999999999980993227684700473478,
                              676.520368121885098567009190444019,
                              -1259.13921672240287047156078755283,
                              771.3234287776530788486528258894,
                              -176.61502916214059906584551354,
                              12.507343278686904814458936853,
                              -0.13857109526572011689554707,
                              9.984369578019570859563e-6,
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
  return where(isPole, notANumber, where(isReflected, reflected, value));
}

// sum_k (x + k)^-s: sixteen terms, and the rest by Euler and Maclaurin.
static Array hurwitzZeta(int s, const Array &x) {
  // B_2j / (2j)!
  static constexpr double c[] = {1. / 12,          -1. / 720,
                                 1. / 30240,       -1. / 1209600,
                                 1. / 47900160,    -691. / 1307674368000,
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
    return where(x > 0.0, factor * hurwitzZeta(n + 1, where(x > 0.0, x, 1.0)), notANumber);
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
  detail::requireReal("lgamma", {&x});
  return rounded(f(widened(x)), x);
}
Array gammaln(const Operand &x) { return lgamma(x); }
Array digamma(const Operand &x) {
  static auto f = custom_jvp([](Array x) { return digammaOf(x); }).defjvp([](Array x, Array t) {
    return std::pair{digamma(x), polygamma(1, x) * t};
  });
  CalledFrom line(x.where());
  detail::requireReal("digamma", {&x});
  return rounded(f(widened(x)), x);
}
Array polygamma(int n, const Operand &x) {
  CalledFrom line(x.where());
  detail::requireReal("polygamma", {&x});
  if (n < 0)
    detail::raise<ShapeError>({.what = "a negative order in polygamma",
                               .where = x.where(),
                               .expected = "n of 0 or more",
                               .got = std::to_string(n),
                               .hint = "order 0 is digamma, of which lgamma is the integral"});
  return n == 0 ? digamma(x) : rounded(polygammaOf(n, widened(x)), x);
}
/// 1 or -1: below 0 it changes at every integer, where there is none.
static Array signOfGamma(const Array &x) {
  Array whole = floor(x), isBelow = x < 0.0;
  Array isNegative = (isBelow & (whole % 2.0 != 0.0)) | ((x == 0.0) & signbit(x));
  Array side = where(isNegative, -1.0, ones_like(x));
  return where(isBelow & (x == whole), notANumber, side);
}
Array gamma(const Operand &given) {
  CalledFrom line(given.where());
  Array x = widened(given);
  return rounded(signOfGamma(x) * exp(lgamma(x)), given);
}
Array factorial(const Operand &x) {
  CalledFrom line(x.where());
  Array wide = widened(x), isNegative = wide < 0.0;
  return rounded(where(isNegative, 0.0, gamma(where(isNegative, 0.0, wide) + 1.0)), x);
}
// By logarithms: Γ alone is infinite from 172 on.
Array beta(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  Leaves both = detail::met("beta", {&a, &b}, /*isFloating=*/true);
  Array x = widened(both[0]), y = widened(both[1]);
  Array side = signOfGamma(x) * signOfGamma(y) * signOfGamma(x + y);
  return rounded(side * exp(betaln(x, y)), both[0]);
}
Array betaln(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  Leaves both = detail::met("betaln", {&a, &b}, /*isFloating=*/true);
  Array x = widened(both[0]), y = widened(both[1]);
  return rounded(lgamma(x) + lgamma(y) - lgamma(x + y), both[0]);
}

} // namespace fluxion
