// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What stands between the brackets of an indexing expression.
//
//   fx::Array m = fx::arange(12.0).reshape({3, 4}), rows = fx::array({2, 0});
//   m(0), m(-1, 2), m(0, fx::all), m(fx::slice(0, 3, 2), fx::newaxis), m(fx::ellipsis, 0);
//   m(rows), m(rows, rows), m(m > 5.0), m(fx::slice({}, {}, -1));
//   m(1, fx::slice(2)) = 7.0;
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>

namespace fluxion {

class Array;
class Axes;
class Operand;
struct KeepDims;
struct None;

/// `slice(begin, end, step)` as `begin:end:step` in NumPy; negative numbers count from the end.
struct Slice {
  std::optional<std::int64_t> begin, end;
  std::int64_t step = 1;
};
/// One end of a slice; `{}` or `fx::none`: as far as there is anything.
class SliceEnd {
public:
  SliceEnd() = default;
  SliceEnd(std::nullopt_t) {}
  SliceEnd(const None &) {}
  template <std::integral I> SliceEnd(I at) : at_(static_cast<std::int64_t>(at)) {}
  const std::optional<std::int64_t> &at() const { return at_; }

private:
  std::optional<std::int64_t> at_;
};
/// The elements from `begin` on, up to `end`, in steps: `slice({}, {}, -1)` reverses. Of more than
/// there are, those there are.
///
/// Gradient as x(…)
inline Slice slice(SliceEnd begin, SliceEnd end, std::int64_t step = 1) {
  return {begin.at(), end.at(), step};
}
/// The first `end` elements.
///
/// Gradient as x(…)
inline Slice slice(SliceEnd end) { return {std::nullopt, end.at(), 1}; }

/// A whole axis. Also the name of a reduction: `fx::all(mask, axes)` says where no element along
/// the axes is zero (of nothing: true); reduction.h describes axes and keepdims.
///
/// Shapes   as the reductions
/// Dtypes   numbers are true unless 0; gives bool
/// Errors   ShapeError: an axis out of range or named twice
/// Gradient zero
/// Source   docs/generated/ops.md#reduce_and
struct All {
  Array operator()(const Operand &x) const;
  Array operator()(const Operand &x, const Axes &axes) const;
  Array operator()(const Operand &x, const Axes &axes, KeepDims keep) const;
  /// Of the elements where the mask is true.
  Array operator()(const Operand &x, const Axes &axes, KeepDims keep, const Array &where) const;
};
/// A new axis of size 1.
struct NewAxis {};
/// As many whole axes as are left.
struct Ellipsis {};
/// These three, as they are written.
inline constexpr All all{};
inline constexpr NewAxis newaxis{};
inline constexpr Ellipsis ellipsis{};

/// What becomes of an index beyond the ends of its axis.
enum class OutOfRange {
  clip, ///< it is the nearest one that there is; negative ones count from the end before
  wrap, ///< it goes round: modulo the size of the axis
  fill, ///< a value that is filled in is read there; nothing is written
  drop  ///< the same, as updates call it
};

/// One index of an indexing expression, with the line of the user's that wrote it.
class Index {
public:
  enum class Kind { absent, integer, slice, all, newAxis, ellipsis, array };
  using Where = std::source_location;

  Index() = default;
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  Index(I i, Where where = Where::current()) : Index(Kind::integer, where) {
    integer_ = static_cast<std::int64_t>(i);
  }
  Index(Slice s, Where where = Where::current()) : Index(Kind::slice, where) { slice_ = s; }
  Index(const All &, Where where = Where::current()) : Index(Kind::all, where) {}
  Index(NewAxis, Where where = Where::current()) : Index(Kind::newAxis, where) {}
  Index(Ellipsis, Where where = Where::current()) : Index(Kind::ellipsis, where) {}
  /// Integers pick along the axis; booleans select (their numbers must be known).
  Index(const Array &array, Where where = Where::current());

  Kind kind() const { return kind_; }
  std::int64_t integer() const { return integer_; }
  const Slice &slice() const { return slice_; }
  const Array &array() const { return *array_; }
  const Where &where() const { return where_; }

private:
  Index(Kind kind, Where where) : kind_(kind), where_(where) {}
  Kind kind_ = Kind::absent;
  Where where_;
  std::int64_t integer_ = 0;
  Slice slice_;
  std::shared_ptr<const Array> array_;
};

} // namespace fluxion
