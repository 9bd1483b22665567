// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Convolutions: calls of the runtime's kernel with a description that lies in the program as
// constant numbers. Half precision has been widened before (jit/half_folds.h).
#include "ir/ops/convolution.h"
#include "jit/library_call.h"

#include <cstring>

namespace fluxion::codegen {
namespace {

llvm::Value *inMemory(Emitter &e, const runtime::Convolution &what) {
  llvm::SmallVector<int64_t> numbers(runtime::convolutionIntegers);
  std::memcpy(numbers.data(), &what, sizeof(what));
  return integersInMemory(e, numbers, "convolution");
}

/// fluxion_convolution(description, lhs, rhs, out)
void emitConvolution(Emitter &e, Operation *op) {
  auto convolution = mlir::cast<ir::ConvolutionOp>(op);
  llvm::Type *pointer = e.b.getPtrTy();
  auto *type =
      llvm::FunctionType::get(e.b.getVoidTy(), {pointer, pointer, pointer, pointer}, false);
  callKernel(e, e.module().getOrInsertFunction("fluxion_convolution", type),
             {inMemory(e, ir::descriptionOf(convolution)), e.pointerTo(convolution.getLhs()),
              e.pointerTo(convolution.getRhs()), e.pointerTo(convolution.getResult())});
}

// One multiplication and one addition per element of the result and of the kernel that makes it.
uint64_t costOfConvolution(Operation *op) {
  auto convolution = mlir::cast<ir::ConvolutionOp>(op);
  runtime::Convolution what = ir::descriptionOf(convolution);
  return 2 * static_cast<uint64_t>(convolution.getType().getNumElements()) *
         static_cast<uint64_t>(what.features * what.windowSize());
}

uint64_t scratchOfConvolution(Operation *op) {
  return runtime::scratchOfConvolution(ir::descriptionOf(mlir::cast<ir::ConvolutionOp>(op)));
}

} // namespace

void registerConvolution(Rules &rules) {
  rules.steps[mlir::TypeID::get<ir::ConvolutionOp>()] = {.emit = emitConvolution,
                                                         .cost = costOfConvolution,
                                                         .scratch = scratchOfConvolution,
                                                         .addsUp = true};
}

} // namespace fluxion::codegen
