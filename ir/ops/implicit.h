// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values that are given by an equation.
#pragma once

#include "ir/calculus.h"
#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/implicit.h.inc"
