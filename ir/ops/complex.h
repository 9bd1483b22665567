// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Complex numbers and their parts.
#pragma once

#include "ir/parts.h"
#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/complex.h.inc"
