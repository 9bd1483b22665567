// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrix products: short ones unrolled into registers, large ones by the runtime. Everything
// else has been rewritten into a fold before planning (jit/dots.cpp).
#include "ir/ops/contraction.h"

#include "jit/dots.h"
#include "jit/emitter.h"

namespace fluxion::codegen {
namespace {

int64_t contractedCount(ir::DotGeneralOp dot) {
  int64_t count = 1;
  for (int64_t axis : dot.getLhsContracting())
    count *= ir::tensorTypeOf(dot.getLhs()).getDimSize(axis);
  return count;
}

/// The index of an operand for one index of the result and the k-th element of the contraction.
Index operandIndex(Emitter &e, Value operand, const Index &index, llvm::ArrayRef<int64_t> batching,
                   llvm::ArrayRef<int64_t> contracting, llvm::ArrayRef<int64_t> free,
                   size_t firstFree, int64_t k) {
  Index mapped;
  mapped.guard = index.guard;
  auto type = ir::tensorTypeOf(operand);
  mapped.coordinates.resize(type.getRank(), Coordinate::constant(0, e.numLoops()));
  for (auto [i, axis] : llvm::enumerate(batching))
    mapped.coordinates[axis] = index.coordinates[i];
  for (auto [i, axis] : llvm::enumerate(free))
    mapped.coordinates[axis] = index.coordinates[firstFree + i];
  for (int64_t axis : llvm::reverse(contracting)) {
    mapped.coordinates[axis] = Coordinate::constant(k % type.getDimSize(axis), e.numLoops());
    k /= type.getDimSize(axis);
  }
  return mapped;
}

Progress advanceShortDot(Emitter &e, Operation *op, const Index &index,
                         llvm::ArrayRef<Lane> answers) {
  auto dot = mlir::cast<ir::DotGeneralOp>(op);
  int64_t count = contractedCount(dot), asked = static_cast<int64_t>(answers.size());
  auto lhsFree = dot.getLhsFree(), rhsFree = dot.getRhsFree();
  size_t numBatch = dot.getLhsBatching().size();
  if (asked < count)
    return Request{dot.getLhs(), operandIndex(e, dot.getLhs(), index, dot.getLhsBatching(),
                                              dot.getLhsContracting(), lhsFree, numBatch, asked)};
  if (asked < 2 * count)
    return Request{dot.getRhs(), operandIndex(e, dot.getRhs(), index, dot.getRhsBatching(),
                                              dot.getRhsContracting(), rhsFree,
                                              numBatch + lhsFree.size(), asked - count)};
  auto element = ir::tensorTypeOf(dot.getResult()).getElementType();
  if (count == 0)
    return e.constant(element, 0);
  Lane sum = answers[0] * answers[count];
  for (int64_t k = 1; k < count; ++k)
    sum = sum.isFloat() ? fma(answers[k], answers[count + k], sum)
                        : sum + answers[k] * answers[count + k];
  return sum;
}

/// fluxion_gemm_<type>(batch, m, n, k, lhs, is lhs transposed, rhs, is rhs transposed, out)
void emitCall(Emitter &e, Operation *op) {
  auto dot = mlir::cast<ir::DotGeneralOp>(op);
  MatrixProduct product = matrixProductOf(dot);
  auto &b = e.b;
  llvm::Type *i64 = b.getInt64Ty(), *flag = b.getInt32Ty(), *pointer = b.getPtrTy();
  auto *type = llvm::FunctionType::get(
      b.getVoidTy(), {i64, i64, i64, i64, pointer, flag, pointer, flag, pointer, flag}, false);
  bool isDouble = ir::tensorTypeOf(dot.getResult()).getElementType().isF64();
  auto callee =
      e.module().getOrInsertFunction(isDouble ? "fluxion_gemm_f64" : "fluxion_gemm_f32", type);
  b.CreateCall(callee, {b.getInt64(product.batch), b.getInt64(product.m), b.getInt64(product.n),
                        b.getInt64(product.k), e.pointerTo(dot.getLhs()),
                        b.getInt32(product.isLhsTransposed), e.pointerTo(dot.getRhs()),
                        b.getInt32(product.isRhsTransposed), e.pointerTo(dot.getResult()),
                        b.getInt32(static_cast<uint32_t>(e.plan().options.threads))});
}

} // namespace

void registerContraction(Rules &rules) {
  ElementalRule elemental;
  elemental.applies = [](Operation *op) { return isShortDot(mlir::cast<ir::DotGeneralOp>(op)); };
  elemental.advance = advanceShortDot;
  elemental.cost = 16;
  elemental.isArithmetic = true;
  rules.elemental[mlir::TypeID::get<ir::DotGeneralOp>()] = std::move(elemental);
  // One multiplication and one addition per term.
  auto cost = [](Operation *op) -> uint64_t {
    auto dot = mlir::cast<ir::DotGeneralOp>(op);
    return 2 * static_cast<uint64_t>(dot.getType().getNumElements()) *
           static_cast<uint64_t>(contractedCount(dot));
  };
  rules.steps[mlir::TypeID::get<ir::DotGeneralOp>()] = {
      .emit = emitCall, .cost = cost, .addsUp = true};
}

} // namespace fluxion::codegen
