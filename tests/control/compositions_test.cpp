// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every row of the table around every other, and around every pair of others.
#include "tests/control/compositions.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

/// Rows from the innermost to the outermost.
using Nest = std::vector<const Composition *>;

std::string nameOf(const Nest &nest) {
  std::string name = "x";
  for (const Composition *row : nest)
    name = std::string(row->name) + "(" + name + ")";
  return name;
}

void expectAsByHand(const Nest &nest, std::initializer_list<double> points) {
  Function program = wave;
  Reference byHand = waveByHand;
  for (const Composition *row : nest) {
    program = row->program(program);
    byHand = row->byHand(byHand);
  }
  for (double x : points)
    try {
      double got = program(x).item<double>(), expected = byHand(x).c[0];
      EXPECT_NEAR(got, expected, 1e-10 * std::max(1.0, std::abs(expected)))
          << nameOf(nest) << " at " << x;
    } catch (const Error &error) {
      ADD_FAILURE() << nameOf(nest) << " at " << x << ": " << error.what();
    }
}

class Compositions : public testing::TestWithParam<std::size_t> {
protected:
  const Composition &outermost() const { return compositions()[GetParam()]; }
};

TEST_P(Compositions, Alone) { expectAsByHand({&outermost()}, {0.3, 0.7, -0.2}); }

TEST_P(Compositions, AroundEveryRow) {
  for (const Composition &inner : compositions())
    expectAsByHand({&inner, &outermost()}, {0.3, 0.7});
}

TEST_P(Compositions, AroundEveryPairOfRows) {
  for (const Composition &inner : compositions())
    for (const Composition &middle : compositions())
      expectAsByHand({&inner, &middle, &outermost()}, {0.3});
}

INSTANTIATE_TEST_SUITE_P(Table, Compositions, testing::Range<std::size_t>(0, compositions().size()),
                         [](const auto &info) { return compositions()[info.param].name; });

} // namespace
} // namespace fluxion::tests
