// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random bits.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/random.h.inc"
