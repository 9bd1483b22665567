// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An array that holds numbers: dtype, shape and dense row-major memory. What eager execution, the
// reference evaluation and compiled functions read and write. Copies share the memory.
#pragma once

#include "runtime/buffer.h"
#include "runtime/dtype.h"
#include "runtime/shape.h"

#include <cstring>

namespace fluxion::runtime {

class HostArray {
public:
  HostArray() = default;
  /// Fresh memory, contents undefined.
  HostArray(DType dtype, const Shape &shape)
      : buffer_(Buffer::allocate(byteSize(dtype) * static_cast<std::size_t>(shape.numElements()))),
        dtype_(dtype), shape_(shape) {}
  /// `buffer` holds the elements, dense and row-major.
  HostArray(DType dtype, const Shape &shape, std::shared_ptr<Buffer> buffer)
      : buffer_(std::move(buffer)), dtype_(dtype), shape_(shape) {}

  template <Element T> static HostArray scalar(T value) {
    HostArray array(dtype_of<T>, Shape{});
    *array.mutableData<T>() = value;
    return array;
  }
  template <Element T> static HostArray full(const Shape &shape, T value) {
    HostArray array(dtype_of<T>, shape);
    std::fill_n(array.mutableData<T>(), array.size(), value);
    return array;
  }

  explicit operator bool() const { return buffer_ != nullptr; }
  DType dtype() const { return dtype_; }
  const Shape &shape() const { return shape_; }
  int rank() const { return shape_.rank(); }
  std::int64_t size() const { return shape_.numElements(); }
  std::size_t bytes() const { return byteSize(dtype_) * static_cast<std::size_t>(size()); }

  const void *raw() const { return buffer_->data(); }
  void *mutableRaw() const { return buffer_->data(); }
  template <class T> const T *data() const { return static_cast<const T *>(buffer_->data()); }
  /// For whoever has just made the array; afterwards arrays are values and do not change.
  template <class T> T *mutableData() { return static_cast<T *>(buffer_->data()); }

  /// The same elements under another shape of as many elements; shares the memory.
  HostArray reshaped(const Shape &shape) const { return {dtype_, shape, buffer_}; }
  const std::shared_ptr<Buffer> &buffer() const { return buffer_; }

private:
  std::shared_ptr<Buffer> buffer_;
  DType dtype_ = DType::f64;
  Shape shape_;
};

} // namespace fluxion::runtime
