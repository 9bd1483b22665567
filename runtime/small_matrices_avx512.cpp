// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define FLUXION_SMALL_SET avx512
#define FLUXION_SMALL_BYTES 64
#include "runtime/small_matrices_code.h"

const fluxion::runtime::small::Code fluxion::runtime::small::avx512Code = avx512::code();
