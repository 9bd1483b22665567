// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/engine.h"

#include "jit/lane_passes.h"
#include "jit/library_call.h"
#include "runtime/kernel_abi.h"

#include "llvm/Analysis/TargetTransformInfo.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/Transforms/IPO/AlwaysInliner.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/ADCE.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/LICM.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"

#include <atomic>
#include <mutex>

namespace fluxion::codegen {

llvm::Expected<Engine &> Engine::get() {
  static std::mutex mutex;
  static Engine *instance = nullptr; // never destroyed: compiled functions may outlive statics
  std::lock_guard lock(mutex);
  if (instance)
    return *instance;
  auto engine = std::make_unique<Engine>();
  if (llvm::Error error = engine->start())
    return error;
  instance = engine.release();
  return *instance;
}

llvm::Error Engine::start() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  triple_ = llvm::sys::getProcessTriple();
  cpu_ = llvm::sys::getHostCPUName().str();
  auto features = llvm::sys::getHostCPUFeatures();
  for (const auto &feature : features)
    features_.append(features_.empty() ? "" : ",")
        .append(feature.second ? "+" : "-")
        .append(feature.first().str());
  target_.vectorBytes = features.lookup("avx512f") ? 64 : features.lookup("avx2") ? 32 : 16;
  hasFma_ = features.lookup("fma") || !llvm::Triple(triple_).isX86();
  hasScaling_ = features.lookup("avx512f") && features.lookup("avx512vl");

  auto jit = llvm::orc::LLJITBuilder().create();
  if (!jit)
    return jit.takeError();
  jit_ = std::move(*jit);
  auto &main = jit_->getMainJITDylib();
  auto process = llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      jit_->getDataLayout().getGlobalPrefix());
  if (!process)
    return process.takeError();
  llvm::orc::SymbolMap symbols;
  auto define = [&](const char *name, auto *function) {
    symbols[jit_->mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(function),
                                            llvm::JITSymbolFlags::Exported};
  };
  define("fluxion_gemm_f32", &fluxion_gemm_f32);
  define("fluxion_gemm_f64", &fluxion_gemm_f64);
  define("fluxion_parallel", &fluxion_parallel);
  define("fluxion_limit_threads", &fluxion_limit_threads);
  define("fluxion_arena", &fluxion_arena);
  define("fluxion_arena_or_null", &fluxion_arena_or_null);
  define("fluxion_stack", &fluxion_stack);
  define("fluxion_trim_stacks", &fluxion_trim_stacks);
  define("fluxion_debug_print", &fluxion_debug_print);
  define("fluxion_note", &fluxion_note);
  define("fluxion_fail", &fluxion_fail);
  define("fluxion_has_failed", &fluxion_has_failed);
  define("fluxion_take_failure", &fluxion_take_failure);
  for (auto [name, function] : libraryCallees())
    define(name, function);
  for (auto [name, function] : mathCallees())
    define(name, function);
  if (auto error = main.define(llvm::orc::absoluteSymbols(std::move(symbols))))
    return error;
  main.addGenerator(std::move(*process));
  return debuggers_.attach(*jit_);
}

std::unique_ptr<llvm::TargetMachine> Engine::makeMachine(llvm::CodeGenOptLevel level) const {
  llvm::Triple triple(triple_);
  std::string error;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  return std::unique_ptr<llvm::TargetMachine>(
      target->createTargetMachine(triple, cpu_, features_, llvm::TargetOptions(), llvm::Reloc::PIC_,
                                  llvm::CodeModel::Small, level, /*JIT=*/true));
}

void Engine::prepare(llvm::Module &module) const {
  module.setTargetTriple(llvm::Triple(triple_));
  module.setDataLayout(jit_->getDataLayout());
  if (hasScaling_)
    allowScalingInstruction(module);
  if (hasFma_)
    allowFma(module);
}

// The code comes out of the emitter in vectors and without redundant structure, so no vectorizer
// and no unroller runs: they cost most of the time of the standard pipeline.
void Engine::optimize(llvm::Module &module, llvm::TargetMachine &machine) const {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graphs;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graphs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graphs, modules);

  llvm::ModulePassManager pipeline;
  // The C entry becomes the program itself.
  pipeline.addPass(llvm::AlwaysInlinerPass());
  llvm::FunctionPassManager early, passes;
  // Scalars that went through memory at the border come into registers.
  early.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
  // Elements that were asked for twice, index arithmetic.
  early.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(early)));
  // The reduction that sin and cos of one angle have in common.
  pipeline.addPass(InlineSharedPass());
  passes.addPass(llvm::InstCombinePass());
  // What does not depend on the loop leaves it.
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(llvm::LICMPass(llvm::LICMOptions()),
                                                       /*UseMemorySSA=*/true));
  passes.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::ADCEPass());
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(ForbidContractionPass());
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(passes)));
  pipeline.run(module, modules);
}

static bool emitFile(llvm::Module &module, llvm::TargetMachine &machine,
                     llvm::raw_pwrite_stream &stream, llvm::CodeGenFileType type) {
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, stream, nullptr, type))
    return false;
  passes.run(module);
  return true;
}

std::string Engine::assemble(llvm::Module &module, llvm::TargetMachine &machine) const {
  llvm::SmallVector<char, 0> text;
  llvm::raw_svector_ostream stream(text);
  emitFile(module, machine, stream, llvm::CodeGenFileType::AssemblyFile);
  return std::string(text.begin(), text.end());
}

llvm::Expected<Engine::Object> Engine::generate(llvm::Module &module,
                                                llvm::TargetMachine &machine) const {
  Object object;
  llvm::raw_svector_ostream stream(object);
  if (!emitFile(module, machine, stream, llvm::CodeGenFileType::ObjectFile))
    return llvm::createStringError("the host's code generator writes no object files");
  return object;
}

llvm::Expected<std::shared_ptr<LoadedCode>> Engine::load(llvm::StringRef object) {
  static std::atomic<uint64_t> counter{0};
  auto library = jit_->createJITDylib("program" + std::to_string(counter++));
  if (!library)
    return library.takeError();
  library->addToLinkOrder(jit_->getMainJITDylib());
  auto code = std::make_shared<LoadedCode>(*library);
  if (auto error =
          jit_->addObjectFile(*library, llvm::MemoryBuffer::getMemBufferCopy(object, "program")))
    return error;
  return code;
}

llvm::Expected<void *> Engine::find(LoadedCode &code, const std::string &name) {
  auto address = jit_->lookup(code.library, name);
  if (!address)
    return address.takeError();
  return address->toPtr<void *>();
}

LoadedCode::~LoadedCode() {
  auto engine = Engine::get();
  if (!engine)
    llvm::consumeError(engine.takeError());
  // LLVM takes nothing off gdb's list, which points to what belongs to the code.
  else if (!engine->debuggers().gdb)
    llvm::consumeError(engine->jit_->getExecutionSession().removeJITDylib(library));
}

} // namespace fluxion::codegen
