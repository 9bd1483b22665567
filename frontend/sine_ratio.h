// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sin(u) / u, for fx::sinc and the derivative of the sine integral.
#pragma once

#include "fluxion/array.h"

namespace fluxion::detail {

/// 1 at 0, with the derivatives of the function there, of every order.
Array sineRatio(const Array &u);

} // namespace fluxion::detail
