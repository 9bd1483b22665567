// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Edges of the functions, derivatives of higher order, and laws between functions.
#include "tests/frontend/numbers.h"

#include <cmath>
#include <limits>

namespace fx = fluxion;
namespace stats = fluxion::stats;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void expectAt(const fx::Array &y, const std::vector<double> &expected) {
  std::vector<double> got = y.astype(fx::f64).to_vector<double>();
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    if (!(std::isnan(got[i]) && std::isnan(expected[i])) && got[i] != expected[i]) {
      EXPECT_NEAR(got[i], expected[i], 1e-14 * std::max(1.0, std::abs(expected[i])))
          << "element " << i;
    }
}

TEST(Functions, EdgesOfTheIncompleteGammaAndBetaFunctions) {
  fx::Array a = fx::array({0.0, 0.0, 2.0, 2.0, 2.0, -1.0, 2.0, nan, inf});
  fx::Array x = fx::array({0.0, 1.0, 0.0, inf, nan, 1.0, -1.0, 1.0, 1.0});
  expectAt(gammainc(a, x), {nan, 1, 0, 1, nan, nan, nan, nan, 0});
  expectAt(gammaincc(a, x), {nan, 0, 1, 0, nan, nan, nan, nan, 1});
  expectAt(betainc(fx::array({2.0, 2.0, 2.0, -1.0, 0.0, 2.0, 0.0}),
                   fx::array({3.0, 3.0, 3.0, 1.0, 2.0, 0.0, 0.0}),
                   fx::array({0.0, 1.0, 1.5, 0.5, 0.5, 0.5, 0.5})),
           {0, 1, nan, nan, 1, 0, nan});
  // A large argument of f32 to which adding 1 changes nothing.
  fx::Array large = fx::array({1e10f});
  EXPECT_NEAR(gammainc(large, large)(0).item<double>(), 0.5, 1e-5);
  EXPECT_NEAR(fx::gammainc(1e14, 1e14).item<double>(), 0.5, 1e-7);
}

TEST(Functions, EdgesOfSineIntegralsAndTheirRelatives) {
  fx::Array ends = fx::array({0.0, inf, -inf, nan});
  double halfPi = std::acos(-1.0) / 2;
  auto [si, ci] = fx::sici(ends);
  expectAt(si, {0, halfPi, -halfPi, nan});
  expectAt(ci, {-inf, 0, nan, nan});
  auto [s, c] = fx::fresnel(ends);
  expectAt(s, {0, 0.5, -0.5, nan});
  expectAt(c, {0, 0.5, -0.5, nan});
  // Of angles of 2^60 the last turn still counts: S(x) is 1/2 - cos(π x² / 2) / (π x).
  double large = 0x1p29 + 1;
  expectAt(fx::fresnel(large).second - 0.5, {1 / (2 * halfPi * large)});
  double above = 0.5 * std::erfc(std::sqrt(0.5));
  expectAt(fx::owens_t(fx::array({0.0, 1.0, inf, 0.0, nan, 2.0, -1.0}),
                       fx::array({inf, inf, 1.0, -inf, 1.0, 0.0, -inf})),
           {0.25, above / 2, 0, -0.25, nan, 0, -above / 2});
  expectAt(fx::bessel_jn(fx::array({0.0, inf, nan}), 1), {1, 0, nan, 0, 0, nan});
  EXPECT_EQ(fx::bessel_jn(fx::ones({2, 3}), 4).shape().str(), "[5,2,3]");
  EXPECT_THROW(fx::bessel_jn(1.0, -1), fx::ShapeError);
  using C = std::complex<double>;
  EXPECT_EQ(fx::wofz(0.0).item<C>(), C(1, 0));
  EXPECT_EQ(fx::wofz(C(0, -30)).item<C>().real(), inf);
  EXPECT_EQ(fx::wofz(C(0, 1e200)).item<C>().imag(), 0);
  EXPECT_EQ(fx::wofz(1.0f).dtype(), fx::c64);
}

TEST(Functions, EdgesOfSphericalHarmonics) {
  using C = std::complex<double>;
  fx::Array n = fx::array({0, 1, 2, 5}), m = fx::array({0, 2, -2, 0});
  fx::Array y = fx::sph_harm_y(n, m, 0.5, 0.25, 4);
  EXPECT_NEAR(y(0).item<C>().real(), 1 / std::sqrt(4 * std::acos(-1.0)), 1e-15);
  EXPECT_EQ(y(1).item<C>(), C(0, 0));
  EXPECT_TRUE(std::isnan(y(3).item<C>().real()));
  // The degrees are known: the largest need not be said.
  fx::Array same = fx::sph_harm_y(n, m, 0.5, 0.25);
  EXPECT_EQ(same(2).item<C>(), y(2).item<C>());
  EXPECT_FALSE(std::isnan(same(3).item<C>().real()));
  EXPECT_EQ(fx::sph_harm_y(2, 1, fx::array({0.5f}), 0.25).dtype(), fx::c64);
  auto ofDegree = [](fx::Array n) { return real(fx::sph_harm_y(n, 0, 0.5, 0.25)); };
  EXPECT_THROW(fx::jit(ofDegree)(2), fx::TraceError);
  EXPECT_THROW(fx::sph_harm_y(2.0, 0, 0.5, 0.25), fx::DtypeError);
}

TEST(Functions, OfSineIntegralsAndTheirRelativesHaveDerivativesOfHigherOrder) {
  fx::CheckOptions third{.order = 3, .tol = 1e-5};
  fx::Array x = fx::array({-2.0, 0.3, 1.7, 5.0, 28.0});
  fx::check_grads([](fx::Array x) { return fx::sici(x).first + fx::sici(x).second; },
                  fx::primals(x), third);
  fx::check_grads([](fx::Array x) { return fx::bessel_jn(x, 3); }, fx::primals(x), third);
  fx::Array small = fx::array({-2.0, 0.0, 0.3, 1.7});
  fx::check_grads([](fx::Array x) { return fx::fresnel(x).first * fx::fresnel(x).second; },
                  fx::primals(small), third);
  fx::check_grads([](fx::Array h, fx::Array a) { return fx::owens_t(h, a); },
                  fx::primals(fx::array({-1.0, 0.5, 2.0}), fx::array({0.3, 2.5, -1.5})), third);
  fx::check_grads(
      [](fx::Array theta, fx::Array phi) {
        fx::Array y = fx::sph_harm_y(fx::array({3, 4, 2}), fx::array({2, -3, 0}), theta, phi, 4);
        return real(y) + 2.0 * imag(y);
      },
      fx::primals(fx::array({0.0, 0.5, 2.0}), fx::array({0.3, 2.5, 1.5})), third);
}

TEST(Functions, EdgesOfTheOthers) {
  expectAt(fx::ndtri(fx::array({0.0, 1.0, 0.5, -0.1, 1.1, nan})), {-inf, inf, 0, nan, nan, nan});
  expectAt(fx::erfcinv(fx::array({0.0, 1.0, 2.0, 2.5})), {inf, 0, -inf, nan});
  expectAt(fx::log_ndtr(fx::array({-inf, inf, nan})), {-inf, 0, nan});
  expectAt(fx::erfcx(fx::array({-30.0, -inf, inf, nan})), {inf, inf, 0, nan});
  expectAt(fx::dawsn(fx::array({0.0, inf, -inf, nan})), {0, 0, 0, nan});
  expectAt(fx::exp1(fx::array({0.0, inf, -1.0, nan})), {inf, 0, nan, nan});
  expectAt(fx::expn(3, fx::array({0.0})), {0.5});
  expectAt(fx::expi(fx::array({0.0, inf, -inf, nan})), {-inf, inf, 0, nan});
  expectAt(fx::spence(fx::array({1.0, 0.0, inf, -1.0, nan})),
           {0, std::acos(-1.0) * std::acos(-1.0) / 6, -inf, nan, nan});
  expectAt(fx::i0e(fx::array({0.0, nan})), {1, nan});
  expectAt(fx::i0(fx::array({0.0, inf, -inf})), {1, inf, inf});
  expectAt(fx::i1(fx::array({0.0, inf, -inf})), {0, inf, -inf});
  expectAt(fx::gammasgn(fx::array({0.0, -0.0, 1.5, -0.5, -1.5, -2.0, nan})),
           {1, -1, 1, -1, 1, nan, nan});
  expectAt(fx::loggamma(fx::array({1.0, 2.0, -0.5, 0.0})), {0, 0, nan, inf});
  expectAt(fx::poch(fx::array({-1.5, 3.0, 2.0}), fx::array({2.0, 0.0, 3.0})), {0.75, 1, 24});
  expectAt(fx::comb(fx::array({5.0, 5.0, 5.0, -1.0}), fx::array({2.0, 6.0, -1.0, 0.0})),
           {10, 0, 0, 0});
  expectAt(fx::zeta(fx::array({2.0, 1.0, 0.5, 2.0, 2.0, 3.0}),
                    fx::array({1.0, 1.0, 1.0, -2.0, -0.5, 1.0})),
           {std::acos(-1.0) * std::acos(-1.0) / 6, inf, nan, inf, nan, 1.2020569031595942});
  expectAt(fx::bernoulli(8), {1, -0.5, 1. / 6, 0, -1. / 30, 0, 1. / 42, 0, -1. / 30});
  expectAt(fx::bernoulli(0), {1});
  expectAt(fx::hyp1f1(fx::array({0.0, 2.0, 1.5}), fx::array({3.0, 0.0, 1.5}),
                      fx::array({5.0, 1.0, 0.5})),
           {1, inf, std::exp(0.5)});
  // (1 - x)^-a, and Gauss' limit Γ(c) Γ(c - a - b) / (Γ(c - a) Γ(c - b)).
  expectAt(fx::hyp2f1(fx::array({0.5, 0.5, 2.0}), fx::array({2.0, 0.5, 2.0}),
                      fx::array({2.0, 2.0, 1.0}), fx::array({0.25, 1.0, 1.0})),
           {1 / std::sqrt(0.75), 4 / std::acos(-1.0), inf});
  expectAt(fx::hyp2f1(fx::array({1.0, 1.0}), 1.0, 2.0, fx::array({1.5, 0.9999999})), {nan, nan});
}

/// The slopes of f, which goes element by element, at x: in both modes, compiled and not.
void expectSlopes(auto f, const std::vector<double> &x, const std::vector<double> &expected) {
  auto backward = fx::grad([f](fx::Array x) { return sum(f(x)); });
  fx::Array at = fx::array(x);
  expectAt(backward(at), expected);
  expectAt(fx::jvp(f, fx::primals(at), fx::tangents(fx::ones_like(at))).second, expected);
  expectAt(fx::jit(backward)(at), expected);
}

TEST(Functions, HaveTheSlopesOfTheirLimitsAtEdges) {
  expectSlopes([](fx::Array x) { return fx::exp1(x); }, {0, inf, nan, -1}, {-inf, 0, nan, nan});
  expectSlopes([](fx::Array x) { return fx::expn(2, x); }, {0, nan}, {-inf, nan});
  expectSlopes([](fx::Array x) { return fx::expn(3, x); }, {0, nan}, {-1, nan});
  expectSlopes([](fx::Array q) { return fx::zeta(2.0, q); }, {0, -1, nan, inf},
               {-inf, -inf, nan, 0});
  expectSlopes([](fx::Array s) { return fx::zeta(s, 1.0); }, {1, nan}, {-inf, nan});
  expectSlopes([](fx::Array x) { return fx::i0(x); }, {0, inf, -inf, 800, -800, nan},
               {0, inf, -inf, inf, -inf, nan});
  expectSlopes([](fx::Array x) { return fx::i1(x); }, {0, inf, -inf, 800}, {0.5, inf, inf, inf});
  expectSlopes([](fx::Array x) { return fx::boxcox(x, 0.0); }, {0, inf, nan}, {inf, 0, nan});
  expectSlopes([](fx::Array x) { return fx::boxcox1p(x, 0.0); }, {-1, inf}, {inf, 0});
  expectAt(fx::boxcox(fx::array({0.0, inf, 0.0, inf}), fx::array({0.0, 0.0, 1.0, -1.0})),
           {-inf, inf, -1, 1});
}

TEST(Functions, OfNaNAndOutOfRangeHaveNoSlopes) {
  expectSlopes([](fx::Array q) { return stats::norm::ppf(q); }, {nan, -0.5, 1.5, 0, 1},
               {nan, nan, nan, inf, inf});
  expectSlopes([](fx::Array q) { return stats::norm::isf(q); }, {nan, 1.5}, {nan, nan});
  expectSlopes([](fx::Array q) { return stats::expon::ppf(q); }, {nan, -0.5}, {nan, nan});
  expectSlopes([](fx::Array x) { return stats::beta::logpdf(x, 2.0, 3.0); }, {nan, -1}, {nan, 0});
  expectSlopes([](fx::Array a) { return stats::beta::logpdf(0.5, a, 3.0); }, {nan}, {nan});
}

TEST(Functions, TheSlopeOfLaplacesDistributionIsItsDensityAtTheMiddle) {
  expectSlopes([](fx::Array x) { return stats::laplace::cdf(x, 1.0, 2.0); }, {1, inf, -inf, nan},
               {0.25, 0, 0, nan});
  expectSlopes([](fx::Array loc) { return stats::laplace::cdf(1.0, loc, 2.0); }, {1}, {-0.25});
}

TEST(Functions, TheSlopeOfStudentsDistributionIsItsDensityAtTheMiddle) {
  auto slopes = fx::grad([](fx::Array x) { return sum(stats::t::cdf(x, 3.0)); });
  double density = stats::t::pdf(0.0, 3.0).item<double>();
  expectAt(slopes(fx::array({0.0, inf, -inf, nan})), {density, 0, 0, nan});
  expectAt(stats::t::cdf(fx::array({0.0, inf, -inf, nan}), 3.0), {0.5, 1, 0, nan});
}

TEST(Functions, IncompleteGammaFunctionsOfHugeArguments) {
  fx::Array a = fx::array({0.5, 2.0, 9.5, 1000.0});
  for (double x : {1e9, 1e42, 1e300}) {
    expectAt(fx::gammainc(a, x), {1, 1, 1, 1});
    expectAt(fx::gammaincc(a, x), {0, 0, 0, 0});
    expectAt(fx::grad([&](fx::Array a) { return sum(fx::gammainc(a, x)); })(a), {0, 0, 0, 0});
    expectAt(stats::chi2::cdf(x, 3.0), {1});
    expectAt(stats::poisson::cdf(3, x), {0});
  }
  fx::Array x = fx::array({1e9f, 1e12f, 1e20f, 3e38f});
  expectAt(fx::gammainc(a.astype(fx::f32), x), {1, 1, 1, 1});
  expectAt(
      fx::jit([](fx::Array a, fx::Array x) { return fx::gammaincc(a, x); })(a.astype(fx::f32), x),
      {0, 0, 0, 0});
}

// Numbers: mpmath, by its quadrature with 60 digits.
TEST(Functions, IncompleteBetaFunctionOfHugeParameters) {
  auto at = [](double a, double b, double x) { return fx::betainc(a, b, x); };
  expectAt(at(2, 1e200, 0.5), {1});
  expectAt(at(1e200, 1, 0.5), {0});
  for (double a : {1e7, 1e12, 1e13, 1e100, 1e300}) {
    expectAt(at(a, a, 0.5), {0.5});
    expectAt(at(a, a, 0.25), {0});
    expectAt(at(a, a, 0.75), {1});
  }
  expectNumber(at(1e6, 1e6, 0.4997), 0.198071962842073208, 1e-12);
  expectNumber(at(1e7, 1e7, 0.4999), 0.185546685359339744, 1e-13);
  expectNumber(at(1e7, 3e7, 0.2501), 0.927927016374231010, 1e-12);
  expectNumber(at(1e7, 1e9, 0.0099), 0.375351847437557354, 1e-12);
  expectNumber(at(1e8, 3e8, 0.24997), 0.082925625299725186, 1e-12);
  expectNumber(at(1e7, 1e7, 0.4995) * 1e6, 3.8720889782684034, 1e-12);
  // One of them alone.
  expectNumber(at(2, 1e15, 1e-14), 0.999500600772612690, 1e-14);
  expectNumber(at(2, 1e15, 1e-15), 0.264241117657115764, 1e-12);
  expectNumber(at(100, 1e12, 1.1e-10), 0.841721330200520923, 1e-12);
  expectNumber(at(1e5, 1e12, 1.003e-7), 0.828644374488410534, 1e-12);
  // exp(-3) (1 + 3) for b = 2 and a (1 - x) = 3
  double x = 1 - 3e-15, y = (1 - x) * 1e15;
  expectNumber(at(1e15, 2, x), std::exp(-y) * (1 + y), 1e-12);
  auto single = [](float a, float b, float x) {
    return fx::betainc(fx::Array(a), fx::Array(b), fx::Array(x)).item<float>();
  };
  EXPECT_EQ(single(2, 1e20f, 0.5f), 1);
  EXPECT_EQ(single(1e20f, 2, 0.5f), 0);
  EXPECT_EQ(single(1e6f, 1e6f, 0.5f), 0.5f);
  EXPECT_NEAR(single(2, 1e15f, 1e-15f), 0.26424112f, 2e-5);
  EXPECT_NEAR(single(1e4f, 1e6f, 0.01f), 0.8425446f, 2e-4);
}

TEST(Functions, DerivativesOfBetaincOfLargeParameters) {
  auto f = [](fx::Array u, fx::Array v, fx::Array x) {
    return betainc(1e7 * u, 3e7 * v, 0.25 + 1e-4 * x);
  };
  fx::check_grads(f, fx::primals(fx::Array(1.0), fx::Array(1.0), fx::Array(0.3)),
                  {.tol = 1e-4, .eps = 1e-6});
  fx::Array a = fx::array({1e15, 1e200, 1e200}), x = fx::array({0.5, 0.25, 0x1.0000000000001p-1});
  fx::Array slopes = fx::grad([&](fx::Array x) { return sum(betainc(a, a, x)); })(x);
  expectAt(slopes / std::sqrt(4e15 / std::acos(-1.0)), {1, 0, 0});
}

TEST(Functions, OfHugeArgumentsAreTheirLimits) {
  expectAt(fx::exp1(fx::array({1e100, 800.0})), {0, 0});
  expectAt(fx::expn(3, fx::array({1e100})), {0});
  expectAt(fx::exp1(fx::array({3e38f})), {0});
  fx::Array below = fx::expi(-1e308);
  expectNumber(below, 0);
  EXPECT_TRUE(std::signbit(below.item<double>()));
  expectNumber(fx::exp1(700.0) * 1e307, 1.406518766234033, 1e-12);
  // exp(-x) / (n + x) (1 + n / (n + x)² + ...)
  expectNumber(fx::expn(1000, 0.5) * 1e4, 6.0683377272664115, 1e-13);
  expectNumber(fx::expn(2000000000, 0.5) * 1e10, 3.0326532993213304, 1e-13);
  expectNumber(fx::expn(2000000000, 5.0) * 1e12, 3.368973492804787, 1e-13);
  expectNumber(fx::grad([](fx::Array x) { return fx::expn(2000000000, x); })(0.5) * 1e10,
               -3.0326533008376572, 1e-13);
  // 1 less what is nearly 1; never below 0.
  expectNumber(fx::betainc(1e10, 1e-10, 1 - 1e-10) * 1e11, 2.19383903979489, 0.05);
  expectNumber(fx::betainc(3.0, 1e6, 4e-6), 0.761898452746421374, 5e-11);
  expectNumber(fx::betainc(1e6, 3.0, 1 - 4e-6), 0.238101547252992448, 1e-10);
  expectNumber(fx::betainc(1e4, 1e4, 0.5 + std::sqrt(1 / 8e4)), 0.841344746144163623, 1e-12);
}

TEST(Functions, DensitiesAtTheirLimits) {
  expectAt(stats::cauchy::ppf(fx::array({0.0, 1e-20, 1e-17, 0.25, 0.5, 0.75, 1.0})),
           {-inf, -3.183098861837907e19, -3.183098861837907e16, -1, 0, 1, inf});
  expectAt(stats::cauchy::isf(fx::array({0.0, 1e-20, 0.5, 1.0})),
           {inf, 3.183098861837907e19, 0, -inf});
  fx::Array x = fx::array({0.0, 1.0});
  expectAt(stats::t::logpdf(x, 1e8), {-0.918938535704672742, -1.41893853820467273});
  expectAt(stats::t::logpdf(x, 1e10), {-0.918938533229672742, -1.41893853325467274});
  expectNumber(stats::t::cdf(1.0, 1e10), 0.8413447460564444, 1e-12);
  expectNumber(stats::vonmises::pdf(0.5, 0.0), 0.5 / std::acos(-1.0));
  expectAt(stats::beta::pdf(fx::array({nan, 0.5}), 1.0, 1.0), {nan, 1});
  expectAt(stats::betabinom::pmf(fx::array({2.5, 2.0}), 5.0, 1.0, 2.0), {0, 4. / 21});
}

// Chu and Vandermonde: (c - a)_m / (c)_m for b = -m.
TEST(Functions, HypergeometricSeriesThatEndAreSumsAtOne) {
  expectAt(fx::hyp2f1(fx::array({2.5, 10.0, -1.0, -2.0, 3.0}),
                      fx::array({-1.0, 0.0, 2.5, -1.0, -2.0}), fx::array({1.5, 1.5, 1.5, 4.0, 2.0}),
                      1.0),
           {-2. / 3, 1, -2. / 3, 1.5, 0});
  auto at = [](fx::Array x) { return fx::hyp2f1(2.5, -1.0, 1.5, x); };
  expectNumber(fx::grad(at)(1.0), -2.5 / 1.5);
  auto in = [](fx::Array a, fx::Array c) { return fx::hyp2f1(a, -3.0, c, 1.0); };
  fx::check_grads(in, fx::primals(fx::Array(2.5), fx::Array(1.5)), {.order = 2});
}

TEST(Functions, HalvesAreRoundedF32AndIntegersAreF64) {
  fx::Array x = fx::array({0.5, 2.0}).astype(fx::f16);
  EXPECT_EQ(gammainc(x, x).dtype(), fx::f16);
  EXPECT_EQ(fx::i0e(x).astype(fx::f32).to_vector<float>(),
            fx::i0e(x.astype(fx::f32)).astype(fx::f16).astype(fx::f32).to_vector<float>());
  EXPECT_EQ(fx::gammainc(2, 3).dtype(), fx::f64);
  EXPECT_EQ(stats::norm::logpdf(fx::array({1.f})).dtype(), fx::f32);
  EXPECT_EQ(stats::poisson::pmf(fx::array({1, 2}), 2).dtype(), fx::f64);
}

void check(auto f, auto... x) {
  fx::check_grads([f](auto... v) { return sum(f(v...)); }, fx::primals(x...), {.order = 2});
}
const fx::Array shapes = fx::array({0.3, 1.0, 3.5, 20.0}),
                places = fx::array({0.2, 1.5, 2.5, 25.0});

TEST(Functions, DerivativesOfGammainc) {
  check([](fx::Array a, fx::Array x) { return gammainc(a, x); }, shapes, places);
}
TEST(Functions, DerivativesOfGammaincc) {
  check([](fx::Array a, fx::Array x) { return gammaincc(a, x); }, shapes, places);
}
TEST(Functions, DerivativesOfGammaSlopes) {
  check([](fx::Array a, fx::Array x) { return fx::random_gamma_grad(a, x); }, shapes, places);
}
TEST(Functions, DerivativesOfBetainc) {
  auto f = [](fx::Array a, fx::Array b, fx::Array x) { return sum(betainc(a, b, x)); };
  fx::check_grads(
      f, fx::primals(shapes, fx::array({2.0, 0.5, 4.0, 10.0}), fx::array({0.1, 0.4, 0.5, 0.7})));
}
TEST(Functions, DerivativesOfBesselFunctions) {
  check([](fx::Array x) { return fx::i0e(x) + fx::i1(x) + fx::i1e(x); },
        fx::array({-3.0, 0.5, 9.0}));
}
TEST(Functions, DerivativesOfIntegrals) {
  check([](fx::Array x) { return fx::expn(2, x) + fx::expi(x) + fx::spence(x); },
        fx::array({0.4, 1.7}));
}
TEST(Functions, DerivativesAroundTheNormalDistribution) {
  check([](fx::Array x) { return fx::dawsn(x) + fx::erfcx(x) + fx::log_ndtr(x); },
        fx::array({-2.0, 0.3, 1.5}));
  check([](fx::Array p) { return fx::ndtri(p) + fx::erfcinv(p); }, fx::array({0.1, 0.6}));
}
TEST(Functions, DerivativesOfZetaAndPowers) {
  check([](fx::Array s, fx::Array q) { return fx::zeta(s, q); }, 2.5, 1.25);
  check([](fx::Array x, fx::Array l) { return fx::boxcox(x, l) + fx::boxcox1p(x, l); }, 1.5, 0.0);
}
TEST(Functions, DerivativesOfHypergeometricFunctions) {
  check([](fx::Array a, fx::Array b, fx::Array x) { return fx::hyp1f1(a, b, x); }, 0.7, 1.9, -1.5);
  check([](fx::Array a, fx::Array b, fx::Array c, fx::Array x) { return fx::hyp2f1(a, b, c, x); },
        0.7, 1.3, 2.1, 0.4);
  // Polynomials, of which the derivatives in the parameters are none.
  check([](fx::Array a, fx::Array b, fx::Array x) { return fx::hyp1f1(a, b, x); }, -2.0, 1.9, 0.5);
}
TEST(Functions, DerivativesOfDensities) {
  check(
      [](fx::Array x, fx::Array l, fx::Array s) {
        return stats::gumbel_r::logpdf(x, l, s) + stats::gumbel_l::logsf(x, l, s);
      },
      0.7, 0.2, 1.5);
  check([](fx::Array x, fx::Array s) { return stats::t::cdf(x, s); }, 0.7, 1.5);
}

// The third derivative in a is that of the second by differences: every order has a series of its
// own.
TEST(Functions, ThirdDerivativeOfGammaincInItsShape) {
  for (double x : {0.7, 6.0}) {
    auto second = fx::grad(fx::grad([x](fx::Array a) { return gammainc(a, x); }));
    double h = 1e-4, third = fx::grad(second)(2.3).item<double>();
    double difference = (second(2.3 + h) - second(2.3 - h)).item<double>() / (2 * h);
    EXPECT_NEAR(third, difference, 1e-7 * std::max(1.0, std::abs(third)));
  }
}

TEST(Functions, LawsBetweenThem) {
  fx::Array x = fx::array({0.2, 0.9, 3.0, 11.0});
  // P(1, x) = 1 - exp(-x); erf(x) = P(1/2, x²); I_x(1, b) = 1 - (1 - x)^b.
  expectAt(gammainc(1.0, x), (-expm1(-x)).to_vector<double>());
  EXPECT_LT(max(abs(gammainc(0.5, x * x) - erf(x))).item<double>(), 1e-14);
  fx::Array u = fx::array({0.1, 0.5, 0.95});
  EXPECT_LT(max(abs(betainc(1.0, 3.5, u) + expm1(3.5 * log1p(-u)))).item<double>(), 1e-14);
  // Student's t of one degree of freedom is Cauchy's.
  fx::Array y = fx::array({-40.0, -0.5, 0.0, 0.3, 7.0});
  EXPECT_LT(max(abs(stats::t::cdf(y, 1.0) - stats::cauchy::cdf(y))).item<double>(), 1e-14);
  // The inverses.
  EXPECT_LT(max(abs(fx::ndtr(fx::ndtri(u)) - u)).item<double>(), 1e-15);
  EXPECT_LT(max(abs(stats::gumbel_l::cdf(stats::gumbel_l::ppf(u, 0.5, 2.0), 0.5, 2.0) - u))
                .item<double>(),
            1e-14);
  // Densities are the slopes of their distribution functions.
  auto slope = fx::vmap(fx::grad([](fx::Array x) { return stats::gamma::cdf(x, 2.5, 0.0, 1.5); }));
  EXPECT_LT(max(abs(slope(x) - stats::gamma::pdf(x, 2.5, 0.0, 1.5))).item<double>(), 1e-14);
  auto slopeOfT = fx::vmap(fx::grad([](fx::Array x) { return stats::t::cdf(x, 3.0); }));
  EXPECT_LT(max(abs(slopeOfT(x) - stats::t::pdf(x, 3.0))).item<double>(), 1e-14);
  fx::Array counts = fx::array({{1, 2, 0}, {3, 0, 4}}), p = fx::array({0.2, 0.5, 0.3});
  expectNumbers(exp(stats::multinomial::logpmf(counts, fx::array({3, 7}), p)), {2},
                stats::multinomial::pmf(counts, fx::array({3, 7}), p).to_vector<double>());
}

TEST(Functions, OneByOneAsInABatch) {
  fx::Array a = fx::array({0.1, 2.0, 300.0, 5.0}), x = fx::array({3.0, 0.1, 310.0, 5.5});
  auto f = [](fx::Array a, fx::Array x) {
    return fx::stack({gammainc(a, x), fx::random_gamma_grad(a, x), betainc(a, x, 0.3), fx::expi(x),
                      fx::hyp1f1(a, 2.5, x / 100.0)});
  };
  fx::Array all = fx::vmap(f)(a, x), compiled = fx::jit(fx::vmap(f))(a, x);
  for (int i = 0; i < 4; ++i) {
    fx::Array one = f(a(i), x(i));
    EXPECT_EQ(fx::Array(all(i)).to_vector<double>(), one.to_vector<double>()) << i;
    EXPECT_LT(max(abs(fx::Array(compiled(i)) / one - 1.0)).item<double>(), 1e-13) << i;
  }
}

} // namespace
