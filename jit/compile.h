// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From a program to native code. `compile` is the whole descent; pipeline.cpp reads it aloud.
#pragma once

#include "jit/executable.h"
#include "transforms/rewrite.h"

namespace fluxion::codegen {

/// How much time code generation takes; the results are the same, bit for bit, but for the bits of
/// NaNs.
enum class Tier : uint8_t {
  full,     ///< as much as makes fast code
  fast,     ///< as little as possible
  automatic ///< first little, where a call is short; then, once there were many calls, in the
            ///< background as much as makes fast code
};

struct CompileOptions {
  std::string name = "f";
  /// Folder for every stage as a numbered file; empty: none. FLUXION_DUMP overrides.
  std::string dump = {};
  PlanOptions plan = {};
  Tier tier = Tier::full;
};

/// The native code of `function`, which stays as it is. Fails with a diagnostic.
ir::FailureOr<std::shared_ptr<Executable>> compile(transforms::FuncOp function,
                                                   const CompileOptions &options = {});

} // namespace fluxion::codegen
