// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decompositions and solutions of linear systems: calls of the runtime's kernels
// (runtime/matrix_kernels.h).
#include "ir/ops/decompositions.h"
#include "jit/library_call.h"

namespace fluxion::codegen {
namespace {

/// isDouble, batch, n and m of a batch of matrices, the beginning of every kernel's integers.
struct Matrices {
  explicit Matrices(Value a)
      : isDouble(ir::tensorTypeOf(a).getElementType().isF64()),
        sizes(ir::tensorTypeOf(a).getShape()) {}
  int64_t isDouble;
  ir::MatrixSizes sizes;
};

void emitCholesky(Emitter &e, Operation *op) {
  auto cholesky = mlir::cast<ir::CholeskyOp>(op);
  Matrices a(cholesky.getA());
  callLibrary(e, "fluxion_cholesky", {a.isDouble, a.sizes.batch, a.sizes.n},
              {cholesky.getA(), cholesky.getResult()});
}
void emitTriangularSolve(Emitter &e, Operation *op) {
  auto solve = mlir::cast<ir::TriangularSolveOp>(op);
  Matrices x(solve.getB());
  callLibrary(e, "fluxion_triangular_solve",
              {x.isDouble, x.sizes.batch, x.sizes.n, x.sizes.m, solve.getLower(),
               solve.getTransposed(), solve.getUnit()},
              {solve.getA(), solve.getB(), solve.getResult()});
}
void emitLu(Emitter &e, Operation *op) {
  auto lu = mlir::cast<ir::LuOp>(op);
  Matrices a(lu.getA());
  callLibrary(e, "fluxion_lu", {a.isDouble, a.sizes.batch, a.sizes.n},
              {lu.getA(), lu.getLu(), lu.getPermutation()});
}
void emitLuSolve(Emitter &e, Operation *op) {
  auto solve = mlir::cast<ir::LuSolveOp>(op);
  Matrices x(solve.getB());
  callLibrary(e, "fluxion_lu_solve",
              {x.isDouble, x.sizes.batch, x.sizes.n, x.sizes.m, solve.getTransposed()},
              {solve.getLu(), solve.getPermutation(), solve.getB(), solve.getResult()});
}
void emitQr(Emitter &e, Operation *op) {
  auto qr = mlir::cast<ir::QrOp>(op);
  Matrices a(qr.getA());
  callLibrary(e, "fluxion_qr", {a.isDouble, a.sizes.batch, a.sizes.n, a.sizes.m, qr.getFull()},
              {qr.getA(), qr.getQ(), qr.getR()});
}
void emitEigh(Emitter &e, Operation *op) {
  auto eigh = mlir::cast<ir::EighOp>(op);
  Matrices a(eigh.getA());
  callLibrary(e, "fluxion_eigh", {a.isDouble, a.sizes.batch, a.sizes.n},
              {eigh.getA(), eigh.getValues(), eigh.getVectors()});
}
void emitSvd(Emitter &e, Operation *op) {
  auto svd = mlir::cast<ir::SvdOp>(op);
  Matrices a(svd.getA());
  callLibrary(e, "fluxion_svd", {a.isDouble, a.sizes.batch, a.sizes.n, a.sizes.m, svd.getFull()},
              {svd.getA(), svd.getU(), svd.getS(), svd.getVt()});
}

/// `factor` times the cube of the size.
template <uint64_t factor> uint64_t cubic(Operation *op) {
  auto type = ir::tensorTypeOf(op->getOperand(0));
  return factor * static_cast<uint64_t>(type.getNumElements() * type.getShape().back());
}

} // namespace

void registerDecompositions(Rules &rules) {
  auto step = [&](mlir::TypeID id, void (*emit)(Emitter &, Operation *),
                  uint64_t (*count)(Operation *)) { rules.steps[id] = {emit, count}; };
  step(mlir::TypeID::get<ir::CholeskyOp>(), emitCholesky, cubic<1>);
  step(mlir::TypeID::get<ir::TriangularSolveOp>(), emitTriangularSolve, cubic<1>);
  step(mlir::TypeID::get<ir::LuOp>(), emitLu, cubic<1>);
  step(mlir::TypeID::get<ir::LuSolveOp>(), emitLuSolve, cubic<2>);
  step(mlir::TypeID::get<ir::QrOp>(), emitQr, cubic<4>);
  step(mlir::TypeID::get<ir::EighOp>(), emitEigh, cubic<9>);
  step(mlir::TypeID::get<ir::SvdOp>(), emitSvd, cubic<20>);
}

} // namespace fluxion::codegen
