// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/bodies.h"

#include "frontend/promotion.h"
#include "ir/expr.h"

namespace fluxion::detail {

TracedBody traceBody(const Body &body, const Leaves &arguments, const char *name, Where where) {
  TracedBody traced;
  auto flat = [&](const Leaves &leaves) {
    Yielded yielded = body(leaves);
    traced.isNumber = std::move(yielded.isNumber);
    traced.structure = std::move(yielded.structure);
    return yielded.leaves;
  };
  traced.program = trace(flat, arguments, /*bind=*/false, name, where);
  return traced;
}

//===----------------------------------------------------------------------------------------------
// Types

mlir::Value convertedTo(mlir::OpBuilder &b, mlir::Location loc, mlir::Value value, DType dtype) {
  auto type = ir::tensorTypeOf(value);
  if (ir::dtypeOf(type) == dtype)
    return value;
  auto to = ir::tensorType(b.getContext(), dtype, ir::shapeOf(type));
  return ir::convert({b, loc, value}, to).value();
}

DType besideNumber(DType number, DType dtype) {
  return infoOf(number).kind <= infoOf(dtype).kind ? dtype : promote(dtype, number);
}

std::string typeText(mlir::Type type) {
  auto tensor = mlir::cast<ir::RankedTensorType>(type);
  return typeText(ir::dtypeOf(tensor), ir::shapeOf(tensor));
}

} // namespace fluxion::detail
