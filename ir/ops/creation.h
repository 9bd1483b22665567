// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops that make values from nothing.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/creation.h.inc"
