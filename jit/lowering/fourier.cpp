// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms: calls of the runtime's kernel (runtime/fft_kernels.h).
#include "ir/ops/fourier.h"
#include "jit/library_call.h"

#include "runtime/fft_kernels.h"

#include "llvm/Support/MathExtras.h"

namespace fluxion::codegen {
namespace {

void emitFft(Emitter &e, Operation *op) {
  auto fft = mlir::cast<ir::FftOp>(op);
  callLibrary(e, "fluxion_fft", ir::FftSizes(fft).integers(), {fft.getX(), fft.getResult()});
}

/// About 2.5 log2 n operations per number.
uint64_t costOfFft(Operation *op) {
  ir::FftSizes sizes(mlir::cast<ir::FftOp>(op));
  uint64_t elements = static_cast<uint64_t>(sizes.batch), logarithms = 0;
  for (int64_t n : sizes.n) {
    elements *= static_cast<uint64_t>(n);
    logarithms += llvm::Log2_64_Ceil(static_cast<uint64_t>(n));
  }
  return 5 * elements * (1 + logarithms);
}

uint64_t scratchOfFft(Operation *op) {
  auto x = ir::FftSizes(mlir::cast<ir::FftOp>(op)).integers();
  return runtime::scratchOfFft(x[0], x[1], x[2], x[3], x[4], x[5]);
}

} // namespace

void registerFourier(Rules &rules) {
  rules.steps[mlir::TypeID::get<ir::FftOp>()] = {
      .emit = emitFft, .cost = costOfFft, .scratch = scratchOfFft};
}

} // namespace fluxion::codegen
