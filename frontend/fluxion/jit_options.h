// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What jit can be asked for.
//
//   auto power = fx::jit([](fx::Array x, int n) { return n == 0 ? fx::ones_like(x) : pow(x, n); },
//                        {.static_argnums = {1}});
//   fx::Array y = power(fx::array({1.0, 2.0}), 3);       // a program for n = 3
//   fx::Array z = power(fx::array({1.0, 2.0}), 0);       // and another one for n = 0
//   std::cout << power.explain();                        // argument 1 is 0 instead of 3
#pragma once

#include <string>
#include <vector>

namespace fluxion {

/// What compiled code looks for while it runs; several are joined with `|`.
enum class Check : unsigned char { nothing = 0, nan = 1, bounds = 2 };
/// Both checks.
///
/// Laws     includes(a | b, a)
constexpr Check operator|(Check a, Check b) {
  return static_cast<Check>(static_cast<int>(a) | static_cast<int>(b));
}
/// Whether one of the checks is among all.
///
/// Laws     includes(a | b, a)
constexpr bool includes(Check all, Check one) {
  return (static_cast<int>(all) & static_cast<int>(one)) != 0;
}
/// A NaN that reaches a result: the op that made it, out of what, and where. One that a `where` has
/// discarded is none.
inline constexpr Check nan = Check::nan;
/// An index known only when the program runs that is out of range: without the check reads are
/// clamped and writes dropped.
inline constexpr Check bounds = Check::bounds;

/// An axis of an argument, in all arrays of it, whose size may be another one at every call. -1 is
/// the last argument, or axis. Axes of one name have one size.
struct DynamicAxis {
  int argument = 0, axis = 0;
  std::string name = "n";
};

/// How long the compiler works on a program before its first call. The results are the same, bit
/// for bit, but for the sign and payload of NaNs.
enum class Tier : unsigned char {
  /// Where a call is short, code that is made quickly; once there have been many calls, a thread in
  /// the background makes the code that runs fastest, and calls take that from then on. Elsewhere
  /// as `full`.
  automatic,
  /// The code that runs fastest, before the first call.
  full,
  /// Code that is made quickly, for good: for what is called a few times.
  fast
};

/// What jit is asked for.
struct JitOptions {
  /// Arguments that are data of the program: their values are known when the function is traced,
  /// and every value has a program of its own. C++ numbers, as such or as Arrays with numbers;
  /// arguments without arrays and numbers are static anyway. -1 is the last argument.
  std::vector<int> static_argnums = {};
  /// Arguments that the caller gives away: calls write results into their memory where the program
  /// allows it, and the arrays passed cannot be used any more. -1 is the last argument.
  ///
  /// Calls inside another trace, and with jit switched off, leave the arrays as they are.
  std::vector<int> donate_argnums = {};
  /// One program for all sizes of these axes. The function is traced at every new size, and for two
  /// sizes that nobody asked for; it is compiled once. Sizes for which its program differs in more
  /// than sizes (often 0 and 1, those on which it branches) have programs of their own: explain()
  /// says so.
  ///
  /// Errors   TransformError: no such argument or axis, sizes of one name that differ, together
  ///          with checks, a function that cannot be traced for other sizes or is another one for
  ///          each
  std::vector<DynamicAxis> dynamic_axes = {};
  /// Look for these and throw a CheckError that names the op, its values and the user's line, of
  /// the forward op where a derivative's op is to blame. Takes time, of the program and of the
  /// compiler. Within another jitted function, that one's checks count; functions taken with
  /// function_pointer say nothing.
  Check check = Check::nothing;
  /// Folder into which every stage of a compilation is written, made where there is none; empty: no
  /// files. The variable FLUXION_DUMP overrides it. CompileError where it cannot be written to.
  std::string dump = {};
  /// How many threads may work on one call, the calling one included (threads.h); 0: as many as
  /// set_num_threads says. Results are the same for any number, but for the last bits of
  /// convolutions and of decompositions of large matrices, whose libraries are told the number.
  int threads = 0;
  /// How long to compile. Checked mode, a cache on disk and dumped stages have `full`, as have
  /// functions taken with function_pointer and everything else that is asked of lower(…).compile().
  /// The variable FLUXION_TIER (automatic, full or fast) overrides it.
  Tier tier = Tier::automatic;
};

} // namespace fluxion
