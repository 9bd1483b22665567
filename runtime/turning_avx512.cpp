// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define FLUXION_VECTOR_BYTES 64
#include "runtime/turning_code.h"

const fluxion::runtime::turning::Code fluxion::runtime::turning::avx512Code =
    fluxion::runtime::turning::code();
