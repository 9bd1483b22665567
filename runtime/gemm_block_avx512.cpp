// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define FLUXION_GEMM_SET avx512
#define FLUXION_VECTOR_BYTES 64
#include "runtime/gemm_block_code.h"

const fluxion::runtime::gemm::Code fluxion::runtime::gemm::avx512Code{avx512::multiply<float>,
                                                                      avx512::multiply<double>};
