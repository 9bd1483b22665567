// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Walking two arrays at once whose elements lie at different strides. Reference kernels of ops that
// move or gather up elements are this walk with the right offsets and strides.
#pragma once

#include "runtime/host_array.h"

namespace fluxion::runtime {

/// Where elements lie: index i at element `offset` + sum of strides[k] i[k]. Strides may be zero
/// (a repeated element) or negative (backwards).
struct Layout {
  std::int64_t offset = 0;
  Shape strides;
};

/// The box of indices `sizes` as rows: neighbouring axes that are one run in both arrays are
/// merged, and what is then the innermost axis is the row.
class RowWalk {
public:
  RowWalk(const Shape &sizes, const Shape &aStrides, const Shape &bStrides);

  std::int64_t rowLength() const { return rowLength_; }
  std::int64_t aStep() const { return aStep_; }
  std::int64_t bStep() const { return bStep_; }

  /// Calls `visit(a, b)` with the elements at which each row starts, for arrays that start at `a`
  /// and `b`. Never for an empty box.
  template <class F> void forEachRow(std::int64_t a, std::int64_t b, F visit) const {
    if (rowLength_ == 0)
      return;
    IndexCounter counter(outer_); // without axes: one row
    do {
      std::int64_t aRow = a, bRow = b;
      for (int axis = 0; axis < outer_.rank(); ++axis) {
        aRow += aStrides_[axis] * counter[axis];
        bRow += bStrides_[axis] * counter[axis];
      }
      visit(aRow, bRow);
    } while (counter.next());
  }

private:
  std::int64_t rowLength_ = 1, aStep_ = 1, bStep_ = 1;
  Shape outer_, aStrides_, bStrides_; // the axes around the row
};

/// to[i] = from[i] for every index i of the box `sizes`; the elements have one dtype.
void copyStrided(const Shape &sizes, const HostArray &from, const Layout &fromLayout, HostArray &to,
                 const Layout &toLayout);

} // namespace fluxion::runtime
