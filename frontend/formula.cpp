// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/formula.h"

namespace fluxion::detail {

Leaves met(const char *function, Operands operands, bool isFloating) {
  DType dtype = isFloating ? floatingOf(operands) : commonDType(operands);
  return meet(operands, dtype, commonShape(function, operands), operands.front()->where());
}

} // namespace fluxion::detail
