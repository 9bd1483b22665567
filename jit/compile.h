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
  PlanOptions plan = {};
};

/// The native code of `function`, which stays as it is. Fails with a diagnostic.
ir::FailureOr<std::shared_ptr<Executable>> compile(transforms::FuncOp function,
                                                   const CompileOptions &options = {});

} // namespace fluxion::codegen
