// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a lane cannot say in straight-line code: detours that are rarely taken, and loops whose
// length is known only when they run.
#include "jit/lane.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/MDBuilder.h"

namespace fluxion::codegen {
using llvm::BasicBlock;

// Moves what follows the insertion point into a block of its own, which is returned; the builder
// stays at the open end of the first part.
static BasicBlock *splitHere(llvm::IRBuilderBase &b) {
  BasicBlock *head = b.GetInsertBlock();
  BasicBlock *rest = BasicBlock::Create(b.getContext(), "", head->getParent(), head->getNextNode());
  rest->splice(rest->end(), head, b.GetInsertPoint(), head->end());
  rest->replaceSuccessorsPhiUsesWith(head, rest);
  b.SetInsertPoint(head);
  return rest;
}

static llvm::Value *anyLane(Lane c) {
  return c.type()->isVectorTy() ? c.b->CreateOrReduce(c.v) : c.v;
}

void detour(Lane condition, llvm::MutableArrayRef<Lane> values,
            llvm::function_ref<void(llvm::MutableArrayRef<Lane>)> rare) {
  llvm::IRBuilderBase &b = *condition.b;
  llvm::Value *any = anyLane(condition);
  if (auto *known = llvm::dyn_cast<llvm::ConstantInt>(any); known && known->isZero())
    return;
  BasicBlock *rest = splitHere(b), *usual = b.GetInsertBlock();
  BasicBlock *slow = BasicBlock::Create(b.getContext(), "rare", usual->getParent(), rest);
  b.CreateCondBr(any, slow, rest, llvm::MDBuilder(b.getContext()).createUnlikelyBranchWeights());
  b.SetInsertPoint(slow);
  llvm::SmallVector<Lane> other(values.begin(), values.end());
  rare(other);
  for (auto [value, instead] : llvm::zip_equal(values, other))
    instead = select(condition, instead, value);
  slow = b.GetInsertBlock();
  b.CreateBr(rest);
  b.SetInsertPoint(rest, rest->begin());
  for (auto [value, instead] : llvm::zip_equal(values, other)) {
    llvm::PHINode *phi = b.CreatePHI(value.type(), 2);
    phi->addIncoming(value.v, usual);
    phi->addIncoming(instead.v, slow);
    value.v = phi;
  }
}

// What one bit of the exponent does: result *= x where it is set, then x *= x.
static void powStep(Lane &result, Lane &x, Lane &n) {
  Lane odd = (n & integerLike(n, 1)) != integerLike(n, 0);
  result = select(odd, result * x, result);
  x = x * x;
  n = shiftRightLogical(n, 1);
}

// The number that every lane is, if it is known.
static const llvm::ConstantInt *knownNumber(Lane n) {
  auto *constant = llvm::dyn_cast<llvm::Constant>(n.v);
  if (constant && n.type()->isVectorTy())
    constant = constant->getSplatValue();
  return llvm::dyn_cast_or_null<llvm::ConstantInt>(constant);
}

static Lane powBySquaring(Lane x, Lane n) {
  llvm::IRBuilderBase &b = *x.b;
  Lane one = integerLike(x, 1), zero = integerLike(x, 0);
  if (const llvm::ConstantInt *known = knownNumber(n)) {
    Lane result = one;
    for (unsigned steps = known->getValue().getActiveBits(); steps > 0; --steps)
      powStep(result, x, n);
    return result;
  }
  BasicBlock *rest = splitHere(b), *before = b.GetInsertBlock();
  BasicBlock *loop = BasicBlock::Create(b.getContext(), "pow", before->getParent(), rest);
  b.CreateBr(loop);
  b.SetInsertPoint(loop);
  Lane start[] = {one, x, n}, state[3];
  for (auto [at, from] : llvm::zip_equal(state, start)) {
    llvm::PHINode *phi = b.CreatePHI(from.type(), 2);
    phi->addIncoming(from.v, before);
    at = {&b, phi};
  }
  Lane next[] = {state[0], state[1], state[2]};
  powStep(next[0], next[1], next[2]);
  for (auto [at, to] : llvm::zip_equal(state, next))
    llvm::cast<llvm::PHINode>(at.v)->addIncoming(to.v, loop);
  b.CreateCondBr(anyLane(next[2] != zero), loop, rest);
  b.SetInsertPoint(rest, rest->begin());
  return next[0];
}

// x^n, n < 0, is what truncation leaves of 1/x^-n: 1 or -1 where x is, else 0.
Lane integerPow(Lane x, Lane n) {
  Lane zero = integerLike(x, 0), one = integerLike(x, 1), minus = integerLike(x, -1);
  Lane negative = n < zero;
  Lane power = powBySquaring(x, select(negative, zero, n));
  Lane odd = (n & one) != zero;
  Lane reciprocal =
      select((x == one) | ((x == minus) & !odd), one, select(x == minus, minus, zero));
  return select(negative, reciprocal, power);
}

} // namespace fluxion::codegen
