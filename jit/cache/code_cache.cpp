// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/cache/code_cache.h"

#include "runtime/log.h"

#include "llvm/Support/raw_ostream.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace fluxion::codegen {
namespace {

struct CacheState {
  std::mutex mutex;
  bool isChosen = false; // by the environment, or the program
  std::shared_ptr<CodeCache> cache;
  std::string lastProblem;
  std::atomic<uint64_t> compiled = 0, loaded = 0, stored = 0, refused = 0, unstored = 0;
};
CacheState &state() {
  static CacheState *state = new CacheState; // never destroyed: statics may still be compiling
  return *state;
}

void log(const llvm::Twine &what) {
  if (runtime::Log log("cache"); log)
    log.line(what.str());
}

llvm::Expected<std::shared_ptr<CodeCache>> opened(const std::string &folder, uint64_t maxBytes) {
  auto directory = CacheDirectory::open(folder, maxBytes);
  if (!directory)
    return directory.takeError();
  return std::make_shared<CodeCache>(std::move(*directory));
}

/// What goes wrong is said once, and nothing is cached: a program must not end for this.
std::shared_ptr<CodeCache> fromEnvironment() {
  // Whoever runs a program with more rights than their own does not choose what it executes.
  const char *folder = secure_getenv("FLUXION_CACHE_DIR");
  if (!folder || !*folder)
    return nullptr;
  uint64_t maxBytes = CodeCache::defaultBytes;
  if (const char *bytes = secure_getenv("FLUXION_CACHE_BYTES");
      bytes && llvm::StringRef(bytes).getAsInteger(10, maxBytes)) {
    llvm::errs() << "fluxion: nothing is cached: FLUXION_CACHE_BYTES=" << bytes
                 << " is no number of bytes\n";
    return nullptr;
  }
  auto cache = opened(folder, maxBytes);
  if (cache)
    return *cache;
  llvm::errs() << "fluxion: nothing is cached: FLUXION_CACHE_DIR: "
               << llvm::toString(cache.takeError()) << "\n";
  return nullptr;
}

} // namespace

std::shared_ptr<CodeCache> CodeCache::current() {
  std::lock_guard lock(state().mutex);
  if (!state().isChosen)
    state().cache = fromEnvironment();
  state().isChosen = true;
  return state().cache;
}

llvm::Error CodeCache::use(const std::string &folder, uint64_t maxBytes) {
  std::shared_ptr<CodeCache> cache;
  if (!folder.empty()) {
    auto made = opened(folder, maxBytes);
    if (!made)
      return made.takeError();
    cache = *made;
  }
  std::lock_guard lock(state().mutex);
  state().cache = cache;
  state().isChosen = true;
  return llvm::Error::success();
}

CacheCounts CodeCache::counts() {
  return {state().compiled, state().loaded, state().stored, state().refused, state().unstored};
}
void CodeCache::countCompiled() { ++state().compiled; }

std::string CodeCache::lastProblem() {
  std::lock_guard lock(state().mutex);
  return state().lastProblem;
}

std::unique_ptr<CodeCache::Found> CodeCache::find(const CacheKey &key,
                                                  mlir::MLIRContext *context) const {
  auto entry = directory_->read(key.str());
  if (!entry) {
    log(key.str() + " is not there");
    return nullptr;
  }
  auto found = std::make_unique<Found>();
  found->entry = std::move(*entry);
  auto code = fromEntry(found->entry, key, context);
  if (!code) {
    refuse(key);
    return nullptr;
  }
  found->code = std::move(*code);
  return found;
}

void CodeCache::accept(const CacheKey &key) const {
  ++state().loaded;
  log(key.str() + " is loaded");
}

void CodeCache::refuse(const CacheKey &key) const {
  ++state().refused;
  log(key.str() + " is refused");
}

void CodeCache::store(const CacheKey &key, const StoredCode &code) const {
  if (llvm::Error error = directory_->write(key.str(), toEntry(key, code))) {
    ++state().unstored;
    std::lock_guard lock(state().mutex);
    state().lastProblem = llvm::toString(std::move(error));
    log(state().lastProblem);
    return;
  }
  ++state().stored;
  log(key.str() + " is stored");
}

} // namespace fluxion::codegen
