// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names by which NumPy and lax call what has another name here, for who looks for those.
//
//   fx::Array x = fx::linspace(0.5, 1.0, 4);
//   fx::Array y = fx::arctan2(x, 1.0) + fx::amax(x) - fx::reduce_sum(x, {0});
//   auto [least, places] = fx::approx_min_k(x, 2);
//
// Shapes   as of the functions that are named
// Dtypes   as of the functions that are named
// Errors   as of the functions that are named
// Gradient as of the functions that are named
#pragma once

#include "fluxion/bits.h"
#include "fluxion/contraction.h"
#include "fluxion/creation.h"
#include "fluxion/elementwise.h"
#include "fluxion/linalg.h"
#include "fluxion/random.h"
#include "fluxion/reduction.h"
#include "fluxion/sorting.h"
#include "fluxion/special.h"
#include "fluxion/structural.h"
#include "fluxion/transcendental.h"

namespace fluxion {

//===----------------------------------------------------------------------------------------------
// NumPy's

/// acos, acosh, asin, asinh, atan, atanh, atan2.
inline Array arccos(const Operand &x) { return acos(x); }
inline Array arccosh(const Operand &x) { return acosh(x); }
inline Array arcsin(const Operand &x) { return asin(x); }
inline Array arcsinh(const Operand &x) { return asinh(x); }
inline Array arctan(const Operand &x) { return atan(x); }
inline Array arctanh(const Operand &x) { return atanh(x); }
inline Array arctan2(const Operand &y, const Operand &x) { return atan2(y, x); }

/// max and min.
inline Array amax(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
                  const Counting &counting = {}) {
  return max(x, axes, keep, counting);
}
inline Array amin(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
                  const Counting &counting = {}) {
  return min(x, axes, keep, counting);
}

/// concatenate and transpose.
inline Array concat(const std::vector<Array> &xs, int axis = 0,
                    std::source_location where = std::source_location::current()) {
  return concatenate(xs, axis, where);
}
inline Array permute_dims(const Operand &x, const Axes &axes) { return transpose(x, axes); }

/// zeros, zeros_like and eye: no array is without numbers.
inline Array empty(const Shape &shape, DType dtype = f64,
                   std::source_location where = std::source_location::current()) {
  return zeros(shape, dtype, where);
}
inline Array empty_like(const Operand &x, std::optional<DType> dtype = {}) {
  return zeros_like(x, dtype);
}
inline Array identity(std::int64_t n, DType dtype = f64,
                      std::source_location where = std::source_location::current()) {
  return eye(n, dtype, where);
}

/// bitwise_not, population_count, shift_left and operator >>.
inline Array invert(const Operand &x) { return bitwise_not(x); }
inline Array bitwise_invert(const Operand &x) { return bitwise_not(x); }
inline Array bitwise_count(const Operand &x) { return population_count(x); }
inline Array left_shift(const Operand &x, const Operand &n) { return shift_left(x, n); }
inline Array bitwise_left_shift(const Operand &x, const Operand &n) { return shift_left(x, n); }
inline Array right_shift(const Operand &x, const Operand &n) { return x >> n; }
inline Array bitwise_right_shift(const Operand &x, const Operand &n) { return x >> n; }

/// promote.
inline DType promote_types(DType a, DType b) { return promote(a, b); }

//===----------------------------------------------------------------------------------------------
// lax's

/// equal, not_equal, less, less_equal, greater, greater_equal.
inline Array eq(const Operand &a, const Operand &b) { return a == b; }
inline Array ne(const Operand &a, const Operand &b) { return a != b; }
inline Array lt(const Operand &a, const Operand &b) { return a < b; }
inline Array le(const Operand &a, const Operand &b) { return a <= b; }
inline Array gt(const Operand &a, const Operand &b) { return a > b; }
inline Array ge(const Operand &a, const Operand &b) { return a >= b; }

/// flip, sum, prod, max, min; narrow integers are added and multiplied as i32 or u32.
inline Array rev(const Operand &x, const Axes &dimensions) { return flip(x, dimensions); }
inline Array reduce_sum(const Operand &x, const Axes &axes) { return sum(x, axes); }
inline Array reduce_prod(const Operand &x, const Axes &axes) { return prod(x, axes); }
inline Array reduce_max(const Operand &x, const Axes &axes) { return max(x, axes); }
inline Array reduce_min(const Operand &x, const Axes &axes) { return min(x, axes); }

/// matmul, i0e, i1e, pow and iota.
inline Array batch_matmul(const Operand &a, const Operand &b) { return matmul(a, b); }
inline Array bessel_i0e(const Operand &x) { return i0e(x); }
inline Array bessel_i1e(const Operand &x) { return i1e(x); }
inline Array integer_pow(const Operand &x, int n) { return pow(x, n); }
inline Array broadcasted_iota(DType dtype, const Shape &shape, int dimension,
                              std::source_location where = std::source_location::current()) {
  return iota(shape, dimension, dtype, where);
}

/// top_k; the smallest, ascending, with their places.
inline std::pair<Array, Array> approx_max_k(const Operand &x, std::int64_t k, int axis = -1) {
  return top_k(x, k, axis);
}
std::pair<Array, Array> approx_min_k(const Operand &x, std::int64_t k, int axis = -1);

/// where, in the order of the numbers of cases: of booleans the first is for false.
///
/// Shapes   which: a scalar, or that of the cases, which are alike
/// Dtypes   which: booleans of two cases, integers of any number; a number outside takes the nearest
/// Errors   ShapeError: another number of cases
/// Gradient the cotangent where a case was taken, zero elsewhere
Array select_n(const Operand &which, const std::vector<Array> &cases);

/// The elements `start` up to `limit` along an axis, every `stride`-th; element `index`, of which
/// the axis is kept with size 1 or left out.
///
/// Errors   ShapeError: an index that is out of range; limits are those of slice()
Array slice_in_dim(const Operand &x, std::optional<std::int64_t> start,
                   std::optional<std::int64_t> limit, std::int64_t stride = 1, int axis = 0);
Array index_in_dim(const Operand &x, std::int64_t index, int axis = 0, bool keepdims = true);

namespace linalg {

/// Which triangle a is, on which side of x it stands, and whether it is turned or conjugated.
struct TriangularSide {
  bool left_side = false, lower = false, transpose_a = false, conjugate_a = false,
       unit_diagonal = false;
};
/// solve_triangular of matrices, on either side: x with x a = b unless told otherwise.
Array triangular_solve(const Operand &a, const Operand &b, const TriangularSide &options = {});

} // namespace linalg

namespace random {

/// key.
inline Array PRNGKey(const Operand &seed) { return key(seed); }

} // namespace random

} // namespace fluxion
