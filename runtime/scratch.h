// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory that a call needs while it runs.
#pragma once

#include <cstddef>

namespace fluxion::runtime {

/// Memory of this thread, aligned to 64 bytes. What is not large stays for the next one.
class Scratch {
public:
  explicit Scratch(std::size_t bytes);
  ~Scratch();
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;

  template <class T> T *as() const { return static_cast<T *>(memory_); }

private:
  std::size_t bytes_;
  void *memory_;
};

} // namespace fluxion::runtime
