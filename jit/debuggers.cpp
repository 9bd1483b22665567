// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/debuggers.h"

#include "jit/perf_records.h"

#include "llvm/ExecutionEngine/Orc/Debugging/DebugInfoSupport.h"
#include "llvm/ExecutionEngine/Orc/Debugging/DebuggerSupport.h"

#include <cstdlib>

namespace fluxion::codegen {

Debuggers Debuggers::wanted() {
  Debuggers all;
  const char *text = std::getenv("FLUXION_DEBUG");
  llvm::SmallVector<llvm::StringRef> names;
  llvm::StringRef(text ? text : "").split(names, ',', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef name : names) {
    if (name == "gdb")
      all.gdb = true;
    else if (name == "perf")
      all.perf = true;
    else
      llvm::errs() << "fluxion: FLUXION_DEBUG names \"" << name << "\", which is not gdb or perf\n";
  }
  return all;
}

llvm::Error Debuggers::attach(llvm::orc::LLJIT &jit) const {
  if (gdb)
    if (llvm::Error error = llvm::orc::enableDebuggerSupport(jit))
      return error;
  if (!perf)
    return llvm::Error::success();
  auto *layer = llvm::dyn_cast<llvm::orc::ObjectLinkingLayer>(&jit.getObjLinkingLayer());
  if (!layer)
    return llvm::createStringError("perf can only be told of code that JITLink loads");
  // Lines are thrown away with all that code does not need, unless someone keeps them.
  layer->addPlugin(std::make_shared<llvm::orc::DebugInfoPreservationPlugin>());
  layer->addPlugin(perfPlugin(jit.getExecutionSession().getExecutorProcessControl()));
  return llvm::Error::success();
}

} // namespace fluxion::codegen
