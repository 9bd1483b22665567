// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of running functions.
#include "ir/ops/cumulative.h"

#define GET_OP_CLASSES
#include "ir/ops/cumulative.cpp.inc"

namespace fluxion::ir {

void FxDialect::addCumulative() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/cumulative.cpp.inc"
      >();
}

runtime::Cumulative cumulativeOf(Operation *op) {
  using runtime::Cumulative;
  if (mlir::isa<CumsumOp>(op))
    return Cumulative::sum;
  if (mlir::isa<CumprodOp>(op))
    return Cumulative::prod;
  if (mlir::isa<CummaxOp>(op))
    return Cumulative::max;
  if (mlir::isa<CumminOp>(op))
    return Cumulative::min;
  if (mlir::isa<CumlogsumexpOp>(op))
    return Cumulative::logsumexp;
  llvm_unreachable("not a running function");
}

AxisSizes::AxisSizes(ArrayRef<int64_t> shape, int64_t axis) : n(shape[axis]) {
  for (int64_t size : shape.take_front(axis))
    outer *= size;
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size;
}

template <class OpT> static LogicalResult verifyAxis(OpT op) {
  auto axis = static_cast<int64_t>(op.getAxis());
  if (axis < 0 || axis >= op.getType().getRank())
    return op.emitOpError("(C1) axis ") << axis << " is not within " << op.getType();
  return mlir::success();
}
LogicalResult CumsumOp::verify() { return verifyAxis(*this); }
LogicalResult CumprodOp::verify() { return verifyAxis(*this); }
LogicalResult CummaxOp::verify() { return verifyAxis(*this); }
LogicalResult CumminOp::verify() { return verifyAxis(*this); }
LogicalResult CumlogsumexpOp::verify() { return verifyAxis(*this); }
LogicalResult LinearRecurrenceOp::verify() { return verifyAxis(*this); }

template <class OpT> static Evaluated running(OpT op, const HostArray &x) {
  HostArray result(x.dtype(), x.shape());
  AxisSizes sizes({x.shape().begin(), x.shape().size()}, op.getAxis());
  fluxion_cumulative(static_cast<int64_t>(cumulativeOf(op)), static_cast<int64_t>(x.dtype()),
                     op.getReverse(), sizes.outer, sizes.n, sizes.inner, x.raw(),
                     result.mutableRaw());
  return SmallVector<HostArray>{result};
}
Evaluated CumsumOp::evaluate(ArrayRef<HostArray> xs) { return running(*this, xs[0]); }
Evaluated CumprodOp::evaluate(ArrayRef<HostArray> xs) { return running(*this, xs[0]); }
Evaluated CummaxOp::evaluate(ArrayRef<HostArray> xs) { return running(*this, xs[0]); }
Evaluated CumminOp::evaluate(ArrayRef<HostArray> xs) { return running(*this, xs[0]); }
Evaluated CumlogsumexpOp::evaluate(ArrayRef<HostArray> xs) { return running(*this, xs[0]); }

Evaluated LinearRecurrenceOp::evaluate(ArrayRef<HostArray> xs) {
  HostArray result(xs[0].dtype(), xs[0].shape());
  AxisSizes sizes({xs[0].shape().begin(), xs[0].shape().size()}, getAxis());
  fluxion_recurrence(static_cast<int64_t>(xs[0].dtype()), getReverse(), sizes.outer, sizes.n,
                     sizes.inner, xs[0].raw(), xs[1].raw(), result.mutableRaw());
  return SmallVector<HostArray>{result};
}

} // namespace fluxion::ir
