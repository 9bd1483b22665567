// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Convolutions as generated code asks for them. Groups of features and groups of the batch are one
// thing here: `groups` independent convolutions whose operands lie `group` strides apart.
#pragma once

#include <compare>
#include <cstdint>

namespace fluxion::runtime {

/// One spatial axis: sizes, strides in elements, and how the kernel goes along it.
struct ConvolutionAxis {
  std::int64_t lhs = 1, rhs = 1, out = 1;
  std::int64_t lhsStride = 0, rhsStride = 0, outStride = 0;
  std::int64_t step = 1, low = 0, lhsDilation = 1, rhsDilation = 1, isReversed = 0;

  /// Where in lhs the element is that place `w` of the kernel meets for element `i` of the result;
  /// -1 where it meets none.
  std::int64_t placeOf(std::int64_t i, std::int64_t w) const {
    std::int64_t at = i * step + w * rhsDilation - low;
    if (at < 0 || at % lhsDilation != 0 || at / lhsDilation >= lhs)
      return -1;
    return at / lhsDilation;
  }
  /// Where the kernel's element for place `w` of the window lies.
  std::int64_t kernelOffset(std::int64_t w) const {
    return (isReversed ? rhs - 1 - w : w) * rhsStride;
  }
  bool operator==(const ConvolutionAxis &) const = default;
};

inline constexpr int maxConvolutionAxes = 6;

/// Integers only, so that a program holds it as constant numbers. Sizes are those of one group.
struct Convolution {
  std::int64_t dtype = 0, groups = 1, batch = 1, features = 1, outputs = 1;
  std::int64_t lhsGroup = 0, lhsBatch = 0, lhsFeature = 0;
  std::int64_t rhsGroup = 0, rhsOutput = 0, rhsFeature = 0;
  std::int64_t outGroup = 0, outBatch = 0, outOutput = 0;
  std::int64_t numAxes = 1; ///< at least one
  ConvolutionAxis axes[maxConvolutionAxes];

  std::int64_t windowSize() const {
    std::int64_t n = 1;
    for (int k = 0; k < numAxes; ++k)
      n *= axes[k].rhs;
    return n;
  }
  std::int64_t outSize() const {
    std::int64_t n = 1;
    for (int k = 0; k < numAxes; ++k)
      n *= axes[k].out;
    return n;
  }
  bool operator==(const Convolution &) const = default;
};
inline constexpr int convolutionIntegers = sizeof(Convolution) / sizeof(std::int64_t);

/// Bytes that fluxion_convolution takes while it runs.
std::uint64_t scratchOfConvolution(const Convolution &what);

} // namespace fluxion::runtime

extern "C" {

/// out = the convolution of lhs and rhs. By oneDNN where it has it (f32), else as a matrix product
/// with the windows of lhs, block by block. Not for half precision.
void fluxion_convolution(const fluxion::runtime::Convolution *what, const void *lhs,
                         const void *rhs, void *out);

} // extern "C"
