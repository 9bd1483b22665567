// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/lane.h"

#include "llvm/IR/Module.h"

namespace fluxion::codegen {

// One call of the C library per lane.
static Lane callPerLane(llvm::StringRef name, Lane x) {
  llvm::IRBuilderBase &b = *x.b;
  llvm::Type *element = x.type()->getScalarType();
  auto callee = b.GetInsertBlock()->getModule()->getOrInsertFunction(
      x.isDouble() ? name.str() : name.str() + "f", element, element);
  auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(x.type());
  if (!vector)
    return {&b, b.CreateCall(callee, {x.v})};
  llvm::Value *result = llvm::PoisonValue::get(x.type());
  for (unsigned i = 0; i < vector->getNumElements(); ++i)
    result =
        b.CreateInsertElement(result, b.CreateCall(callee, {b.CreateExtractElement(x.v, i)}), i);
  return {&b, result};
}
static Lane intrinsic(llvm::Intrinsic::ID id, Lane x) {
  return {x.b, x.b->CreateUnaryIntrinsic(id, x.v)};
}

Lane exp(Lane x) { return intrinsic(llvm::Intrinsic::exp, x); }
Lane expm1(Lane x) { return callPerLane("expm1", x); }
Lane log(Lane x) { return intrinsic(llvm::Intrinsic::log, x); }
Lane log1p(Lane x) { return callPerLane("log1p", x); }
Lane rsqrt(Lane x) { return constantLike(x, 1) / sqrt(x); }
Lane cbrt(Lane x) { return callPerLane("cbrt", x); }
Lane sin(Lane x) { return intrinsic(llvm::Intrinsic::sin, x); }
Lane cos(Lane x) { return intrinsic(llvm::Intrinsic::cos, x); }
Lane tan(Lane x) { return intrinsic(llvm::Intrinsic::tan, x); }
Lane asin(Lane x) { return intrinsic(llvm::Intrinsic::asin, x); }
Lane acos(Lane x) { return intrinsic(llvm::Intrinsic::acos, x); }
Lane atan(Lane x) { return intrinsic(llvm::Intrinsic::atan, x); }
Lane sinh(Lane x) { return intrinsic(llvm::Intrinsic::sinh, x); }
Lane cosh(Lane x) { return intrinsic(llvm::Intrinsic::cosh, x); }
Lane tanh(Lane x) { return intrinsic(llvm::Intrinsic::tanh, x); }
Lane logistic(Lane x) { return constantLike(x, 1) / (constantLike(x, 1) + exp(-x)); }
Lane erf(Lane x) { return callPerLane("erf", x); }
Lane erfc(Lane x) { return callPerLane("erfc", x); }
Lane atan2(Lane y, Lane x) {
  return {y.b, y.b->CreateBinaryIntrinsic(llvm::Intrinsic::atan2, y.v, x.v)};
}
Lane pow(Lane x, Lane y) {
  if (!x.isFloat())
    return integerPow(x, y);
  return {x.b, x.b->CreateBinaryIntrinsic(llvm::Intrinsic::pow, x.v, y.v)};
}

} // namespace fluxion::codegen
