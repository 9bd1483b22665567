// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The descent from a program to native code, in order:
//
//   copy          the caller's program stays as it is
//   inline        calls, down to the innermost; rules and names nobody asks for any more
//   simplify      fold, exact algebra, equal values, dead code
//   split         complex numbers into their parts
//   reroll        equal steps in a row become a loop again
//   choose dots   each matrix product: unrolled, a fold, or the library's
//   simplify      what that left over; barriers have done their work
//   plan          registers, memory or fused; nests and calls; the arena
//   emit          LLVM IR, already in vectors
//   optimize      LLVM: redundancy, invariants, instruction selection's diet
//   load          machine code into the process
#include "jit/compile.h"

#include "ir/ops/control.h"
#include "jit/donation.h"
#include "jit/dots.h"
#include "jit/dump.h"
#include "jit/half_folds.h"
#include "jit/emitter.h"
#include "jit/engine.h"
#include "jit/markers.h"
#include "jit/native_entry.h"
#include "jit/reroll.h"
#include "transforms/body.h"
#include "transforms/complex_parts.h"
#include "transforms/simplify.h"

#include "llvm/IR/Verifier.h"
#include "llvm/Support/Format.h"

#include <chrono>
#include <cstdlib>

namespace fluxion::codegen {

using transforms::FuncOp;

/// With FLUXION_LOG=time, says how long each stage took.
class Stopwatch {
public:
  Stopwatch() {
    const char *wanted = std::getenv("FLUXION_LOG");
    isWanted_ = wanted && llvm::StringRef(wanted).contains("time");
  }
  void lap(const char *stage) {
    if (!isWanted_)
      return;
    auto now = std::chrono::steady_clock::now();
    llvm::errs() << llvm::format("fluxion: %-10s %9.3f ms\n", stage,
                                 std::chrono::duration<double, std::milli>(now - last_).count());
    last_ = now;
  }

private:
  bool isWanted_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

static std::string textOf(FuncOp printable) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  printable.print(stream);
  return text;
}
static std::string textOf(llvm::Module &module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream, nullptr);
  return text;
}

class Pipeline {
public:
  Pipeline(FuncOp function, const CompileOptions &options)
      : function_(function), options_(options), dump_(options.dump, options.name) {}

  /// Scheduling and register allocation take LLVM ten times as long as the plainest code
  /// generation; on very long straight-line code, which lives from its tape in memory, they gain
  /// little.
  static llvm::CodeGenOptLevel levelFor(const Plan &plan) {
    constexpr size_t longProgram = 4096;
    size_t length = 0;
    plan.function->walk([&](ir::Operation *) { ++length; });
    return length > longProgram ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default;
  }

  static Plan planned(FuncOp function, llvm::ArrayRef<unsigned> donated, Checks checks) {
    Plan plan = makePlan(function);
    plan.checks = checks;
    planReuse(plan, donated);
    return plan;
  }

  ir::FailureOr<std::shared_ptr<Executable>> run() {
    auto engine = Engine::get();
    if (!engine)
      return fail(engine.takeError());
    auto executable = std::make_shared<Executable>();
    Stopwatch watch;
    executable->function_ = prepared();
    if (!executable->function_ || mlir::failed(requireSizes(*executable->function_)))
      return mlir::failure();
    watch.lap("simplify");
    Plan plan = planned(*executable->function_, options_.donated, options_.checks);
    plan.isTimed = options_.isTimed;
    plan.threads = options_.threads;
    executable->donated_ = options_.donated;
    executable->checks_ = options_.checks;
    executable->reuses_ = plan.reuses;
    executable->plan_ = plan.str();
    dump_.write("plan.txt", executable->plan_);
    watch.lap("plan");

    auto context = std::make_unique<llvm::LLVMContext>();
    auto machine = engine->makeMachine(levelFor(plan));
    auto module = emitted(*engine, plan, *context, *executable);
    if (!module)
      return mlir::failure();
    watch.lap("emit");
    dump_.write("emitted.ll", dump_.isWanted() ? textOf(*module) : "");
    engine->optimize(*module, *machine);
    watch.lap("optimize");
    dump_.write("optimized.ll", dump_.isWanted() ? textOf(*module) : "");

    auto code = engine->load(std::move(module), std::move(context), *machine);
    if (!code)
      return fail(code.takeError());
    watch.lap("generate");
    executable->code_ = *code;
    auto entry = engine->find(**code, "entry"), native = engine->find(**code, "native");
    if (!entry)
      return fail(entry.takeError());
    if (!native)
      return fail(native.takeError());
    watch.lap("link");
    executable->entry_ = reinterpret_cast<FluxionEntry>(*entry);
    executable->native_ = *native;
    describe(*executable, plan);
    if (!dump_.problem().empty())
      return function_.emitError("the stages cannot be dumped: ") << dump_.problem();
    return executable;
  }

  static std::unique_ptr<llvm::Module> emitted(Engine &engine, const Plan &plan,
                                               llvm::LLVMContext &context, Executable &executable) {
    auto module = std::make_unique<llvm::Module>("program", context);
    engine.prepare(*module);
    Emitter emitter(plan, *module, engine.target());
    llvm::Function *entry = emitter.emitEntry("entry");
    executable.arenaBytes_ = emitter.arenaBytes();
    for (const Emitter::Failure &failure : emitter.failures())
      executable.failures_.push_back(
          {failure.op->getLoc(),
           "'" + failure.op->getName().getStringRef().str() + "' op " + failure.why, failure.hint});
    executable.sites_ = emitter.checkSites();
    executable.timedSites_ = emitter.timedSites();
    emitNativeEntry(plan, *entry, executable.arenaBytes_, !emitter.failures().empty());
    std::string problem;
    llvm::raw_string_ostream stream(problem);
    if (llvm::verifyModule(*module, &stream)) {
      plan.function->emitError("the generated code is not valid: ") << problem;
      return nullptr;
    }
    return module;
  }

private:
  /// A stack whose size only the running program knows goes from one loop to another that walks
  /// along it, also into the bodies around that one, nowhere else.
  static mlir::LogicalResult requireSizes(FuncOp function) {
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

  transforms::OwnedFunction prepared() {
    transforms::OwnedFunction copy(function_.clone());
    dump_.write("traced.mlir", dump_.isWanted() ? textOf(*copy) : "");
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
    rerollRuns(*copy);
    foldHalvesInSingle(*copy);
    chooseDots(*copy);
    simplify(*copy);
    dropBarriers(*copy);
    dump_.write("ready.mlir", dump_.isWanted() ? textOf(*copy) : "");
    return copy;
  }

  /// A branch that is known to be taken becomes a call.
  static void simplify(FuncOp function) {
    transforms::simplify(function);
    transforms::inlineCalls(function);
  }

  void describe(Executable &executable, const Plan &plan) {
    auto leaves = [](mlir::TypeRange types) {
      std::vector<Executable::Leaf> all;
      for (mlir::Type type : types) {
        auto tensor = mlir::cast<ir::RankedTensorType>(type);
        all.push_back({ir::dtypeOf(tensor), ir::shapeOf(tensor)});
      }
      return all;
    };
    executable.arguments_ = leaves(function_.getArgumentTypes());
    executable.results_ = leaves(function_.getResultTypes());
    executable.numSteps_ = plan.entry.steps.size();
  }

  mlir::LogicalResult fail(llvm::Error error) {
    return function_.emitError(llvm::toString(std::move(error)));
  }

  FuncOp function_;
  const CompileOptions &options_;
  Dump dump_;
};

ir::FailureOr<std::shared_ptr<Executable>> compile(FuncOp function, const CompileOptions &options) {
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

uint64_t Executable::cost() const {
  uint64_t total = 0;
  for (ir::Operation &op : transforms::bodyOf(function()).without_terminator())
    total += costOf(&op);
  return total;
}

std::string Executable::mlir() const { return textOf(function()); }

/// The optimized module, made once more.
template <class Use>
static std::string again(FuncOp function, llvm::ArrayRef<unsigned> donated, Checks checks,
                         Use use) {
  auto engine = Engine::get();
  if (!engine)
    return llvm::toString(engine.takeError());
  llvm::LLVMContext context;
  Plan plan = Pipeline::planned(function, donated, checks);
  Executable ignored;
  auto module = Pipeline::emitted(*engine, plan, context, ignored);
  auto machine = engine->makeMachine(Pipeline::levelFor(plan));
  engine->optimize(*module, *machine);
  return use(*engine, *module, *machine);
}

std::string Executable::llvmIr() const {
  return again(
      function(), donated_, checks_,
      [](Engine &, llvm::Module &module, llvm::TargetMachine &) { return textOf(module); });
}

std::string Executable::assembly() const {
  return again(function(), donated_, checks_,
               [](Engine &engine, llvm::Module &module, llvm::TargetMachine &machine) {
                 return engine.assemble(module, machine);
               });
}

} // namespace fluxion::codegen
