// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/rows.h"

#include "frontend/structural.h"

namespace fluxion::detail {

Shape withAxis(std::int64_t size, const Shape &shape) {
  Shape all{size};
  for (std::int64_t inner : shape)
    all.push_back(inner);
  return all;
}
Shape withoutAxis(const Shape &shape) {
  return Shape(std::span<const std::int64_t>(shape).subspan(1));
}

Leaves rowsAt(const Leaves &arrays, std::int64_t i, Where where) {
  Leaves rows;
  for (const Array &array : arrays)
    rows.push_back(
        reshaped(slicedAlong(array, 0, i, i + 1, where), withoutAxis(array.shape()), where));
  return rows;
}

Leaves stackedRows(const std::vector<Leaves> &rows, Where where) {
  Leaves stacks;
  for (std::size_t j = 0; j < rows.front().size(); ++j) {
    Leaves parts;
    for (const Leaves &row : rows)
      parts.push_back(reshaped(row[j], withAxis(1, row[j].shape()), where));
    stacks.push_back(joined(parts, 0, where));
  }
  return stacks;
}
Leaves taken(const Leaves &leaves, std::size_t first, std::size_t count) {
  auto begin = leaves.begin() + static_cast<std::ptrdiff_t>(first);
  return Leaves(begin, begin + static_cast<std::ptrdiff_t>(count));
}
Leaves from(const Leaves &leaves, std::size_t first) {
  return taken(leaves, first, leaves.size() - first);
}

} // namespace fluxion::detail
