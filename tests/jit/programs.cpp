// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/jit/programs.h"

#include "tests/vectors/compare.h"
#include "transforms/transpose.h"

#include "mlir/IR/Diagnostics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <sstream>

namespace fluxion::tests {

std::string filled(std::string text, const Words &words) {
  // Backwards, so that $TO is not taken for $T and an O.
  for (const auto &[word, value] : llvm::reverse(words))
    for (size_t at; (at = text.find("$" + word)) != std::string::npos;)
      text = text.substr(0, at) + value + text.substr(at + word.size() + 1);
  return text;
}

Expectation sumsOf(double count) {
  double size = 16 * std::sqrt(count);
  return {.f32 = {64, size * 0x1p-24}, .f64 = {64, size * 0x1p-53}};
}

std::shared_ptr<codegen::Executable> compiled(FuncOp f) {
  std::string messages;
  mlir::ScopedDiagnosticHandler handler(
      &ir::context(), [&](mlir::Diagnostic &message) { messages += message.str() + "; "; });
  auto executable = codegen::compile(f);
  if (mlir::failed(executable))
    throw std::runtime_error(messages + "\n" + textOf(f));
  return *executable;
}

std::shared_ptr<codegen::Executable> compiled(const std::string &text) {
  return compiled(*parse(text));
}

Arrays runCompiled(const codegen::Executable &executable, const Arrays &arguments) {
  std::string messages;
  mlir::ScopedDiagnosticHandler handler(
      &ir::context(), [&](mlir::Diagnostic &message) { messages += message.str() + "; "; });
  auto results = executable.run(arguments);
  if (mlir::failed(results))
    throw std::runtime_error(messages);
  return *results;
}

OwnedFunction withGradient(const std::string &text) {
  OwnedFunction f = parse(text);
  return need(transforms::vjp(*f, floatingArguments(*f)), "the gradient");
}

Arrays drawnFor(FuncOp f, const Numbers &numbers, unsigned seed) {
  Random random(seed);
  Arrays arguments;
  for (mlir::Type type : f.getArgumentTypes()) {
    auto tensor = mlir::cast<mlir::RankedTensorType>(type);
    arguments.push_back(draw(random, ir::dtypeOf(tensor), ir::shapeOf(tensor), numbers));
  }
  return arguments;
}

size_t countOf(const std::string &pattern, const std::string &text) {
  std::regex regex(pattern);
  return static_cast<size_t>(
      std::distance(std::sregex_iterator(text.begin(), text.end(), regex), std::sregex_iterator()));
}

void expectAsReference(FuncOp f, const Expectation &expectation) {
  expectAsReferenceOn(f, drawnFor(f, expectation.numbers), expectation);
}

void expectAsReferenceOn(FuncOp f, const Arrays &arguments, const Expectation &expectation) {
  auto executable = compiled(f);
  Arrays expected = run(f, arguments), got = runCompiled(*executable, arguments);
  ASSERT_EQ(got.size(), expected.size());
  for (auto [i, value] : llvm::enumerate(expected)) {
    Tolerance tolerance = value.dtype() == DType::f32 ? expectation.f32 : expectation.f64;
    if (auto wrong = difference(got[i], value, tolerance, Zeros::alike))
      ADD_FAILURE() << "result " << i << ": " << *wrong << "\n"
                    << executable->mlir() << "\n"
                    << executable->plan();
  }
}

void expectAsReference(const std::string &text, const Expectation &expectation) {
  expectValueAsReference(text, expectation);
  SCOPED_TRACE("gradient");
  expectAsReference(*withGradient(text), expectation);
}

void expectValueAsReference(const std::string &text, const Expectation &expectation) {
  expectAsReference(*parse(text), expectation);
}

Steps stepsOf(const codegen::Executable &executable) {
  Steps steps;
  std::istringstream lines(executable.plan());
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("step"))
      ++(line.find(": nest over") != std::string::npos || line.find(" rows, ") != std::string::npos
             ? steps.nests
             : steps.others);
  return steps;
}

} // namespace fluxion::tests
