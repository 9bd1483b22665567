// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checks what a text can get wrong before the transformations, which trust their callers, see it.
#include "transforms/passes.h"

#include "transforms/body.h"
#include "transforms/complex_parts.h"
#include "transforms/jvp.h"
#include "transforms/partial_eval.h"
#include "transforms/simplify.h"
#include "transforms/transpose.h"
#include "transforms/vmap.h"

#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/DenseSet.h"

namespace fluxion::transforms {

#define GEN_PASS_DEF_JVPPASS
#define GEN_PASS_DEF_TRANSPOSEPASS
#define GEN_PASS_DEF_VJPPASS
#define GEN_PASS_DEF_LINEARIZEPASS
#define GEN_PASS_DEF_PARTIALEVALPASS
#define GEN_PASS_DEF_VMAPPASS
#define GEN_PASS_DEF_SIMPLIFYPASS
#define GEN_PASS_DEF_INLINECALLSPASS
#define GEN_PASS_DEF_SPLITCOMPLEXPASS
#include "transforms/passes.h.inc"

namespace {

using mlir::failure;
using mlir::ModuleOp;
using mlir::success;

//===----------------------------------------------------------------------------------------------
// What a program must be

/// Whether the byte count of an array of these sizes is a number.
bool isCountable(ArrayRef<int64_t> shape) {
  int64_t bytes = 8;
  for (int64_t size : shape)
    if (__builtin_mul_overflow(bytes, std::max<int64_t>(size, 1), &bytes))
      return false;
  return true;
}

/// Whether a type may have an axis whose size only the running program knows.
enum class Size { known, any };

/// Why values of this type cannot be transformed; empty if they can. `spareAxes` are to be added.
llvm::StringRef refusalOf(Type type, int spareAxes, Size size) {
  auto tensor = mlir::dyn_cast<ir::RankedTensorType>(type);
  if (!tensor || !ir::isElement(tensor.getElementType()))
    return "is not an array of floats (f16, bf16, f32, f64), integers (8 to 64 bits) or i1";
  if (!tensor.hasStaticShape() && size == Size::known)
    return "has an axis of unknown size";
  if (tensor.getRank() + spareAxes > maxRank)
    return "has too many axes";
  return isCountable(tensor.getShape()) ? "" : "has more elements than can be counted";
}

LogicalResult checkValues(mlir::ValueRange values, int spareAxes, Size size = Size::known) {
  for (Value value : values)
    if (llvm::StringRef refusal = refusalOf(value.getType(), spareAxes, size); !refusal.empty())
      return mlir::emitError(value.getLoc())
             << "a value of type " << value.getType() << " " << refusal;
  return success();
}

LogicalResult checkProgram(FuncOp f, int spareAxes) {
  if (f.isExternal())
    return mlir::emitError(f.getLoc()) << "@" << f.getName() << " has no body to transform";
  if (!f.getBody().hasOneBlock())
    return mlir::emitError(f.getLoc())
           << "@" << f.getName() << " has several blocks; traced programs have one";
  if (mlir::failed(checkValues(f.getArguments(), spareAxes)))
    return failure();
  auto checked = f.walk([&](Operation *op) {
    // Loops leave stacks behind that other loops take.
    Size size = mlir::isa<BodyInterface>(op) ? Size::any : Size::known;
    bool isFine = mlir::succeeded(checkValues(op->getResults(), spareAxes, size));
    return isFine ? mlir::WalkResult::advance() : mlir::WalkResult::interrupt();
  });
  return success(!checked.wasInterrupted());
}

FailureOr<SmallVector<FuncOp>> functionsNamed(ModuleOp module, const std::string &name,
                                              int spareAxes) {
  SmallVector<FuncOp> functions;
  if (name.empty())
    functions = llvm::to_vector(module.getOps<FuncOp>());
  else if (auto f = module.lookupSymbol<FuncOp>(name))
    functions.push_back(f);
  else
    return mlir::emitError(module.getLoc()) << "no function @" << name << " in this module";
  for (FuncOp f : functions)
    if (mlir::failed(checkProgram(f, spareAxes)))
      return failure();
  return functions;
}

//===----------------------------------------------------------------------------------------------
// Options

/// A choice among the arguments or the results of a function.
struct Choice {
  llvm::StringRef option, among;
  mlir::TypeRange types;
  ArrayRef<int64_t> indices;
};

/// One claim per type. Nothing chosen: all that may be.
FailureOr<SmallVector<bool>> maskOf(FuncOp f, const Choice &choice,
                                    llvm::function_ref<bool(Type)> mayBeChosen) {
  if (choice.indices.empty())
    return llvm::map_to_vector(choice.types, mayBeChosen);
  SmallVector<bool> mask(choice.types.size(), false);
  for (int64_t index : choice.indices) {
    auto refuse = [&] {
      return mlir::emitError(f.getLoc()) << choice.option << "=" << index << ": " << choice.among
                                         << " " << index << " of @" << f.getName() << " ";
    };
    if (index < 0 || index >= static_cast<int64_t>(mask.size()))
      return refuse() << "does not exist, there are " << mask.size();
    if (mask[index])
      return refuse() << "is named twice";
    if (!mayBeChosen(choice.types[index]))
      return refuse() << "is a " << choice.types[index] << ", which has no tangent";
    mask[index] = true;
  }
  return mask;
}

FailureOr<SmallVector<bool>> floatingArguments(FuncOp f, llvm::StringRef option,
                                               ArrayRef<int64_t> indices) {
  return maskOf(f, {option, "argument", f.getArgumentTypes(), indices}, ir::isDifferentiable);
}
FailureOr<SmallVector<bool>> floatingResults(FuncOp f, ArrayRef<int64_t> indices) {
  return maskOf(f, {"wanted", "result", f.getResultTypes(), indices}, ir::isDifferentiable);
}
bool isAnything(Type) { return true; }

/// Which results depend on one of the arguments.
SmallVector<bool> dependsOn(FuncOp f, ArrayRef<bool> arguments) {
  llvm::DenseSet<Value> reached;
  for (auto [argument, isOne] : llvm::zip(f.getArguments(), arguments))
    if (isOne)
      reached.insert(argument);
  for (Operation &op : bodyOf(f).without_terminator())
    if (llvm::any_of(op.getOperands(), [&](Value x) { return reached.contains(x); }))
      reached.insert(op.result_begin(), op.result_end());
  return llvm::map_to_vector(returnedBy(f), [&](Value y) { return reached.contains(y); });
}

//===----------------------------------------------------------------------------------------------
// The passes

/// Puts `made` behind `f`; a name that is taken gets a number.
void addBehind(mlir::SymbolTable &symbols, FuncOp f, OwnedFunction made, std::string name = {}) {
  if (!name.empty())
    made->setName(name);
  symbols.insert(made.release(), std::next(f->getIterator()));
}

/// What all passes do: `transform(symbols, f)` for each function asked for. `spareAxes`: how many
/// axes the transformation puts in front of values.
LogicalResult
forEachFunction(ModuleOp module, const std::string &name,
                llvm::function_ref<LogicalResult(mlir::SymbolTable &, FuncOp)> transform,
                int spareAxes = 0) {
  auto functions = functionsNamed(module, name, spareAxes);
  if (mlir::failed(functions))
    return failure();
  mlir::SymbolTable symbols(module);
  for (FuncOp f : *functions)
    if (mlir::failed(transform(symbols, f)))
      return failure();
  return success();
}

/// The transformations that answer one function.
LogicalResult addIfMade(mlir::SymbolTable &symbols, FuncOp f, FailureOr<OwnedFunction> made,
                        std::string name = {}) {
  if (mlir::succeeded(made))
    addBehind(symbols, f, std::move(*made), std::move(name));
  return made;
}

struct JvpPass : impl::JvpPassBase<JvpPass> {
  using Base::Base;
  void runOnOperation() override {
    auto transform = [&](mlir::SymbolTable &symbols, FuncOp f) -> LogicalResult {
      auto isActive = floatingArguments(f, "active", active);
      auto isWanted = floatingResults(f, wanted);
      if (mlir::failed(isActive) || mlir::failed(isWanted))
        return failure();
      return addIfMade(symbols, f, jvp(f, *isActive, *isWanted));
    };
    if (mlir::failed(forEachFunction(getOperation(), function, transform)))
      signalPassFailure();
  }
};

struct TransposePass : impl::TransposePassBase<TransposePass> {
  using Base::Base;
  void runOnOperation() override {
    auto transform = [&](mlir::SymbolTable &symbols, FuncOp f) -> LogicalResult {
      auto isLinear = floatingArguments(f, "linear", linear);
      if (mlir::failed(isLinear))
        return failure();
      return addIfMade(symbols, f, transpose(f, {*isLinear, dependsOn(f, *isLinear)}));
    };
    if (mlir::failed(forEachFunction(getOperation(), function, transform)))
      signalPassFailure();
  }
};

struct VjpPass : impl::VjpPassBase<VjpPass> {
  using Base::Base;
  void runOnOperation() override {
    auto transform = [&](mlir::SymbolTable &symbols, FuncOp f) -> LogicalResult {
      auto isActive = floatingArguments(f, "active", active);
      auto isWanted = floatingResults(f, wanted);
      if (mlir::failed(isActive) || mlir::failed(isWanted))
        return failure();
      return addIfMade(symbols, f, vjp(f, *isActive, *isWanted), (f.getName() + "_vjp").str());
    };
    if (mlir::failed(forEachFunction(getOperation(), function, transform)))
      signalPassFailure();
  }
};

struct LinearizePass : impl::LinearizePassBase<LinearizePass> {
  using Base::Base;
  void runOnOperation() override {
    auto transform = [&](mlir::SymbolTable &symbols, FuncOp f) -> LogicalResult {
      auto isActive = floatingArguments(f, "active", active);
      if (mlir::failed(isActive))
        return failure();
      FailureOr<OwnedFunction> forward = jvp(f, *isActive);
      if (mlir::failed(forward))
        return failure();
      SmallVector<bool> isKnown(f.getNumArguments(), true);
      isKnown.resize(forward->get().getNumArguments(), false);
      auto split = partialEval(forward->get(), isKnown, f.getNumResults());
      if (mlir::failed(split))
        return failure();
      addBehind(symbols, f, std::move(split->unknown), (f.getName() + "_linear").str());
      addBehind(symbols, f, std::move(split->known), (f.getName() + "_known").str());
      return success();
    };
    if (mlir::failed(forEachFunction(getOperation(), function, transform)))
      signalPassFailure();
  }
};

struct PartialEvalPass : impl::PartialEvalPassBase<PartialEvalPass> {
  using Base::Base;
  void runOnOperation() override {
    auto transform = [&](mlir::SymbolTable &symbols, FuncOp f) -> LogicalResult {
      SmallVector<bool> isKnown(f.getNumArguments(), false);
      if (!known.empty()) {
        auto mask = maskOf(f, {"known", "argument", f.getArgumentTypes(), known}, isAnything);
        if (mlir::failed(mask))
          return failure();
        isKnown = *mask;
      }
      auto isUnknown = llvm::map_to_vector(isKnown, [](bool is) { return !is; });
      SmallVector<bool> waits = dependsOn(f, isUnknown);
      auto numKnown = std::distance(waits.begin(), llvm::find(waits, true));
      auto split = partialEval(f, isKnown, static_cast<unsigned>(numKnown));
      if (mlir::failed(split))
        return failure();
      addBehind(symbols, f, std::move(split->unknown));
      addBehind(symbols, f, std::move(split->known));
      return success();
    };
    if (mlir::failed(forEachFunction(getOperation(), function, transform)))
      signalPassFailure();
  }
};

struct VmapPass : impl::VmapPassBase<VmapPass> {
  using Base::Base;
  void runOnOperation() override {
    auto transform = [&](mlir::SymbolTable &symbols, FuncOp f) -> LogicalResult {
      auto isBatched =
          maskOf(f, {"batched", "argument", f.getArgumentTypes(), batched}, isAnything);
      if (mlir::failed(isBatched))
        return failure();
      FailureOr<BatchedFunction> made = vmap(f, *isBatched, size);
      if (mlir::succeeded(made))
        addBehind(symbols, f, std::move(made->function));
      return made;
    };
    if (size < 0)
      mlir::emitError(getOperation().getLoc())
          << "--fx-vmap needs size=N, the length of the new axis";
    if (size < 0 || mlir::failed(forEachFunction(getOperation(), function, transform, 1)))
      signalPassFailure();
  }
};

struct SimplifyPass : impl::SimplifyPassBase<SimplifyPass> {
  using Base::Base;
  void runOnOperation() override {
    auto rewrite = [](FuncOp f) -> LogicalResult {
      simplify(f);
      return success();
    };
    if (mlir::failed(rewriteFunctions(getOperation(), function, rewrite)))
      signalPassFailure();
  }
};

struct InlineCallsPass : impl::InlineCallsPassBase<InlineCallsPass> {
  using Base::Base;
  void runOnOperation() override {
    auto rewrite = [](FuncOp f) -> LogicalResult {
      inlineCalls(f);
      return success();
    };
    if (mlir::failed(rewriteFunctions(getOperation(), function, rewrite)))
      signalPassFailure();
  }
};

struct SplitComplexPass : impl::SplitComplexPassBase<SplitComplexPass> {
  using Base::Base;
  void runOnOperation() override {
    if (mlir::failed(rewriteFunctions(getOperation(), function, splitComplex)))
      signalPassFailure();
  }
};

} // namespace

LogicalResult rewriteFunctions(ModuleOp module, const std::string &name,
                               llvm::function_ref<LogicalResult(FuncOp)> rewrite) {
  return forEachFunction(module, name, [&](mlir::SymbolTable &, FuncOp f) { return rewrite(f); });
}

} // namespace fluxion::transforms
