// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Derivatives of the incomplete gamma function, from which come those of gamma variates.
#pragma once

#include "fluxion/array.h"

namespace fluxion::detail {

/// p(a, x) = x^(a-1) exp(-x) / Γ(a), f32 or f64.
Array gammaDensity(const Array &a, const Array &x);
/// ∂P(a, x)/∂a divided by p(a, x). The same divided by -1 is dx/da where P(a, x) does not change.
Array gammaSlope(const Array &a, const Array &x);
/// ∫ (t / x)^(a-1) exp(x - t) dt from x on, by its continued fraction, where it is wanted: x >= 1
/// and x > a, which may be negative.
Array upperGammaFraction(const Array &a, const Array &x, const Array &isWanted);

/// log Γ(a) - ((a - 1/2) log a - a + log(2π) / 2), for a of 10 or more.
Array stirlingRest(const Array &a);

} // namespace fluxion::detail
