// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The errors of the library: Error and ShapeError, DtypeError, TraceError, TransformError,
// CheckError, CompileError, which derive from it.
//
//   try {
//     fx::Array y = fx::ones({2, 3}) + fx::ones({4});
//   } catch (const fx::ShapeError &error) {            // or fx::Error, for all of them
//     std::cout << error.what() << "\n";               // what, where, expected, got, and a hint
//   }
#pragma once

#include "runtime/error.h"
