// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/other_names.h"

#include "fluxion/complex.h"
#include "fluxion/indexing.h"
#include "fluxion/manipulation.h"
#include "frontend/formula.h"

#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;

// The order of numbers turned round: of integers by their bits, of which none has no opposite.
std::pair<Array, Array> approx_min_k(const Operand &x, std::int64_t k, int axis) {
  CalledFrom line(x.where());
  auto turned = [](const Array &y) { return isInteger(y.dtype()) ? ~y : -y; };
  Array numbers = detail::converted(x.array(), detail::numberOf(x.dtype()), x.where());
  auto [values, places] = top_k(turned(numbers), k, axis);
  return {turned(values).astype(x.dtype()), places};
}

Array select_n(const Operand &which, const std::vector<Array> &cases) {
  CalledFrom line(which.where());
  bool fits = isBoolean(which.dtype()) ? cases.size() == 2 : !cases.empty();
  if (!fits)
    detail::raise<ShapeError>(
        {.what = "cases that do not fit in select_n",
         .where = which.where(),
         .expected = "two of booleans, one or more of integers",
         .got = fmt::format("{} for {}", cases.size(), detail::typeText(which)),
         .hint = "where(condition, x, y) has the case for true first"});
  if (isBoolean(which.dtype()))
    return where(which, cases[1], cases[0]);
  return choose(broadcast_to(which, cases[0].shape()), cases, OutOfRange::clip);
}

Array slice_in_dim(const Operand &x, std::optional<std::int64_t> start,
                   std::optional<std::int64_t> limit, std::int64_t stride, int axis) {
  CalledFrom line(x.where());
  int along = detail::axisOf(axis, x, "slice_in_dim");
  return moveaxis(moveaxis(x, along, 0)(Slice{start, limit, stride}), 0, along);
}

Array index_in_dim(const Operand &x, std::int64_t index, int axis, bool keepdims) {
  CalledFrom line(x.where());
  int along = detail::axisOf(axis, x, "index_in_dim");
  Array element = moveaxis(x, along, 0)(index);
  return keepdims ? expand_dims(element, along) : element;
}

// x op(a) = b is op(a)ᵀ xᵀ = bᵀ.
Array linalg::triangular_solve(const Operand &a, const Operand &b, const TriangularSide &options) {
  CalledFrom line(a.where());
  Array triangle = options.conjugate_a ? conj(a) : a.array();
  bool isTurned = options.transpose_a == options.left_side;
  Triangular as{
      .lower = options.lower, .transposed = isTurned, .unit_diagonal = options.unit_diagonal};
  if (options.left_side)
    return solve_triangular(triangle, b, as);
  return matrix_transpose(solve_triangular(triangle, matrix_transpose(b), as));
}

} // namespace fluxion
