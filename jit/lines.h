// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The user's lines in generated code, for debuggers and profilers (jit/debuggers.h).
#pragma once

#include "ir/fx.h"

#include "llvm/IR/DIBuilder.h"

#include <map>
#include <string>

namespace fluxion::codegen {

class Lines {
public:
  /// Functions will be named after the place where the program was made.
  Lines(llvm::Module &module, mlir::Location program);

  /// What to put on instructions of `op` in a function; nothing where the line is not known.
  llvm::DebugLoc of(mlir::Operation *op, llvm::Function &function);
  /// Once all code is there: names for all functions, and the program's line for calls that have
  /// none.
  void finish();

  /// What names of functions begin with: "train.cpp:58:".
  static std::string prefixFor(mlir::Location program);

private:
  llvm::DISubprogram *subprogramOf(llvm::Function &function);
  llvm::DIFile *fileOf(llvm::StringRef path);

  llvm::Module &module_;
  llvm::DIBuilder b_;
  std::string prefix_;
  unsigned line_ = 0; // of the program
  llvm::DIFile *file_;
  std::map<std::string, llvm::DIFile *, std::less<>> files_;
};

} // namespace fluxion::codegen
