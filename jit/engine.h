// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// LLVM's side: the host machine, the optimizer, and ORC, which loads code into the process.
#pragma once

#include "jit/emitter.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Target/TargetMachine.h"

namespace fluxion::codegen {

/// Code that is loaded as long as this lives.
struct LoadedCode {
  explicit LoadedCode(llvm::orc::JITDylib &library) : library(library) {}
  ~LoadedCode();
  llvm::orc::JITDylib &library;
};

class Engine {
public:
  /// The one engine of the process. Fails where LLVM does not know the host.
  static llvm::Expected<Engine &> get();

  const Target &target() const { return target_; }
  std::unique_ptr<llvm::TargetMachine> makeMachine(llvm::CodeGenOptLevel level) const;
  void prepare(llvm::Module &module) const;
  void optimize(llvm::Module &module, llvm::TargetMachine &machine) const;
  std::string assemble(llvm::Module &module, llvm::TargetMachine &machine) const;
  llvm::Expected<std::shared_ptr<LoadedCode>> load(std::unique_ptr<llvm::Module> module,
                                                   std::unique_ptr<llvm::LLVMContext> context,
                                                   llvm::TargetMachine &machine);
  llvm::Expected<void *> find(LoadedCode &code, const std::string &name);

private:
  friend struct LoadedCode;
  llvm::Error start();
  std::unique_ptr<llvm::orc::LLJIT> jit_;
  Target target_;
  std::string triple_, cpu_, features_;
};

} // namespace fluxion::codegen
