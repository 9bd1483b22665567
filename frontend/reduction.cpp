// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/reduction.h"

#include "fluxion/elementwise.h"
#include "fluxion/transforms.h"
#include "frontend/formula.h"
#include "frontend/kinks.h"
#include "frontend/log_sum.h"
#include "ir/ops/reduction.h"

#include <fmt/format.h>
#include <limits>

namespace fluxion {

using detail::AxisList;
using detail::CalledFrom;
using detail::rounded;
using detail::widened;
using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

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

Array sum(const Operand &x, const Axes &axes, KeepDims keep) {
  return reduced(x, detail::sumOf(x.dtype()), detail::sortedAxes(axes, x, "sum"), keep,
                 [](OpBuilder &b, Location loc, mlir::Value v, llvm::ArrayRef<int64_t> along) {
                   return ir::ReduceSumOp::create(b, loc, v, along);
                 });
}
Array prod(const Operand &x, const Axes &axes, KeepDims keep) {
  return reduced(x, detail::sumOf(x.dtype()), detail::sortedAxes(axes, x, "prod"), keep,
                 [](OpBuilder &b, Location loc, mlir::Value v, llvm::ArrayRef<int64_t> along) {
                   return ir::ReduceProdOp::create(b, loc, v, along);
                 });
}

template <class OpT>
static Array truth(const char *function, const Operand &x, const Axes &axes, KeepDims keep) {
  return reduced(x, DType::boolean, detail::sortedAxes(axes, x, function), keep,
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
Array max(const Operand &x, const Axes &axes, KeepDims keep) {
  return extremeAlong<ir::ReduceMaxOp, ir::ReduceOrOp>("max", x, axes, keep);
}
Array min(const Operand &x, const Axes &axes, KeepDims keep) {
  return extremeAlong<ir::ReduceMinOp, ir::ReduceAndOp>("min", x, axes, keep);
}
Array any(const Operand &x, const Axes &axes, KeepDims keep) {
  return truth<ir::ReduceOrOp>("any", x, axes, keep);
}
Array All::operator()(const Operand &x) const { return (*this)(x, {}, {}); }
Array All::operator()(const Operand &x, const Axes &axes) const { return (*this)(x, axes, {}); }
Array All::operator()(const Operand &x, const Axes &axes, KeepDims keep) const {
  return truth<ir::ReduceAndOp>("all", x, axes, keep);
}

template <class OpT>
static Array placeOfExtreme(const char *function, const Operand &given, const Axes &axes,
                            KeepDims keep) {
  Site at = given.where();
  Operand x(as(given, detail::numberOf(given.dtype())), at);
  AxisList list = detail::sortedAxes(axes, x, function);
  if (!axes.isAll() && list.size() != 1)
    detail::raise<ShapeError>({.what = fmt::format("{} along several axes", function),
                               .where = at,
                               .expected = "one axis, or none for the flattened array",
                               .got = fmt::format("{} axes", list.size())});
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

Array mean(const Operand &x, const Axes &axes, KeepDims keep) {
  CalledFrom line(x.where());
  auto n = static_cast<double>(detail::countAlong(x, detail::sortedAxes(axes, x, "mean")));
  return rounded(sum(widened(x), axes, keep) / n, x);
}

Array logsumexp(const Operand &x, const Axes &axes, KeepDims keep) {
  return detail::logSum(x, {}, axes, keep).logarithm;
}

Array var(const Operand &given, const Axes &axes, KeepDims keep, int ddof) {
  CalledFrom line(given.where());
  Array x = widened(given);
  auto n = static_cast<double>(detail::countAlong(x, detail::sortedAxes(axes, given, "var")));
  Array deviation = x - mean(x, axes, keepdims);
  double divisor = n > ddof ? n - ddof : std::numeric_limits<double>::quiet_NaN();
  return detail::roundedReal(sum(detail::squaredSizes(deviation), axes, keep) / divisor, given);
}
Array std(const Operand &x, const Axes &axes, KeepDims keep, int ddof) {
  CalledFrom line(x.where());
  return detail::roundedReal(sqrt(var(widened(x), axes, keep, ddof)), x);
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
