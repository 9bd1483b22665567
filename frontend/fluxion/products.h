// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// More products of arrays. (contraction.h has dot, matmul, outer, tensordot, einsum.)
//
//   fx::Array a = fx::array({1.0, 2.0, 3.0}), b = fx::array({4.0, 5.0, 6.0});
//   fx::Array s = inner(a, b), c = cross(a, b), k = kron(fx::eye(2), fx::ones({2, 2}));
//
// Dtypes   operands promote; integers wrap
// Errors   ShapeError: sizes that do not fit
// Gradient products of the cotangent with the other operand
// Source   docs/generated/ops.md#dot_general
#pragma once

#include "fluxion/array.h"

namespace fluxion {

/// Sums of products over the last axes; a scalar multiplies.
///
/// Shapes   a: [i.., k], b: [j.., k] → [i.., j..]
Array inner(const Operand &a, const Operand &b);
/// The sum of products of all elements, in row-major order, a conjugated.
///
/// Shapes   a scalar
Array vdot(const Operand &a, const Operand &b);
/// Sums of products along one axis, a conjugated; the others broadcast.
///
/// Shapes   without the axis
Array vecdot(const Operand &a, const Operand &b, int axis = -1);
/// Matrices times vectors, vectors times matrices: the last axes, the others broadcast.
///
/// Shapes   [.., n, k], [.., k] → [.., n]; [.., k], [.., k, m] → [.., m]
Array matvec(const Operand &a, const Operand &b);
Array vecmat(const Operand &a, const Operand &b);
/// Rows of a times the matrix of their group: the first sizes[0] rows times b[0], the next sizes[1]
/// times b[1], and so on; 0 for rows behind the last group.
///
/// Shapes   a: [m, k], b: [groups, k, n], sizes: [groups] → [m, n]
/// Dtypes   sizes: integers
Array ragged_dot(const Operand &a, const Operand &b, const Operand &sizes);

/// Which axes of two operands go together, pair by pair: those that are summed over, and those of
/// a batch.
struct DotDimensionNumbers {
  std::vector<int> lhs_contracting = {}, rhs_contracting = {}, lhs_batch = {}, rhs_batch = {};
};
/// lhs and rhs multiplied and summed over the contracting axes.
///
/// Shapes   the axes of the batch as listed, the others of lhs, the others of rhs
/// Errors   ShapeError: lists or sizes that do not pair, an axis named twice
/// Gradient the cotangent contracted with the other operand
/// Source   docs/generated/ops.md#dot_general
Array dot_general(const Operand &lhs, const Operand &rhs,
                  const DotDimensionNumbers &dimension_numbers);
/// The same, the one axis of lhs that groups part, and the one of rhs with a matrix per group.
struct RaggedDotDimensionNumbers {
  DotDimensionNumbers dot_dimension_numbers = {};
  std::vector<int> lhs_ragged_dimensions = {}, rhs_group_dimensions = {};
};
/// Products over axes of which one has groups of group_sizes[0], group_sizes[1], … elements. A free
/// axis of lhs: each row times what rhs has for its group, 0 behind the last group. A contracted
/// axis: a product per group, of its elements alone. An axis of the batch: the product without
/// regard of groups.
///
/// Shapes   b: batch, m: free axes of lhs, n: of rhs; x: axes of the list in which the ragged one
///          stands (free, contracted or batch), before it; group_sizes without b and x: the same
///          for all of them
///          free       lhs [b, m, k], rhs [g, b, k, n], group_sizes [b, x, g] → [b, m, n]
///          contracted lhs [b, m, k], rhs [b, k, n], group_sizes [b, x, g] → [g, b, m, n]
///          batch      lhs [b, m, k], rhs [b, k, n], group_sizes [x, g] → [b, m, n]
/// Dtypes   group_sizes: integers
Array ragged_dot_general(const Operand &lhs, const Operand &rhs, const Operand &group_sizes,
                         const RaggedDotDimensionNumbers &dimension_numbers);
/// Kronecker's product: every element of a times all of b.
///
/// Shapes   sizes multiply; missing axes in front are 1
Array kron(const Operand &a, const Operand &b);
/// The vector product along an axis of size 3; of size 2: only its third component.
///
/// Shapes   the others broadcast; 3 along the axis, or without it
/// Errors   ShapeError: another size
Array cross(const Operand &a, const Operand &b, int axis = -1);
/// The same along an axis of a, another of b, and in the place of a third in the result.
struct CrossAxes {
  int a = -1, b = -1, result = -1;
};
Array cross(const Operand &a, const Operand &b, const CrossAxes &axes);

} // namespace fluxion
