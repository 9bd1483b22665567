// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs as values of programs.
#pragma once

#include "ir/calculus.h"
#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/program.h.inc"
