// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From a program to native code. `compile` is the whole descent; pipeline.cpp reads it aloud.
#pragma once

#include "jit/executable.h"
#include "transforms/rewrite.h"

namespace fluxion::codegen {

struct CompileOptions {
  std::string name = "f";
  /// Folder for every stage as a numbered file; empty: none. FLUXION_DUMP overrides.
  std::string dump = {};
  /// Arguments whose memory belongs to the call.
  std::vector<unsigned> donated = {};
  /// What the code looks for while it runs.
  Checks checks = {};
  /// Whether it takes the time of every step.
  bool isTimed = false;
};

/// The native code of `function`, which stays as it is. Fails with a diagnostic.
ir::FailureOr<std::shared_ptr<Executable>> compile(transforms::FuncOp function,
                                                   const CompileOptions &options = {});

} // namespace fluxion::codegen
