// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The inverse error function as normal numbers are made with it; fluxion/special.h has the one for
// users.
#pragma once

#include "fluxion/array.h"

namespace fluxion::detail {

/// erf_inv in f32 or f64 with the roundings of XLA, so that draws differ from JAX's in the last
/// places at most. Towards ±1 erf_inv itself is more precise.
Array erfInvForDraws(const Operand &x);

} // namespace fluxion::detail
