// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program as a value is transformed by transforming the program: the drivers in transforms/ ask
// for its body (BodyInterface) before they ask for a rule, and make from it
//
//   jvp         two calls: the values with what the tangents need of them, and the tangents
//   transpose   a call of the transposed body
//   batch       a call of the batched body
//
// so no rule on single values is ever right here.
#include "ir/ops/program.h"

namespace fluxion::ir {

Values CallOp::jvp(OpBuilder &, ArrayRef<Value>) {
  return emitOpError("has no rule of its own: its body is differentiated");
}

Values CallOp::transpose(OpBuilder &, ArrayRef<Value>, ArrayRef<Value>) {
  return emitOpError("has no rule of its own: its body is transposed");
}

Values CallOp::batch(OpBuilder &, ArrayRef<Value>, ArrayRef<bool>, int64_t) {
  return emitOpError("has no rule of its own: its body is batched");
}

} // namespace fluxion::ir
