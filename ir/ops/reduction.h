// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions over axes.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/reduction.h.inc"
