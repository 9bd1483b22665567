// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The programs of tests/vectors/complex_numbers.py, by name.
#pragma once

#include "tests/vectors/program_check.h"

#include <map>

namespace fluxion::tests {

std::map<std::string, FlatProgram> complexPrograms();
/// Those of tests/vectors/matrices.py.
std::map<std::string, FlatProgram> complexMatrixPrograms();

} // namespace fluxion::tests
