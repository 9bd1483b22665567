// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sorting along an axis.
#pragma once

#include "ir/rules.h"
#include "runtime/row_kernels.h"

#define GET_OP_CLASSES
#include "ir/ops/sorting.h.inc"
