// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define FLUXION_SMALL_SET avx2
#define FLUXION_SMALL_BYTES 32
#include "runtime/small_matrices_code.h"

const fluxion::runtime::small::Code fluxion::runtime::small::avx2Code = avx2::code();
