// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A warning about programs that a C++ loop makes long.
//
//   fx::set_trace_warning(5000);                         // the default is 20000; 0: never
//   auto f = [](fx::Array x) {
//     for (int i = 0; i < 1000; ++i)                     // records 1000 steps; fx::fori_loop one
//       x = sin(x);
//     return x;
//   };
//   fx::Array d = fx::grad(f)(1.0);
#pragma once

#include <cstdint>

namespace fluxion {

/// Once a program that is being traced has more than `operations`, a message on the standard error
/// names the line that recorded most of them: once per line. For all threads; 0 switches it off.
///
/// Units    operations, as Program::num_ops counts them before simplification
void set_trace_warning(std::int64_t operations);

} // namespace fluxion
