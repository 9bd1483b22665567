// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define FLUXION_GEMM_SET baseline
#define FLUXION_VECTOR_BYTES 16
#include "runtime/gemm_block_code.h"

const fluxion::runtime::gemm::Code fluxion::runtime::gemm::baselineCode{baseline::multiply<float>,
                                                                        baseline::multiply<double>};
