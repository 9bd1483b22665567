// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Distributions on a part of the line.
#include "frontend/constants.h"
#include "frontend/stats_frame.h"

#include <cmath>
#include <numbers>

namespace fluxion::stats {

using fluxion::detail::pi;

namespace uniform {
Array logpdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("uniform.logpdf", {&x, &loc, &scale}, [](const Array &y, const Leaves &in) {
    return where((y >= 0.0) & (y <= 1.0), -log(in[2]),
                 fluxion::detail::either(isnan(y), notANumber, -infinity, y));
  });
}
Array pdf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, loc, scale));
}
Array cdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("uniform.cdf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return clamp(0.0, y, 1.0); });
}
Array ppf(const Operand &q, const Operand &loc, const Operand &scale) {
  return quantile("uniform.ppf", {&q, &loc, &scale},
                  [](const Array &q, const Leaves &in) { return q; });
}
} // namespace uniform

namespace expon {
Array logpdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("expon.logpdf", {&x, &loc, &scale}, [](const Array &y, const Leaves &in) {
    return where(y < 0.0, -infinity, -y - log(in[2]));
  });
}
Array pdf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, loc, scale));
}
Array cdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("expon.cdf", {&x, &loc, &scale}, [](const Array &y, const Leaves &in) {
    return within(~(y < 0.0), y, 1.0, 0.0, [](const Array &y) { return -expm1(-y); });
  });
}
Array logcdf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("expon.logcdf", {&x, &loc, &scale}, [](const Array &y, const Leaves &) {
    return within(~(y <= 0.0), y, 1.0, -infinity, logRest);
  });
}
Array sf(const Operand &x, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logsf(x, loc, scale));
}
Array logsf(const Operand &x, const Operand &loc, const Operand &scale) {
  return standard("expon.logsf", {&x, &loc, &scale},
                  [](const Array &y, const Leaves &in) { return where(y < 0.0, 0.0, -y); });
}
Array ppf(const Operand &q, const Operand &loc, const Operand &scale) {
  return quantile("expon.ppf", {&q, &loc, &scale},
                  [](const Array &q, const Leaves &in) { return -log1p(-q); });
}
} // namespace expon

namespace gamma {
Array logpdf(const Operand &x, const Operand &a, const Operand &loc, const Operand &scale) {
  return standard("gamma.logpdf", {&x, &loc, &scale, &a}, [](const Array &y, const Leaves &in) {
    const Array &a = in[3];
    Array constant = lgamma(a) + log(in[2]);
    return within(~(y < 0.0), y, 1.0, -infinity,
                  [&](const Array &y) { return xlogy(a - 1.0, y) - y - constant; });
  });
}
Array pdf(const Operand &x, const Operand &a, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, a, loc, scale));
}
Array cdf(const Operand &x, const Operand &a, const Operand &loc, const Operand &scale) {
  return standard("gamma.cdf", {&x, &loc, &scale, &a}, [](const Array &y, const Leaves &in) {
    return gammainc(in[3], where(y < 0.0, 0.0, y));
  });
}
Array logcdf(const Operand &x, const Operand &a, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return log(cdf(x, a, loc, scale));
}
Array sf(const Operand &x, const Operand &a, const Operand &loc, const Operand &scale) {
  return standard("gamma.sf", {&x, &loc, &scale, &a}, [](const Array &y, const Leaves &in) {
    return gammaincc(in[3], where(y < 0.0, 0.0, y));
  });
}
Array logsf(const Operand &x, const Operand &a, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return log(sf(x, a, loc, scale));
}
} // namespace gamma

namespace chi2 {
Array logpdf(const Operand &x, const Operand &df, const Operand &loc, const Operand &scale) {
  return standard("chi2.logpdf", {&x, &loc, &scale, &df}, [](const Array &y, const Leaves &in) {
    Array a = 0.5 * in[3], constant = lgamma(a) + a * std::numbers::ln2 + log(in[2]);
    return within(~(y < 0.0), y, 1.0, -infinity,
                  [&](const Array &y) { return xlogy(a - 1.0, y) - 0.5 * y - constant; });
  });
}
Array pdf(const Operand &x, const Operand &df, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, df, loc, scale));
}
Array cdf(const Operand &x, const Operand &df, const Operand &loc, const Operand &scale) {
  return standard("chi2.cdf", {&x, &loc, &scale, &df}, [](const Array &y, const Leaves &in) {
    return gammainc(0.5 * in[3], where(y < 0.0, 0.0, 0.5 * y));
  });
}
Array logcdf(const Operand &x, const Operand &df, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return log(cdf(x, df, loc, scale));
}
Array sf(const Operand &x, const Operand &df, const Operand &loc, const Operand &scale) {
  return standard("chi2.sf", {&x, &loc, &scale, &df}, [](const Array &y, const Leaves &in) {
    return gammaincc(0.5 * in[3], where(y < 0.0, 0.0, 0.5 * y));
  });
}
Array logsf(const Operand &x, const Operand &df, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return log(sf(x, df, loc, scale));
}
} // namespace chi2

namespace beta {
Array logpdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
             const Operand &scale) {
  return standard("beta.logpdf", {&x, &loc, &scale, &a, &b}, [](const Array &y, const Leaves &in) {
    const Array &a = in[3], &b = in[4];
    Array constant = betaln(a, b) + log(in[2]), isValid = (a > 0.0) & (b > 0.0) & (in[2] > 0.0);
    Array value = within(~((y < 0.0) | (y > 1.0)), y, 0.5, -infinity, [&](const Array &y) {
      return xlogy(a - 1.0, y) + xlog1py(b - 1.0, -y) - constant;
    });
    return where(isValid & ~isnan(y), value, undefinedIn(y + a + b));
  });
}
Array pdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
          const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, a, b, loc, scale));
}
Array cdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
          const Operand &scale) {
  return standard("beta.cdf", {&x, &loc, &scale, &a, &b}, [](const Array &y, const Leaves &in) {
    return betainc(in[3], in[4], clamp(0.0, y, 1.0));
  });
}
Array logcdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
             const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return log(cdf(x, a, b, loc, scale));
}
Array sf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
         const Operand &scale) {
  return standard("beta.sf", {&x, &loc, &scale, &a, &b}, [](const Array &y, const Leaves &in) {
    return betainc(in[4], in[3], 1.0 - clamp(0.0, y, 1.0));
  });
}
Array logsf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
            const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return log(sf(x, a, b, loc, scale));
}
} // namespace beta

namespace pareto {
Array logpdf(const Operand &x, const Operand &b, const Operand &loc, const Operand &scale) {
  return standard("pareto.logpdf", {&x, &loc, &scale, &b}, [](const Array &y, const Leaves &in) {
    const Array &b = in[3];
    Array constant = log(b) - log(in[2]);
    return within(~(y < 1.0), y, 1.0, -infinity,
                  [&](const Array &y) { return constant - (b + 1.0) * log(y); });
  });
}
Array pdf(const Operand &x, const Operand &b, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, b, loc, scale));
}
Array cdf(const Operand &x, const Operand &b, const Operand &loc, const Operand &scale) {
  return standard("pareto.cdf", {&x, &loc, &scale, &b}, [](const Array &y, const Leaves &in) {
    const Array &b = in[3];
    return within(~(y < 1.0), y, 1.0, 0.0, [&](const Array &y) { return -expm1(-b * log(y)); });
  });
}
Array logcdf(const Operand &x, const Operand &b, const Operand &loc, const Operand &scale) {
  return standard("pareto.logcdf", {&x, &loc, &scale, &b}, [](const Array &y, const Leaves &in) {
    const Array &b = in[3];
    return within(~(y < 1.0), y, 2.0, -infinity,
                  [&](const Array &y) { return log1p(-pow(y, -b)); });
  });
}
Array sf(const Operand &x, const Operand &b, const Operand &loc, const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logsf(x, b, loc, scale));
}
Array logsf(const Operand &x, const Operand &b, const Operand &loc, const Operand &scale) {
  return standard("pareto.logsf", {&x, &loc, &scale, &b}, [](const Array &y, const Leaves &in) {
    const Array &b = in[3];
    return within(~(y < 1.0), y, 1.0, 0.0, [&](const Array &y) { return -b * log(y); });
  });
}
Array ppf(const Operand &q, const Operand &b, const Operand &loc, const Operand &scale) {
  return quantile("pareto.ppf", {&q, &loc, &scale, &b},
                  [](const Array &q, const Leaves &in) { return pow(1.0 - q, -1.0 / in[3]); });
}
} // namespace pareto

namespace truncnorm {
// log of the mass between a and b, from the tail in which they are, or by what is outside.
static Array logMass(const Array &a, const Array &b) {
  Array isRight = a > 0.0, isCentral = (a <= 0.0) & (b > 0.0);
  Array low = where(isRight, -b, a), high = where(isRight, -a, b);
  Array large = log_ndtr(where(isCentral, 1.0, high)), small = log_ndtr(where(isCentral, 0.0, low));
  Array tail = large + log1p(-exp(small - large));
  Array outside = ndtr(where(isCentral, a, -1.0)) + ndtr(-where(isCentral, b, 1.0));
  return where(isCentral, log1p(-outside), tail);
}
static Array logBelow(const Array &y, const Array &a, const Array &b) {
  Array isInside = (y > a) & (y < b), u = where(isInside, y, 0.5 * (a + b));
  // Infinite bounds have no middle.
  u = where(isfinite(u), u, 0.0);
  Array all = logMass(a, b), below = logMass(a, u) - all;
  Array above = logMass(u, b) - all;
  Array value = where(below > -0.1, log1p(-exp(above)), below);
  value = where(isInside, value,
                where(y >= b, 0.0, fluxion::detail::either(y <= a, -infinity, notANumber, y)));
  return where(a < b, value, notANumber);
}
Array logpdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
             const Operand &scale) {
  return standard(
      "truncnorm.logpdf", {&x, &loc, &scale, &a, &b}, [](const Array &y, const Leaves &in) {
        const Array &a = in[3], &b = in[4];
        Array value = -0.5 * (y * y) - 0.5 * std::log(2 * pi) - log(in[2]) - logMass(a, b);
        value = where((y < a) | (y > b), -infinity, value);
        return where(a < b, value, notANumber);
      });
}
Array pdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
          const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, a, b, loc, scale));
}
Array cdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
          const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logcdf(x, a, b, loc, scale));
}
Array logcdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
             const Operand &scale) {
  return standard("truncnorm.logcdf", {&x, &loc, &scale, &a, &b},
                  [](const Array &y, const Leaves &in) { return logBelow(y, in[3], in[4]); });
}
Array sf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
         const Operand &scale) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logsf(x, a, b, loc, scale));
}
Array logsf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc,
            const Operand &scale) {
  return standard("truncnorm.logsf", {&x, &loc, &scale, &a, &b},
                  [](const Array &y, const Leaves &in) { return logBelow(-y, -in[4], -in[3]); });
}
} // namespace truncnorm

namespace vonmises {
Array logpdf(const Operand &x, const Operand &kappa) {
  return computedWide("vonmises.logpdf", {&x, &kappa}, [](const Leaves &in) {
    const Array &kappa = in[1];
    Array value = kappa * (cos(in[0]) - 1.0) - log(2 * pi * i0e(kappa));
    return where(kappa >= 0.0, value, notANumber);
  });
}
Array pdf(const Operand &x, const Operand &kappa) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, kappa));
}
} // namespace vonmises

namespace wrapcauchy {
Array logpdf(const Operand &x, const Operand &c) {
  return computedWide("wrapcauchy.logpdf", {&x, &c}, [](const Leaves &in) {
    const Array &x = in[0], &c = in[1];
    Array isValid = (c > 0.0) & (c < 1.0), p = where(isValid, c, 0.5);
    Array value = log1p(-p * p) - std::log(2 * pi) - log(1.0 + p * p - 2.0 * p * cos(x));
    value = where((x < 0.0) | (x > 2 * pi), -infinity, value);
    return where(isValid, value, notANumber);
  });
}
Array pdf(const Operand &x, const Operand &c) {
  fluxion::detail::CalledFrom line(x.where());
  return exp(logpdf(x, c));
}
} // namespace wrapcauchy

} // namespace fluxion::stats
