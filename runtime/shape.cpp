// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/shape.h"

#include <stdexcept>

namespace fluxion {

Shape::Shape(std::span<const std::int64_t> sizes) {
  if (sizes.size() > maxRank)
    throw std::length_error("an array has at most 16 axes, got " + std::to_string(sizes.size()));
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
    strides[axis] = stride;
    stride *= sizes_[axis];
  }
  return strides;
}

void Shape::push_back(std::int64_t size) {
  if (rank_ == maxRank)
    throw std::length_error("an array has at most 16 axes");
  sizes_[rank_++] = size;
}

std::string Shape::str() const {
  std::string text = "[";
  for (int axis = 0; axis < rank_; ++axis)
    text += (axis ? "," : "") + std::to_string(sizes_[axis]);
  return text + "]";
}

bool IndexCounter::next() {
  for (int axis = shape_.rank() - 1; axis >= 0; --axis) {
    if (++index_[axis] < shape_[axis])
      return true;
    index_[axis] = 0;
  }
  return false;
}

} // namespace fluxion
