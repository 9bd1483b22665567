// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints, result types and reference meaning of decompositions.
#include "ir/ops/decompositions.h"

#include "ir/parts.h"

#define GET_OP_CLASSES
#include "ir/ops/decompositions.cpp.inc"

namespace fluxion::ir {

void FxDialect::addDecompositions() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/decompositions.cpp.inc"
      >();
}

//===----------------------------------------------------------------------------------------------
// Constraints and result types

static LogicalResult requireMatrices(std::optional<Location> loc, RankedTensorType type,
                                     bool pairs) {
  if (pairs && (type.getShape().empty() || type.getShape().back() != 2))
    return mlir::emitOptionalError(loc, type, " does not end in an axis of pairs");
  if (matrixShape(type, pairs).size() < 2)
    return mlir::emitOptionalError(loc, "(C1) ", type, " has less than two axes");
  return mlir::success();
}
static LogicalResult requireSquare(std::optional<Location> loc, RankedTensorType type, bool pairs) {
  if (mlir::failed(requireMatrices(loc, type, pairs)))
    return mlir::failure();
  auto shape = matrixShape(type, pairs);
  if (shape.back() != shape.drop_back().back())
    return mlir::emitOptionalError(loc, "(C1) ", type, " is not square");
  return mlir::success();
}
static LogicalResult requireSides(Operation *op, RankedTensorType a, RankedTensorType b,
                                  bool pairs) {
  // Without a location it is silent: (C1) is said of a.
  if (mlir::failed(requireMatrices(std::nullopt, b, pairs)) ||
      matrixShape(a, pairs).drop_back() != matrixShape(b, pairs).drop_back())
    return op->emitOpError("(C2) ") << b << " does not fit " << a;
  if (a.getElementType() != b.getElementType())
    return op->emitOpError("(C3) element types of ") << a << " and " << b << " differ";
  return mlir::success();
}
static LogicalResult requirePermutation(Operation *op, const char *constraint, Value permutation,
                                        RankedTensorType a, bool pairs) {
  auto type = tensorTypeOf(permutation);
  if (type.getShape() != matrixShape(a, pairs).drop_back())
    return op->emitOpError(constraint) << type << " does not fit " << a;
  return mlir::success();
}

LogicalResult CholeskyOp::verify() { return requireSquare(getLoc(), getType(), getPairs()); }

LogicalResult TriangularSolveOp::verify() {
  auto a = tensorTypeOf(getA());
  if (mlir::failed(requireSquare(getLoc(), a, getPairs())))
    return mlir::failure();
  return requireSides(*this, a, getType(), getPairs());
}

LogicalResult LuSolveOp::verify() {
  auto a = tensorTypeOf(getA());
  if (mlir::failed(requireSquare(getLoc(), a, getPairs())))
    return mlir::failure();
  if (getLu().getType() != a)
    return emitOpError("(C1) ") << getLu().getType() << " is not " << a;
  if (mlir::failed(requirePermutation(*this, "(C4) ", getPermutation(), a, getPairs())))
    return mlir::failure();
  return requireSides(*this, a, getType(), getPairs());
}

LogicalResult AdjugateOp::verify() {
  auto a = tensorTypeOf(getA());
  if (mlir::failed(requireSquare(getLoc(), a, getPairs())))
    return mlir::failure();
  return requirePermutation(*this, "(C2) ", getPermutation(), a, getPairs());
}

LogicalResult SchurOp::verify() {
  return requireSquare(getLoc(), tensorTypeOf(getA()), getPairs());
}
LogicalResult HessenbergOp::verify() {
  return requireSquare(getLoc(), tensorTypeOf(getA()), getPairs());
}

LogicalResult SqrtmOp::verify() {
  auto a = tensorTypeOf(getA());
  if (!getPairs() && !isComplex(a))
    return emitOpError("(C2) ") << a << " is not complex";
  return requireSquare(getLoc(), a, getPairs());
}

LogicalResult SylvesterSolveOp::verify() {
  auto a = tensorTypeOf(getA()), b = tensorTypeOf(getB());
  if (mlir::failed(requireSquare(getLoc(), a, getPairs())) ||
      mlir::failed(requireSquare(getLoc(), b, getPairs())) ||
      mlir::failed(requireSides(*this, a, getType(), getPairs())))
    return mlir::failure();
  auto sizesOfB = matrixShape(b, getPairs()), sizesOfC = matrixShape(getType(), getPairs());
  if (sizesOfB.drop_back(2) != sizesOfC.drop_back(2) || sizesOfB.back() != sizesOfC.back())
    return emitOpError("(C2) ") << getType() << " does not fit " << b;
  if (a.getElementType() != b.getElementType())
    return emitOpError("(C3) element types of ") << a << " and " << b << " differ";
  return mlir::success();
}

/// `type`, the type of matrices, with the last two sizes replaced; of a negative one, without that
/// axis.
static RankedTensorType withLast(RankedTensorType type, int64_t n, int64_t m, bool pairs) {
  auto shape = llvm::to_vector(matrixShape(type, pairs).drop_back(2));
  for (int64_t size : {n, m})
    if (size >= 0)
      shape.push_back(size);
  if (pairs)
    shape.push_back(2);
  return withShape(type, shape);
}
/// The same of real numbers, one for each of the vectors.
static RankedTensorType realVectors(RankedTensorType type, int64_t n, bool pairs) {
  auto shape = llvm::to_vector(matrixShape(type, pairs).drop_back(2));
  shape.push_back(n);
  return withShape(partOf(type), shape);
}

LogicalResult LuOp::inferReturnTypes(mlir::MLIRContext *context, std::optional<Location> loc,
                                     Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  auto a = tensorTypeOf(op.getA());
  if (mlir::failed(requireMatrices(loc, a, op.getPairs())))
    return mlir::failure();
  auto rows = realVectors(a, MatrixSizes(matrixShape(a, op.getPairs())).n, op.getPairs());
  types.append({a, withElement(rows, mlir::IntegerType::get(context, 32))});
  return mlir::success();
}

LogicalResult EighOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc, Adaptor op,
                                       llvm::SmallVectorImpl<Type> &types) {
  auto a = tensorTypeOf(op.getA());
  if (mlir::failed(requireSquare(loc, a, op.getPairs())))
    return mlir::failure();
  types.append({realVectors(a, matrixShape(a, op.getPairs()).back(), op.getPairs()), a});
  return mlir::success();
}

LogicalResult EigOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc, Adaptor op,
                                      llvm::SmallVectorImpl<Type> &types) {
  auto a = tensorTypeOf(op.getA());
  bool hasPairs = op.getPairs() && !op.getOfReal();
  if (mlir::failed(requireSquare(loc, a, hasPairs)))
    return mlir::failure();
  auto values = realVectors(a, matrixShape(a, hasPairs).back(), hasPairs);
  auto vectors = withShape(partOf(a), matrixShape(a, hasPairs));
  for (auto type : {values, vectors})
    types.push_back(op.getPairs()
                        ? packedOf(type)
                        : withElement(type, mlir::ComplexType::get(type.getElementType())));
  return mlir::success();
}

LogicalResult QrOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc, Adaptor op,
                                     llvm::SmallVectorImpl<Type> &types) {
  auto a = tensorTypeOf(op.getA());
  bool pairs = op.getPairs();
  if (mlir::failed(requireMatrices(loc, a, pairs)))
    return mlir::failure();
  MatrixSizes sizes(matrixShape(a, pairs));
  int64_t k = op.getFull() ? sizes.n : std::min(sizes.n, sizes.m);
  types.append({withLast(a, sizes.n, k, pairs), withLast(a, k, sizes.m, pairs)});
  return mlir::success();
}

LogicalResult SvdOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc, Adaptor op,
                                      llvm::SmallVectorImpl<Type> &types) {
  auto a = tensorTypeOf(op.getA());
  bool pairs = op.getPairs();
  if (mlir::failed(requireMatrices(loc, a, pairs)))
    return mlir::failure();
  MatrixSizes sizes(matrixShape(a, pairs));
  int64_t k = std::min(sizes.n, sizes.m);
  types.append({withLast(a, sizes.n, op.getFull() ? sizes.n : k, pairs), realVectors(a, k, pairs),
                withLast(a, op.getFull() ? sizes.m : k, sizes.m, pairs)});
  return mlir::success();
}

//===----------------------------------------------------------------------------------------------
// Complex matrices: the same op on pairs

PartsOfResults CholeskyOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return onPairs(b, *this, xs);
}
PartsOfResults TriangularSolveOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return onPairs(b, *this, xs);
}
PartsOfResults LuOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) { return onPairs(b, *this, xs); }
PartsOfResults LuSolveOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return onPairs(b, *this, xs);
}
PartsOfResults AdjugateOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return onPairs(b, *this, xs);
}
PartsOfResults QrOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) { return onPairs(b, *this, xs); }
PartsOfResults EighOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) { return onPairs(b, *this, xs); }
PartsOfResults SvdOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) { return onPairs(b, *this, xs); }
PartsOfResults SchurOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) { return onPairs(b, *this, xs); }
PartsOfResults HessenbergOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return onPairs(b, *this, xs);
}
PartsOfResults SqrtmOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) { return onPairs(b, *this, xs); }
PartsOfResults SylvesterSolveOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return onPairs(b, *this, xs);
}
PartsOfResults EigOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  bool isReal = !xs[0].im;
  return onPairs(b, *this, xs, [&](Operation *made) {
    if (isReal)
      made->setAttr("of_real", b.getUnitAttr());
  });
}

//===----------------------------------------------------------------------------------------------
// Reference meaning

int64_t matrixElement(Value a, bool pairs) {
  using runtime::MatrixElement;
  Type element = elementTypeOf(a);
  bool isDouble = element.isF64();
  MatrixElement of = pairs      ? isDouble ? MatrixElement::c128 : MatrixElement::c64
                     : isDouble ? MatrixElement::f64
                                : MatrixElement::f32;
  return static_cast<int64_t>(of);
}

/// Fresh arrays of the types of the results.
static SmallVector<HostArray> resultsOf(Operation *op) {
  SmallVector<HostArray> results;
  for (Value result : op->getResults())
    results.emplace_back(dtypeOf(tensorTypeOf(result)), shapeOf(result));
  return results;
}

Evaluated CholeskyOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getA(), getPairs());
  fluxion_cholesky(matrixElement(getA(), getPairs()), sizes.batch, sizes.n, xs[0].raw(),
                   results[0].mutableRaw());
  return results;
}
Evaluated TriangularSolveOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getB(), getPairs());
  fluxion_triangular_solve(matrixElement(getA(), getPairs()), sizes.batch, sizes.n, sizes.m,
                           getLower(), getTransposed(), getUnit(), xs[0].raw(), xs[1].raw(),
                           results[0].mutableRaw());
  return results;
}
Evaluated LuOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getA(), getPairs());
  fluxion_lu(matrixElement(getA(), getPairs()), sizes.batch, sizes.n, sizes.m, xs[0].raw(),
             results[0].mutableRaw(), results[1].mutableRaw());
  return results;
}
Evaluated LuSolveOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getB(), getPairs());
  fluxion_lu_solve(matrixElement(getA(), getPairs()), sizes.batch, sizes.n, sizes.m,
                   getTransposed(), xs[1].raw(), xs[2].raw(), xs[3].raw(), results[0].mutableRaw());
  return results;
}
Evaluated AdjugateOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getA(), getPairs());
  fluxion_adjugate(matrixElement(getA(), getPairs()), sizes.batch, sizes.n, xs[1].raw(),
                   xs[2].raw(), results[0].mutableRaw());
  return results;
}
Evaluated QrOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getA(), getPairs());
  fluxion_qr(matrixElement(getA(), getPairs()), sizes.batch, sizes.n, sizes.m, getFull(),
             xs[0].raw(), results[0].mutableRaw(), results[1].mutableRaw());
  return results;
}
Evaluated EighOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getA(), getPairs());
  fluxion_eigh(matrixElement(getA(), getPairs()), sizes.batch, sizes.n, xs[0].raw(),
               results[0].mutableRaw(), results[1].mutableRaw());
  return results;
}
Evaluated EigOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  bool pairs = getPairs() && !getOfReal();
  MatrixSizes sizes(getA(), pairs);
  fluxion_eig(matrixElement(getA(), pairs), sizes.batch, sizes.n, xs[0].raw(),
              results[0].mutableRaw(), results[1].mutableRaw());
  return results;
}
Evaluated SchurOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getA(), getPairs());
  fluxion_schur(matrixElement(getA(), getPairs()), sizes.batch, sizes.n, xs[0].raw(),
                results[0].mutableRaw(), results[1].mutableRaw());
  return results;
}
Evaluated HessenbergOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getA(), getPairs());
  fluxion_hessenberg(matrixElement(getA(), getPairs()), sizes.batch, sizes.n, xs[0].raw(),
                     results[0].mutableRaw(), results[1].mutableRaw());
  return results;
}
Evaluated SqrtmOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getA(), getPairs());
  fluxion_sqrtm(matrixElement(getA(), getPairs()), sizes.batch, sizes.n, xs[0].raw(),
                results[0].mutableRaw());
  return results;
}
Evaluated SylvesterSolveOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getC(), getPairs());
  fluxion_sylvester_solve(matrixElement(getC(), getPairs()), sizes.batch, sizes.n, sizes.m,
                          getTransposed(), xs[1].raw(), xs[2].raw(), xs[4].raw(), xs[5].raw(),
                          xs[6].raw(), results[0].mutableRaw());
  return results;
}
Evaluated SvdOp::evaluate(ArrayRef<HostArray> xs) {
  auto results = resultsOf(*this);
  MatrixSizes sizes(getA(), getPairs());
  fluxion_svd(matrixElement(getA(), getPairs()), sizes.batch, sizes.n, sizes.m, getFull(),
              xs[0].raw(), results[0].mutableRaw(), results[1].mutableRaw(),
              results[2].mutableRaw());
  return results;
}

} // namespace fluxion::ir
