// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The structural ops on arrays, for formulas of the frontend. Callers have checked what they pass.
#pragma once

#include "frontend/axes.h"

namespace fluxion::detail {

/// Half-open ranges with steps of at least 1, one per axis.
struct Box {
  llvm::SmallVector<int64_t> start, limit, stride;
  /// All of `shape`.
  explicit Box(const Shape &shape)
      : start(shape.size(), 0), limit(shape.begin(), shape.end()), stride(shape.size(), 1) {}
};

Array sliced(const Array &x, const Box &box, Where where);
/// Elements [begin, end) along one axis.
Array slicedAlong(const Array &x, int axis, int64_t begin, int64_t end, Where where);
Array reversed(const Array &x, llvm::ArrayRef<int64_t> axes, Where where);
Array permuted(const Array &x, llvm::ArrayRef<int64_t> permutation, Where where);
/// Arrays of one dtype.
Array joined(const Leaves &xs, int64_t axis, Where where);
/// `value`: a scalar of the dtype of x.
Array padded(const Array &x, const Array &value, llvm::ArrayRef<int64_t> low,
             llvm::ArrayRef<int64_t> high, llvm::ArrayRef<int64_t> interior, Where where);

} // namespace fluxion::detail
