// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Convolutions, folds of one's own and pooling: laws, edges, ties, errors.
#include "tests/frontend/numbers.h"

#include <gtest/gtest.h>

#include <limits>

namespace fx = fluxion;
namespace nn = fluxion::nn;
using fluxion::tests::expectError;
using fluxion::tests::expectNumbers;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
const auto add = [](fx::Array a, fx::Array b) { return a + b; };
const auto larger = [](fx::Array a, fx::Array b) { return maximum(a, b); };

/// Different numbers in the given shape.
fx::Array numbers(const fx::Shape &shape, double seed = 1) {
  return sin(seed * fx::reshape(fx::arange(1.0, double(shape.numElements() + 1)), shape) * 12.9);
}
void expectClose(const fx::Array &a, const fx::Array &b, double tolerance = 1e-12) {
  ASSERT_EQ(a.shape().str(), b.shape().str());
  EXPECT_TRUE(bool(fx::allclose(a, b, {.rtol = tolerance, .atol = tolerance}))) << a << "\n" << b;
}

TEST(Convolving, UnderVmapIsALoopOverEveryAxis) {
  fx::Array x = numbers({3, 2, 4, 6});
  auto f = [](fx::Array a, fx::Array b) { return fx::conv(a, b, {2}, "SAME"); };
  for (int axis = 0; axis < 4; ++axis) {
    fx::Array rows = fx::moveaxis(x, axis, 0), w = numbers({3, rows.shape()[2], 3}, 3);
    fx::Array all = fx::vmap(f, fx::in_axes(axis, fx::none))(x, w);
    for (int i = 0; i < static_cast<int>(x.shape()[axis]); ++i)
      expectClose(all(i), f(rows(i), w));
  }
}

TEST(Convolving, HasSecondDerivatives) {
  fx::Array x = numbers({1, 2, 5}), k = numbers({2, 2, 3}, 2);
  auto f = [](fx::Array a, fx::Array b) {
    return sum(fx::square(fx::conv(a, b, {2}, {{1, 1}})) * 0.5);
  };
  fx::check_grads(f, fx::primals(x, k), {.order = 2});
}

// Products of a convolution with itself compiled, on values that are not differentiated alone.
TEST(Convolving, CompiledIsEager) {
  fx::Array x = numbers({2, 6, 6, 4}), k = numbers({3, 3, 4, 8}, 2);
  auto loss = [](fx::Array a, fx::Array b) {
    fx::ConvOptions last{.dimension_numbers = {"NHWC", "HWIO", "NHWC"}};
    return sum(tanh(fx::conv_general_dilated(a, b, {2, 2}, "SAME", last)));
  };
  auto slope = fx::grad(loss, fx::argnums<0, 1>);
  auto [a, b] = slope(x, k);
  auto [c, d] = fx::jit(slope)(x, k);
  expectClose(a, c);
  expectClose(b, d);
}

TEST(Convolving, IsKeptWhereMatrixProductsAre) {
  auto countWith = [](const fx::Policy &policy) {
    auto f = [](fx::Array k) {
      fx::Array x = fx::ones({1, 2, 6});
      return sum(sin(fx::conv(sin(fx::conv(x, k, {1}, "SAME")), k, {1}, "SAME")));
    };
    auto kept = fx::checkpoint(f, {.policy = policy});
    std::string text = fx::trace(fx::value_and_grad(kept), fx::spec<double>({2, 2, 3})).str();
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find("fx.convolution", at)) != std::string::npos; ++at)
      ++count;
    return count;
  };
  EXPECT_EQ(countWith(fx::policy::dots), countWith(fx::policy::everything));
  EXPECT_GT(countWith(fx::policy::nothing), countWith(fx::policy::everything));
}

TEST(Convolving, TakesIntegersAndBooleans) {
  fx::Array x = fx::reshape(fx::array({1, 0, 2, 3}), {1, 1, 4});
  fx::Array k = fx::reshape(fx::array({true, false, true}), {1, 1, 3});
  expectNumbers(fx::conv(x, k, {1}, "SAME"), {1, 1, 4}, {0, 3, 3, 2});
  EXPECT_EQ(fx::conv(k, k, {1}, "VALID").dtype(), fx::i32);
  EXPECT_EQ(fx::conv(x.astype(fx::f16), k, {1}, "VALID").dtype(), fx::f16);
}

TEST(Convolving, OfBadArgumentsNamesThem) {
  fx::Array x = fx::ones({2, 4, 5}), k = fx::ones({6, 4, 3});
  auto refused = [&](auto f, std::initializer_list<const char *> words) {
    expectError<fx::ShapeError>(f, words);
    expectError<fx::ShapeError>(f, {"windows_test.cpp"});
  };
  refused([&] { fx::conv(x, fx::ones({6, 4}), {1}, "SAME"); }, {"rank", "f64[6,4]"});
  refused([&] { fx::conv(x, fx::ones({6, 3, 3}), {1}, "SAME"); }, {"features", "f64[6,3,3]"});
  refused([&] { fx::conv(x, k, {1, 1}, "SAME"); }, {"window_strides", "{1, 1}"});
  refused([&] { fx::conv(x, k, {0}, "SAME"); }, {"window_strides", "{0}"});
  refused([&] { fx::conv(x, k, {}, "SAME"); }, {"window_strides", "1 of 1 or more"});
  refused([&] { fx::conv(x, k, {1}, "FULL"); }, {"padding", "FULL"});
  refused([&] { fx::conv(x, k, {1}, {{0, 0}, {0, 0}}); }, {"padding", "2 pairs"});
  refused([&] { fx::conv(x, k, {1}, {{-4, -4}}); }, {"padding", "-4"});
  auto general = [&](const fx::ConvOptions &options, fx::WindowPadding padding = "VALID") {
    return [&, options, padding] { fx::conv_general_dilated(x, k, {1}, padding, options); };
  };
  refused(general({.lhs_dilation = {1, 2}}), {"lhs_dilation"});
  refused(general({.rhs_dilation = {-1}}), {"rhs_dilation", "-1"});
  refused(general({.lhs_dilation = {2}}, "SAME"), {"lhs_dilation", "conv_transpose"});
  refused(general({.dimension_numbers = {"NCH", "OIH", "NCW"}}), {"dimension_numbers", "NCW"});
  refused(general({.dimension_numbers = {"NCH", "", ""}}), {"dimension_numbers"});
  refused(general({.feature_group_count = 3}), {"features", "3 times"});
  refused(general({.feature_group_count = 2, .batch_group_count = 2}), {"feature_group_count"});
  refused(general({.batch_group_count = 4}), {"output features", "4 groups"});
  refused([&] { fx::conv_transpose(x, k, {1, 1}, "SAME"); }, {"strides", "conv_transpose"});
  refused([&] { fx::conv_transpose(x, k, {1}, "SAME_LOWER"); }, {"padding", "SAME_LOWER"});
}

TEST(Convolving, OfGiantArgumentsNamesThem) {
  const std::int64_t giant = std::int64_t{1} << 62, large = std::int64_t{1} << 47;
  fx::Array x = fx::ones({1, 2, 5, 5}), k = fx::ones({3, 2, 3, 3});
  fx::Array last = fx::ones({1, 4, 4, 1}), own = fx::ones({2, 2, 1, 1});
  auto general = [&](const fx::ConvOptions &options, fx::WindowPadding padding = "VALID") {
    return [&, options, padding] { fx::conv_general_dilated(x, k, {1, 1}, padding, options); };
  };
  expectError<fx::ShapeError>(general({.lhs_dilation = {giant, 1}}), {"lhs_dilation", "to 2^48"});
  expectError<fx::ShapeError>(general({.rhs_dilation = {giant, 1}}), {"rhs_dilation", "to 2^48"});
  expectError<fx::ShapeError>(general({.lhs_dilation = {large, 1}}), {"lhs_dilation", "at most"});
  expectError<fx::ShapeError>(general({.rhs_dilation = {large, 1}}, "SAME"), {"rhs_dilation"});
  expectError<fx::ShapeError>(general({}, {{giant, giant}, {0, 0}}), {"padding", "2^48"});
  expectError<fx::ShapeError>(general({}, {{large, 0}, {large, 0}}), {"memory can hold"});
  expectError<fx::ShapeError>([&] { fx::conv_transpose(last, own, {giant, 1}, "SAME"); },
                              {"strides", "conv_transpose"});
  expectError<fx::ShapeError>([&] { fx::conv_transpose(last, own, {large, 1}, "SAME"); },
                              {"strides", "conv_transpose"});
  expectNumbers(fx::conv_general_dilated(x, k, {large, large}, "VALID"), {1, 3, 1, 1},
                {18, 18, 18});
}

TEST(Convolving, OfWrongLayoutsSaysHowAxesAreRead) {
  fx::Array x = fx::ones({1, 4, 4, 2}), k = fx::ones({2, 2, 3, 5}), y = fx::ones({1, 2, 4, 4});
  expectError<fx::ShapeError>([&] { fx::conv_transpose(x, k, {1, 1}, "SAME"); },
                              {"features", "lhs [N, .., C], rhs [.., I, O]"});
  expectError<fx::ShapeError>(
      [&] { fx::conv_transpose(x, k, {1, 1}, "SAME", {.transpose_kernel = true}); },
      {"features", "rhs [.., O, I]"});
  expectError<fx::ShapeError>(
      [&] {
        fx::conv_general_dilated(y, k, {1, 1}, "VALID",
                                 {.dimension_numbers = {"NCHW", "OIHZ", "NCHW"}});
      },
      {"dimension_numbers", R"({"NCHW", "OIHZ", "NCHW"})"});
}

//===----------------------------------------------------------------------------------------------

TEST(Folding, OfNothingIsInit) {
  fx::Array none = fx::zeros({0, 2});
  auto own = [](fx::Array a, fx::Array b) { return a + b + 0.0 * a * b; };
  expectNumbers(fx::reduce(none, 3.0, add, 0), {2}, {3, 3});
  expectNumbers(fx::reduce(none, 3.0, own, 0), {2}, {3, 3});
  expectNumbers(fx::reduce(none, 3.0, own, 1), {0}, {});
  expectNumbers(fx::reduce_window(fx::ones({2}), 0.0, own, {3}, {1}, "VALID"), {0}, {});
}

TEST(Folding, KeepsTheOrderOfAFunctionThatIsOnlyAssociative) {
  // the last of two that is not 0
  auto last = [](fx::Array a, fx::Array b) { return where(b == 0.0, a, b); };
  fx::Array x = fx::array({{1.0, 0.0, 2.0, 0.0, 0.0}, {0.0, 3.0, 0.0, 4.0, 0.0}});
  expectNumbers(fx::reduce(x, 9.0, last, 1), {2}, {2, 4});
  expectNumbers(fx::reduce(x, 9.0, last), {}, {4});
  expectNumbers(fx::reduce_window(x, 0.0, last, {2, 2}, {1, 1}, "VALID"), {1, 4}, {3, 3, 4, 4});
}

TEST(Folding, TakesAFunctionOfScalarsOnly) {
  auto branching = [](fx::Array a, fx::Array b) {
    return fx::cond(
        a > b, [](fx::Array p, fx::Array) { return p; }, [](fx::Array, fx::Array q) { return q; },
        a, b);
  };
  fx::Array x = numbers({4, 5});
  expectClose(fx::reduce(x, -inf, branching, 1), max(x, 1));
  expectClose(fx::reduce_window(x, -inf, branching, {2, 3}, {1, 1}, "VALID"),
              fx::reduce_window(x, -inf, larger, {2, 3}, {1, 1}, "VALID"));
}

TEST(Folding, OfKnownFunctionsIsThatReduction) {
  fx::Array x = numbers({3, 4});
  auto of = [&](auto f) { return fx::trace(f, x).str(); };
  std::string text = of([](fx::Array a) { return fx::reduce(a, 0.0, add, 1); });
  EXPECT_NE(text.find("fx.reduce_sum"), std::string::npos) << text;
  EXPECT_EQ(text.find("fx.slice"), std::string::npos) << text;
  fx::Array b = x > 0.0;
  expectNumbers(fx::reduce(
                    b, true, [](fx::Array p, fx::Array q) { return p & q; }, 0),
                {4}, fx::all(b, 0).astype(fx::f64).to_vector<double>());
}

TEST(Folding, IsDifferentiatedAlsoInInit) {
  fx::Array x = numbers({6}) + 2.0;
  auto f = [](fx::Array a, fx::Array init) {
    auto hypotenuse = [](fx::Array p, fx::Array q) { return sqrt(p * p + q * q); };
    return sum(fx::reduce_window(a, init, hypotenuse, {3}, {2}, {{1, 1}}) *
               fx::array({1.0, 2.0, 3.0}));
  };
  fx::check_grads(f, fx::primals(x, fx::Array(0.5)), {.order = 2});
  auto g = [](fx::Array a, fx::Array init) {
    return sum(fx::reduce_window(a, init, add, {3}, {2}, {{1, 1}}) * fx::array({1.0, 2.0, 3.0}));
  };
  fx::check_grads(g, fx::primals(x, fx::Array(0.5)), {.order = 2});
}

TEST(Folding, OfBadArgumentsNamesThem) {
  fx::Array x = fx::ones({3, 4});
  auto window = [&](std::vector<std::int64_t> sizes, std::vector<std::int64_t> strides,
                    fx::WindowPadding padding = "SAME", fx::WindowOptions options = {}) {
    return [&x, sizes, strides, padding, options] {
      fx::reduce_window(x, 0.0, add, sizes, strides, padding, options);
    };
  };
  expectError<fx::ShapeError>(window({2}, {1, 1}), {"window_dimensions", "{2}", "windows_test"});
  expectError<fx::ShapeError>(window({2, 0}, {1, 1}), {"window_dimensions", "{2, 0}"});
  expectError<fx::ShapeError>(window({2, 2}, {1}), {"window_strides", "{1}"});
  expectError<fx::ShapeError>(window({2, 2}, {1, 1}, "ALL"), {"padding", "ALL"});
  expectError<fx::ShapeError>(window({2, 2}, {1, 1}, "SAME", {.window_dilation = {1}}),
                              {"window_dilation"});
  expectError<fx::ShapeError>([&] { fx::reduce(x, x, add); }, {"init", "scalar"});
  expectError<fx::ShapeError>([&] { fx::reduce(x, 0.0, add, 2); }, {"reduce", "axis"});
  expectError<fx::DtypeError>([&] { fx::reduce(x.astype(fx::i32), 0.5, add); }, {"init", "i32"});
  auto wrong = [](fx::Array a, fx::Array b) { return a > b; };
  expectError<fx::DtypeError>([&] { fx::reduce(x, 0.0, wrong); }, {"function", "bool"});
}

TEST(Folding, OfGiantOrNegativePaddingNamesIt) {
  const std::int64_t giant = std::int64_t{1} << 62, large = std::int64_t{1} << 40;
  fx::Array x = fx::zeros({4, 5});
  auto own = [](fx::Array a, fx::Array b) { return a + b + 0.0 * a * b; };
  auto window = [&](fx::WindowPadding padding, fx::WindowOptions options = {},
                    std::vector<std::int64_t> sizes = {2, 2}) {
    return [&, padding, options, sizes] {
      fx::reduce_window(x, 0.0, larger, sizes, {1, 1}, padding, options);
      fx::reduce_window(x, 0.0, own, sizes, {1, 1}, padding, options);
    };
  };
  expectError<fx::ShapeError>(window({{-5, -5}, {-2, -2}}),
                              {"reduce_window", "{-5, -5} around 4", "windows_test"});
  expectError<fx::ShapeError>(window({{giant, giant}, {0, 0}}), {"padding", "axis 0"});
  expectError<fx::ShapeError>(window({{large, 0}, {large, 0}}), {"memory can hold"});
  expectError<fx::ShapeError>(window("VALID", {.base_dilation = {giant, 1}}), {"base_dilation"});
  expectError<fx::ShapeError>(window("VALID", {.window_dilation = {giant, 1}}),
                              {"window_dilation"});
  expectError<fx::ShapeError>(window("VALID", {}, {large, large}), {"memory can hold"});
  expectNumbers(fx::reduce_window(x, 0.0, larger, {2, 2}, {1, 1}, {{-1, -1}, {-2, -1}}), {1, 1},
                {0});
}

//===----------------------------------------------------------------------------------------------

TEST(Pooling, GivesTheDerivativeToTheFirstAsTheKinkSays) {
  fx::Array x = fx::reshape(fx::array({1.0, 3.0, 3.0, 3.0}), {2, 2, 1});
  auto f = [](fx::Array a) { return sum(nn::max_pool(a, {2, 2})); };
  auto slope = [&](fx::Kink kink) { return fx::grad(fx::with_kinks(kink, f))(x); };
  expectNumbers(fx::grad(f)(x), {2, 2, 1}, {0, 1, 0, 0});
  expectNumbers(slope(fx::Kink::first_wins), {2, 2, 1}, {0, 1, 0, 0});
  expectNumbers(slope(fx::Kink::min_norm), {2, 2, 1}, {0, 1. / 3, 1. / 3, 1. / 3});
  expectNumbers(slope(fx::Kink::inclusive), {2, 2, 1}, {0, 1, 1, 1});
  expectNumbers(fx::jit(fx::grad(f))(x), {2, 2, 1}, {0, 1, 0, 0});
}

TEST(Pooling, PadsWithWhatIsNeverChosen) {
  fx::Array x = -fx::ones({1, 2, 2, 1});
  expectNumbers(nn::max_pool(x, {2, 2}, {2, 2}, "SAME"), {1, 1, 1, 1}, {-1});
  expectNumbers(nn::max_pool(x, {3, 3}, {1, 1}, "SAME"), {1, 2, 2, 1}, {-1, -1, -1, -1});
  fx::Array i = fx::full({1, 3, 1}, std::numeric_limits<int>::min(), fx::i32);
  EXPECT_EQ(nn::max_pool(i, {3}, {1}, "SAME").dtype(), fx::i32);
  expectNumbers(nn::avg_pool(fx::ones({1, 3, 1}), {3}, {1}, "SAME", false), {1, 3, 1}, {1, 1, 1});
}

TEST(Pooling, UnderEveryTransformationIsTheSameCompiled) {
  fx::Array x = numbers({2, 7, 6, 3});
  auto f = [](fx::Array a) {
    return sum(tanh(nn::max_pool(a, {3, 2}, {2, 2}, "SAME")) *
               nn::avg_pool(a, {3, 2}, {2, 2}, "SAME"));
  };
  expectClose(fx::jit(f)(x), f(x));
  expectClose(fx::jit(fx::grad(f))(x), fx::grad(f)(x));
  auto each =
      fx::vmap(fx::grad([](fx::Array a) { return sum(fx::square(nn::min_pool(a, {2, 2}))); }));
  fx::Array all = each(x);
  expectClose(fx::jit(each)(x), all);
  for (int i = 0; i < 2; ++i)
    expectClose(all(i), fx::grad([](fx::Array a) {
                  return sum(fx::square(nn::min_pool(a, {2, 2})));
                })(x(i)));
  fx::check_grads(f, fx::primals(x), {.order = 2});
}

// More elements in a window than are written out.
TEST(Pooling, OverLargeWindows) {
  fx::Array x = numbers({1, 200, 2});
  for (auto stride : {1, 7, 60}) {
    auto f = [&](fx::Array a) {
      return sum(nn::max_pool(a, {50}, {stride}) * nn::avg_pool(a, {50}, {stride}, "VALID"));
    };
    expectClose(fx::jit(f)(x), f(x));
    expectClose(fx::jit(fx::grad(f))(x), fx::grad(f)(x));
    fx::check_grads(f, fx::primals(x));
  }
}

TEST(Pooling, OfBadArgumentsNamesThem) {
  fx::Array x = fx::ones({2, 4, 3});
  expectError<fx::ShapeError>([&] { nn::max_pool(x, {2, 2, 2}); }, {"window_shape", "max_pool"});
  expectError<fx::ShapeError>([&] { nn::avg_pool(x, {0}); }, {"window_shape", "avg_pool", "{0}"});
  expectError<fx::ShapeError>([&] { nn::min_pool(x, {2}, {1, 1}); }, {"strides", "min_pool"});
  expectError<fx::ShapeError>([&] { nn::min_pool(x, {2}, {1}, "SOME"); }, {"padding", "SOME"});
  expectError<fx::ShapeError>([&] { nn::max_pool(x, {2}, {}, {{-3, -3}}); },
                              {"max_pool", "{-3, -3} around 4", "axis 1"});
  expectError<fx::ShapeError>([&] { nn::avg_pool(x, {2}, {}, {{-3, -3}}); }, {"avg_pool"});
  expectError<fx::DtypeError>([&] { nn::max_pool(x.astype(fx::c64), {2}); },
                              {"max_pool is not", "c64[2,4,3]"});
}

} // namespace
