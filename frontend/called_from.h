// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Whose line an op or an error carries where a function of the library is written in the library's
// own public language: the user's who called it, not that of the formula.
#pragma once

#include <source_location>

namespace fluxion::detail {

/// While it lives, what is recorded and refused on this thread is of the line `where`. Of nested
/// ones the outermost counts: a formula that uses another formula.
class CalledFrom {
public:
  explicit CalledFrom(std::source_location where);
  ~CalledFrom();
  CalledFrom(const CalledFrom &) = delete;

  /// `where`, or the line of the outermost one alive.
  static std::source_location orElse(std::source_location where);

private:
  std::source_location line_;
  bool isOutermost_;
};

/// While it lives there is none: around functions of the user's, whose lines are their own.
class CalledByUser {
public:
  CalledByUser();
  ~CalledByUser();
  CalledByUser(const CalledByUser &) = delete;

private:
  const std::source_location *paused_;
};

} // namespace fluxion::detail
