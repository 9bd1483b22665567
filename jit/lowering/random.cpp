// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random bits, over generated words: a machine with vectors scrambles as many counters at once.
#include "ir/ops/random.h"

#include "jit/emitter.h"
#include "runtime/threefry.h"

namespace fluxion::codegen {

/// Found where the formula is instantiated.
static Lane rotateLeft(Lane x, unsigned by) {
  llvm::Value *distance = integerLike(x, by).v;
  return {x.b, x.b->CreateIntrinsic(llvm::Intrinsic::fshl, {x.type()}, {x.v, x.v, distance})};
}

namespace {

struct Pair {
  Lane high, low;
};

Pair split(Lane both) {
  llvm::IRBuilderBase &b = *both.b;
  return {convertTo(shiftRightLogical(both, 32), b.getInt32Ty()), convertTo(both, b.getInt32Ty())};
}

Lane joined(Lane high, Lane low) {
  NumberType wide(high.b->getInt64Ty());
  high.isUnsigned = low.isUnsigned = true;
  return shiftLeft(convertTo(high, wide), 32) | convertTo(low, wide);
}

Progress advanceThreefry(Emitter &, Operation *op, const Index &index,
                         llvm::ArrayRef<Lane> answers) {
  if (answers.size() < 3)
    return Request{op->getOperand(answers.size()), index};
  Pair counter = split(answers[2]);
  auto [x, y] = runtime::threefry2x32<Lane>({answers[0], answers[1]}, {counter.high, counter.low});
  return joined(x, y);
}

} // namespace

void registerRandom(Rules &rules) {
  ElementalRule rule;
  rule.advance = advanceThreefry;
  rule.mapIndex = [](Operation *, unsigned, const Index &index) { return index; };
  rule.cost = 64;
  rule.isArithmetic = true;
  rules.elemental[mlir::TypeID::get<ir::Threefry2x32Op>()] = std::move(rule);
}

} // namespace fluxion::codegen
