// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Complex matrices and eigenvalues: against JAX, as they are and compiled, and what defines them.
#include "tests/complex/programs.h"
#include "tests/errors/golden.h"

#include <cmath>
#include <gtest/gtest.h>

namespace fx = fluxion;
namespace la = fluxion::linalg;
using Complex = std::complex<double>;

namespace fluxion::tests {
namespace {

const FlatProgram &programOf(const VectorRecord &record) {
  static const auto all = complexMatrixPrograms();
  auto found = all.find(record.op);
  if (found == all.end())
    throw std::runtime_error(record.where + ": no program " + record.op);
  return found->second;
}

class ComplexMatrices : public testing::TestWithParam<VectorRecord> {};

TEST_P(ComplexMatrices, AgreeEagerly) { expectAsJax(programOf(GetParam()), GetParam()); }
TEST_P(ComplexMatrices, AgreeCompiled) { expectAsJax(jit(programOf(GetParam())), GetParam()); }

INSTANTIATE_TEST_SUITE_P(Vectors, ComplexMatrices, testing::ValuesIn(recordsOf("complex_linalg")),
                         [](const auto &info) { return testNameOf(info.param); });

fx::Array drawn(std::vector<std::int64_t> shape, std::uint64_t seed) {
  return fx::random::normal(fx::random::key(seed), fx::Shape(shape), fx::c128);
}
fx::Array adjoint(const fx::Array &a) { return conj(swapaxes(a, -1, -2)); }
/// How far apart, relative to the size of b.
double distance(const fx::Array &a, const fx::Array &b) {
  return (max(abs(a - b)) / max(abs(b))).item<double>();
}

// Sizes of generated code and beyond, square and not, one and several at a time.
TEST(ComplexMatrix, IsTheProductOfItsDecompositions) {
  for (std::int64_t n : {1, 2, 3, 4, 5, 8, 9, 20}) {
    SCOPED_TRACE(n);
    fx::Array a = drawn({3, n, n}, 1), s = matmul(a, adjoint(a)) + fx::eye(n);
    fx::Array l = la::cholesky(s);
    EXPECT_LT(distance(matmul(l, adjoint(l)), s), 1e-13);
    EXPECT_EQ(max(abs(triu(l, 1))).item<double>(), 0);
    auto [p, lower, upper] = la::lu(a);
    EXPECT_LT(distance(matmul(p, matmul(lower, upper)), a), 1e-13);
    auto [w, v] = la::eigh(s);
    EXPECT_EQ(w.dtype(), fx::f64);
    EXPECT_LT(distance(matmul(v * expand_dims(w, -2), adjoint(v)), s), 1e-12);
    auto [values, vectors] = la::eig(a);
    EXPECT_LT(distance(matmul(a, vectors), vectors * expand_dims(values, -2)), 1e-12);
    EXPECT_LT(distance(sum(values, -1), la::trace(a)), 1e-12);
    EXPECT_LT(distance(prod(values, -1), la::det(a)), 1e-10);
    EXPECT_LT(distance(matmul(a, la::inv(a)), fx::eye(n, fx::c128)), 1e-10);
  }
  for (auto [n, m] : {std::pair<std::int64_t, std::int64_t>{5, 3}, {3, 5}}) {
    fx::Array a = drawn({2, n, m}, 2);
    la::SVD parts = la::svd(a, /*full_matrices=*/false);
    EXPECT_LT(distance(matmul(parts.u * expand_dims(parts.s, -2), parts.vt), a), 1e-13);
    auto [q, r] = la::qr(a);
    EXPECT_LT(distance(matmul(q, r), a), 1e-13);
    fx::Array p = la::pinv(a);
    EXPECT_LT(distance(matmul(a, matmul(p, a)), a), 1e-12);
    EXPECT_LT(distance(adjoint(matmul(a, p)), matmul(a, p)), 1e-12);
  }
}

TEST(ComplexMatrix, HasDerivativesThatAreDifferences) {
  fx::Array a = drawn({3, 3}, 3) + 3.0 * fx::eye(3);
  auto s = [](fx::Array a) { return matmul(a, adjoint(a)); };
  fx::check_grads([s](fx::Array a) { return la::cholesky(s(a)); }, fx::primals(a), {.order = 2});
  fx::check_grads([](fx::Array a) { return la::inv(a); }, fx::primals(a), {.order = 2});
  fx::check_grads([](fx::Array a) { return la::det(a); }, fx::primals(a), {.order = 2});
  fx::check_grads([s](fx::Array a) { return la::eigh(s(a)).first; }, fx::primals(a), {.order = 2});
  fx::check_grads([](fx::Array a) { return la::svdvals(a); }, fx::primals(a), {.order = 2});
  fx::check_grads([](fx::Array a) { return la::qr(a); }, fx::primals(a), {.order = 1});
  fx::check_grads([](fx::Array a) { return la::eig(a); }, fx::primals(a), {.order = 2});
  fx::check_grads([](fx::Array a) { return la::det(matmul(a, a)(fx::slice(2), fx::slice(2))); },
                  fx::primals(a), {.order = 2});
}

// Second derivatives go through the derivative of the vectors, with their lengths and directions.
TEST(GeneralEigenvalues, OfRealMatricesHaveDerivativesOfEveryOrder) {
  fx::Array a = fx::array({{1, 3, 0.5}, {-2, 0.25, 1}, {0.5, -1, 4}});
  auto parts = [](fx::Array a) {
    auto [w, v] = la::eig(a);
    return std::tuple{real(w), imag(w), real(v), imag(v)};
  };
  fx::check_grads(parts, fx::primals(a), {.order = 2});
  auto radius = [](fx::Array a) { return max(abs(la::eigvals(a))); };
  EXPECT_LT(distance(fx::jit(fx::hessian(radius))(a), fx::hessian(radius)(a)), 1e-10);
  auto batch = stack({a, 2.0 * a, swapaxes(a, 0, 1)});
  EXPECT_LT(distance(fx::jit(fx::vmap(fx::grad(radius)))(batch)(1), fx::grad(radius)(2.0 * a)),
            1e-10);
}

TEST(GeneralEigenvalues, AtTheEdges) {
  EXPECT_EQ(la::eigvals(fx::eye(2, fx::f32)).dtype(), fx::c64);
  EXPECT_EQ(la::eigvals(fx::eye(2, fx::f16)).dtype(), fx::c64);
  EXPECT_EQ(la::eigvals(fx::eye(2, fx::i32)).dtype(), fx::c128);
  EXPECT_EQ(la::eigvals(fx::zeros({2, 0, 0})).shape().str(), "[2,0]");
  fx::Array broken = fx::array({{1.0, std::nan("")}, {0.0, 1.0}});
  EXPECT_TRUE(std::isnan(real(la::eigvals(broken))(0).item<double>()));
  // A defective matrix has its values; the derivative of one of them has no bound, up to rounding.
  auto first = [](fx::Array a) { return real(la::eigvals(a))(0); };
  fx::Array defective = fx::array({{2.0, 1.0}, {0.0, 2.0}});
  EXPECT_NEAR(first(defective).item<double>(), 2, 1e-12);
  EXPECT_FALSE(bool(fx::all(abs(fx::grad(first)(defective)) < 1e8)));
}

TEST(GeneralEigenvalues, WantSquareMatrices) {
  expectMessage<ShapeError>([] { la::eig(fx::ones({2, 3})); },
                            R"(fluxion: a matrix that is not square in eig
  at       here
  expected last two axes of one size
  got      f64[2,3]
  hint     lstsq, pinv and svd take matrices of any shape)");
  expectMessage<ShapeError>([] { la::eigvals(fx::ones({3})); },
                            R"(fluxion: an array that is no matrix in eigvals
  at       here
  expected at least two axes
  got      f64[3]
  hint     atleast_2d(x) makes a matrix of one row, diag(x) a diagonal one)");
}

} // namespace
} // namespace fluxion::tests
