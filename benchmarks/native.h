// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions as C calls them.
#pragma once

#include "fluxion/fluxion.h"

#include <deque>

namespace fluxion::benchmarks {

/// The native function of a program that lives as long as this process.
template <class Pointer, class F, class... Arrays>
Pointer *native(const F &f, const Arrays &...arrays) {
  static std::deque<Compiled> alive;
  alive.push_back(jit(f).lower(arrays...).compile());
  return alive.back().template function_pointer<Pointer>();
}

} // namespace fluxion::benchmarks
