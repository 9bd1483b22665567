// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Printing from inside of programs, compiled ones too.
//
//   auto f = fx::jit(fx::grad([](fx::Array x) {
//     fx::Array y = sin(x);
//     fx::debug_print("x = {}, y = {:.3f}", x, y);       // x = 1.0, y = 0.841
//     return y * y;
//   }));
//   fx::Array d = f(1.0);
#pragma once

#include "fluxion/array.h"
#include "fluxion/located_text.h"

namespace fluxion {

/// A text in fmt's syntax, and the line of the user's that wrote it.
using PrintText = detail::LocatedText;

namespace detail {
void debugPrint(const PrintText &text, const std::vector<Array> &values);
}

/// Prints a line on standard output when the program runs: `text` with the values, arrays or
/// numbers, in place of its `{}`. A format such as `{:.3f}` is that of every element.
///
/// Lines appear in the order in which the program was written, whether it is compiled or not, in
/// loops once a step and in branches when the branch is taken. Under `vmap` every example prints a
/// line of its own; what does not depend on the example prints once. Derivatives print once, in the
/// forward pass: tangents and cotangents are not printed, and a checkpoint that computes something
/// again prints nothing.
///
/// Errors   TransformError: a text that does not fit the values; widths of more than four digits
///          TraceError: nodes of a graph
/// Gradient none: prints what the values are, and changes nothing
template <class... Values> void debug_print(const PrintText &text, const Values &...values) {
  static_assert(((std::derived_from<Values, Array> || Arithmetic<Values>) && ...),
                "debug_print prints arrays and numbers");
  detail::debugPrint(text, {Array(values)...});
}

} // namespace fluxion
