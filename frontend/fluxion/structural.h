// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions that move elements without changing them. All of them are linear, but for the modes of
// pad that compute what they add.
//
//   fx::Array m = reshape(fx::arange(6.0), {2, -1});
//   transpose(m), flip(m, 1), roll(m, 1, 0), tile(m, {2, 1}), squeeze(expand_dims(m, 0));
//   fx::Array c = fx::concatenate({m, 2.0 * m}, 1);
//   auto halves = split(c, 2, 1);
//   fx::Array p = pad(m, {{1, 1}, {0, 2}}, fx::PadMode::edge);
//
// Dtypes   any; arrays that are joined promote
// Errors   ShapeError: shapes, sizes or axes that do not fit
// Gradient moves the cotangent back to where the elements came from, added up where they are
//          repeated
// Source   docs/generated/ops.md#structural
#pragma once

#include "fluxion/array.h"

#include <concepts>
#include <optional>
#include <string_view>

namespace fluxion {

//===----------------------------------------------------------------------------------------------
// Shapes and axes

/// The elements in row-major order under another shape; one size may be -1: what is left.
Array reshape(const Operand &x, const Shape &shape);
/// One axis: all elements in row-major order.
///
/// Shapes   [n]
Array flatten(const Operand &x);
Array ravel(const Operand &x);
/// Which axis runs fastest where elements are counted: the last one, or the first one.
enum class Order { C, F };
/// The same with elements in this order in x and in the result.
Array reshape(const Operand &x, const Shape &shape, Order order);
/// x repeated along new axes in front and along axes of size 1.
Array broadcast_to(const Operand &x, const Shape &shape);
/// The same where axis i of x is axis axes[i] of `shape`, in ascending order.
///
/// Errors   ShapeError: axes that do not ascend, sizes that do not fit
Array broadcast_in_dim(const Operand &x, const Shape &shape, const Axes &axes);
/// The axes in another order (reversed where none is given): axis i of the result is axis axes[i].
Array transpose(const Operand &x, const Axes &axes = {});
Array permute(const Operand &x, const Axes &axes);
/// The axes `from` moved to the places `to`; the others keep their order.
Array moveaxis(const Operand &x, const Axes &from, const Axes &to);
/// Two axes exchanged.
Array swapaxes(const Operand &x, int first, int second);
/// Without axes of size 1: those given, or all.
///
/// Errors   ShapeError: an axis of another size
Array squeeze(const Operand &x, const Axes &axes = {});
/// With new axes of size 1 at `axes` of the result.
Array expand_dims(const Operand &x, const Axes &axes);

//===----------------------------------------------------------------------------------------------
// Joining and parting

/// One after the other along an existing axis.
Array concatenate(const std::vector<Array> &xs, int axis = 0,
                  std::source_location where = std::source_location::current());
/// One after the other along a new axis.
///
/// Shapes   equal
Array stack(const std::vector<Array> &xs, int axis = 0,
            std::source_location where = std::source_location::current());

/// Into how many equal parts, before which indices, or into parts of which sizes: `3`, `{1, 4}`,
/// `fx::Cuts::of_sizes({1, 3, 2})`.
class Cuts {
public:
  Cuts(int parts) : parts_(parts) {}
  Cuts(std::initializer_list<std::int64_t> before) : before_(before) {}
  Cuts(std::vector<std::int64_t> before) : before_(std::move(before)) {}
  /// Parts of these sizes, which are all there is: lax's split.
  static Cuts of_sizes(const std::vector<std::int64_t> &sizes);

  std::optional<int> parts() const { return parts_; }
  const std::vector<std::int64_t> &before() const { return before_; }
  /// What sizes add up to, where they are given; -1 where one is negative.
  std::optional<std::int64_t> total() const { return total_; }

private:
  std::optional<int> parts_;
  std::optional<std::int64_t> total_;
  std::vector<std::int64_t> before_;
};
/// The parts of x along an axis.
///
/// Errors   ShapeError: parts that are not equal, sizes that do not add up to that of the axis
std::vector<Array> split(const Operand &x, const Cuts &cuts, int axis = 0);

//===----------------------------------------------------------------------------------------------
// Around, backwards, again

/// How much to add before and after: `2`, `{{1, 2}}` (every axis), `{{1, 2}, {0, 3}}` (axis by
/// axis).
class PadWidths {
public:
  using Pair = std::pair<std::int64_t, std::int64_t>;
  template <std::integral I> PadWidths(I all) : pairs_{{all, all}} {}
  PadWidths(std::initializer_list<Pair> pairs) : pairs_(pairs) {}
  PadWidths(std::vector<Pair> pairs) : pairs_(std::move(pairs)) {}
  const std::vector<Pair> &pairs() const { return pairs_; }

private:
  std::vector<Pair> pairs_;
};
/// What to add: a value; the element at the edge; the elements mirrored at the edge, without it
/// (reflect) or with it (symmetric), or from the other end (wrap); numbers from the edge to
/// `end_value` at equal distances; the largest, smallest, mean or median of the elements along the
/// axis.
enum class PadMode {
  constant,
  edge,
  reflect,
  symmetric,
  wrap,
  linear_ramp,
  maximum,
  minimum,
  mean,
  median
};
/// What is mirrored: the elements, or what they differ by from the one at the edge, so that a line
/// goes on as a line.
enum class Reflection { even, odd };
/// What some modes of pad are told beside.
struct PadOptions {
  double end_value = 0; ///< of linear_ramp
  /// Before and after, axis by axis, or one pair for all; nothing: `end_value`.
  std::vector<std::pair<double, double>> end_values = {};
  Reflection reflect_type = Reflection::even; ///< of reflect and symmetric
  /// Of how many elements at the edge, at least 1, `maximum`, `minimum`, `mean` and `median` are
  /// taken; nothing: of all.
  std::optional<std::int64_t> stat_length = {};
  /// Before and after, axis by axis, or one pair for all; nothing: `stat_length`.
  std::vector<std::pair<std::int64_t, std::int64_t>> stat_lengths = {};
};
/// NumPy's pad: x with elements around.
///
/// Shapes   value: a scalar; [2]: before and after; [axes, 2]: for each axis its own, where corners
///          have that of the last axis
/// Errors   ShapeError: negative widths, an empty axis to repeat, values that do not fit.
///          DtypeError: linear_ramp, odd reflections, maximum, minimum, mean and median of booleans
/// Gradient moves the cotangent back; that of what was added goes to the value, or to the elements
///          it is made of, as max, min, mean and median of reduction.h and statistics.h say
/// Source   docs/generated/ops.md#pad
Array pad(const Operand &x, const PadWidths &widths, const Operand &value = 0);
Array pad(const Operand &x, const PadWidths &widths, PadMode mode, const PadOptions &options = {});
/// The mode by its NumPy name: "constant", "linear_ramp", …; x is named where there is none.
///
/// Errors   ShapeError: a name that there is not
PadMode pad_mode(std::string_view name, const Operand &x);
/// With the mode by its name.
///
/// Errors   as with the mode; ShapeError: a name that there is not
template <std::convertible_to<std::string_view> Name>
Array pad(const Operand &x, const PadWidths &widths, const Name &mode,
          const PadOptions &options = {}) {
  return pad(x, widths, pad_mode(mode, x), options);
}

/// One axis of a lax pad; negative `low` and `high` take elements away, `interior` go in between.
struct Padding {
  std::int64_t low = 0, high = 0, interior = 0;
};
/// lax's pad: x with `value` around and between its elements.
///
/// Errors   ShapeError: another number of axes, more taken away than there is
/// Gradient moves the cotangent back: to x, and to the value those of all that was added
/// Source   docs/generated/ops.md#pad
Array pad(const Operand &x, const Operand &value, const std::vector<Padding> &axes);

/// Backwards along axes.
Array flip(const Operand &x, const Axes &axes = {});
/// Shifted cyclically along an axis (of the flattened array where none is given).
Array roll(const Operand &x, std::int64_t shift, std::optional<int> axis = {});
/// x as often as `times` says along each axis (of the last ones, where there are fewer).
///
/// Shapes   sizes times `times`
Array tile(const Operand &x, const Shape &times);
/// (A template, so that `{}` is a shape: x itself, as JAX has it.)
template <std::integral T> Array tile(const Operand &x, T times) {
  return tile(x, Shape{static_cast<std::int64_t>(times)});
}
/// Each element several times along an axis (of the flattened array where none is given).
Array repeat(const Operand &x, std::int64_t times, std::optional<int> axis = {});

} // namespace fluxion
