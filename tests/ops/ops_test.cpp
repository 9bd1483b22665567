// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every sample row through every check of the harness; one test per op and check.
#include "tests/ops/harness.h"

#include <gtest/gtest.h>

#include <set>

namespace fluxion::tests {
namespace {

class Op : public testing::TestWithParam<std::string> {
protected:
  void onEachRow(void (*check)(const Row &)) {
    for (const Row &row : rows()) {
      if (row.op != GetParam())
        continue;
      SCOPED_TRACE(row.op + " " + row.variety);
      check(row);
    }
  }
};

TEST_P(Op, TakesTheDtypesOfItsRow) { onEachRow(expectDtypesAreThoseOfTheRow); }
TEST_P(Op, ReferenceAnswersItsTypes) { onEachRow(expectReferenceAnswersItsTypes); }
TEST_P(Op, JvpIsCentralDifference) { onEachRow(expectJvpIsDifferences); }
TEST_P(Op, VjpIsDualToJvp) { onEachRow(expectVjpIsDual); }
TEST_P(Op, SecondOrderIsDifferenceOfFirst) { onEachRow(expectSecondOrder); }
TEST_P(Op, VmapIsLoop) { onEachRow(expectVmapIsLoop); }
TEST_P(Op, VjpOfVmapIsVmapOfVjp) { onEachRow(expectVjpOfVmapIsVmapOfVjp); }
TEST_P(Op, TextParsesBack) { onEachRow(expectTextParsesBack); }
TEST_P(Op, SimplifyKeepsValues) { onEachRow(expectSimplifyKeepsValues); }
TEST_P(Op, CompiledIsReference) { onEachRow(expectCompiledIsReference); }
TEST_P(Op, NarrowTypesCompile) { onEachRow(expectNarrowTypesCompile); }

std::set<std::string> opsWithRows() {
  std::set<std::string> ops;
  for (const Row &row : rows())
    ops.insert(row.op);
  return ops;
}

INSTANTIATE_TEST_SUITE_P(Sample, Op, testing::ValuesIn(opsWithRows()),
                         [](const auto &op) { return op.param; });

} // namespace
} // namespace fluxion::tests
