// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writing: x(...) = v and x.at(...).set(v), add, multiply, ...
#include "fluxion/creation.h"
#include "fluxion/elementwise.h"
#include "fluxion/reduction.h"
#include "fluxion/structural.h"
#include "frontend/called_from.h"
#include "frontend/creation.h"
#include "frontend/index_modes.h"
#include "frontend/indexing.h"
#include "frontend/kinks.h"
#include "frontend/number_limits.h"
#include "ir/ops/indexing.h"

#include "llvm/ADT/DenseSet.h"

#include <fmt/format.h>

namespace fluxion {

using detail::AxisList;
using detail::Frame;
using detail::HostArray;
using detail::Selection;
using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

//===----------------------------------------------------------------------------------------------
// Replacing the view

namespace detail {

// A box without steps is one window.
static Array withWindow(const Array &x, const Selection &selection, const Array &window) {
  Leaves operands{x, window};
  for (int64_t start : selection.box.start)
    operands.push_back(
        filled(start, DType::i64, {}, Frame::recording({x, window}), selection.where));
  return recordOne(selection.where, operands, [&](OpBuilder &b, Location loc, auto v) {
    return ir::DynamicUpdateSliceOp::create(b, loc, v[0].getType(), v[0], v[1], v.drop_front(2));
  });
}

// A box with steps: the update and a mask, both padded to the size of x.
static Array withSteps(const Array &x, const Selection &selection, const Array &box) {
  AxisList low = selection.box.start, high, interior;
  for (int axis = 0; axis < x.ndim(); ++axis) {
    high.push_back(x.shape()[axis] - selection.box.limit[axis]);
    interior.push_back(selection.box.stride[axis] - 1);
  }
  Frame *frame = Frame::recording({x, box});
  Where where = selection.where;
  auto full = [&](Scalar value, DType dtype, const Shape &shape) {
    return filled(value, dtype, shape, frame, where);
  };
  Array mask = padded(full(true, DType::boolean, box.shape()), full(false, DType::boolean, {}), low,
                      high, interior, where);
  Array spreadBox = padded(box, full(0, x.dtype(), {}), low, high, interior, where);
  return fluxion::where({mask, where}, spreadBox, x);
}

Array withView(const Array &x, const Selection &selection, const Array &view) {
  if (view.size() == 0)
    return x;
  Array box = reversed(reshaped(view, selection.boxShape, selection.where), selection.backwards,
                       selection.where);
  if (selection.boxShape == x.shape())
    return box;
  bool hasSteps = llvm::any_of(selection.box.stride, [](int64_t stride) { return stride != 1; });
  return hasSteps ? withSteps(x, selection, box) : withWindow(x, selection, box);
}

} // namespace detail

namespace {

//===----------------------------------------------------------------------------------------------
// Joining what stands there with what comes

enum class Joint { set, add, multiply, divide, min, max };

Array joinedBy(Joint joint, const Operand &old, const Operand &value) {
  switch (joint) {
  case Joint::set: break;
  case Joint::add: return old + value;
  case Joint::multiply: return old * value;
  case Joint::divide: return old / value;
  case Joint::min: return minimum(old, value);
  case Joint::max: return maximum(old, value);
  }
  return value.array();
}

/// What all values together do to what stands there, joined along axis `axis`.
Array gatheredUp(Joint joint, const Operand &values, int axis) {
  if (joint == Joint::min)
    return min(values, axis);
  if (joint == Joint::max)
    return max(values, axis);
  if (isBoolean(values.dtype()))
    return fluxion::all(values, axis);
  // A product is taken in i32 or more; modulo the size of an element it is the same.
  return prod(values, axis).astype(values.dtype(), values.where());
}

/// The value that changes nothing.
detail::Scalar neutral(Joint joint, DType dtype) {
  if (joint != Joint::min && joint != Joint::max)
    return 1;
  return joint == Joint::min ? detail::highest(dtype) : detail::lowest(dtype);
}

Array withValues(ir::Combiner combiner, const Array &view, const Selection &selection,
                 const Array &values) {
  ir::WindowAxes axes;
  axes.offset = selection.viewAxes();
  axes.collapsed = axes.indexed = selection.pickedAxes();
  axes.vectorAxis = selection.pickShape.rank();
  return detail::recordOne(selection.where, {view, detail::startVectors(selection), values},
                           [&](OpBuilder &b, Location loc, auto v) {
                             return ir::ScatterOp::create(b, loc, combiner, v[0], v[1], v[2], axes);
                           });
}

//===----------------------------------------------------------------------------------------------
// Places named more than once

/// True where the index arrays are known to name every place once.
bool namesPlacesOnce(const Selection &selection) {
  if (selection.pickShape.empty())
    return true;
  auto vectors = detail::knownNumbers(detail::startVectors(selection));
  if (!vectors)
    return false;
  HostArray numbers = *detail::knownNumbers(
      detail::converted(detail::startVectors(selection), DType::i64, selection.where));
  std::int64_t length = static_cast<std::int64_t>(selection.picks.size());
  llvm::DenseSet<std::int64_t> seen;
  for (std::int64_t k = 0; k < selection.pickShape.numElements(); ++k) {
    std::int64_t place = 0;
    for (std::int64_t c = 0; c < length; ++c)
      place = place * selection.view[selection.picks[c].axis] +
              numbers.data<std::int64_t>()[k * length + c];
    if (!seen.insert(place).second)
      return false;
  }
  return true;
}

/// The index vectors as numbers in the row-major order of the picked axes; -1 outside.
Array linearPlaces(const Selection &selection) {
  Site at = selection.where;
  Operand linear(detail::filled(0, DType::i64, selection.pickShape, at), at);
  Operand inside(detail::filled(true, DType::boolean, selection.pickShape, at), at);
  for (const Selection::Pick &pick : selection.picks) {
    std::int64_t n = selection.view[pick.axis];
    Operand i(detail::converted(pick.index, DType::i64, at), at);
    linear = Operand(Operand(linear * n, at) + i, at);
    inside = Operand(inside & Operand(Operand(i >= 0, at) & Operand(i < n, at), at), at);
  }
  return where(inside, linear, -1);
}

/// For each place p, the values k that meet there are gathered up along a table [p, k], and joined
/// with what stands there. Right for any indices, at the cost of the table.
Array joinedByTable(Joint joint, const Array &view, const Selection &selection,
                    const Array &values) {
  Site at = selection.where;
  AxisList pickedAxes = selection.pickedAxes(), toFront = pickedAxes, indexAxes;
  for (int axis = 0; axis < view.ndim(); ++axis)
    if (!llvm::is_contained(pickedAxes, axis))
      toFront.push_back(axis);
  for (int axis = 0; axis < selection.pickShape.rank(); ++axis)
    indexAxes.push_back(selection.place + axis);
  AxisList valuesToFront = indexAxes;
  valuesToFront.append(selection.viewAxes());

  Array front = detail::permuted(view, toFront, at);
  Shape rest = detail::without(view.shape(), pickedAxes);
  std::int64_t places = 1;
  for (int64_t axis : pickedAxes)
    places *= view.shape()[static_cast<int>(axis)];
  std::int64_t count = selection.pickShape.numElements(), width = rest.numElements();
  Array rows = detail::reshaped(detail::permuted(values, valuesToFront, at), {1, count, width}, at);
  Operand linear(detail::reshaped(linearPlaces(selection), {1, count, 1}, at), at);
  Operand place(detail::iotaAlong(DType::i64, {places, 1, 1}, 0, at), at);
  Operand nothing(detail::filled(neutral(joint, view.dtype()), view.dtype(), {}, at), at);
  Operand table(where({linear == place, at}, rows, nothing), at);
  Operand old(detail::reshaped(front, {places, width}, at), at);
  // What stands there is one of those that may tie: all of them share its derivative evenly.
  bool isExtreme = joint == Joint::min || joint == Joint::max;
  bool isShared = isExtreme && detail::currentKink() != ir::Kink::inclusive;
  Array merged;
  if (isShared) {
    Array standing = detail::reshaped(front, {places, 1, width}, at);
    merged = gatheredUp(joint, {concatenate({standing, table.array()}, 1), at}, 1);
  } else {
    merged = joinedBy(joint, old, {gatheredUp(joint, table, 1), at});
  }

  AxisList back(toFront.size());
  for (std::size_t k = 0; k < toFront.size(); ++k)
    back[toFront[k]] = static_cast<int64_t>(k);
  return detail::permuted(detail::reshaped(merged, front.shape(), at), back, at);
}

//===----------------------------------------------------------------------------------------------
// An update

/// `value` in the dtype of the array; `shape`: of the selection.
Array valueFor(const Array &x, const Operand &value, const Shape &shape, const Operand &asked) {
  if (infoOf(value.dtype()).kind > infoOf(x.dtype()).kind)
    detail::raise<DtypeError>({.what = "a value that the array cannot hold",
                               .where = asked.where(),
                               .expected = std::string(name(x.dtype())),
                               .got = detail::typeText(asked),
                               .hint = "convert the array or the value with astype"});
  // Axes of size 1 in front do not matter, as in NumPy.
  Shape plain = value.shape();
  while (plain.rank() > shape.rank() && plain[0] == 1)
    plain = detail::without(plain, AxisList{0});
  bool fits = plain.rank() <= shape.rank();
  for (int axis = 1; fits && axis <= plain.rank(); ++axis)
    fits =
        plain[plain.rank() - axis] == 1 || plain[plain.rank() - axis] == shape[shape.rank() - axis];
  if (!fits)
    detail::raise<ShapeError>(
        {.what = "a value that does not fit the selection",
         .where = asked.where(),
         .expected = fmt::format("a shape that broadcasts to {}", shape.str()),
         .got = detail::typeText(asked),
         .hint = "reshape it or take a slice of it first; one number goes everywhere"});
  if (value.isWeak())
    return detail::filled(value.scalar(), x.dtype(), shape, Frame::recording({x}), value.where());
  Array typed = detail::converted(value.array(), x.dtype(), value.where());
  return detail::spread(detail::reshaped(typed, plain, value.where()), shape, value.where());
}

/// One value wherever a mask says so: nothing need be known of the mask.
Array updatedByMask(Joint joint, const Array &x, std::vector<Index> indices, const Index &mask,
                    const Operand &value) {
  Site at = value.where();
  // In place of the mask, its axes whole: the mask lies on the view from `first` on.
  std::vector<Index> box;
  int first = 0, shown = 0, maskRank = mask.array().ndim(), consumed = maskRank;
  for (const Index &index : indices)
    if (&index != &mask && index.kind() != Index::Kind::newAxis &&
        index.kind() != Index::Kind::ellipsis)
      ++consumed;
  for (const Index &index : indices) {
    if (index.kind() == Index::Kind::array) {
      first = shown;
      box.insert(box.end(), static_cast<std::size_t>(maskRank), Index(all, mask.where()));
    } else {
      box.push_back(index);
      shown += index.kind() == Index::Kind::ellipsis ? x.ndim() - consumed
                                                     : index.kind() != Index::Kind::integer;
    }
  }
  Selection selection(x, box);
  Operand view(detail::viewOf(x, selection), at);
  Shape spreadMask(std::vector<std::int64_t>(view.shape().size(), 1));
  for (int k = 0; k < maskRank; ++k) {
    if (view.shape()[first + k] != mask.array().shape()[k])
      detail::raise<ShapeError>(
          {.what = "a mask that does not fit the array",
           .where = mask.where(),
           .expected = fmt::format("the sizes of {}", detail::typeText({x, at})),
           .got = detail::typeText({mask.array(), mask.where()}),
           .hint = "make it of the array itself, as in x > 0.0"});
    spreadMask[first + k] = mask.array().shape()[k];
  }
  Operand chosen(detail::reshaped(mask.array(), spreadMask, mask.where()), at);
  Operand typed(valueFor(x, value, {}, value), at);
  return detail::withView(x, selection, where(chosen, {joinedBy(joint, view, typed), at}, view));
}

Array updated(Joint joint, const Array &x, const std::vector<Index> &indices,
              const Operand &value) {
  if (joint == Joint::divide && !hasDerivatives(Operand(x, value.where()).dtype()))
    detail::raise<DtypeError>({.what = "a quotient that the array cannot hold",
                               .where = value.where(),
                               .expected = "a floating array",
                               .got = detail::typeText({x, value.where()}),
                               .hint = "convert the array with astype(fx::f64)"});
  const Index *mask = detail::onlyMask(indices);
  if (mask && mask->array().ndim() > 0 && value.shape().empty())
    return updatedByMask(joint, x, indices, *mask, value);
  Selection selection(x, indices);
  Array values = valueFor(x, value, selection.result, value);
  if (selection.isOutside || selection.result.numElements() == 0)
    return x;
  Site at = value.where();
  Array view = detail::viewOf(x, selection);
  if (selection.picks.empty())
    return detail::withView(x, selection, joinedBy(joint, {view, at}, {values, at}));
  Array changed;
  if (joint == Joint::set || joint == Joint::add)
    changed = withValues(joint == Joint::set ? ir::Combiner::set : ir::Combiner::add, view,
                         selection, values);
  else if (namesPlacesOnce(selection))
    changed = withValues(ir::Combiner::set, view, selection,
                         joinedBy(joint, {detail::picked(view, selection), at}, {values, at}));
  else
    changed = joinedByTable(joint, view, selection, values);
  return detail::withView(x, selection, changed);
}

} // namespace

//===----------------------------------------------------------------------------------------------
// Handles

static Array updated(Joint joint, const Array &x, const std::vector<Index> &indices,
                     const Operand &value, UpdateAt::Mode mode) {
  return updated(joint, x, mode ? detail::inRange(x, indices, *mode) : indices, value);
}

Array UpdateAt::set(const Operand &value, Mode mode) const {
  return updated(Joint::set, base_, indices_, value, mode);
}
Array UpdateAt::add(const Operand &value, Mode mode) const {
  return updated(Joint::add, base_, indices_, value, mode);
}
Array UpdateAt::subtract(const Operand &value, Mode mode) const {
  return add({negative(value), value.where()}, mode);
}
Array UpdateAt::multiply(const Operand &value, Mode mode) const {
  return updated(Joint::multiply, base_, indices_, value, mode);
}
Array UpdateAt::divide(const Operand &value, Mode mode) const {
  return updated(Joint::divide, base_, indices_, value, mode);
}
Array UpdateAt::min(const Operand &value, Mode mode) const {
  return updated(Joint::min, base_, indices_, value, mode);
}
Array UpdateAt::max(const Operand &value, Mode mode) const {
  return updated(Joint::max, base_, indices_, value, mode);
}

// Of exponents that meet at a place the product is one. Elsewhere no logarithm of x is taken.
Array UpdateAt::power(const Operand &exponent, Mode mode) const {
  detail::CalledFrom line(exponent.where());
  Array exponents = UpdateAt(ones_like(base_), indices_).multiply(exponent, mode);
  Array isChosen = UpdateAt(zeros_like(base_, boolean), indices_).set(true, mode);
  return where(isChosen, pow(where(isChosen, base_, ones_like(base_)), exponents), base_);
}

void Indexed::operator=(const Operand &value) && {
  *base_ = updated(Joint::set, *base_, indices_, value);
}
void Indexed::operator=(const Indexed &value) && {
  Site at = indices_.empty() ? Site() : indices_.front().where();
  *base_ = updated(Joint::set, *base_, indices_, {static_cast<const Array &>(value), at});
}
void Indexed::operator+=(const Operand &value) && {
  *base_ = updated(Joint::add, *base_, indices_, value);
}
void Indexed::operator-=(const Operand &value) && {
  *base_ = updated(Joint::add, *base_, indices_, {negative(value), value.where()});
}
void Indexed::operator*=(const Operand &value) && {
  *base_ = updated(Joint::multiply, *base_, indices_, value);
}
void Indexed::operator/=(const Operand &value) && {
  *base_ = updated(Joint::divide, *base_, indices_, value);
}

} // namespace fluxion
