// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory that grows without being copied.
#pragma once

#include <cstddef>
#include <utility>

namespace fluxion::runtime {

/// Pages of one owner, at consecutive addresses. To grow moves the addresses, not the contents, so
/// that at no time the old memory and the new one are both there; and what was never written takes
/// no memory, however much has been asked for.
class Pages {
public:
  Pages() = default;
  Pages(Pages &&other) noexcept
      : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Pages &operator=(Pages &&other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Pages();

  /// At least so many bytes, aligned to a page, with the contents that were there; null where the
  /// system has none, and then everything is as before.
  void *grownTo(std::size_t bytes);
  /// The contents are no longer needed: the system may take all but the first `kept` bytes, and
  /// gives fresh ones when they are written again.
  void offerBack(std::size_t kept);

  std::size_t bytes() const { return bytes_; }

private:
  void *data_ = nullptr;
  std::size_t bytes_ = 0;
};

} // namespace fluxion::runtime
