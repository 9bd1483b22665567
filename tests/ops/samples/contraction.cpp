// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/row.h"

namespace fluxion::tests {

namespace {

struct Axes {
  const char *lhsBatching = "", *rhsBatching = "", *lhsContracting = "", *rhsContracting = "";
};

} // namespace

static Row dot(const char *variety, Shape lhs, Shape rhs, Axes axes) {
  auto list = [](const char *name, const char *values) {
    return std::string(name) + " = array<i64" + (*values ? ": " : "") + values + ">";
  };
  return {.op = "dot_general",
          .variety = variety,
          .in = {x(lhs), x(rhs)},
          .attributes = list("lhs_batching", axes.lhsBatching) + ", " +
                        list("rhs_batching", axes.rhsBatching) + ", " +
                        list("lhs_contracting", axes.lhsContracting) + ", " +
                        list("rhs_contracting", axes.rhsContracting),
          .takes = numbers,
          .ulps = 64};
}

std::vector<Row> contractionRows() {
  return {
      dot("matrices", {3, 4}, {4, 5}, {"", "", "1", "0"}),
      dot("transposed", {4, 3}, {5, 4}, {"", "", "0", "1"}),
      dot("vectors", {4}, {4}, {"", "", "0", "0"}),
      dot("matrix_vector", {3, 4}, {4}, {"", "", "1", "0"}),
      dot("outer", {3}, {4}, {}),
      dot("scalars", {}, {}, {}),
      dot("batch", {2, 3, 4}, {2, 4, 5}, {"0", "0", "2", "1"}),
      dot("batch_behind", {3, 4, 2}, {4, 2, 5}, {"2", "1", "1", "0"}),
      dot("two_batches", {2, 3, 4}, {3, 4, 2}, {"0, 1", "2, 0", "2", "1"}),
      dot("two_contracted", {2, 3, 4}, {4, 3, 5}, {"", "", "1, 2", "1, 0"}),
      dot("elementwise", {3, 4}, {3, 4}, {"0, 1", "0, 1", "", ""}),
      dot("ones", {1, 4}, {4, 1}, {"", "", "1", "0"}),
      dot("of_nothing", {3, 0}, {0, 4}, {"", "", "1", "0"}),
      dot("to_nothing", {0, 3}, {3, 4}, {"", "", "1", "0"}),
      dot("empty_batch", {0, 2, 3}, {0, 3, 2}, {"0", "0", "2", "1"}),
      dot("large", {67, 131}, {131, 70}, {"", "", "1", "0"}),
  };
}

} // namespace fluxion::tests
