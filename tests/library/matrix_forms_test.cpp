// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Triangular forms of matrices, and what is made of them: by what defines them.
#include "tests/errors/golden.h"

#include <cmath>
#include <limits>

namespace fx = fluxion;
namespace la = fluxion::linalg;

namespace fluxion::tests {
namespace {

fx::Array drawnAs(const fx::Shape &shape, std::uint64_t seed, fx::DType dtype = fx::f64) {
  return fx::random::normal(fx::random::key(seed), shape, dtype);
}
fx::Array adjoint(const fx::Array &a) { return conj(swapaxes(a, -1, -2)); }
/// How far apart, relative to the size of b.
double apart(const fx::Array &a, const fx::Array &b) {
  return (max(abs(a - b)) / max(abs(b))).item<double>();
}
double largest(const fx::Array &a) { return max(abs(a)).item<double>(); }
/// Eigenvalues with positive real parts, some of them complex.
fx::Array toTheRight(std::int64_t batch, std::int64_t n, std::uint64_t seed,
                     fx::DType dtype = fx::f64) {
  return drawnAs({batch, n, n}, seed, dtype) + static_cast<double>(2 * n) * fx::eye(n, dtype);
}
double toleranceIn(fx::DType dtype) { return dtype == fx::f32 || dtype == fx::c64 ? 1e-4 : 1e-12; }

TEST(MatrixForms, AreUnitaryTimesTriangularInEveryKindOfNumber) {
  for (fx::DType dtype : {fx::f32, fx::f64, fx::c64, fx::c128})
    for (std::int64_t n : {1, 2, 3, 5, 12}) {
      SCOPED_TRACE(n);
      double tol = toleranceIn(dtype);
      fx::Array a = drawnAs({3, n, n}, 1, dtype);
      auto [t, z] = la::schur(a);
      EXPECT_EQ(t.dtype(), dtype);
      EXPECT_LT(apart(matmul(z, matmul(t, adjoint(z))), a), tol);
      EXPECT_LT(apart(matmul(z, adjoint(z)), fx::eye(n)), tol);
      EXPECT_EQ(largest(tril(t, fx::iscomplexobj(a) ? -1 : -2)), 0);
      auto [u, w] = la::schur(a, la::SchurForm::complex);
      EXPECT_TRUE(fx::iscomplexobj(u));
      EXPECT_LT(apart(matmul(w, matmul(u, adjoint(w))), a), tol);
      EXPECT_EQ(largest(tril(u, -1)), 0);
      auto [s, x] = la::rsf2csf(t, z);
      EXPECT_LT(apart(matmul(x, matmul(s, adjoint(x))), a), tol);
      EXPECT_LT(apart(matmul(x, adjoint(x)), fx::eye(n)), tol);
      EXPECT_EQ(largest(tril(s, -1)), 0);
      auto [h, q] = la::hessenberg(a);
      EXPECT_LT(apart(matmul(q, matmul(h, adjoint(q))), a), tol);
      EXPECT_LT(apart(matmul(q, adjoint(q)), fx::eye(n)), tol);
      EXPECT_EQ(largest(tril(h, -2)), 0);
    }
}

TEST(MatrixForms, AreTheSameCompiledAndBatched) {
  fx::Array a = drawnAs({4, 5, 5}, 2);
  auto [t, z] = la::schur(a);
  auto [u, w] = fx::jit(fx::vmap([](fx::Array a) { return la::schur(a); }))(a);
  EXPECT_EQ(largest(t - u), 0);
  EXPECT_EQ(largest(z - w), 0);
  auto [s, x] = fx::jit(fx::vmap([](fx::Array t, fx::Array z) { return la::rsf2csf(t, z); }))(t, z);
  EXPECT_LT(apart(matmul(x, matmul(s, adjoint(x))), a), 1e-12);
  auto [h, q] = fx::jit([](fx::Array a) { return la::hessenberg(a); })(a);
  EXPECT_LT(apart(matmul(q, matmul(h, adjoint(q))), a), 1e-12);
}

TEST(MatrixForms, AtTheEdges) {
  EXPECT_EQ(la::schur(fx::zeros({2, 0, 0})).first.shape().str(), "[2,0,0]");
  EXPECT_EQ(la::hessenberg(fx::zeros({0, 0})).second.shape().str(), "[0,0]");
  EXPECT_EQ(la::sqrtm(fx::zeros({0, 0})).dtype(), fx::c128);
  EXPECT_EQ(la::solve_sylvester(fx::zeros({0, 0}), fx::eye(3), fx::zeros({0, 3})).shape().str(),
            "[0,3]");
  EXPECT_EQ(la::schur(fx::eye(2, fx::f16)).first.dtype(), fx::f16);
  EXPECT_EQ(la::schur(fx::eye(2, fx::i32), la::SchurForm::complex).first.dtype(), fx::c128);
  fx::Array broken = fx::array({{1.0, std::nan("")}, {0.0, 1.0}});
  EXPECT_TRUE(bool(fx::all(isnan(la::schur(broken).first))));
  EXPECT_TRUE(bool(fx::all(isnan(la::sqrtm(broken)))));
  EXPECT_FALSE(bool(fx::any(isfinite(la::solve_sylvester(broken, fx::eye(2), fx::eye(2))))));
  EXPECT_FALSE(bool(fx::all(isfinite(la::solve_sylvester(fx::eye(2), fx::eye(2), broken)))));
  fx::Array endless = broken * std::numeric_limits<double>::infinity();
  EXPECT_FALSE(bool(fx::all(isfinite(la::hessenberg(fx::pad(endless, 1)).first))));
  EXPECT_EQ(la::polar(fx::zeros({3, 0})).second.shape().str(), "[0,0]");
  EXPECT_EQ(la::polar(fx::zeros({2, 2})).second.dtype(), fx::f64);
  EXPECT_EQ(
      la::solve_sylvester(fx::eye(2, fx::f16), fx::eye(2, fx::f32), fx::eye(2, fx::f16)).dtype(),
      fx::f32);
}

TEST(SquareRoots, AreThoseOnTheRight) {
  for (fx::DType dtype : {fx::f32, fx::f64, fx::c64, fx::c128})
    for (std::int64_t n : {1, 2, 3, 7}) {
      SCOPED_TRACE(n);
      fx::Array a = drawnAs({3, n, n}, 3, dtype), x = la::sqrtm(a);
      EXPECT_EQ(x.dtype(), dtype == fx::f32 || dtype == fx::c64 ? fx::c64 : fx::c128);
      EXPECT_LT(apart(matmul(x, x), a), 10 * toleranceIn(dtype));
      EXPECT_GE(min(real(la::eigvals(x))).item<double>(), -1e-3);
    }
  EXPECT_EQ(largest(la::sqrtm(fx::zeros({2, 2}))), 0);
  EXPECT_TRUE(
      std::isnan(real(la::sqrtm(fx::array({{0.0, 1.0}, {0.0, 0.0}}))(0, 1)).item<double>()));
  fx::Array many = drawnAs({3, 4, 4}, 4);
  auto root = [](fx::Array a) { return la::sqrtm(a); };
  EXPECT_LT(apart(fx::jit(fx::vmap(root))(many), root(many)), 1e-12);
}

TEST(SquareRoots, HaveDerivativesThatAreDifferences) {
  for (fx::DType dtype : {fx::f64, fx::c128}) {
    fx::Array a = toTheRight(2, 3, 5, dtype);
    auto parts = [](fx::Array a) {
      fx::Array x = la::sqrtm(a);
      return std::pair{real(x), imag(x)};
    };
    fx::check_grads(parts, fx::primals(a), {.order = 2});
  }
  // tr(√a)' = ½ a^(-½)ᵀ.
  fx::Array a = toTheRight(1, 4, 6)(0);
  auto f = [](fx::Array a) { return real(la::trace(la::sqrtm(a))); };
  fx::Array expected = 0.5 * real(la::inv(la::sqrtm(swapaxes(a, 0, 1))));
  EXPECT_LT(apart(fx::grad(f)(a), expected), 1e-12);
  EXPECT_LT(apart(fx::jit(fx::grad(f))(a), expected), 1e-12);
}

// The root of t a is √t that of a.
TEST(SquareRoots, HaveDerivativesOfHighOrder) {
  fx::Array a = toTheRight(1, 3, 27)(0);
  auto f = [a](fx::Array t) { return real(la::trace(la::sqrtm(t * a))); };
  double value = f(1.0).item<double>();
  auto third = fx::grad(fx::grad(fx::grad(f)));
  EXPECT_NEAR(third(1.0).item<double>(), 0.375 * value, 1e-11);
  EXPECT_NEAR(fx::jit(third)(1.0).item<double>(), 0.375 * value, 1e-11);
  EXPECT_NEAR(fx::grad(fx::grad(third))(1.0).item<double>(), 105.0 / 32 * value, 1e-10);
}

TEST(FunctionsOfMatrices, HaveThreeDerivatives) {
  fx::Array a = drawnAs({3, 3}, 28);
  auto f = [a](fx::Array t) {
    return real(la::trace(la::funm(t * a, [](const fx::Array &x) { return exp(x); })));
  };
  double expected = la::trace(matmul(la::matrix_power(a, 3), la::expm(a))).item<double>();
  EXPECT_NEAR(fx::grad(fx::grad(fx::grad(f)))(1.0).item<double>(), expected, 1e-8);
}

TEST(FunctionsOfMatrices, AreThoseOfTheirSeries) {
  fx::Array a = drawnAs({2, 5, 5}, 7);
  auto exponential = [](const fx::Array &x) { return exp(x); };
  EXPECT_LT(apart(la::funm(a, exponential), la::expm(a)), 1e-10);
  EXPECT_LT(
      apart(la::funm(a, [](const fx::Array &x) { return x * x * x; }), la::matrix_power(a, 3)),
      1e-10);
  EXPECT_LT(apart(la::funm(fx::eye(3), exponential), std::exp(1.0) * fx::eye(3)), 1e-14);
  auto f = [&](fx::Array a) { return la::funm(a, exponential); };
  EXPECT_LT(apart(fx::jit(f)(a), la::expm(a)), 1e-10);
  EXPECT_LT(apart(fx::jit(fx::vmap(f))(a), la::expm(a)), 1e-10);
  auto corner = [&](fx::Array a) { return real(f(a)(0, 0)); };
  auto exact = [](fx::Array a) { return la::expm(a)(0, 0); };
  EXPECT_LT(apart(fx::grad(corner)(a(0)), fx::grad(exact)(a(0))), 1e-9);
  EXPECT_LT(apart(fx::hessian(corner)(a(0)), fx::hessian(exact)(a(0))), 1e-8);
  auto [value, error] = la::funm_and_error(a, exponential);
  EXPECT_EQ(error.shape().str(), "[2]");
  EXPECT_LT(largest(error), 1e-12);
}

TEST(SylvestersEquation, IsSolved) {
  for (fx::DType dtype : {fx::f32, fx::f64, fx::c64, fx::c128})
    for (auto [n, m] : {std::pair<std::int64_t, std::int64_t>{1, 1}, {2, 3}, {5, 2}, {6, 6}}) {
      fx::Array a = toTheRight(3, n, 8, dtype), b = toTheRight(1, m, 9, dtype)(0);
      fx::Array c = drawnAs({2, 1, n, m}, 10, dtype), x = la::solve_sylvester(a, b, c);
      EXPECT_EQ(x.dtype(), dtype);
      EXPECT_EQ(x.shape(), fx::Shape({2, 3, n, m}));
      EXPECT_LT(apart(matmul(a, x) + matmul(x, b), c + fx::zeros_like(x)), toleranceIn(dtype));
    }
  fx::Array a = fx::array({{1.0, 2.0}, {-2.0, 1.0}});
  EXPECT_TRUE(bool(fx::all(isnan(la::solve_sylvester(a, -a, fx::ones({2, 2}))))));
}

TEST(SylvestersEquation, IsWhatIsDifferentiated) {
  for (fx::DType dtype : {fx::f64, fx::c128}) {
    fx::Array a = toTheRight(1, 3, 11, dtype)(0), b = toTheRight(1, 2, 12, dtype)(0);
    fx::Array c = drawnAs({3, 2}, 13, dtype);
    auto f = [](fx::Array a, fx::Array b, fx::Array c) { return la::solve_sylvester(a, b, c); };
    fx::check_grads(f, fx::primals(a, b, c), {.order = 2});
    auto batched = fx::jit(fx::vmap(f, fx::in_axes(0, fx::none, 0)));
    fx::Array x = batched(stack({a, 2.0 * a}), b, stack({c, c}));
    EXPECT_LT(apart(x(1), f(2.0 * a, b, c)), 1e-12);
  }
}

TEST(PolarFactors, AreUnitaryTimesDefinite) {
  for (fx::DType dtype : {fx::f64, fx::c128})
    for (auto [n, m] : {std::pair<std::int64_t, std::int64_t>{4, 4}, {5, 3}, {3, 5}}) {
      fx::Array a = drawnAs({2, n, m}, 14, dtype);
      auto [u, p] = la::polar(a);
      EXPECT_LT(apart(matmul(u, p), a), 1e-12);
      EXPECT_LT(apart(adjoint(p), p), 1e-14);
      EXPECT_GE(min(la::eigvalsh(p)).item<double>(), -1e-12);
      auto [w, q] = la::polar(a, fx::Side::left);
      EXPECT_LT(apart(matmul(q, w), a), 1e-12);
      fx::Array one = n < m ? matmul(u, adjoint(u)) : matmul(adjoint(u), u);
      EXPECT_LT(apart(one, fx::eye(std::min(n, m))), 1e-13);
    }
  // Singular values that are the same do not matter.
  fx::Array turn = la::qr(drawnAs({3, 3}, 15)).first;
  auto f = [](fx::Array a) { return la::polar(a); };
  fx::check_grads(f, fx::primals(turn), {.order = 2});
  fx::check_grads(f, fx::primals(drawnAs({4, 2}, 16, fx::c128)), {.order = 1});
  fx::check_grads([](fx::Array a) { return la::polar(a, fx::Side::left); },
                  fx::primals(drawnAs({2, 3}, 17)), {.order = 2});
}

TEST(CholeskyFactors, AreReadAndSolvedOnEitherSide) {
  for (fx::DType dtype : {fx::f64, fx::c128}) {
    fx::Array a = drawnAs({2, 4, 4}, 18, dtype), b = drawnAs({2, 4, 3}, 19, dtype);
    fx::Array s = matmul(a, adjoint(a)) + fx::eye(4);
    for (bool lower : {false, true}) {
      // What stands in the other triangle does not matter.
      fx::Array half = lower ? tril(s) + triu(7.0 * a, 1) : triu(s) + tril(7.0 * a, -1);
      auto factor = la::cho_factor(half, lower);
      EXPECT_EQ(factor.second, lower);
      fx::Array c = factor.first;
      EXPECT_LT(apart(lower ? matmul(c, adjoint(c)) : matmul(adjoint(c), c), s), 1e-13);
      EXPECT_LT(apart(matmul(s, la::cho_solve(factor, b)), b), 1e-12);
    }
  }
}

TEST(ProductsWithQ, AreThoseOfQr) {
  for (auto [n, m] : {std::pair<std::int64_t, std::int64_t>{5, 3}, {3, 5}}) {
    fx::Array a = drawnAs({2, n, m}, 20, fx::c128), c = drawnAs({4, n}, 21, fx::c128);
    std::int64_t k = std::min(n, m);
    auto [q, r] = la::qr(a);
    auto [right, s] = la::qr_multiply(a, c);
    EXPECT_LT(apart(right, matmul(c, q)), 1e-14);
    EXPECT_LT(apart(s, r), 1e-14);
    fx::Array d = drawnAs({k}, 22, fx::c128);
    EXPECT_LT(apart(la::qr_multiply(a, d, fx::Side::left, true).first, matmul(conj(q), d)), 1e-14);
    EXPECT_EQ(la::qr_multiply(a(0), c(0)).first.shape().str(), fx::Shape({k}).str());
  }
}

TEST(TridiagonalMatrices, HaveTheEigenvaluesOfDenseOnes) {
  fx::Array d = drawnAs({2, 6}, 23), e = drawnAs({2, 5}, 24, fx::c128);
  auto [w, v] = la::eigh_tridiagonal(d, e);
  for (int i : {0, 1}) {
    fx::Array dense = fx::diag(d(i)) + fx::diag(fx::Array(e(i)), 1) + fx::diag(conj(e(i)), -1);
    EXPECT_LT(apart(w(i), la::eigvalsh(dense)), 1e-13);
    EXPECT_LT(apart(matmul(dense, v(i)), v(i) * expand_dims(w(i), -2)), 1e-12);
  }
  EXPECT_EQ(w.dtype(), fx::f64);
  auto [some, vectors] = la::eigh_tridiagonal(d, e, {.indices = std::pair(1, 3)});
  EXPECT_EQ(largest(some - w(fx::all, fx::slice(1, 4))), 0);
  EXPECT_EQ(vectors.shape().str(), "[2,6,3]");
  EXPECT_EQ(la::eigh_tridiagonal(fx::ones({1}), fx::zeros({0})).first.item<double>(), 1);
  fx::check_grads([](fx::Array d, fx::Array e) { return la::eigh_tridiagonal(d, e).first; },
                  fx::primals(d(0), real(e(0))), {.order = 2});
}

TEST(DerivativesOfExponentials, AreThoseAlongAMatrix) {
  fx::Array a = drawnAs({2, 4, 4}, 25), e = drawnAs({2, 4, 4}, 26);
  auto [value, change] = la::expm_frechet(a, e);
  EXPECT_LT(apart(value, la::expm(a)), 1e-14);
  // exp([[a, e], [0, a]]) has it in the corner.
  fx::Array none = fx::zeros_like(a);
  fx::Array both = concatenate({concatenate({a, e}, -1), concatenate({none, a}, -1)}, -2);
  fx::Array corner = la::expm(both)(fx::ellipsis, fx::slice(4), fx::slice(4, 8));
  EXPECT_LT(apart(change, corner), 1e-12);
  fx::check_grads([](fx::Array a, fx::Array e) { return la::expm_frechet(a, e); },
                  fx::primals(a(0), e(0)), {.order = 1});
}

TEST(MatrixForms, RefuseWhatDoesNotFit) {
  expectMessage<ShapeError>([] { la::schur(fx::ones({2, 3})); },
                            R"(fluxion: a matrix that is not square in schur
  at       here
  expected last two axes of one size
  got      f64[2,3]
  hint     lstsq, pinv and svd take matrices of any shape)");
  expectMessage<ShapeError>([] { la::polar(fx::ones({3})); },
                            R"(fluxion: an array that is no matrix in polar
  at       here
  expected at least two axes
  got      f64[3]
  hint     atleast_2d(x) makes a matrix of one row, diag(x) a diagonal one)");
  expectMessage<ShapeError>([] { la::rsf2csf(fx::eye(2), fx::eye(3)); },
                            R"(fluxion: shape mismatch in rsf2csf
  at       here
  expected t and z [.., n, n]
  got      f64[2,2] and f64[3,3]
  hint     t and z are what schur(a) answers)");
  expectMessage<ShapeError>([] { la::solve_sylvester(fx::eye(2), fx::eye(3), fx::ones({3, 2})); },
                            R"(fluxion: shape mismatch in solve_sylvester
  at       here
  expected a [.., n, n], b [.., m, m], c [.., n, m]
  got      f64[2,2] and f64[3,3] and f64[3,2]
  hint     it solves a x + x b = c, and x is like c)");
  expectMessage<ShapeError>([] { la::expm_frechet(fx::eye(2), fx::eye(3)); },
                            R"(fluxion: shape mismatch in expm_frechet
  at       here
  expected a and e of one shape
  got      f64[2,2] and f64[3,3]
  hint     e is the direction in which a changes: one matrix for each of a)");
  expectMessage<ShapeError>([] { la::funm(fx::eye(2), [](const fx::Array &x) { return sum(x); }); },
                            R"(fluxion: func answers another shape in funm
  at       here
  expected a number for each eigenvalue, [2]
  got      c128[]
  hint     func works element by element, as in [](const fx::Array &x) { return exp(x); })");
  expectMessage<ShapeError>([] { la::qr_multiply(fx::ones({4, 2}), fx::ones({3})); },
                            R"(fluxion: shape mismatch in qr_multiply
  at       here
  expected c [.., 4], as many columns as a has rows
  got      f64[4,2] and f64[3]
  hint     fx::Side::left is for q c)");
  expectMessage<ShapeError>([] { la::eigh_tridiagonal(fx::ones({3}), fx::ones({3})); },
                            R"(fluxion: shape mismatch in eigh_tridiagonal
  at       here
  expected d [.., n], e [.., n - 1]
  got      f64[3] and f64[3]
  hint     of a matrix a they are diagonal(a, 0, -2, -1) and diagonal(a, 1, -2, -1))");
  expectMessage<ShapeError>(
      [] { la::eigh_tridiagonal(fx::ones({3}), fx::ones({2}), {.indices = std::pair(2, 3)}); },
      R"(fluxion: indices of eigenvalues that there are not in eigh_tridiagonal
  at       here
  expected 0 <= first <= last < 3
  got      2 to 3
  hint     last is one of them; leave .indices out for all)");
}

TEST(MatrixForms, RefuseDerivatives) {
  expectMessage<TransformError>(
      [] { fx::grad([](fx::Array a) { return sum(la::schur(a).first); })(fx::eye(2)); },
      R"(fluxion: grad failed: schur has no derivative
  at       here
  got      the operation written at here
  hint     sqrtm, funm, solve_sylvester and eig have derivatives)");
  expectMessage<TransformError>(
      [] { fx::grad([](fx::Array a) { return sum(la::hessenberg(a).first); })(fx::eye(2)); },
      R"(fluxion: grad failed: hessenberg has no derivative
  at       here
  got      the operation written at here
  hint     stop_gradient(a) makes constants of h and q)");
}

} // namespace
} // namespace fluxion::tests
