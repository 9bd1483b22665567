// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What several loops compute, each for itself, has the same bits in all of them: the largest of
// some values is one of them, and the gradient of a maximum goes somewhere.
#include <fluxion/fluxion.h>

#include <gtest/gtest.h>

namespace fx = fluxion;
using fx::Array;

namespace {

struct Values {
  const char *name;
  Array (*of)(Array);
};
// Nests that need the derivatives as well find other instructions around the same values.
const Values values[] = {
    {"sine", [](Array x) { return sin(x); }},
    {"of_sine", [](Array x) { return exp(sin(x)) - x; }},
    {"angles", [](Array x) { return sin(x) * cos(x * 0.7); }},
    {"products", [](Array x) { return ((x * 0.3 + 1.1) * x - 0.7) * x + 0.9; }},
    {"products_read_twice",
     [](Array x) {
       Array p = x * 1.3, q = p + x;
       return q * p - sin(p) * q;
     }},
    {"products_of_sines",
     [](Array x) {
       Array p = x * x * 1.1;
       return p * sin(p) + p * 2.0 - x * p;
     }},
    {"folded", [](Array x) { return abs(sin(x * 3.0) * x + 0.1); }},
    {"saturated", [](Array x) { return tanh(x * 1.3) * x - x * x * 0.1; }},
    {"places", [](Array x) { return fx::arange(x.size(), x.dtype()) * 0.3 + x * 0.01; }},
    {"powers", [](Array x) { return pow(abs(x), 1.7) * x - x * x * x; }},
};
std::ostream &operator<<(std::ostream &out, const Values &v) { return out << v.name; }

class Recomputed : public testing::TestWithParam<Values> {
protected:
  /// f, compiled, is at least 1 for arrays of many sizes.
  template <class F> static void expectSome(F f) {
    auto compiled = fx::jit(f);
    for (int size : {17, 300, 1000, 1016})
      for (fx::DType dtype : {fx::f32, fx::f64})
        for (int seed = 0; seed < 10; ++seed) {
          Array x = fx::random::uniform(fx::random::key(seed), {size}, dtype, -3.0, 3.0);
          EXPECT_GE(compiled(x).template item<int>(), 1) << size << ", seed " << seed;
        }
  }
};
INSTANTIATE_TEST_SUITE_P(Values, Recomputed, testing::ValuesIn(values),
                         [](const auto &info) { return std::string(info.param.name); });

Array numOf(const Array &condition) { return fx::sum(condition.astype(fx::i32)); }

TEST_P(Recomputed, TheLargestIsOneOfThem) {
  expectSome([of = GetParam().of](Array x) {
    Array y = of(x);
    return numOf(y == fx::max(y));
  });
}

TEST_P(Recomputed, TheLargestOfARowIsOneOfIt) {
  expectSome([of = GetParam().of](Array x) {
    std::int64_t width = x.shape()[0] / 8;
    Array y = fx::reshape(of(x)(fx::slice(0, 8 * width)), {8, width});
    return fx::min(fx::sum((y == fx::max(y, 1, fx::keepdims)).astype(fx::i32), 1));
  });
}

TEST_P(Recomputed, GradientsOfTheLargestGoSomewhere) {
  expectSome([of = GetParam().of](Array x) {
    return numOf(fx::grad([=](Array x) { return fx::max(of(x)); })(x) != 0.0);
  });
}

// What a checkpoint computes again is compared with what it has kept.
TEST_P(Recomputed, ByCheckpoints) {
  expectSome([of = GetParam().of](Array x) {
    auto largest =
        fx::checkpoint([=](Array x) { return fx::max(of(x)); }, {.policy = fx::policy::budget(64)});
    return numOf(fx::grad(largest)(x) != 0.0);
  });
}

TEST_P(Recomputed, BesideTheGradientOfAll) {
  expectSome([of = GetParam().of](Array x) {
    Array y = of(x), g = fx::grad([=](Array x) { return fx::sum(exp(of(x))); })(x);
    return numOf(y == fx::max(y)) + numOf(g == 0.12345); // which it never is
  });
}

TEST(Products, LessThemselvesAreZero) {
  auto f = [](Array x, Array y) { return x * y - x * y; };
  auto g = [](Array x, Array y) {
    Array p = x * y;
    return p - p;
  };
  Array x = fx::random::uniform(fx::random::key(1), {1000}), y = x + 0.3;
  EXPECT_EQ(fx::max(abs(fx::jit(f)(x, y))).item<double>(), 0);
  EXPECT_EQ(fx::max(abs(fx::jit(g)(x, y))).item<double>(), 0);
}

} // namespace
