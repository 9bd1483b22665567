// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/scratch.h"

#include <new>
#include <tuple>
#include <utility>
#include <vector>

namespace fluxion::runtime {
namespace {

constexpr std::align_val_t alignment{64};
constexpr std::size_t mostKept = std::size_t(4) << 20, mostBuffers = 4;

/// Buffers that wait for their next use.
struct Kept {
  std::vector<std::pair<std::size_t, void *>> buffers;
  ~Kept() {
    for (auto &[bytes, memory] : buffers)
      ::operator delete(memory, alignment);
  }
};
Kept &kept() {
  thread_local Kept instance;
  return instance;
}

} // namespace

Scratch::Scratch(std::size_t bytes) : bytes_(bytes) {
  auto &buffers = kept().buffers;
  for (std::size_t i = buffers.size(); i-- > 0;)
    if (buffers[i].first >= bytes) {
      std::tie(bytes_, memory_) = buffers[i];
      buffers.erase(buffers.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
  memory_ = ::operator new(bytes_, alignment);
}
Scratch::~Scratch() {
  auto &buffers = kept().buffers;
  if (bytes_ > mostKept) {
    ::operator delete(memory_, alignment);
    return;
  }
  if (buffers.size() == mostBuffers) {
    ::operator delete(buffers.front().second, alignment);
    buffers.erase(buffers.begin());
  }
  buffers.emplace_back(bytes_, memory_);
}

} // namespace fluxion::runtime
