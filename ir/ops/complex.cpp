// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Types of ops between complex numbers and their parts, and what they are in parts.
#include "ir/ops/complex.h"

#include "ir/parts.h"

#define GET_OP_CLASSES
#include "ir/ops/complex.cpp.inc"

namespace fluxion::ir {

void FxDialect::addComplex() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/complex.cpp.inc"
      >();
}

LogicalResult RealOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location>, Adaptor op,
                                       llvm::SmallVectorImpl<Type> &types) {
  types.push_back(partOf(tensorTypeOf(op.getX())));
  return mlir::success();
}
LogicalResult ImagOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location>, Adaptor op,
                                       llvm::SmallVectorImpl<Type> &types) {
  types.push_back(partOf(tensorTypeOf(op.getX())));
  return mlir::success();
}
LogicalResult MagnitudeOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location>,
                                            Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  types.push_back(partOf(tensorTypeOf(op.getX())));
  return mlir::success();
}
LogicalResult ComplexOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                          Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  auto part = tensorTypeOf(op.getX());
  if (!part.getElementType().isF32() && !part.getElementType().isF64())
    return mlir::emitOptionalError(loc, "(C1) parts are of type f32 or f64, got ", part);
  types.push_back(withElement(part, mlir::ComplexType::get(part.getElementType())));
  return mlir::success();
}

PartsOfResults RealOp::inParts(OpBuilder &, ArrayRef<Parts> xs) {
  return SmallVector<Parts>{{xs[0].re, Value()}};
}
PartsOfResults ImagOp::inParts(OpBuilder &, ArrayRef<Parts> xs) {
  return SmallVector<Parts>{{xs[0].im, Value()}};
}
PartsOfResults ComplexOp::inParts(OpBuilder &, ArrayRef<Parts> xs) {
  return SmallVector<Parts>{{xs[0].re, xs[1].re}};
}
PartsOfResults ConjOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return SmallVector<Parts>{{xs[0].re, (-Expr(b, getLoc(), xs[0].im)).value()}};
}
PartsOfResults MagnitudeOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return SmallVector<Parts>{{abs(ComplexExpr(b, getLoc(), xs[0])).value(), Value()}};
}

} // namespace fluxion::ir
