// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/index_modes.h"

#include "fluxion/indexing.h"
#include "fluxion/ops.h"
#include "frontend/called_from.h"
#include "frontend/indexing.h"
#include "frontend/number_limits.h"
#include "frontend/selection.h"

#include <algorithm>
#include <limits>

namespace fluxion {

using Kind = Index::Kind;

namespace detail {

Array inRange(const Array &index, int64_t n, OutOfRange mode, Where where) {
  if (n == 0 || mode == OutOfRange::fill || mode == OutOfRange::drop)
    return index;
  CalledFrom line(where);
  if (mode == OutOfRange::clip)
    return clip(wrapped(index, n, where), 0, n - 1);
  Array i = widenedIndex(index, n, where);
  return i % Array(n).astype(i.dtype());
}

/// How many axes of what is indexed an index stands for; of the ellipsis none.
static int axesOf(const Index &index) {
  if (isMask(index))
    return index.array().ndim();
  return index.kind() != Kind::newAxis && index.kind() != Kind::ellipsis;
}

// A number beyond an end is an index like those in arrays.
static Index inRange(const Index &index, int64_t n, OutOfRange mode) {
  if (index.kind() == Kind::array && !isMask(index)) {
    requireIntegers(index.array(), index.where());
    return Index(inRange(index.array(), n, mode, index.where()), index.where());
  }
  if (index.kind() != Kind::integer || n == 0)
    return index;
  int64_t i = index.integer();
  if (mode == OutOfRange::wrap)
    return Index(((i % n) + n) % n, index.where());
  if (mode == OutOfRange::clip)
    return Index(std::clamp<int64_t>(i < 0 ? i + n : i, 0, n - 1), index.where());
  return i < -n || i >= n ? Index(Array(i), index.where()) : index;
}

std::vector<Index> inRange(const Array &x, const std::vector<Index> &indices, OutOfRange mode) {
  int axes = 0, axis = 0;
  for (const Index &index : indices)
    axes += axesOf(index);
  std::vector<Index> inside;
  for (const Index &index : indices) {
    bool isOneOfX = axis < x.ndim();
    inside.push_back(isOneOfX ? inRange(index, x.shape()[axis], mode) : index);
    axis += index.kind() == Kind::ellipsis ? std::max(x.ndim() - axes, 0) : axesOf(index);
  }
  return inside;
}

Array fillOf(const Array &x, const Reading &options, Where where) {
  DType dtype = x.dtype();
  if (options.fill_value) {
    const Array &fill = *options.fill_value;
    if (fill.ndim() != 0)
      raise<ShapeError>({.what = "a value to fill in that is not a scalar",
                         .where = where,
                         .expected = "a scalar",
                         .got = typeText({fill, where}),
                         .hint = "choose with where() among the elements of an array"});
    if (infoOf(fill.dtype()).kind > infoOf(dtype).kind)
      raise<DtypeError>({.what = "a value to fill in that the array cannot hold",
                         .where = where,
                         .expected = std::string(name(dtype)),
                         .got = std::string(name(fill.dtype())),
                         .hint = "convert the array with astype"});
    return converted(fill, dtype, where);
  }
  if (hasDerivatives(dtype))
    return filled(std::numeric_limits<double>::quiet_NaN(), dtype, {}, where);
  return filled(isBoolean(dtype)    ? Scalar(true)
                : isUnsigned(dtype) ? highest(dtype)
                                    : lowest(dtype),
                dtype, {}, where);
}

Array isInside(const Selection &selection) {
  CalledFrom line(selection.where);
  Array inside = ones({}, boolean);
  for (const Selection::Pick &pick : selection.picks) {
    Array n = Array(selection.view[pick.axis]).astype(pick.index.dtype());
    inside = inside & (pick.index >= 0) & (pick.index < n);
  }
  Shape shape(std::vector<std::int64_t>(selection.result.size(), 1));
  for (int axis = 0; axis < selection.pickShape.rank(); ++axis)
    shape[selection.place + axis] = selection.pickShape[axis];
  return reshape(broadcast_to(inside, selection.pickShape), shape);
}

} // namespace detail

static Array readAs(const Array &x, const std::vector<Index> &indices, const Reading &options,
                    std::source_location where) {
  bool fills = options.mode == OutOfRange::fill || options.mode == OutOfRange::drop;
  detail::Selection selection(x,
                              options.mode ? detail::inRange(x, indices, *options.mode) : indices);
  detail::CalledFrom line(where);
  if (fills && selection.isOutside)
    return full(selection.result, detail::fillOf(x, options, where));
  Array values = detail::picked(detail::viewOf(x, selection), selection);
  if (!fills || selection.picks.empty() || values.size() == 0)
    return values;
  return fluxion::where(detail::isInside(selection), values, detail::fillOf(x, options, where));
}

Array UpdateAt::get(const Reading &options) const {
  return readAs(base_, indices_, options,
                indices_.empty() ? std::source_location() : indices_.front().where());
}

// As NumPy's, whose clip does not count negative indices from the end.
Array take(const Operand &x, const Operand &indices, std::optional<int> axis,
           const Reading &options) {
  if (!options.mode)
    return take(x, indices, axis);
  std::source_location at = x.where();
  Array subject = axis ? x.array() : detail::reshaped(x.array(), {x.shape().numElements()}, at);
  int along = detail::axisOf(axis.value_or(0), {subject, at}, "take");
  detail::requireIntegers(indices.array(), at);
  Array i = indices.array();
  if (options.mode == OutOfRange::clip) {
    detail::CalledFrom line(at);
    i = maximum(i, 0);
  }
  std::vector<Index> brackets(static_cast<std::size_t>(along), Index(all, at));
  brackets.emplace_back(i, at);
  return readAs(subject, brackets, options, at);
}

} // namespace fluxion
