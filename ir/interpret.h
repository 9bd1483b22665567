// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reference evaluation of a whole function: op by op, no compilation. The oracle of compiled code.
#pragma once

#include "ir/fx.h"

namespace fluxion::ir {

/// The results of one op on operands that hold numbers.
Evaluated evaluate(Operation *op, ArrayRef<HostArray> operands);

/// Who evaluates the ops of a program.
using EvaluateOp = llvm::function_ref<Evaluated(Operation *, ArrayRef<HostArray>)>;

/// What the terminator of `body` hands over for these arguments. Values die after their last use.
Evaluated interpretBody(mlir::Block &body, ArrayRef<HostArray> arguments,
                        EvaluateOp evaluateOp = evaluate);
/// The results of `function` on `arguments`.
Evaluated interpret(mlir::func::FuncOp function, ArrayRef<HostArray> arguments);
/// The same, op by op by `evaluateOp`.
Evaluated interpretBy(EvaluateOp evaluateOp, mlir::func::FuncOp function,
                      ArrayRef<HostArray> arguments);

} // namespace fluxion::ir
