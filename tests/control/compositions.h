// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of transformations and control flow, each as what it makes of a function of one number:
// a program, and by hand. A new row is composed with all others by compositions_test.cpp.
#pragma once

#include "tests/control/jet.h"

#include <fluxion/fluxion.h>

#include <vector>

namespace fluxion::tests {

using Function = std::function<Array(Array)>;

struct Composition {
  const char *name;
  std::function<Function(Function)> program;
  std::function<Reference(Reference)> byHand;
};

/// The rows that tests/custom/ adds.
std::vector<Composition> customCompositions();
/// Every row of the table.
const std::vector<Composition> &compositions();

/// What they are applied to: 0.8 sin(x) + 0.3 x.
Array wave(Array x);
Jet waveByHand(double x);

} // namespace fluxion::tests
