// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What loops that do not know how often they will run need of the thread they run on: memory that
// grows, and a way to say that there is no going on.
#include "runtime/buffer.h"
#include "runtime/kernel_abi.h"

#include <cstring>
#include <new>
#include <utility>
#include <vector>

namespace {

using fluxion::runtime::Buffer;
using Stacks = std::vector<std::shared_ptr<Buffer>>;

// A thread keeps stacks of at most this size between calls.
constexpr std::size_t keptBytes = std::size_t{4} << 20;

Stacks &stacks() {
  thread_local Stacks instance;
  return instance;
}

thread_local int32_t failure = 0;

void *grown(uint32_t number, std::size_t used, std::size_t bytes) {
  if (number >= stacks().size())
    stacks().resize(number + 1);
  std::shared_ptr<Buffer> &stack = stacks()[number];
  if (stack && stack->bytes() >= bytes)
    return stack->data();
  std::shared_ptr<Buffer> larger = Buffer::allocate(bytes);
  if (used > 0)
    std::memcpy(larger->data(), stack->data(), used);
  stack = std::move(larger);
  return stack->data();
}

} // namespace

void *fluxion_stack(uint32_t number, int64_t used, int64_t rows, uint64_t rowBytes) {
  constexpr uint64_t most = uint64_t{1} << 62;
  auto count = static_cast<uint64_t>(rows);
  if (rowBytes > 0 && count > most / rowBytes)
    return nullptr;
  try {
    return grown(number, static_cast<uint64_t>(used) * rowBytes, count * rowBytes);
  } catch (const std::bad_alloc &) { // generated code knows no exceptions
    return nullptr;
  }
}

void fluxion_trim_stacks() {
  for (std::shared_ptr<Buffer> &stack : stacks())
    if (stack && stack->bytes() > keptBytes)
      stack.reset();
}

void fluxion_fail(int32_t why) {
  if (failure == 0)
    failure = why;
}
int32_t fluxion_has_failed() { return failure; }
int32_t fluxion_take_failure() { return std::exchange(failure, 0); }
