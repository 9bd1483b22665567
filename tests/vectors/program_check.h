// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Whole programs of the public surface against records of JAX's numbers.
#pragma once

#include "tests/vectors/record_check.h"

#include <fluxion/fluxion.h>

namespace fluxion::tests {

using FlatProgram = std::function<Leaves(const Leaves &)>;

/// The program that is just a function of one operand, or of two.
inline FlatProgram programOf(Array (*f)(const Operand &)) {
  return [f](const Leaves &in) { return Leaves{f(in[0])}; };
}
inline FlatProgram programOf(Array (*f)(const Operand &, const Operand &)) {
  return [f](const Leaves &in) { return Leaves{f(in[0], in[1])}; };
}

/// The values are those of the record, and so are tangents and cotangents where it has them.
void expectAsJax(const FlatProgram &f, const VectorRecord &record);
/// What the test of a record is called.
std::string testNameOf(const VectorRecord &record);

} // namespace fluxion::tests
