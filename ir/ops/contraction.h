// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sums of products over axes that two arrays share.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/contraction.h.inc"
