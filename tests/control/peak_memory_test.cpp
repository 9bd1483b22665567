// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What reverse mode of a loop of unknown length really takes, against the limit it was given.
#include "fluxion/fluxion.h"
#include "tests/process_memory.h"

#include <gtest/gtest.h>

namespace fx = fluxion;
using fluxion::tests::figure;
using fluxion::tests::resetHighest;

namespace {

TEST(PeakMemory, OfAGrowingTrailIsTheTrail) {
  constexpr std::int64_t limit = 64 << 20, steps = 3'000'000, trail = steps * 2 * 8;
  auto f = [](fx::Array x, fx::Array n) {
    using Carry = std::tuple<fx::Array, fx::Array>;
    auto goesOn = [n](Carry carry) { return std::get<0>(carry) < n; };
    auto step = [](Carry carry) {
      auto [i, y] = carry;
      return Carry(i + 1, sin(y) + 0.5);
    };
    auto [i, last] = fx::while_loop(goesOn, step, Carry(fx::zeros_like(n), x), {.memory = limit});
    return sum(last);
  };
  auto gradient = fx::jit(fx::grad(f)); // by two numbers, so in reverse mode
  fx::Array x = fx::full({2}, 0.3);
  auto n = [](std::int64_t count) { return fx::Array(count); };
  gradient(x, n(10));
  if (!resetHighest())
    GTEST_SKIP() << "this system does not reset the highest memory of a process";
  std::int64_t before = figure("VmRSS:");
  gradient(x, n(steps));
  std::int64_t taken = figure("VmHWM:") - before;
  EXPECT_GT(taken, trail / 2) << "this is not the loop whose memory was to be measured";
  EXPECT_LT(taken, limit * 11 / 10);
  // A second call has the same memory again.
  ASSERT_TRUE(resetHighest());
  gradient(x, n(steps));
  EXPECT_LT(figure("VmHWM:") - before, limit * 11 / 10);
}

} // namespace
