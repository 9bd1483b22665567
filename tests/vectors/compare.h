// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// When a computed array is the expected one.
#pragma once

#include "tests/vectors/reader.h"

#include <optional>

namespace fluxion::tests {

/// Whether the sign of a zero counts.
enum class Zeros { signedOnes, alike };

/// The first element of `got` that is not the expected one, in words, with the number of others;
/// nothing if all are. NaN equals NaN. Integers, and floats without tolerance, are exact.
std::optional<std::string> difference(const HostArray &got, const HostArray &expected,
                                      Tolerance tolerance, Zeros zeros);

} // namespace fluxion::tests
