// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints, reference meaning and simplification of structural ops.
#include "ir/ops/structural.h"

#define GET_OP_CLASSES
#include "ir/ops/structural.cpp.inc"

namespace fluxion::ir {

LogicalResult BroadcastInDimOp::verify() {
  auto in = tensorTypeOf(getX()), out = getType();
  ArrayRef<int64_t> axes = getAxes();
  if (static_cast<int64_t>(axes.size()) != in.getRank())
    return emitOpError("(C1) needs one axis per axis of x, got ") << axes.size() << " for " << in;
  for (size_t k = 0; k < axes.size(); ++k) {
    if (axes[k] < 0 || axes[k] >= out.getRank() || (k > 0 && axes[k] <= axes[k - 1]))
      return emitOpError("(C2) axes must ascend within the result, got axis ") << axes[k];
    if (in.getDimSize(k) != 1 && in.getDimSize(k) != out.getDimSize(axes[k]))
      return emitOpError("(C3) axis ")
             << k << " of size " << in.getDimSize(k) << " does not fit axis " << axes[k]
             << " of size " << out.getDimSize(axes[k]);
  }
  if (in.getElementType() != out.getElementType())
    return emitOpError("(C4) changes the element type");
  return mlir::success();
}

Evaluated BroadcastInDimOp::evaluate(ArrayRef<HostArray> xs) {
  const HostArray &x = xs[0];
  HostArray result(x.dtype(), shapeOf(getType()));
  Shape strides = x.shape().rowMajorStrides();
  visitDType(x.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T *in = x.data<T>();
    T *out = result.mutableData<T>();
    if (result.size() == 0)
      return;
    IndexCounter counter(result.shape());
    do {
      int64_t from = 0;
      for (auto [k, axis] : llvm::enumerate(getAxes()))
        if (x.shape()[k] != 1)
          from += strides[k] * counter[axis];
      *out++ = in[from];
    } while (counter.next());
  });
  return SmallVector<HostArray>{result};
}

Value BroadcastInDimOp::simplify(OpBuilder &b) {
  if (getX().getType() == getType())
    return getX();
  // A broadcast of a broadcast is one.
  if (auto inner = getX().getDefiningOp<BroadcastInDimOp>()) {
    auto axes = llvm::map_to_vector(inner.getAxes(), [&](int64_t a) { return getAxes()[a]; });
    return BroadcastInDimOp::create(b, getLoc(), getType(), inner.getX(), axes);
  }
  return {};
}

} // namespace fluxion::ir
