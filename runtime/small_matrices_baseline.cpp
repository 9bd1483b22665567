// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define FLUXION_SMALL_SET baseline
#define FLUXION_SMALL_BYTES 16
#include "runtime/small_matrices_code.h"

const fluxion::runtime::small::Code fluxion::runtime::small::baselineCode = baseline::code();
