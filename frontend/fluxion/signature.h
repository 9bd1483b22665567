// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a call passes: its arrays, and beside them everything that makes another program of it. For
// jit.h, whose calls take no longer than it takes to look at this.
#pragma once

#include "fluxion/tree.h"

#include <cstring>
#include <typeinfo>

namespace fluxion::detail {

/// Borrows the arrays of a call and collects sizes and static data as bytes. Small calls allocate
/// nothing.
class Signature {
public:
  /// `types`: of the arguments. Trees of different types may have the same leaves and bytes.
  explicit Signature(const std::type_info &types) : types_(&types) {}
  Signature(const Signature &) = delete;

  const std::type_info &types() const { return *types_; }
  std::span<const Array *const> leaves() const {
    return {manyLeaves_.empty() ? fewLeaves_ : manyLeaves_.data(), numLeaves_};
  }
  std::string_view bytes() const {
    return {manyBytes_.empty() ? fewBytes_ : manyBytes_.data(), numBytes_};
  }

  // For walk (tree.h).
  void leaf(const Array &array) {
    if (numLeaves_ < maxFewLeaves)
      fewLeaves_[numLeaves_++] = &array;
    else
      addOneOfMany(array);
  }
  template <class T> void fixed(const T &value) {
    static_assert(Comparable<T>, "a member of an argument of a jitted function is neither an array "
                                 "nor data that can be compared: give it a std::hash");
    appendIdentity(value, *this);
  }
  void structure(std::size_t n) { append(&n, sizeof(n)); }
  /// A number that is no leaf: an array of one element, by value.
  void number(const Array &scalar);
  void append(const void *data, std::size_t size) {
    if (manyBytes_.empty() && numBytes_ + size <= sizeof(fewBytes_)) {
      std::memcpy(fewBytes_ + numBytes_, data, size);
      numBytes_ += size;
    } else {
      appendToMany(data, size);
    }
  }

private:
  void addOneOfMany(const Array &array);
  void appendToMany(const void *data, std::size_t size);

  static constexpr std::size_t maxFewLeaves = 16;
  const std::type_info *types_;
  std::size_t numLeaves_ = 0, numBytes_ = 0;
  const Array *fewLeaves_[maxFewLeaves];
  char fewBytes_[128];
  std::vector<const Array *> manyLeaves_; // all of them, where they are many
  std::string manyBytes_;
};

/// An argument during a call: by reference, but specs, and scalars that the function does not take
/// as they are, as arrays of the call's own.
template <class T, bool isRaw>
using Held = std::conditional_t<
    isArray<T>, const Array &,
    std::conditional_t<isRaw || std::is_same_v<Traced<T>, T>, const T &, Traced<T>>>;

} // namespace fluxion::detail
