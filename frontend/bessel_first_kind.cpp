// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bessel functions of the first kind of the orders 0 to n. Up to x = max(25, n) by Miller's
// recurrence from an order where they are nothing, beyond by Hankel's expansion of the orders 0 and
// 1 and the recurrence upwards, which is stable up to the order x.
#include "fluxion/transcendental.h"
#include "frontend/computed_wide.h"
#include "frontend/constants.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace fluxion {
namespace {

using Orders = std::vector<Array>;

using detail::infinity;

/// Up to where the recurrence goes down.
double borderOf(int n) { return std::max(25, n); }

// J_k = (x/2)^k / k! u_k, where u_(k-1) = u_k - (x/2)² / (k (k + 1)) u_(k+1) neither overflows nor
// vanishes; 1 = J_0 + 2 (J_2 + J_4 + ...) says by what all are too large.
Orders byMiller(int n, const Array &x) {
  double border = borderOf(n);
  // Where J is below 1e-17: less would be missed in the sum of all.
  int first = static_cast<int>(border + 8 + 10 * std::cbrt(border));
  Array half = 0.5 * x, square = half * half;
  Orders u(static_cast<std::size_t>(first) + 1, ones_like(x));
  Array above = zeros_like(x);
  for (int k = first; k > 0; --k) {
    auto at = static_cast<std::size_t>(k);
    u[at - 1] = u[at] - square / (static_cast<double>(k) * (k + 1)) * above;
    above = u[at];
  }
  Array power = ones_like(x), total = u[0];
  for (int k = 1; k <= first; ++k) {
    auto at = static_cast<std::size_t>(k);
    power = power * half / static_cast<double>(k);
    u[at] = power * u[at];
    if (k % 2 == 0)
      total = total + 2.0 * u[at];
  }
  u.resize(static_cast<std::size_t>(n) + 1);
  for (Array &order : u)
    order = order / total;
  return u;
}

// P - i Q = sum_k (-i)^k a_k / x^k with a_k = a_(k-1) (4 ν² - (2k - 1)²) / (8 k). DLMF 10.17.3.
std::pair<Array, Array> hankel(int order, const Array &x) {
  constexpr int terms = 24;
  double a[terms + 1] = {1};
  for (int k = 1; k <= terms; ++k)
    a[k] = a[k - 1] * (4.0 * order * order - (2.0 * k - 1) * (2.0 * k - 1)) / (8.0 * k);
  Array inverse = 1.0 / x, square = inverse * inverse;
  Array p = full_like(x, a[terms]), q = full_like(x, a[terms - 1]);
  for (int k = terms - 2; k >= 0; k -= 2)
    p = a[k] - square * p;
  for (int k = terms - 3; k > 0; k -= 2)
    q = a[k] - square * q;
  return {p, inverse * q};
}

// J_ν = sqrt(2 / (π x)) (P cos χ - Q sin χ) for χ = x - (ν/2 + 1/4) π, whose sine and cosine are
// (s ∓ c) / sqrt(2).
Orders byHankel(int n, const Array &x) {
  Array s = sin(x), c = cos(x), scale = rsqrt(std::numbers::pi * x);
  auto [p, q] = hankel(0, x);
  Orders j{scale * (p * (c + s) - q * (s - c))};
  if (n == 0)
    return j;
  auto [p1, q1] = hankel(1, x);
  j.push_back(scale * (p1 * (s - c) + q1 * (c + s)));
  for (int k = 1; k < n; ++k) {
    auto at = static_cast<std::size_t>(k);
    j.push_back(2.0 * k / x * j[at] - j[at - 1]);
  }
  return j;
}

// Derivatives are those of the recurrences, which are as stable as the values.
Array besselOf(int n, const Array &x) {
  Array size = abs(x), isNear = size <= borderOf(n), isEnd = size == infinity;
  Orders near = byMiller(n, where(isNear, x, 0.0));
  Orders far = byHankel(n, where(isNear | isEnd, borderOf(n) + 1, size));
  for (std::size_t k = 0; k < near.size(); ++k) {
    Array value = where(isEnd, 0.0, k % 2 ? where(x < 0.0, -far[k], far[k]) : far[k]);
    near[k] = where(isNear, near[k], value);
  }
  return stack(near, 0);
}

} // namespace

Array bessel_jn(const Operand &x, int n) {
  detail::CalledFrom line(x.where());
  if (n < 0)
    detail::raise<ShapeError>({.what = "a negative order in bessel_jn",
                               .where = x.where(),
                               .expected = "n of 0 or more",
                               .got = fmt::format("{}", n),
                               .hint = "J of order -n is (-1)^n times J of order n"});
  return detail::computedWide("bessel_jn", {&x},
                              [n](const Leaves &in) { return besselOf(n, in[0]); });
}

} // namespace fluxion
