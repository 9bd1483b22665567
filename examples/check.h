// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What all examples end with: numbers held against what they must be.
#pragma once

#include <fluxion/fluxion.h>

#include <fmt/core.h>

#include <cmath>
#include <string>
#include <string_view>

/// Prints numbers and remembers whether one of them was wrong: `return checks.exit_code();`.
class Checks {
public:
  void number(std::string_view what, double got, double expected, double tolerance = 1e-9) {
    bool isRight = std::abs(got - expected) <= tolerance * std::fmax(1.0, std::abs(expected));
    fmt::print("  {:<46} {:>18.10g}{}\n", what, got,
               isRight ? "" : fmt::format("   WRONG: expected {:.10g}", expected));
    isRight ? ++right_ : ++wrong_;
  }
  void number(std::string_view what, const fluxion::Array &got, double expected,
              double tolerance = 1e-9) {
    number(what, got.item<double>(), expected, tolerance);
  }
  /// Every element; prints the array.
  void array(std::string_view what, const fluxion::Array &got, const fluxion::Array &expected,
             double tolerance = 1e-9) {
    bool isRight = got.shape() == expected.shape() &&
                   bool(fluxion::all(abs(got - expected) <= tolerance * (1.0 + abs(expected))));
    std::string text = to_string(got); // rows of a matrix below each other
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
      text.insert(at + 1, 37, ' ');
    fmt::print("  {:<34} {}{}\n", what, text,
               isRight ? "" : fmt::format("   WRONG: expected {}", expected));
    isRight ? ++right_ : ++wrong_;
  }
  void holds(std::string_view what, bool isRight) {
    fmt::print("  {:<64} {}\n", what, isRight ? "yes" : "NO: WRONG");
    isRight ? ++right_ : ++wrong_;
  }
  int right() const { return right_; }
  int wrong() const { return wrong_; }
  /// Prints how many were right.
  int exit_code() const {
    fmt::print("\n{} right, {} wrong\n", right_, wrong_);
    return wrong_ ? 1 : 0;
  }

private:
  int right_ = 0, wrong_ = 0;
};
