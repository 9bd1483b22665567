// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions: how an element is folded in, and short ones unrolled into one element of the result.
#include "ir/ops/reduction.h"

#include "jit/emitter.h"
#include "jit/sample_sizes.h"

#include <limits>

namespace fluxion::codegen {
namespace {

// Folding at most this many elements is done where the result is used.
constexpr int64_t unrollLimit = 8;

using State = llvm::SmallVector<Lane>;

ir::Type elementOf(Operation *op) { return ir::elementTypeOf(op->getOperand(0)); }

/// Half precision has been widened before (jit/half_folds.h).
Lane numberOf(Operation *op, Lane element) {
  element.isUnsigned = elementOf(op).isUnsignedInteger();
  return element;
}

int64_t foldedCount(Operation *op, llvm::ArrayRef<int64_t> axes) {
  int64_t count = 1;
  for (int64_t axis : axes)
    count *= ir::tensorTypeOf(op->getOperand(0)).getDimSize(axis);
  return count;
}

bool isShort(Operation *op, llvm::ArrayRef<int64_t> axes) {
  int64_t count = 1;
  for (int64_t axis : axes)
    count *= sampleTypeOf(op->getOperand(0)).getDimSize(axis);
  return count <= unrollLimit || isSmall(op->getOperand(0));
}

/// One element of a short reduction, unrolled over the folded axes.
Progress advanceShort(const ReductionRule &rule, Emitter &e, Operation *op, const Index &index,
                      llvm::ArrayRef<Lane> answers) {
  auto in = ir::tensorTypeOf(op->getOperand(0));
  auto axes = rule.axes(op);
  int64_t count = foldedCount(op, axes);
  auto folded = [&](int64_t i) { // coordinates along the folded axes of the i-th element
    llvm::SmallVector<int64_t> at(axes.size());
    for (size_t k = axes.size(); k-- > 0;) {
      at[k] = i % in.getDimSize(axes[k]);
      i /= in.getDimSize(axes[k]);
    }
    return at;
  };
  if (static_cast<int64_t>(answers.size()) < count) {
    auto at = folded(static_cast<int64_t>(answers.size()));
    Index full;
    full.guard = index.guard;
    const Coordinate *kept = index.coordinates.begin();
    for (int64_t axis = 0, k = 0; axis < in.getRank(); ++axis)
      if (k < static_cast<int64_t>(axes.size()) && axes[k] == axis)
        full.coordinates.push_back(Coordinate::constant(at[k++], e.numLoops()));
      else
        full.coordinates.push_back(*kept++);
    return Request{op->getOperand(0), full};
  }
  if (axes.empty())
    return answers[0];
  State state = rule.start(e, op);
  for (Lane &lane : state)
    lane.v = e.inLanes(lane.v);
  for (int64_t i = 0; i < count; ++i)
    state = rule.step(op, state, answers[i],
                      e.coordinate(Coordinate::constant(folded(i).back(), e.numLoops())));
  return state.back();
}

void registerReduction(Rules &rules, mlir::TypeID id, ReductionRule reduction) {
  ElementalRule elemental;
  elemental.applies = [axes = reduction.axes](Operation *op) { return isShort(op, axes(op)); };
  elemental.advance = [reduction](Emitter &e, Operation *op, const Index &index,
                                  llvm::ArrayRef<Lane> answers) {
    return advanceShort(reduction, e, op, index, answers);
  };
  elemental.readsOnce = [](Operation *) { return true; };
  elemental.numRead = [axes = reduction.axes](Operation *op) { return foldedCount(op, axes(op)); };
  elemental.cost = unrollLimit;
  rules.elemental[id] = std::move(elemental);
  rules.reductions[id] = std::move(reduction);
}

/// A fold by one associative function of two numbers.
template <class OpT, class Start, class Combine>
void registerFold(Rules &rules, Start start, Combine combine) {
  ReductionRule rule;
  rule.axes = [](Operation *op) {
    return llvm::SmallVector<int64_t>(mlir::cast<OpT>(op).getAxes());
  };
  rule.start = [start](Emitter &e, Operation *op) { return State{start(e, elementOf(op))}; };
  rule.step = [combine](Operation *op, llvm::ArrayRef<Lane> state, Lane element, Lane) {
    return State{combine(numberOf(op, state[0]), numberOf(op, element))};
  };
  rule.merge = [combine](Operation *op, llvm::ArrayRef<Lane> a, llvm::ArrayRef<Lane> b) {
    return State{combine(numberOf(op, a[0]), numberOf(op, b[0]))};
  };
  registerReduction(rules, mlir::TypeID::get<OpT>(), std::move(rule));
}

/// The largest (or smallest) number of an element type.
Lane extreme(Emitter &e, ir::Type type, bool isLargest) {
  llvm::Type *element = e.elementType(type);
  if (element->isFloatingPointTy())
    return e.lane(llvm::ConstantFP::getInfinity(element, !isLargest));
  unsigned bits = element->getIntegerBitWidth();
  bool isUnsigned = type.isUnsignedInteger();
  llvm::APInt largest =
      isUnsigned ? llvm::APInt::getMaxValue(bits) : llvm::APInt::getSignedMaxValue(bits);
  llvm::APInt smallest =
      isUnsigned ? llvm::APInt::getMinValue(bits) : llvm::APInt::getSignedMinValue(bits);
  return e.lane(llvm::ConstantInt::get(element, isLargest ? largest : smallest));
}

/// The place of the best element so far: state (best, place). The first of equals; the first NaN.
template <class OpT> void registerArgReduction(Rules &rules, bool isMax) {
  auto beats = [isMax](Operation *op, Lane challenger, Lane best) {
    challenger = numberOf(op, challenger);
    Lane better = isMax ? challenger > best : challenger < best;
    if (!challenger.isFloat())
      return better;
    return better | ((challenger != challenger) & (best == best));
  };
  ReductionRule rule;
  rule.needsPlace = true;
  rule.axes = [](Operation *op) {
    return llvm::SmallVector<int64_t>{static_cast<int64_t>(mlir::cast<OpT>(op).getAxis())};
  };
  rule.start = [isMax](Emitter &e, Operation *op) {
    // No place yet: whatever comes first is taken even if it equals the start.
    ir::Type index = ir::tensorTypeOf(op->getResult(0)).getElementType();
    return State{extreme(e, elementOf(op), !isMax),
                 e.lane(llvm::ConstantInt::getSigned(e.elementType(index), -1))};
  };
  auto choose = [](Lane takes, Lane element, Lane place, llvm::ArrayRef<Lane> state) {
    return State{select(takes, element, state[0]), select(takes, place, state[1])};
  };
  rule.step = [beats, choose](Operation *op, llvm::ArrayRef<Lane> state, Lane element, Lane place) {
    Lane at = convertTo(place, state[1].type()->getScalarType());
    Lane isFirst = state[1] < integerLike(state[1], 0);
    return choose(beats(op, element, state[0]) | isFirst, element, at, state);
  };
  rule.merge = [beats, choose](Operation *op, llvm::ArrayRef<Lane> a, llvm::ArrayRef<Lane> b) {
    Lane zero = integerLike(a[1], 0);
    Lane better = beats(op, b[0], a[0]);
    // Equal (or both NaN): the one that stands first, unless it has seen nothing.
    Lane tie = !better & !beats(op, a[0], b[0]) & (b[1] < a[1]);
    Lane takes = (b[1] >= zero) & ((a[1] < zero) | better | tie);
    return choose(takes, b[0], b[1], a);
  };
  registerReduction(rules, mlir::TypeID::get<OpT>(), std::move(rule));
}

} // namespace

void registerReductions(Rules &rules) {
  auto constant = [](double value) {
    return [value](Emitter &e, ir::Type type) { return e.constant(type, value); };
  };
  registerFold<ir::ReduceSumOp>(rules, constant(0), sumOf);
  registerFold<ir::ReduceProdOp>(rules, constant(1), [](Lane a, Lane b) { return a * b; });
  registerFold<ir::ReduceMaxOp>(
      rules, [](Emitter &e, ir::Type type) { return extreme(e, type, false); },
      [](Lane a, Lane b) { return maximum(a, b); });
  registerFold<ir::ReduceMinOp>(
      rules, [](Emitter &e, ir::Type type) { return extreme(e, type, true); },
      [](Lane a, Lane b) { return minimum(a, b); });
  registerFold<ir::ReduceAndOp>(rules, constant(1), [](Lane a, Lane b) { return a & b; });
  registerFold<ir::ReduceOrOp>(rules, constant(0), [](Lane a, Lane b) { return a | b; });
  registerArgReduction<ir::ArgmaxOp>(rules, true);
  registerArgReduction<ir::ArgminOp>(rules, false);
}

} // namespace fluxion::codegen
