// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How transforms of a length are done, found once per length: factors, roots of unity, and for one
// long transform how it is cut into columns. Roots are computed in long double after an exact
// reduction of the angle to an octant, never by recurrence.
#pragma once

#include "runtime/fft_block.h"

#include <memory>
#include <vector>

namespace fluxion::runtime::fft {

/// The vector code this machine is best at.
const Code &code();
template <class T> std::int64_t lanes() {
  return code().bytes / static_cast<std::int64_t>(sizeof(T));
}
inline void transform(const Block<float> &block) { code().transformF32(block); }
inline void transform(const Block<double> &block) { code().transformF64(block); }

/// About how many operations on vectors a block of columns of n elements takes.
double columnsCost(std::int64_t n);

/// Numbers that stay where they are as long as the plan lives.
template <class T> struct ColumnsPlan {
  Columns<T> columns;
  std::vector<Pass<T>> passes;
  std::vector<std::vector<T>> numbers;
  std::shared_ptr<const ColumnsPlan> inner;
  std::int64_t half = 0; ///< of the scratch
};
template <class T> std::shared_ptr<const ColumnsPlan<T>> columnsPlan(std::int64_t n);

/// One transform of n elements: as one column among idle lanes, or as n = n1 n2 in two steps of
/// columns, or as a convolution by transforms of another length.
template <class T> struct SinglePlan {
  enum class Way { column, steps, convolution } way;
  std::int64_t n;
  double cost;
  std::shared_ptr<const ColumnsPlan<T>> first, second; ///< of n, or n1 and n2
  /// exp(-2 pi i k (b lanes + c) / n) = blockRoots[k][b] laneRoots[k][c] for k < n1; the latter in
  /// planes.
  std::vector<T> blockRoots, laneRoots;
  std::shared_ptr<const SinglePlan> inner;
  std::vector<T> chirp, spectrum; ///< as in Columns
};
template <class T> std::shared_ptr<const SinglePlan<T>> singlePlan(std::int64_t n);

/// exp(-2 pi i k / n) for k <= n / 2, as pairs.
template <class T> std::shared_ptr<const std::vector<T>> halfRoots(std::int64_t n);

/// The transform of one row; from and to may be the same.
template <class T>
void transformRow(const SinglePlan<T> &plan, const T *from, T *to, bool isInverse, T scale);

} // namespace fluxion::runtime::fft
