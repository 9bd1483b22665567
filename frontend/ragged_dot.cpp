// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products of rows with the matrices of their groups.
#include "fluxion/cumulative.h"
#include "fluxion/products.h"
#include "fluxion/sorting.h"
#include "frontend/formula.h"

namespace fluxion {

// One product per group of all rows, of which its own count: sizes are numbers that nobody knows
// before the program runs.
Array ragged_dot(const Operand &a, const Operand &b, const Operand &sizes) {
  detail::CalledFrom line(a.where());
  bool fits = a.ndim() == 2 && b.ndim() == 3 && sizes.ndim() == 1 && a.shape()[1] == b.shape()[1] &&
              sizes.shape()[0] == b.shape()[0];
  if (!fits)
    detail::raise<ShapeError>({.what = "operands that do not fit in ragged_dot",
                               .where = a.where(),
                               .expected = "a: [m, k], b: [groups, k, n], sizes: [groups]",
                               .got = detail::typesText({&a, &b, &sizes})});
  if (!isInteger(sizes.dtype()))
    detail::refuseDtype("ragged_dot", {&sizes}, "integers as sizes",
                        "convert with astype(fx::i32)");
  std::int64_t m = a.shape()[0], groups = b.shape()[0];
  Array ends = cumsum(sizes.array().astype(i32), 0);
  Array group = searchsorted(ends, iota(m), Side::right);
  Array sum = zeros({m, b.shape()[2]}, detail::commonDType({&a, &b}));
  for (std::int64_t g = 0; g < groups; ++g) {
    Array isOwn = expand_dims(group == static_cast<std::int32_t>(g), 1);
    sum = where(isOwn, matmul(a, b.array()(g)), sum);
  }
  return sum;
}

} // namespace fluxion
