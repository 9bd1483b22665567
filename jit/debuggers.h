// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs from outside that look at compiled code: gdb, by the interface that it has for compilers
// at run time, and perf, by its file of code that was made at run time. Off unless the variable
// FLUXION_DEBUG names them: code with lines takes longer to make.
#pragma once

#include "llvm/ExecutionEngine/Orc/LLJIT.h"

namespace fluxion::codegen {

struct Debuggers {
  bool gdb = false, perf = false;
  bool any() const { return gdb || perf; }

  /// Those that FLUXION_DEBUG names, as in "gdb,perf".
  static Debuggers wanted();
  /// From now on they are told of all code that is loaded. Fails where they cannot be.
  llvm::Error attach(llvm::orc::LLJIT &jit) const;
};

} // namespace fluxion::codegen
