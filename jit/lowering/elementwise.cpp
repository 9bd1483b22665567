// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elementwise ops: the value formula of the record, over generated numbers.
#include "ir/ops/arithmetic.h"
#include "ir/ops/bits.h"
#include "ir/ops/elementary.h"
#include "ir/ops/reduction.h"

#include "jit/emitter.h"
#include "jit/markers.h"

namespace fluxion::codegen {
namespace {

Index sameIndex(Operation *, unsigned, const Index &index) { return index; }

/// The operands as the formula takes them.
template <class OpT>
llvm::SmallVector<Lane> numbersOf(Emitter &e, Operation *op, llvm::ArrayRef<Lane> elements) {
  llvm::SmallVector<Lane> numbers(elements);
  for (auto [number, operand] : llvm::zip(numbers, op->getOperands()))
    if (OpT::widensHalves() || !ir::isDifferentiable(operand.getType()))
      number = e.numberOf(number, ir::elementTypeOf(operand));
  return numbers;
}

template <class OpT> Lane applied(OpT op, llvm::ArrayRef<Lane> x) {
  if constexpr (requires { op.apply(x[0]); })
    return op.apply(x[0]);
  else if constexpr (requires { op.apply(x[0], x[1]); })
    return op.apply(x[0], x[1]);
  else
    return op.apply(x[0], x[1], x[2]);
}

/// Whether a value is read by one sum alone, which may round it together with itself. If several
/// read it, its rounding may be what they count on; copies of an op have readers of their own.
/// Values in registers are computed once, others wherever they are needed.
bool isOnlyAdded(const Plan &plan, ir::Value value) {
  constexpr int mostMoves = 4;
  if (hasCopies(plan.function))
    return false;
  for (int moves = 0; moves <= mostMoves; ++moves) {
    Storage storage = plan.storageOf(value);
    if (storage == Storage::memory || !value.hasOneUse())
      return false;
    Operation *user = *value.user_begin();
    if (user->getNumResults() != 1)
      return false;
    value = user->getResult(0);
    if (storage == Storage::registers && plan.storageOf(value) == Storage::fused)
      return false;
    if (mlir::isa<ir::AddOp, ir::SubOp, ir::ReduceSumOp>(user))
      return true;
    const ElementalRule *rule = rules().elementalOf(user);
    if (!rule || rule->isArithmetic || user->getNumOperands() != 1 || !rule->mapsIndex(user))
      return false; // it does more than move elements
  }
  return false;
}

using Formula = llvm::function_ref<Lane(llvm::ArrayRef<Lane>)>;

/// In long scalar code a function that all of its uses call.
Lane dearValue(Emitter &e, const std::string &name, llvm::ArrayRef<Lane> numbers, Formula value) {
  if (!numbers[0].isFloat() || !e.callsDearFunctions())
    return value(numbers);
  return e.callOnce(name + (numbers[0].isDouble() ? "_f64" : "_f32"), numbers, value);
}

template <class OpT>
Lane computed(Emitter &e, Operation *op, llvm::ArrayRef<Lane> numbers, Formula value) {
  if (!OpT::hasDearValue())
    return value(numbers);
  return dearValue(e, op->getName().stripDialect().str(), numbers, value);
}
template <>
Lane computed<ir::AddOp>(Emitter &, Operation *, llvm::ArrayRef<Lane> numbers, Formula) {
  return sumOf(numbers[0], numbers[1]);
}
template <>
Lane computed<ir::SubOp>(Emitter &, Operation *, llvm::ArrayRef<Lane> numbers, Formula) {
  return differenceOf(numbers[0], numbers[1]);
}
template <>
Lane computed<ir::MulOp>(Emitter &e, Operation *op, llvm::ArrayRef<Lane> numbers, Formula value) {
  return isOnlyAdded(e.plan(), op->getResult(0)) ? onlyAddedProduct(numbers[0], numbers[1])
                                                 : value(numbers);
}
/// Beside the cosine of the same angle, anywhere in the program, or where a copy may be.
template <>
Lane computed<ir::SinOp>(Emitter &e, Operation *op, llvm::ArrayRef<Lane> numbers, Formula alone) {
  bool isBesideCosine = hasCopies(e.plan().function) ||
                        llvm::any_of(op->getOperand(0).getUsers(), llvm::IsaPred<ir::CosOp>);
  if (!isBesideCosine)
    return dearValue(e, "sin", numbers, alone);
  return dearValue(e, "sin_beside_cos", numbers,
                   [](llvm::ArrayRef<Lane> x) { return sinCos(x[0])[0]; });
}

template <class OpT> void registerOne(Rules &rules) {
  ElementalRule rule;
  rule.mapIndex = sameIndex;
  rule.cost = OpT::numInstructions();
  rule.isArithmetic = true;
  rule.advance = [](Emitter &e, Operation *op, const Index &index,
                    llvm::ArrayRef<Lane> answers) -> Progress {
    if (answers.size() < op->getNumOperands())
      return Request{op->getOperand(answers.size()), index};
    auto value = [op](llvm::ArrayRef<Lane> x) { return applied(mlir::cast<OpT>(op), x); };
    llvm::SmallVector<Lane> numbers = numbersOf<OpT>(e, op, answers);
    return e.elementOf(computed<OpT>(e, op, numbers, value), ir::elementTypeOf(op->getResult(0)));
  };
  rules.elemental[mlir::TypeID::get<OpT>()] = std::move(rule);
}

/// Conversion depends on the result type as well.
template <> void registerOne<ir::ConvertOp>(Rules &rules) {
  ElementalRule rule;
  rule.mapIndex = sameIndex;
  rule.advance = [](Emitter &e, Operation *op, const Index &index,
                    llvm::ArrayRef<Lane> answers) -> Progress {
    if (answers.empty())
      return Request{op->getOperand(0), index};
    Lane number = e.numberOf(answers[0], ir::elementTypeOf(op->getOperand(0)));
    return e.converted(number, ir::elementTypeOf(op->getResult(0)));
  };
  rules.elemental[mlir::TypeID::get<ir::ConvertOp>()] = std::move(rule);
}

/// The bits of the infinity of a floating type, in its width.
uint64_t infinityOf(ir::Type element) {
  auto &format = mlir::cast<mlir::FloatType>(element).getFloatSemantics();
  return llvm::APFloat::getInf(format).bitcastToAPInt().getZExtValue();
}

/// On bits, whatever the format.
template <> void registerOne<ir::NextafterOp>(Rules &rules) {
  ElementalRule rule;
  rule.mapIndex = sameIndex;
  rule.isArithmetic = true;
  rule.advance = [](Emitter &, Operation *op, const Index &index,
                    llvm::ArrayRef<Lane> answers) -> Progress {
    if (answers.size() < 2)
      return Request{op->getOperand(answers.size()), index};
    bool isFloat = answers[0].isFloat();
    Lane x = isFloat ? bitsOf(answers[0]) : answers[0],
         y = isFloat ? bitsOf(answers[1]) : answers[1];
    Lane next = nextAfterOfBits(x, y, infinityOf(ir::elementTypeOf(op->getResult(0))));
    return isFloat ? floatOf(next) : next;
  };
  rules.elemental[mlir::TypeID::get<ir::NextafterOp>()] = std::move(rule);
}

template <class... Ops> void registerAll(Rules &rules) { (registerOne<Ops>(rules), ...); }

} // namespace

void registerElementwise(Rules &rules) {
  registerAll<
#define GET_OP_LIST
#include "ir/ops/arithmetic.cpp.inc"
      >(rules);
  registerAll<
#define GET_OP_LIST
#include "ir/ops/bits.cpp.inc"
      >(rules);
  registerAll<
#define GET_OP_LIST
#include "ir/ops/elementary.cpp.inc"
      >(rules);
}

} // namespace fluxion::codegen
