// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products over an axis that is parted into groups: what was asked for, and two ways to compute it.
#pragma once

#include "frontend/contraction.h"

namespace fluxion::detail {

/// What the ragged axis of lhs is to the product.
enum class RaggedMode { free, contracting, batch };

/// The operands, checked, and axes counted from the front.
struct RaggedCall {
  const Operand &lhs, &rhs, &sizes;
  SharedAxes shared;
  int64_t ragged, group = -1; // of lhs; of rhs, where the mode is `free`
  RaggedMode mode;
  AxisList outer; // axes of lhs along which sizes may differ

  std::int64_t numGroups() const { return sizes.shape()[sizes.ndim() - 1]; }
  std::int64_t numRagged() const { return lhs.shape()[static_cast<int>(ragged)]; }
  /// Of a contracted or batch axis of lhs, that of rhs; -1 of a free one.
  int64_t partnerOf(int64_t axis) const;
  /// Axes of lhs in the order in which the result has them, before the free ones of rhs: the batch
  /// and the free ones.
  AxisList lhsAxesOfResult() const;
  /// Where one of these stands in it.
  int placeOf(int64_t axis) const;
};

/// Whether it pays to compute by tiles: sizes are the same along all outer axes.
bool isForTiles(const RaggedCall &call, DType dtype);
/// The product of lhs and rhs, in one dtype, tile by tile; not of the mode `batch`.
Array raggedByTiles(const RaggedCall &call, const Array &lhs, const Array &rhs);

} // namespace fluxion::detail
