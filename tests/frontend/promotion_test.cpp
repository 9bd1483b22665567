// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How operands meet: dtypes along the lattice, bare scalars weakly, shapes by broadcasting.
#include "tests/frontend/numbers.h"

#include <sstream>

namespace fx = fluxion;
using fluxion::tests::expectNumbers;

namespace {

TEST(Promotion, ArraysMeetAsTheTableSays) {
  // jax.numpy.promote_types with 64 bits; the order of the columns is that of the rows.
  const std::vector<std::string> table{
      "bool bool u8   u16  u32  u64  i8   i16  i32  i64  bf16 f16  f32  f64",
      "u8   u8   u8   u16  u32  u64  i16  i16  i32  i64  bf16 f16  f32  f64",
      "u16  u16  u16  u16  u32  u64  i32  i32  i32  i64  bf16 f16  f32  f64",
      "u32  u32  u32  u32  u32  u64  i64  i64  i64  i64  bf16 f16  f32  f64",
      "u64  u64  u64  u64  u64  u64  f64  f64  f64  f64  bf16 f16  f32  f64",
      "i8   i8   i16  i32  i64  f64  i8   i16  i32  i64  bf16 f16  f32  f64",
      "i16  i16  i16  i32  i64  f64  i16  i16  i32  i64  bf16 f16  f32  f64",
      "i32  i32  i32  i32  i64  f64  i32  i32  i32  i64  bf16 f16  f32  f64",
      "i64  i64  i64  i64  i64  f64  i64  i64  i64  i64  bf16 f16  f32  f64",
      "bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 f32  f32  f64",
      "f16  f16  f16  f16  f16  f16  f16  f16  f16  f16  f32  f16  f32  f64",
      "f32  f32  f32  f32  f32  f32  f32  f32  f32  f32  f32  f32  f32  f64",
      "f64  f64  f64  f64  f64  f64  f64  f64  f64  f64  f64  f64  f64  f64"};
  for (std::size_t i = 0; i < table.size(); ++i) {
    std::istringstream row(table[i]);
    std::string name, expected;
    row >> name;
    for (std::size_t j = 0; j < table.size(); ++j) {
      row >> expected;
      auto a = static_cast<fx::DType>(i), b = static_cast<fx::DType>(j);
      EXPECT_EQ(fx::name(a), name);
      EXPECT_EQ(fx::name((fx::ones({2}, a) + fx::ones({2}, b)).dtype()), expected)
          << name << " + " << fx::name(b);
    }
  }
}

TEST(Promotion, AScalarTakesTheDtypeOfTheArrayIfItsKindIsNotHigher) {
  auto with = [](fx::DType dtype) { return fx::ones({2}, dtype); };
  EXPECT_EQ((with(fx::f32) * 2.0).dtype(), fx::f32);
  EXPECT_EQ((2 * with(fx::f32)).dtype(), fx::f32);
  EXPECT_EQ((with(fx::f64) + 2.0f).dtype(), fx::f64);
  EXPECT_EQ((with(fx::i32) + std::int64_t{1}).dtype(), fx::i32);
  EXPECT_EQ((with(fx::i64) - 1).dtype(), fx::i64);
  EXPECT_EQ((with(fx::i32) + 1.5).dtype(), fx::f64);
  EXPECT_EQ((with(fx::i32) + 1.5f).dtype(), fx::f32);
  EXPECT_EQ((with(fx::boolean) + 1).dtype(), fx::i32);
  EXPECT_EQ((with(fx::boolean) + 1.5).dtype(), fx::f64);
  EXPECT_EQ((with(fx::boolean) & true).dtype(), fx::boolean);
  EXPECT_EQ((fx::Array(2.0) * with(fx::f32)).dtype(), fx::f64); // an Array is not a bare scalar
  expectNumbers(fx::array({1, 2}) + 1.5, {2}, {2.5, 3.5});
}

TEST(Promotion, WeakIntegersKeepAllTheirDigits) {
  std::int64_t large = (std::int64_t{1} << 53) + 1;
  EXPECT_EQ((fx::zeros({}, fx::i64) + large).item<std::int64_t>(), large);
}

TEST(Promotion, QuotientsAndFunctionsOfIntegersAreF64) {
  fx::Array n = fx::array({1, 2, 4});
  EXPECT_EQ((n / n).dtype(), fx::f64);
  expectNumbers(n / 8, {3}, {0.125, 0.25, 0.5});
  EXPECT_EQ((fx::ones({2}, fx::f32) / n(fx::slice(2))).dtype(), fx::f32);
  EXPECT_EQ(sin(n).dtype(), fx::f64);
  EXPECT_EQ(exp(fx::array({true})).dtype(), fx::f64);
  EXPECT_EQ(sqrt(fx::ones({2}, fx::f32)).dtype(), fx::f32);
  EXPECT_EQ(mean(n).dtype(), fx::f64);
  EXPECT_EQ(sum(fx::array({true, true})).dtype(), fx::i32);
  EXPECT_EQ(sum(n).dtype(), fx::i32);
  EXPECT_EQ(floor(n).dtype(), fx::i32);
  EXPECT_EQ(argmax(n).dtype(), fx::i32);
}

TEST(Promotion, BooleansAddAsOrAndMultiplyAsAnd) {
  fx::Array a = fx::array({true, true, false}), b = fx::array({true, false, false});
  expectNumbers(a + b, {3}, {1, 1, 0});
  expectNumbers(a * b, {3}, {1, 0, 0});
  EXPECT_EQ((a + b).dtype(), fx::boolean);
  EXPECT_THROW(a - b, fx::DtypeError);
  EXPECT_THROW(-a, fx::DtypeError);
  EXPECT_THROW(fx::array({1.0}) & fx::array({1}), fx::DtypeError);
  expectNumbers((a & b) | ~a, {3}, {1, 0, 1});
  expectNumbers(a ^ b, {3}, {0, 1, 0});
  expectNumbers(logical_and(fx::array({0.0, 2.0}), 1), {2}, {0, 1});
}

TEST(Broadcasting, SizesCountFromTheLastAxis) {
  fx::Array x = fx::ones({5, 3});
  for (const fx::Shape &shape : {fx::Shape{3}, {1, 3}, {5, 1}, {}, {1}, {1, 1, 1}}) {
    auto [a, b] = fx::grad([](fx::Array a, fx::Array b) { return sum(a * b); },
                           fx::argnums<0, 1>)(x, fx::ones(shape));
    EXPECT_EQ(a.shape(), x.shape());
    EXPECT_EQ(b.shape(), shape);
    EXPECT_EQ(b(fx::ellipsis).sum().item<double>(), 15);
  }
  EXPECT_EQ((fx::ones({1, 3}) + fx::ones({5, 1})).shape().str(), "[5,3]");
  EXPECT_EQ((fx::ones({0, 3}) + fx::ones({1})).shape().str(), "[0,3]");
  EXPECT_EQ((fx::ones({2, 1, 4}) + fx::ones({3, 1})).shape().str(), "[2,3,4]");
  EXPECT_THROW(fx::ones({3}) + fx::ones({4}), fx::ShapeError);
  EXPECT_THROW(fx::ones({0}) + fx::ones({2}), fx::ShapeError);
}

TEST(Integers, DivideAsDocumented) {
  fx::Array a = fx::array({7, -7, 7, -7, 7}), b = fx::array({2, 2, -2, -2, 0});
  expectNumbers(div(a, b), {5}, {3, -3, -3, 3, -1});
  expectNumbers(rem(a, b), {5}, {1, -1, 1, -1, 7});
  expectNumbers(floor_divide(a, b), {5}, {3, -4, -4, 3, -2});
  expectNumbers(a % b, {5}, {1, 1, -1, -1, 0});
  fx::Array smallest = fx::array({std::numeric_limits<int>::min()});
  EXPECT_EQ(div(smallest, -1).item<int>(), std::numeric_limits<int>::min());
  EXPECT_EQ(abs(smallest).item<int>(), std::numeric_limits<int>::min());
}

TEST(Floats, RoundDown) {
  fx::Array a = fx::array({5.5, -5.5, 5.5, -5.5}), b = fx::array({2.0, 2.0, -2.0, -2.0});
  expectNumbers(floor_divide(a, b), {4}, {2, -3, -3, 2});
  expectNumbers(a % b, {4}, {1.5, 0.5, -0.5, -1.5});
  expectNumbers(round(fx::array({0.5, 1.5, 2.5, -0.5})), {4}, {0, 2, 2, 0});
  expectNumbers(trunc(fx::array({1.7, -1.7})), {2}, {1, -1});
  auto f = [](fx::Array x, fx::Array y) { return x % y; };
  auto [dx, dy] = fx::grad(f, fx::argnums<0, 1>)(5.5, 2.0);
  EXPECT_EQ(dx.item<double>(), 1);
  EXPECT_EQ(dy.item<double>(), -2);
  auto [ex, ey] = fx::grad(f, fx::argnums<0, 1>)(-1.0, 3.0);
  EXPECT_EQ(ex.item<double>(), 1);
  EXPECT_EQ(ey.item<double>(), 1);
}

TEST(Powers, OfKnownIntegersAreProducts) {
  for (int n : {0, 1, 2, 3, 13}) {
    auto power = [n](fx::Array x) { return pow(x, n); };
    EXPECT_EQ(fx::grad(power)(0.0).item<double>(), n == 1 ? 1 : 0);
    EXPECT_DOUBLE_EQ(power(-1.5).item<double>(), std::pow(-1.5, n));
    EXPECT_DOUBLE_EQ(fx::grad(power)(-1.5).item<double>(), n ? n * std::pow(-1.5, n - 1) : 0);
  }
  EXPECT_EQ(fx::grad([](fx::Array x) { return pow(x, -1); })(0.0).item<double>(), -INFINITY);
  EXPECT_DOUBLE_EQ(pow(fx::Array(2.0), -3).item<double>(), 0.125);
  expectNumbers(pow(fx::array({2, -3}), 5), {2}, {32, -243});
  EXPECT_THROW(pow(fx::array({2, 3}), -1), fx::DtypeError);
  expectNumbers(pow(2, fx::array({1.0, 2.0})), {2}, {2, 4});
  EXPECT_EQ(fx::grad(fx::grad([](fx::Array x) { return pow(x, 2.0); }))(0.0).item<double>(), 2);
}

TEST(Choosing, WhereMaximumAndClipBroadcast) {
  fx::Array x = fx::array({-2.0, 0.0, 3.0});
  expectNumbers(where(x > 0, x, 0.0), {3}, {0, 0, 3});
  EXPECT_EQ(where(x > 0, 1, 0).dtype(), fx::i32);
  expectNumbers(maximum(x, 1), {3}, {1, 1, 3});
  expectNumbers(clip(x, -1, 1), {3}, {-1, 0, 1});
  expectNumbers(clip(x, {}, 1), {3}, {-2, 0, 1});
  expectNumbers(clip(x, 0.0), {3}, {0, 0, 3});
  expectNumbers(clip(x, fx::none, fx::array({0.0, -1.0, 2.0})), {3}, {-2, -1, 2});
  expectNumbers(clamp(-1.0, x, 1.0), {3}, {-1, 0, 1});
  auto slope = [](auto f) { return fx::grad(f)(1.0).template item<double>(); };
  EXPECT_EQ(slope([](fx::Array x) { return clip(x, 0.0, 1.0); }), 0.5);
  EXPECT_EQ(slope([](fx::Array x) { return clamp(0.0, x, 1.0); }), 0);
  auto inclusive =
      fx::with_kinks(fx::Kink::inclusive, [](fx::Array x) { return clip(x, 0.0, 1.0); });
  EXPECT_EQ(slope(inclusive), 1);
}

TEST(Functions, OfTheirOwnFormulasAreRightAtTheEdges) {
  double inf = INFINITY, nan = NAN;
  expectNumbers(isfinite(fx::array({1.0, inf, nan})), {3}, {1, 0, 0});
  expectNumbers(isinf(fx::array({1.0, -inf, nan})), {3}, {0, 1, 0});
  expectNumbers(isnan(fx::array({1.0, inf, nan})), {3}, {0, 0, 1});
  expectNumbers(logaddexp(fx::array({0.0, -800.0, 1.0}), fx::array({0.0, 0.0, -inf})), {3},
                {std::log(2.0), 0, 1});
  EXPECT_EQ(logaddexp(fx::Array(-inf), -inf).item<double>(), -inf);
  EXPECT_EQ(logaddexp(fx::Array(inf), inf).item<double>(), inf);
  auto [a, b] = fx::grad([](fx::Array a, fx::Array b) { return logaddexp(a, b); },
                         fx::argnums<0, 1>)(1.0, 1.0);
  EXPECT_EQ(a.item<double>(), 0.5);
  EXPECT_EQ(b.item<double>(), 0.5);
  fx::check_grads([](fx::Array x) { return logaddexp(x, fx::array({0.3, 2.0})); },
                  fx::primals(fx::array({0.3, 1.0})), {.order = 2});
}

} // namespace
