// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element i of the result and place w of the window meet an element of lhs where
// i step + w rhs_dilation - low is a multiple of the base dilation d. The i that leave one
// remainder are every p-th, p = d / gcd(step, d), and the w that go with them every q-th, q = d /
// gcd(rhs_dilation, d).
#include "runtime/convolution_parts.h"

#include <algorithm>
#include <numeric>

namespace fluxion::runtime {
namespace {

std::int64_t countFrom(std::int64_t first, std::int64_t step, std::int64_t end) {
  return first < end ? (end - first - 1) / step + 1 : 0;
}

/// Along one axis, the elements first, first + p, ... of the result.
ConvolutionPart partAlong(ConvolutionPart part, int k, std::int64_t first, std::int64_t p) {
  ConvolutionAxis &axis = part.what.axes[k];
  const ConvolutionAxis whole = axis;
  std::int64_t d = whole.lhsDilation, q = d / std::gcd(whole.rhsDilation, d);
  std::int64_t w = 0; // the first place of the window that meets an element
  while (w < q && (first * whole.step + w * whole.rhsDilation - whole.low) % d != 0)
    ++w;
  std::int64_t count = w < q ? countFrom(w, q, whole.rhs) : 0;
  axis.out = countFrom(first, p, whole.out);
  axis.outStride = p * whole.outStride;
  axis.rhs = count;
  axis.rhsStride = q * whole.rhsStride;
  axis.step = whole.step * p / d;
  axis.rhsDilation = whole.rhsDilation * q / d;
  axis.lhsDilation = 1;
  axis.low = count == 0 ? 0 : -(first * whole.step + w * whole.rhsDilation - whole.low) / d;
  part.outOffset += first * whole.outStride;
  // Read backwards, the last of the places that are left comes first in memory.
  if (count > 0)
    part.rhsOffset += whole.kernelOffset(whole.isReversed ? w + (count - 1) * q : w);
  return part;
}

} // namespace

std::vector<ConvolutionPart> partsWithoutGaps(const Convolution &what) {
  std::vector<ConvolutionPart> parts{{what}};
  for (int k = 0; k < what.numAxes; ++k) {
    std::int64_t d = what.axes[k].lhsDilation, p = d / std::gcd(what.axes[k].step, d);
    if (d == 1)
      continue;
    std::vector<ConvolutionPart> finer;
    for (const ConvolutionPart &part : parts)
      for (std::int64_t first = 0; first < std::min(p, what.axes[k].out); ++first)
        finer.push_back(partAlong(part, k, first, p));
    parts = std::move(finer);
  }
  return parts;
}

} // namespace fluxion::runtime
