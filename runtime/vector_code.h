// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Vectors of FLUXION_VECTOR_BYTES bytes, for vector code that is compiled once per instruction set.
// Included by files of one instruction set alone; all is theirs alone, so that no linker hands it
// to machines without the instructions.
#pragma once

#include <cstdint>

namespace fluxion::runtime {
namespace {

template <class T> constexpr std::int64_t lanesOf = FLUXION_VECTOR_BYTES / sizeof(T);
template <class T> struct VectorOf {
  typedef T type __attribute__((vector_size(FLUXION_VECTOR_BYTES)));
};
template <class T> using Vector = typename VectorOf<T>::type;

template <class T> inline Vector<T> loaded(const T *from) {
  Vector<T> v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}
template <class T> inline void store(Vector<T> v, T *to) { __builtin_memcpy(to, &v, sizeof v); }

template <std::int64_t... i> struct Indices {};
template <std::int64_t n, std::int64_t... i> struct Upto : Upto<n - 1, n - 1, i...> {};
template <std::int64_t... i> struct Upto<0, i...> {
  using type = Indices<i...>;
};
template <class T> using LaneIndices = typename Upto<lanesOf<T>>::type;

/// a and b with their blocks of `h` lanes exchanged crosswise.
template <std::int64_t h, class V, std::int64_t... i>
inline void exchange(V &a, V &b, Indices<i...>) {
  constexpr std::int64_t n = sizeof...(i);
  V low = __builtin_shufflevector(a, b, ((i & h) ? n + i - h : i)...);
  b = __builtin_shufflevector(a, b, ((i & h) ? n + i : i + h)...);
  a = low;
}
/// The square of elements in `v`, turned.
template <class T, std::int64_t h = 1> inline void turn(Vector<T> *v) {
  constexpr std::int64_t n = lanesOf<T>;
  if constexpr (h < n) {
#pragma GCC unroll 16
    for (std::int64_t i = 0; i < n; ++i)
      if (!(i & h))
        exchange<h>(v[i], v[i + h], LaneIndices<T>());
    turn<T, 2 * h>(v);
  }
}

} // namespace
} // namespace fluxion::runtime
