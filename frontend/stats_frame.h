// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Formulas of distributions in y = (x - loc) / scale.
#pragma once

#include "fluxion/stats.h"
#include "fluxion/transcendental.h"
#include "frontend/computed_wide.h"
#include "frontend/constants.h"

#include <numbers>

namespace fluxion::stats {

using fluxion::detail::computedWide;
using fluxion::detail::Operands;
using fluxion::detail::undefinedIn;

using fluxion::detail::infinity;
using fluxion::detail::notANumber;

/// `formula(y, all)` for operands x, loc, scale, ... that have met in `all`.
template <class Formula> Array standard(const char *name, Operands operands, Formula formula) {
  return computedWide(name, operands,
                      [&](const Leaves &in) { return formula((in[0] - in[1]) / in[2], in); });
}
/// loc + scale `formula(q, all)` for operands q, loc, scale, ...
template <class Formula> Array quantile(const char *name, Operands operands, Formula formula) {
  return computedWide(name, operands, [&](const Leaves &in) {
    Array isInside = (in[0] >= 0.0) & (in[0] <= 1.0);
    Array q = where(isInside, in[0], 0.5);
    return where(isInside, in[1] + in[2] * formula(q, in), undefinedIn(in[0]));
  });
}
/// `formula(y)` where y counts, with `outside` elsewhere.
template <class Formula>
Array within(const Array &isInside, const Array &y, double safe, double outside, Formula formula) {
  return where(isInside, formula(where(isInside, y, safe)), outside);
}

/// log(1 - exp(-u)) for u > 0.
inline Array logRest(const Array &u) {
  Array isSmall = u < std::numbers::ln2;
  return where(isSmall, log(-expm1(-where(isSmall, u, 1.0))), log1p(-exp(-where(isSmall, 1.0, u))));
}

} // namespace fluxion::stats
