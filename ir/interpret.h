// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reference evaluation of a whole function: op by op, no compilation. The oracle of compiled code.
#pragma once

#include "ir/fx.h"

namespace fluxion::ir {

/// What the terminator of `body` hands over for these arguments. Values die after their last use.
Evaluated interpretBody(mlir::Block &body, ArrayRef<HostArray> arguments);
/// The results of `function` on `arguments`.
Evaluated interpret(mlir::func::FuncOp function, ArrayRef<HostArray> arguments);

/// The results of one op on operands that hold numbers.
Evaluated evaluate(Operation *op, ArrayRef<HostArray> operands);

} // namespace fluxion::ir
