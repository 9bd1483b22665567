// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints, result types and reference meaning of decompositions.
#include "ir/ops/decompositions.h"

#define GET_OP_CLASSES
#include "ir/ops/decompositions.cpp.inc"

namespace fluxion::ir {

//===----------------------------------------------------------------------------------------------
// Constraints and result types

static LogicalResult requireMatrices(std::optional<Location> loc, RankedTensorType type) {
  if (type.getRank() < 2)
    return mlir::emitOptionalError(loc, "(C1) ", type, " has less than two axes");
  return mlir::success();
}
static LogicalResult requireSquare(std::optional<Location> loc, RankedTensorType type) {
  if (mlir::failed(requireMatrices(loc, type)) ||
      type.getShape().back() != type.getShape().drop_back().back())
    return mlir::emitOptionalError(loc, "(C1) ", type, " is not square");
  return mlir::success();
}
static LogicalResult requireSides(Operation *op, RankedTensorType a, RankedTensorType b) {
  if (b.getShape().empty() || a.getShape().drop_back() != b.getShape().drop_back())
    return op->emitOpError("(C2) ") << b << " does not fit " << a;
  if (a.getElementType() != b.getElementType())
    return op->emitOpError("(C3) element types of ") << a << " and " << b << " differ";
  return mlir::success();
}

LogicalResult CholeskyOp::verify() { return requireSquare(getLoc(), getType()); }

LogicalResult TriangularSolveOp::verify() {
  auto a = tensorTypeOf(getA());
  if (mlir::failed(requireSquare(getLoc(), a)))
    return mlir::failure();
  return requireSides(*this, a, getType());
}

LogicalResult LuSolveOp::verify() {
  auto a = tensorTypeOf(getA()), permutation = tensorTypeOf(getPermutation());
  if (mlir::failed(requireSquare(getLoc(), a)))
    return mlir::failure();
  if (getLu().getType() != a)
    return emitOpError("(C1) ") << getLu().getType() << " is not " << a;
  if (permutation.getShape() != a.getShape().drop_back())
    return emitOpError("(C4) ") << permutation << " does not fit " << a;
  return requireSides(*this, a, getType());
}

/// `type` with its last two sizes replaced; of a negative one, without that axis.
static RankedTensorType withLast(RankedTensorType type, int64_t n, int64_t m) {
  auto shape = llvm::to_vector(type.getShape().drop_back(2));
  for (int64_t size : {n, m})
    if (size >= 0)
      shape.push_back(size);
  return withShape(type, shape);
}

LogicalResult LuOp::inferReturnTypes(mlir::MLIRContext *context, std::optional<Location> loc,
                                     Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  auto a = tensorTypeOf(op.getA());
  if (mlir::failed(requireSquare(loc, a)))
    return mlir::failure();
  auto permutation =
      withElement(withLast(a, a.getShape().back(), -1), mlir::IntegerType::get(context, 32));
  types.append({a, permutation});
  return mlir::success();
}

LogicalResult EighOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc, Adaptor op,
                                       llvm::SmallVectorImpl<Type> &types) {
  auto a = tensorTypeOf(op.getA());
  if (mlir::failed(requireSquare(loc, a)))
    return mlir::failure();
  types.append({withLast(a, a.getShape().back(), -1), a});
  return mlir::success();
}

LogicalResult QrOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc, Adaptor op,
                                     llvm::SmallVectorImpl<Type> &types) {
  auto a = tensorTypeOf(op.getA());
  if (mlir::failed(requireMatrices(loc, a)))
    return mlir::failure();
  MatrixSizes sizes(a.getShape());
  int64_t k = op.getFull() ? sizes.n : std::min(sizes.n, sizes.m);
  types.append({withLast(a, sizes.n, k), withLast(a, k, sizes.m)});
  return mlir::success();
}

LogicalResult SvdOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc, Adaptor op,
                                      llvm::SmallVectorImpl<Type> &types) {
  auto a = tensorTypeOf(op.getA());
  if (mlir::failed(requireMatrices(loc, a)))
    return mlir::failure();
  MatrixSizes sizes(a.getShape());
  int64_t k = std::min(sizes.n, sizes.m);
  types.append({withLast(a, sizes.n, op.getFull() ? sizes.n : k), withLast(a, k, -1),
                withLast(a, op.getFull() ? sizes.m : k, sizes.m)});
  return mlir::success();
}

//===----------------------------------------------------------------------------------------------
// Reference meaning

static MatrixSizes sizesOf(const HostArray &a) {
  return MatrixSizes({a.shape().begin(), a.shape().size()});
}
static int64_t isDouble(const HostArray &a) { return a.dtype() == DType::f64; }

/// Fresh arrays of the types of the results.
static SmallVector<HostArray> resultsOf(Operation *op) {
  SmallVector<HostArray> results;
  for (Value result : op->getResults())
    results.emplace_back(dtypeOf(tensorTypeOf(result)), shapeOf(result));
  return results;
}

Evaluated CholeskyOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  auto [batch, n, m] = sizesOf(xs[0]);
  fluxion_cholesky(isDouble(xs[0]), batch, n, xs[0].raw(), results[0].mutableRaw());
  return results;
}
Evaluated TriangularSolveOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  auto [batch, n, m] = sizesOf(xs[1]);
  fluxion_triangular_solve(isDouble(xs[0]), batch, n, m, getLower(), getTransposed(), getUnit(),
                           xs[0].raw(), xs[1].raw(), results[0].mutableRaw());
  return results;
}
Evaluated LuOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  auto [batch, n, m] = sizesOf(xs[0]);
  fluxion_lu(isDouble(xs[0]), batch, n, xs[0].raw(), results[0].mutableRaw(),
             results[1].mutableRaw());
  return results;
}
Evaluated LuSolveOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  auto [batch, n, m] = sizesOf(xs[3]);
  fluxion_lu_solve(isDouble(xs[0]), batch, n, m, getTransposed(), xs[1].raw(), xs[2].raw(),
                   xs[3].raw(), results[0].mutableRaw());
  return results;
}
Evaluated QrOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  auto [batch, n, m] = sizesOf(xs[0]);
  fluxion_qr(isDouble(xs[0]), batch, n, m, getFull(), xs[0].raw(), results[0].mutableRaw(),
             results[1].mutableRaw());
  return results;
}
Evaluated EighOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  auto [batch, n, m] = sizesOf(xs[0]);
  fluxion_eigh(isDouble(xs[0]), batch, n, xs[0].raw(), results[0].mutableRaw(),
               results[1].mutableRaw());
  return results;
}
Evaluated SvdOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  auto [batch, n, m] = sizesOf(xs[0]);
  fluxion_svd(isDouble(xs[0]), batch, n, m, getFull(), xs[0].raw(), results[0].mutableRaw(),
              results[1].mutableRaw(), results[2].mutableRaw());
  return results;
}

} // namespace fluxion::ir
