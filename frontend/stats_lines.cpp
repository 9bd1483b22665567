// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Distributions on the whole line.
#include "frontend/constants.h"
#include "frontend/stats_frame.h"

#include <cmath>

namespace fluxion::stats {

using fluxion::detail::pi;

namespace norm {
Array logpdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("norm.logpdf", {&x, &loc, &scale}, [](const Array &y, const Leaves &in) {
    return -0.5 * (y * y) - 0.5 * std::log(2 * pi) - log(in[2]);
  });
}
Array pdf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, loc, scale));
}
Array cdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("norm.cdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return ndtr(y); });
}
Array logcdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("norm.logcdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return log_ndtr(y); });
}
Array sf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("norm.sf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return ndtr(-y); });
}
Array logsf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("norm.logsf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return log_ndtr(-y); });
}
Array ppf(const Operand &q, const Operand &loc, const Operand &scale) {
  return quantile("norm.ppf", {&q, &loc, &scale},
                  [](const Array &q, const Leaves &in) { return ndtri(q); });
}
Array isf(const Operand &q, const Operand &loc, const Operand &scale) {
  return quantile("norm.isf", {&q, &loc, &scale},
                  [](const Array &q, const Leaves &in) { return -ndtri(q); });
}
} // namespace norm

namespace laplace {
Array logpdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("laplace.logpdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return -abs(y) - log(2.0 * in[2]); });
}
Array pdf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, loc, scale));
}
Array cdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("laplace.cdf", {&x, &loc, &scale}, [](const Array &y, const Leaves &in) {
    // Not by abs(y), whose slope of 1 at 0 belongs to the other side.
    Array isLow = y <= 0.0, tail = 0.5 * exp(where(isLow, y, -y));
    return where(isLow, tail, 1.0 - tail);
  });
}
} // namespace laplace

namespace logistic {
Array logpdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("logistic.logpdf", {&x, &loc, &scale}, [](const Array &y, const Leaves &in) {
    // Even in y: -|y| - 2 log(1 + exp(-|y|)).
    Array size = where(y < 0.0, -y, y);
    return -size - 2.0 * log1p(exp(-size)) - log(in[2]);
  });
}
Array pdf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, loc, scale));
}
Array cdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("logistic.cdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return expit(y); });
}
Array sf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("logistic.sf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return expit(-y); });
}
Array ppf(const Operand &q, const Operand &loc, const Operand &scale) {
  return quantile("logistic.ppf", {&q, &loc, &scale},
                  [](const Array &q, const Leaves &in) { return logit(q); });
}
Array isf(const Operand &q, const Operand &loc, const Operand &scale) {
  return quantile("logistic.isf", {&q, &loc, &scale},
                  [](const Array &q, const Leaves &in) { return -logit(q); });
}
} // namespace logistic

namespace cauchy {
// tan(pi (q - 1/2)); away from the middle by the cotangent of the smaller share, which no rounding
// of q - 1/2 has touched.
static Array atShare(const Array &q) {
  Array isLow = q < 0.5, tail = where(isLow, q, 1.0 - q), isFar = tail < 0.25;
  Array size = where(isFar, 1.0 / tan(pi * where(isFar, tail, 0.25)), tan(pi * (0.5 - tail)));
  return where(isLow, -size, size);
}
Array logpdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("cauchy.logpdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return -log(pi * in[2]) - log1p(y * y); });
}
Array pdf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, loc, scale));
}
Array cdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("cauchy.cdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return atan2(ones_like(y), -y) / pi; });
}
Array logcdf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return log(cdf(x, loc, scale));
}
Array sf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("cauchy.sf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return atan2(ones_like(y), y) / pi; });
}
Array logsf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return log(sf(x, loc, scale));
}
Array ppf(const Operand &q, const Operand &loc, const Operand &scale) {
  return quantile("cauchy.ppf", {&q, &loc, &scale},
                  [](const Array &q, const Leaves &in) { return atShare(q); });
}
Array isf(const Operand &q, const Operand &loc, const Operand &scale) {
  return quantile("cauchy.isf", {&q, &loc, &scale},
                  [](const Array &q, const Leaves &in) { return 0.0 - atShare(q); });
}
} // namespace cauchy

namespace t {
// log(Γ((d + 1) / 2) / (Γ(d / 2) sqrt(pi d))); for large d by the expansion of Γ(z + 1/2) / Γ(z),
// in which nothing cancels.
static Array logConstant(const Array &df) {
  Array isLarge = df > 60.0, d = where(isLarge, df, 60.0), u = where(isLarge, 1.0, df), r = 1.0 / d;
  Array s = r * r;
  Array rest = r * (-1.0 / 4 + s * (1.0 / 24 + s * (-1.0 / 20 + s * (17.0 / 112))));
  Array direct = lgamma(0.5 * (u + 1.0)) - lgamma(0.5 * u) - 0.5 * log(pi * u);
  return where(isLarge, rest - 0.5 * std::log(2 * pi), direct);
}
Array logpdf(const Operand &x, const Operand &df, const Operand &loc, const Operand &scale) {
  return standard("t.logpdf", {&x, &loc, &scale, &df}, [](const Array &y, const Leaves &in) {
    const Array &df = in[3];
    return logConstant(df) - log(in[2]) - 0.5 * (df + 1.0) * log1p(y * y / df);
  });
}
Array pdf(const Operand &x, const Operand &df, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, df, loc, scale));
}
Array cdf(const Operand &x, const Operand &df, const Operand &loc, const Operand &scale) {
  return standard("t.cdf", {&x, &loc, &scale, &df}, [](const Array &y, const Leaves &in) {
    const Array &df = in[3];
    // Of both tails beyond |y|, by whichever of 1 - z and z is the smaller.
    Array isUsual = isfinite(y) & (y != 0.0), u = where(isUsual, y, 1.0);
    Array square = u * u, isFar = square > df;
    Array far = betainc(0.5 * df, 0.5, df / (df + square));
    Array near = 1.0 - betainc(0.5, 0.5 * df, square / (df + square));
    Array tail = 0.5 * where(isFar, far, near);
    // At 0 the slope is the density, which the square does not say.
    Array middle = 0.5 + y * exp(logConstant(df)), ends = 0.5 + 0.5 * sign(y);
    Array edge = where(y == 0.0, middle, where(isnan(y), undefinedIn(y), ends));
    return where(isUsual, where(u < 0.0, tail, 1.0 - tail), edge);
  });
}
} // namespace t

namespace gennorm {
Array logpdf(const Operand &x, const Operand &beta) {
  return computedWide("gennorm.logpdf", {&x, &beta}, [](const Leaves &in) {
    return log(0.5 * in[1]) - lgamma(1.0 / in[1]) - pow(abs(in[0]), in[1]);
  });
}
Array pdf(const Operand &x, const Operand &beta) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, beta));
}
Array cdf(const Operand &x, const Operand &beta) {
  return computedWide("gennorm.cdf", {&x, &beta}, [](const Leaves &in) {
    return 0.5 * (1.0 + sign(in[0]) * gammainc(1.0 / in[1], pow(abs(in[0]), in[1])));
  });
}
} // namespace gennorm

namespace gumbel_r {
Array logpdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("gumbel_r.logpdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return -y - exp(-y) - log(in[2]); });
}
Array pdf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, loc, scale));
}
Array cdf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logcdf(x, loc, scale));
}
Array logcdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("gumbel_r.logcdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return -exp(-y); });
}
Array sf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("gumbel_r.sf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return -expm1(-exp(-y)); });
}
Array logsf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("gumbel_r.logsf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return logRest(exp(-y)); });
}
Array ppf(const Operand &q, const Operand &loc, const Operand &scale) {
  return quantile("gumbel_r.ppf", {&q, &loc, &scale},
                  [](const Array &q, const Leaves &in) { return -log(-log(q)); });
}
} // namespace gumbel_r

namespace gumbel_l {
Array logpdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("gumbel_l.logpdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return y - exp(y) - log(in[2]); });
}
Array pdf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, loc, scale));
}
Array cdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("gumbel_l.cdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return -expm1(-exp(y)); });
}
Array logcdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("gumbel_l.logcdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return logRest(exp(y)); });
}
Array sf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logsf(x, loc, scale));
}
Array logsf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("gumbel_l.logsf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return -exp(y); });
}
Array ppf(const Operand &q, const Operand &loc, const Operand &scale) {
  return quantile("gumbel_l.ppf", {&q, &loc, &scale},
                  [](const Array &q, const Leaves &in) { return log(-log1p(-q)); });
}
} // namespace gumbel_l

} // namespace fluxion::stats
