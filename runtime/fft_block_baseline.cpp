// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define FLUXION_FFT_SET baseline
#define FLUXION_VECTOR_BYTES 16
#include "runtime/fft_block_code.h"

const fluxion::runtime::fft::Code fluxion::runtime::fft::baselineCode{
    FLUXION_VECTOR_BYTES, baseline::transform<float>, baseline::transform<double>};
