// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The programs of tests/vectors/transcendental.py, by name.
#pragma once

#include "tests/vectors/program_check.h"

#include <map>

namespace fluxion::tests {

using Programs = std::map<std::string, FlatProgram>;

Programs transcendentalPrograms();
Programs densityPrograms();

} // namespace fluxion::tests
