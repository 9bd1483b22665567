// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What handles of programs, compiled code and graphs point to. Moving one copies it, so that a
// handle that was moved from is still one.
#pragma once

#include <memory>
#include <utility>

namespace fluxion::detail {

template <class T> class Shared {
public:
  template <class U> Shared(std::shared_ptr<U> pointer) : pointer_(std::move(pointer)) {}
  Shared(const Shared &) = default;
  Shared &operator=(const Shared &) = default;
  ~Shared() = default;
  T &operator*() const { return *pointer_; }
  T *operator->() const { return pointer_.get(); }
  T *get() const { return pointer_.get(); }

private:
  std::shared_ptr<T> pointer_;
};

} // namespace fluxion::detail
