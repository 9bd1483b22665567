// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// More products of arrays. (contraction.h has dot, matmul, outer, tensordot, einsum.)
//
//   fx::Array a = fx::array({1.0, 2.0, 3.0}), b = fx::array({4.0, 5.0, 6.0});
//   fx::Array s = inner(a, b), c = cross(a, b), k = kron(fx::eye(2), fx::ones({2, 2}));
//
// Dtypes   operands promote; integers wrap
// Errors   ShapeError: sizes that do not fit
// Gradient products of the cotangent with the other operand
#pragma once

#include "fluxion/array.h"

namespace fluxion {

/// Sums of products over the last axes; a scalar multiplies.
Array inner(const Operand &a, const Operand &b);
/// The sum of products of all elements, in row-major order.
Array vdot(const Operand &a, const Operand &b);
/// Sums of products along one axis; the others broadcast.
Array vecdot(const Operand &a, const Operand &b, int axis = -1);
/// Matrices times vectors, vectors times matrices: the last axes, the others broadcast.
Array matvec(const Operand &a, const Operand &b);
Array vecmat(const Operand &a, const Operand &b);
/// Rows of a times the matrix of their group: the first sizes[0] rows times b[0], the next sizes[1]
/// times b[1], and so on; 0 for rows behind the last group.
///
/// Shapes   a: [m, k], b: [groups, k, n], sizes: [groups] → [m, n]
/// Dtypes   sizes: integers
Array ragged_dot(const Operand &a, const Operand &b, const Operand &sizes);
/// Kronecker's product: every element of a times all of b.
///
/// Shapes   sizes multiply; missing axes in front are 1
Array kron(const Operand &a, const Operand &b);
/// The vector product along an axis of size 3; of size 2: only its third component.
Array cross(const Operand &a, const Operand &b, int axis = -1);

} // namespace fluxion
