// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elementary functions of one and two numbers.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/elementary.h.inc"
