// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops that move elements without changing them.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/structural.h.inc"
