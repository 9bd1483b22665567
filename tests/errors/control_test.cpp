// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Branches and loops that do not fit together.
#include "tests/errors/golden.h"

namespace fx = fluxion;
using fluxion::CompileError;
using fluxion::DtypeError;
using fluxion::ShapeError;
using fluxion::TraceError;
using fluxion::TransformError;
using fluxion::tests::expectMessage;

namespace {

auto same = [](fx::Array x) { return x; };
auto keep = [](fx::Array c, auto x) { return std::pair(c, x); };

TEST(ControlMessages, CondOnANumber) {
  expectMessage<DtypeError>([] { fx::cond(fx::Array(1.5), same, same, 2.0); },
                            R"(fluxion: cond branches on something else than a truth value
  at       here
  expected bool
  got      f64[]
  hint     compare with something: x > 0.0)");
}

TEST(ControlMessages, CondOnAVector) {
  expectMessage<ShapeError>([] { fx::cond(fx::ones({3}) > 0.0, same, same, 2.0); },
                            R"(fluxion: cond branches on something else than a truth value
  at       here
  expected bool
  got      bool[3]
  hint     vmap branches for each example; all(), any() or an index give one value)");
}

TEST(ControlMessages, SwitchOnANumber) {
  expectMessage<DtypeError>([] { fx::switch_case(fx::Array(1.5), std::tuple(same), 2.0); },
                            R"(fluxion: switch_case on something else than an index
  at       here
  expected an integer
  got      f64[]
  hint     convert with astype(fx::i32); for a truth value there is cond)");
}

TEST(ControlMessages, SwitchWithoutABranch) {
  expectMessage<TransformError>(
      [] { fx::switch_case(0, std::vector<fx::Array (*)(fx::Array)>{}, 2.0); },
      R"(fluxion: switch_case without a branch
  at       here
  expected one branch or more
  got      none
  hint     as in switch_case(i, std::tuple(f, g), x))");
}

TEST(ControlMessages, BranchesOfDifferentTypes) {
  expectMessage<TransformError>(
      [] {
        auto whole = [](fx::Array x) { return std::pair(x, x.astype(fx::i32)); };
        auto real = [](fx::Array x) { return std::pair(x, x); };
        fx::cond(fx::Array(true), whole, real, 2.0);
      },
      R"(fluxion: branches of cond return different types
  at       here
  expected f64[] as result<1> of on_false
  got      i32[] from on_true
  hint     convert one of them with astype)");
}

TEST(ControlMessages, BranchesOfDifferentShapes) {
  expectMessage<TransformError>(
      [] {
        auto wide = [](fx::Array x) { return x * fx::ones({2}); };
        fx::switch_case(1, std::tuple(same, wide), 2.0);
      },
      R"(fluxion: branches of switch_case return different types
  at       here
  expected f64[] as result of branch 0
  got      f64[2] from branch 1
  hint     reshape or broadcast_to give results one shape)");
}

TEST(ControlMessages, BranchesOfDifferentStructure) {
  expectMessage<TransformError>(
      [] {
        auto one = [](fx::Array x) { return std::vector{x}; };
        auto two = [](fx::Array x) { return std::vector{x, x}; };
        fx::cond(fx::Array(true), two, one, 2.0);
      },
      R"(fluxion: branches of cond return trees of different structure
  at       here
  expected that of on_false: 1 arrays
  got      2 arrays, or other sizes, keys or static data, from on_true
  hint     give containers equal sizes and keys, and make data that differs an array)");
}

TEST(ControlMessages, ScanOverDifferentLengths) {
  expectMessage<ShapeError>([] { fx::scan(keep, 0.0, std::pair(fx::ones({3}), fx::ones({4, 2}))); },
                            R"(fluxion: scan over axes of different length
  at       here
  expected length 3
  got      length 4 in f64[4,2]
  hint     steps go along axis 0 of every array in xs)");
}

TEST(ControlMessages, ScanOverAScalar) {
  expectMessage<ShapeError>([] { fx::scan(keep, 0.0, 2.0); },
                            R"(fluxion: scan over a scalar
  at       here
  expected arrays with an axis to go along
  got      f64[]
  hint     what every step sees may be captured, or stand in the carry)");
}

TEST(ControlMessages, ScanWithoutALength) {
  expectMessage<TransformError>([] { fx::scan(keep, 0.0, std::tuple<>{}); },
                                R"(fluxion: scan without a number of steps
  at       here
  expected xs with an axis to go along, or a length of 0 or more
  got      neither
  hint     {.length = n})");
}

TEST(ControlMessages, CarryOfAnotherType) {
  expectMessage<TransformError>(
      [] {
        auto step = [](std::pair<fx::Array, fx::Array> c, fx::Array x) {
          return std::pair(std::pair(c.first + x, c.second + x), std::tuple<>{});
        };
        fx::scan(step, std::pair(0.0, fx::Array(0)), fx::ones({3}));
      },
      R"(fluxion: the carry of scan changes its type
  at       here
  expected i32[] as carry<1> begins, from every step
  got      f64[]
  hint     begin with a value of that type, or convert what the step returns with astype)");
}

TEST(ControlMessages, CarryOfAnotherShape) {
  expectMessage<TransformError>(
      [] { fx::fori_loop(0, 3, [](fx::Array, fx::Array c) { return c + fx::ones({2}); }, 0.0); },
      R"(fluxion: the carry of fori_loop changes its type
  at       here
  expected f64[] as carry begins, from every step
  got      f64[2]
  hint     a loop's carry keeps its shape: begin with that of a step's result)");
}

TEST(ControlMessages, CarryOfAnotherStructure) {
  expectMessage<TransformError>(
      [] {
        auto longer = [](std::vector<fx::Array> c) {
          c.push_back(c.back());
          return c;
        };
        fx::while_loop([](std::vector<fx::Array>) { return true; }, longer,
                       std::vector<fx::Array>{1.0});
      },
      R"(fluxion: the carry of while_loop changes its structure
  at       here, traced by while_loop at here
  expected a carry like the initial one from every step
  got      other sizes, keys or static data
  hint     static data cannot change in a loop: make it an array)");
}

TEST(ControlMessages, BoundThatIsNoInteger) {
  expectMessage<TransformError>(
      [] { fx::fori_loop(0, fx::Array(2.5), [](fx::Array, fx::Array c) { return c; }, 0.0); },
      R"(fluxion: the upper bound of fori_loop is not an integer
  at       here
  expected an integer
  got      f64[]
  hint     convert with astype(fx::i64))");
}

TEST(ControlMessages, ConditionThatIsNoTruthValue) {
  expectMessage<TransformError>(
      [] { fx::while_loop([](fx::Array c) { return c < 1.0; }, same, fx::zeros({3})); },
      R"(fluxion: the condition of while_loop is not a truth value
  at       here
  expected bool
  got      bool[3]
  hint     compare with something: norm(x) < 1.0; all() and any() make one truth value of many)");
}

TEST(ControlMessages, NativeBranchInABody) {
  expectMessage<TraceError>(
      [] { fx::fori_loop(0, 3, [](fx::Array, fx::Array c) { return c > 0.0 ? c : -c; }, 1.0); },
      R"(fluxion: reading a number or branching natively needs the numbers of a traced value
  at       here, traced by fori_loop at here
  expected a value whose numbers are known
  got      bool[] that stands for any numbers
  hint     choose values with where(), branch with fluxion::cond, loop with fluxion::while_loop or fluxion::scan)");
}

TEST(ControlMessages, MoreMemoryThanAllowed) {
  expectMessage<CompileError>(
      [] {
        auto f = [](fx::Array x) {
          return fx::while_loop([](fx::Array c) { return c < 9.0; },
                                [](fx::Array c) { return c * c; }, x, {.memory = 8});
        };
        fx::vjp(f, 1.5);
      },
      R"(fluxion: evaluation failed: while stores more than 8 bytes for its derivative
  at       here
  got      the operation written at here
  hint     allow the loop more with .memory, or have it remember fewer steps with .checkpoint_every)");
}

TEST(ControlMessages, MoreMemoryThanAllowedInCompiledCode) {
  expectMessage<CompileError>(
      [] {
        auto f = [](fx::Array x) {
          return fx::while_loop([](fx::Array c) { return c < 9.0; },
                                [](fx::Array c) { return c * c; }, x, {.memory = 8});
        };
        fx::jit([&](fx::Array x) { return fx::vjp(f, x).second(x); })(1.5);
      },
      R"(fluxion: calling a compiled function failed: while stores more than 8 bytes for its derivative
  at       here
  got      the operation written at here
  hint     allow the loop more with .memory, or have it remember fewer steps with .checkpoint_every)");
}

TEST(ControlMessages, AssociativeScanThatChangesShapes) {
  expectMessage<ShapeError>(
      [] {
        fx::associative_scan([](fx::Array a, fx::Array b) { return sum(a + b); }, fx::ones({4}));
      },
      R"(fluxion: op of associative_scan returns another type
  at       here
  expected f64[2]
  got      f64[]
  hint     op takes many elements at once, along the axis of the scan)");
}

TEST(ControlMessages, AssociativeScanAlongAMissingAxis) {
  expectMessage<ShapeError>(
      [] {
        auto add = [](fx::Array a, fx::Array b) { return a + b; };
        fx::associative_scan(add, fx::ones({4}), {.axis = 1});
      },
      R"(fluxion: associative_scan along an axis that arrays do not share
  at       here
  expected axis 1 of one size in all of them
  got      f64[4] and f64[4]
  hint     name an axis that they share, as in {.axis = 0}, or cut them to one size with a slice)");
}

TEST(ControlMessages, Unrolling) {
  expectMessage<TransformError>([] { fx::scan(keep, 2.0, fx::ones({3}), {.unroll = 0}); },
                                R"(fluxion: scan with a number of unrolled steps below 1
  at       here
  expected 1 or more
  got      0
  hint     1 repeats one step, which is the default)");
}

TEST(ControlMessages, OptionsOfWhileLoops) {
  auto small = [](fx::Array x) { return x < 9.0; };
  auto twice = [](fx::Array x) { return 2.0 * x; };
  expectMessage<TransformError>([&] { fx::while_loop(small, twice, 2.0, {.memory = -1}); },
                                R"(fluxion: while_loop with a negative number of bytes
  at       here
  expected 0 or more
  got      -1
  hint     leave .memory out for 1 GiB)");
  expectMessage<TransformError>(
      [&] { fx::while_loop(small, twice, 2.0, {.checkpoint_every = -1}); },
      R"(fluxion: while_loop with checkpoints at a negative distance
  at       here
  expected 0 for none, or a number of steps
  got      -1
  hint     leave .checkpoint_every out for none)");
  expectMessage<TransformError>(
      [&] { fx::while_loop(small, twice, 2.0, {.checkpoint_levels = 9}); },
      R"(fluxion: while_loop with no sensible number of levels of checkpoints
  at       here
  expected 1 to 8
  got      9
  hint     leave .checkpoint_levels out for 1)");
}

} // namespace
