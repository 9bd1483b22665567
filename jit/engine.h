// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// LLVM's side: the host machine, the optimizer, and ORC, which loads code into the process.
#pragma once

#include "jit/debuggers.h"
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

/// What the entries of a program are called in its object file.
struct EntryNames {
  std::string entry = "entry", native = "native";
};

/// Optimized LLVM IR with all that it refers to: any thread may make code of it.
struct OwnedIr {
  std::unique_ptr<llvm::LLVMContext> context = std::make_unique<llvm::LLVMContext>();
  std::unique_ptr<llvm::Module> module = {};
  EntryNames names = {};
  /// Of the code that runs fastest.
  llvm::CodeGenOptLevel level = llvm::CodeGenOptLevel::Default;
};

class Engine {
public:
  /// The one engine of the process. Fails where LLVM does not know the host.
  static llvm::Expected<Engine &> get();

  const Target &target() const { return target_; }
  /// Who looks at the code that is loaded.
  const Debuggers &debuggers() const { return debuggers_; }
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
  Debuggers debuggers_ = Debuggers::wanted();
  bool hasFma_ = false, hasScaling_ = false;
  std::string triple_, cpu_, features_;
};

} // namespace fluxion::codegen
