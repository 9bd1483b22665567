// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/cumulative.h"

#include "fluxion/numerical.h"
#include "frontend/formula.h"
#include "frontend/kinks.h"
#include "frontend/structural.h"
#include "ir/ops/cumulative.h"

namespace fluxion {

using detail::CalledFrom;
using detail::floating;
using mlir::Location;
using mlir::OpBuilder;

/// `OpT` along the axis, or on the flattened array.
template <class OpT, class... Kinks>
static Array running(const char *function, const Operand &x, DType dtype, std::optional<int> axis,
                     Direction direction, Kinks... kinks) {
  CalledFrom line(x.where());
  Array operand = detail::converted(x.array(), dtype, x.where());
  if (!axis)
    operand = ravel(operand);
  auto along = static_cast<uint64_t>(detail::axisOf(axis.value_or(0), operand, function));
  return detail::recordOne(x.where(), {operand}, [&](OpBuilder &b, Location loc, auto v) {
    return OpT::create(b, loc, v[0], along, direction.isReverse, kinks...);
  });
}

Array cumsum(const Operand &x, std::optional<int> axis, Direction direction,
             std::optional<DType> dtype) {
  DType summed = detail::numberOf(dtype.value_or(x.dtype()));
  return running<ir::CumsumOp>("cumsum", x, summed, axis, direction);
}
Array cumprod(const Operand &x, std::optional<int> axis, Direction direction,
              std::optional<DType> dtype) {
  DType summed = detail::numberOf(dtype.value_or(x.dtype()));
  return running<ir::CumprodOp>("cumprod", x, summed, axis, direction);
}
Array cummax(const Operand &x, std::optional<int> axis, Direction direction) {
  return running<ir::CummaxOp>("cummax", x, detail::numberOf(x.dtype()), axis, direction,
                               detail::currentKink());
}
Array cummin(const Operand &x, std::optional<int> axis, Direction direction) {
  return running<ir::CumminOp>("cummin", x, detail::numberOf(x.dtype()), axis, direction,
                               detail::currentKink());
}
Array cumlogsumexp(const Operand &x, std::optional<int> axis, Direction direction) {
  return running<ir::CumlogsumexpOp>("cumlogsumexp", x, detail::floatingOf(x.dtype()), axis,
                                     direction);
}

/// `totals`, with `first` before them where that is asked for.
static Array withInitial(const char *function, const Operand &x, std::optional<int> axis,
                         bool include_initial, double first,
                         Array (*running)(const Operand &, std::optional<int>, Direction,
                                          std::optional<DType>)) {
  CalledFrom line(x.where());
  if (!axis && x.ndim() != 1)
    detail::raise<ShapeError>(
        {.what = std::string("no axis of several in ") + function,
         .where = x.where(),
         .expected = "an axis, or a vector",
         .got = detail::typeText(x),
         .hint = fmt::format("name one, as in {}(x, 0), or flatten x with ravel", function)});
  int along = detail::axisOf(axis.value_or(0), x, function);
  Array totals = running(x, along, {}, {});
  if (!include_initial)
    return totals;
  Shape shape = totals.shape();
  shape[along] = 1;
  return concatenate({full(shape, Array(first).astype(totals.dtype())), totals}, along);
}
Array cumulative_sum(const Operand &x, std::optional<int> axis, bool include_initial) {
  return withInitial("cumulative_sum", x, axis, include_initial, 0, cumsum);
}
Array cumulative_prod(const Operand &x, std::optional<int> axis, bool include_initial) {
  return withInitial("cumulative_prod", x, axis, include_initial, 1, cumprod);
}

Array nancumsum(const Operand &x, std::optional<int> axis) {
  CalledFrom line(x.where());
  return cumsum(where(isnan(x), 0, x), axis);
}
Array nancumprod(const Operand &x, std::optional<int> axis) {
  CalledFrom line(x.where());
  return cumprod(where(isnan(x), 1, x), axis);
}

Array linear_recurrence(const Operand &a, const Operand &b, int axis, Direction direction) {
  CalledFrom line(a.where());
  Leaves both = detail::met("linear_recurrence", {&a, &b}, /*isFloating=*/true);
  auto along = static_cast<uint64_t>(detail::axisOf(axis, both[0], "linear_recurrence"));
  return detail::recordOne(a.where(), both, [&](OpBuilder &b, Location loc, auto v) {
    return ir::LinearRecurrenceOp::create(b, loc, v[0], v[1], along, direction.isReverse);
  });
}

// The jump brought into [-period/2, period/2); at +period/2 it stays where it was positive.
Array unwrap(const Operand &given, int axis, double period, std::optional<double> discont) {
  CalledFrom line(given.where());
  Array x = floating(given);
  int along = detail::axisOf(axis, given, "unwrap");
  std::int64_t n = x.shape()[along];
  if (n < 2)
    return x;
  double half = period / 2;
  Array jump = diff(x, 1, along);
  Array wrapped = (jump + half) % period - half;
  wrapped = where((wrapped == -half) & (jump > 0.0), half, wrapped);
  Array correction = where(abs(jump) < discont.value_or(half), 0.0, wrapped - jump);
  Array first = detail::slicedAlong(x, along, 0, 1, given.where());
  Array rest = detail::slicedAlong(x, along, 1, n, given.where());
  return concatenate({first, rest + cumsum(correction, along)}, along);
}

} // namespace fluxion
