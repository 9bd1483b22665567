// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Steps of decompositions by what defines them, their derivatives, and their edges.
#include <fluxion/fluxion.h>

#include <gtest/gtest.h>

namespace fx = fluxion;
namespace la = fluxion::linalg;
using fluxion::ShapeError;

namespace {

fx::Array drawn(const fx::Shape &shape, std::uint64_t seed) {
  return fx::random::normal(fx::random::key(seed), shape);
}
bool isNear(const fx::Array &a, const fx::Array &b) {
  return a.shape() == b.shape() && bool(fx::all(abs(a - b) < 1e-10));
}

TEST(TridiagonalSolve, SolvesWhereRowsAreExchanged) {
  fx::Array dl = drawn({40}, 1), d = 0.01 * drawn({40}, 2), du = drawn({40}, 3);
  fx::Array b = drawn({40, 2}, 4);
  fx::Array a = diag(d) + diag(dl(fx::slice(1, {})), -1) + diag(du(fx::slice(0, -1)), 1);
  fx::Array x = la::tridiagonal_solve(dl, d, du, b);
  EXPECT_TRUE(isNear(matmul(a, x), b));
  EXPECT_TRUE(isNear(x, la::solve(a, b)));
  // Of one row, of none, and of no right side.
  EXPECT_TRUE(isNear(
      la::tridiagonal_solve(fx::ones({1}), fx::full({1}, 2.0), fx::ones({1}), fx::full({1}, 6.0)),
      fx::full({1}, 3.0)));
  fx::Array none = fx::zeros({0});
  EXPECT_EQ(la::tridiagonal_solve(none, none, none, none).shape(), fx::Shape({0}));
  EXPECT_EQ(la::tridiagonal_solve(dl, d, du, fx::zeros({40, 0})).shape(), fx::Shape({40, 0}));
}

TEST(TridiagonalSolve, HasDerivativesOfEveryOrder) {
  auto f = [](fx::Array dl, fx::Array d, fx::Array du, fx::Array b) {
    return la::tridiagonal_solve(dl, d, du, b);
  };
  fx::Array dl = drawn({2, 5}, 1), d = drawn({2, 5}, 2), du = drawn({2, 5}, 3);
  fx::Array b = drawn({2, 5, 2}, 4);
  fx::check_grads(f, fx::primals(dl, d, du, b), {.order = 2});
  auto together = fx::jit(fx::vmap(f));
  EXPECT_TRUE(isNear(together(dl, d, du, b), f(dl, d, du, b)));
}

TEST(CholeskyUpdate, IsThatOfTheSum) {
  fx::Array a = drawn({2, 5, 5}, 1), w = drawn({2, 5}, 2);
  fx::Array s = matmul(a, la::matrix_transpose(a)) + fx::eye(5);
  fx::Array r = la::cholesky(s, true), more = s + expand_dims(w, -1) * expand_dims(w, -2);
  EXPECT_TRUE(isNear(la::cholesky_update(r, w), la::cholesky(more, true)));
  fx::check_grads([](fx::Array r, fx::Array w) { return la::cholesky_update(r, w); },
                  fx::primals(r, w), {.order = 1});
}

TEST(Reflections, MakeQAndR) {
  fx::Array a = drawn({3, 6, 4}, 1), c = drawn({3, 6, 2}, 2);
  auto [h, taus] = la::qr_reflections(a);
  fx::Array q = la::householder_product(h, taus), r = triu(h(fx::ellipsis, fx::slice(4), fx::all));
  EXPECT_TRUE(isNear(matmul(q, r), a));
  EXPECT_TRUE(isNear(matmul(la::matrix_transpose(q), q), fx::broadcast_to(fx::eye(4), {3, 4, 4})));
  auto qr = la::qr(a);
  EXPECT_TRUE(isNear(q, qr.first));
  EXPECT_TRUE(isNear(r, qr.second));
  EXPECT_TRUE(isNear(la::ormqr(h, taus, la::ormqr(h, taus, c), {.transpose = true}), c));
  // A column that is zero already takes no reflection.
  auto [still, none] = la::qr_reflections(fx::eye(3));
  EXPECT_TRUE(isNear(still, fx::eye(3)));
  EXPECT_TRUE(isNear(none, fx::zeros({3})));
  fx::check_grads([](fx::Array a) { return la::qr_reflections(a); }, fx::primals(fx::Array(a(0))),
                  {.order = 1});
}

TEST(Tridiagonal, KeepsEigenvalues) {
  fx::Array a = drawn({2, 6, 6}, 1), s = a + la::matrix_transpose(a);
  for (bool lower : {true, false}) {
    la::TridiagonalForm form = la::tridiagonal(s, lower);
    EXPECT_TRUE(isNear(la::eigh_tridiagonal(form.d, form.e).first, la::eigvalsh(s)));
  }
  EXPECT_EQ(la::tridiagonal(fx::full({1, 1}, 2.0)).e.shape(), fx::Shape({0}));
  EXPECT_EQ(la::tridiagonal(fx::zeros({0, 0})).d.shape(), fx::Shape({0}));
}

TEST(MatrixSteps, RefuseWhatDoesNotFit) {
  fx::Array v = fx::ones({3}), m = fx::ones({3, 3});
  EXPECT_THROW(la::tridiagonal_solve(fx::ones({2}), v, v, v), ShapeError);
  EXPECT_THROW(la::cholesky_update(m, fx::ones({2})), ShapeError);
  EXPECT_THROW(la::householder_product(fx::ones({2, 3}), v), ShapeError);
  EXPECT_THROW(la::ormqr(m, v, fx::ones({2, 3})), ShapeError);
  EXPECT_THROW(la::symmetric_product(fx::ones({2, 3}), m), ShapeError);
  EXPECT_THROW(la::lu_pivots_to_permutation(fx::array({1, 2, 2}), 2), ShapeError);
  EXPECT_THROW(la::lu_pivots_to_permutation(v, 3), fx::DtypeError);
}

} // namespace
