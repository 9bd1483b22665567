// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which Fourier transform an op is; apart from the op's record, since enumerations are generated apart.

#ifndef FLUXION_IR_OPS_FFT_TYPE_TD
#define FLUXION_IR_OPS_FFT_TYPE_TD

include "mlir/IR/EnumAttr.td"

// As StableHLO lists them.
def Fx_FftType : I32EnumAttr<"FftType", "which Fourier transform", [
    I32EnumAttrCase<"fft", 0>, I32EnumAttrCase<"ifft", 1>, I32EnumAttrCase<"rfft", 2>,
    I32EnumAttrCase<"irfft", 3>
  ]> {
  let cppNamespace = "::fluxion::ir";
}

#endif
