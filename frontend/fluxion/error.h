// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The errors of the library: Error and ShapeError, DtypeError, TraceError, TransformError,
// CompileError, which derive from it.
#pragma once

#include "runtime/error.h"
