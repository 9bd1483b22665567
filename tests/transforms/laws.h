// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What holds for every program, whatever it is made of: derivatives are slopes, both modes agree, a
// batch is a loop, simplification and text change nothing. Failures are the test's.
#pragma once

#include "tests/ops/program.h"
#include "tests/vectors/reader.h"

namespace fluxion::tests {

/// A program of text, and where it is looked at.
struct Case {
  const char *name;
  std::string text;
  /// How many times it is differentiated.
  int order = 2;
  Numbers numbers = uniform(0.3, 1.7);
  double tol = 1e-6;
};

void expectTextAndSimplificationKeepIt(FuncOp f, const Case &c);
/// jvp = differences, <ct, J t> = <Jᵀ ct, t>, and a split program is the whole one; the same for
/// the vjp, `order` times.
void expectDerivativesAgree(FuncOp f, const Case &c, int order);
/// vmap = loop, for all arguments together and each alone; also of the vjp.
void expectBatchesAreLoops(FuncOp f, const Case &c);

} // namespace fluxion::tests
