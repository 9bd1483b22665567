// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms.

#ifndef FLUXION_IR_OPS_FOURIER_TD
#define FLUXION_IR_OPS_FOURIER_TD

include "ir/kinds.td"
include "ir/ops/fft_type.td"

/// What transforms are computed in.
def Fx_FourierTensor : RankedTensorOf<[F32, F64]>;

def Fx_FftOp : Fx_Linear<"fft", [InferTypeOpAdaptor]> {
  let summary = "discrete Fourier transform over the last one to three axes";
  let description = [{
    Along each of these axes, of length n,

        fft   y[k] = sum over j of x[j] exp(-2 pi i j k / n)
        ifft  y[k] = sum over j of x[j] exp(+2 pi i j k / n) / n
        rfft  fft of a real x, of which the last axis keeps k <= n / 2: the others are conjugates
        irfft the real x of which y is rfft. The imaginary parts that the rfft of a real x does not
              have (of k = 0 and, of an even n, k = n / 2 of the last axis) are not read

    in the normalization of StableHLO. `fft_length` has the n of these axes, in their order. The
    error is of the order of log n roundings, for prime lengths as well.

    A complex array is a real one with one more axis at the end, of size 2: real and imaginary
    parts. The axes of the transform are those before it. Linear over the reals, and transposed for
    the inner product of real arrays.

    - (C1) fft_length has 1 to 3 sizes, all positive
    - (C2) a complex x ends in an axis of size 2
    - (C3) x has an axis for each size in fft_length
    - (C4) the sizes of these axes are fft_length; of irfft the last one is n / 2 + 1
  }];
  let arguments = (ins Fx_FourierTensor:$x, Fx_FftType:$fft_type, DenseI64ArrayAttr:$fft_length);
  let results = (outs Fx_FourierTensor:$result);
  let assemblyFormat = "$fft_type $x `length` $fft_length attr-dict `:` functional-type(operands, results)";
}

#endif
