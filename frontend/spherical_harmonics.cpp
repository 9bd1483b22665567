// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Spherical harmonics, by the recurrence of normalized associated Legendre functions in the degree.
#include "fluxion/complex.h"
#include "fluxion/control.h"
#include "fluxion/transcendental.h"
#include "frontend/formula.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numbers>

namespace fluxion {
namespace {

struct Degrees {
  Array legendre, before;
};

// From P_0^0 = 1 / sqrt(4π), for m >= 0 and x = cos θ:
//   P_l^l = -sqrt((2l + 1) / 2l) sin θ P_(l-1)^(l-1)                        up to l = m, then to n
//   P_l^m = sqrt((4l² - 1) / (l² - m²)) (x P_(l-1)^m - sqrt(((l-1)² - m²) / (4 (l-1)² - 1))
//   P_(l-2)^m)
Array legendreOf(const Array &n, const Array &m, const Array &theta, std::int64_t last) {
  Array sine = sin(theta), cosine = cos(theta);
  auto step = [&](Array i, Degrees now) {
    Array l = (i + 1).astype(theta.dtype()), lower = l - 1.0;
    Array isSector = l <= m, isDone = l > n;
    Array sector = -sqrt(1.0 + 0.5 / l) * sine * now.legendre;
    Array up = sqrt((4.0 * l * l - 1.0) / where(isSector, 1.0, l * l - m * m));
    Array down = sqrt(where(isSector, 0.0, lower * lower - m * m) / abs(4.0 * lower * lower - 1.0));
    Array next = up * (cosine * now.legendre - down * now.before);
    next = where(isSector, sector, where(isDone, now.legendre, next));
    return Degrees{next, where(isSector, 0.0, now.legendre)};
  };
  Array start = full_like(theta, 0.5 / std::sqrt(std::numbers::pi));
  return fori_loop(0, last, step, Degrees{start, zeros_like(theta)}).legendre;
}

/// The largest degree: as given, or that of the numbers if they are known.
std::int64_t lastDegree(const Operand &n, std::optional<std::int64_t> given) {
  if (given)
    return *given;
  if (!detail::knownNumbers(n.array()))
    detail::raise<TraceError>({.what = "a largest degree that is not known in sph_harm_y",
                               .where = n.where(),
                               .expected = "numbers that are known, or n_max",
                               .got = detail::typeText(n),
                               .hint = "sph_harm_y(n, m, theta, phi, n_max)"});
  Array degrees = n.array();
  return degrees.size() ? std::max<std::int64_t>(max(degrees).item<std::int64_t>(), 0) : 0;
}

void requireIntegers(const Operand &n, const Operand &m) {
  if (!isInteger(n.dtype()) || !isInteger(m.dtype()))
    detail::refuseDtype("sph_harm_y", {&n, &m}, "integers as degree and order",
                        "convert with astype(fx::i32)");
}

} // namespace

// Y_n^m = P_n^m(cos θ) exp(i m φ), and Y_n^(-m) is (-1)^m times its conjugate.
Array sph_harm_y(const Operand &n, const Operand &m, const Operand &theta, const Operand &phi,
                 std::optional<std::int64_t> n_max) {
  detail::CalledFrom line(n.where());
  requireIntegers(n, m);
  detail::requireReal("sph_harm_y", {&theta, &phi});
  DType wide = detail::computedIn(detail::floatingOf(detail::Operands{&theta, &phi}));
  std::int64_t last = lastDegree(n, n_max);
  Shape shape = detail::commonShape("sph_harm_y", {&n, &m, &theta, &phi});
  auto spread = [&](const Operand &x) { return detail::meet({&x}, wide, shape, n.where())[0]; };
  Array degree = spread(n), order = spread(m), size = abs(order), azimuth = spread(phi);
  Array isThere = (size <= degree) & (degree <= static_cast<double>(last));
  Array p = legendreOf(degree, where(isThere, size, 0.0), spread(theta), last);
  p = where((order < 0.0) & (rem(size, 2.0) == 1.0), -p, p);
  double nan = std::numeric_limits<double>::quiet_NaN();
  p = where(isThere, p, where(degree > static_cast<double>(last), nan, zeros_like(p)));
  return complex(p * cos(order * azimuth), p * sin(order * azimuth));
}

} // namespace fluxion
