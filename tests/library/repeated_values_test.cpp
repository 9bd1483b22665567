// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Derivatives where eigenvalues or singular values are repeated: what is right, and what
// docs/kinks.md says is not.
#include "tests/frontend/numbers.h"

#include <cmath>
#include <gtest/gtest.h>

namespace fx = fluxion;
namespace la = fluxion::linalg;
using fluxion::tests::expectNumbers;

namespace {

const fx::Array one = fx::eye(2), weights = fx::array({{1.0, 2.0}, {3.0, 5.0}});
/// 1, 1 and 4, up to rounding.
const fx::Array full = fx::ones({3, 3}) + fx::eye(3);
const fx::Array weights3 = fx::reshape(fx::sin(fx::arange(9.0)), {3, 3});

fx::Array turned(const fx::Array &a) { return la::matrix_transpose(a); }
double apart(const fx::Array &a, const fx::Array &b) {
  return max(abs(a - b)).item<double>() / max(abs(b)).item<double>();
}
/// The central difference of `f` at a along e.
template <class F> fx::Array difference(const F &f, const fx::Array &a, const fx::Array &e) {
  double h = 1e-5;
  return (f(a + h * e) - f(a - h * e)) / (2 * h);
}
fx::Array drawn(std::uint64_t seed) {
  return fx::random::normal(fx::random::key(seed), {3, 3}, fx::f64);
}
/// Singular values 2, 2 and 5.
fx::Array withTwins() {
  auto [q, r] = la::qr(drawn(1));
  auto [p, s] = la::qr(drawn(2));
  return matmul(q * fx::array({2.0, 2.0, 5.0}), p);
}

TEST(RepeatedSingularValues, LeaveThePolarFactorItsDerivative) {
  auto bySvd = [](fx::Array x) {
    auto [u, s, vt] = la::svd(x, false);
    return sum(weights * matmul(u, vt));
  };
  expectNumbers(fx::grad(bySvd)(one), {2, 2}, {0, -0.5, 0.5, 0}, 1e-14);
  expectNumbers(fx::jit(fx::grad(bySvd))(one), {2, 2}, {0, -0.5, 0.5, 0}, 1e-14);
  auto product = [](fx::Array x) {
    auto [u, s, vt] = la::svd(x);
    return matmul(u, vt);
  };
  auto polar = [](fx::Array x) { return la::polar(x).first; };
  fx::Array a = withTwins(), e = drawn(3);
  auto along = [&](auto f) { return fx::jvp(f, fx::primals(a), fx::tangents(e)).second; };
  EXPECT_LT(apart(along(product), along(polar)), 1e-12);
  EXPECT_LT(apart(along(product), difference(polar, a, e)), 1e-8);
}

TEST(RepeatedSingularValues, LeaveTheNuclearNormTwoDerivatives) {
  fx::Array turn = fx::array({{0.0, 1.0}, {-1.0, 0.0}});
  auto alongTurn = [&](fx::Array t) { return la::norm(one + t * turn, "nuc"); };
  // 2 sqrt(1 + t²)
  EXPECT_NEAR(fx::grad(fx::grad(alongTurn))(0.0).item<double>(), 2, 1e-14);
  auto nuclear = [](fx::Array x) { return la::norm(x, "nuc"); };
  fx::Array a = withTwins(), e = drawn(3), slope = fx::grad(nuclear)(a);
  EXPECT_LT(apart(slope, la::polar(a).first), 1e-13);
  auto [value, second] = fx::jvp(fx::grad(nuclear), fx::primals(a), fx::tangents(e));
  EXPECT_LT(apart(second, difference(fx::grad(nuclear), a, e)), 1e-8);
}

TEST(RepeatedSingularValues, OfComplexMatricesLeaveTheSame) {
  fx::Array a = withTwins() * fx::Array(std::complex<double>(0.6, 0.8)), e = drawn(3) + 1.0;
  auto parts = [](fx::Array x) {
    auto [u, s, vt] = la::svd(x);
    fx::Array product = matmul(u, vt);
    return std::pair{real(product), imag(product)};
  };
  auto polar = [](fx::Array x) {
    fx::Array u = la::polar(x).first;
    return std::pair{real(u), imag(u)};
  };
  fx::Array t = e.astype(fx::c128);
  auto [ofReal, ofImag] = fx::jvp(parts, fx::primals(a), fx::tangents(t)).second;
  auto [re, im] = fx::jvp(polar, fx::primals(a), fx::tangents(t)).second;
  EXPECT_LT(apart(ofReal, re), 1e-12);
  EXPECT_LT(apart(ofImag, im), 1e-12);
}

TEST(RepeatedValues, HaveGradientsOfTheirSymmetricFunctions) {
  auto ofSingular = [](fx::Array x) { return sum(square(la::svdvals(x))); };
  auto ofEigen = [](fx::Array x) { return sum(square(la::eigvalsh(x))); };
  EXPECT_LT(apart(fx::grad(ofSingular)(full), 2.0 * full), 1e-13);
  EXPECT_LT(apart(fx::grad(ofEigen)(full), 2.0 * full), 1e-13);
  EXPECT_LT(
      apart(fx::grad([](fx::Array x) { return sum(log(la::eigvalsh(x))); })(full), la::inv(full)),
      1e-13);
}

// The page says so: second derivatives of functions of eigenvalues alone have no part of changes
// that mix vectors of one space. Those of functions of the matrix have it.
TEST(RepeatedValues, LoseSecondDerivativesInsideOfTheirSpaces) {
  auto ofEigen = [](fx::Array x) { return sum(square(la::eigvalsh(x))); };
  fx::Array diagonal = fx::array({{1.0, 0.0}, {0.0, -1.0}}), swap = 1.0 - one;
  auto curvature = [&](auto f, const fx::Array &e) {
    auto along = [&](fx::Array t) { return f(one + t * e); };
    return fx::grad(fx::grad(along))(0.0).template item<double>();
  };
  EXPECT_NEAR(curvature(ofEigen, diagonal), 4, 1e-14);
  EXPECT_EQ(curvature(ofEigen, swap), 0); // it is 4
  auto ofSingular = [](fx::Array x) { return sum(square(la::svdvals(x))); };
  EXPECT_NEAR(curvature(ofSingular, diagonal), 4, 1e-14);
  EXPECT_EQ(curvature(ofSingular, swap), 0); // it is 4
  auto ofMatrix = [](fx::Array x) { return sum(square(x)); };
  EXPECT_NEAR(curvature(ofMatrix, swap), 4, 1e-14);
}

TEST(RepeatedEigenvalues, LeaveWholeSpacesTheirDerivatives) {
  auto ofAll = [](fx::Array x) {
    auto [w, v] = la::eigh(x);
    return sum(weights3 * matmul(v, turned(v)));
  };
  EXPECT_LT(max(abs(fx::grad(ofAll)(full))).item<double>(), 1e-14);
  // The projector on the space of 1 and 1.
  auto projector = [](fx::Array x) {
    auto [w, v] = la::eigh(x);
    fx::Array two = v(fx::all, fx::slice(0, 2));
    return matmul(two, turned(two));
  };
  fx::Array e = weights3 + turned(weights3);
  auto [value, moved] = fx::jvp(projector, fx::primals(full), fx::tangents(e));
  EXPECT_LT(apart(moved, difference(projector, full, e)), 1e-8);
}

// The page says so, too: by hand the part inside of a space is lost, also of u diag(s) vt.
TEST(RepeatedEigenvalues, LoseWhatIsInsideOfASpaceInFunctionsByHand) {
  auto byHand = [](fx::Array x) {
    auto [w, v] = la::eigh(x);
    return sum(weights * matmul(v * sqrt(w), turned(v)));
  };
  expectNumbers(fx::grad(byHand)(one), {2, 2}, {0.5, 0, 0, 2.5}, 1e-14); // 1.25 beside the diagonal
  auto root = [](fx::Array x) { return real(sum(weights * la::sqrtm(x))); };
  expectNumbers(fx::grad(root)(one), {2, 2}, {0.5, 1, 1.5, 2.5}, 1e-14);
  auto again = [](fx::Array x) {
    auto [u, s, vt] = la::svd(x);
    return sum(weights * matmul(u * s, vt));
  };
  expectNumbers(fx::grad(again)(one), {2, 2}, {1, -0.5, 0.5, 5}, 1e-14); // 2, 3 beside it
}

TEST(RepeatedEigenvalues, LeaveFunctionsOfMatricesTwoDerivatives) {
  auto f = [](fx::Array x) {
    return real(sum(weights3 * la::funm(x, [](const fx::Array &y) { return exp(y); })));
  };
  auto expected = [](fx::Array x) { return sum(weights3 * la::expm(x)); };
  // One three times; two of three that differ by rounding; two of a matrix without symmetry.
  fx::Array skewed =
      matmul(la::inv(drawn(4)), fx::array({1.0, 1.0, -2.0}).reshape({3, 1}) * drawn(4));
  for (const fx::Array &a : {fx::eye(3), full, skewed}) {
    EXPECT_LT(apart(fx::grad(f)(a), fx::grad(expected)(a)), 1e-11);
    EXPECT_LT(apart(fx::hessian(f)(a), fx::hessian(expected)(a)), 1e-9);
  }
  EXPECT_LT(apart(fx::jit(fx::grad(f))(full), fx::grad(expected)(full)), 1e-11);
  // The third one is not known, and says so.
  auto alongSwap = [&](fx::Array t) { return f(fx::eye(3) + t * full); };
  EXPECT_TRUE(std::isnan(fx::grad(fx::grad(fx::grad(alongSwap)))(0.0).item<double>()));
}

TEST(RepeatedEigenvalues, OfCovariancesLeaveDrawsTheirDerivatives) {
  namespace random = fx::random;
  fx::Array key = random::key(1);
  auto [w, v] = la::eigh(full);
  for (random::Factor method : {random::Factor::eigh, random::Factor::svd})
    for (const fx::Array &cov : {2.0 * fx::eye(3), full}) {
      // By unit vectors of noise, f of x = f z: f' fᵀ + f f'ᵀ is the change of cov.
      auto draw = [&](fx::Array cov) {
        return random::multivariate_normal(key, fx::zeros({3}), cov, fx::Shape{4000}, fx::f64,
                                           method);
      };
      fx::Array e = weights3 + turned(weights3), x = draw(cov);
      fx::Array dx = fx::jvp(draw, fx::primals(cov), fx::tangents(e)).second;
      // x = z fᵀ by least squares on what was drawn at the identity.
      fx::Array z = random::normal(key, {4000, 3}, fx::f64);
      fx::Array ft = la::lstsq(z, x).x, dft = la::lstsq(z, dx).x;
      EXPECT_LT(apart(matmul(turned(ft), ft), cov), 1e-12);
      EXPECT_LT(apart(matmul(turned(dft), ft) + matmul(turned(ft), dft), e), 1e-12);
    }
}

} // namespace
