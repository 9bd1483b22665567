// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/compiled.h"

namespace fluxion::tests {

const Evaluate compiledEvaluate = nullptr;

} // namespace fluxion::tests
