// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// linear_transpose, and what a compiled program says of its cost.
#include <fluxion/fluxion.h>

#include <gtest/gtest.h>

namespace fx = fluxion;

namespace {

TEST(LinearTranspose, OfAMatrixIsTheTransposedMatrix) {
  fx::Array m = fx::array({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}});
  auto f = [&](fx::Array x) { return matmul(m, x); };
  auto transposed = fx::linear_transpose(f, fx::spec<double>({3}));
  EXPECT_EQ(transposed(fx::array({1.0, 10.0})).to_vector<double>(),
            (std::vector<double>{41, 52, 63}));
  auto again = fx::linear_transpose(transposed, fx::spec<double>({2}));
  EXPECT_EQ(again(fx::array({1.0, 0.0, 0.0})).to_vector<double>(), (std::vector<double>{1, 4}));
}

TEST(LinearTranspose, RefusesWhatIsNotLinear) {
  EXPECT_THROW(fx::linear_transpose([](fx::Array x) { return sin(x); }, fx::spec<double>()),
               fx::TransformError);
  EXPECT_THROW(fx::linear_transpose([](fx::Array x) { return 2 * x; }, fx::spec<int>()),
               fx::TransformError);
}

TEST(LinearTranspose, RefusesWhatIsNotZeroAtZero) {
  auto refuses = [](auto f) {
    EXPECT_THROW(fx::linear_transpose(f, fx::spec<double>()), fx::TransformError);
  };
  refuses([](fx::Array x) { return x + 1.0; });
  refuses([](fx::Array x) {
    return fx::fori_loop(0, 3, [](fx::Array, fx::Array c) { return c + 1.0; }, x);
  });
}

TEST(Cost, CountsTheTermsOfAProduct) {
  auto f = fx::jit([](fx::Array a, fx::Array b) { return matmul(a, b); });
  auto compiled = f.lower(fx::spec<float>({32, 64}), fx::spec<float>({64, 48})).compile();
  EXPECT_EQ(compiled.cost(), 2u * 32 * 64 * 48);
}

} // namespace
