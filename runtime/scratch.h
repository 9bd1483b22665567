// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory that a call needs while it runs.
#pragma once

#include "runtime/buffer.h"

namespace fluxion::runtime {

/// Memory of this thread, aligned to 64 bytes. What is not large stays for the next one, the rest
/// goes back to the pool: pages are there already when it is needed again.
class Scratch {
public:
  explicit Scratch(std::size_t bytes);
  ~Scratch();
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;

  template <class T> T *as() const { return static_cast<T *>(memory_->data()); }

private:
  std::shared_ptr<Buffer> memory_;
};

} // namespace fluxion::runtime
