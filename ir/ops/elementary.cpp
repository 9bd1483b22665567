// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elementary functions: what is more than one formula in the record.
#include "ir/ops/elementary.h"

#include "ir/ops/arithmetic.h"
#include "ir/parts.h"

#define GET_OP_CLASSES
#include "ir/ops/elementary.cpp.inc"

namespace fluxion::ir {

void FxDialect::addElementary() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/elementary.cpp.inc"
      >();
}

Value PowOp::simplify(OpBuilder &b) {
  Value x = getX();
  // x^2 is one rounding either way; so are x^1 and x^0 exact. Higher powers round differently.
  if (isSplatOf(getY(), 0.0))
    return splat(b, getLoc(), getType(), 1.0);
  if (isSplatOf(getY(), 1.0))
    return x;
  if (isSplatOf(getY(), 2.0))
    return MulOp::create(b, getLoc(), x, x);
  return {};
}

PartsOfResults PowOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  ComplexExpr base(b, getLoc(), xs[0]), exponent(b, getLoc(), xs[1]);
  return SmallVector<Parts>{pow(base, exponent).parts()};
}

} // namespace fluxion::ir
