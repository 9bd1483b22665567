// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sizes of an array along its axes. Held inline: making a shape never allocates.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <source_location>
#include <span>
#include <string>
#include <vector>

namespace fluxion {

/// The largest number of axes an array can have.
inline constexpr int maxRank = 16;

/// Sizes along the axes, outermost first; an empty shape is a scalar's.
class Shape {
public:
  using Where = std::source_location;
  /// The number of one, and who asks for it.
  struct Axis {
    Axis(std::integral auto number, Where where = Where::current())
        : number(static_cast<int>(number)), where(where) {}
    int number;
    Where where;
  };
  Shape() = default;
  Shape(std::initializer_list<std::int64_t> sizes, Where where = Where::current())
      : Shape(std::span(sizes.begin(), sizes.size()), where) {}
  Shape(const std::vector<std::int64_t> &sizes, Where where = Where::current())
      : Shape(std::span<const std::int64_t>(sizes), where) {}
  /// Errors: ShapeError beyond `maxRank` axes.
  Shape(std::span<const std::int64_t> sizes, Where where = Where::current());

  int rank() const { return rank_; }
  std::size_t size() const { return static_cast<std::size_t>(rank_); }
  bool empty() const { return rank_ == 0; }
  /// The size along an axis; negative ones count from the end.
  ///
  /// Errors   ShapeError: no such axis
  std::int64_t operator[](Axis axis) const { return sizes_[placeOf(axis)]; }
  std::int64_t &operator[](Axis axis) { return sizes_[placeOf(axis)]; }
  const std::int64_t *begin() const { return sizes_.data(); }
  const std::int64_t *end() const { return sizes_.data() + rank_; }
  operator std::span<const std::int64_t>() const { return {begin(), size()}; }
  operator std::vector<std::int64_t>() const { return {begin(), end()}; }

  /// Number of elements; 1 for a scalar.
  std::int64_t numElements() const;
  /// Element strides of the dense row-major layout.
  Shape rowMajorStrides() const;
  /// Errors: ShapeError beyond `maxRank` axes.
  void push_back(std::int64_t size, Where where = Where::current());
  /// As printed in types and messages: "[3,4]".
  std::string str() const;
  friend std::ostream &operator<<(std::ostream &out, const Shape &shape);

  friend bool operator==(const Shape &a, const Shape &b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

private:
  std::size_t placeOf(const Axis &axis) const {
    int place = axis.number < 0 ? axis.number + rank_ : axis.number;
    if (place < 0 || place >= rank_)
      refuse(axis);
    return static_cast<std::size_t>(place);
  }
  [[noreturn]] void refuse(const Axis &axis) const;

  std::array<std::int64_t, maxRank> sizes_{};
  int rank_ = 0;
};

/// Visits every index of `shape` in row-major order: the odometer of the reference kernels.
class IndexCounter {
public:
  explicit IndexCounter(const Shape &shape) : shape_(shape), index_(shape) {
    for (int axis = 0; axis < shape.rank(); ++axis)
      index_[axis] = 0;
  }
  const Shape &index() const { return index_; }
  std::int64_t operator[](int axis) const { return index_[axis]; }
  /// Steps to the next index; false after the last.
  bool next();

private:
  Shape shape_, index_;
};

} // namespace fluxion
