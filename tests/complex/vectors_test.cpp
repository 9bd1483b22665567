// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Complex numbers against JAX, as they are and compiled.
#include "tests/complex/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

const FlatProgram &programOf(const VectorRecord &record) {
  static const auto all = complexPrograms();
  auto found = all.find(record.op);
  if (found == all.end())
    throw std::runtime_error(record.where + ": no program " + record.op);
  return found->second;
}

class ComplexVectors : public testing::TestWithParam<VectorRecord> {};

} // namespace

TEST_P(ComplexVectors, AgreeEagerly) { expectAsJax(programOf(GetParam()), GetParam()); }

TEST_P(ComplexVectors, AgreeCompiled) { expectAsJax(jit(programOf(GetParam())), GetParam()); }

INSTANTIATE_TEST_SUITE_P(Complex, ComplexVectors, testing::ValuesIn(recordsOf("complex")),
                         [](const auto &info) { return testNameOf(info.param); });
INSTANTIATE_TEST_SUITE_P(Order, ComplexVectors, testing::ValuesIn(recordsOf("complex_order")),
                         [](const auto &info) { return testNameOf(info.param); });

} // namespace fluxion::tests
