// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs with bodies, as text, formulas and graphs.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using testing::HasSubstr;

namespace {

fx::Array branching(fx::Array x) {
  return fx::cond(x > 0.0, [](fx::Array y) { return y * y; }, [](fx::Array y) { return -y; }, x);
}
fx::Array looping(fx::Array x) {
  return fx::while_loop([](fx::Array c) { return c < 10.0; }, [&](fx::Array c) { return c * x; },
                        x);
}

} // namespace

TEST(ControlText, ShowsBranchesAsFormulas) {
  EXPECT_EQ(fx::trace(branching, fx::spec<double>()).expression(),
            R"(y = case(convert(x0 > 0.0, type=i32[]), x0)
  branch 0 (a1):
    -> -a1
  branch 1 (a2):
    -> a2 * a2)");
}

TEST(ControlText, ShowsLoopsAsFormulas) {
  auto f = [](fx::Array x, fx::Array xs) {
    auto step = [&](fx::Array c, fx::Array r) { return std::pair(sin(c) + x * r, c * r); };
    auto [last, ys] = fx::scan(step, x, xs, {.reverse = true});
    return last + sum(ys);
  };
  EXPECT_EQ(fx::trace(f, fx::spec<double>(), fx::spec<double>({3})).expression(),
            R"(t1, t2 = scan(x0, init=x0, over=x1, length=3, reverse)
  step (a1, a2, a3, a4):
    -> sin(a3) + a2 * a4, a3 * a4
y = t1 + reduce_sum(t2, axes=[0]))");
  EXPECT_THAT(fx::trace(looping, fx::spec<double>()).expression(),
              HasSubstr("\n  goes on if (a1, a2, a3):\n    -> a3 < 10.0\n  step"));
}

TEST(ControlText, DrawsBodiesAsBoxes) {
  std::string dot = fx::trace(branching, fx::spec<double>()).dot();
  EXPECT_THAT(dot, HasSubstr("label=\"case: branch 0\";"));
  EXPECT_THAT(dot, HasSubstr("[label=\"neg"));
  EXPECT_THAT(fx::trace(fx::grad(looping), fx::spec<double>()).dot(), HasSubstr("while: step"));
}

TEST(ControlText, CountsTheOperationsOfBodies) {
  // The comparison, the conversion and the choice; the product and the sign inside.
  EXPECT_EQ(fx::trace(branching, fx::spec<double>()).num_ops(), 5);
}
