// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrices put together, and tensors taken as matrices.
#include "fluxion/linalg.h"
#include "frontend/linalg.h"

#include <fmt/format.h>

namespace fluxion::linalg {

using detail::CalledFrom;
using Site = std::source_location;

Array block_diag(const std::vector<Array> &blocks, Site where) {
  CalledFrom line(where);
  std::int64_t n = 0, m = 0, row = 0, column = 0;
  for (const Array &block : blocks) {
    detail::requireMatrix("block_diag", block);
    n += rowsOf(block);
    m += columnsOf(block);
  }
  if (blocks.empty())
    return zeros({0, 0});
  std::vector<Array> wide;
  for (const Array &block : blocks) {
    std::int64_t height = rowsOf(block), width = columnsOf(block);
    wide.push_back(pad(block, zeros({}, block.dtype()),
                       {{row, n - row - height, 0}, {column, m - column - width, 0}}));
    row += height;
    column += width;
  }
  Array sum = wide[0];
  for (std::size_t i = 1; i < wide.size(); ++i)
    sum = sum + wide[i];
  return sum;
}

static std::int64_t countOf(const Shape &shape, int begin, int end) {
  std::int64_t count = 1;
  for (int axis = begin; axis < end; ++axis)
    count *= shape[axis];
  return count;
}

Array tensorsolve(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  std::int64_t n = b.shape().numElements();
  if (a.ndim() < b.ndim() || countOf(a.shape(), b.ndim(), a.ndim()) != n ||
      a.shape().numElements() != n * n)
    detail::raise<ShapeError>({.what = "shape mismatch in tensorsolve",
                               .where = a.where(),
                               .expected = "a: the axes of b, then axes of as many elements",
                               .got = detail::typesText({&a, &b}),
                               .hint = "as in a [2, 3, 6] and b [2, 3]"});
  Shape rest;
  for (int axis = b.ndim(); axis < a.ndim(); ++axis)
    rest.push_back(a.shape()[axis]);
  return reshape(solve(reshape(a, {n, n}), ravel(b)), rest);
}

Array tensorinv(const Operand &a, int axes) {
  CalledFrom line(a.where());
  bool fits = axes > 0 && axes <= a.ndim();
  std::int64_t n = fits ? countOf(a.shape(), 0, axes) : 0;
  if (!fits || countOf(a.shape(), axes, a.ndim()) != n)
    detail::raise<ShapeError>(
        {.what = "shape mismatch in tensorinv",
         .where = a.where(),
         .expected = "as many elements in the first axes as in the others",
         .got = fmt::format("{}, {} axes", detail::typeText(a), axes),
         .hint = "axes is 2 by default: fx::linalg::tensorinv(a, 1) inverts a square matrix"});
  Shape turned;
  for (int axis = 0; axis < a.ndim(); ++axis)
    turned.push_back(a.shape()[(axis + axes) % a.ndim()]);
  return reshape(inv(reshape(a, {n, n})), turned);
}

} // namespace fluxion::linalg
