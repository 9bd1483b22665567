// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element types beside the common ones: host data, weak scalars, the hard corners of integers, half
// precision. Each line of docs/dtypes.md that promises a number is here, eagerly and compiled.
#include "tests/frontend/numbers.h"

#include <cmath>
#include <limits>

namespace fx = fluxion;
using fluxion::tests::expectNumbers;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int smallest = std::numeric_limits<int>::min(), largest = std::numeric_limits<int>::max();

/// `f` and what the compiler makes of it.
template <class F>
void expectEitherWay(F f, const fx::Array &x, const std::vector<double> &expected) {
  expectNumbers(f(x), x.shape(), expected);
  expectNumbers(fx::jit(f)(x), x.shape(), expected);
}

TEST(HostData, EveryTypeGoesInAndOut) {
  EXPECT_EQ(fx::array({std::uint8_t{200}, std::uint8_t{3}}).dtype(), fx::u8);
  EXPECT_EQ(fx::array({std::int8_t{-3}}).dtype(), fx::i8);
  EXPECT_EQ(fx::Array(std::uint16_t{5}).dtype(), fx::u16);
  EXPECT_EQ(fx::Array(short{5}).dtype(), fx::i16);
  EXPECT_EQ(fx::Array(5u).dtype(), fx::u32);
  EXPECT_EQ(fx::array(std::vector<std::uint64_t>{~0ull}).to_vector<std::uint64_t>(),
            std::vector<std::uint64_t>{~0ull});
  EXPECT_EQ(fx::Array(~0ull).item<std::uint64_t>(), ~0ull);
  fx::Array halves = fx::array({fx::float16(0.1), fx::float16(2)});
  EXPECT_EQ(halves.dtype(), fx::f16);
  EXPECT_EQ(static_cast<float>(halves.to_vector<fx::float16>()[0]), 0.0999755859375f);
  EXPECT_EQ(static_cast<float>(fx::bfloat16(0.1)), 0.10009765625f);
  fx::Array floats = fx::array({1.0, 2.5}, fx::bf16);
  EXPECT_EQ(floats.span<const fx::bfloat16>()[1].bits(), 0x4020);
}

TEST(HostData, IsPrintedInItsOwnDigits) {
  EXPECT_EQ(to_string(fx::array({0.1, 2.0}, fx::f16)), "[0.1 2. ]");
  EXPECT_EQ(to_string(fx::array({0.1, 2.0}, fx::bf16)), "[0.1 2. ]");
  EXPECT_EQ(to_string(fx::Array(fx::float16(0.1))), "0.1");
  EXPECT_EQ(to_string(fx::array({200, 3}, fx::u8)), "[200   3]");
  EXPECT_EQ(to_string(fx::array({200, 3}, fx::i8)), "[-56   3]");
}

TEST(Integers, WrapAround) {
  expectEitherWay([](fx::Array x) { return x + 1; }, fx::array({127}, fx::i8), {-128});
  expectEitherWay([](fx::Array x) { return x + 300; }, fx::array({1}, fx::i8), {45});
  expectEitherWay([](fx::Array x) { return -x; }, fx::array({1}, fx::u8), {255});
  expectEitherWay([](fx::Array x) { return x * x; }, fx::array({65535}, fx::u16), {1});
  expectEitherWay([](fx::Array x) { return -x; }, fx::array({smallest}), {double(smallest)});
  expectEitherWay([](fx::Array x) { return abs(x); }, fx::array({smallest}), {double(smallest)});
  expectEitherWay([](fx::Array x) { return x.astype(fx::i8); }, fx::array({300}), {44});
}

TEST(Integers, AreDividedByZeroAndMinusOne) {
  expectEitherWay([](fx::Array x) { return div(x, x - x); }, fx::array({7}), {-1});
  expectEitherWay([](fx::Array x) { return rem(x, x - x); }, fx::array({7}), {7});
  expectEitherWay([](fx::Array x) { return floor_divide(x, x - x); }, fx::array({7}), {-2});
  expectEitherWay([](fx::Array x) { return x % (x - x); }, fx::array({7}), {0});
  expectEitherWay([](fx::Array x) { return div(x, x - x); }, fx::array({7u}), {4294967295.0});
  expectEitherWay([](fx::Array x) { return rem(x, x - x); }, fx::array({7u}), {7});
  expectEitherWay([](fx::Array x) { return div(x, -1); }, fx::array({smallest}),
                  {double(smallest)});
  expectEitherWay([](fx::Array x) { return rem(x, -1); }, fx::array({smallest}), {0});
  expectEitherWay([](fx::Array x) { return div(x, -1); }, fx::array({-128}, fx::i8), {-128});
  expectEitherWay([](fx::Array x) { return div(x, 255); }, fx::array({255, 254}, fx::u8), {1, 0});
  expectEitherWay([](fx::Array x) { return div(x, 2); }, fx::array({-7}), {-3});
  expectEitherWay([](fx::Array x) { return rem(x, 2); }, fx::array({-7}), {-1});
  expectEitherWay([](fx::Array x) { return floor_divide(x, 2); }, fx::array({-7}), {-4});
  expectEitherWay([](fx::Array x) { return x % 2; }, fx::array({-7}), {1});
}

TEST(Integers, AreShiftedByAnyDistance) {
  fx::Array x = fx::array({5, -5});
  for (int distance : {32, 33, 100, -1}) {
    auto by = [&](auto shift) { return [=](fx::Array x) { return shift(x, x * 0 + distance); }; };
    auto left = [](fx::Array x, fx::Array y) { return x << y; };
    auto right = [](fx::Array x, fx::Array y) { return x >> y; };
    auto logical = [](fx::Array x, fx::Array y) { return shift_right_logical(x, y); };
    expectEitherWay(by(left), x, {0, 0});
    expectEitherWay(by(right), x, {0, -1});
    expectEitherWay(by(logical), x, {0, 0});
  }
  expectEitherWay([](fx::Array x) { return x >> 1; }, x, {2, -3});
  expectEitherWay([](fx::Array x) { return x >> 1; }, fx::array({255}, fx::u8), {127});
}

TEST(Integers, ComeOfFloatsSaturated) {
  fx::Array x = fx::array({std::nan(""), infinity, -infinity, 3e10, -3e10, 2.7, -2.7});
  double low = smallest, high = largest;
  expectEitherWay([](fx::Array x) { return x.astype(fx::i32); }, x,
                  {0, high, low, high, low, 2, -2});
  expectEitherWay([](fx::Array x) { return x.astype(fx::u8); },
                  fx::array({std::nan(""), infinity, -1.0, 300.0, 2.7}), {0, 255, 0, 255, 2});
  expectEitherWay([](fx::Array x) { return x.astype(fx::i8); }, fx::array({200.0, -200.0, 3.9}),
                  {127, -128, 3});
  expectEitherWay([](fx::Array x) { return x.astype(fx::u64); }, fx::array({1e30, -1.0}),
                  {18446744073709551615.0, 0});
  expectEitherWay([](fx::Array x) { return x.astype(fx::boolean); },
                  fx::array({std::nan(""), 0.0, 0.5}), {1, 0, 1});
}

TEST(Integers, AddUpInMoreThanTheirOwnSize) {
  EXPECT_EQ(sum(fx::ones({3}, fx::i8)).dtype(), fx::i32);
  EXPECT_EQ(sum(fx::ones({3}, fx::u8)).dtype(), fx::u32);
  EXPECT_EQ(prod(fx::ones({3}, fx::u16)).dtype(), fx::u32);
  EXPECT_EQ(sum(fx::ones({3}, fx::u64)).dtype(), fx::u64);
  EXPECT_EQ(max(fx::ones({3}, fx::i8)).dtype(), fx::i8);
  EXPECT_EQ(mean(fx::ones({3}, fx::u8)).dtype(), fx::f64);
  expectNumbers(sum(fx::full({300}, 200, fx::u8)), {}, {60000});
  EXPECT_EQ(matmul(fx::full({1, 9}, 100, fx::i8), fx::full({9, 1}, 1, fx::i8)).dtype(), fx::i8);
  expectNumbers(matmul(fx::full({1, 9}, 100, fx::i8), fx::full({9, 1}, 1, fx::i8)), {1, 1}, {-124});
}

TEST(Integers, OfAnyTypeAreIndices) {
  fx::Array x = fx::array({10, 20, 30, 40});
  for (fx::DType dtype : {fx::i8, fx::u8, fx::i16, fx::u16, fx::u32, fx::u64}) {
    expectNumbers(x(fx::array({3, 0}, dtype)), {2}, {40, 10});
    expectNumbers(
        fx::jit([](fx::Array x, fx::Array i) { return x(i); })(x, fx::array({3, 0}, dtype)), {2},
        {40, 10});
  }
}

TEST(Unsigned, AreComparedAsSuch) {
  fx::Array x = fx::array({4294967295u, 1u, 3000000000u});
  EXPECT_EQ(max(x).item<double>(), 4294967295.0);
  EXPECT_EQ(min(x).item<double>(), 1);
  EXPECT_EQ(argmax(x).item<int>(), 0);
  auto largestOf = [](fx::Array x) { return max(x); };
  EXPECT_EQ(fx::jit(largestOf)(x).item<double>(), 4294967295.0);
  EXPECT_EQ(fx::jit([](fx::Array x) { return argmin(x); })(x).item<int>(), 1);
  expectEitherWay([](fx::Array x) { return (x > 2u).astype(fx::i32); }, x, {1, 0, 1});
  expectEitherWay([](fx::Array x) { return x.astype(fx::f32); }, x, {4294967296.0, 1, 3e9});
}

TEST(HalfPrecision, IsRoundedOnce) {
  // 1 + 2^-11 lies between two numbers of f16; with more behind, it rounds up.
  expectEitherWay(
      [](fx::Array x) { return x.astype(fx::f16); },
      fx::array({1 + 0x1p-11, 1 + 0x1p-11 + 0x1p-40, 65519.0, 65520.0, 0x1p-25 * 1.001}),
      {1, 1 + 0x1p-10, 65504, infinity, 0x1p-24});
  expectEitherWay([](fx::Array x) { return x.astype(fx::bf16); },
                  fx::array({1 + 0x1p-8, 1 + 0x1p-8 + 0x1p-45, 3.39e38}),
                  {1, 1 + 0x1p-7, 0x1.fep127});
  expectEitherWay([](fx::Array x) { return x * x; }, fx::array({300.0}, fx::f16), {infinity});
  expectEitherWay([](fx::Array x) { return (x + 1) - x; }, fx::array({2048.0}, fx::f16), {0});
}

// Beyond what a double holds: a bit over the middle between two numbers of bf16 decides.
TEST(HalfPrecision, IsMadeOfLongIntegersInOneRounding) {
  const std::int64_t middle = (std::int64_t{1} << 62) + (std::int64_t{1} << 54);
  auto toHalf = [](fx::Array x) { return x.astype(fx::bf16); };
  expectEitherWay(
      toHalf, fx::array(std::vector<std::int64_t>{middle, middle + 1, middle - 1, -middle - 1, 3}),
      {0x1p62, 0x1p62 + 0x1p55, 0x1p62, -0x1p62 - 0x1p55, 3});
  const std::uint64_t upper = (std::uint64_t{1} << 63) + (std::uint64_t{1} << 55);
  expectEitherWay(toHalf,
                  fx::array(std::vector<std::uint64_t>{upper, upper + 1, ~std::uint64_t{0}}),
                  {0x1p63, 0x1p63 + 0x1p56, 0x1p64});
  expectEitherWay([](fx::Array x) { return x.astype(fx::f16); },
                  fx::array(std::vector<std::int64_t>{2049, 2051, -2049, 65519, 65520, middle + 1}),
                  {2048, 2052, -2048, 65504, infinity, infinity});
  EXPECT_EQ(static_cast<float>(fx::bfloat16(middle + 1)), 0x1p62f + 0x1p55f);
}

TEST(HalfPrecision, AddsUpInSingle) {
  fx::Array x = fx::full({4096}, 0.1, fx::f16);
  EXPECT_EQ(sum(x).dtype(), fx::f16);
  EXPECT_EQ(sum(x).item<double>(), 409.5);
  EXPECT_EQ(fx::jit([](fx::Array x) { return sum(x); })(x).item<double>(), 409.5);
  EXPECT_NEAR(mean(fx::full({100000}, 2.0, fx::f16)).item<double>(), 2, 1e-12);
  fx::Array a = fx::full({40, 3000}, 0.01, fx::bf16), b = fx::full({3000, 20}, 1.0, fx::bf16);
  auto product = [](fx::Array a, fx::Array b) { return matmul(a, b); };
  EXPECT_EQ(product(a, b).dtype(), fx::bf16);
  EXPECT_NEAR(product(a, b)(0, 0).item<double>(), 30, 0.2);
  EXPECT_NEAR(fx::jit(product)(a, b)(39, 19).item<double>(), 30, 0.2);
}

TEST(HalfPrecision, RunningSumsAddUpInSingle) {
  fx::Array x = fx::full({4096}, 0.1, fx::f16);
  auto last = [](fx::Array x) { return cumsum(x, 0)(-1); };
  EXPECT_EQ(last(x).item<double>(), 409.5);
  EXPECT_EQ(fx::jit(last)(x).item<double>(), 409.5);
  EXPECT_NEAR(last(fx::full({4096}, 0.1, fx::bf16)).item<double>(), 409.5, 2);
  auto all = [](fx::Array x) { return sum(cumsum(x, 0)); };
  EXPECT_EQ(fx::grad(all)(x)(0).item<double>(), 4096);
  fx::Array factors = fx::full({2000}, 1.001, fx::f16);
  EXPECT_EQ(cumprod(factors, 0)(-1).item<double>(), prod(factors).item<double>());
  // Columns: more than are kept at a time.
  EXPECT_EQ(cumsum(fx::full({4096, 600}, 0.1, fx::f16), 0)(-1, 599).item<double>(), 409.5);
}

TEST(HalfPrecision, HasDerivatives) {
  auto f = [](fx::Array x) { return sum(sin(x) * x); };
  for (fx::DType dtype : {fx::f16, fx::bf16}) {
    fx::Array x = fx::array({0.5, 1.0, 2.0}, dtype), slope = fx::grad(f)(x);
    EXPECT_EQ(slope.dtype(), dtype);
    fx::Array expected = fx::grad(f)(fx::array({0.5, 1.0, 2.0}));
    EXPECT_LT(abs(slope - expected).max().item<double>(), dtype == fx::f16 ? 4e-3 : 3e-2);
    EXPECT_EQ(fx::jit(fx::grad(f))(x).dtype(), dtype);
  }
}

TEST(NativePointers, TakeEveryType) {
  auto f = fx::jit([](fx::Array x, fx::Array y) { return x * 2 + y; });
  fx::Array x = fx::Array(std::int8_t{3}), y = fx::Array(std::int8_t{-10});
  EXPECT_EQ(f(x, y).item<int>(), -4);
}

} // namespace
