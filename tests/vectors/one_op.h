// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A record of test vectors as a program of one op, made without knowing the op.
#pragma once

#include "ir/fx.h"
#include "tests/vectors/reader.h"

#include "mlir/IR/OwningOpRef.h"

namespace fluxion::tests {

/// (operands...) -> (results...) that does the op of `record` alone. Fails, with errors at the op,
/// where the dialect refuses it.
ir::FailureOr<mlir::OwningOpRef<mlir::func::FuncOp>> functionOf(const VectorRecord &record);

/// The operands that have tangents, if the results have.
llvm::SmallVector<bool> activeOf(const VectorRecord &record);

} // namespace fluxion::tests
