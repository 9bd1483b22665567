// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/lane.h"

#include "llvm/IR/Module.h"

namespace fluxion::codegen {
static Lane call(const char *name, Lane x, Lane y = {}) {
  llvm::Module &module = *x.b->GetInsertBlock()->getModule();
  llvm::Type *scalar = x.type()->getScalarType();
  llvm::SmallVector<llvm::Type *> types{scalar};
  if (y.v) types.push_back(scalar);
  std::string full = std::string(name) + (x.isDouble() ? "" : "f");
  auto callee = module.getOrInsertFunction(full, llvm::FunctionType::get(scalar, types, false));
  auto one = [&](llvm::Value *a, llvm::Value *c) {
    llvm::SmallVector<llvm::Value *> args{a};
    if (c) args.push_back(c);
    return x.b->CreateCall(callee, args);
  };
  auto *vec = llvm::dyn_cast<llvm::FixedVectorType>(x.type());
  if (!vec) return {x.b, one(x.v, y.v)};
  llvm::Value *r = llvm::PoisonValue::get(x.type());
  for (unsigned i = 0; i < vec->getNumElements(); ++i)
    r = x.b->CreateInsertElement(r, one(x.b->CreateExtractElement(x.v, i), y.v ? x.b->CreateExtractElement(y.v, i) : nullptr), i);
  return {x.b, r};
}
#define F(n) Lane n(Lane x) { return call(#n, x); }
F(exp) F(expm1) F(log) F(log1p) F(cbrt) F(sin) F(cos) F(tan) F(asin) F(acos) F(atan) F(sinh) F(cosh) F(tanh) F(erf) F(erfc)
Lane rsqrt(Lane x) { return constantLike(x, 1) / sqrt(x); }
Lane logistic(Lane x) { return constantLike(x, 1) / (constantLike(x, 1) + exp(-x)); }
Lane atan2(Lane y, Lane x) { return call("atan2", y, x); }
Lane pow(Lane x, Lane y) {
  if (x.isFloat()) return call("pow", x, y);
  Lane one = integerLike(x, 1), zero = integerLike(x, 0);
  Lane result = one, base = x, n = y;
  for (unsigned i = 0; i < x.bits(); ++i) {
    result = select((n & one) != zero, result * base, result);
    base = base * base;
    n = shiftRightLogical(n, 1);
  }
  Lane m1 = integerLike(x, -1);
  Lane negative = select(x == one, one, select(x == m1, select((y & one) != zero, m1, one), zero));
  return select(y < zero, negative, result);
}
} // namespace fluxion::codegen
