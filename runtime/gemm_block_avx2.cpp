// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define FLUXION_GEMM_SET avx2
#define FLUXION_VECTOR_BYTES 32
#include "runtime/gemm_block_code.h"

const fluxion::runtime::gemm::Code fluxion::runtime::gemm::avx2Code{avx2::multiply<float>,
                                                                    avx2::multiply<double>};
