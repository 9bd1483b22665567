// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Numbers that formulas name.
#pragma once

#include <limits>
#include <numbers>

namespace fluxion::detail {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
inline constexpr double pi = std::numbers::pi;

} // namespace fluxion::detail
