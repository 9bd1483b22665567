// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elementwise ops.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/elementwise.h.inc"
