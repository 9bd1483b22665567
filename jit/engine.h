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
  /// What decides on the instructions that the code may consist of.
  std::string machine() const { return triple_ + " " + cpu_ + " " + features_; }
  std::unique_ptr<llvm::TargetMachine> makeMachine(llvm::CodeGenOptLevel level) const;
  void prepare(llvm::Module &module) const;
  void optimize(llvm::Module &module, llvm::TargetMachine &machine) const;
  std::string assemble(llvm::Module &module, llvm::TargetMachine &machine) const;
  /// The bytes of an object file.
  using Object = llvm::SmallVector<char, 0>;
  llvm::Expected<Object> generate(llvm::Module &module, llvm::TargetMachine &machine) const;
  /// Takes an object file into the process, wherever it comes from.
  llvm::Expected<std::shared_ptr<LoadedCode>> load(llvm::StringRef object);
  llvm::Expected<void *> find(LoadedCode &code, const std::string &name);

private:
  friend struct LoadedCode;
  llvm::Error start();
  std::unique_ptr<llvm::orc::LLJIT> jit_;
  Target target_;
  std::string triple_, cpu_, features_;
};

} // namespace fluxion::codegen
