// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions against exact numbers, densities against JAX's: as they are, compiled, and one by one.
#include "tests/distributions/programs.h"

#include <gtest/gtest.h>

#include <set>

namespace fluxion::tests {
namespace {

const FlatProgram &programOf(const VectorRecord &record) {
  static const Programs all = [] {
    Programs joined = transcendentalPrograms();
    joined.merge(densityPrograms());
    return joined;
  }();
  auto found = all.find(record.op);
  if (found == all.end())
    throw std::runtime_error(record.where + ": no program " + record.op);
  return found->second;
}

class FunctionVectors : public testing::TestWithParam<VectorRecord> {};
class DensityVectors : public testing::TestWithParam<VectorRecord> {};

TEST_P(FunctionVectors, AgreeEagerly) { expectAsJax(programOf(GetParam()), GetParam()); }
TEST_P(FunctionVectors, AgreeCompiled) { expectAsJax(jit(programOf(GetParam())), GetParam()); }
TEST_P(DensityVectors, AgreeEagerly) { expectAsJax(programOf(GetParam()), GetParam()); }
TEST_P(DensityVectors, AgreeCompiled) { expectAsJax(jit(programOf(GetParam())), GetParam()); }

#define FLUXION_VECTORS_OF(Suite, file)                                                            \
  INSTANTIATE_TEST_SUITE_P(All, Suite, testing::ValuesIn(recordsOf(file)),                         \
                           [](const auto &info) { return testNameOf(info.param); })
FLUXION_VECTORS_OF(FunctionVectors, "transcendental");
FLUXION_VECTORS_OF(DensityVectors, "densities");

TEST(Densities, EveryFunctionOfStatsHasVectors) {
  std::set<std::string> seen;
  for (const VectorRecord &record : recordsOf("densities"))
    seen.insert(record.op);
  for (const auto &[name, program] : densityPrograms())
    if (name != "t_cdf" && name != "multinomial_pmf") { // in functions_test.cpp
      EXPECT_TRUE(seen.contains(name)) << name;
    }
}

} // namespace
} // namespace fluxion::tests
