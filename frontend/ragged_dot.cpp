// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products of rows with the matrices of their groups.
#include "fluxion/products.h"
#include "frontend/formula.h"

namespace fluxion {

Array ragged_dot(const Operand &a, const Operand &b, const Operand &sizes) {
  detail::CalledFrom line(a.where());
  bool fits = a.ndim() == 2 && b.ndim() == 3 && sizes.ndim() == 1 && a.shape()[1] == b.shape()[1] &&
              sizes.shape()[0] == b.shape()[0];
  if (!fits)
    detail::raise<ShapeError>({.what = "operands that do not fit in ragged_dot",
                               .where = a.where(),
                               .expected = "a: [m, k], b: [groups, k, n], sizes: [groups]",
                               .got = detail::typesText({&a, &b, &sizes}),
                               .hint = "ragged_dot_general takes axes in another order"});
  if (!isInteger(sizes.dtype()))
    detail::refuseDtype("ragged_dot", {&sizes}, "integers as sizes",
                        "convert with astype(fx::i32)");
  return ragged_dot_general(
      a, b, sizes,
      {.dot_dimension_numbers = {.lhs_contracting = {1}, .rhs_contracting = {1}},
       .lhs_ragged_dimensions = {0},
       .rhs_group_dimensions = {0}});
}

} // namespace fluxion
