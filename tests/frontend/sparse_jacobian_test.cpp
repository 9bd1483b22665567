// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Jacobians of which most elements are zero are written in one sweep; they are what one forward
// pass per unit vector makes.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumbers;

namespace {

constexpr std::int64_t n = 72;

fx::Array point() { return fx::linspace(0.3, 1.7, n); }

/// J, one column at a time.
template <class F> std::vector<double> byColumns(F f, const fx::Array &x) {
  std::vector<std::vector<double>> columns;
  for (std::int64_t j = 0; j < x.size(); ++j) {
    std::vector<double> unit(static_cast<std::size_t>(x.size()), 0.0);
    unit[static_cast<std::size_t>(j)] = 1.0;
    auto [y, t] = fx::jvp(f, fx::primals(x), fx::tangents(fx::array(unit).reshape(x.shape())));
    columns.push_back(t.ravel().template to_vector<double>());
  }
  std::vector<double> rows;
  for (std::size_t i = 0; i < columns.front().size(); ++i)
    for (const auto &column : columns)
      rows.push_back(column[i]);
  return rows;
}

template <class F> void expectColumns(F f, const fx::Array &x = point()) {
  std::vector<double> expected = byColumns(f, x);
  for (const fx::Array &j :
       {fx::jacfwd(f)(x), fx::jacrev(f)(x), fx::jit(fx::jacfwd(f))(x), fx::jit(fx::jacrev(f))(x)}) {
    fx::Array flat = j.ravel();
    ASSERT_EQ(flat.size(), static_cast<std::int64_t>(expected.size()));
    std::vector<double> got = flat.to_vector<double>();
    for (std::size_t i = 0; i < got.size(); ++i)
      EXPECT_NEAR(got[i], expected[i], 1e-13 * std::max(1.0, std::abs(expected[i]))) << i;
  }
}

/// How many ops of the program of J make an array as large as J.
template <class F> int largeOps(F f) {
  std::istringstream lines(fx::trace(fx::jacfwd(f), fx::spec<double>({n})).str());
  int count = 0;
  for (std::string line; std::getline(lines, line);)
    count += line.find(" = ") != std::string::npos && (line.find("[5184]") != std::string::npos ||
                                                       line.find("[72,72]") != std::string::npos);
  return count;
}

auto neighbours = [](fx::Array x) {
  fx::Array inner = x(fx::slice(1, -1)) * (x(fx::slice(2, fx::none)) - x(fx::slice(fx::none, -2)));
  return fx::concatenate(
      {x(fx::slice(0, 1)) * 2.0, fx::sin(inner), fx::exp(x(fx::slice(-1, fx::none)))});
};

} // namespace

TEST(SparseJacobian, OfElementsOneByOne) {
  expectColumns([](fx::Array x) { return fx::tanh(x) * x / (1.0 + x); });
  expectColumns([](fx::Array x) { return fx::where(x > 1.0, x * x, -x); });
  EXPECT_LE(largeOps([](fx::Array x) { return fx::tanh(x) * x / (1.0 + x); }), 3);
}

TEST(SparseJacobian, OfNeighbours) {
  expectColumns(neighbours);
  EXPECT_LE(largeOps(neighbours), 3);
}

TEST(SparseJacobian, OfElementsInOtherPlaces) {
  expectColumns([](fx::Array x) {
    fx::Array grid = x.reshape({8, 9});
    return fx::flip(fx::transpose(grid), 0) *
           fx::transpose(fx::pad(grid, 1)(fx::slice(0, 8), fx::slice(2, 11)));
  });
  expectColumns(
      [](fx::Array x) { return fx::roll(x, 5) * x + fx::repeat(x(fx::slice(0, 36)), 2); });
  expectColumns([](fx::Array x) { return fx::pad(x * x, 3)(fx::slice(1, 77, 2)); });
  expectColumns([](fx::Array x) { return fx::broadcast_to(x * x, {3, n}); });
}

TEST(SparseJacobian, OfFivePointsOfAGrid) {
  auto laplacian = [](fx::Array x) {
    fx::Array u = fx::pad(x.reshape({8, 9}), 1);
    auto at = [&](int i, int j) { return u(fx::slice(1 + i, 9 + i), fx::slice(1 + j, 10 + j)); };
    return (at(1, 0) + at(-1, 0) + at(0, 1) + at(0, -1) - 4.0 * at(0, 0)) * at(0, 0);
  };
  expectColumns(laplacian);
}

TEST(SparseJacobian, OfMixedElementsIsDense) {
  expectColumns([](fx::Array x) { return neighbours(x) * fx::sum(x * x) + fx::cumsum(x); });
  expectColumns([](fx::Array x) {
    fx::Array a = fx::sin(fx::arange(static_cast<double>(n * n))).reshape({n, n});
    return fx::exp(fx::matmul(a, x * x) * 0.01) * x;
  });
  expectColumns([](fx::Array x) { return fx::matmul(x.reshape({8, 9}), x.reshape({9, 8})); });
}

TEST(SparseJacobian, OfWhatDependsOnNothing) {
  auto constant = [](fx::Array) { return fx::ones({5}); };
  expectNumbers(fx::jacfwd(constant)(point()), {5, n}, std::vector<double>(5 * n, 0.0));
  auto part = [](fx::Array x) { return std::make_pair(x * 2.0, fx::ones({3})); };
  EXPECT_EQ(fx::jacrev(part)(point()).second.shape().str(), "[3,72]");
}

// Zeros stay symbolic: an infinite slope stands alone.
TEST(SparseJacobian, InfiniteSlopesDoNotSpread) {
  std::vector<double> numbers(n, 1.0);
  numbers[7] = 0.0;
  fx::Array j = fx::jacfwd([](fx::Array x) { return fx::sqrt(x); })(fx::array(numbers));
  std::vector<double> expected(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    expected[i * n + i] = i == 7 ? std::numeric_limits<double>::infinity() : 0.5;
  expectNumbers(j, {n, n}, expected);
}

TEST(SparseJacobian, OfComplexNumbers) {
  fx::Array x = fx::complex(point(), fx::cos(point()));
  auto f = [](fx::Array z) { return z * z + fx::conj(fx::conj(z)); };
  fx::Array j = fx::jacfwd(f, fx::holomorphic)(x);
  fx::Array expected = fx::diag(2.0 * x + 1.0);
  EXPECT_TRUE(bool(fx::allclose(j, expected)));
}

TEST(SparseJacobian, HessianOfAChain) {
  auto f = [](fx::Array x) {
    fx::Array a = x(fx::slice(fx::none, -1)), b = x(fx::slice(1, fx::none));
    return fx::sum(100.0 * fx::square(b - a * a) + fx::square(1.0 - a));
  };
  fx::Array x = point(), h = fx::hessian(f)(x), compiled = fx::jit(fx::hessian(f))(x);
  std::vector<double> v = x.to_vector<double>(), expected(n * n, 0.0);
  for (std::size_t i = 0; i + 1 < n; ++i) {
    expected[i * n + i] += 1200.0 * v[i] * v[i] - 400.0 * v[i + 1] + 2.0;
    expected[(i + 1) * n + i + 1] += 200.0;
    expected[i * n + i + 1] = expected[(i + 1) * n + i] = -400.0 * v[i];
  }
  fx::Array exact = fx::array(expected).reshape({n, n});
  EXPECT_TRUE(bool(fx::allclose(h, exact, {.rtol = 1e-12, .atol = 1e-12})));
  EXPECT_TRUE(bool(fx::allclose(compiled, exact, {.rtol = 1e-12, .atol = 1e-12})));
  // And once more: the third derivative along a direction, of a Jacobian's program.
  auto third = fx::jvp(fx::hessian(f), fx::primals(x), fx::tangents(fx::ones({n}))).second;
  double step = 1e-5;
  fx::Array difference = (fx::hessian(f)(x + step) - fx::hessian(f)(x - step)) / (2 * step);
  EXPECT_TRUE(bool(fx::allclose(third, difference, {.rtol = 1e-6, .atol = 1e-4})));
}

TEST(SparseJacobian, OnABatch) {
  auto f = [](fx::Array x) { return neighbours(x); };
  fx::Array xs = fx::stack({point(), point() * 0.5, point() + 1.0});
  fx::Array together = fx::vmap(fx::jacfwd(f))(xs), compiled = fx::jit(fx::vmap(fx::jacfwd(f)))(xs);
  for (int k = 0; k < 3; ++k) {
    fx::Array alone = fx::jacfwd(f)(xs(k));
    EXPECT_TRUE(bool(fx::allclose(together(k), alone)));
    EXPECT_TRUE(bool(fx::allclose(compiled(k), alone)));
  }
}
