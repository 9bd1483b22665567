// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/formula.h"

#include <fmt/format.h>

namespace fluxion::detail {

Leaves met(const char *function, Operands operands, bool isFloating) {
  DType dtype = isFloating ? floatingOf(operands) : commonDType(operands);
  return meet(operands, dtype, commonShape(function, operands), operands.front()->where());
}

Shape shapeAlong(int axis, int rank, std::int64_t size) {
  Shape shape(std::vector<std::int64_t>(static_cast<std::size_t>(rank), 1));
  shape[axis] = size;
  return shape;
}

void requireMatrix(const char *function, const Operand &x) {
  if (x.ndim() < 2)
    raise<ShapeError>(
        {.what = fmt::format("an array that is no matrix in {}", function),
         .where = x.where(),
         .expected = "at least two axes",
         .got = typeText(x),
         .hint = x.ndim() == 0
                     ? "atleast_2d(x) makes a matrix of one element"
                     : "atleast_2d(x) makes a matrix of one row, diag(x) a diagonal one"});
}

std::int64_t countAlong(const Operand &x, llvm::ArrayRef<int64_t> axes) {
  std::int64_t n = 1;
  for (int64_t axis : axes)
    n *= x.shape()[static_cast<int>(axis)];
  return n;
}

void requireElements(const char *function, const Operand &x, llvm::ArrayRef<int64_t> axes,
                     std::string hint) {
  if (countAlong(x, axes) == 0)
    raise<ShapeError>({.what = fmt::format("{} of nothing", function),
                       .where = x.where(),
                       .expected = "at least one element along the axes",
                       .got = typeText(x),
                       .hint = std::move(hint)});
}

} // namespace fluxion::detail
