// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scan and map: carry, stacked results, directions, parts that are absent, unrolling.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

auto sumsAndProducts(fx::Array c, fx::Array x) { return std::pair(c + x, c * x); }

} // namespace

TEST(Scan, HandsACarryOnAndStacks) {
  auto [last, ys] = fx::scan(sumsAndProducts, 0.0, fx::array({1.0, 2.0, 3.0}));
  expectNumber(last, 6);
  expectNumbers(ys, {3}, {0, 2, 9});
}

TEST(Scan, GoesBackwards) {
  auto [last, ys] = fx::scan(sumsAndProducts, 0.0, fx::array({1.0, 2.0, 3.0}), {.reverse = true});
  expectNumber(last, 6);
  expectNumbers(ys, {3}, {5, 6, 0});
}

TEST(Scan, MakesNoStepOverNothing) {
  for (bool reverse : {false, true}) {
    auto [last, ys] = fx::scan(sumsAndProducts, 4.0, fx::zeros({0}), {.reverse = reverse});
    expectNumber(last, 4);
    expectNumbers(ys, {0}, {});
  }
  auto f = [](fx::Array x) { return fx::scan(sumsAndProducts, x * x, fx::zeros({0})).first; };
  expectNumber(fx::grad(f)(3.0), 6);
  auto rows = [](fx::Array x) {
    return fx::scan([](fx::Array c, fx::Array r) { return std::pair(c, r * c); }, x,
                    fx::zeros({0, 3}))
        .second;
  };
  EXPECT_EQ(rows(1.0).shape(), fx::Shape({0, 3}));
  EXPECT_EQ(fx::jacfwd(rows)(1.0).shape(), fx::Shape({0, 3}));
}

TEST(Scan, GoesOverTrees) {
  struct State {
    fx::Array position, velocity;
  };
  auto step = [](State s, std::tuple<fx::Array, fx::Array> x) {
    auto [force, time] = x;
    State next{s.position + s.velocity * time, s.velocity + force * time};
    return std::tuple(next, std::vector{next.position, force});
  };
  auto [last, ys] = fx::scan(step, State{fx::zeros({2}), fx::array({1.0, 0.0})},
                             std::tuple(fx::ones({3, 2}), fx::array({0.5, 1.0, 2.0})));
  expectNumbers(last.position, {2}, {7, 3.5});
  expectNumbers(last.velocity, {2}, {4.5, 3.5});
  expectNumbers(ys[0], {3, 2}, {0.5, 0, 2, 0.5, 7, 3.5});
  EXPECT_EQ(ys[1].shape(), fx::Shape({3, 2}));
}

TEST(Scan, DoesWithoutWhatIsAbsent) {
  auto power = [](fx::Array x) {
    auto step = [&](fx::Array c, std::tuple<>) { return std::pair(c * x, std::tuple<>{}); };
    return fx::scan(step, 1.0, std::tuple<>{}, {.length = 5}).first;
  };
  expectNumber(power(2.0), 32);
  expectNumber(fx::grad(power)(2.0), 80);
  auto squares = [](std::tuple<>, fx::Array x) { return std::pair(std::tuple<>{}, x * x); };
  expectNumbers(fx::scan(squares, std::tuple<>{}, fx::arange(3.0)).second, {3}, {0, 1, 4});
  auto constant = [](std::tuple<>, std::tuple<>) { return std::pair(std::tuple<>{}, 7); };
  fx::Array sevens = fx::scan(constant, std::tuple<>{}, std::tuple<>{}, {.length = 2}).second;
  EXPECT_EQ(sevens.dtype(), fx::i32);
  expectNumbers(sevens, {2}, {7, 7});
}

// semantics.md, section 5: an initial int next to floats is no error.
TEST(Scan, GivesAnInitialNumberTheTypeOfTheCarry) {
  auto add = [](fx::Array c, fx::Array x) { return std::pair(c + x, c); };
  auto [last, ys] = fx::scan(add, 0, fx::array({0.5f, 0.25f}));
  EXPECT_EQ(last.dtype(), fx::f32);
  EXPECT_EQ(ys.dtype(), fx::f32);
  expectNumber(last, 0.75);
  auto chain = [](std::pair<fx::Array, fx::Array> c, fx::Array x) {
    return std::pair(std::pair(c.first + x, c.second + c.first), std::tuple<>{});
  };
  auto [both, none] = fx::scan(chain, std::pair(0, 0), fx::array({0.5, 0.25}));
  EXPECT_EQ(both.second.dtype(), fx::f64);
  expectNumber(both.second, 0.5);
  // A number that a step hands on takes the type of the carry.
  auto reset = [](fx::Array, fx::Array) { return std::pair(1.0, std::tuple<>{}); };
  EXPECT_EQ(fx::scan(reset, 0.0f, fx::ones({2})).first.dtype(), fx::f32);
}

// JAX: an initial number is weak. So are numbers made of it alone, until an array stands beside
// them.
TEST(Scan, GivesAnInitialNumberTheTypeOfTheArraysBesideIt) {
  for (bool isOff : {false, true}) {
    std::optional<fx::DisableJit> off;
    if (isOff)
      off.emplace();
    auto add = [](fx::Array c, fx::Array x) { return std::pair(c * 2.0 + x, c); };
    for (fx::DType dtype : {fx::f16, fx::bf16, fx::f32, fx::f64}) {
      auto [last, ys] = fx::scan(add, 1.0, fx::array({0.5, 0.25}).astype(dtype));
      EXPECT_EQ(last.dtype(), dtype);
      EXPECT_EQ(ys.dtype(), dtype);
      expectNumber(last, 5.25);
    }
    auto addWhole = [](fx::Array c, fx::Array x) { return std::pair(c * 2 + x, c); };
    for (fx::DType dtype : {fx::i8, fx::u16, fx::u32, fx::i64})
      EXPECT_EQ(fx::scan(addWhole, 1, fx::array({3, 4}).astype(dtype)).first.dtype(), dtype);
    fx::Array x = fx::array({1.5f});
    auto sum = fx::fori_loop(0, 3, [&](fx::Array, fx::Array c) { return c + x.sum(); }, 0.0);
    EXPECT_EQ(sum.dtype(), fx::f32);
    auto until = fx::while_loop([](fx::Array c) { return c < 3.0; },
                                [&](fx::Array c) { return c + x.sum(); }, 0.0);
    EXPECT_EQ(until.dtype(), fx::f32);
    expectNumber(until, 3.0);
    // Nothing beside it, or a type that is asked for: its own.
    auto alone = fx::fori_loop(0, 3, [](fx::Array, fx::Array c) { return sin(c) * 2.0; }, 1.0);
    EXPECT_EQ(alone.dtype(), fx::f64);
    auto asked = fx::fori_loop(
        0, 3, [&](fx::Array, fx::Array c) { return c + x.sum().astype(fx::f64); }, 1.0);
    EXPECT_EQ(asked.dtype(), fx::f64);
    // What a loop hands out gives way no longer.
    EXPECT_EQ((alone + x).dtype(), fx::f64);
    // One number by way of another.
    auto chain = [&](std::pair<fx::Array, fx::Array> c, fx::Array row) {
      return std::pair(std::pair(c.first + c.second, c.second + row), std::tuple<>{});
    };
    auto [both, none] = fx::scan(chain, std::pair(0.0, 0.0), fx::array({0.5f, 0.25f}));
    EXPECT_EQ(both.first.dtype(), fx::f32);
    EXPECT_EQ(both.second.dtype(), fx::f32);
  }
}

TEST(Scan, UnrollsWithoutChangingAnything) {
  fx::Array xs = fx::linspace(0.1, 1.1, 7);
  auto run = [&](fx::ScanOptions options) {
    return [=](fx::Array c, fx::Array xs) {
      auto step = [&](fx::Array c, fx::Array x) { return std::pair(sin(c) + x * c, c * x); };
      auto [last, ys] = fx::scan(step, c, xs, options);
      return last + sum(ys * ys);
    };
  };
  for (bool reverse : {false, true}) {
    fx::Array plain = run({.reverse = reverse})(0.5, xs);
    auto [dc, dxs] = fx::grad(run({.reverse = reverse}), fx::argnums<0, 1>)(0.5, xs);
    for (std::int64_t unroll : {2, 3, 7, 100}) {
      auto unrolled = run({.reverse = reverse, .unroll = unroll});
      expectNumber(unrolled(0.5, xs), plain.item<double>());
      auto [ec, exs] = fx::grad(unrolled, fx::argnums<0, 1>)(0.5, xs);
      expectNumber(ec, dc.item<double>());
      expectNumbers(exs, {7}, dxs.to_vector<double>());
    }
  }
}

TEST(Scan, StacksRowsInOrderWhenUnrolled) {
  auto count = [](fx::Array c, std::tuple<>) { return std::pair(c + 1, c); };
  for (std::int64_t unroll : {1, 2, 3, 5}) {
    auto forward = fx::scan(count, 0, std::tuple<>{}, {.length = 5, .unroll = unroll});
    expectNumbers(forward.second, {5}, {0, 1, 2, 3, 4});
    auto backward =
        fx::scan(count, 0, std::tuple<>{}, {.length = 5, .reverse = true, .unroll = unroll});
    expectNumbers(backward.second, {5}, {4, 3, 2, 1, 0});
  }
}

TEST(Scan, DifferentiatesWhatTheStepCaptures) {
  auto f = [](fx::Array w, fx::Array x0, fx::Array xs) {
    fx::Array scale = exp(w);
    auto step = [&](fx::Array c, fx::Array x) { return std::pair(tanh(w * c + x) * scale, c); };
    auto [last, ys] = fx::scan(step, x0, xs);
    return last * sum(ys);
  };
  fx::check_grads(f, fx::primals(0.3, 0.2, fx::linspace(-0.5, 0.5, 4)), {.order = 2});
}

TEST(Scan, IsOneOperationOfAProgram) {
  auto f = [](fx::Array x, fx::Array xs) { return fx::scan(sumsAndProducts, x, xs).first; };
  auto size = [&](std::int64_t n) {
    return fx::trace(fx::grad(f), fx::spec<double>(), fx::spec<double>({n})).num_ops();
  };
  EXPECT_EQ(size(10), size(100000));
}

TEST(Map, IsVmapOneByOne) {
  auto f = [](fx::Array x) { return std::pair(sin(x), sum(x * x)); };
  fx::Array xs = reshape(fx::arange(6.0), {3, 2});
  auto [a, b] = fx::map(f, xs);
  auto [c, d] = fx::vmap(f)(xs);
  expectNumbers(a, {3, 2}, c.to_vector<double>());
  expectNumbers(b, {3}, d.to_vector<double>());
  auto total = [&](fx::Array xs) { return sum(fx::map(f, xs).second); };
  expectNumbers(fx::grad(total)(xs), {3, 2}, {0, 2, 4, 6, 8, 10});
  auto differences = [](std::pair<fx::Array, fx::Array> p) { return p.first - p.second; };
  expectNumbers(fx::map(differences, std::pair(xs, xs + 1.0)), {3, 2}, {-1, -1, -1, -1, -1, -1});
}
