// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A choice among programs is transformed by transforming each of them; the choice stays. One branch
// runs, forwards and backwards.
#include "ir/bodies.h"
#include "ir/ops/control.h"
#include "ir/ops/program.h"
#include "ir/ops/structural.h"

#include "mlir/IR/Matchers.h"

namespace fluxion::ir {

static SmallVector<FuncOp> functionsOf(ArrayRef<OwnedFunction> owned) {
  return llvm::map_to_vector(
      owned, [](const OwnedFunction &f) { return const_cast<OwnedFunction &>(f).get(); });
}
/// What holds in all branches, and what holds in some.
static void meet(Flags &all, ArrayRef<bool> flags) {
  for (auto [a, flag] : llvm::zip(all, flags))
    a = a && flag;
}

//===----------------------------------------------------------------------------------------------
// Derivatives

// (y, ẏ) = case i of f_jvp(x, ẋ)
FailureOr<PrimalsAndTangents> CaseOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                const Calculus &calculus) {
  unsigned n = getNumResults();
  Flags active = present(ts.drop_front()), isZero;
  SmallVector<OwnedFunction> both, kept;
  for (mlir::Region &branch : getBranches()) {
    auto made = calculus.jvp(*functionOf(branch, "branch"), active);
    if (mlir::failed(made))
      return mlir::failure();
    Flags zeros = zeroResults(**made);
    isZero.empty() ? void(isZero = zeros) : meet(isZero, zeros);
    both.push_back(std::move(*made));
  }
  std::fill_n(isZero.begin(), n, false);
  for (OwnedFunction &branch : both)
    kept.push_back(withResults(*branch, negated(isZero), calculus));
  SmallVector<Value> inputs(getInputs());
  append(inputs, where(ts.drop_front(), active));
  auto made = create(b, getLoc(), getIndex(), functionsOf(kept), inputs);
  return PrimalsAndTangents{SmallVector<Value>(made->getResults().take_front(n)),
                            tangentsOf(*this, negated(ArrayRef<bool>(isZero).drop_front(n)),
                                       made->getResults().drop_front(n))};
}

Flags CaseOp::unknownResults(ArrayRef<bool> isOperandUnknown, const Calculus &calculus) {
  Flags some(getNumResults(), isOperandUnknown.front());
  for (mlir::Region &branch : getBranches())
    join(some, calculus.unknownYields(branch.front(), isOperandUnknown.drop_front()));
  return some;
}

namespace {

/// Places for the residuals of all branches: one runs, so residuals of one type share a place.
class Places {
public:
  /// The place of each of the residuals of one branch.
  SmallVector<unsigned> of(mlir::TypeRange residuals) {
    SmallVector<unsigned> places;
    for (Type type : residuals) {
      unsigned place = 0;
      while (place < types_.size() && (types_[place] != type || llvm::is_contained(places, place)))
        ++place;
      if (place == types_.size())
        types_.push_back(type);
      places.push_back(place);
    }
    return places;
  }
  ArrayRef<Type> types() const { return types_; }

private:
  SmallVector<Type> types_;
};

/// One branch on its way to become two.
struct SplitBranch {
  SplitFunction split;
  SmallVector<unsigned> places;
};

/// (known x...) -> (known y..., every place), with zeros where this branch has nothing to leave.
OwnedFunction knownBranch(SplitBranch &branch, unsigned numKnown, ArrayRef<Type> places) {
  FuncOp f = *branch.split.known;
  return wrapped(f.getLoc(), f.getName(), SmallVector<Type>(f.getArgumentTypes()),
                 [&](OpBuilder &b, mlir::ValueRange xs) {
                   auto made = inlineBody(b, f, SmallVector<Value>(xs));
                   SmallVector<Value> results(ArrayRef<Value>(made).take_front(numKnown));
                   results.resize(numKnown + places.size());
                   for (auto [k, place] : llvm::enumerate(branch.places))
                     results[numKnown + place] = made[numKnown + k];
                   for (auto [place, type] : llvm::enumerate(places))
                     if (Value &value = results[numKnown + place]; !value)
                       value = zeros(b, f.getLoc(), mlir::cast<RankedTensorType>(type));
                   return results;
                 });
}

/// (every operand, every place) -> (unknown y...)
OwnedFunction unknownBranch(SplitBranch &branch, mlir::TypeRange operands, ArrayRef<Type> places,
                            ArrayRef<bool> isUnknown) {
  FuncOp f = *branch.split.unknown;
  SmallVector<Type> types(operands);
  llvm::append_range(types, places);
  return wrapped(f.getLoc(), f.getName(), types, [&](OpBuilder &b, mlir::ValueRange all) {
    SmallVector<Value> arguments;
    const unsigned *place = branch.places.begin();
    for (int argument : branch.split.residualArgument)
      arguments.push_back(argument >= 0 ? all[static_cast<unsigned>(argument)]
                                        : all[operands.size() + *place++]);
    append(arguments, where(all.take_front(operands.size()), isUnknown));
    return inlineBody(b, f, arguments);
  });
}

} // namespace

FailureOr<SplitResults> CaseOp::splitBodies(OpBuilder &b, ArrayRef<bool> isOperandUnknown,
                                            const Calculus &calculus) {
  SplitResults results{SmallVector<Value>(getResults()),
                       unknownResults(isOperandUnknown, calculus)};
  if (isOperandUnknown.front())
    return results;
  auto isUnknown = isOperandUnknown.drop_front();
  SplitRequest request{negated(isUnknown), negated(results.isUnknown), hasStaticSize};
  auto numKnown = static_cast<unsigned>(llvm::count(request.isResultKnown, true));
  Places places;
  SmallVector<SplitBranch> branches;
  for (mlir::Region &branch : getBranches()) {
    auto split = calculus.split(*functionOf(branch, "branch"), request);
    if (mlir::failed(split))
      return mlir::failure();
    auto residuals = split->known->getResultTypes().drop_front(numKnown);
    branches.push_back({std::move(*split), places.of(residuals)});
  }
  SmallVector<OwnedFunction> knowns, unknowns;
  for (SplitBranch &branch : branches) {
    knowns.push_back(knownBranch(branch, numKnown, places.types()));
    unknowns.push_back(unknownBranch(branch, getInputs().getTypes(), places.types(), isUnknown));
  }
  auto known = create(b, getLoc(), getIndex(), functionsOf(knowns),
                      where(getInputs(), request.isArgumentKnown));
  SmallVector<Value> inputs(getInputs());
  append(inputs, known->getResults().drop_front(numKnown));
  auto unknown = create(b, getLoc(), getIndex(), functionsOf(unknowns), inputs);
  auto nextKnown = known->result_begin(), nextUnknown = unknown->result_begin();
  for (auto [value, isLate] : llvm::zip(results.values, results.isUnknown))
    value = isLate ? *nextUnknown++ : *nextKnown++;
  return results;
}

// x̄ = case i of f_transpose(known, ȳ)
FailureOr<SentBack> CaseOp::transposeBodies(OpBuilder &b, ArrayRef<Value> known,
                                            const ArrivingCts &arriving, const Calculus &calculus) {
  if (!known.front())
    return emitOpError("is not linear in its index");
  Flags hasCt = present(arriving.cts), isKnown = present(known.drop_front());
  LinearPart linear{negated(isKnown), Flags(llvm::count(hasCt, true), true)};
  Flags isZero(llvm::count(linear.arguments, true), true), isDead(isZero.size(), false);
  SmallVector<OwnedFunction> branches;
  for (mlir::Region &branch : getBranches()) {
    auto made = calculus.transpose(*withResults(*functionOf(branch, "branch"), hasCt, calculus),
                                   linear, where(arriving.deadZeros, hasCt));
    if (mlir::failed(made))
      return mlir::failure();
    meet(isZero, zeroResults(*made->function));
    join(isDead, made->deadZeros);
    branches.push_back(std::move(made->function));
  }
  SmallVector<Value> inputs = where(known.drop_front(), isKnown);
  append(inputs, where(arriving.cts, hasCt));
  auto made = create(b, getLoc(), known.front(), functionsOf(branches), inputs);
  SentBack back{SmallVector<Value>(known.size()), Flags(known.size(), false)};
  unsigned next = 0;
  for (unsigned i = 1; i < known.size(); ++i) {
    if (known[i])
      continue;
    back.cts[i] = isZero[next] ? Value() : made->getResult(next);
    back.deadZeros[i] = isDead[next++];
  }
  return back;
}

//===----------------------------------------------------------------------------------------------
// Batches

/// Whether running all branches and choosing takes less than branching for each example.
static bool isCheap(mlir::MutableArrayRef<mlir::Region> branches) {
  constexpr int limit = 16;
  int count = 0;
  for (mlir::Region &branch : branches)
    for (Operation &op : branch.front().without_terminator()) {
      auto rules = mlir::dyn_cast<RuleInterface>(op);
      bool isConstant = op.hasTrait<mlir::OpTrait::ConstantLike>();
      if (!isConstant && (!rules || !rules.isElementwise() || ++count > limit))
        return false;
    }
  return true;
}

// y = select(i >= n - 1, f_{n-1}(x), ... select(i >= 1, f_1(x), f_0(x))): an index out of range is
// clamped by the comparisons.
static SmallVector<Value> selectedBranch(OpBuilder &b, Location loc, Value index,
                                         ArrayRef<FuncOp> branches, ArrayRef<Value> inputs) {
  SmallVector<Value> chosen = inlineBody(b, branches.front(), inputs);
  for (unsigned k = 1; k < branches.size(); ++k) {
    Expr i(b, loc, index);
    Value takesIt = (i >= i.like(k)).value();
    for (auto [value, other] : llvm::zip(chosen, inlineBody(b, branches[k], inputs))) {
      auto type = withElement(tensorTypeOf(other), b.getI1Type());
      Value mask = BroadcastInDimOp::create(b, loc, type, takesIt, ArrayRef<int64_t>{0});
      value = select(Expr(b, loc, mask), Expr(b, loc, other), Expr(b, loc, value)).value();
    }
  }
  return chosen;
}

FailureOr<BatchedResults> CaseOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                              ArrayRef<bool> batched, int64_t size,
                                              const Calculus &calculus) {
  bool choosesPerExample = batched.front();
  if (choosesPerExample && !isCheap(getBranches()))
    return mapOverLanes(b, *this, operands, batched, size);
  Flags isBatched(getNumResults(), choosesPerExample);
  if (!choosesPerExample)
    for (mlir::Region &branch : getBranches()) {
      auto made = calculus.vmap(*functionOf(branch, "branch"), batched.drop_front(), size);
      if (mlir::failed(made))
        return mlir::failure();
      join(isBatched, made->isResultBatched);
    }
  SmallVector<OwnedFunction> branches;
  for (mlir::Region &branch : getBranches()) {
    auto made =
        batchedAs(*functionOf(branch, "branch"), batched.drop_front(), isBatched, size, calculus);
    if (mlir::failed(made))
      return mlir::failure();
    branches.push_back(std::move(*made));
  }
  if (choosesPerExample)
    return BatchedResults{
        selectedBranch(b, getLoc(), operands.front(), functionsOf(branches), operands.drop_front()),
        isBatched};
  auto made = create(b, getLoc(), operands.front(), functionsOf(branches), operands.drop_front());
  return BatchedResults{SmallVector<Value>(made->getResults()), isBatched};
}

//===----------------------------------------------------------------------------------------------
// Simplification

/// A choice that is made already is the chosen program.
std::optional<SmallVector<Value>> CaseOp::simplifyWhole(OpBuilder &b) {
  mlir::DenseElementsAttr index;
  auto last = static_cast<int64_t>(getBranches().size()) - 1;
  if (last > 0 && !mlir::matchPattern(getIndex(), mlir::m_Constant(&index)))
    return std::nullopt;
  int64_t i = index ? *index.value_begin<int32_t>() : 0;
  mlir::Region &branch = getBranches()[static_cast<unsigned>(std::clamp<int64_t>(i, 0, last))];
  OwnedFunction chosen = functionOf(branch, "branch");
  return SmallVector<Value>(
      CallOp::create(b, getLoc(), "branch", *chosen, getInputs())->getResults());
}

Operation *CaseOp::rebuilt(OpBuilder &b, ArrayRef<bool> isOperandKept, ArrayRef<bool> isResultKept,
                           mlir::ValueRange plain) {
  SmallVector<Value> operands = keptOperands(*this, isOperandKept, plain);
  return rebuiltWith(b, *this, operands, typesWhere(getResultTypes(), isResultKept));
}

} // namespace fluxion::ir
