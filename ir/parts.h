// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Complex numbers are computed with in parts: every op on them is ops on their real and imaginary
// parts (RuleInterface::inParts). This is all there is below the dialect: neither the reference
// evaluation nor compiled code multiplies complex numbers in any other way.
#pragma once

#include "ir/complex_expr.h"

namespace fluxion::ir {

/// Whether an operand or a result of `op` is complex.
bool isAboutComplex(Operation *op);

/// In memory the parts of a number stand side by side: an array of complex numbers is one of real
/// numbers, with an axis of size 2 at the end.
RankedTensorType packedOf(RankedTensorType type);
Value packed(OpBuilder &b, Location loc, Parts parts);
Parts unpacked(OpBuilder &b, Location loc, Value packed);

/// `op` on other operands, of result types in which complex numbers are of the type of their parts.
Operation *cloneOnParts(OpBuilder &b, Operation *op, ArrayRef<Value> operands);
/// The op on real parts and on imaginary parts.
PartsOfResults eachPart(OpBuilder &b, Operation *op, ArrayRef<Parts> operands);

/// The op, with the attribute `pairs`, on operands whose parts stand side by side: of ops that are
/// a kernel's. `adjust`, where there is one, has the last word on it.
PartsOfResults onPairs(OpBuilder &b, Operation *op, ArrayRef<Parts> operands,
                       llvm::function_ref<void(Operation *)> adjust = nullptr);

/// The results of an op for complex operands that hold numbers.
Evaluated evaluateInParts(Operation *op, ArrayRef<HostArray> operands);

} // namespace fluxion::ir
