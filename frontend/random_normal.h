// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The inverse error function, with which normal numbers are made of uniform ones.
#pragma once

#include "fluxion/array.h"

namespace fluxion::random::detail {

/// y with erf(y) = x for |x| < 1, in f32 and f64. Its derivative is sqrt(pi) / 2 exp(y^2).
Array inverseErf(const Operand &x);

} // namespace fluxion::random::detail
