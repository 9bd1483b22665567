// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Edges, errors and laws of the array language.
#include "tests/frontend/numbers.h"

#include <gtest/gtest.h>

namespace fx = fluxion;
namespace la = fluxion::linalg;
namespace nn = fluxion::nn;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

const fx::Array m = fx::array({{1.0, 5.0, 3.0}, {4.0, 2.0, 6.0}});

TEST(Errors, NameTheFunctionAndTheLineOfTheUser) {
  expectError<fx::ShapeError>([] { fx::array_split(m, 0); }, {"array_split", "edges_test.cpp"});
  expectError<fx::ShapeError>([] { nn::glu(m); }, {"glu", "even", "edges_test.cpp"});
  expectError<fx::ShapeError>([] { la::inv(m); }, {"inv", "not square", "f64[2,3]"});
  expectError<fx::ShapeError>([] { la::solve(la::inv(fx::eye(2)), fx::ones({3})); }, {"solve"});
  expectError<fx::ShapeError>([] { la::norm(m, "max"); }, {"norm", "max", "nuc"});
  expectError<fx::ShapeError>([] { fx::top_k(m, 4); }, {"top_k", "0 to 3"});
  expectError<fx::ShapeError>([] { fx::cross(m, fx::ones({2, 4})); }, {"cross", "2 or 3"});
  expectError<fx::ShapeError>([] { fx::pad(m, 1, "around"); }, {"pad", "linear_ramp", "around"});
  expectError<fx::ShapeError>([] { fx::sum(fx::cumsum(m, 2)); }, {"cumsum", "axis"});
  expectError<fx::DtypeError>([] { fx::take_along_axis(m, m, 0); }, {"integer"});
  expectError<fx::ShapeError>([] { fx::segment_sum(m, fx::array({0}), 2); },
                              {"segment_sum", "ids"});
  auto places = [](fx::Array x) { return fx::flatnonzero(x).astype(fx::f64); };
  expectError<fx::TraceError>([&] { fx::jit(places)(m); }, {"flatnonzero", "size"});
}

TEST(Errors, SayTheNumbersOfPaddings) {
  fx::Array a = fx::eye(3);
  expectError<fx::ShapeError>([&] { fx::pad(a, {{1, -2}, {0, 0}}); }, {"{1, -2} for f64[3,3]"});
  expectError<fx::ShapeError>([&] { fx::pad(a, 0.0, {{-9, 0, 0}, {0, 0, 0}}); },
                              {"{-9, 0, 0} for f64[3,3]"});
  expectError<fx::ShapeError>([&] { fx::pad(a, 0.0, {{0, 0, -1}, {0, 0, 0}}); },
                              {"{0, 0, -1} for f64[3,3]"});
  expectError<fx::ShapeError>([&] { fx::pad(a, std::int64_t(1) << 62); }, {"none beyond 2^48"});
  expectError<fx::ShapeError>([&] { fx::einsum("ij,jk->ik", a); }, {"expected 2 arrays"});
}

TEST(Errors, NameWhatIsAtFault) {
  fx::Array v = fx::arange(5.0);
  expectError<fx::ShapeError>([&] { fx::polyfit(v, fx::arange(4.0), 1); },
                              {"in polyfit", "f64[5] and f64[4]"});
  expectError<fx::ShapeError>([&] { fx::polyfit(v, v, -1); }, {"a degree below 0"});
  fx::Array seeds = fx::array({1, 2});
  expectError<fx::ShapeError>([&] { fx::random::key(seeds); }, {"a seed that is not one number"});
  expectError<fx::DtypeError>([&] { fx::random::key(1.5); }, {"a seed that is not an integer"});
  expectError<fx::ShapeError>([&] { fx::random::fold_in(fx::random::key(0), seeds); },
                              {"fold_in", "i32[2]"});
  expectError<fx::ShapeError>([&] { fx::linalg::norm(fx::eye(2), 3); }, {"3 of f64[2,2]"});
}

TEST(Errors, OfHugeCountsAreErrorsOfThisLibrary) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  fx::Array x = fx::arange(3.0);
  auto repeated = [&](std::vector<std::int64_t> times) { return fx::repeat(x, times); };
  expectError<fx::ShapeError>([&] { repeated({most, most, most}); },
                              {"more elements than memory can hold in repeat", "2^48"});
  expectError<fx::ShapeError>([&] { repeated({most, most, -1}); }, {"-1 among them"});
  expectError<fx::Error>([&] { repeated({std::int64_t(1) << 47, 1, 1}); },
                         {"out of memory", "edges_test.cpp"});
  expectNumbers(repeated({2, 0, 1}), {3}, {0, 0, 2});
  expectError<fx::ShapeError>([] { fx::diag_indices(3, 2147483647); },
                              {"a number of axes that no array has", "edges_test.cpp", "0 to 16"});
  expectError<fx::ShapeError>([] { fx::diag_indices(3, -1); }, {"got      -1"});
  EXPECT_EQ(fx::diag_indices(3, 4).size(), 4u);
}

TEST(Manipulation, BracesAreShapes) {
  expectNumbers(fx::tile(m, {}), {2, 3}, m.to_vector<double>());
  expectNumbers(fx::tile(2.0, {}), {}, {2});
  expectNumbers(fx::tile(fx::array({1, 2}), 2), {4}, {1, 2, 1, 2});
  EXPECT_EQ(fx::tile(m, {2}).shape().str(), "[2,6]");
  EXPECT_EQ(fx::tile(m, {2, 1, 1}).shape().str(), "[2,2,3]");
  expectError<fx::ShapeError>([] { fx::iota({}, 0); }, {"axis out of range in iota"});
  EXPECT_EQ(fx::iota(fx::f32, 3).dtype(), fx::f32);
  expectNumbers(fx::iota({2, 2}, 1), {2, 2}, {0, 1, 0, 1});
}

TEST(Sets, FillsOfPlacesAreConvertedAsAstypeDoes) {
  fx::Array x = fx::array({0.0, 1.0});
  const double least = std::numeric_limits<std::int32_t>::min();
  const double most = std::numeric_limits<std::int32_t>::max();
  const std::vector<std::pair<double, double>> fills = {
      {double(NAN), 0}, {3e9, most}, {1e300, most}, {HUGE_VAL, most}, {-HUGE_VAL, least}, {-1, -1}};
  for (auto [fill, place] : fills) {
    fx::Size three{.size = 3, .fill = fill};
    expectNumbers(fx::nonzero(x, three)[0], {3}, {1, place, place});
    expectNumbers(fx::flatnonzero(x, three), {3}, {1, place, place});
    expectNumbers(fx::argwhere(x, three), {3, 1}, {1, place, place});
  }
}

TEST(Manipulation, OfNothing) {
  fx::Array none = fx::zeros({0, 3});
  EXPECT_EQ(fx::diagonal(none).shape().str(), "[0]");
  EXPECT_EQ(fx::sort(none, 0).shape().str(), "[0,3]");
  EXPECT_EQ(fx::cumsum(none).shape().str(), "[0]");
  EXPECT_EQ(fx::diag(fx::zeros({0}), 2).shape().str(), "[2,2]");
  expectNumbers(fx::nn::softmax(none), {0, 3}, {});
  expectNumber(la::det(fx::zeros({0, 0})), 1);
  expectNumbers(fx::flatnonzero(fx::zeros({4})), {0}, {});
  EXPECT_EQ(fx::unique(fx::array({2, 2, 1})).values.shape().str(), "[2]");
}

TEST(Sorting, PutsNaNLastAndKeepsTies) {
  fx::Array x = fx::array({{3, 2, 3, 1, 2}}), order = fx::argsort(x);
  expectNumbers(order, {1, 5}, {3, 1, 4, 0, 2});
  expectNumbers(fx::argsort(x, -1, fx::descending), {1, 5}, {0, 2, 1, 4, 3});
  fx::Array y = fx::sort(fx::array({NAN, 1.0, -INFINITY, NAN, 0.5}));
  EXPECT_TRUE(bool(fx::array_equal(y(fx::slice(0, 3)), fx::array({-INFINITY, 0.5, 1.0}))));
  EXPECT_TRUE(bool(fx::all(fx::isnan(y(fx::slice(3, {}))))));
  expectNumbers(fx::sort(fx::array({true, false, true})), {3}, {0, 1, 1});
}

TEST(Sorting, OfLongRowsIsThatOfShortOnes) {
  fx::Array x = sin(fx::arange(3000.0) * fx::arange(3000.0));
  std::vector<double> expected = x.to_vector<double>();
  std::sort(expected.begin(), expected.end());
  expectNumbers(fx::sort(x), {3000}, expected, 0);
  expectNumbers(fx::take(x, fx::argsort(x)), {3000}, expected, 0);
  fx::Array wide = fx::reshape(x, {30, 100});
  fx::Array columns =
      fx::vmap([](fx::Array c) { return fx::sort(c); }, fx::in_axes(1), fx::out_axes(1))(wide);
  EXPECT_TRUE(bool(fx::array_equal(columns, fx::sort(wide, 0))));
}

TEST(Sorting, IsDifferentiatedByItsPermutation) {
  auto f = [](fx::Array x) { return sum(fx::sort(x) * fx::array({1.0, 10.0, 100.0})); };
  expectNumbers(fx::grad(f)(fx::array({3.0, 1.0, 2.0})), {3}, {100, 1, 10});
  expectNumbers(fx::jit(fx::grad(f))(fx::array({3.0, 1.0, 2.0})), {3}, {100, 1, 10});
}

TEST(Activations, HaveTheirLimits) {
  auto slope = [](auto f, double x) { return fx::grad(f)(x).template item<double>(); };
  auto gelu = [](fx::Array x) { return nn::gelu(x); };
  EXPECT_EQ(slope(gelu, 1e200), 1);
  EXPECT_EQ(slope(gelu, -1e200), 0);
  EXPECT_EQ(slope([](fx::Array x) { return nn::squareplus(x); }, 1e200), 1);
  EXPECT_EQ(slope([](fx::Array x) { return nn::elu(x); }, 1e4), 1);
  EXPECT_EQ(slope([](fx::Array x) { return nn::softplus(x); }, -1e4), 0);
  auto loss = [](fx::Array x) {
    return sum(nn::sigmoid_binary_cross_entropy(x, fx::array({0.0, 1.0})));
  };
  expectNumbers(fx::grad(loss)(fx::array({1e4, -1e4})), {2}, {1, -1});
  fx::Array x = fx::nn::relu(fx::array({NAN, -1.0}));
  EXPECT_TRUE(bool(fx::isnan(x(0))));
  EXPECT_EQ(fx::nn::relu(fx::array({1.f, -1.f})).dtype(), fx::f32);
}

TEST(Activations, OfInfinitiesAndNaNHaveTheirLimits) {
  auto silu = [](fx::Array x) { return nn::hard_silu(x); };
  expectNumbers(nn::hard_silu(fx::array({INFINITY, -INFINITY, 1.5})), {3}, {INFINITY, 0, 1.125});
  expectNumbers(fx::vmap(fx::grad(silu))(fx::array({INFINITY, -INFINITY, 1.5})), {3}, {1, 0, 1});
  EXPECT_TRUE(std::isnan(silu(NAN).item<double>()));
  EXPECT_TRUE(std::isnan(nn::sparse_plus(NAN).item<double>()));
  expectNumbers(nn::sparse_plus(fx::array({-2.0, -1.0, 0.0, 1.0, INFINITY})), {5},
                {0, 0, 0.25, 1, INFINITY});
}

TEST(SpecialFunctions, ProductsWithLogarithmsKeepNaN) {
  for (fx::Array y : {fx::xlogy(0.0, NAN), fx::xlog1py(0.0, NAN), fx::rel_entr(0.0, NAN)})
    EXPECT_TRUE(std::isnan(y.item<double>()));
  expectNumbers(fx::xlogy(0.0, fx::array({0.0, -1.0, INFINITY})), {3}, {0, 0, 0});
  EXPECT_TRUE(std::isnan(fx::grad([](fx::Array x) { return fx::entr(x); })(NAN).item<double>()));
  auto relative = [](fx::Array x) { return fx::rel_entr(x, 0.5); };
  expectNumber(relative(INFINITY), INFINITY);
  expectNumber(fx::grad(relative)(INFINITY), INFINITY);
  EXPECT_TRUE(std::isnan(fx::grad(relative)(NAN).item<double>()));
  fx::check_grads([](fx::Array x, fx::Array y) { return fx::entr(x) + fx::rel_entr(x, y); },
                  fx::primals(0.7, 1.3), {.order = 3, .tol = 1e-5});
}

TEST(Powers, OfNegativeIntegersHaveSlopesAtZeroAndInfinity) {
  for (int n : {-2, -3, -6}) {
    auto power = [n](fx::Array x) { return pow(x, n); };
    auto slope = fx::grad(power);
    auto curvature = fx::grad(slope);
    double sign = n % 2 == 0 ? 1 : -1;
    expectNumber(slope(0.0), -INFINITY);
    expectNumber(slope(-0.0), sign * INFINITY);
    expectNumber(slope(INFINITY), 0);
    expectNumber(fx::jit(slope)(0.0), -INFINITY);
    expectNumber(curvature(0.0), INFINITY);
    expectNumber(slope(2.0), n * std::pow(2, n - 1), 1e-15);
    fx::check_grads(power, fx::primals(1.5f), {.order = 2});
    fx::check_grads(power, fx::primals(1.5), {.order = 4, .tol = 1e-4});
  }
  EXPECT_EQ(fx::grad([](fx::Array x) { return pow(x, -2); })(2.0f).dtype(), fx::f32);
  std::complex<double> z(1, 2), slope = -2.0 / (z * z * z);
  auto [y, t] = fx::jvp([](fx::Array z) { return pow(z, -2); }, fx::primals(fx::Array(z)),
                        fx::tangents(fx::Array(std::complex<double>(1))));
  EXPECT_LT(std::abs(t.item<std::complex<double>>() - slope), 1e-15);
}

// Numbers: mpmath with 40 digits.
TEST(SpecialFunctions, ArePreciseInTheirTails) {
  expectNumbers(fx::erf_inv(fx::array({-0.9999, 0.99999999})), {2},
                {-2.7510639057120797, 4.0522372432687634}, 1e-15);
  expectNumbers(fx::sinc(fx::array({0.0, 1e-9, 3.0})), {3}, {1, 1, 0}, 1e-15);
  auto curvature = fx::grad(fx::grad([](fx::Array x) { return fx::sinc(x); }));
  expectNumber(curvature(0.0), -M_PI * M_PI / 3, 1e-14);
  expectNumber(fx::grad([](fx::Array x) { return fx::xlogy(x, 2.0); })(0.0), std::log(2.0));
  expectNumber(fx::grad([](fx::Array x) { return fx::asinh(x); })(1e300), 1e-300, 1e-310);
  expectNumbers(fx::hypot(fx::array({0.0, 3e300}), fx::array({0.0, 4e300})), {2}, {0, 5e300});
  EXPECT_TRUE(std::isinf(fx::lgamma(-2.0).item<double>()));
  EXPECT_TRUE(std::isnan(fx::digamma(-2.0).item<double>()));
}

// Numbers: SciPy.
TEST(GammaFunctions, AtTheirPolesAreLimits) {
  const double inf = HUGE_VAL;
  expectNumbers(fx::gamma(fx::array({-0.0, 0.0})), {2}, {-inf, inf});
  expectNumbers(fx::factorial(fx::array({-1.0, -0.5, -2.5, 3.0})), {4}, {0, 0, 0, 6});
  fx::Array z = fx::array({-3.0, -3.0, -3.0, -3.0, 0.0, -2.5, 2.0});
  fx::Array m = fx::array({2.0, 3.0, 5.0, -1.0, 2.0, 2.0, -2.0});
  expectNumbers(fx::poch(z, m), {7}, {6, -6, 0, -0.25, 0, 3.75, inf});
  // z (z + 1), and the product of five at a root.
  auto rising = [](double m) { return fx::grad([m](fx::Array z) { return fx::poch(z, m); }); };
  expectNumber(rising(2)(-3.0), -5, 1e-13);
  expectNumber(rising(5)(-3.0), -6, 1e-13);
  auto slope = fx::grad([](fx::Array x) { return fx::loggamma(x); });
  EXPECT_EQ(slope(0.0).item<double>(), -inf);
  EXPECT_EQ(slope(-0.0).item<double>(), -inf);
  EXPECT_EQ(fx::loggamma(-0.0).item<double>(), inf);
}

TEST(Functions, OfWhatIsNoNumberHaveNoSlopes) {
  const double nan = std::nan("");
  auto expectNone = [&](auto f, double a, double b) {
    EXPECT_TRUE(std::isnan(f(fx::Array(a), fx::Array(b)).template item<double>()));
    EXPECT_TRUE(std::isnan(fx::grad(f, fx::argnums<0>)(a, b).template item<double>()));
    EXPECT_TRUE(std::isnan(fx::grad(f, fx::argnums<1>)(a, b).template item<double>()));
  };
  for (auto [a, b] : {std::pair{0.0, nan}, {nan, 0.0}, {nan, 1.0}, {nan, nan}}) {
    expectNone([](fx::Array x, fx::Array y) { return fx::hypot(x, y); }, a, b);
    expectNone([](fx::Array x, fx::Array y) { return fx::kl_div(x, y); }, a, b);
  }
  EXPECT_EQ(fx::hypot(nan, HUGE_VAL).item<double>(), HUGE_VAL);
}

TEST(Quotients, OfFloatsByZeroAreInfinite) {
  const double inf = HUGE_VAL;
  auto f = [](fx::Array a, fx::Array b) { return floor_divide(a, b); };
  fx::Array a = fx::array({1.0, -1.0, 1.0, 5.0, -1.0}), b = fx::array({0.0, 0.0, -0.0, inf, inf});
  for (fx::DType dtype : {fx::f64, fx::f32, fx::bf16}) {
    expectNumbers(f(a.astype(dtype), b.astype(dtype)), {5}, {inf, -inf, -inf, 0, -1});
    expectNumbers(fx::jit(f)(a.astype(dtype), b.astype(dtype)), {5}, {inf, -inf, -inf, 0, -1});
  }
  EXPECT_TRUE(std::isnan(f(0.0, 0.0).item<double>()));
  auto total = [&](fx::Array a) { return sum(f(a, b)); };
  expectNumbers(fx::grad(total)(a), {5}, {0, 0, 0, 0, 0});
}

TEST(Covariances, OfNoObservationsAreNone) {
  EXPECT_TRUE(bool(fx::all(isnan(fx::cov(fx::ones({2, 0}))))));
  EXPECT_TRUE(bool(fx::all(isnan(fx::cov(fx::ones({2, 1}))))));
}

TEST(Eigenvalues, OfWhatIsNoNumberAreNone) {
  const double nan = std::nan("");
  for (fx::DType dtype : {fx::f32, fx::f64})
    for (double corner : {nan, HUGE_VAL}) {
      fx::Array a = fx::array({corner, 1.0, 1.0, 2.0}).reshape({2, 2}).astype(dtype);
      auto [w, v] = la::eigh(a);
      EXPECT_TRUE(bool(fx::all(fx::isnan(w)))) << w;
      EXPECT_TRUE(bool(fx::all(fx::isnan(v)))) << v;
    }
}

TEST(Iteration, SolvesWhatItShould) {
  fx::Array a = fx::array({{4.0, 1.0, 0.0}, {1.0, 3.0, -1.0}, {0.0, -1.0, 5.0}});
  fx::Array skew = a + fx::array({{0.0, 2.0, 0.0}, {-1.0, 0.0, 0.5}, {0.0, 0.0, 0.0}});
  fx::Array b = fx::array({1.0, -2.0, 3.0});
  la::Iteration exact{.tol = 1e-13};
  auto by = [](const fx::Array &m) { return [m](const fx::Array &v) { return matmul(m, v); }; };
  auto expected = [&](const fx::Array &m) { return la::solve(m, b).to_vector<double>(); };
  expectNumbers(la::cg(by(a), b, exact), {3}, expected(a), 1e-10);
  expectNumbers(la::bicgstab(by(skew), b, exact), {3}, expected(skew), 1e-10);
  expectNumbers(la::gmres(by(skew), b, exact), {3}, expected(skew), 1e-10);
}

TEST(Iteration, TakesMatrices) {
  fx::Array a = fx::array({{4.0, 1.0}, {1.0, 3.0}}), b = fx::array({1.0, -2.0});
  auto expected = la::solve(a, b).to_vector<double>();
  la::Iteration exact{.tol = 1e-13, .preconditioner = la::inv(a)};
  expectNumbers(la::cg(a, b, exact), {2}, expected, 1e-10);
  expectNumbers(la::bicgstab(a, b, exact), {2}, expected, 1e-10);
  expectNumbers(la::gmres(a, b, exact), {2}, expected, 1e-10);
  auto slope = [&](auto solve) {
    return fx::grad([&](fx::Array m) { return sum(square(solve(m))); })(a)
        .template to_vector<double>();
  };
  expectNumbers(fx::grad([&](fx::Array m) { return sum(square(la::cg(m, b, {.tol = 1e-13}))); })(a),
                {2, 2}, slope([&](fx::Array m) { return la::solve(m, b); }), 1e-8);
  fluxion::tests::expectError<fx::ShapeError>(
      [&] { la::cg(fx::eye(3), b); },
      {"a matrix that does not fit b in cg", "edges_test.cpp", "f64[3,3]", "f64[2]"});
}

TEST(Iteration, IsDifferentiatedByTheEquation) {
  fx::Array a = fx::array({{4.0, 1.0}, {1.0, 3.0}}), b = fx::array({1.0, -2.0});
  la::Iteration exact{.tol = 1e-13};
  auto direct = [&](fx::Array m) { return sum(square(la::solve(m, b))); };
  auto expected = fx::grad(direct)(a).to_vector<double>();
  auto iterated = [&](auto solver) {
    return fx::grad([&](fx::Array m) {
      auto map = [m](const fx::Array &v) { return matmul(m, v); };
      return sum(square(solver(map, b, exact)));
    })(a);
  };
  expectNumbers(iterated(la::cg), {2, 2}, expected, 1e-8);
  expectNumbers(iterated(la::bicgstab), {2, 2}, expected, 1e-8);
  expectNumbers(iterated(la::gmres), {2, 2}, expected, 1e-8);
}

TEST(Sets, OfVectors) {
  fx::Array a = fx::array({3, 1, 3, 2}), b = fx::array({2, 5, 3});
  expectNumbers(fx::union1d(a, b), {4}, {1, 2, 3, 5});
  expectNumbers(fx::intersect1d(a, b), {2}, {2, 3});
  expectNumbers(fx::setdiff1d(a, b), {1}, {1});
  expectNumbers(fx::setxor1d(a, b), {2}, {1, 5});
  auto three = fx::jit(
      [](fx::Array a, fx::Array b) { return fx::intersect1d(a, b, {.size = 3, .fill = -1}); });
  expectNumbers(three(a, b), {3}, {2, 3, -1});
  expectNumbers(fx::isin(a, b), {4}, {1, 0, 1, 1});
}

TEST(Polynomials, DivideAndFit) {
  auto [q, r] = fx::polydiv(fx::array({1.0, -3.0, 2.0, 1.0}), fx::array({1.0, -1.0}));
  expectNumbers(q, {3}, {1, -2, 0});
  expectNumbers(r, {4}, {0, 0, 0, 1});
  fx::Array x = fx::linspace(-1.0, 1.0, 6), p = fx::array({2.0, -1.0, 0.5});
  expectNumbers(fx::polyfit(x, fx::polyval(p, x), 2), {3}, {2, -1, 0.5});
  expectNumbers(fx::hanning(5), {5}, {0, 0.5, 1, 0.5, 0}, 1e-15);
  expectNumbers(fx::bartlett(5), {5}, {0, 0.5, 1, 0.5, 0});
  expectNumbers(fx::factorial(fx::array({0.0, 5.0})), {2}, {1, 120});
  expectNumber(fx::gamma(-1.5), 2.3632718012073544, 1e-13);
}

TEST(Matrices, ArePutTogether) {
  expectNumbers(la::block_diag({fx::ones({1, 2}), fx::full({1, 1}, 2.0)}), {2, 3},
                {1, 1, 0, 0, 0, 2});
  expectNumbers(la::toeplitz(fx::array({1, 2, 3}), fx::array({1, 4})), {3, 2}, {1, 4, 2, 1, 3, 2});
  fx::Array a = fx::reshape(fx::eye(6), {2, 3, 6}), b = fx::reshape(fx::arange(6.0), {2, 3});
  expectNumbers(la::tensorsolve(a, b), {6}, {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(la::tensorinv(a).shape().str(), "[6,2,3]");
}

TEST(Matrices, DecomposeAndComeTogetherAgain) {
  fx::Array a = fx::array({{4.0, 1.0, 2.0}, {-1.0, 3.0, 0.5}, {2.0, 2.0, 1.0}});
  auto is = [](const fx::Array &x, const fx::Array &y) {
    return bool(fx::allclose(x, y, {.rtol = 1e-12, .atol = 1e-12}));
  };
  auto [p, l, u] = la::lu(a);
  EXPECT_TRUE(is(matmul(p, matmul(l, u)), a));
  EXPECT_TRUE(is(matmul(a, la::lu_solve(la::lu_factor(a), fx::eye(3))), fx::eye(3)));
  EXPECT_TRUE(
      is(matmul(transpose(a), la::lu_solve(la::lu_factor(a), fx::eye(3), true)), fx::eye(3)));
  auto [q, r] = la::qr(a(fx::slice(2)), true);
  EXPECT_TRUE(is(matmul(q, r), a(fx::slice(2))));
  la::SVD svd = la::svd(a(fx::all, fx::slice(2)));
  EXPECT_EQ(svd.u.shape().str(), "[3,3]");
  EXPECT_TRUE(is(matmul(svd.u(fx::all, fx::slice(2)) * svd.s, svd.vt), a(fx::all, fx::slice(2))));
  expectNumber(la::det(la::expm(0.1 * a)), std::exp(0.8), 1e-12);
  expectNumbers(
      la::cho_solve(la::cholesky(fx::array({{4.0, 2.0}, {2.0, 3.0}})), fx::array({2.0, 1.0})), {2},
      {0.5, 0.0});
  auto second =
      fx::hessian([](fx::Array a) { return la::slogdet(a).second; })(fx::full({1, 1}, 2.0));
  expectNumbers(second, {1, 1, 1, 1}, {-0.25});
}

// Of a long row few are selected by another way than many, or those of a short one.
TEST(TopK, IsTheBeginningOfTheOrderDownwards) {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  auto expectTop = [](const fx::Array &x) {
    std::int64_t n = x.shape()[static_cast<int>(x.shape().size()) - 1];
    fx::Array order = fx::argsort(x, -1, fx::descending);
    for (std::int64_t k : {std::int64_t{1}, std::int64_t{7}, n / 4, n / 4 + 1, n}) {
      auto [values, places] = fx::top_k(x, k);
      fx::Array first = order(fx::ellipsis, fx::slice(0, k));
      EXPECT_TRUE(fx::array_equal(places, first)) << x.dtype() << " n " << n << " k " << k;
      EXPECT_TRUE(fx::array_equal(values, fx::take_along_axis(x, first, -1), true))
          << x.dtype() << " n " << n << " k " << k;
    }
  };
  for (std::int64_t n : {100, 128, 131, 1000}) {
    fx::Array up = fx::arange(0, n, 1, fx::f64);
    fx::Array mixed = fx::remainder(up * up * 7.0, 31.0);
    fx::Array rows = fx::stack({up, -up, mixed, fx::zeros({n}), fx::where(mixed == 3.0, nan, up),
                                fx::where(mixed > 20.0, -INFINITY, mixed)});
    for (fx::DType dtype : {fx::f64, fx::f32, fx::f16, fx::bf16})
      expectTop(rows.astype(dtype));
    fx::Array whole = fx::stack({up, -up, mixed, fx::zeros({n})});
    for (fx::DType dtype : {fx::i64, fx::i32, fx::i8, fx::u16, fx::u8, fx::DType::boolean})
      expectTop(whole.astype(fx::i64).astype(dtype));
  }
}

// By 0 all bits are set, as by the operator.
TEST(FloorDivide, OfUnsignedNumbersIsTheirQuotient) {
  fx::Array x = fx::array({0, 7, 200}).astype(fx::u8), y = fx::array({0, 0, 3}).astype(fx::u8);
  EXPECT_TRUE(fx::array_equal(fx::floor_divide(x, y), fx::array({255, 255, 66}).astype(fx::u8)));
  EXPECT_TRUE(fx::array_equal(
      fx::jit([](fx::Array a, fx::Array b) { return fx::floor_divide(a, b); })(x, y),
      fx::floor_divide(x, y)));
}

} // namespace
