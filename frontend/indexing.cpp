// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reading: x(...), take, dynamic slices.
#include "frontend/indexing.h"

#include "fluxion/elementwise.h"
#include "fluxion/indexing.h"
#include "ir/ops/indexing.h"

#include <fmt/format.h>

namespace fluxion {

using detail::AxisList;
using detail::Selection;
using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

namespace detail {

Array viewOf(const Array &x, const Selection &selection) {
  Array box =
      reversed(sliced(x, selection.box, selection.where), selection.backwards, selection.where);
  return reshaped(box, selection.view, selection.where);
}

Array startVectors(const Selection &selection) {
  Where where = selection.where;
  if (selection.picks.size() == 1)
    return selection.picks[0].index;
  DType dtype = DType::i32;
  for (const Selection::Pick &pick : selection.picks)
    dtype = promote(dtype, pick.index.dtype());
  Shape column = selection.pickShape;
  column.push_back(1);
  Leaves parts;
  for (const Selection::Pick &pick : selection.picks)
    parts.push_back(reshaped(
        spread(converted(pick.index, dtype, where), selection.pickShape, where), column, where));
  return joined(parts, column.rank() - 1, where);
}

/// One element along each picked axis, at scalar starts.
static Array pickedByScalars(const Array &view, const Selection &selection) {
  DType dtype = DType::i32;
  for (const Selection::Pick &pick : selection.picks)
    dtype = promote(dtype, pick.index.dtype());
  Array zero = filled(0, dtype, {}, Frame::recording({view}), selection.where);
  Leaves operands{view};
  operands.resize(view.shape().size() + 1, zero);
  Shape sizes = view.shape();
  for (const Selection::Pick &pick : selection.picks) {
    operands[static_cast<std::size_t>(pick.axis) + 1] =
        converted(pick.index, dtype, selection.where);
    sizes[pick.axis] = 1;
  }
  Array window = recordOne(selection.where, operands, [&](OpBuilder &b, Location loc, auto v) {
    return ir::DynamicSliceOp::create(b, loc, v[0], v.drop_front(), toArrayRef(sizes));
  });
  return reshaped(window, selection.result, selection.where);
}

Array picked(const Array &view, const Selection &selection) {
  if (selection.picks.empty())
    return view;
  if (selection.pickShape.empty())
    return pickedByScalars(view, selection);
  if (selection.result.numElements() == 0)
    return filled(0, view.dtype(), selection.result, Frame::recording({view}), selection.where);
  ir::WindowAxes axes;
  axes.offset = selection.viewAxes();
  axes.collapsed = axes.indexed = selection.pickedAxes();
  axes.vectorAxis = selection.pickShape.rank();
  Shape sizes = withOnesAt(view.shape(), axes.collapsed);
  return recordOne(selection.where, {view, startVectors(selection)},
                   [&](OpBuilder &b, Location loc, auto v) {
                     return ir::GatherOp::create(b, loc, v[0], v[1], axes, toArrayRef(sizes));
                   });
}

} // namespace detail

//===----------------------------------------------------------------------------------------------
// Brackets

static std::vector<Index> present(std::initializer_list<const Index *> all) {
  std::vector<Index> indices;
  for (const Index *index : all)
    if (index->kind() != Index::Kind::absent)
      indices.push_back(*index);
  return indices;
}

static Array read(const Array &x, const std::vector<Index> &indices) {
  Selection selection(x, indices);
  return detail::picked(detail::viewOf(x, selection), selection);
}

Array Array::operator()(Index i0, Index i1, Index i2, Index i3, Index i4, Index i5, Index i6,
                        Index i7) const & {
  return read(*this, present({&i0, &i1, &i2, &i3, &i4, &i5, &i6, &i7}));
}

Indexed Array::operator()(Index i0, Index i1, Index i2, Index i3, Index i4, Index i5, Index i6,
                          Index i7) & {
  std::vector<Index> indices = present({&i0, &i1, &i2, &i3, &i4, &i5, &i6, &i7});
  // A selection by a mask that is not known has no value, but can be written to.
  const Index *mask = detail::onlyMask(indices);
  bool hasValue = !mask || detail::knownNumbers(mask->array()).has_value();
  Array value = hasValue ? read(*this, indices) : detail::unknownSelection(mask->array());
  return Indexed(std::move(value), *this, std::move(indices));
}

UpdateAt Array::at(Index i0, Index i1, Index i2, Index i3, Index i4, Index i5, Index i6,
                   Index i7) const {
  return UpdateAt(*this, present({&i0, &i1, &i2, &i3, &i4, &i5, &i6, &i7}));
}

//===----------------------------------------------------------------------------------------------
// Functions

Array take(const Operand &x, const Operand &indices, std::optional<int> axis) {
  Site at = x.where();
  Array subject = axis ? x.array() : detail::reshaped(x.array(), {x.array().size()}, at);
  int64_t along = detail::normalAxis(axis.value_or(0), {subject, at}, "take");
  detail::requireIntegers(indices.array(), at);
  std::vector<Index> brackets(static_cast<std::size_t>(along), Index(all, at));
  brackets.emplace_back(indices.array(), at);
  return read(subject, brackets);
}

/// The starts in one dtype, negative ones counted from the end.
static Leaves startsOf(const char *function, const Operand &x, const std::vector<Array> &starts,
                       const Shape &sizes) {
  bool fits = static_cast<int>(starts.size()) == x.ndim() && sizes.rank() == x.ndim();
  for (int axis = 0; fits && axis < x.ndim(); ++axis)
    fits = sizes[axis] >= 0 && sizes[axis] <= x.shape()[axis];
  if (!fits)
    detail::raise<ShapeError>(
        {.what = fmt::format("a window that does not fit in {}", function),
         .where = x.where(),
         .expected =
             fmt::format("one start and one size per axis, sizes within {}", detail::typeText(x)),
         .got = fmt::format("{} starts, sizes {}", starts.size(), sizes.str()),
         .hint =
             static_cast<int>(starts.size()) == x.ndim() && sizes.rank() == x.ndim()
                 ? "take a smaller window, or pad x first, as in pad(x, {{0, 2}})"
                 : fmt::format(
                       "unstack(starts) makes scalars of a vector; {}_in_dim goes along one axis",
                       function)});
  Leaves places;
  DType dtype = DType::i32;
  for (int axis = 0; axis < x.ndim(); ++axis) {
    const Array &start = starts[static_cast<std::size_t>(axis)];
    detail::requireIntegers(start, x.where());
    if (start.ndim() != 0)
      detail::raise<ShapeError>(
          {.what = fmt::format("a start that is not a scalar in {}", function),
           .where = x.where(),
           .expected = "one integer per axis",
           .got = detail::typeText({start, x.where()}),
           .hint = "take the number out of it, as in start(0)"});
    places.push_back(detail::wrapped(start, x.shape()[axis], x.where()));
    dtype = promote(dtype, places.back().dtype());
  }
  for (Array &place : places)
    place = detail::converted(place, dtype, x.where());
  return places;
}

Array dynamic_slice(const Operand &x, const std::vector<Array> &starts, const Shape &sizes) {
  Leaves operands = startsOf("dynamic_slice", x, starts, sizes);
  bool isKnown = std::none_of(operands.begin(), operands.end(),
                              [](const Array &start) { return start.is_traced(); });
  if (isKnown) {
    detail::Box box(x.shape());
    for (int axis = 0; axis < x.ndim(); ++axis) {
      auto start = operands[static_cast<std::size_t>(axis)].item<std::int64_t>();
      box.start[axis] = std::clamp<std::int64_t>(start, 0, x.shape()[axis] - sizes[axis]);
      box.limit[axis] = box.start[axis] + sizes[axis];
    }
    return detail::sliced(x.array(), box, x.where());
  }
  operands.insert(operands.begin(), x.array());
  return detail::recordOne(x.where(), operands, [&](OpBuilder &b, Location loc, auto v) {
    return ir::DynamicSliceOp::create(b, loc, v[0], v.drop_front(), detail::toArrayRef(sizes));
  });
}

Array dynamic_update_slice(const Operand &x, const Operand &update,
                           const std::vector<Array> &starts) {
  if (infoOf(update.dtype()).kind > infoOf(x.dtype()).kind)
    detail::raise<DtypeError>({.what = "an update that the array cannot hold",
                               .where = x.where(),
                               .expected = std::string(name(x.dtype())),
                               .got = detail::typeText(update),
                               .hint = "convert one of them with astype"});
  Leaves operands = startsOf("dynamic_update_slice", x, starts, update.shape());
  Leaves both{x.array(), detail::meet({&update}, x.dtype(), update.shape(), x.where())[0]};
  operands.insert(operands.begin(), both.begin(), both.end());
  return detail::recordOne(x.where(), operands, [&](OpBuilder &b, Location loc, auto v) {
    return ir::DynamicUpdateSliceOp::create(b, loc, v[0].getType(), v[0], v[1], v.drop_front(2));
  });
}

} // namespace fluxion
