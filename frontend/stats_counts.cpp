// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Distributions of counts.
#include "frontend/stats_frame.h"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace fluxion::stats {

using fluxion::detail::CalledFrom;

/// `value` where k is whole and possible, else -inf.
static Array counted(const Array &isInside, const Array &k, const Array &value) {
  return where(isInside & (round(k) == k), value,
               fluxion::detail::either(isnan(k), notANumber, -infinity, k));
}

namespace poisson {
Array logpmf(const Operand &k, const Operand &mu, const Operand &loc) {
  return computedWide("poisson.logpmf", {&k, &mu, &loc}, [](const Leaves &in) {
    Array n = in[0] - in[2], isInside = n >= 0.0, safe = where(isInside, n, 0.0);
    return counted(isInside, n, xlogy(safe, in[1]) - lgamma(safe + 1.0) - in[1]);
  });
}
Array pmf(const Operand &k, const Operand &mu, const Operand &loc) {
  CalledFrom line(k.where());
  return exp(logpmf(k, mu, loc));
}
Array cdf(const Operand &k, const Operand &mu, const Operand &loc) {
  return computedWide("poisson.cdf", {&k, &mu, &loc}, [](const Leaves &in) {
    Array n = in[0] - in[2], isBelow = n < 0.0;
    return where(isBelow, 0.0, gammaincc(floor(1.0 + where(isBelow, 0.0, n)), in[1]));
  });
}
// Beyond 250 nothing is left of the sum for mu up to 100; then (log(2πe mu) - sum_k c_k / mu^k) / 2
// with c = 1/6, 1/12, 19/180, 9/40, 863/1260, 1375/504. Evans and Boersma 1988.
Array entropy(const Operand &mu, const Operand &loc) {
  return computedWide("poisson.entropy", {&mu, &loc}, [](const Leaves &in) {
    const Array &mu = in[0];
    Array isSmall = mu < 100.0, u = where(isSmall & (mu > 0.0), mu, 1.0);
    Array k = iota(251, mu.dtype()), term = logpmf(k, expand_dims(u, -1));
    Array small = -sum(exp(term) * term, -1), v = where(isSmall, 100.0, mu), t = 1.0 / v;
    Array fourth = 9.0 / 40 + t * (863.0 / 1260 + t * (1375.0 / 504));
    Array rest = t * (1.0 / 6 + t * (1.0 / 12 + t * (19.0 / 180 + t * fourth)));
    Array large = 0.5 * (log(2 * std::numbers::pi * std::numbers::e * v) - rest);
    return where(mu == 0.0, 0.0, where(mu < 0.0, notANumber, where(isSmall, small, large)));
  });
}
} // namespace poisson

namespace bernoulli {
Array logpmf(const Operand &k, const Operand &p, const Operand &loc) {
  return computedWide("bernoulli.logpmf", {&k, &p, &loc}, [](const Leaves &in) {
    Array n = in[0] - in[2], isInside = (n >= 0.0) & (n <= 1.0), safe = where(isInside, n, 0.0);
    return counted(isInside, n, xlogy(safe, in[1]) + xlog1py(1.0 - safe, -in[1]));
  });
}
Array pmf(const Operand &k, const Operand &p, const Operand &loc) {
  CalledFrom line(k.where());
  return exp(logpmf(k, p, loc));
}
Array cdf(const Operand &k, const Operand &p) {
  return computedWide("bernoulli.cdf", {&k, &p}, [](const Leaves &in) {
    Array isInvalid = isnan(in[0]) | ~((in[1] >= 0.0) & (in[1] <= 1.0));
    Array value = where(in[0] < 0.0, 0.0, where(in[0] < 1.0, 1.0 - in[1], 1.0));
    return where(isInvalid, notANumber, value);
  });
}
Array ppf(const Operand &q, const Operand &p) {
  return computedWide("bernoulli.ppf", {&q, &p}, [](const Leaves &in) {
    Array isValid = (in[1] >= 0.0) & (in[1] <= 1.0) & (in[0] >= 0.0) & (in[0] <= 1.0);
    return where(isValid, where(in[0] <= 1.0 - in[1], 0.0, ones_like(in[0])), notANumber);
  });
}
} // namespace bernoulli

/// log of n! / (k! (n - k)!)
static Array logComb(const Array &n, const Array &k) {
  return lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0);
}

namespace binom {
Array logpmf(const Operand &k, const Operand &n, const Operand &p, const Operand &loc) {
  return computedWide("binom.logpmf", {&k, &n, &p, &loc}, [](const Leaves &in) {
    Array y = in[0] - in[3], isInside = (y >= 0.0) & (y <= in[1]);
    Array m = where(isInside, in[1], 1.0), u = where(isInside, y, 0.0);
    return counted(isInside, y, logComb(m, u) + xlogy(u, in[2]) + xlog1py(m - u, -in[2]));
  });
}
Array pmf(const Operand &k, const Operand &n, const Operand &p, const Operand &loc) {
  CalledFrom line(k.where());
  return exp(logpmf(k, n, p, loc));
}
} // namespace binom

namespace betabinom {
Array logpmf(const Operand &k, const Operand &n, const Operand &a, const Operand &b,
             const Operand &loc) {
  return computedWide("betabinom.logpmf", {&k, &n, &a, &b, &loc}, [](const Leaves &in) {
    const Array &a = in[2], &b = in[3];
    Array isValid = (in[1] >= 0.0) & (a > 0.0) & (b > 0.0);
    Array y = floor(in[0]) - in[4],
          isInside = isValid & (floor(in[0]) == in[0]) & (y >= 0.0) & (y <= in[1]);
    Array m = where(isInside, in[1], 1.0), u = where(isInside, y, 0.0);
    Array p = where(isValid, a, 1.0), q = where(isValid, b, 1.0);
    Array value = logComb(m, u) + betaln(u + p, m - u + q) - betaln(p, q);
    return where(isValid, counted(isInside, y, value), notANumber);
  });
}
Array pmf(const Operand &k, const Operand &n, const Operand &a, const Operand &b,
          const Operand &loc) {
  CalledFrom line(k.where());
  return exp(logpmf(k, n, a, b, loc));
}
} // namespace betabinom

namespace nbinom {
Array logpmf(const Operand &k, const Operand &n, const Operand &p, const Operand &loc) {
  return computedWide("nbinom.logpmf", {&k, &n, &p, &loc}, [](const Leaves &in) {
    const Array &n = in[1], &p = in[2];
    Array y = in[0] - in[3], isInside = y >= 0.0, u = where(isInside, y, 0.0);
    Array ways = lgamma(u + n) - lgamma(n) - lgamma(u + 1.0);
    return counted(isInside, y, ways + xlogy(n, p) + xlog1py(u, -p));
  });
}
Array pmf(const Operand &k, const Operand &n, const Operand &p, const Operand &loc) {
  CalledFrom line(k.where());
  return exp(logpmf(k, n, p, loc));
}
} // namespace nbinom

namespace geom {
Array logpmf(const Operand &k, const Operand &p, const Operand &loc) {
  return computedWide("geom.logpmf", {&k, &p, &loc}, [](const Leaves &in) {
    Array y = in[0] - in[2], isInside = y > 0.0, u = where(isInside, y, 1.0);
    return counted(isInside, y, xlog1py(u - 1.0, -in[1]) + log(in[1]));
  });
}
Array pmf(const Operand &k, const Operand &p, const Operand &loc) {
  CalledFrom line(k.where());
  return exp(logpmf(k, p, loc));
}
} // namespace geom

} // namespace fluxion::stats
