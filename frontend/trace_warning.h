// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Long programs, as tracing sees them.
#pragma once

#include "fluxion/trace_warning.h"
#include "ir/fx.h"

namespace fluxion::detail {

/// How long a program may be without a warning.
std::int64_t traceWarningLimit();
/// Says once per line which line of the user's recorded most of the ops of `body`.
void warnAboutLength(mlir::Block &body);

} // namespace fluxion::detail
