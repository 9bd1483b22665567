// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations on bits: what is more than one formula in the record.
#include "ir/ops/bits.h"

#define GET_OP_CLASSES
#include "ir/ops/bits.cpp.inc"

namespace fluxion::ir {

void FxDialect::addBits() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/bits.cpp.inc"
      >();
}

Evaluated NextafterOp::evaluate(ArrayRef<HostArray> xs) {
  HostArray result(xs[0].dtype(), xs[0].shape());
  visitDType(result.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (isFloatElement<T>) {
      const T *x = xs[0].data<T>(), *y = xs[1].data<T>();
      T *out = result.mutableData<T>();
      for (int64_t i = 0, n = result.size(); i < n; ++i)
        out[i] = nextAfter(runtime::Number<T>{x[i]}, runtime::Number<T>{y[i]}).v;
    }
  });
  return SmallVector<HostArray>{result};
}

Values NextafterOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t size) {
  return batchElementwise(b, *this, xs, batched, size);
}

} // namespace fluxion::ir
