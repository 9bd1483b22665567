// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/pages.h"

#include <algorithm>
#include <limits>
#include <sys/mman.h>

namespace fluxion::runtime {

// Small ones are taken as one piece, since a call of the system costs more than their pages.
static constexpr std::size_t piece = std::size_t{64} << 10, hugePage = std::size_t{2} << 20;

Pages::~Pages() {
  if (data_)
    munmap(data_, bytes_);
}

void *Pages::grownTo(std::size_t bytes) {
  if (bytes <= bytes_ && data_)
    return data_;
  std::size_t unit = bytes < hugePage ? piece : hugePage;
  if (bytes > std::numeric_limits<std::size_t>::max() - unit)
    return nullptr;
  std::size_t size = std::max((bytes + unit - 1) / unit * unit, piece);
  void *grown = data_ ? mremap(data_, bytes_, size, MREMAP_MAYMOVE)
                      : mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                             /*fd=*/-1, /*offset=*/0);
  if (grown == MAP_FAILED)
    return nullptr;
  if (size >= hugePage)
    madvise(grown, size, MADV_HUGEPAGE);
  data_ = grown;
  bytes_ = size;
  return data_;
}

void Pages::offerBack(std::size_t kept) {
  if (bytes_ > kept)
    madvise(static_cast<std::byte *>(data_) + kept, bytes_ - kept, MADV_FREE);
}

} // namespace fluxion::runtime
