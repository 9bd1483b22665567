// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define FLUXION_FFT_SET avx2
#define FLUXION_VECTOR_BYTES 32
#include "runtime/fft_block_code.h"

const fluxion::runtime::fft::Code fluxion::runtime::fft::avx2Code{
    FLUXION_VECTOR_BYTES, avx2::transform<float>, avx2::transform<double>};
