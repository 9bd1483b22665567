// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decompositions of matrices and solutions of linear systems.
#pragma once

#include "ir/rules.h"
#include "runtime/matrix_kernels.h"

#define GET_OP_CLASSES
#include "ir/ops/decompositions.h.inc"

namespace fluxion::ir {

/// The sizes of a batch of matrices; without the axis of pairs, where there is one.
inline ArrayRef<int64_t> matrixShape(RankedTensorType type, bool pairs) {
  return pairs ? type.getShape().drop_back() : type.getShape();
}

/// A batch of matrices: how many, and their sizes.
struct MatrixSizes {
  explicit MatrixSizes(ArrayRef<int64_t> shape) : n(shape[shape.size() - 2]), m(shape.back()) {
    for (int64_t size : shape.drop_back(2))
      batch *= size;
  }
  MatrixSizes(Value a, bool pairs) : MatrixSizes(matrixShape(tensorTypeOf(a), pairs)) {}
  int64_t batch = 1, n, m;
};

/// The number by which the kernels know the elements of matrices.
int64_t matrixElement(Value a, bool pairs);

} // namespace fluxion::ir
