// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads and writes at places that are known only at run time.
#pragma once

#include "ir/ops/indexing_windows.h"
#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/indexing.h.inc"

namespace fluxion::ir {

/// x[.., indices[.., i, ..], ..] along `axis`; the other sizes are the same. Indices are limited to
/// those there are.
Value takenAlong(OpBuilder &b, Location loc, Value x, Value indices, int64_t axis);

} // namespace fluxion::ir
