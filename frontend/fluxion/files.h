// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays in files of NumPy's form .npy, which numpy.load and numpy.save read and write.
//
//   fx::Array w = fx::arange(6.0).reshape({2, 3});
//   fx::save("/tmp/fluxion_weights.npy", w);
//   fx::Array same = fx::load("/tmp/fluxion_weights.npy");
#pragma once

#include "fluxion/array.h"

#include <source_location>
#include <string>

namespace fluxion {

/// Writes the numbers of x to a file, over what was there.
///
/// Dtypes   all but bf16, which NumPy does not know
/// Errors   DtypeError: bf16. TraceError: a traced value without numbers. Error: a file that cannot
///          be written
/// Source   numpy.lib.format, version 1.0
void save(const std::string &path, const Array &x,
          std::source_location where = std::source_location::current());

/// The array in a file.
///
/// Shapes   that of the file; a file in the order of columns is turned
/// Dtypes   that of the file, whichever end its bytes begin with
/// Errors   Error: a file that cannot be read, is no .npy, is shorter than its shape says, or has
///          elements that are no numbers
/// Gradient none: it is a constant
/// Source   numpy.lib.format, versions 1.0 to 3.0
Array load(const std::string &path, std::source_location where = std::source_location::current());

} // namespace fluxion
