// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/many_sizes.h"

#include "jit/cache/code_cache.h"
#include "jit/sample_sizes.h"
#include "jit/stages.h"
#include "jit/tiers.h"

#include "llvm/IR/Verifier.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace fluxion::codegen {

using transforms::FuncOp;
using transforms::OwnedFunction;

ManySizes::~ManySizes() = default;

static mlir::LogicalResult fail(FuncOp function, llvm::Error error) {
  return function.emitError(llvm::toString(std::move(error)));
}

/// What jit tells the user of a program that sizes change otherwise than in numbers.
static constexpr const char *otherOps = "depends on the sizes otherwise than by numbers: ";

//===----------------------------------------------------------------------------------------------
// The samples

ir::FailureOr<std::shared_ptr<ManySizes>> ManySizes::make(FuncOp sample, FuncOp other,
                                                          const CompileOptions &options) {
  auto engine = Engine::get();
  if (!engine)
    return fail(sample, engine.takeError());
  auto made = std::make_shared<ManySizes>();
  made->options_ = options;
  if (mlir::failed(made->compileSamples(*engine, sample, other)))
    return mlir::failure();
  return made;
}

/// Which numbers vary; fails where more than numbers do.
mlir::LogicalResult ManySizes::compare(Stage &stage, const Outline &other) {
  if (auto difference = stage.outline->differenceTo(other))
    return mlir::emitError(difference->location, otherOps) << difference->text;
  stage.isDynamic = stage.outline->differingNumbers(other);
  return mlir::success();
}

mlir::LogicalResult ManySizes::compileSamples(Engine &engine, FuncOp sample, FuncOp other) {
  Dump dump(options_.dump, options_.name), none;
  simplified_.sample = simplifiedCopy(sample, dump);
  OwnedFunction second = simplifiedCopy(other, none);
  if (!simplified_.sample || !second)
    return mlir::failure();
  simplified_.outline = std::make_unique<Outline>(*simplified_.sample);
  Outline secondOutline(*second);
  if (mlir::failed(compare(simplified_, secondOutline)))
    return mlir::failure();
  OwnedFunction first(simplified_.sample->clone());
  {
    SampleSizes sizes(Outline(*first), *simplified_.outline, simplified_.isDynamic);
    SampleSizes::Scope scope(sizes);
    settle(*first, dump);
  }
  {
    SampleSizes sizes(secondOutline, *simplified_.outline, simplified_.isDynamic);
    SampleSizes::Scope scope(sizes);
    settle(*second, none);
  }
  settled_.sample = OwnedFunction(first->clone());
  settled_.outline = std::make_unique<Outline>(*settled_.sample);
  Outline settledSecond(*second), settledFirst(*first);
  if (mlir::failed(compare(settled_, settledSecond)) ||
      mlir::failed(requireStacks(*settled_.sample)))
    return mlir::failure();
  auto mine = emit(engine, std::move(first), settledFirst);
  auto its = emit(engine, std::move(second), settledSecond);
  if (mlir::failed(mine) || mlir::failed(its))
    return mlir::failure();
  std::string why;
  auto places = differingConstants(*mine->module, *its->module, why);
  if (!places)
    return sample.emitError("compiled code ") << otherOps << why;
  table_.emplace(*mine->module, *its->module, std::move(*places));
  module_ = std::move(mine->module);
  if (std::string obstacle = table_->obstacle(*module_); !obstacle.empty())
    return sample.emitError("compiled code ") << otherOps << obstacle << " of a constant";
  reuses_ = mine->executable->reuses().vec();
  dump.write("plan.txt", mine->executable->plan());
  if (mlir::failed(load(engine, dump)))
    return mlir::failure();
  if (!dump.problem().empty())
    return sample.emitError("the stages cannot be dumped: ") << dump.problem();
  return mlir::success();
}

/// With the numbers read from the table through LLVM, for those who want to see it.
template <class Use> std::string ManySizes::withOptimized(Use use) {
  std::lock_guard lock(mutex_);
  auto engine = Engine::get();
  if (!engine)
    return llvm::toString(engine.takeError());
  auto module = llvm::CloneModule(*module_);
  table_->readFromTable(*module, settled_.sample->getNumArguments());
  auto machine = engine->makeMachine(level_);
  engine->optimize(*module, *machine);
  return use(*engine, *module, *machine);
}

std::string ManySizes::mlir() const {
  std::string text;
  llvm::raw_string_ostream stream(text);
  const_cast<OwnedFunction &>(settled_.sample)->print(stream);
  return text;
}

std::string ManySizes::llvmIr() {
  return withOptimized(
      [](Engine &, llvm::Module &module, llvm::TargetMachine &) { return textOf(module); });
}
std::string ManySizes::assembly() {
  return withOptimized([](Engine &engine, llvm::Module &module, llvm::TargetMachine &machine) {
    return engine.assemble(module, machine);
  });
}

mlir::LogicalResult ManySizes::load(Engine &engine, Dump &dump) {
  FuncOp function = *settled_.sample;
  auto module = llvm::CloneModule(*module_);
  table_->readFromTable(*module, function.getNumArguments());
  std::string problem;
  llvm::raw_string_ostream stream(problem);
  if (llvm::verifyModule(*module, &stream))
    return function.emitError("the generated code is not valid: ") << problem;
  dump.write("emitted.ll", dump.isWanted() ? textOf(*module) : "");
  auto machine = engine.makeMachine(level_);
  engine.optimize(*module, *machine);
  dump.write("optimized.ll", dump.isWanted() ? textOf(*module) : "");
  auto object = engine.generate(*module, *machine);
  if (!object)
    return fail(function, object.takeError());
  auto code = engine.load(llvm::StringRef(object->data(), object->size()));
  if (!code)
    return fail(function, code.takeError());
  auto entry = engine.find(**code, "entry");
  if (!entry)
    return fail(function, entry.takeError());
  code_ = std::make_shared<TieredCode>(
      TieredCode::Code{*code, reinterpret_cast<FluxionEntry>(*entry), nullptr});
  CodeCache::countCompiled();
  return mlir::success();
}

//===----------------------------------------------------------------------------------------------
// Programs of other sizes

/// Plans and emits a settled program as if it had the sizes of the sample.
ir::FailureOr<ManySizes::Emitted> ManySizes::emit(Engine &engine, OwnedFunction function,
                                                  const Outline &outline) {
  SampleSizes sizes(outline, *settled_.outline, settled_.isDynamic);
  SampleSizes::Scope scope(sizes);
  Emitted made;
  made.executable = std::make_shared<Executable>();
  Executable &executable = *made.executable;
  Plan plan = makePlan(*function, options_.plan);
  level_ = levelFor(plan);
  executable.reuses_ = plan.reuses;
  executable.plan_ = plan.str();
  executable.numSteps_ = plan.entry.steps.size();
  executable.options_ = options_.plan;
  made.module = emitModule(engine, plan, context_, executable);
  executable.function_ = std::move(function);
  if (!made.module)
    return mlir::failure();
  return made;
}

/// Whether a program at this stage is the sample with other numbers.
bool ManySizes::belongs(const Stage &stage, const Outline &outline, std::string &why) const {
  if (auto difference = stage.outline->differenceTo(outline)) {
    why = difference->text;
    return false;
  }
  llvm::BitVector differing = stage.outline->differingNumbers(outline);
  differing.reset(stage.isDynamic);
  if (int first = differing.find_first(); first >= 0) {
    why = outline.describe(static_cast<unsigned>(first)).text;
    return false;
  }
  // Loops run at least once, and what is empty is no array to the planner.
  for (const Outline::Sized &value : outline.values())
    for (int64_t axis = 0; axis < ir::tensorTypeOf(value.value).getRank(); ++axis)
      if (unsigned i = value.first + static_cast<unsigned>(axis);
          stage.isDynamic[i] && outline.numbers()[i] == 0) {
        why = "an array is empty";
        return false;
      }
  return true;
}

ir::FailureOr<std::shared_ptr<Executable>> ManySizes::executableFor(FuncOp function,
                                                                    std::string &why) {
  std::lock_guard lock(mutex_);
  auto engine = Engine::get();
  if (!engine)
    return fail(function, engine.takeError());
  const std::shared_ptr<Executable> none;
  Dump dump;
  OwnedFunction copy = simplifiedCopy(function, dump);
  if (!copy)
    return mlir::failure();
  Outline simplified(*copy);
  if (!belongs(simplified_, simplified, why))
    return none;
  {
    SampleSizes sizes(simplified, *simplified_.outline, simplified_.isDynamic);
    SampleSizes::Scope scope(sizes);
    settle(*copy, dump);
  }
  Outline settled(*copy);
  if (!belongs(settled_, settled, why))
    return none;
  auto made = emit(*engine, std::move(copy), settled);
  if (mlir::failed(made))
    return mlir::failure();
  std::string problem;
  auto places = differingConstants(*module_, *made->module, problem);
  auto isSameReuse = [](Plan::Reuse a, Plan::Reuse b) {
    return a.argument == b.argument && a.result == b.result;
  };
  bool isSame = places &&
                std::includes(table_->places().begin(), table_->places().end(), places->begin(),
                              places->end()) &&
                llvm::equal(reuses_, made->executable->reuses_, isSameReuse);
  auto numbers = isSame ? table_->of(*made->module) : std::nullopt;
  if (!numbers) {
    why = "the code has " + (problem.empty() ? "other numbers" : problem);
    return none;
  }
  Executable &executable = *made->executable;
  executable.code_ = code_;
  executable.sizes_ = std::move(*numbers);
  executable.many_ = shared_from_this();
  executable.cost_ = costOfProgram(*executable.function_);
  executable.scratch_ = scratchOfProgram(*executable.function_);
  executable.function_ = {}; // of every size there may be a call
  executable.describe(function);
  return made->executable;
}

} // namespace fluxion::codegen
