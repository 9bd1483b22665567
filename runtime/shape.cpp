// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/shape.h"

#include "runtime/error.h"

#include <filesystem>
#include <ostream>

namespace fluxion {

// In the form of frontend/diagnostics.h: a shape is made before any function is entered.
[[noreturn]] static void refuse(const std::string &what, Shape::Where where,
                                const std::string &expected, const std::string &got,
                                const std::string &hint) {
  throw ShapeError("fluxion: " + what + "\n  at       " +
                   std::filesystem::path(where.file_name()).filename().string() + ":" +
                   std::to_string(where.line()) + ":" + std::to_string(where.column()) +
                   "\n  expected " + expected + "\n  got      " + got + "\n  hint     " + hint);
}
[[noreturn]] static void refuse(std::size_t rank, Shape::Where where) {
  refuse("a shape of too many axes", where, "at most " + std::to_string(maxRank) + " axes",
         std::to_string(rank), "merge axes with reshape, as in reshape(x, {-1, n})");
}

void Shape::refuse(const Axis &axis) const {
  std::string axes =
      rank_ == 0 ? "no axis, since it is a scalar's"
                 : "an axis from " + std::to_string(-rank_) + " to " + std::to_string(rank_ - 1);
  fluxion::refuse("axis out of range in a shape", axis.where, axes,
                  "axis " + std::to_string(axis.number) + " of " + str(),
                  "axes are counted from 0, negative ones from the end");
}

Shape::Shape(std::span<const std::int64_t> sizes, Where where) {
  if (sizes.size() > maxRank)
    fluxion::refuse(sizes.size(), where);
  std::copy(sizes.begin(), sizes.end(), sizes_.begin());
  rank_ = static_cast<int>(sizes.size());
}

std::int64_t Shape::numElements() const {
  std::int64_t n = 1;
  for (std::int64_t size : *this)
    n *= size;
  return n;
}

Shape Shape::rowMajorStrides() const {
  Shape strides = *this;
  std::int64_t stride = 1;
  for (int axis = rank_ - 1; axis >= 0; --axis) {
    strides.sizes_[static_cast<std::size_t>(axis)] = stride;
    stride *= sizes_[static_cast<std::size_t>(axis)];
  }
  return strides;
}

void Shape::push_back(std::int64_t size, Where where) {
  if (rank_ == maxRank)
    fluxion::refuse(maxRank + 1, where);
  sizes_[rank_++] = size;
}

std::string Shape::str() const {
  std::string text = "[";
  for (int axis = 0; axis < rank_; ++axis)
    text += (axis ? "," : "") + std::to_string(sizes_[axis]);
  return text + "]";
}

std::ostream &operator<<(std::ostream &out, const Shape &shape) { return out << shape.str(); }

bool IndexCounter::next() {
  for (int axis = shape_.rank() - 1; axis >= 0; --axis) {
    if (++index_[axis] < shape_[axis])
      return true;
    index_[axis] = 0;
  }
  return false;
}

} // namespace fluxion
