// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Integers and other numbers as their bits.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/bits.h.inc"
