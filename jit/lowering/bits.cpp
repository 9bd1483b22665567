// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elements read as others: parts of one along a new last axis, or several along the last axis as
// one.
#include "ir/ops/structural.h"

#include "jit/emitter.h"

namespace fluxion::codegen {
namespace {

Lane asBits(Lane x) { return x.isFloat() ? bitsOf(x) : x; }

Lane resized(Emitter &e, Lane bits, unsigned width) {
  bits.isUnsigned = true;
  return convertTo(bits, {e.b.getIntNTy(width), /*isUnsigned=*/true});
}

Lane asElement(Emitter &e, Lane bits, ir::Type type) {
  return e.elementType(type)->isFloatingPointTy() ? floatOf(bits) : bits;
}

unsigned bitsBefore(Operation *op) {
  return ir::elementTypeOf(op->getOperand(0)).getIntOrFloatBitWidth();
}
unsigned bitsAfter(Operation *op) {
  return ir::elementTypeOf(op->getResult(0)).getIntOrFloatBitWidth();
}

// Part k of an element: its bits from k times the width on.
Progress advanceNarrower(Emitter &e, Operation *op, const Index &index,
                         llvm::ArrayRef<Lane> answers) {
  if (answers.empty()) {
    Index whole = index;
    whole.coordinates.pop_back();
    return Request{op->getOperand(0), whole};
  }
  ir::Type to = ir::elementTypeOf(op->getResult(0));
  unsigned width = to.getIntOrFloatBitWidth();
  Lane bits = asBits(answers[0]);
  Lane part = convertTo(e.coordinate(index.coordinates.back()), e.b.getIntNTy(bits.bits()));
  Lane shifted = shiftRightLogical(bits, part * integerLike(part, width));
  return asElement(e, resized(e, shifted, width), to);
}

Progress advanceWider(Emitter &e, Operation *op, const Index &index, llvm::ArrayRef<Lane> answers) {
  unsigned width = bitsAfter(op), step = bitsBefore(op);
  if (answers.size() < width / step) {
    Index part = index;
    part.coordinates.push_back(
        Coordinate::constant(static_cast<int64_t>(answers.size()), e.numLoops()));
    return Request{op->getOperand(0), part};
  }
  Lane all = resized(e, asBits(answers[0]), width);
  for (unsigned k = 1; k < answers.size(); ++k)
    all = all | shiftLeft(resized(e, asBits(answers[k]), width), k * step);
  return asElement(e, all, ir::elementTypeOf(op->getResult(0)));
}

Progress advanceBits(Emitter &e, Operation *op, const Index &index, llvm::ArrayRef<Lane> answers) {
  if (bitsAfter(op) < bitsBefore(op))
    return advanceNarrower(e, op, index, answers);
  if (bitsAfter(op) > bitsBefore(op))
    return advanceWider(e, op, index, answers);
  if (answers.empty())
    return Request{op->getOperand(0), index};
  return asElement(e, asBits(answers[0]), ir::elementTypeOf(op->getResult(0)));
}

} // namespace

void registerBits(Rules &rules) {
  ElementalRule rule;
  rule.advance = advanceBits;
  // A part of an element is computed by its index; of several an element is made.
  rule.mapIndex = [](Operation *, unsigned, const Index &index) { return index; };
  rule.hasNoMap = [](Operation *op) { return bitsAfter(op) != bitsBefore(op); };
  rules.elemental[mlir::TypeID::get<ir::BitcastConvertTypeOp>()] = std::move(rule);
}

} // namespace fluxion::codegen
