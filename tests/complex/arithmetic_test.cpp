// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Complex numbers in and out, how they meet others, and how they are written down.
#include <fluxion/fluxion.h>

#include <gmock/gmock.h>

namespace fx = fluxion;
using Complex = std::complex<double>;
using Single = std::complex<float>;
using testing::ElementsAre;

namespace {

const Complex i(0, 1);
const fx::Array z = fx::array({Complex(1, 2), Complex(0, -1)});

std::string textOf(const fx::Array &x) { return fx::to_string(x); }

TEST(ComplexNumbers, GoInAndOutAsStdComplex) {
  EXPECT_EQ(z.dtype(), fx::c128);
  EXPECT_THAT(z.to_vector<Complex>(), ElementsAre(Complex(1, 2), Complex(0, -1)));
  EXPECT_EQ(z(0).item<Complex>(), Complex(1, 2));
  EXPECT_EQ(z(0).item<Single>(), Single(1, 2));
  EXPECT_EQ(fx::array({1.5, 2.0})(0).item<Complex>(), Complex(1.5, 0));
  fx::Array single = fx::array({Single(1, 2)});
  EXPECT_EQ(single.dtype(), fx::c64);
  EXPECT_EQ(single.span<const Single>()[0], Single(1, 2));
  Complex memory[] = {{1, 0}, {2, 3}};
  EXPECT_EQ(sum(fx::view(memory, {2})).item<Complex>(), Complex(3, 3));
  EXPECT_EQ(fx::array({1.0, 2.0}, fx::c64).dtype(), fx::c64);
}

TEST(ComplexNumbers, AreMadeLikeOthers) {
  EXPECT_EQ(fx::zeros({2}, fx::c64).dtype(), fx::c64);
  EXPECT_EQ(fx::full({2}, Complex(1, 1))(1).item<Complex>(), Complex(1, 1));
  EXPECT_EQ(fx::ones_like(z)(1).item<Complex>(), Complex(1, 0));
  EXPECT_EQ(sum(fx::eye(3, fx::c128)).item<Complex>(), Complex(3, 0));
  EXPECT_EQ(fx::linspace(Complex(0, 0), Complex(1, 2), 3)(1).item<Complex>(), Complex(0.5, 1));
}

// The lattice of JAX: complex numbers have the precision of the floating ones beside them.
TEST(ComplexNumbers, PromoteAlongTheLattice) {
  fx::Array c64 = fx::zeros({1}, fx::c64), c128 = fx::zeros({1}, fx::c128);
  auto with = [](const fx::Array &x, fx::DType dtype) {
    return (x + fx::zeros({1}, dtype)).dtype();
  };
  for (fx::DType dtype : {fx::boolean, fx::i8, fx::i64, fx::u64, fx::bf16, fx::f16, fx::f32})
    EXPECT_EQ(with(c64, dtype), fx::c64) << name(dtype);
  EXPECT_EQ(with(c64, fx::f64), fx::c128);
  EXPECT_EQ(with(c64, fx::c128), fx::c128);
  EXPECT_EQ(with(c128, fx::f32), fx::c128);
}

TEST(ComplexNumbers, BareOnesAreWeak) {
  auto with = [](fx::DType dtype) { return (fx::zeros({1}, dtype) * i).dtype(); };
  EXPECT_EQ(with(fx::f32), fx::c64);
  EXPECT_EQ(with(fx::f16), fx::c64);
  EXPECT_EQ(with(fx::f64), fx::c128);
  EXPECT_EQ(with(fx::i32), fx::c128);
  EXPECT_EQ(with(fx::c64), fx::c64);
  EXPECT_EQ((fx::zeros({1}, fx::c64) * 2.0).dtype(), fx::c64);
}

TEST(ComplexNumbers, HaveParts) {
  EXPECT_THAT(real(z).to_vector<double>(), ElementsAre(1, 0));
  EXPECT_THAT(imag(z).to_vector<double>(), ElementsAre(2, -1));
  EXPECT_EQ(real(fx::array({3, 4})).dtype(), fx::i32);
  EXPECT_EQ(imag(fx::array({3.f})).item<float>(), 0);
  EXPECT_EQ(fx::complex(1.f, fx::array({2.f})).dtype(), fx::c64);
  EXPECT_EQ(fx::complex(1, 2).item<Complex>(), Complex(1, 2));
  EXPECT_EQ(z.astype(fx::f64)(0).item<double>(), 1);
  EXPECT_TRUE(fx::iscomplexobj(z));
  EXPECT_TRUE(bool(z(1) == -i));
}

TEST(ComplexNumbers, AreWrittenAsNumPyDoes) {
  EXPECT_EQ(textOf(z), "[1.+2.j 0.-1.j]");
  EXPECT_EQ(textOf(z(0)), "(1+2j)");
  EXPECT_EQ(textOf(fx::array({Complex(1, 2), Complex(3.25, -1), Complex(0, 0), Complex(1, 0)})
                       .reshape({2, 2})),
            "[[1.  +2.j 3.25-1.j]\n [0.  +0.j 1.  +0.j]]");
  EXPECT_EQ(textOf(fx::array({Complex(1.5, 100), Complex(0, 1)})), "[1.5+100.j 0.   +1.j]");
  EXPECT_EQ(textOf(fx::array({Complex(1e-5, 1), Complex(1e8, 2)})), "[1.e-05+1.j 1.e+08+2.j]");
  EXPECT_EQ(textOf(fx::array({Complex(-1.0, 0.5)})(0) * 1.0), "(-1+0.5j)");
}

TEST(ComplexNumbers, ArePrintedByPrograms) {
  auto f = [](fx::Array z) {
    fx::debug_print("z = {} and {:.1f}", z, z(0));
    return z * 2.0;
  };
  testing::internal::CaptureStdout();
  f(z);
  std::string eager = testing::internal::GetCapturedStdout();
  testing::internal::CaptureStdout();
  fx::jit(f)(z);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), eager);
  EXPECT_EQ(eager, "z = [1.+2.j 0.-1.j] and (1.0+2.0j)\n");
}

TEST(ComplexNumbers, StandInProgramsAsTheyAre) {
  std::string text = fx::trace([](fx::Array z) { return z * Complex(0, 2); }, z).expression();
  EXPECT_THAT(text, testing::HasSubstr("(0.0+2.0j)"));
}

TEST(ComplexNumbers, CrossCallsOfCompiledCode) {
  auto f = fx::jit([](fx::Array z, fx::Array x) { return std::tuple{exp(z) * x, abs(z), sum(z)}; });
  auto [w, size, total] = f(z, fx::array({2.f, 3.f}));
  EXPECT_EQ(w.dtype(), fx::c128);
  EXPECT_TRUE(bool(allclose(w, exp(z) * fx::array({2.0, 3.0}))));
  EXPECT_TRUE(bool(allclose(size, fx::array({std::sqrt(5.0), 1.0}))));
  EXPECT_EQ(total.item<Complex>(), Complex(1, 1));
  // A bare number is an argument.
  EXPECT_EQ(fx::jit([](fx::Array z) { return z * z; })(Complex(0, 2)).item<Complex>(),
            Complex(-4, 0));
}

// Large ones run as native code.
TEST(ComplexNumbers, ComputeTheSameHoweverManyThereAre) {
  fx::Array x = fx::linspace(-2.0, 2.0, 200'000), many = fx::complex(x, sin(x));
  fx::Array all = tanh(many);
  fx::Array few = tanh(many(fx::slice(1000, 1010)));
  EXPECT_TRUE(bool(allclose(all(fx::slice(1000, 1010)), few, {.rtol = 1e-14})));
}

TEST(ComplexNumbers, GoThroughLoops) {
  auto orbit = [](fx::Array c) {
    using State = std::pair<fx::Array, fx::Array>;
    auto keepsOn = [](State s) { return (abs(s.first) < 2.0) & (s.second < 50); };
    auto step = [&](State s) { return State(s.first * s.first + c, s.second + 1); };
    return fx::while_loop(keepsOn, step, State(0.0 * c, 0)).second;
  };
  fx::Array points = fx::array({Complex(0, 0), Complex(1, 1), Complex(-1, 0.3)});
  auto eager = fx::vmap(orbit)(points).to_vector<int>();
  EXPECT_EQ(eager[0], 50);
  EXPECT_EQ(eager[1], 2);
  EXPECT_EQ(fx::jit(fx::vmap(orbit))(points).to_vector<int>(), eager);
}

} // namespace
