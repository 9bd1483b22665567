// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of reductions.
#include "ir/ops/reduction.h"

#define GET_OP_CLASSES
#include "ir/ops/reduction.cpp.inc"

namespace fluxion::ir {

static LogicalResult inferReduced(std::optional<Location> loc, RankedTensorType in,
                                  ArrayRef<int64_t> axes, llvm::SmallVectorImpl<Type> &types) {
  SmallVector<int64_t> kept;
  for (int64_t axis = 0; axis < in.getRank(); ++axis)
    if (!llvm::is_contained(axes, axis))
      kept.push_back(in.getDimSize(axis));
  for (size_t k = 0; k < axes.size(); ++k)
    if (axes[k] < 0 || axes[k] >= in.getRank() || (k > 0 && axes[k] <= axes[k - 1]))
      return mlir::emitOptionalError(loc, "(C1) axes must ascend within ", in, ", got axis ",
                                     axes[k]);
  types.push_back(withShape(in, kept));
  return mlir::success();
}

LogicalResult ReduceSumOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                            mlir::ValueRange operands, mlir::DictionaryAttr,
                                            mlir::OpaqueProperties properties, mlir::RegionRange,
                                            llvm::SmallVectorImpl<Type> &types) {
  return inferReduced(loc, tensorTypeOf(operands[0]),
                      properties.as<Properties *>()->getAxes(), types);
}

Evaluated ReduceSumOp::evaluate(ArrayRef<HostArray> xs) {
  const HostArray &x = xs[0];
  HostArray result(x.dtype(), shapeOf(getType()));
  Shape strides(std::vector<int64_t>(x.rank(), 0)), outStrides = result.shape().rowMajorStrides();
  for (int axis = 0, k = 0; axis < x.rank(); ++axis)
    if (!llvm::is_contained(getAxes(), axis))
      strides[axis] = outStrides[k++];
  visitDType(x.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    using N = runtime::Number<T>;
    T *out = result.mutableData<T>();
    std::fill_n(out, result.size(), T(0));
    if (x.size() == 0)
      return;
    const T *in = x.data<T>();
    IndexCounter counter(x.shape());
    do {
      int64_t to = 0;
      for (int axis = 0; axis < x.rank(); ++axis)
        to += strides[axis] * counter[axis];
      out[to] = (N{out[to]} + N{*in++}).v;
    } while (counter.next());
  });
  return SmallVector<HostArray>{result};
}

Value ReduceSumOp::simplify(OpBuilder &) { return getAxes().empty() ? getX() : Value(); }

} // namespace fluxion::ir
