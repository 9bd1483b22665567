// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Batches of small matrices, which have code of their own, determinants where they vanish, and
// other places where matrices are special.
#include "tests/frontend/numbers.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace fx = fluxion;
namespace la = fluxion::linalg;
using fluxion::tests::expectError;

namespace {

fx::Array drawn(const fx::Shape &shape, std::uint64_t seed, fx::DType dtype = fx::f64) {
  return fx::random::normal(fx::random::key(seed), shape, dtype);
}
double distance(const fx::Array &a, const fx::Array &b) { return max(abs(a - b)).item<double>(); }
fx::Array turned(const fx::Array &a) { return swapaxes(a, -1, -2); }
bool same(const fx::Array &a, const fx::Array &b) {
  return fx::array_equal(a, b, /*equal_nan=*/true).item<bool>();
}

// On both sides of the longest generated size; batches that fill vectors, and that do not.
TEST(SmallMatrices, AreTheProductsOfTheirFactors) {
  for (std::int64_t n = 1; n <= 10; ++n)
    for (std::int64_t batch : {1, 3, 8, 37}) {
      SCOPED_TRACE(n);
      fx::Array a = drawn({batch, n, n}, 1), b = drawn({batch, n, 3}, 2);
      fx::Array s = matmul(a, turned(a)) + fx::eye(n);
      auto [p, l, u] = la::lu(a);
      EXPECT_LT(distance(matmul(p, matmul(l, u)), a), 1e-13);
      EXPECT_LE(max(abs(l)).item<double>(), 1);
      fx::Array c = la::cholesky(s);
      EXPECT_LT(distance(matmul(c, turned(c)), s), 1e-12);
      fx::Array w = s + 3.0 * fx::eye(n);
      EXPECT_LT(distance(matmul(w, la::solve(w, b)), b), 1e-12);
      EXPECT_LT(distance(matmul(w, la::inv(w)), fx::eye(n)), 1e-12);
      for (bool isLower : {false, true})
        for (bool isTransposed : {false, true})
          for (bool isUnit : {false, true}) {
            la::Triangular how{isLower, isTransposed, isUnit};
            fx::Array t = 0.25 * a + (isUnit ? 0.0 : 2.0) * fx::eye(n);
            fx::Array triangle = isLower ? tril(t, isUnit ? -1 : 0) : triu(t, isUnit ? 1 : 0);
            if (isUnit)
              triangle = triangle + fx::eye(n);
            fx::Array x = la::solve_triangular(t, b, how);
            EXPECT_LT(distance(matmul(isTransposed ? turned(triangle) : triangle, x), b), 1e-11);
          }
    }
}

// Each lane does the same steps, whichever others there are.
TEST(SmallMatrices, HaveTheSameBitsAloneAndInBatches) {
  for (fx::DType dtype : {fx::f32, fx::f64, fx::c64})
    for (std::int64_t n : {2, 4, 7}) {
      fx::Array a = drawn({19, n, n}, 3, dtype), b = drawn({19, n, 2}, 4, dtype);
      auto all = fx::jit(fx::vmap([](fx::Array a, fx::Array b) {
        auto [both, permutation] = la::lu_factor(a);
        return std::tuple(la::solve(a, b), la::inv(a), both, permutation, la::det(a));
      }))(a, b);
      for (int i : {0, 7, 18}) {
        fx::Array one = a(i);
        auto [both, permutation] = la::lu_factor(one);
        EXPECT_TRUE(same(std::get<0>(all)(i), la::solve(one, b(i))));
        EXPECT_TRUE(same(std::get<1>(all)(i), la::inv(one)));
        EXPECT_TRUE(same(std::get<2>(all)(i), both));
        EXPECT_TRUE(same(std::get<3>(all)(i), permutation));
      }
    }
}

TEST(SmallMatrices, FailOneByOne) {
  fx::Array a = fx::stack({fx::eye(3), -fx::eye(3), 4.0 * fx::eye(3)}), l = la::cholesky(a);
  EXPECT_TRUE(same(l(0), fx::eye(3)));
  EXPECT_TRUE(same(l(2), 2.0 * fx::eye(3)));
  double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(same(l(1), fx::array({{nan, 0.0, 0.0}, {nan, nan, 0.0}, {nan, nan, nan}})));
  fx::Array singular = fx::stack({fx::ones({2, 2}), fx::array({{0.0, 1.0}, {1.0, 0.0}})});
  fx::Array inverse = la::inv(singular);
  EXPECT_FALSE(bool(fx::any(isfinite(inverse(0)))));
  EXPECT_TRUE(same(inverse(1), fx::array({{0.0, 1.0}, {1.0, 0.0}})));
  auto [both, permutation] = la::lu_factor(fx::zeros({3, 3}));
  EXPECT_TRUE(same(both, fx::zeros({3, 3})));
  // What is not read may be anything.
  fx::Array upper = fx::array({{2.0, 1.0}, {nan, 4.0}});
  EXPECT_TRUE(same(la::solve_triangular(upper, fx::array({5.0, 8.0})), fx::array({1.5, 2.0})));
}

TEST(SmallMatrices, HaveDerivativesInBatches) {
  fx::Array a = drawn({3, 4, 4}, 5) + 4.0 * fx::eye(4), b = drawn({3, 4}, 6);
  auto f = fx::vmap([](fx::Array a, fx::Array b) {
    return std::tuple(la::solve(a, b), la::inv(a), la::det(a), la::cholesky(matmul(a, turned(a))));
  });
  fx::check_grads(f, fx::primals(a, b), {.order = 2});
}

/// The matrix of cofactors, by determinants of one row and column less.
fx::Array cofactors(const fx::Array &a) {
  std::int64_t n = a.shape()[0];
  std::vector<double> all;
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < n; ++j) {
      auto without = [n](std::int64_t k) {
        std::vector<std::int64_t> left;
        for (std::int64_t l = 0; l < n; ++l)
          if (l != k)
            left.push_back(l);
        return fx::array(left);
      };
      double minor = la::det(take(take(a, without(i), 0), without(j), 1)).item<double>();
      all.push_back((i + j) % 2 ? -minor : minor);
    }
  return fx::array(all).reshape({n, n});
}

// Rank n, n - 1, n - 2, and pivots that vanish early though the rank is n - 1.
TEST(Determinants, HaveTheirCofactorsAsGradientAlsoWhereTheyVanish) {
  auto gradient = fx::grad([](fx::Array a) { return la::det(a); });
  for (std::int64_t n : {4, 6, 8, 9, 12}) {
    fx::Array a = drawn({n, n}, 7);
    auto ofRank = [&](std::int64_t rank) {
      return matmul(a(fx::all, fx::slice(rank)), drawn({n, n}, 8)(fx::slice(rank), fx::all));
    };
    fx::Array shift = fx::diag(fx::ones({n - 1}), 1), noColumn = a * (fx::arange(n) > 0);
    // What they are of matrices with elements of this size.
    double usual = max(abs(cofactors(ofRank(n - 1)))).item<double>();
    for (const fx::Array &m :
         {a, ofRank(n - 1), ofRank(n - 2), shift, noColumn, fx::zeros({n, n})}) {
      fx::Array expected = cofactors(m);
      double size = std::max(max(abs(expected)).item<double>(), usual);
      EXPECT_LT(distance(gradient(m), expected), 1e-10 * size) << n;
      EXPECT_LT(distance(fx::jit(gradient)(m), expected), 1e-10 * size) << n;
    }
  }
  fx::Array many = drawn({5, 4, 4}, 9);
  EXPECT_LT(distance(fx::vmap(gradient)(many)(3), gradient(many(3))), 1e-13);
  fx::check_grads([](fx::Array a) { return la::det(a); }, fx::primals(drawn({10, 10}, 10)),
                  {.order = 2});
}

TEST(LeastSquares, OfABatchAreThoseOfEach) {
  fx::Array a = drawn({2, 3, 5, 3}, 11), b = drawn({3, 5, 2}, 12), v = drawn({5}, 13);
  la::LeastSquares all = la::lstsq(a, b), ofVector = la::lstsq(a, v);
  EXPECT_EQ(all.x.shape().str(), "[2,3,3,2]");
  EXPECT_EQ(all.rank.shape().str(), "[2,3]");
  EXPECT_EQ(ofVector.x.shape().str(), "[2,3,3]");
  for (int i : {0, 1})
    for (int j : {0, 1, 2}) {
      la::LeastSquares one = la::lstsq(a(i, j), b(j));
      EXPECT_LT(distance(all.x(i, j), one.x), 1e-13);
      EXPECT_LT(distance(all.residuals(i, j), one.residuals), 1e-13);
      EXPECT_LT(distance(all.singular_values(i, j), one.singular_values), 1e-13);
      EXPECT_LT(distance(ofVector.x(i, j), la::lstsq(a(i, j), v).x), 1e-13);
    }
  auto x = [](fx::Array a, fx::Array b) { return la::lstsq(a, b).x; };
  fx::check_grads(x, fx::primals(a(0), b), {.order = 2});
  EXPECT_LT(distance(fx::jit(fx::vmap(x))(a(0), b), x(a(0), b)), 1e-13);
}

// A million, and e to the power of it would not be a number: turning is.
TEST(Exponentials, OfLargeMatricesAreSquaredAsOftenAsTheyNeedInATrace) {
  double angle = 1e6;
  auto turn = [](fx::Array t) { return la::expm(t * fx::array({{0.0, -1.0}, {1.0, 0.0}})); };
  fx::Array expected =
      fx::array({{std::cos(angle), -std::sin(angle)}, {std::sin(angle), std::cos(angle)}});
  EXPECT_LT(distance(turn(angle), expected), 1e-8);
  EXPECT_LT(distance(fx::jit(turn)(angle), expected), 1e-8);
  fx::Array both = fx::jit(fx::vmap(turn))(fx::array({0.5, angle}));
  EXPECT_LT(distance(both(1), expected), 1e-8);
  EXPECT_NEAR(both(0, 0, 0).item<double>(), std::cos(0.5), 1e-14);
  auto corner = [turn](fx::Array t) { return turn(t)(0, 0); };
  EXPECT_NEAR(fx::jit(fx::grad(corner))(100.0).item<double>(), -std::sin(100.0), 1e-10);
  EXPECT_NEAR(fx::grad(fx::grad(corner))(10.0).item<double>(), -std::cos(10.0), 1e-11);
}

// Factors may take the place of what is carried; what else a factorization makes has a place of its
// own.
TEST(FactorsInLoops, TakeThePlaceOfWhatIsCarried) {
  for (std::int64_t n : {5, 8, 9, 33}) {
    SCOPED_TRACE(n);
    fx::Array a = drawn({n, n}, 3) + 4.0 * fx::eye(n), b = drawn({n}, 4);
    auto factors = [](fx::Array x) {
      return fx::fori_loop(0, 3, [](fx::Array, fx::Array m) { return la::lu_factor(m).first; }, x);
    };
    EXPECT_TRUE(same(fx::jit(factors)(a), factors(a)));
    auto solved = [b](fx::Array x) {
      auto step = [&](fx::Array m, fx::Array) {
        auto both = la::lu_factor(m);
        return std::pair(both.first, std::tuple(both.first, both.second, la::lu_solve(both, b)));
      };
      return fx::scan(step, x, fx::zeros({3}));
    };
    auto [last, rows] = fx::jit(solved)(a);
    auto [expected, expectedRows] = solved(a);
    EXPECT_LT(distance(last, expected), 1e-9);
    EXPECT_LT(distance(std::get<0>(rows), std::get<0>(expectedRows)), 1e-9);
    EXPECT_TRUE(same(std::get<1>(rows), std::get<1>(expectedRows)));
    EXPECT_LT(distance(std::get<2>(rows), std::get<2>(expectedRows)), 1e-9);
    auto roots = [](fx::Array x) {
      return fx::fori_loop(
          0, 2, [](fx::Array, fx::Array m) { return la::cholesky(matmul(m, turned(m))); }, x);
    };
    EXPECT_LT(distance(fx::jit(roots)(a), roots(a)), 1e-9);
  }
}

// What is needed afterwards is not overwritten.
TEST(FactorsInPlace, LeaveWhatIsNeeded) {
  for (std::int64_t n : {5, 9, 64}) {
    auto f = [n](fx::Array x) {
      fx::Array y = matmul(x, turned(x)) + double(n) * fx::eye(n);
      auto [both, permutation] = la::lu_factor(y);
      return std::tuple(la::cholesky(y), both, permutation, y);
    };
    fx::Array x = drawn({n, n}, 5);
    auto [l, both, permutation, y] = fx::jit(f)(x);
    auto [l2, both2, permutation2, y2] = f(x);
    EXPECT_LT(distance(l, l2), 1e-10);
    EXPECT_LT(distance(both, both2), 1e-10);
    EXPECT_TRUE(same(permutation, permutation2));
    EXPECT_LT(distance(y, y2), 1e-10);
  }
}

TEST(NumbersWithoutBounds, HaveNoFactors) {
  double infinity = std::numeric_limits<double>::infinity(), nan = std::nan("");
  for (std::int64_t n : {3, 8, 9, 20})
    for (double number : {infinity, -infinity, nan})
      for (fx::DType dtype : {fx::f64, fx::f32}) {
        SCOPED_TRACE(n);
        fx::Array m = fx::eye(n, dtype);
        m(n - 1, 0) = number;
        EXPECT_TRUE(fx::all(fx::isnan(la::svdvals(m))).item<bool>());
        EXPECT_TRUE(fx::all(fx::isnan(la::pinv(m))).item<bool>());
        fx::Array l = la::cho_factor(m, /*lower=*/true).first;
        EXPECT_TRUE(fx::all(fx::isnan(l) == (fx::tri(n) != 0)).item<bool>()) << l;
      }
}

TEST(EmptyMatrices, HaveWholeFactors) {
  auto isIdentity = [](const fx::Array &q) {
    return fx::array_equal(q, fx::broadcast_to(fx::eye(q.shape()[-1]), q.shape())).item<bool>();
  };
  auto full = [](fx::Array a) { return std::pair(la::svd(a).u, la::svd(a).vt); };
  for (const fx::Shape &shape : {fx::Shape{3, 0}, fx::Shape{0, 2}, fx::Shape{2, 4, 0}}) {
    auto [u, vt] = fx::jit(full)(fx::zeros(shape));
    EXPECT_TRUE(isIdentity(u) && isIdentity(vt)) << u << vt;
  }
  EXPECT_TRUE(isIdentity(la::qr(fx::zeros({2, 2, 0}), true).first));
}

TEST(SystemsOfOtherSizes, AreRefusedByName) {
  fx::Array a = fx::eye(3) * 2.0;
  expectError<fx::ShapeError>([&] { la::lu_solve(la::lu_factor(a), fx::arange(5.0)); },
                              {"in lu_solve", "f64[3,3] and f64[5]"});
  expectError<fx::ShapeError>([&] { la::lu_solve({a, fx::array({0, 1})}, fx::arange(3.0)); },
                              {"i32[2] beside f64[3,3]"});
  expectError<fx::DtypeError>([&] { la::lu_solve({a, fx::arange(3.0)}, fx::arange(3.0)); },
                              {"f64[3] beside f64[3,3]"});
  expectError<fx::ShapeError>([&] { la::cho_solve(a, fx::arange(4.0)); }, {"in cho_solve"});
  expectError<fx::ShapeError>([] { la::solve(fx::ones({2, 3, 3}), fx::ones({5, 3, 2})); },
                              {"f64[2,3,3] and f64[5,3,2]"});
}

} // namespace
