// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The programs of tests/vectors/library.py, by name.
#pragma once

#include "tests/vectors/program_check.h"

#include <map>

namespace fluxion::tests {

using Programs = std::map<std::string, FlatProgram>;

Programs arrayPrograms();
Programs countedPrograms();
Programs editingPrograms();
Programs fourierPrograms();
Programs statisticsPrograms();
Programs networkPrograms();
Programs matrixPrograms();
Programs specialMatrixPrograms();
Programs matrixFactorPrograms();
Programs matrixStepPrograms();
Programs specialPrograms();
Programs windowPrograms();
Programs optionPrograms();

} // namespace fluxion::tests
