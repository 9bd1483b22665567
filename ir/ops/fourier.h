// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms.
#pragma once

#include "ir/rules.h"
#include "runtime/fft_kernels.h"

#include "ir/ops/fft_type.h.inc"

#define GET_OP_CLASSES
#include "ir/ops/fourier.h.inc"

namespace fluxion::ir {

/// An fft op as the runtime's kernel takes it.
struct FftSizes {
  explicit FftSizes(FftOp op);
  /// Its integers, in order.
  SmallVector<int64_t> integers() const { return {isDouble, type, batch, n[0], n[1], n[2]}; }

  int64_t isDouble, type, batch;
  int64_t n[3] = {1, 1, 1};
};

} // namespace fluxion::ir
