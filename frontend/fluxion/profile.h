// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the time of a compiled function goes, line by line of the user's.
//
//   auto f = fx::jit(fx::grad([](fx::Array x) {
//     fx::Array y = exp(sin(x));
//     return sum(y * y);
//   }));
//   std::cout << fx::profile(f, fx::ones({100000}));     // a table, dearest line first
#pragma once

#include "fluxion/jit.h"
#include "fluxion/located.h"

#include <iosfwd>

namespace fluxion {

/// What one line takes of a call.
struct ProfileLine {
  std::string place;      // "train.cpp:41"
  double seconds = 0;     // of one call, on average
  double derivatives = 0; // of these, those for derivatives of what the line computes
  /// Whether part of it was computed in one loop with other lines: that loop's time is divided by
  /// the estimated cost of their instructions.
  bool isEstimate = false;
  std::vector<std::string> ops;
};

/// What profile answers.
struct Profile {
  /// Dearest first.
  std::vector<ProfileLine> lines;
  double seconds = 0; // of one call, without timers
  int calls = 0;
  /// A table, a row per line.
  std::string str() const;
};
/// Writes a profile.
///
/// Laws     the text is profile.str()
std::ostream &operator<<(std::ostream &out, const Profile &profile);

namespace detail {

template <class F> struct IsJitted : std::false_type {};
template <class F> struct IsJitted<Jitted<F>> : std::true_type {};

struct ProfileCall {
  template <class F, class... Args>
  static Profile at(Where where, const F &f, const Args &...arguments) {
    if constexpr (IsJitted<F>::value)
      return f.profileAt(where, arguments...);
    else
      return jit(f, {}, where).profileAt(where, arguments...);
  }
};

} // namespace detail

/// profile(f, x...): calls the function, compiled with timers, some times on x... and answers what
/// each line of the user's takes. Timers cost some nanoseconds per loop or library call, which is
/// much of a step of a loop over small values; `seconds` of the whole is measured without them.
/// debug_print is silent meanwhile.
///
/// Units    seconds
/// Errors   TransformError: inside a trace. Those of a call
inline constexpr detail::Located<detail::ProfileCall> profile;

} // namespace fluxion
