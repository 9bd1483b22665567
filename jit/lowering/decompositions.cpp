// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decompositions and solutions of linear systems: calls of the runtime's kernels
// (runtime/matrix_kernels.h).
#include "ir/ops/decompositions.h"
#include "jit/library_call.h"

#include "runtime/matrix_kernels.h"

namespace fluxion::codegen {
namespace {

/// Kind of elements, batch, n and m of a batch of matrices, the beginning of every kernel's
/// integers.
struct Matrices {
  Matrices(Value a, bool pairs) : element(ir::matrixElement(a, pairs)), sizes(a, pairs) {}
  int64_t element;
  ir::MatrixSizes sizes;
};

void emitCholesky(Emitter &e, Operation *op) {
  auto cholesky = mlir::cast<ir::CholeskyOp>(op);
  Matrices a(cholesky.getA(), cholesky.getPairs());
  callLibrary(e, "fluxion_cholesky", {a.element, a.sizes.batch, a.sizes.n},
              {cholesky.getA(), cholesky.getResult()});
}
void emitTriangularSolve(Emitter &e, Operation *op) {
  auto solve = mlir::cast<ir::TriangularSolveOp>(op);
  Matrices x(solve.getB(), solve.getPairs());
  callLibrary(e, "fluxion_triangular_solve",
              {x.element, x.sizes.batch, x.sizes.n, x.sizes.m, solve.getLower(),
               solve.getTransposed(), solve.getUnit()},
              {solve.getA(), solve.getB(), solve.getResult()});
}
void emitLu(Emitter &e, Operation *op) {
  auto lu = mlir::cast<ir::LuOp>(op);
  Matrices a(lu.getA(), lu.getPairs());
  callLibrary(e, "fluxion_lu", {a.element, a.sizes.batch, a.sizes.n, a.sizes.m},
              {lu.getA(), lu.getLu(), lu.getPermutation()});
}
void emitLuSolve(Emitter &e, Operation *op) {
  auto solve = mlir::cast<ir::LuSolveOp>(op);
  Matrices x(solve.getB(), solve.getPairs());
  callLibrary(e, "fluxion_lu_solve",
              {x.element, x.sizes.batch, x.sizes.n, x.sizes.m, solve.getTransposed()},
              {solve.getLu(), solve.getPermutation(), solve.getB(), solve.getResult()});
}
void emitAdjugate(Emitter &e, Operation *op) {
  auto adjugate = mlir::cast<ir::AdjugateOp>(op);
  Matrices a(adjugate.getA(), adjugate.getPairs());
  callLibrary(e, "fluxion_adjugate", {a.element, a.sizes.batch, a.sizes.n},
              {adjugate.getLu(), adjugate.getPermutation(), adjugate.getResult()});
}
void emitQr(Emitter &e, Operation *op) {
  auto qr = mlir::cast<ir::QrOp>(op);
  Matrices a(qr.getA(), qr.getPairs());
  callLibrary(e, "fluxion_qr", {a.element, a.sizes.batch, a.sizes.n, a.sizes.m, qr.getFull()},
              {qr.getA(), qr.getQ(), qr.getR()});
}
void emitEigh(Emitter &e, Operation *op) {
  auto eigh = mlir::cast<ir::EighOp>(op);
  Matrices a(eigh.getA(), eigh.getPairs());
  callLibrary(e, "fluxion_eigh", {a.element, a.sizes.batch, a.sizes.n},
              {eigh.getA(), eigh.getValues(), eigh.getVectors()});
}
void emitEig(Emitter &e, Operation *op) {
  auto eig = mlir::cast<ir::EigOp>(op);
  Matrices a(eig.getA(), eig.getPairs() && !eig.getOfReal());
  callLibrary(e, "fluxion_eig", {a.element, a.sizes.batch, a.sizes.n},
              {eig.getA(), eig.getValues(), eig.getVectors()});
}
void emitSchur(Emitter &e, Operation *op) {
  auto schur = mlir::cast<ir::SchurOp>(op);
  Matrices a(schur.getA(), schur.getPairs());
  callLibrary(e, "fluxion_schur", {a.element, a.sizes.batch, a.sizes.n},
              {schur.getA(), schur.getT(), schur.getZ()});
}
void emitHessenberg(Emitter &e, Operation *op) {
  auto hessenberg = mlir::cast<ir::HessenbergOp>(op);
  Matrices a(hessenberg.getA(), hessenberg.getPairs());
  callLibrary(e, "fluxion_hessenberg", {a.element, a.sizes.batch, a.sizes.n},
              {hessenberg.getA(), hessenberg.getH(), hessenberg.getQ()});
}
void emitSylvesterSolve(Emitter &e, Operation *op) {
  auto solve = mlir::cast<ir::SylvesterSolveOp>(op);
  Matrices x(solve.getC(), solve.getPairs());
  callLibrary(e, "fluxion_sylvester_solve",
              {x.element, x.sizes.batch, x.sizes.n, x.sizes.m, solve.getTransposed()},
              {solve.getTa(), solve.getZa(), solve.getTb(), solve.getZb(), solve.getC(),
               solve.getResult()});
}
void emitSqrtm(Emitter &e, Operation *op) {
  auto sqrtm = mlir::cast<ir::SqrtmOp>(op);
  Matrices a(sqrtm.getA(), sqrtm.getPairs());
  callLibrary(e, "fluxion_sqrtm", {a.element, a.sizes.batch, a.sizes.n},
              {sqrtm.getA(), sqrtm.getResult()});
}
void emitSvd(Emitter &e, Operation *op) {
  auto svd = mlir::cast<ir::SvdOp>(op);
  Matrices a(svd.getA(), svd.getPairs());
  callLibrary(e, "fluxion_svd", {a.element, a.sizes.batch, a.sizes.n, a.sizes.m, svd.getFull()},
              {svd.getA(), svd.getU(), svd.getS(), svd.getVt()});
}

/// `factor` times the cube of the size; four times as much of complex numbers.
template <uint64_t factor> uint64_t cubic(Operation *op) {
  bool pairs = op->hasAttr("pairs") && !op->hasAttr("of_real");
  ir::MatrixSizes sizes(op->getOperand(0), pairs);
  return factor * (pairs ? 4 : 1) *
         static_cast<uint64_t>(sizes.batch * sizes.n * sizes.m * sizes.m);
}

/// Products with both matrices of vectors on either side, and the triangular equation.
uint64_t workOfSylvester(Operation *op) {
  auto solve = mlir::cast<ir::SylvesterSolveOp>(op);
  ir::MatrixSizes x(solve.getC(), solve.getPairs());
  return 5 * (solve.getPairs() ? 4 : 1) * static_cast<uint64_t>(x.batch * x.n * x.m * (x.n + x.m));
}

//===----------------------------------------------------------------------------------------------
// What the kernels take while they run

uint64_t scratchOfLu(Operation *op) {
  auto lu = mlir::cast<ir::LuOp>(op);
  Matrices a(lu.getA(), lu.getPairs());
  return runtime::scratchOfLu(a.element, a.sizes.n, a.sizes.m);
}
uint64_t scratchOfLuSolve(Operation *op) {
  auto solve = mlir::cast<ir::LuSolveOp>(op);
  Matrices x(solve.getB(), solve.getPairs());
  return runtime::scratchOfLuSolve(x.element, x.sizes.n, x.sizes.m, solve.getTransposed());
}
uint64_t scratchOfQr(Operation *op) {
  auto qr = mlir::cast<ir::QrOp>(op);
  Matrices a(qr.getA(), qr.getPairs());
  return runtime::scratchOfQr(a.element, a.sizes.n, a.sizes.m, qr.getFull());
}
uint64_t scratchOfEig(Operation *op) {
  auto eig = mlir::cast<ir::EigOp>(op);
  Matrices a(eig.getA(), eig.getPairs() && !eig.getOfReal());
  return runtime::scratchOfEig(a.element, a.sizes.n);
}
uint64_t scratchOfSylvesterSolve(Operation *op) {
  auto solve = mlir::cast<ir::SylvesterSolveOp>(op);
  Matrices x(solve.getC(), solve.getPairs());
  return runtime::scratchOfSylvesterSolve(x.element, x.sizes.n, x.sizes.m);
}
uint64_t scratchOfSvd(Operation *op) {
  auto svd = mlir::cast<ir::SvdOp>(op);
  Matrices a(svd.getA(), svd.getPairs());
  return runtime::scratchOfSvd(a.element, a.sizes.n, a.sizes.m, svd.getFull());
}
/// Of an op on a square.
template <class OpT, uint64_t (*scratch)(int64_t element, int64_t n)>
uint64_t scratchOf(Operation *op) {
  auto decomposition = mlir::cast<OpT>(op);
  Matrices a(decomposition.getA(), decomposition.getPairs());
  return scratch(a.element, a.sizes.n);
}

} // namespace

void registerDecompositions(Rules &rules) {
  auto step = [&](mlir::TypeID id, void (*emit)(Emitter &, Operation *),
                  uint64_t (*count)(Operation *), uint64_t (*scratch)(Operation *) = nullptr) {
    rules.steps[id] = {.emit = emit, .cost = count, .scratch = scratch};
  };
  step(mlir::TypeID::get<ir::CholeskyOp>(), emitCholesky, cubic<1>);
  step(mlir::TypeID::get<ir::TriangularSolveOp>(), emitTriangularSolve, cubic<1>);
  step(mlir::TypeID::get<ir::LuOp>(), emitLu, cubic<1>, scratchOfLu);
  step(mlir::TypeID::get<ir::LuSolveOp>(), emitLuSolve, cubic<2>, scratchOfLuSolve);
  step(mlir::TypeID::get<ir::AdjugateOp>(), emitAdjugate, cubic<2>,
       scratchOf<ir::AdjugateOp, runtime::scratchOfAdjugate>);
  step(mlir::TypeID::get<ir::QrOp>(), emitQr, cubic<4>, scratchOfQr);
  step(mlir::TypeID::get<ir::EighOp>(), emitEigh, cubic<9>,
       scratchOf<ir::EighOp, runtime::scratchOfEigh>);
  step(mlir::TypeID::get<ir::EigOp>(), emitEig, cubic<25>, scratchOfEig);
  step(mlir::TypeID::get<ir::SchurOp>(), emitSchur, cubic<25>,
       scratchOf<ir::SchurOp, runtime::scratchOfSchur>);
  step(mlir::TypeID::get<ir::HessenbergOp>(), emitHessenberg, cubic<5>,
       scratchOf<ir::HessenbergOp, runtime::scratchOfHessenberg>);
  step(mlir::TypeID::get<ir::SylvesterSolveOp>(), emitSylvesterSolve, workOfSylvester,
       scratchOfSylvesterSolve);
  step(mlir::TypeID::get<ir::SqrtmOp>(), emitSqrtm, cubic<30>,
       scratchOf<ir::SqrtmOp, runtime::scratchOfSqrtm>);
  step(mlir::TypeID::get<ir::SvdOp>(), emitSvd, cubic<20>, scratchOfSvd);
  for (mlir::TypeID id : {mlir::TypeID::get<ir::CholeskyOp>(), mlir::TypeID::get<ir::LuOp>()})
    rules.steps[id].worksInPlace = true;
}

} // namespace fluxion::codegen
