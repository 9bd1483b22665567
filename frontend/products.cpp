// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/products.h"

#include "frontend/formula.h"
#include "frontend/structural.h"

#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;

Array inner(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  if (a.ndim() == 0 || b.ndim() == 0)
    return a * b;
  return tensordot(a, b, Axes(-1), Axes(-1));
}
Array vdot(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  return dot(ravel(conj(a)), ravel(b));
}
Array vecdot(const Operand &a, const Operand &b, int axis) {
  CalledFrom line(a.where());
  return sum(conj(a) * b, axis);
}
Array matvec(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  return squeeze(matmul(a, expand_dims(b, -1)), -1);
}
Array vecmat(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  return squeeze(matmul(expand_dims(a, -2), b), -2);
}

// [a_0, 1, a_1, 1, …] times [1, b_0, 1, b_1, …], pairs of axes merged.
Array kron(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  int rank = std::max(a.ndim(), b.ndim());
  if (2 * rank > maxRank)
    detail::raise<ShapeError>({.what = "too many axes in kron",
                               .where = a.where(),
                               .expected = fmt::format("at most {} axes", maxRank / 2),
                               .got = detail::typesText({&a, &b}),
                               .hint = "merge axes first, as in collapse(x, 0, 2)"});
  Shape ofA, ofB, product;
  for (int axis = 0; axis < rank; ++axis) {
    int inA = axis - (rank - a.ndim()), inB = axis - (rank - b.ndim());
    std::int64_t n = inA < 0 ? 1 : a.shape()[inA], m = inB < 0 ? 1 : b.shape()[inB];
    for (std::int64_t size : {n, std::int64_t{1}})
      ofA.push_back(size);
    for (std::int64_t size : {std::int64_t{1}, m})
      ofB.push_back(size);
    product.push_back(n * m);
  }
  return reshape(reshape(a, ofA) * reshape(b, ofB), product);
}

Array cross(const Operand &a, const Operand &b, int axis) {
  return cross(a, b, {.a = axis, .b = axis, .result = axis});
}
Array cross(const Operand &a, const Operand &b, const CrossAxes &axes) {
  CalledFrom line(a.where());
  int inA = detail::axisOf(axes.a, a, "cross"), inB = detail::axisOf(axes.b, b, "cross");
  Array u = moveaxis(a, inA, 0), v = moveaxis(b, inB, 0);
  std::int64_t n = u.shape()[0], m = v.shape()[0];
  if (n < 2 || n > 3 || m < 2 || m > 3)
    detail::raise<ShapeError>({.what = "vectors of another size in cross",
                               .where = a.where(),
                               .expected = "2 or 3 elements along the axis",
                               .got = detail::typesText({&a, &b}),
                               .hint = "name the axis that holds them, as in cross(a, b, 0)"});
  if (n == 2 && m == 2)
    return u(0) * v(1) - u(1) * v(0);
  auto part = [](const Array &w, int i) {
    return i < w.shape()[0] ? Array(w(i)) : zeros_like(w(0));
  };
  std::vector<Array> components;
  for (int i = 0; i < 3; ++i) {
    int j = (i + 1) % 3, k = (i + 2) % 3;
    components.push_back(part(u, j) * part(v, k) - part(u, k) * part(v, j));
  }
  return stack(components, axes.result);
}

} // namespace fluxion
