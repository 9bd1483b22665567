// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/jit_cache.h"

#include "frontend/diagnostics.h"
#include "jit/cache/code_cache.h"

#include <fmt/format.h>

namespace fluxion {

void jit_cache(const JitCache &cache, std::source_location where) {
  if (cache.directory.find('\0') != std::string::npos)
    detail::raise<Error>(
        {.what = "a folder of a cache whose name has a null character",
         .where = where,
         .expected = "the name of a folder",
         .got = fmt::format("{} characters, then a null character", cache.directory.find('\0')),
         .hint = "a string of a known length, as of a buffer, may reach beyond the name"});
  if (llvm::Error error = codegen::CodeCache::use(cache.directory, cache.max_bytes))
    detail::raise<Error>({.what = "the folder cannot be a cache of compiled code",
                          .where = where,
                          .expected = "a folder that only this user may write to",
                          .got = llvm::toString(std::move(error)),
                          .hint = "what is in it will be executed; a folder that does not exist is "
                                  "made as it has to be"});
}

JitCacheReport jit_cache_report() {
  auto cache = codegen::CodeCache::current();
  auto counts = codegen::CodeCache::counts();
  return {.directory = cache ? cache->folder() : "",
          .compiled = counts.compiled,
          .loaded = counts.loaded,
          .stored = counts.stored,
          .refused = counts.refused,
          .unstored = counts.unstored,
          .problem = codegen::CodeCache::lastProblem()};
}

} // namespace fluxion
