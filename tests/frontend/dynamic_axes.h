// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions of dynamic axes at many sizes against the reference evaluation, with the number of
// their programs.
#pragma once

#include "tests/frontend/numbers.h"

#include <cmath>

namespace fluxion::tests {

inline const std::vector<std::int64_t> dynamicSizes = {5, 0,  1,  2,  3,  4,   7,    8,
                                                       9, 15, 16, 17, 31, 100, 1000, 4099};

/// Numbers in (-1, 1) that look like none in particular.
inline Array drawn(Shape shape, DType dtype = f64, double seed = 1) {
  Array places = iota(shape.numElements(), f64);
  Array x = sin(places * 12.9898 + seed * 78.233) * 43758.5453;
  return reshape((2.0 * (x - floor(x)) - 1.0).astype(dtype), shape);
}

inline void expectClose(const Array &got, const Array &wanted, const std::string &what) {
  ASSERT_EQ(got.shape(), wanted.shape()) << what;
  ASSERT_EQ(got.dtype(), wanted.dtype()) << what;
  double tolerance = wanted.dtype() == f32 ? 2e-4 : 1e-9;
  auto x = got.astype(f64).to_vector<double>(), y = wanted.astype(f64).to_vector<double>();
  for (std::size_t i = 0; i < x.size(); ++i)
    ASSERT_TRUE(std::abs(x[i] - y[i]) <= tolerance * (1 + std::abs(y[i])) ||
                (std::isnan(x[i]) && std::isnan(y[i])))
        << what << " at " << i << ": " << x[i] << " instead of " << y[i];
}

/// How many programs were compiled, as explain() says.
inline int programsOf(const std::string &explained) {
  auto at = explained.find(": ");
  return std::stoi(explained.substr(at + 2));
}

inline JitOptions over(std::vector<DynamicAxis> axes) { return {.dynamic_axes = std::move(axes)}; }

/// `f` on what `draw` makes of each size up to `most`, jitted and not. `own`: how many sizes may
/// have programs of their own.
template <class F, class Draw>
void expectOneProgram(F f, Draw draw, std::vector<DynamicAxis> axes, int own = 1,
                      std::int64_t most = 4099) {
  auto compiled = jit(f, over(std::move(axes)));
  auto expectSame = [&](const std::string &size, const auto &...x) {
    Leaves wanted;
    try {
      wanted = tree_leaves(f(x...));
    } catch (const Error &) { // say, the largest of nothing
      EXPECT_THROW(compiled(x...), Error) << size;
      return;
    }
    Leaves got = tree_leaves(compiled(x...));
    ASSERT_EQ(got.size(), wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i)
      expectClose(got[i], wanted[i], size);
  };
  for (std::int64_t n : dynamicSizes)
    if (n <= most)
      std::apply([&](const auto &...x) { expectSame("n = " + std::to_string(n), x...); }, draw(n));
  EXPECT_LE(programsOf(compiled.explain()), 1 + own) << compiled.explain();
}

} // namespace fluxion::tests
