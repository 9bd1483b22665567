// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs of text, compiled and held to the reference evaluation. In a text, $NAME stands for what
// the test puts there: sizes, types.
#pragma once

#include "jit/compile.h"
#include "tests/ops/program.h"
#include "tests/vectors/reader.h"

#include <map>

namespace fluxion::tests {

using Words = std::map<std::string, std::string>;
/// `text` with the value of each of `words` in the place of $word.
std::string filled(std::string text, const Words &words);

struct Expectation {
  /// Of compiled numbers against the reference. `floor` is in the unit of what is summed up.
  Tolerance f32{16, 1e-6}, f64{16, 1e-15};
  Numbers numbers = uniform(-2, 2);
};

/// Sums of `count` terms: the order of the additions is the compiler's.
Expectation sumsOf(double count);

/// Compiles the function of the text; what is wrong with it is thrown.
std::shared_ptr<codegen::Executable> compiled(FuncOp f);
std::shared_ptr<codegen::Executable> compiled(const std::string &text);
/// The results; what went wrong is thrown.
Arrays runCompiled(const codegen::Executable &executable, const Arrays &arguments);
/// The function with, behind its values, the cotangents of its floating arguments.
OwnedFunction withGradient(const std::string &text);

/// Numbers at random for the arguments of `f`.
Arrays drawnFor(FuncOp f, const Numbers &numbers, unsigned seed = 7);
/// How often the pattern is found in the text.
size_t countOf(const std::string &pattern, const std::string &text);

/// Runs compiled code and the reference on these arguments. Failures are the test's.
void expectAsReferenceOn(FuncOp f, const Arrays &arguments, const Expectation &expectation = {});
/// The same on numbers drawn at random.
void expectAsReference(FuncOp f, const Expectation &expectation = {});
/// The program of the text and its gradient.
void expectAsReference(const std::string &text, const Expectation &expectation = {});
/// The program of the text alone: it has no gradient, or one of no interest.
void expectValueAsReference(const std::string &text, const Expectation &expectation = {});

/// The number of nests (those that share rows are one), and of other steps, that the program takes.
struct Steps {
  int nests = 0, others = 0;
  friend bool operator==(const Steps &, const Steps &) = default;
  friend std::ostream &operator<<(std::ostream &out, const Steps &steps) {
    return out << steps.nests << " nests and " << steps.others << " other steps";
  }
};
Steps stepsOf(const codegen::Executable &executable);

} // namespace fluxion::tests
