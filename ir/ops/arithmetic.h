// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic, comparisons and choices.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/arithmetic.h.inc"
