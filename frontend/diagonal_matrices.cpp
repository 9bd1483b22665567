// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrices with one number per diagonal: elements of a vector, picked by i - j or i + j.
#include "fluxion/special_matrices.h"
#include "frontend/linalg.h"

#include <fmt/format.h>

namespace fluxion::linalg {

using detail::CalledFrom;

static Shape withLastAxes(const Shape &vectors, std::int64_t n, std::int64_t m) {
  Shape shape = vectors;
  shape[shape.rank() - 1] = n;
  shape.push_back(m);
  return shape;
}

/// v[.., index[i, j]].
static Array pickedFrom(const Array &v, std::int64_t n, std::int64_t m, const Array &index) {
  Shape shape = withLastAxes(v.shape(), n, m);
  return shape.numElements() == 0 ? zeros(shape, v.dtype()) : take(v, index, -1);
}

void requireVector(const char *function, const char *argument, const Operand &x,
                   std::int64_t least) {
  if (x.ndim() >= 1 && x.shape()[x.ndim() - 1] >= least)
    return;
  detail::raise<ShapeError>(
      {.what = fmt::format("a vector {} that does not fit in {}", argument, function),
       .where = x.where(),
       .expected = least == 0 ? fmt::format("{}: at least one axis", argument)
                              : fmt::format("{}: a last axis of at least {}", argument, least),
       .got = detail::typeText(x),
       .hint = x.ndim() > 1
                   ? "vectors lie along the last axis: swapaxes(x, -2, -1) turns columns into rows"
               : x.ndim() == 0 && least < 2 ? "atleast_1d makes a vector of a scalar"
                                            : ""});
}

std::pair<Array, Array> vectorsOverOneBatch(const char *function, const Operand &a,
                                            const Operand &b) {
  DType dtype = detail::commonDType({&a, &b});
  const Operand *longer = a.ndim() >= b.ndim() ? &a : &b, *shorter = longer == &a ? &b : &a;
  Shape batch = longer->shape();
  int shift = longer->ndim() - shorter->ndim();
  for (int axis = 0; axis + 1 < shorter->ndim(); ++axis) {
    std::int64_t size = shorter->shape()[axis], &common = batch[axis + shift];
    if (size != common && size != 1 && common != 1)
      detail::raise<ShapeError>(
          {.what = fmt::format("vectors of different batches in {}", function),
           .where = a.where(),
           .expected = "axes before the last one that are equal or 1",
           .got = detail::typesText({&a, &b}),
           .hint =
               "for every pair of them insert an axis of size 1, as in x(fx::all, fx::newaxis)"});
    common = common == 1 ? size : common;
  }
  auto over = [&](const Operand &x) {
    batch[batch.rank() - 1] = x.shape()[x.ndim() - 1];
    return broadcast_to(detail::converted(x.array(), dtype, a.where()), batch);
  };
  return {over(a), over(b)};
}

// Row i, column j has element n - 1 + j - i of the numbers from the end of the column to that of
// the row.
Array toeplitz(const Operand &c, const std::optional<Array> &r) {
  CalledFrom line(c.where());
  Array first = atleast_1d(c), otherwise = isComplex(c.dtype()) ? conj(first) : first;
  auto [column, row] = vectorsOverOneBatch("toeplitz", {first, c.where()},
                                           {r ? atleast_1d(*r) : otherwise, c.where()});
  std::int64_t n = columnsOf(column), m = columnsOf(row);
  Array all = concatenate({flip(column, -1), row(ellipsis, slice(1, {}))}, -1);
  return pickedFrom(all, n, m, n - 1 + iota({n, m}, 1) - iota({n, m}, 0));
}

Array hankel(const Operand &c, const std::optional<Array> &r) {
  CalledFrom line(c.where());
  Operand last(r ? *r : zeros_like(c), c.where());
  requireVector("hankel", "c", c, 0);
  requireVector("hankel", "r", last, 0);
  auto [column, row] = vectorsOverOneBatch("hankel", c, last);
  std::int64_t n = columnsOf(column), m = columnsOf(row);
  Array all = concatenate({column, row(ellipsis, slice(1, {}))}, -1);
  return pickedFrom(all, n, m, iota({n, m}, 0) + iota({n, m}, 1));
}

Array circulant(const Operand &c) {
  CalledFrom line(c.where());
  Array column = atleast_1d(c);
  std::int64_t n = columnsOf(column);
  Array shift = iota({n, n}, 0) - iota({n, n}, 1);
  return pickedFrom(column, n, n, where(shift < 0, shift + n, shift));
}

// y[i] = sum_j a[i - j] v[j] for i from `begin` on: a with n - 1 zeros on both sides, at i - j.
Array convolution_matrix(const Operand &a, std::int64_t n, Convolution mode) {
  CalledFrom line(a.where());
  requireVector("convolution_matrix", "a", a, 1);
  if (n < 1)
    detail::raise<ShapeError>({.what = "n that does not fit in convolution_matrix",
                               .where = a.where(),
                               .expected = "n of 1 or more",
                               .got = fmt::format("{}", n),
                               .hint = "n is the size of the vector that is convolved"});
  std::int64_t m = a.shape()[a.ndim() - 1], shorter = std::min(m, n);
  std::int64_t begin = 0, rows = m + n - 1;
  if (mode == Convolution::same) {
    begin = (shorter - 1) / 2;
    rows = std::max(m, n);
  } else if (mode == Convolution::valid) {
    begin = shorter - 1;
    rows = std::max(m, n) - shorter + 1;
  }
  std::vector<Padding> around(static_cast<std::size_t>(a.ndim()));
  around.back() = {n - 1, n - 1, 0};
  Array wide = pad(a, zeros({}, a.dtype()), around);
  return pickedFrom(wide, rows, n, n - 1 + begin + iota({rows, n}, 0) - iota({rows, n}, 1));
}

} // namespace fluxion::linalg
