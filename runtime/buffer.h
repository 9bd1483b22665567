// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory of arrays: 64-byte aligned, reference-counted, reused through a pool.
#pragma once

#include "runtime/error.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace fluxion::runtime {

/// Memory for one array did not suffice.
class OutOfMemory : public Error {
public:
  explicit OutOfMemory(std::size_t bytes)
      : Error("fluxion: out of memory\n  expected " + std::to_string(bytes) +
              " bytes for one array"),
        bytes_(bytes) {}
  std::size_t bytes() const { return bytes_; }

private:
  std::size_t bytes_;
};

/// A block of memory with its way back (to the pool, or to the owner who lent it).
class Buffer {
public:
  /// Aligned to 64 bytes, contents undefined. Large blocks are reused and ask for huge pages,
  /// because fresh 4 KiB pages cost more than most computations on them.
  static std::shared_ptr<Buffer> allocate(std::size_t bytes);
  /// Borrows memory of the user's; `release` (may be empty) runs when the last array lets go.
  static std::shared_ptr<Buffer> borrow(void *data, std::size_t bytes,
                                        std::function<void()> release);

  ~Buffer();
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;

  void *data() const { return data_; }
  std::size_t bytes() const { return bytes_; }
  /// Whether the memory is someone else's.
  bool isBorrowed() const { return capacity_ == 0; }

private:
  struct Key {};

public:
  /// For allocate and borrow.
  Buffer(Key, void *data, std::size_t bytes) : data_(data), bytes_(bytes) {}

private:
  void *data_;
  std::size_t bytes_;
  std::size_t capacity_ = 0; // 0: borrowed
  std::function<void()> release_;
};

/// Gives memory that waits to be used again back to the system.
void releaseFreeBlocks();

} // namespace fluxion::runtime
