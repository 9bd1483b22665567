// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The scratch memory of compiled functions: one block per thread, kept from call to call.
#include "runtime/buffer.h"
#include "runtime/kernel_abi.h"

void *fluxion_arena(uint64_t bytes) {
  thread_local std::shared_ptr<fluxion::runtime::Buffer> arena;
  if (!arena || arena->bytes() < bytes) {
    arena.reset();
    arena = fluxion::runtime::Buffer::allocate(bytes);
  }
  return arena->data();
}

void *fluxion_arena_or_null(uint64_t bytes) {
  try {
    return fluxion_arena(bytes);
  } catch (const fluxion::runtime::OutOfMemory &) {
    return nullptr;
  }
}
