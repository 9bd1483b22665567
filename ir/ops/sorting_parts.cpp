// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sorting of complex numbers: by two keys, the real and the imaginary parts.
#include "ir/ops/indexing.h"
#include "ir/ops/sorting.h"
#include "ir/parts.h"

namespace fluxion::ir {

PartsOfResults SortOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  if (getType().getNumElements() == 0) // there is nothing to take
    return llvm::to_vector(xs);
  auto places = withElement(getType(), b.getI32Type());
  Value order =
      ArgsortOp::create(b, getLoc(), places, mlir::ValueRange{xs[0].re, xs[0].im}, getAxis());
  auto sorted = [&](Value part) { return takenAlong(b, getLoc(), part, order, getAxis()); };
  Value re = sorted(xs[0].re), im = sorted(xs[0].im);
  return SmallVector<Parts>{{re, im}};
}

PartsOfResults ArgsortOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  SmallVector<Value> keys;
  for (const Parts &x : xs) {
    keys.push_back(x.re);
    if (x.im)
      keys.push_back(x.im);
  }
  return SmallVector<Parts>{{ArgsortOp::create(b, getLoc(), getType(), keys, getAxis()), Value()}};
}

} // namespace fluxion::ir
