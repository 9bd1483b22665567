// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the simplifier rewrites keeps every bit: at zeros of both signs, denormals, the largest
// numbers, infinities and NaN.
#include "tests/frontend/numbers.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace fx = fluxion;

namespace {

using Formula = fx::Array (*)(fx::Array x, fx::Array y);

template <class T> std::vector<T> edges() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> values = {Limits::quiet_NaN()};
  for (T v : {T(0), Limits::denorm_min(), 3 * Limits::denorm_min(), Limits::min(), T(0.1), T(1),
              T(1) / 3, T(3), Limits::max() / 12, Limits::max() / 4, Limits::max() / 3,
              Limits::max() / 2, Limits::max(), Limits::infinity()})
    values.insert(values.end(), {v, -v});
  return values;
}

// Evaluated as it stands, op by op; and as vmap evaluates it, simplified.
template <class T> void expectSameBits(Formula f) {
  std::vector<T> xs, ys, expected;
  for (T x : edges<T>())
    for (T y : edges<T>()) {
      xs.push_back(x);
      ys.push_back(y);
      expected.push_back(f(x, y).template item<T>());
    }
  auto n = static_cast<std::int64_t>(xs.size());
  fx::Array x = fx::array(std::span<const T>(xs), {n}), y = fx::array(std::span<const T>(ys), {n});
  std::vector<T> got = fx::vmap(f)(x, y).template to_vector<T>();
  for (std::size_t i = 0; i < xs.size(); ++i)
    EXPECT_TRUE((std::isnan(got[i]) && std::isnan(expected[i])) ||
                std::memcmp(&got[i], &expected[i], sizeof(T)) == 0)
        << "at " << xs[i] << ", " << ys[i] << ": " << got[i] << " for " << expected[i];
}

TEST(ExactRewrites, KeepEveryBit) {
  for (Formula f : std::initializer_list<Formula>{
           [](fx::Array x, fx::Array) { return x + x; },
           [](fx::Array x, fx::Array) { return (x + x) + (x + x); },
           [](fx::Array x, fx::Array) { return (x + x) + x; },
           [](fx::Array x, fx::Array) { return 4.0 * x + 2.0 * x; },
           [](fx::Array x, fx::Array) { return 3.0 * x + x; },
           [](fx::Array x, fx::Array) { return 2.0 * (3.0 * x); },
           [](fx::Array x, fx::Array) { return 3.0 * (2.0 * x); },
           [](fx::Array x, fx::Array) { return -5.0 * (4.0 * x); },
           [](fx::Array x, fx::Array) { return 0.5 * (2.0 * x); },
           [](fx::Array x, fx::Array) { return 2.0 * (0.5 * x); },
           [](fx::Array x, fx::Array) { return 2.0 * (0.3 * x); },
           [](fx::Array x, fx::Array) { return 2.0 * (1.5 * x); },
           [](fx::Array x, fx::Array y) { return -x * -y; },
           [](fx::Array x, fx::Array y) { return -x / y; },
           [](fx::Array x, fx::Array y) { return x / -y; },
           [](fx::Array x, fx::Array y) { return -x + y; },
           [](fx::Array x, fx::Array y) { return -x - y; },
           [](fx::Array x, fx::Array y) { return x - -y; },
           [](fx::Array x, fx::Array y) { return -(x - y); },
           [](fx::Array x, fx::Array y) { return x * y - y * x; },
       }) {
    expectSameBits<float>(f);
    expectSameBits<double>(f);
  }
}

TEST(ExactRewrites, KeepWrappedIntegers) {
  int least = std::numeric_limits<int>::min();
  auto quotient = [](fx::Array x, fx::Array y) { return div(-x, y); };
  auto multiple = [](fx::Array x) { return (x + x) + (x + x) + 3 * (4 * x); };
  fx::Array x = fx::array({least, least + 1, 0, 1, 123456789, -987654321});
  EXPECT_EQ(fx::vmap(multiple)(x).to_vector<int>(), multiple(x).to_vector<int>());
  EXPECT_EQ(fx::vmap(quotient)(x, x).to_vector<int>(), quotient(x, x).to_vector<int>());
}

} // namespace
