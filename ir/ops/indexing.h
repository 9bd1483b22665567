// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads and writes at places that are known only at run time.
#pragma once

#include "ir/ops/indexing_windows.h"
#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/indexing.h.inc"
