// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The routes by which every first program must give the same numbers: run as it stands, its
// gradient, its gradient compiled, and its gradient printed. Functions are held as one type, so
// that the templates of the transformations are made once for all rows.
#pragma once

#include <fluxion/fluxion.h>

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace first_programs {

namespace fx = fluxion;

using Arrays = std::vector<fx::Array>;
using Function = std::function<fx::Array(const Arrays &)>;
using Map = std::function<Arrays(const Arrays &)>;

/// Same shape, same dtype, and elements that differ by at most `tolerance` times their size (or 1).
void expectClose(const fx::Array &got, const fx::Array &expected, const std::string &what,
                 double tolerance = 1e-12);

/// A scalar function by every route: value and gradients in all arguments, by grad, by jit of grad
/// and by jit of the function; the gradient prints as printed.txt has it; and differences of values
/// agree with it unless `hasKink`.
struct Routes {
  std::string name;
  Function f;
  Arrays arguments;
  fx::Array value;
  Arrays gradients;
  bool hasKink = false;
  double tolerance = 1e-12;
};
void expectAllRoutes(const Routes &routes);

/// `text` is what printed.txt has under `name`.
void expectPrinted(const std::string &name, std::string text);

/// The formulas of the gradient of f.
std::string printedGradient(const Function &f, const Arrays &arguments);

} // namespace first_programs
