// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is given by an equation has the derivatives of the equation, at every order.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

/// Newton's method, a fixed number of steps.
auto newton = [](auto f, fx::Array x) {
  for (int i = 0; i < 30; ++i)
    x = x - f(x) / fx::grad(f)(x);
  return x;
};
auto divide = [](auto g, fx::Array y) { return y / g(1.0); };

fx::Array squareRoot(fx::Array a) {
  return fx::custom_root([a](fx::Array x) { return x * x - a; }, 1.0, newton, divide);
}
/// The same by a loop that nobody can differentiate backwards for lack of its trail: values alone.
fx::Array bisected(fx::Array a) {
  auto bisect = [a](auto f, fx::Array) {
    auto halve = [f](fx::Array, std::pair<fx::Array, fx::Array> in) {
      fx::Array middle = 0.5 * (in.first + in.second);
      fx::Array isBelow = f(middle) < 0.0;
      return std::pair{where(isBelow, middle, in.first), where(isBelow, in.second, middle)};
    };
    return fx::fori_loop(0, 60, halve, std::pair{fx::Array(0.0), fx::Array(100.0)}).first;
  };
  return fx::custom_root([a](fx::Array x) { return x * x - a; }, 1.0, bisect, divide);
}

template <class F> auto along(F f) {
  return [f](fx::Array x) { return fx::jvp(f, fx::primals(x), fx::tangents(1.0)).second; };
}

/// Solves A x = b for a matrix by conjugate gradients, on A A^T for those that are not symmetric.
auto byMatrix = [](auto matvec, fx::Array b) {
  // the columns of the matrix, then Cramer's rule for two unknowns
  fx::Array c0 = matvec(fx::array({1.0, 0.0})), c1 = matvec(fx::array({0.0, 1.0}));
  fx::Array det = c0(0) * c1(1) - c0(1) * c1(0);
  return fx::stack({(b(0) * c1(1) - b(1) * c1(0)) / det, (c0(0) * b(1) - c0(1) * b(0)) / det});
};

} // namespace

TEST(CustomRoot, HasTheDerivativesOfItsEquation) {
  for (auto root : {squareRoot, bisected}) {
    expectNumber(root(4.0), 2.0);
    expectNumber(fx::grad(root)(4.0), 0.25);
    expectNumber(along(root)(4.0), 0.25);
    expectNumber(fx::jacfwd(root)(4.0), 0.25);
    expectNumber(fx::grad(fx::grad(root))(4.0), -1.0 / 32);
    expectNumber(along(fx::grad(root))(4.0), -1.0 / 32);
    expectNumber(fx::grad(along(root))(4.0), -1.0 / 32);
    expectNumber(fx::hessian(root)(4.0), -1.0 / 32);
    expectNumber(fx::grad(fx::grad(fx::grad(root)))(4.0), 3.0 / 256);
    expectNumbers(fx::vmap(root)(fx::array({4.0, 9.0})), {2}, {2.0, 3.0});
    expectNumbers(fx::vmap(fx::grad(root))(fx::array({4.0, 16.0})), {2}, {0.25, 0.125});
    auto total = [root](fx::Array a) { return sum(fx::vmap(root)(a)); };
    expectNumbers(fx::grad(total)(fx::array({4.0, 16.0})), {2}, {0.25, 0.125});
  }
}

TEST(CustomRoot, Compiles) {
  expectNumber(fx::jit(squareRoot)(4.0), 2.0);
  expectNumber(fx::jit(fx::grad(squareRoot))(4.0), 0.25);
  expectNumber(fx::jit(fx::hessian(squareRoot))(4.0), -1.0 / 32);
  expectNumber(fx::grad(fx::jit(squareRoot))(4.0), 0.25);
  expectNumbers(fx::jit(fx::vmap(fx::grad(squareRoot)))(fx::array({4.0, 16.0})), {2},
                {0.25, 0.125});
}

// x + y = a, x y = b: a system in a tree of unknowns.
TEST(CustomRoot, SolvesSystems) {
  using Pair = std::pair<fx::Array, fx::Array>;
  auto larger = [](fx::Array a, fx::Array b) {
    auto f = [a, b](Pair u) { return Pair{u.first + u.second - a, u.first * u.second - b}; };
    auto solve = [a, b](auto, Pair) {
      fx::Array r = sqrt(a * a - 4.0 * b);
      return Pair{0.5 * (a + r), 0.5 * (a - r)};
    };
    auto tangent = [](auto g, Pair y) {
      Pair p = g(Pair{fx::Array(1.0), fx::Array(0.0)}), q = g(Pair{fx::Array(0.0), fx::Array(1.0)});
      fx::Array det = p.first * q.second - p.second * q.first;
      return Pair{(y.first * q.second - y.second * q.first) / det,
                  (p.first * y.second - p.second * y.first) / det};
    };
    return fx::custom_root(f, Pair{fx::Array(1.0), fx::Array(0.0)}, solve, tangent).first;
  };
  auto formula = [](fx::Array a, fx::Array b) { return 0.5 * (a + sqrt(a * a - 4.0 * b)); };
  auto [da, db] = fx::grad(larger, fx::argnums<0, 1>)(5.0, 6.0);
  expectNumber(da, 3.0);
  expectNumber(db, -1.0);
  auto second = [](auto f) {
    return fx::grad([f](fx::Array a) { return fx::grad(f, fx::argnums<1>)(a, 6.0); })(5.0);
  };
  expectNumber(second(larger), second(formula).template item<double>(), 1e-11);
}

TEST(CustomRoot, RefusesAnAnswerOfAnotherShapeAlsoWithoutDerivatives) {
  auto equation = [](fx::Array x) { return x * x - 2.0; };
  auto solve = [](auto, fx::Array) { return fx::ones({2}); };
  auto tangent = [](auto g, fx::Array y) { return y / g(1.0); };
  EXPECT_THROW(fx::custom_root(equation, 1.0, solve, tangent), fx::TransformError);
  auto matvec = [](fx::Array x) { return 2.0 * x; };
  EXPECT_THROW(fx::custom_linear_solve(matvec, fx::ones({3}), solve), fx::TransformError);
}

TEST(CustomLinearSolve, HasTheDerivativesOfItsEquation) {
  auto half = [](fx::Array b) {
    return fx::custom_linear_solve([](fx::Array x) { return 2.0 * x; }, b,
                                   [](auto matvec, fx::Array b) { return b / matvec(1.0); });
  };
  expectNumber(half(3.0), 1.5);
  expectNumber(fx::grad(half)(3.0), 0.5);
  expectNumber(along(half)(3.0), 0.5);
  expectNumber(fx::jit(fx::grad(half))(3.0), 0.5);
  auto quotient = [](fx::Array a, fx::Array b) {
    return fx::custom_linear_solve([a](fx::Array x) { return a * x; }, b,
                                   [a](auto, fx::Array b) { return b / a; }, fx::symmetric);
  };
  auto [da, db] = fx::grad(quotient, fx::argnums<0, 1>)(2.0, 3.0);
  expectNumber(da, -0.75);
  expectNumber(db, 0.5);
  auto inA = [quotient](fx::Array a) { return quotient(a, 3.0); };
  expectNumber(fx::grad(fx::grad(inA))(2.0), 0.75);
  expectNumber(fx::hessian(inA)(2.0), 0.75);
  expectNumber(along(along(inA))(2.0), 0.75);
  expectNumber(fx::jit(fx::grad(fx::grad(fx::grad(inA))))(2.0), -1.125);
  expectNumbers(fx::vmap(fx::grad(inA))(fx::array({1.0, 2.0})), {2}, {-3.0, -0.75});
}

// A matrix that is not symmetric: by the transposed program, and by a transpose_solve.
TEST(CustomLinearSolve, TransposesWhatIsNotSymmetric) {
  fx::Array weights = fx::array({1.0, 10.0});
  auto solved = [](fx::Array a, fx::Array b) {
    return fx::custom_linear_solve([a](fx::Array x) { return matmul(a, x); }, b, byMatrix);
  };
  auto given = [](fx::Array a, fx::Array b) {
    return fx::custom_linear_solve([a](fx::Array x) { return matmul(a, x); }, b, byMatrix,
                                   byMatrix);
  };
  fx::Array a = fx::array({{2.0, 1.0}, {0.0, 3.0}}), b = fx::ones({2});
  auto total = [](auto f) { return [f](fx::Array a, fx::Array b) { return sum(f(a, b)); }; };
  for (int mode : {0, 1}) {
    auto [da, db] = mode ? fx::grad(total(given), fx::argnums<0, 1>)(a, b)
                         : fx::grad(total(solved), fx::argnums<0, 1>)(a, b);
    expectNumbers(da, {2, 2}, {-1.0 / 6, -1.0 / 6, -1.0 / 18, -1.0 / 18});
    expectNumbers(db, {2}, {0.5, 1.0 / 6});
  }
  fx::check_grads(solved, fx::primals(a, b), {.order = 2});
  fx::check_grads(given, fx::primals(a, b), {.order = 2});
  fx::Array batch = fx::vmap(fx::grad(total(given)), fx::in_axes(fx::none, 0))(a, fx::ones({3, 2}));
  EXPECT_EQ(batch.shape().str(), "[3,2,2]");
  auto shared = [&](fx::Array a) {
    return sum(fx::vmap(given, fx::in_axes(fx::none, 0))(a, fx::ones({3, 2})));
  };
  expectNumbers(fx::grad(shared)(a), {2, 2}, {-0.5, -0.5, -1.0 / 6, -1.0 / 6});
}
