// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define FLUXION_FFT_SET avx512
#define FLUXION_VECTOR_BYTES 64
#include "runtime/fft_block_code.h"

const fluxion::runtime::fft::Code fluxion::runtime::fft::avx512Code{
    FLUXION_VECTOR_BYTES, avx512::transform<float>, avx512::transform<double>};
