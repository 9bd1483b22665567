// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/reduction.h"

#include "fluxion/elementwise.h"
#include "fluxion/structural.h"
#include "fluxion/transforms.h"
#include "frontend/constants.h"
#include "frontend/formula.h"
#include "frontend/kinks.h"
#include "frontend/log_sum.h"
#include "ir/ops/reduction.h"

#include <fmt/format.h>

namespace fluxion {

using detail::AxisList;
using detail::CalledFrom;
using detail::rounded;
using detail::widened;
using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

using detail::infinity;
using detail::notANumber;

static Array as(const Operand &x, DType dtype) {
  return detail::meet({&x}, dtype, x.shape(), x.where())[0];
}

/// Reduces `x` of `dtype` by the op that `build` makes.
template <class Build>
static Array reduced(const Operand &x, DType dtype, const AxisList &axes, KeepDims keep,
                     Build build) {
  Array operand = as(x, dtype);
  if (axes.empty())
    return operand;
  Array result = detail::recordOne(x.where(), {operand}, [&](OpBuilder &b, Location loc, auto v) {
    return build(b, loc, v[0], llvm::ArrayRef<int64_t>(axes));
  });
  return keep.value ? detail::reshaped(result, detail::withOnesAt(x.shape(), axes), x.where())
                    : result;
}

static void requireElements(const char *function, const Operand &x, const AxisList &axes) {
  detail::requireElements(function, x, axes,
                          fmt::format("{} has no value to start from: concatenate one, or check "
                                      "size() first",
                                      function));
}

//===----------------------------------------------------------------------------------------------
// Reductions with an op

/// The mask in the shape of x.
static Array maskFor(const Operand &x, const Array &where) {
  detail::requireMask(where, x.where());
  return broadcast_to({where, x.where()}, x.shape());
}
/// x of `dtype`, with `instead` where elements do not count.
static Array counted(const Operand &x, DType dtype, const std::optional<Array> &where,
                     const Operand &instead) {
  Array numbers = as(x, dtype);
  return where ? fluxion::where(maskFor(x, *where), numbers, instead) : numbers;
}

/// What there is before the first element, of the dtype of the result.
static Array initialOf(const Operand &x, const Array &initial, DType dtype) {
  if (initial.ndim() != 0)
    detail::raise<ShapeError>({.what = "an initial value that is no scalar",
                               .where = x.where(),
                               .expected = "one number",
                               .got = detail::typeText({initial, x.where()}),
                               .hint = "of several results: maximum(max(x, axis), values), "
                                       "sum(x, axis) + values"});
  return initial.astype(dtype);
}

Array sum(const Operand &x, const Axes &axes, KeepDims keep, const Counting &counting) {
  CalledFrom line(x.where());
  DType dtype = detail::sumOf(counting.dtype.value_or(x.dtype()));
  Array total =
      reduced(counted(x, dtype, counting.where, 0), dtype, detail::sortedAxes(axes, x, "sum"), keep,
              [](OpBuilder &b, Location loc, auto v, llvm::ArrayRef<int64_t> along) {
                return ir::ReduceSumOp::create(b, loc, v, along);
              });
  return counting.initial ? initialOf(x, *counting.initial, dtype) + total : total;
}
Array prod(const Operand &x, const Axes &axes, KeepDims keep, const Counting &counting) {
  CalledFrom line(x.where());
  DType dtype = detail::sumOf(counting.dtype.value_or(x.dtype()));
  Array product =
      reduced(counted(x, dtype, counting.where, 1), dtype, detail::sortedAxes(axes, x, "prod"),
              keep, [](OpBuilder &b, Location loc, auto v, llvm::ArrayRef<int64_t> along) {
                return ir::ReduceProdOp::create(b, loc, v, along);
              });
  return counting.initial ? initialOf(x, *counting.initial, dtype) * product : product;
}

template <class OpT>
static Array truth(const char *function, const Operand &x, const Axes &axes, KeepDims keep,
                   const std::optional<Array> &where = {}) {
  CalledFrom line(x.where());
  bool nothing = std::is_same_v<OpT, ir::ReduceAndOp>;
  return reduced(counted(x, DType::boolean, where, nothing), DType::boolean,
                 detail::sortedAxes(axes, x, function), keep,
                 [](OpBuilder &b, Location loc, mlir::Value v, llvm::ArrayRef<int64_t> along) {
                   return OpT::create(b, loc, v, along);
                 });
}
template <class NumberOp, class BooleanOp>
static Array extremeAlong(const char *function, const Operand &x, const Axes &axes, KeepDims keep) {
  AxisList list = detail::sortedAxes(axes, x, function);
  requireElements(function, x, list);
  if (isBoolean(x.dtype()))
    return truth<BooleanOp>(function, x, axes, keep);
  return reduced(x, x.dtype(), list, keep,
                 [](OpBuilder &b, Location loc, mlir::Value v, llvm::ArrayRef<int64_t> along) {
                   return NumberOp::create(b, loc, v, along, detail::currentKink());
                 });
}
/// The extreme of what counts and of `initial`, which stands where nothing counts.
template <class NumberOp, class BooleanOp>
static Array extremeWith(const char *function, const Operand &x, const Axes &axes, KeepDims keep,
                         const Counting &counting,
                         Array (*extremeOf)(const Operand &, const Operand &)) {
  CalledFrom line(x.where());
  if (!counting.initial && counting.where)
    detail::raise<ShapeError>({.what = fmt::format("where without initial in {}", function),
                               .where = x.where(),
                               .expected = "initial, for where nothing counts",
                               .got = detail::typeText(*counting.where),
                               .hint = fmt::format("{}(x, axes, {{}}, {{.where = mask, .initial = "
                                                   "...}})",
                                                   function)});
  if (!counting.initial)
    return extremeAlong<NumberOp, BooleanOp>(function, x, axes, keep);
  Array initial = initialOf(x, *counting.initial, x.dtype());
  AxisList list = detail::sortedAxes(axes, x, function);
  if (detail::countAlong(x, list) == 0)
    return broadcast_to(initial, keep.value ? detail::withOnesAt(x.shape(), list)
                                            : detail::without(x.shape(), list));
  Array some = counted(x, x.dtype(), counting.where, initial);
  return extremeOf(initial, extremeAlong<NumberOp, BooleanOp>(function, some, axes, keep));
}
Array max(const Operand &x, const Axes &axes, KeepDims keep, const Counting &counting) {
  return extremeWith<ir::ReduceMaxOp, ir::ReduceOrOp>("max", x, axes, keep, counting, maximum);
}
Array min(const Operand &x, const Axes &axes, KeepDims keep, const Counting &counting) {
  return extremeWith<ir::ReduceMinOp, ir::ReduceAndOp>("min", x, axes, keep, counting, minimum);
}
Array any(const Operand &x, const Axes &axes, KeepDims keep, const std::optional<Array> &where) {
  return truth<ir::ReduceOrOp>("any", x, axes, keep, where);
}
Array All::operator()(const Operand &x) const { return (*this)(x, {}, {}); }
Array All::operator()(const Operand &x, const Axes &axes) const { return (*this)(x, axes, {}); }
Array All::operator()(const Operand &x, const Axes &axes, KeepDims keep) const {
  return truth<ir::ReduceAndOp>("all", x, axes, keep);
}
Array All::operator()(const Operand &x, const Axes &axes, KeepDims keep, const Array &where) const {
  return truth<ir::ReduceAndOp>("all", x, axes, keep, where);
}

template <class OpT>
static Array placeOfExtreme(const char *function, const Operand &given, const Axes &axes,
                            KeepDims keep) {
  Site at = given.where();
  Operand x(as(given, detail::numberOf(given.dtype())), at);
  AxisList list = detail::sortedAxes(axes, x, function);
  if (!axes.isAll() && list.size() != 1)
    detail::raise<ShapeError>(
        {.what = fmt::format("{} along several axes", function),
         .where = at,
         .expected = "one axis, or none for the flattened array",
         .got = fmt::format("{} axes", list.size()),
         .hint = fmt::format("merge them first, as in {}(collapse(x, 0, 2), 0)", function)});
  requireElements(function, x, list);
  Shape kept = detail::withOnesAt(x.shape(), list), left = detail::without(x.shape(), list);
  int64_t axis = list.empty() ? 0 : list[0];
  if (axes.isAll()) {
    x = Operand(detail::reshaped(x.array(), {x.array().size()}, at), at);
    axis = 0;
  }
  Array place = detail::recordOne(at, {x.array()}, [&](OpBuilder &b, Location loc, auto v) {
    return OpT::create(b, loc, ir::tensorType(b.getContext(), DType::i32, left), v[0], axis);
  });
  return keep.value ? detail::reshaped(place, kept, at) : place;
}
Array argmax(const Operand &x, const Axes &axis, KeepDims keep) {
  return placeOfExtreme<ir::ArgmaxOp>("argmax", x, axis, keep);
}
Array argmin(const Operand &x, const Axes &axis, KeepDims keep) {
  return placeOfExtreme<ir::ArgminOp>("argmin", x, axis, keep);
}

//===----------------------------------------------------------------------------------------------
// Formulas

/// A total over the elements that count, divided by their number less `ddof`; NaN, without a
/// derivative, where that is 0.
static Array perElement(const Array &total, const Operand &x, const Axes &axes, KeepDims keep,
                        double ddof, const std::optional<Array> &where, const char *function) {
  if (!where) {
    auto count = detail::countAlong(x, detail::sortedAxes(axes, x, function));
    double n = static_cast<double>(count) - ddof;
    return total / (n > 0 ? n : notANumber);
  }
  Array n = sum(maskFor(x, *where), axes, keep).astype(partOf(total.dtype())) - ddof;
  Array isSome = n > 0.0;
  return fluxion::where(isSome, total / fluxion::where(isSome, n, 1.0), notANumber);
}

Array mean(const Operand &given, const Axes &axes, KeepDims keep,
           const std::optional<Array> &where) {
  CalledFrom line(given.where());
  detail::sortedAxes(axes, given, "mean");
  Array total = sum(widened(given), axes, keep, {.where = where});
  return rounded(perElement(total, given, axes, keep, 0, where, "mean"), given);
}

Array logsumexp(const Operand &x, const Axes &axes, KeepDims keep,
                const std::optional<Array> &where) {
  CalledFrom line(x.where());
  if (!where)
    return detail::logSum(x, {}, axes, keep).logarithm;
  Array some = counted(x, detail::floatingOf(x.dtype()), where, -infinity);
  return detail::logSum({some, x.where()}, {}, axes, keep).logarithm;
}

Array var(const Operand &given, const Axes &axes, KeepDims keep, double ddof,
          const std::optional<Array> &where, const std::optional<Array> &mean) {
  CalledFrom line(given.where());
  detail::sortedAxes(axes, given, "var");
  Array x = widened(given), middle = mean ? *mean : fluxion::mean(x, axes, keepdims, where);
  if (mean)
    middle = broadcast_to(middle.astype(x.dtype()), x.shape());
  Array deviation = x - middle;
  Array total = sum(detail::squaredSizes(deviation), axes, keep, {.where = where});
  return detail::roundedReal(perElement(total, given, axes, keep, ddof, where, "var"), given);
}
Array std(const Operand &x, const Axes &axes, KeepDims keep, double ddof,
          const std::optional<Array> &where, const std::optional<Array> &mean) {
  CalledFrom line(x.where());
  detail::sortedAxes(axes, x, "std");
  return detail::roundedReal(sqrt(var(widened(x), axes, keep, ddof, where, mean)), x);
}
Array norm(const Operand &x, const Axes &axes, KeepDims keep) {
  CalledFrom line(x.where());
  detail::sortedAxes(axes, x, "norm");
  return detail::roundedReal(sqrt(sum(detail::squaredSizes(widened(x)), axes, keep)), x);
}

//===----------------------------------------------------------------------------------------------
// Members

Array Array::sum(const Axes &axes, KeepDims keep, Where where) const {
  return fluxion::sum({*this, where}, axes, keep);
}
Array Array::mean(const Axes &axes, KeepDims keep, Where where) const {
  return fluxion::mean({*this, where}, axes, keep);
}
Array Array::prod(const Axes &axes, KeepDims keep, Where where) const {
  return fluxion::prod({*this, where}, axes, keep);
}
Array Array::max(const Axes &axes, KeepDims keep, Where where) const {
  return fluxion::max({*this, where}, axes, keep);
}
Array Array::min(const Axes &axes, KeepDims keep, Where where) const {
  return fluxion::min({*this, where}, axes, keep);
}
Array Array::argmax(const Axes &axes, KeepDims keep, Where where) const {
  return fluxion::argmax({*this, where}, axes, keep);
}
Array Array::argmin(const Axes &axes, KeepDims keep, Where where) const {
  return fluxion::argmin({*this, where}, axes, keep);
}
Array Array::all(const Axes &axes, KeepDims keep, Where where) const {
  return fluxion::all({*this, where}, axes, keep);
}
Array Array::any(const Axes &axes, KeepDims keep, Where where) const {
  return fluxion::any({*this, where}, axes, keep);
}

} // namespace fluxion
