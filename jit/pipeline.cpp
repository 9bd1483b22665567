// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The descent from a program to native code, in order:
//
//   copy          the caller's program stays as it is
//   inline        calls, down to the innermost; rules and names nobody asks for any more
//   simplify      fold, exact algebra, equal values, dead code
//   split         complex numbers into their parts
//   reroll        equal steps in a row become a loop again
//   join loops    loops of unequal counts, one for each example, run side by side
//   windows       convolutions of each feature alone become sums of shifted arrays
//   choose dots   each matrix product: unrolled, a fold, or the library's
//   simplify      what that left over; barriers have done their work
//   plan          registers, memory or fused; nests and calls; the arena
//   emit          LLVM IR, already in vectors
//   optimize      LLVM: redundancy, invariants, instruction selection's diet
//   generate      machine code, quickly or well (tiers.h)
//   load          machine code into the process
//
// Where there is a cache that holds the code of the caller's program, only the last step remains.
#include "jit/compile.h"

#include "ir/ops/control.h"
#include "jit/cache/code_cache.h"
#include "jit/dots.h"
#include "jit/dump.h"
#include "jit/emitter.h"
#include "jit/engine.h"
#include "jit/half_folds.h"
#include "jit/joint_loops.h"
#include "jit/many_sizes.h"
#include "jit/markers.h"
#include "jit/native_entry.h"
#include "jit/reproducer.h"
#include "jit/reroll.h"
#include "jit/sample_sizes.h"
#include "jit/stages.h"
#include "jit/tier_choice.h"
#include "jit/tiers.h"
#include "jit/window_sums.h"
#include "runtime/log.h"
#include "transforms/body.h"
#include "transforms/complex_parts.h"
#include "transforms/simplify.h"

#include "llvm/IR/Verifier.h"
#include "llvm/Transforms/Utils/Cloning.h"

#include <chrono>
#include <fmt/format.h>

namespace fluxion::codegen {

using transforms::FuncOp;

/// With FLUXION_LOG=time, says how long each stage took.
class Stopwatch {
public:
  void lap(const char *stage) {
    if (!log_)
      return;
    auto now = std::chrono::steady_clock::now();
    log_.line(fmt::format("{:10} {:9.3f} ms", stage,
                          std::chrono::duration<double, std::milli>(now - last_).count()));
    last_ = now;
  }

private:
  runtime::Log log_{"time"};
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

static std::string textOf(FuncOp printable) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  printable.print(stream);
  return text;
}
std::string textOf(llvm::Module &module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream, nullptr);
  return text;
}

/// Scheduling and register allocation take LLVM ten times as long as the plainest code generation;
/// on very long straight-line code, which lives from its tape in memory, they gain little. On long
/// code a second scheduling gains nothing.
llvm::CodeGenOptLevel levelFor(const Plan &plan) {
  constexpr size_t longProgram = 1024, veryLongProgram = 4096;
  size_t length = 0;
  plan.function->walk([&](ir::Operation *) { ++length; });
  return length > veryLongProgram ? llvm::CodeGenOptLevel::None
         : length > longProgram   ? llvm::CodeGenOptLevel::Less
                                  : llvm::CodeGenOptLevel::Default;
}

/// A branch that is known to be taken becomes a call.
static void simplify(FuncOp function) {
  transforms::simplify(function);
  transforms::inlineCalls(function);
}

transforms::OwnedFunction simplifiedCopy(FuncOp function, Dump &dump) {
  transforms::OwnedFunction copy(function.clone());
  dump.write("traced.mlir", dump.isWanted() ? textOf(*copy) : "");
  transforms::inlineCalls(*copy);
  if (mlir::failed(requireRunnable(*copy)))
    return {};
  dropNames(*copy);
  simplify(*copy);
  if (transforms::hasComplex(*copy)) {
    if (mlir::failed(transforms::splitComplex(*copy)))
      return {};
    simplify(*copy);
  }
  return copy;
}

void settle(FuncOp function, Dump &dump, bool isChecked) {
  rerollRuns(function);
  if (!isChecked)
    joinLoops(function);
  foldHalvesInSingle(function);
  unrollWindows(function);
  chooseDots(function);
  simplify(function);
  dropBarriers(function);
  dump.write("ready.mlir", dump.isWanted() ? textOf(function) : "");
}

/// A stack whose size only the running program knows goes from one loop to another that walks along
/// it, also into the bodies around that one, nowhere else.
mlir::LogicalResult requireStacks(FuncOp function) {
  auto isStack = [](mlir::Type type) {
    return !mlir::cast<ir::RankedTensorType>(type).hasStaticShape();
  };
  if (llvm::any_of(function.getArgumentTypes(), isStack) ||
      llvm::any_of(function.getResultTypes(), isStack))
    return function.emitError("a stack of unknown size cannot be an argument or a result of "
                              "compiled code");
  auto walked = function.walk([&](ir::Operation *op) {
    auto bodies = mlir::dyn_cast<ir::BodyInterface>(op);
    auto scan = mlir::dyn_cast<ir::ScanOp>(op);
    auto isFit = [&](mlir::OpOperand &operand) {
      return (bodies && bodies.getLayout().isPlain(operand.getOperandNumber())) ||
             (scan && llvm::is_contained(scan.getOver(), operand.get()));
    };
    if (llvm::none_of(op->getOpOperands(), [&](mlir::OpOperand &operand) {
          return isStack(operand.get().getType()) && !isFit(operand);
        }))
      return mlir::WalkResult::advance();
    op->emitError("a stack of unknown size can only be walked along by a scan in compiled code");
    return mlir::WalkResult::interrupt();
  });
  return mlir::failure(walked.wasInterrupted());
}

class Pipeline {
public:
  static std::unique_ptr<llvm::Module> emitted(Engine &engine, const Plan &plan,
                                               llvm::LLVMContext &context, Executable &executable);

  Pipeline(FuncOp function, const CompileOptions &options)
      : function_(function), options_(options), dump_(options.dump, options.name) {}

  ir::FailureOr<std::shared_ptr<Executable>> run() {
    auto engine = Engine::get();
    if (!engine)
      return fail(engine.takeError());
    options_.plan.hasLines = engine->debuggers().any();
    // Who wants to see the stages, or times, wants them made.
    auto cache = dump_.isWanted() || options_.plan.isTimed ? nullptr : CodeCache::current();
    std::optional<CacheKey> key;
    if (cache) {
      key = keyOf(function_, options_, CodeOrigin::here(engine->machine()));
      watch_.lap("key");
    }
    if (key)
      if (auto known = fromCache(*engine, *cache, *key))
        return known;
    auto executable = std::make_shared<Executable>();
    auto made = compiled(*engine, *executable, /*isKept=*/key.has_value());
    if (!made)
      return mlir::failure();
    llvm::StringRef bytes(made->object.data(), made->object.size());
    if (llvm::Error error = load(*engine, bytes, *executable, made->quick))
      return fail(std::move(error));
    CodeCache::countCompiled();
    if (key)
      store(*cache, *key, *executable, bytes);
    if (!dump_.problem().empty())
      return function_.emitError("the stages cannot be dumped: ") << dump_.problem();
    return executable;
  }

private:
  /// An object file; of one that was made quickly also what final code is made of.
  struct Quick {
    OwnedIr ir;
    int64_t calls;
  };
  struct Made {
    Engine::Object object;
    std::optional<Quick> quick;
  };

  /// The descent down to an object file, and into `executable` what it is good for.
  std::optional<Made> compiled(Engine &engine, Executable &executable, bool isKept) {
    executable.function_ = simplifiedCopy(function_, dump_);
    if (!executable.function_)
      return std::nullopt;
    settle(*executable.function_, dump_, options_.plan.checks.any());
    if (mlir::failed(requireStacks(*executable.function_)))
      return std::nullopt;
    watch_.lap("simplify");
    Plan plan = makePlan(*executable.function_, options_.plan);
    executable.reuses_ = plan.reuses;
    executable.plan_ = plan.str();
    executable.numSteps_ = plan.entry.steps.size();
    dump_.write("plan.txt", executable.plan_);
    watch_.lap("plan");

    OwnedIr ir;
    ir.level = levelFor(plan);
    auto machine = engine.makeMachine(ir.level);
    ir.names = entryNames();
    ir.module = emitted(engine, plan, *ir.context, executable);
    if (!ir.module)
      return std::nullopt;
    watch_.lap("emit");
    dump_.write("emitted.ll", dump_.isWanted() ? textOf(*ir.module) : "");
    engine.optimize(*ir.module, *machine);
    watch_.lap("optimize");
    dump_.write("optimized.ll", dump_.isWanted() ? textOf(*ir.module) : "");
    Made made;
    auto module = std::move(ir.module);
    // What is kept for other processes, or looked at, is final.
    bool isFinal = isKept || dump_.isWanted() || ir.level == llvm::CodeGenOptLevel::None;
    if (auto calls = isFinal ? std::nullopt : callsOfQuickCode(plan, options_.tier)) {
      ir.module = llvm::CloneModule(*module);
      made.quick.emplace(Quick{std::move(ir), *calls});
      machine->setOptLevel(llvm::CodeGenOptLevel::None);
    }
    auto object = engine.generate(*module, *machine);
    module.reset(); // its context may be another thread's from now on
    watch_.lap(made.quick ? "generate (quickly)" : "generate");
    if (object) {
      made.object = std::move(*object);
      return made;
    }
    (void)fail(object.takeError());
    return std::nullopt;
  }

  llvm::Error load(Engine &engine, llvm::StringRef object, Executable &executable,
                   std::optional<Quick> &quick) {
    auto code = TieredCode::load(engine, object, entryNames());
    if (!code)
      return code.takeError();
    executable.code_ =
        quick ? std::make_shared<TieredCode>(std::move(*code), std::move(quick->ir), quick->calls)
              : std::make_shared<TieredCode>(std::move(*code));
    executable.describe(function_);
    executable.options_ = options_.plan;
    watch_.lap("link");
    return llvm::Error::success();
  }

  /// Debuggers see names that say where the program was made.
  EntryNames entryNames() {
    EntryNames names;
    if (!options_.plan.hasLines)
      return names;
    std::string prefix = Lines::prefixFor(function_.getLoc());
    return {prefix + names.entry, prefix + names.native};
  }

  std::shared_ptr<Executable> fromCache(Engine &engine, CodeCache &cache, const CacheKey &key) {
    auto found = cache.find(key, function_.getContext());
    watch_.lap("look up");
    if (!found)
      return nullptr;
    auto executable = std::make_shared<Executable>();
    executable->isFromCache_ = true;
    executable->traced_ = transforms::OwnedFunction(function_.clone());
    executable->arenaBytes_ = found->code.arenaBytes;
    executable->numSteps_ = found->code.numSteps;
    executable->plan_ = std::move(found->code.plan);
    executable->reuses_ = std::move(found->code.reuses);
    executable->sites_ = std::move(found->code.sites);
    executable->failures_ = std::move(found->code.failures);
    std::optional<Quick> none;
    if (llvm::Error error = load(engine, found->code.object, *executable, none)) {
      llvm::consumeError(std::move(error));
      cache.refuse(key);
      return nullptr;
    }
    cache.accept(key);
    return executable;
  }

  void store(CodeCache &cache, const CacheKey &key, const Executable &executable,
             llvm::StringRef object) {
    // Code that reports lines must have them in its key, or it would report those of others.
    if ((executable.mayFail() || !executable.sites_.empty()) && !key.hasLines)
      return;
    cache.store(key, {.arenaBytes = executable.arenaBytes_,
                      .numSteps = executable.numSteps_,
                      .plan = executable.plan_,
                      .reuses = executable.reuses_,
                      .sites = executable.sites_,
                      .failures = executable.failures_,
                      .object = object});
    watch_.lap("store");
  }

  mlir::LogicalResult fail(llvm::Error error) {
    return function_.emitError(llvm::toString(std::move(error)));
  }

  FuncOp function_;
  CompileOptions options_;
  Dump dump_;
  Stopwatch watch_;
};

std::unique_ptr<llvm::Module> Pipeline::emitted(Engine &engine, const Plan &plan,
                                                llvm::LLVMContext &context,
                                                Executable &executable) {
  auto module = std::make_unique<llvm::Module>("program", context);
  engine.prepare(*module);
  std::optional<Lines> lines;
  if (plan.options.hasLines)
    lines.emplace(*module, plan.function->getLoc());
  Emitter emitter(plan, *module, engine.target(), lines ? &*lines : nullptr);
  llvm::Function *entry = emitter.emitEntry("entry");
  executable.arenaBytes_ = emitter.arenaBytes();
  for (const Emitter::Failure &failure : emitter.failures())
    executable.failures_.push_back(
        {failure.op->getLoc(),
         ("'" + failure.op->getName().getStringRef() + "' op " + failure.why).str(), failure.hint});
  executable.sites_ = emitter.checkSites();
  executable.timedSites_ = emitter.timedSites();
  // The caller of a C function does not pass sizes.
  if (!servesManySizes())
    emitNativeEntry(plan, *entry, executable.arenaBytes_, !emitter.failures().empty());
  if (lines)
    lines->finish();
  std::string problem;
  llvm::raw_string_ostream stream(problem);
  if (llvm::verifyModule(*module, &stream)) {
    plan.function->emitError("the generated code is not valid: ") << problem;
    return nullptr;
  }
  return module;
}

std::unique_ptr<llvm::Module> emitModule(Engine &engine, const Plan &plan,
                                         llvm::LLVMContext &context, Executable &executable) {
  return Pipeline::emitted(engine, plan, context, executable);
}

ir::FailureOr<std::shared_ptr<Executable>> compile(FuncOp function, const CompileOptions &options) {
  Reproducer reproducer(function, options.name);
  return Pipeline(function, options).run();
}

//===----------------------------------------------------------------------------------------------
// Executable

ir::FailureOr<ir::SmallVector<ir::HostArray>>
Executable::run(ir::ArrayRef<ir::HostArray> arguments) const {
  ir::SmallVector<const void *, 8> in;
  for (const ir::HostArray &argument : arguments)
    in.push_back(argument.raw());
  ir::SmallVector<ir::HostArray> out;
  out.reserve(results_.size());
  ir::SmallVector<void *, 8> places;
  for (const Leaf &leaf : results_) {
    out.emplace_back(leaf.dtype, leaf.shape);
    places.push_back(out.back().mutableRaw());
  }
  if (mlir::failed(call(in.data(), places.data())))
    return mlir::failure();
  return out;
}

void Executable::enter(const void *const *arguments, void *const *results) const {
  if (isShared())
    return enterWithSizes(arguments, results);
  code_->entry()(arguments, results, arenaBytes_ ? fluxion_arena(arenaBytes_) : nullptr);
}

bool Executable::isFinal() const { return code_->isFinal(); }
void *Executable::nativePointer() const { return code_->native(); }

mlir::LogicalResult Executable::finish() const {
  llvm::Error error = code_->finish();
  if (!error)
    return mlir::success();
  return function()->emitError(llvm::toString(std::move(error)));
}

mlir::LogicalResult Executable::callThatMayFail(const void *const *arguments,
                                                void *const *results) const {
  enter(arguments, results);
  int32_t number = fluxion_take_failure();
  if (number == 0)
    return mlir::success();
  const Failure &failure = failures_[static_cast<size_t>(number) - 1];
  auto error = mlir::emitError(failure.location, failure.why);
  if (!failure.hint.empty())
    error.attachNote() << "hint: " << failure.hint;
  return error;
}

void Executable::describe(FuncOp function) {
  auto leaves = [](mlir::TypeRange types) {
    std::vector<Leaf> all;
    for (mlir::Type type : types) {
      auto tensor = mlir::cast<ir::RankedTensorType>(type);
      all.push_back({ir::dtypeOf(tensor), ir::shapeOf(tensor)});
    }
    return all;
  };
  arguments_ = leaves(function.getArgumentTypes());
  results_ = leaves(function.getResultTypes());
}

/// The sizes are one argument more.
void Executable::enterWithSizes(const void *const *arguments, void *const *results) const {
  llvm::SmallVector<const void *, 16> all(arguments, arguments + arguments_.size());
  all.push_back(sizes_.data());
  code_->entry()(all.data(), results, arenaBytes_ ? fluxion_arena(arenaBytes_) : nullptr);
}

FuncOp Executable::function() const {
  std::call_once(isReady_, [this] {
    Dump none;
    if (function_)
      return;
    function_ = simplifiedCopy(const_cast<transforms::OwnedFunction &>(traced_).get(), none);
    settle(*function_, none, options_.checks.any());
  });
  return function_.get();
}

uint64_t costOfProgram(FuncOp function) {
  uint64_t total = 0;
  for (ir::Operation &op : transforms::bodyOf(function).without_terminator())
    total += costOf(&op);
  return total;
}

uint64_t Executable::cost() const { return many_ ? cost_ : costOfProgram(function()); }

uint64_t scratchOfProgram(FuncOp function) {
  uint64_t most = 0;
  function->walk([&](ir::Operation *op) {
    const StepRule *rule = rules().elementalOf(op) ? nullptr : rules().stepOf(op);
    if (rule && rule->scratch)
      most = std::max(most, rule->scratch(op));
  });
  return most;
}

uint64_t Executable::scratch() const { return many_ ? scratch_ : scratchOfProgram(function()); }

std::string Executable::mlir() const { return many_ ? many_->mlir() : textOf(function()); }

/// The optimized module, made once more.
template <class Use>
static std::string again(FuncOp function, const PlanOptions &options, Use use) {
  auto engine = Engine::get();
  if (!engine)
    return llvm::toString(engine.takeError());
  llvm::LLVMContext context;
  Plan plan = makePlan(function, options);
  Executable ignored;
  auto module = Pipeline::emitted(*engine, plan, context, ignored);
  if (!module)
    return "the generated code is not valid";
  auto machine = engine->makeMachine(levelFor(plan));
  engine->optimize(*module, *machine);
  return use(*engine, *module, *machine);
}

std::string Executable::llvmIr() const {
  if (many_)
    return many_->llvmIr();
  return again(function(), options_, [](Engine &, llvm::Module &module, llvm::TargetMachine &) {
    return textOf(module);
  });
}

std::string Executable::assembly() const {
  if (many_)
    return many_->assembly();
  return again(function(), options_,
               [](Engine &engine, llvm::Module &module, llvm::TargetMachine &machine) {
                 return engine.assemble(module, machine);
               });
}

} // namespace fluxion::codegen
