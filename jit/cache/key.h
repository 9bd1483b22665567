// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What makes two compilations the same: a hash of the program, of what was asked of the compiler,
// of the compiler itself, and of the machine.
#pragma once

#include "jit/compile.h"

#include <array>
#include <optional>
#include <string>

namespace fluxion::codegen {

/// The compiler, and the machine that it writes code for.
struct CodeOrigin {
  std::string build; // of Fluxion: a hash of the sources
  std::string llvm;
  std::string machine; // triple, processor, features

  /// That of this process, whose engine is for `machine`.
  static CodeOrigin here(std::string machine);
};

struct CacheKey {
  std::array<uint8_t, 32> hash;
  /// Whether the user's lines are a part of it: they are where the code reports them.
  bool hasLines;

  /// In hexadecimal digits.
  std::string str() const;
};

/// Nothing where the program holds what the hash does not know in full.
///
/// Lines count where debuggers see them, in checked mode and in programs with stacks, which may end
/// early for want of memory. All others are the same code wherever they were written.
std::optional<CacheKey> keyOf(FuncOp function, const CompileOptions &options,
                              const CodeOrigin &origin);

} // namespace fluxion::codegen
