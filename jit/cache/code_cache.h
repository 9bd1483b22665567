// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The cache of compiled code that processes share, as the pipeline asks it; off unless the user
// names a folder.
#pragma once

#include "jit/cache/directory.h"
#include "jit/cache/entry.h"

namespace fluxion::codegen {

/// What has happened in this process.
struct CacheCounts {
  uint64_t compiled = 0; // programs that went through the whole compiler
  uint64_t loaded = 0;   // that came out of the cache instead
  uint64_t stored = 0;
  uint64_t refused = 0;  // entries that were there, but were not what they should be
  uint64_t unstored = 0; // that could not be written
};

class CodeCache {
public:
  static constexpr uint64_t defaultBytes = uint64_t{256} << 20;

  /// The one in use; null: none. That of the environment (FLUXION_CACHE_DIR, FLUXION_CACHE_BYTES)
  /// unless `use` has named another one.
  static std::shared_ptr<CodeCache> current();
  /// From now on this folder; "": none. Where it fails, the one before stays.
  static llvm::Error use(const std::string &folder, uint64_t maxBytes);

  static CacheCounts counts();
  static void countCompiled();
  /// Why an entry could last not be written; "": all could.
  static std::string lastProblem();

  /// The entry under `key`; what does not belong there is refused.
  struct Found {
    std::string entry;
    StoredCode code;
  };
  std::unique_ptr<Found> find(const CacheKey &key, mlir::MLIRContext *context) const;
  void store(const CacheKey &key, const StoredCode &code) const;
  /// What was found is in use, or could not be loaded, so that it is none.
  void accept(const CacheKey &key) const;
  void refuse(const CacheKey &key) const;

  const std::string &folder() const { return directory_->path(); }

  explicit CodeCache(std::unique_ptr<CacheDirectory> directory)
      : directory_(std::move(directory)) {}

private:
  std::unique_ptr<CacheDirectory> directory_;
};

} // namespace fluxion::codegen
