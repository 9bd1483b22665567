// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Convolutions of f32 by oneDNN.
#pragma once

#include "runtime/convolution.h"

#include <optional>

namespace fluxion::runtime {

/// Computes `out` if oneDNN has a fast way; else leaves it alone and answers false. Its primitives
/// are made once per description and kept, as many as `mostPrimitives`.
bool convolvedByDnnl(const Convolution &what, const float *lhs, const float *rhs, float *out);

/// The bytes that this takes while it runs; nothing where it answers false.
std::optional<std::uint64_t> scratchOfDnnl(const Convolution &what);

inline constexpr int mostPrimitives = 512;

} // namespace fluxion::runtime
