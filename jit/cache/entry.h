// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiled code as bytes of a file, and back: a header with key, length and checksum, then what the
// compiler knows of the code, then the object file.
#pragma once

#include "jit/cache/key.h"

namespace fluxion::codegen {

/// What an executable has beside what its program says.
struct StoredCode {
  uint64_t arenaBytes = 0, numSteps = 0;
  std::string plan;
  std::vector<Plan::Reuse> reuses;
  std::vector<CheckSite> sites;
  std::vector<Executable::Failure> failures;
  llvm::StringRef object; // someone else's bytes
};

std::string toEntry(const CacheKey &key, const StoredCode &code);
/// The code under `key`, whose object lies in `entry`. Nothing where these bytes are not, from the
/// first to the last, what was once written for this key.
std::optional<StoredCode> fromEntry(llvm::StringRef entry, const CacheKey &key,
                                    mlir::MLIRContext *context);

} // namespace fluxion::codegen
