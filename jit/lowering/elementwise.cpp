// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elementwise ops: the value formula of the record, over generated numbers.
#include "ir/ops/elementwise.h"

#include "jit/emitter.h"

namespace fluxion::codegen {
namespace {

Index sameIndex(Operation *, unsigned, const Index &index) { return index; }

template <class OpT> Lane applied(OpT op, llvm::ArrayRef<Lane> x) {
  if constexpr (requires { op.apply(x[0]); })
    return op.apply(x[0]);
  else if constexpr (requires { op.apply(x[0], x[1]); })
    return op.apply(x[0], x[1]);
  else
    return op.apply(x[0], x[1], x[2]);
}

template <class OpT>
constexpr bool isContractible = std::is_same_v<OpT, ir::AddOp> || std::is_same_v<OpT, ir::SubOp> ||
                                std::is_same_v<OpT, ir::MulOp>;

template <class OpT> void registerOne(Rules &rules) {
  ElementalRule rule;
  rule.mapIndex = sameIndex;
  // A smooth function of one argument is a polynomial or more.
  rule.cost = OpT::hasDearValue() ? 16 : 1;
  rule.isArithmetic = true;
  rule.advance = [](Emitter &e, Operation *op, const Index &index,
                    llvm::ArrayRef<Lane> answers) -> Progress {
    if (answers.size() < op->getNumOperands())
      return Request{op->getOperand(answers.size()), index};
    auto value = [op](llvm::ArrayRef<Lane> x) { return applied(mlir::cast<OpT>(op), x); };
    // Other ops' formulas may count on each of their roundings.
    if (isContractible<OpT>)
      return contractible(e.b, [&] { return value(answers); });
    if (!OpT::hasDearValue() || !e.callsDearFunctions())
      return value(answers);
    std::string type = answers[0].isDouble() ? "_f64" : "_f32";
    return e.callOnce(op->getName().stripDialect().str() + type, answers, value);
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
    auto type = ir::tensorTypeOf(op->getResult(0));
    return convertTo(answers[0], e.elementType(type.getElementType()));
  };
  rules.elemental[mlir::TypeID::get<ir::ConvertOp>()] = std::move(rule);
}

template <class... Ops> void registerAll(Rules &rules) { (registerOne<Ops>(rules), ...); }

} // namespace

void registerElementwise(Rules &rules) {
  registerAll<
#define GET_OP_LIST
#include "ir/ops/elementwise.cpp.inc"
      >(rules);
}

} // namespace fluxion::codegen
