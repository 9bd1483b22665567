// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// f16 and bf16: what takes many steps is computed in f32 and rounded once, and no constant
// overflows.
#include "tests/frontend/numbers.h"

#include <gtest/gtest.h>

namespace fx = fluxion;
namespace la = fluxion::linalg;
namespace nn = fluxion::nn;
using fluxion::tests::expectNumbers;

namespace {

const fx::DType halves[] = {fx::f16, fx::bf16};

/// One unit in the last place of the dtype, relative.
double unitOf(fx::DType dtype) { return dtype == fx::f16 ? 0x1p-10 : 0x1p-7; }

/// f of x in half precision is f of the same numbers in f64, rounded once (f32 may fall to the
/// other side of a tie, so up to one unit).
template <class F> void expectRounded(F f, const fx::Array &x) {
  for (fx::DType dtype : halves) {
    SCOPED_TRACE(fx::name(dtype));
    fx::Array rounded = x.astype(dtype), got = f(rounded);
    EXPECT_EQ(got.dtype(), dtype);
    fx::Array exact = f(rounded.astype(fx::f64));
    expectNumbers(got, exact.shape(), exact.to_vector<double>(), unitOf(dtype));
    fx::Array compiled = fx::jit(f)(rounded);
    EXPECT_EQ(compiled.dtype(), dtype);
    expectNumbers(compiled, exact.shape(), exact.to_vector<double>(), unitOf(dtype));
  }
}

const fx::Array spd = fx::array(
    {{4.0, 1.0, 0.5, 0.0}, {1.0, 3.0, 0.0, 0.25}, {0.5, 0.0, 2.0, 1.0}, {0.0, 0.25, 1.0, 5.0}});

TEST(HalfPrecision, DecomposesInSingle) {
  expectRounded([](fx::Array a) { return la::cholesky(a); }, spd);
  expectRounded([](fx::Array a) { return la::lu_factor(a).first; }, spd);
  expectRounded([](fx::Array a) { return abs(la::qr(a).second); }, spd);
  expectRounded([](fx::Array a) { return la::svdvals(a); }, spd);
  expectRounded([](fx::Array a) { return abs(la::svd(a).u); }, spd);
  expectRounded([](fx::Array a) { return la::eigvalsh(a); }, spd);
}

TEST(HalfPrecision, SolvesInSingle) {
  fx::Array b = fx::array({1.0, -2.0, 0.5, 3.0});
  expectRounded([&](fx::Array a) { return la::solve(a, b.astype(a.dtype())); }, spd);
  expectRounded([&](fx::Array a) { return la::solve_triangular(a, b.astype(a.dtype())); }, spd);
  expectRounded([](fx::Array a) { return la::inv(a); }, spd);
  expectRounded([](fx::Array a) { return la::pinv(a); }, spd);
  expectRounded([&](fx::Array a) { return la::lstsq(a, b.astype(a.dtype())).x; }, spd);
  expectRounded(
      [&](fx::Array a) {
        auto map = [a](const fx::Array &v) { return matmul(a, v); };
        return la::cg(map, b.astype(a.dtype()), {.tol = 1e-6});
      },
      spd);
  fx::Array l = la::cholesky(spd);
  expectRounded([&](fx::Array l) { return la::cho_solve(l, b.astype(l.dtype())); }, l);
  auto factors = la::lu_factor(spd);
  for (bool transposed : {false, true})
    expectRounded(
        [&](fx::Array lu) {
          return la::lu_solve({lu, factors.second}, b.astype(lu.dtype()), transposed);
        },
        factors.first);
}

TEST(HalfPrecision, FindsTheNumbersOfAMatrixInSingle) {
  expectRounded([](fx::Array a) { return la::det(a); }, spd);
  expectRounded([](fx::Array a) { return la::slogdet(a).second; }, spd);
  expectRounded([](fx::Array a) { return la::norm(a, "nuc"); }, spd);
  expectRounded([](fx::Array a) { return la::norm(a, 3, -1); }, 100.0 * spd);
  expectRounded([](fx::Array a) { return la::norm(a, "fro"); }, 100.0 * spd);
  expectRounded([](fx::Array a) { return la::cond(a); }, spd);
  expectRounded([](fx::Array a) { return la::matrix_power(a, 3); }, spd);
  expectRounded([](fx::Array a) { return la::expm(a); }, 0.5 * spd);
  fx::Array nearlySingular = fx::array({{1.0, 1.0}, {1.0, 1.0 + 0x1p-7}});
  EXPECT_EQ(la::matrix_rank(nearlySingular.astype(fx::bf16)).item<int>(), 1);
  EXPECT_EQ(la::matrix_rank(nearlySingular).item<int>(), 2);
}

TEST(HalfPrecision, OfDecompositionsHasDerivatives) {
  auto f = [](fx::Array a) { return la::det(a); };
  fx::Array small = fx::array({{2.0, 1.0}, {0.5, 3.0}});
  for (fx::DType dtype : halves) {
    fx::Array slope = fx::jit(fx::grad(f))(small.astype(dtype));
    EXPECT_EQ(slope.dtype(), dtype);
    expectNumbers(slope, {2, 2}, {3, -0.5, -1, 2});
  }
}

TEST(HalfPrecision, KeepsItsLimits) {
  fx::Array ends = fx::array({NAN, INFINITY, -INFINITY});
  expectNumbers(fx::nan_to_num(ends.astype(fx::f16)), {3}, {0, 65504, -65504});
  expectNumbers(fx::nan_to_num(ends.astype(fx::bf16)), {3}, {0, 0x1.fep127, -0x1.fep127});
  expectRounded([](fx::Array x) { return fx::asinh(x); },
                fx::array({-6e4, -300.0, 0.1, 40.0, 6e4}));
  expectRounded([](fx::Array x) { return fx::acosh(x); }, fx::array({1.0, 1.5, 300.0, 6e4}));
  expectRounded(fx::grad([](fx::Array x) { return sum(fx::asinh(x)); }), fx::array({3.0, 6e4}));
  // Of a query to which nothing is visible the mean is taken.
  fx::Array q = fx::ones({1, 1, 4}),
            v = fx::array({{{1.0, 2.0, 3.0, 4.0}}, {{3.0, 4.0, 5.0, 6.0}}});
  nn::Attention blind{.mask = fx::zeros({1, 1, 2}, fx::boolean)};
  expectRounded(
      [&](fx::Array v) { return nn::dot_product_attention(q.astype(v.dtype()), v, v, blind); }, v);
  auto places = [](fx::DType dtype) {
    return fx::random::gumbel(fx::random::key(1), {1000}, dtype);
  };
  for (fx::DType dtype : halves)
    EXPECT_TRUE(bool(fx::all(isfinite(places(dtype)))));
}

TEST(HalfPrecision, AddsUpInSingle) {
  // Sums beyond 65504, the largest number of f16.
  fx::Array many = fx::concatenate({fx::ones({4096}), fx::full({1}, NAN)});
  expectRounded([](fx::Array x) { return fx::nanmean(100.0 * x); }, many);
  fx::Array wide = fx::linspace(100.0, 300.0, 500);
  expectRounded([](fx::Array x) { return fx::nanvar(x / 8.0); }, wide);
  expectRounded([](fx::Array x) { return fx::nanstd(x); }, wide);
  expectRounded([](fx::Array x) { return fx::average(x, {}, fx::ones_like(x)); }, wide);
  expectRounded([](fx::Array x) { return fx::cov(x / 8.0); }, wide);
  expectRounded([](fx::Array x) { return fx::corrcoef(x); }, fx::stack({wide, sin(wide)}));
  expectRounded([](fx::Array x) { return nn::standardize(x); }, wide);
  expectRounded([](fx::Array x) { return la::norm(x); }, wide);
  expectRounded([](fx::Array x) { return la::norm(x, 3); }, wide);
  expectRounded([](fx::Array x) { return logsumexp(x / 64.0); }, wide);
}

TEST(HalfPrecision, OfGammaIsThatOfSingle) {
  fx::Array x = fx::array({0.5, 1.0, 2.5, 7.0, 100.0});
  expectRounded([](fx::Array x) { return fx::lgamma(x); }, x);
  expectRounded([](fx::Array x) { return fx::digamma(x); }, x);
  expectRounded([](fx::Array x) { return fx::polygamma(1, x); }, x);
  expectRounded([](fx::Array x) { return fx::gamma(x / 16.0); }, x);
  expectRounded([](fx::Array x) { return fx::beta(x / 16.0, 0.5); }, x);
  expectRounded([](fx::Array x) { return fx::erf_inv(x); }, fx::array({-0.99, -0.5, 0.0, 0.75}));
}

} // namespace
