// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops on numbers, at once: by the reference evaluation, or, where there is much to compute, by
// native code.
#pragma once

#include "ir/interpret.h"

namespace fluxion::detail {

/// The results of `op`. An op that takes the reference evaluation about a millisecond or more is
/// compiled the first time it is met with these types and attributes; whether it is depends on
/// nothing else, so that equal ops on equal numbers have equal results. With jit switched off the
/// reference does it all.
ir::Evaluated evaluateEagerly(mlir::Operation *op, llvm::ArrayRef<ir::HostArray> operands);

} // namespace fluxion::detail
