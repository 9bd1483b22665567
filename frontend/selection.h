// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An indexing expression worked out, as NumPy defines it: first a box with steps (integers, slices,
// whole and new axes), which is a *view* of the array; then picks by index arrays along axes of
// that view. Reading and writing (indexing.cpp) follow the same plan in opposite directions.
#pragma once

#include "frontend/structural.h"

namespace fluxion::detail {

struct Selection {
  /// What is indexed, and the indices without the absent ones.
  /// Errors: ShapeError, DtypeError; TraceError for a mask whose numbers are not known.
  Selection(const Array &x, llvm::ArrayRef<Index> indices);

  /// Picks elements along one axis of the view.
  struct Pick {
    int axis;
    Array index; // integers; negative ones have been wrapped
  };

  Where where;
  Box box;                       ///< of the array, ascending
  AxisList backwards;            ///< axes of the box that run backwards
  Shape boxShape;                ///< sizes of the box
  Shape view;                    ///< the box without integer axes, with new axes
  llvm::SmallVector<Pick> picks; ///< by ascending axis
  Shape pickShape;               ///< what the index arrays broadcast to
  int place = 0; ///< the axis of the result at which the axes of the index arrays stand
  Shape result;
  bool isOutside = false; ///< an index whose number is known lies outside: a write is dropped

  /// The axes of the result that are axes of the view.
  AxisList viewAxes() const;
  AxisList pickedAxes() const;

private:
  class Reader;
  void finish();
};

/// Whether an index is an array of booleans.
bool isMask(const Index &index);
/// The one index that is a mask of booleans, where all others are a box, or null.
const Index *onlyMask(llvm::ArrayRef<Index> indices);

/// `index` in a dtype that also holds the numbers up to n: i32 where these and its own allow it.
Array widenedIndex(const Array &index, int64_t n, Where where);
/// The same with n added to negative numbers.
Array wrapped(const Array &index, int64_t n, Where where);

/// Throws unless `index` holds integers.
void requireIntegers(const Array &index, Where where);

} // namespace fluxion::detail
