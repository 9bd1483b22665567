// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How perf's file of code is written: the lines of a function in front of the function, one after
// the other, since perf takes the lines before a function for those of that function. LLVM writes
// all lines of a program first.
#pragma once

#include "llvm/ExecutionEngine/Orc/Debugging/PerfSupportPlugin.h"

namespace fluxion::codegen {

/// Tells perf of what is loaded, by LLVM's writer.
std::shared_ptr<llvm::orc::ObjectLinkingLayer::Plugin>
perfPlugin(llvm::orc::ExecutorProcessControl &process);

} // namespace fluxion::codegen
