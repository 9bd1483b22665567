// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What loops that do not know how often they will run need of the thread they run on: memory that
// grows, and a way to say that there is no going on.
#include "runtime/kernel_abi.h"
#include "runtime/pages.h"

#include <utility>
#include <vector>

namespace {

using Stacks = std::vector<fluxion::runtime::Pages>;

// A thread keeps at least so much of each stack between calls; of the rest the system may have the
// pages back as soon as it wants them.
constexpr std::size_t keptBytes = std::size_t{4} << 20;

Stacks &stacks() {
  thread_local Stacks instance;
  return instance;
}

thread_local int32_t failure = 0;

} // namespace

void *fluxion_stack(uint32_t number, int64_t rows, uint64_t rowBytes) {
  constexpr uint64_t most = uint64_t{1} << 62;
  auto count = static_cast<uint64_t>(rows);
  if (rowBytes > 0 && count > most / rowBytes)
    return nullptr;
  if (number >= stacks().size())
    stacks().resize(number + 1);
  return stacks()[number].grownTo(count * rowBytes);
}

void fluxion_trim_stacks() {
  for (fluxion::runtime::Pages &stack : stacks())
    stack.offerBack(keptBytes);
}

void fluxion_fail(int32_t why) {
  if (failure == 0)
    failure = why;
}
int32_t fluxion_has_failed() { return failure; }
int32_t fluxion_take_failure() { return std::exchange(failure, 0); }
