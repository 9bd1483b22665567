// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How gather and scatter address windows of their operand: which axis plays which part, what must
// hold of that, where an element of the windows lies. Both ops and their rules are written in it.
#pragma once

#include "ir/fx.h"

#include <optional>

namespace fluxion::ir {

/// The parts the axes play, named as in gather; scatter's names beside them where they differ. The
/// *windows* are gather's result, scatter's updates.
struct WindowAxes {
  SmallVector<int64_t> offset;    ///< of the windows: within one (update_window_dims)
  SmallVector<int64_t> collapsed; ///< of the operand: not in the windows (inserted_window_dims)
  SmallVector<int64_t> operandBatching; ///< of the operand: (input_batching_dims) goes along with
  SmallVector<int64_t> indicesBatching; ///< of the indices: (scatter_indices_batching_dims)
  SmallVector<int64_t> indexed;         ///< start_index_map (scatter_dims_to_operand_dims)
  int64_t vectorAxis = 0;               ///< of the indices: along an index vector

  /// The parts once the operand has a new axis in front that lies within the windows.
  WindowAxes withOperandBatched() const;
  /// ... once the indices have a new axis in front.
  WindowAxes withIndicesBatched() const;
  /// ... once both have, and the two axes go along with each other.
  WindowAxes withBothBatched() const;

  /// Number of components of an index vector.
  int64_t vectorLength(RankedTensorType indices) const;
  /// The axes of the operand that are axes of a window, ascending.
  SmallVector<int64_t> windowed(int64_t operandRank) const;
  /// The axes of the indices that are axes of the windows, ascending.
  SmallVector<int64_t> scattered(int64_t indicesRank) const;
  /// The axes of the windows that run over the index vectors, ascending.
  SmallVector<int64_t> outer(int64_t windowsRank) const;
  /// All axes of the windows in the order in which scatter goes through them: outer, then offset.
  SmallVector<int64_t> windowByWindow(int64_t windowsRank) const;
};

/// What the attributes of an op are called, for messages.
struct WindowNames {
  llvm::StringRef op, indices, windows, offset, collapsed, operandBatching, indicesBatching,
      indexed;
};

/// Checks the constraints C1 to C9 which gather and scatter share.
LogicalResult checkWindowAxes(std::optional<Location> loc, const WindowNames &names,
                              const WindowAxes &axes, RankedTensorType operand,
                              RankedTensorType indices);

//===----------------------------------------------------------------------------------------------
// Reference evaluation

/// Finds the place in the operand of each element of the windows.
class WindowWalk {
public:
  /// `sizes`: of a window along the axes of the operand.
  WindowWalk(const WindowAxes &axes, const Shape &operand, const HostArray &indices,
             ArrayRef<int64_t> sizes, const Shape &windows);
  /// The element of the operand behind element `at` of the windows, all windows moved inside.
  int64_t clampedPlace(const IndexCounter &at) const;
  /// The same with windows left where they are; nothing for those that stand out.
  std::optional<int64_t> placeInside(const IndexCounter &at) const;

private:
  struct Component {
    int64_t indicesOffset; ///< of the component within its vector
    int64_t last;          ///< the last start at which the window is inside
    int64_t stride;        ///< of the indexed axis
  };
  /// Element of the indices at which the vector of `at` begins; the place if it were zero.
  std::pair<int64_t, int64_t> origin(const IndexCounter &at) const;

  SmallVector<int64_t> indices_;
  Shape indicesStrides_, operandStrides_; // per axis of the windows
  SmallVector<Component> components_;
};

} // namespace fluxion::ir
