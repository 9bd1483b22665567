// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrices of a pattern by what they are for, zeros of polynomials, products over groups, and
// complex systems by iteration.
#include <fluxion/fluxion.h>

#include <gtest/gtest.h>
#include <limits>

namespace fx = fluxion;
namespace la = fluxion::linalg;
using C = std::complex<double>;

namespace {

fx::Array drawnLike(const fx::Shape &shape, std::uint64_t seed, fx::DType dtype = fx::f64) {
  return fx::random::normal(fx::random::key(seed), shape, dtype);
}
double apart(const fx::Array &a, const fx::Array &b) { return max(abs(a - b)).item<double>(); }
bool equal(const fx::Array &a, const fx::Array &b) {
  return a.dtype() == b.dtype() && fx::array_equal(a, b, /*equal_nan=*/true).item<bool>();
}

TEST(SpecialMatrices, DoWhatTheyAreFor) {
  for (fx::DType dtype : {fx::f64, fx::c128}) {
    fx::Array a = drawnLike({5}, 1, dtype), v = drawnLike({5}, 2, dtype);
    EXPECT_LT(apart(matmul(la::dft(5), v), fx::fft::fft(v)), 1e-14);
    fx::Array product = fx::fft::ifft(fx::fft::fft(a) * fx::fft::fft(v));
    EXPECT_LT(apart(matmul(la::circulant(a), v), product), 1e-14);
    for (std::int64_t n : {1, 3, 5, 8})
      for (auto mode : {fx::Convolution::full, fx::Convolution::same, fx::Convolution::valid}) {
        fx::Array w = drawnLike({n}, 3, dtype);
        EXPECT_LT(apart(matmul(la::convolution_matrix(a, n, mode), w), fx::convolve(a, w, mode)),
                  1e-14);
      }
    fx::Array c = la::companion(a), f = la::fiedler_companion(a);
    EXPECT_LT(apart(fx::poly(la::eigvals(c)), a / a(0)), 1e-12);
    EXPECT_LT(apart(fx::poly(la::eigvals(f)), a / a(0)), 1e-12);
  }
}

TEST(SpecialMatrices, OfASizeHaveTheirInverses) {
  using enum la::PascalKind;
  for (auto kind : {symmetric, lower, upper})
    for (fx::DType dtype : {fx::f64, fx::f32, fx::i64, fx::u32, fx::c128}) {
      fx::Array product = matmul(la::pascal(7, kind, dtype), la::invpascal(7, kind, dtype));
      EXPECT_TRUE(equal(product, fx::eye(7, dtype)));
    }
  // (60 choose 30), in which f64 has no room for ones.
  EXPECT_EQ(la::pascal(31, symmetric, fx::i64)(30, 30).item<std::int64_t>(), 118264581564861424);
  EXPECT_LT(apart(matmul(la::hilbert(5), la::invhilbert(5)), fx::eye(5)), 1e-11);
  EXPECT_EQ(la::invhilbert(11)(8, 8).item<double>(), 82337606079300.0);
  for (std::int64_t n : {1, 2, 16}) {
    fx::Array h = la::hadamard(n), w = la::dft(n, la::DftScale::sqrtn), q = la::helmert(n, true);
    EXPECT_TRUE(equal(matmul(h, transpose(h)), static_cast<int>(n) * fx::eye(n, fx::i32)));
    EXPECT_LT(apart(matmul(w, conj(transpose(w))), fx::eye(n)), 1e-14);
    EXPECT_LT(apart(matmul(q, transpose(q)), fx::eye(n)), 1e-14);
    EXPECT_EQ(la::helmert(n).shape(), (fx::Shape{n - 1, n}));
  }
  fx::Array quarter = fx::array({C(1, 0), C(0, -1), C(-1, 0), C(0, 1)});
  EXPECT_TRUE(equal(la::dft(4)(1), quarter));
  for (auto of : {la::hilbert(0), la::invhilbert(0), la::pascal(0), la::invpascal(0)})
    EXPECT_EQ(of.shape(), (fx::Shape{0, 0}));
}

TEST(SpecialMatrices, HaveEveryDtypeThatMakesSense) {
  for (fx::DType dtype : {fx::boolean, fx::u8, fx::i64, fx::f16, fx::bf16, fx::f32, fx::c64}) {
    fx::Array v = fx::array({3, 1, 0, 1}).astype(dtype);
    EXPECT_EQ(la::toeplitz(v).dtype(), dtype);
    EXPECT_EQ(la::hankel(v).dtype(), dtype);
    EXPECT_EQ(la::circulant(v).dtype(), dtype);
    EXPECT_EQ(la::convolution_matrix(v, 3).dtype(), dtype);
    EXPECT_EQ(la::leslie(v, v(fx::slice(3))).dtype(), dtype);
    EXPECT_EQ(la::companion(v).dtype(), hasDerivatives(dtype) ? dtype : fx::f64);
    EXPECT_EQ(la::fiedler_companion(v).dtype(), hasDerivatives(dtype) ? dtype : fx::f64);
  }
  EXPECT_EQ(la::fiedler(fx::array({C(0, 1), C(1, 0)})).dtype(), fx::f64);
  EXPECT_EQ(la::hilbert(3, fx::f16).dtype(), fx::f16);
  EXPECT_EQ(la::hadamard(2, fx::i8).dtype(), fx::i8);
  EXPECT_EQ(la::dft(3, la::DftScale::n, fx::c64).dtype(), fx::c64);
  EXPECT_EQ(la::toeplitz(2.0).shape(), (fx::Shape{1, 1}));
  EXPECT_EQ(la::toeplitz(fx::zeros({0}), fx::ones({2})).shape(), (fx::Shape{0, 2}));
  EXPECT_EQ(la::circulant(fx::zeros({3, 0})).shape(), (fx::Shape{3, 0, 0}));
}

TEST(SpecialMatrices, OfABatchAreThoseOfEach) {
  fx::Array a = drawnLike({2, 3, 5}, 4), s = drawnLike({3, 4}, 5);
  auto all = [](fx::Array a, fx::Array s) {
    return std::vector<fx::Array>{
        la::toeplitz(a, s),       la::hankel(a, s),
        la::circulant(a),         la::convolution_matrix(a, 3, fx::Convolution::same),
        la::companion(a),         la::fiedler(a),
        la::fiedler_companion(a), la::leslie(a, s)};
  };
  auto whole = all(a, s), mapped = fx::jit(fx::vmap(fx::vmap(all), fx::in_axes(0, fx::none)))(a, s);
  for (std::size_t k = 0; k < whole.size(); ++k)
    EXPECT_TRUE(equal(whole[k], mapped[k])) << k;
  EXPECT_TRUE(equal(whole[0](1, 2), la::toeplitz(a(1, 2), s(2))));
  fx::check_grads(all, fx::primals(a, s), {.order = 2});
}

TEST(Roots, AreWherePolynomialsVanish) {
  fx::Array p = fx::array({2.0, -3.0, 0.5, 1.0, -4.0}), z = fx::roots(p);
  EXPECT_LT(max(abs(fx::polyval(p.astype(fx::c128), z))).item<double>(), 1e-12);
  EXPECT_LT(apart(real(fx::poly(z)), p / 2.0), 1e-13);
  fx::Array shifted = fx::array({0.0, 0.0, 1.0, -3.0, 2.0});
  EXPECT_LT(apart(sort(real(fx::roots(shifted))), fx::array({1.0, 2.0})), 1e-14);
  fx::Array four = fx::jit([](fx::Array p) { return fx::roots(p, false); })(shifted);
  EXPECT_EQ(four.shape(), (fx::Shape{4}));
  EXPECT_LT(apart(sort(real(four(fx::slice(2)))), fx::array({1.0, 2.0})), 1e-14);
  EXPECT_TRUE(bool(fx::all(isnan(four(fx::slice(2, {}))))));
  EXPECT_EQ(fx::roots(fx::zeros({3})).shape(), (fx::Shape{0}));
  EXPECT_EQ(fx::roots(fx::array({1, -1})).dtype(), fx::c128);
  EXPECT_EQ(fx::roots(fx::array({3.0f})).dtype(), fx::c64);
}

// p(z) = 0: p'(z) dz = -dp(z).
TEST(Roots, MoveWithTheCoefficients) {
  fx::Array p = fx::array({0.0, 1.0, -6.0, 11.0, -6.0});
  auto largest = [](fx::Array p) { return max(real(fx::roots(p))); };
  fx::Array slope = fx::grad(largest)(p), z = 3.0;
  fx::Array expected = -fx::vander(fx::array({3.0}), 4)(0) / 2.0;
  EXPECT_LT(apart(slope(fx::slice(1, {})), expected), 1e-11);
  auto squares = [](fx::Array p) { return sum(real(square(fx::roots(p)))); };
  // Newton: (p1² - 2 p0 p2) / p0².
  auto formula = [](fx::Array p) { return square(p(1) / p(0)) - 2.0 * p(2) / p(0); };
  fx::Array q = p(fx::slice(1, {}));
  EXPECT_LT(apart(fx::hessian(squares)(q), fx::hessian(formula)(q)), 1e-8);
  fx::Array many = fx::stack({q, q + 0.25});
  fx::Array each = fx::vmap([](fx::Array p) { return fx::roots(p, false); })(many);
  EXPECT_LT(apart(each(1), fx::roots(many(1))), 1e-13);
}

TEST(RaggedProducts, AreThoseOfTheirGroups) {
  fx::Array x = drawnLike({6, 3}, 6), w = drawnLike({3, 3, 2}, 7), sizes = fx::array({2, 0, 3});
  fx::RaggedDotDimensionNumbers plain{{{1}, {1}, {}, {}}, {0}, {0}};
  fx::Array y = fx::ragged_dot_general(x, w, sizes, plain);
  EXPECT_TRUE(equal(y, fx::ragged_dot(x, w, sizes)));
  EXPECT_LT(apart(y(fx::slice(2)), matmul(x(fx::slice(2)), w(0))), 1e-15);
  EXPECT_LT(apart(y(fx::slice(2, 5)), matmul(x(fx::slice(2, 5)), w(2))), 1e-15);
  EXPECT_TRUE(equal(y(5), fx::zeros({2})));
  auto f = [&](fx::Array x, fx::Array w) { return fx::ragged_dot_general(x, w, sizes, plain); };
  fx::check_grads(f, fx::primals(x, w), {.order = 2});
  // The gradient in the matrices is the product over the contracted ragged axis.
  fx::Array ct = drawnLike({6, 2}, 8);
  fx::Array ofGroups = fx::ragged_dot_general(x, ct, sizes, {{{0}, {0}, {}, {}}, {0}, {}});
  EXPECT_LT(apart(fx::vjp([&](fx::Array w) { return f(x, w); }, w).second(ct), ofGroups), 1e-14);
  auto g = [&](fx::Array x, fx::Array sizes) { return fx::ragged_dot_general(x, w, sizes, plain); };
  fx::Array xs = drawnLike({2, 6, 3}, 9), several = fx::array({{2, 0, 3}, {1, 4, 1}});
  fx::Array all = fx::jit(fx::vmap(g))(xs, several);
  EXPECT_LT(apart(all(1), g(xs(1), several(1))), 1e-14);
  fx::check_grads(
      [&](fx::Array x, fx::Array y) {
        return fx::ragged_dot_general(x, y, sizes, {{{0}, {0}, {}, {}}, {0}, {}});
      },
      fx::primals(x, ct), {.order = 2});
  fx::Array none =
      fx::ragged_dot_general(x, ct, fx::zeros({0}, fx::i32), {{{0}, {0}, {}, {}}, {0}, {}});
  EXPECT_EQ(none.shape(), (fx::Shape{0, 3, 2}));
  // What is not of a group does not reach it.
  fx::Array broken = w;
  broken(1) = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(equal(f(x, broken), y));
}

/// Row by row: for every element of the ragged axis 1 of x the matrix of its group, 0 behind.
fx::Array rowByRow(const fx::Array &x, const fx::Array &w, const std::vector<int> &sizes) {
  std::int64_t m = x.shape()[1], at = 0;
  fx::Array y = fx::zeros({x.shape()[0], m, w.shape()[2]}, x.dtype());
  for (std::size_t g = 0; g < sizes.size(); ++g)
    for (int i = 0; i < sizes[g] && at < m; ++i, ++at)
      y = y.at(fx::all, at).set(matmul(x(fx::all, at), w(fx::all, static_cast<std::int64_t>(g))));
  return y;
}

// Groups that are empty, that end in the middle of tiles, that are cut off, and rows of none.
TEST(RaggedProducts, OfManyGroupsAreThoseOfTheirRows) {
  const fx::RaggedDotDimensionNumbers numbers{{{2}, {0}, {}, {}}, {1}, {1}};
  for (std::vector<int> sizes : {std::vector<int>{1, 0, 4, 2},
                                 {3, 3, 3, 3},
                                 {0, 0, 0, 9, 0},
                                 {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
                                 {2, 5, 0, 0, 9}}) {
    std::int64_t g = static_cast<std::int64_t>(sizes.size());
    fx::Array n = fx::array(sizes);
    for (std::int64_t m : {1, 7, 12}) {
      fx::Array x = drawnLike({2, m, 3}, 20), w = drawnLike({3, g, 2}, 21);
      auto f = [&](fx::Array x, fx::Array w) { return fx::ragged_dot_general(x, w, n, numbers); };
      auto rows = [&](fx::Array x, fx::Array w) { return rowByRow(x, w, sizes); };
      EXPECT_LT(apart(f(x, w), rows(x, w)), 1e-14);
      EXPECT_LT(apart(fx::jit(f)(x, w), rows(x, w)), 1e-14);
      fx::Array ct = drawnLike({2, m, 2}, 22);
      auto [dx, dw] = fx::vjp(f, x, w).second(ct);
      auto [ex, ew] = fx::vjp(rows, x, w).second(ct);
      EXPECT_LT(apart(dx, ex), 1e-14);
      EXPECT_LT(apart(dw, ew), 1e-14);
      // The product over the contracted ragged axis is the same as the gradient in the matrices.
      fx::Array sums = fx::ragged_dot_general(x, ct, n, {{{0, 1}, {0, 1}, {}, {}}, {1}, {}});
      EXPECT_LT(apart(sums, moveaxis(ew, 1, 0)), 1e-14);
    }
  }
}

TEST(RaggedProducts, OfManyGroupsDoNotMeetOtherGroups) {
  fx::Array x = drawnLike({9, 3}, 23), w = drawnLike({5, 3, 2}, 24);
  fx::Array sizes = fx::array({2, 3, 1, 0, 2}), broken = w;
  broken(2) = std::numeric_limits<double>::infinity();
  broken(3) = std::numeric_limits<double>::quiet_NaN();
  fx::Array y = fx::ragged_dot(x, w, sizes), z = fx::ragged_dot(x, broken, sizes);
  EXPECT_TRUE(equal(y(fx::slice(5)), z(fx::slice(5))));
  EXPECT_TRUE(equal(y(fx::slice(6, {})), z(fx::slice(6, {}))));
  fx::Array all = fx::vmap([&](fx::Array n) { return fx::ragged_dot(x, w, n); })(
      fx::stack({sizes, fx::array({0, 9, 0, 0, 0})}));
  EXPECT_TRUE(equal(all(0), y));
  EXPECT_LT(apart(all(1), matmul(x, w(1))), 1e-14);
  for (fx::DType dtype : {fx::i32, fx::f16, fx::bf16, fx::f32, fx::c64, fx::boolean}) {
    fx::Array part = fx::ragged_dot(x.astype(dtype), w.astype(dtype), sizes.astype(fx::u8));
    fx::Array own = matmul(x.astype(dtype)(fx::slice(2)), w.astype(dtype)(0));
    EXPECT_EQ(part.dtype(), dtype);
    EXPECT_TRUE(bool(fx::allclose(part(fx::slice(2)), own, {.rtol = 1e-2, .atol = 1e-5})));
  }
}

TEST(RaggedProducts, HaveGroupsForEachOuterAxis) {
  fx::Array x = drawnLike({2, 3, 7, 4}, 25), w = drawnLike({3, 5, 4, 2}, 26);
  fx::Array sizes = fx::random::randint(fx::random::key(27), {3, 2, 5}, 0, 4);
  fx::RaggedDotDimensionNumbers each{{{3}, {2}, {1}, {0}}, {2}, {1}},
      one{{{1}, {1}, {}, {}}, {0}, {0}};
  auto f = [&](fx::Array x, fx::Array w) { return fx::ragged_dot_general(x, w, sizes, each); };
  fx::Array y = f(x, w), z = drawnLike({2, 3, 7, 2}, 28);
  // Summed over the first axis of both as well.
  fx::Array sums = fx::ragged_dot_general(x, z, sizes, {{{0, 2}, {0, 2}, {1}, {1}}, {2}, {}});
  EXPECT_EQ(y.shape(), (fx::Shape{3, 2, 7, 2}));
  EXPECT_EQ(sums.shape(), (fx::Shape{5, 3, 4, 2}));
  for (int b : {0, 2}) {
    fx::Array expected = fx::zeros({5, 4, 2});
    for (int i : {0, 1}) {
      EXPECT_LT(apart(y(b, i), fx::ragged_dot_general(x(i, b), w(b), sizes(b, i), one)), 1e-14);
      expected = expected + fx::ragged_dot_general(x(i, b), z(i, b), sizes(b, i),
                                                   {{{0}, {0}, {}, {}}, {0}, {}});
    }
    EXPECT_LT(apart(sums(fx::all, b), expected), 1e-14);
  }
  EXPECT_LT(apart(fx::jit(f)(x, w), y), 1e-14);
  fx::check_grads(f, fx::primals(x, w), {.order = 2});
}

/// Hermitian positive definite, and of no kind.
std::pair<fx::Array, fx::Array> complexMatrices() {
  fx::Array m = drawnLike({4, 4}, 10, fx::c128);
  return {matmul(m, conj(transpose(m))) + 2.0 * fx::eye(4), m + 6.0 * fx::eye(4)};
}

TEST(ComplexIteration, SolvesWhatItShould) {
  auto [hermitian, general] = complexMatrices();
  fx::Array b = drawnLike({4}, 11, fx::c128), realB = real(b);
  la::Iteration exact{.tol = 1e-13, .maxiter = 80};
  auto both = [&](auto solver, const fx::Array &a) {
    EXPECT_LT(apart(solver(a, b, exact), la::solve(a, b)), 1e-10);
    EXPECT_LT(apart(solver(a, realB, exact), la::solve(a, realB)), 1e-10);
    la::Iteration helped = exact;
    helped.preconditioner = la::inv(a + 0.1 * fx::diag(fx::arange(4.0)));
    helped.x0 = fx::ones({4});
    EXPECT_LT(apart(solver(a, b, helped), la::solve(a, b)), 1e-10);
    fx::Array bs = drawnLike({3, 4}, 12, fx::c128);
    fx::Array all = fx::jit(fx::vmap([&](fx::Array b) { return solver(a, b, exact); }))(bs);
    EXPECT_LT(apart(all(2), la::solve(a, bs(2))), 1e-10);
    EXPECT_EQ(solver(a.astype(fx::c64), b.astype(fx::c64), {.tol = 1e-5}).dtype(), fx::c64);
  };
  both(la::cg, hermitian);
  both(la::bicgstab, general);
  both(la::gmres, general);
}

TEST(ComplexIteration, IsDifferentiatedByTheEquation) {
  auto [hermitian, general] = complexMatrices();
  fx::Array b = drawnLike({4}, 13, fx::c128), realA = fx::array({{4.0, 1.0}, {1.0, 3.0}});
  auto agree = [&](auto solver, const fx::Array &a) {
    la::Iteration exact{.tol = 1e-14, .maxiter = 80};
    exact.preconditioner = la::inv(a + 0.1 * fx::diag(fx::arange(4.0)));
    auto size = [](const fx::Array &x) { return sum(real(x) * square(abs(x))); };
    auto iterated = [&](fx::Array t, fx::Array b) { return size(solver(a + t * a, b, exact)); };
    auto direct = [&](fx::Array t, fx::Array b) { return size(la::solve(a + t * a, b)); };
    auto [dt, db] = fx::grad(iterated, fx::argnums<0, 1>)(0.5, b);
    auto [et, eb] = fx::grad(direct, fx::argnums<0, 1>)(0.5, b);
    EXPECT_LT(apart(dt, et), 1e-9);
    EXPECT_LT(apart(db, eb), 1e-9);
    auto compiled = fx::jit(fx::grad(iterated, fx::argnums<0, 1>))(0.5, b);
    EXPECT_LT(apart(std::get<1>(compiled), eb), 1e-9);
    auto curvature = [](auto f, const fx::Array &b) {
      return fx::grad(fx::grad([&](fx::Array t) { return f(t, b); }))(0.5);
    };
    EXPECT_LT(apart(curvature(iterated, b), curvature(direct, b)), 1e-8);
  };
  agree(la::cg, hermitian);
  agree(la::bicgstab, general);
  agree(la::gmres, general);
}

// The transpose of a complex map is not conjugated: given, made of the solution, or the map itself.
TEST(ComplexIteration, IsACustomLinearSolveOfComplexNumbers) {
  fx::Array general = complexMatrices().second, b = drawnLike({4}, 14, fx::c128);
  fx::Array balanced = general + transpose(general); // complex and symmetric
  auto size = [](const fx::Array &x) { return sum(imag(x) * square(abs(x))); };
  auto agree = [&](const fx::Array &a, auto... transposed) {
    auto solved = [&](fx::Array a, fx::Array b) {
      auto map = [a](const fx::Array &x) { return matmul(a, x); };
      auto solve = [a](const auto &, const fx::Array &b) { return la::solve(a, b); };
      return size(fx::custom_linear_solve(map, b, solve, transposed...));
    };
    auto direct = [&](fx::Array a, fx::Array b) { return size(la::solve(a, b)); };
    auto [da, db] = fx::jit(fx::grad(solved, fx::argnums<0, 1>))(a, b);
    auto [ea, eb] = fx::grad(direct, fx::argnums<0, 1>)(a, b);
    EXPECT_LT(apart(da, ea), 1e-12);
    EXPECT_LT(apart(db, eb), 1e-12);
  };
  agree(general);
  agree(general,
        [&](const auto &, const fx::Array &b) { return la::solve(transpose(general), b); });
  agree(balanced, fx::symmetric);
}

} // namespace
