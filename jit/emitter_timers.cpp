// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Timers around steps. When a site began is kept in memory, since it may end in another function.
#include "jit/emitter.h"

namespace fluxion::codegen {

void Emitter::timed(llvm::function_ref<std::vector<TimedSite::Share>()> shares,
                    llvm::function_ref<void()> emit) {
  if (!plan_.options.isTimed)
    return emit();
  uint64_t offset = plan_.arenaBytes + tapeBytes_;
  tapeBytes_ += 2 * sizeof(uint64_t);
  int parent = std::exchange(timedSite_, static_cast<int>(timedSites_.size()));
  timedSites_.push_back({shares(), parent, offset, 0});
  auto counter = [&](uint64_t at) {
    return b.CreateConstGEP1_64(b.getInt8Ty(), arena_, offset + at);
  };
  auto now = [&] {
    return b.CreateIntrinsic(llvm::Intrinsic::readcyclecounter, llvm::ArrayRef<llvm::Type *>(),
                             llvm::ArrayRef<llvm::Value *>());
  };
  b.CreateStore(now(), counter(0));
  emit();
  llvm::Value *took = b.CreateSub(now(), b.CreateLoad(b.getInt64Ty(), counter(0)));
  llvm::Value *before = b.CreateLoad(b.getInt64Ty(), counter(8));
  b.CreateStore(b.CreateAdd(before, took), counter(8));
  timedSite_ = parent;
}

} // namespace fluxion::codegen
