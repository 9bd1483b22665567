// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The convention: the table of semantics in docs/complex.md, row by row.
#include <fluxion/fluxion.h>

#include <gmock/gmock.h>

#include <cmath>

namespace fx = fluxion;
using Complex = std::complex<double>;

namespace {

const Complex at(1, 2);

Complex gradOf(auto f, Complex z = at) { return fx::grad(f)(z).template item<Complex>(); }
Complex derivativeOf(auto f, Complex z = at) {
  return fx::grad(f, fx::holomorphic)(z).template item<Complex>();
}

TEST(ComplexDerivatives, OfARealResultAreTheConjugateOfTheSteepestAscent) {
  EXPECT_EQ(gradOf([](fx::Array z) { return square(abs(z)); }), Complex(2, -4));
  EXPECT_EQ(gradOf([](fx::Array z) { return real(z * z); }), Complex(2, 4));
  EXPECT_EQ(gradOf([](fx::Array z) { return imag(z); }), Complex(0, -1));
  auto [u, d] = fx::value_and_grad([](fx::Array z) { return real(z * conj(z)); })(at);
  EXPECT_EQ(u.item<double>(), 5);
  EXPECT_EQ(d.item<Complex>(), Complex(2, -4));
}

TEST(ComplexDerivatives, OfHolomorphicFunctionsAreTheirDerivatives) {
  EXPECT_EQ(derivativeOf([](fx::Array z) { return z * z; }), Complex(2, 4));
  EXPECT_EQ(derivativeOf([](fx::Array z) { return conj(z); }), Complex(1, 0));
  Complex d = derivativeOf([](fx::Array z) { return exp(z); });
  EXPECT_NEAR(std::abs(d - std::exp(at)), 0, 1e-14);
  Complex third =
      fx::grad(fx::grad(fx::grad([](fx::Array z) { return pow(z, 4); }, fx::holomorphic),
                        fx::holomorphic),
               fx::holomorphic)(at)
          .item<Complex>();
  EXPECT_EQ(third, Complex(24, 48));
}

TEST(ComplexDerivatives, AtZero) {
  EXPECT_EQ(gradOf([](fx::Array z) { return abs(z); }, 0), Complex(0, 0));
  EXPECT_TRUE(std::isnan(gradOf([](fx::Array z) { return angle(z); }, 0).real()));
  EXPECT_EQ(gradOf([](fx::Array z) { return square(abs(z)); }, 0), Complex(0, 0));
}

TEST(ComplexDerivatives, PushTangentsForward) {
  auto [y, t] =
      fx::jvp([](fx::Array z) { return z * z; }, fx::primals(at), fx::tangents(Complex(0, 1)));
  EXPECT_EQ(t.item<Complex>(), Complex(-4, 2));
  auto [u, du] = fx::jvp([](fx::Array z) { return abs(z); }, fx::primals(Complex(3, 4)),
                         fx::tangents(Complex(1, 0)));
  EXPECT_NEAR(du.item<double>(), 0.6, 1e-15);
}

// The directional derivative of a real u along t is Re(gradient t).
TEST(ComplexDerivatives, AgreeInBothModes) {
  auto f = [](fx::Array z) { return sum(square(abs(sin(z) * conj(z) + log(z)))); };
  fx::Array z = fx::array({Complex(1, 2), Complex(-0.5, 0.25)});
  fx::Array t = fx::array({Complex(0.5, -1), Complex(2, 1)});
  auto [y, along] = fx::jvp(f, fx::primals(z), fx::tangents(t));
  fx::Array pulled = real(sum(fx::grad(f)(z) * t));
  EXPECT_NEAR(along.item<double>(), pulled.item<double>(), 1e-12);
  double step = 1e-6;
  fx::Array difference = (f(z + step * t) - f(z - step * t)) / (2 * step);
  EXPECT_NEAR(along.item<double>(), difference.item<double>(), 1e-6);
  fx::Array compiled = fx::jit(fx::grad(f))(z);
  EXPECT_TRUE(bool(allclose(compiled, fx::grad(f)(z), {.rtol = 1e-13})));
}

TEST(ComplexDerivatives, AgreeWithDifferences) {
  auto f = [](fx::Array z) { return std::pair{sin(z) / (z + 2.0), abs(z) * angle(z)}; };
  fx::check_grads(f, fx::primals(fx::array({Complex(1, 2), Complex(-0.5, 0.25)})), {.order = 2});
}

// z - 0.1 conj(gradient) goes downhill.
TEST(ComplexDerivatives, DescendAlongTheConjugate) {
  fx::Array target = fx::array({Complex(1, -2), Complex(0.5, 3)});
  auto loss = [&](fx::Array z) { return sum(square(abs(z - target))); };
  fx::Array z = fx::zeros({2}, fx::c128);
  for (int k = 0; k < 100; ++k)
    z = z - 0.1 * conj(fx::grad(loss)(z));
  EXPECT_TRUE(bool(allclose(z, target)));
}

TEST(ComplexDerivatives, OfRealArgumentsGoThroughComplexNumbers) {
  // |exp(i x) + 1|² = 2 + 2 cos x
  auto f = [](fx::Array x) { return square(abs(exp(Complex(0, 1) * x) + 1.0)); };
  EXPECT_NEAR(fx::grad(f)(0.7).item<double>(), -2 * std::sin(0.7), 1e-14);
  EXPECT_NEAR(fx::grad(fx::grad(f))(0.7).item<double>(), -2 * std::cos(0.7), 1e-13);
}

TEST(ComplexDerivatives, GoThroughCheckpointsAndRulesOfTheirOwn) {
  auto inner = [](fx::Array z) { return sin(z) * exp(z); };
  fx::Array z = fx::array({Complex(1, 2), Complex(-0.5, 0.25)});
  auto loss = [](auto f) { return [f](fx::Array z) { return sum(square(abs(f(z)))); }; };
  fx::Array expected = fx::grad(loss(inner))(z);
  fx::Array again = fx::jit(fx::grad(loss(fx::checkpoint(inner))))(z);
  EXPECT_TRUE(bool(allclose(again, expected, {.rtol = 1e-12})));
  auto square = fx::custom_jvp([](fx::Array z) {
                  return z * z;
                }).defjvp([](fx::Array z, fx::Array t) { return std::pair{z * z, 3.0 * z * t}; });
  fx::Array wrong = fx::jit(fx::grad(square, fx::holomorphic))(Complex(1, 2));
  EXPECT_EQ(wrong.item<Complex>(), Complex(3, 6));
}

TEST(ComplexDerivatives, GoThroughLoops) {
  // d/dz z^(2^3) = 8 z^7
  auto f = [](fx::Array z) {
    return fx::fori_loop(0, 3, [](fx::Array, fx::Array v) { return v * v; }, z);
  };
  Complex d = fx::grad(f, fx::holomorphic)(at).item<Complex>();
  EXPECT_NEAR(std::abs(d - 8.0 * std::pow(at, 7)), 0, 1e-9);
  Complex compiled = fx::jit(fx::grad(f, fx::holomorphic))(at).item<Complex>();
  EXPECT_NEAR(std::abs(d - compiled), 0, 1e-9);
}

TEST(ComplexDerivatives, OfTreesAndBatches) {
  using Pair = std::pair<fx::Array, fx::Array>;
  auto f = [](Pair p) { return sum(real(p.first * conj(p.first)) * p.second); };
  auto [dz, dx] = fx::jit(fx::grad(f))(Pair(fx::Array(at), 3.0));
  EXPECT_EQ(dz.item<Complex>(), Complex(6, -12));
  EXPECT_EQ(dx.item<double>(), 5);
  fx::Array zs = fx::array({Complex(1, 2), Complex(3, -1)});
  fx::Array each = fx::vmap(fx::grad([](fx::Array z) { return square(abs(z)); }))(zs);
  EXPECT_TRUE(bool(allclose(each, 2.0 * conj(zs))));
}

TEST(ComplexDerivatives, AreThoseOfDifferences) {
  auto energy = [](fx::Array z) { return sum(square(abs(sin(z)))); };
  fx::Array z = fx::array({Complex(0.5, 1), Complex(-1, 0.25)});
  fx::CheckOptions second{.order = 2};
  fx::check_grads(energy, fx::primals(z), second);
  fx::Array got = fx::numerical_grad(energy)(z);
  EXPECT_EQ(got.dtype(), fx::c128);
  EXPECT_TRUE(bool(allclose(got, fx::grad(energy)(z), {.rtol = 1e-7})));
  fx::Array single = z.astype(fx::c64);
  EXPECT_EQ(fx::numerical_grad(energy)(single).dtype(), fx::c64);
  EXPECT_TRUE(bool(allclose(fx::numerical_grad(energy)(single), got, {.rtol = 1e-2})));

  auto f = [](fx::Array z) { return sin(z) * z; };
  fx::check_grads(f, fx::primals(fx::Array(at)), second);
  fx::Array derivative = fx::numerical_grad(f, {.holomorphic = true})(at);
  EXPECT_TRUE(bool(allclose(derivative, fx::grad(f, fx::holomorphic)(at), {.rtol = 1e-7})));
  EXPECT_THROW(fx::numerical_grad(f)(at), fx::TransformError);
  EXPECT_THROW(fx::numerical_grad(energy, {.holomorphic = true})(z), fx::TransformError);
  EXPECT_THROW(fx::numerical_grad(f, {.holomorphic = true})(1.0), fx::TransformError);
  EXPECT_THROW(fx::numerical_grad(energy, {.order = 2})(z), fx::TransformError);
}

TEST(ComplexDerivatives, OfTheOrderAgreeWithDifferences) {
  fx::CheckOptions second{.order = 2};
  fx::Array z = fx::array({Complex(1, 2), Complex(-1, 0.5), Complex(0.25, 3), Complex(-2, 1)});
  fx::check_grads([](fx::Array z) { return sort(z) * max(z); }, fx::primals(z), second);
  fx::check_grads([](fx::Array z) { return cummax(z) * cumlogsumexp(z); }, fx::primals(z), second);
  fx::check_grads([](fx::Array z) { return logsumexp(z) * logaddexp(z, conj(z)); }, fx::primals(z),
                  second);
  fx::check_grads([](fx::Array z) { return fx::sinc(z) * maximum(z, 0.5); }, fx::primals(z),
                  second);
  fx::check_grads([](fx::Array z) { return fx::wofz(z); }, fx::primals(z), second);
  // Ties share.
  fx::Array ties = fx::array({Complex(1, 1), Complex(1, 1), Complex(1, 0)});
  auto largest = [](fx::Array z) { return real(max(z)); };
  EXPECT_TRUE(bool(allclose(fx::grad(largest)(ties), fx::array({0.5, 0.5, 0.0}))));
}

TEST(ComplexDerivatives, OfNodesOfGraphs) {
  fx::graph::Graph gr;
  fx::Array z = gr.placeholder("z", {}, fx::c128), w = z * z, y = square(abs(w));
  auto [dz, dw] = fx::graph::gradients<2>(y, {z, w});
  auto out = fx::graph::Executor({y, dz, dw})({{z, fx::Array(at)}});
  EXPECT_NEAR(out[0].item<double>(), 25, 1e-12);
  // |z²|² = |z|⁴ has the gradient 4 |z|² conj(z), and |w|² has 2 conj(w).
  EXPECT_NEAR(std::abs(out[1].item<Complex>() - 20.0 * std::conj(at)), 0, 1e-12);
  EXPECT_NEAR(std::abs(out[2].item<Complex>() - 2.0 * std::conj(at * at)), 0, 1e-12);
  EXPECT_THROW(fx::graph::gradients<1>(w, {z}), fx::TransformError);
}

} // namespace
