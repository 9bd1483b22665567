// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/scratch.h"

#include <utility>
#include <vector>

namespace fluxion::runtime {
namespace {

constexpr std::size_t mostKept = std::size_t(4) << 20, mostBuffers = 4;

/// Buffers that wait for their next use.
std::vector<std::shared_ptr<Buffer>> &kept() {
  thread_local std::vector<std::shared_ptr<Buffer>> buffers;
  return buffers;
}

} // namespace

Scratch::Scratch(std::size_t bytes) {
  auto &buffers = kept();
  for (std::size_t i = buffers.size(); i-- > 0;)
    if (buffers[i]->bytes() >= bytes) {
      memory_ = std::move(buffers[i]);
      buffers.erase(buffers.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
  memory_ = Buffer::allocate(bytes);
}

Scratch::~Scratch() {
  auto &buffers = kept();
  if (memory_->bytes() > mostKept)
    return;
  if (buffers.size() == mostBuffers)
    buffers.erase(buffers.begin());
  buffers.push_back(std::move(memory_));
}

} // namespace fluxion::runtime
