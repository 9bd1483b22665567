// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays as text, as NumPy writes them.
//
//   fx::Array m = fx::array({{1.0, 2.5}, {3.0, -4.0}});
//   std::cout << m << "\n";                              // [[ 1.   2.5]
//   fmt::print("{}\n", m);                               //  [ 3.  -4. ]]
//   std::string text = to_string(m);
//   std::cout << m.dtype() << m.shape() << "\n";         // f64[2,2]
#pragma once

#include "fluxion/array.h"

#include <concepts>
#include <fmt/core.h>
#include <iosfwd>
#include <string>

namespace fluxion {

/// At most 8 digits behind the point, the same number for all elements where they need them; beyond
/// 1000 elements only the first and last three along each axis. A traced value says its type and
/// where it was traced, and its numbers where they are known.
///
/// Shapes   any
/// Dtypes   any
std::string to_string(const Array &x);
std::ostream &operator<<(std::ostream &out, const Array &x);
/// The short name of a dtype: f64, bool.
///
/// Dtypes   any
std::ostream &operator<<(std::ostream &out, DType dtype);

} // namespace fluxion

/// `{}` alone, as of arrays.
template <> struct fmt::formatter<fluxion::DType> {
  template <class Context> constexpr auto parse(Context &context) {
    if (context.begin() != context.end() && *context.begin() != '}')
      context.on_error("dtypes are printed with {} alone");
    return context.begin();
  }
  template <class Context> auto format(fluxion::DType dtype, Context &context) const {
    auto out = context.out();
    for (char c : fluxion::name(dtype))
      *out++ = c;
    return out;
  }
};

/// `{}` alone: arrays have no format specifications.
template <class T>
  requires std::derived_from<T, fluxion::Array>
struct fmt::formatter<T> {
  template <class Context> constexpr auto parse(Context &context) {
    if (context.begin() != context.end() && *context.begin() != '}')
      context.on_error("arrays are printed with {} alone");
    return context.begin();
  }
  template <class Context> auto format(const T &x, Context &context) const {
    auto out = context.out();
    for (char c : fluxion::to_string(x))
      *out++ = c;
    return out;
  }
};
