// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What looks at a program while it runs.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/debug.h.inc"
