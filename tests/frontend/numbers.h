// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays against numbers, and errors against words, in tests of the public surface.
#pragma once

#include <fluxion/fluxion.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fluxion::tests {

/// Shape and numbers (as doubles) of `x` are these, up to `tolerance` relative to 1 or the number.
inline void expectNumbers(const Array &x, const Shape &shape, const std::vector<double> &expected,
                          double tolerance = 1e-12) {
  EXPECT_EQ(x.shape().str(), shape.str());
  std::vector<double> got = x.astype(f64).to_vector<double>();
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    if (got[i] != expected[i]) { // infinities are equal or wrong
      EXPECT_NEAR(got[i], expected[i], tolerance * std::max(1.0, std::abs(expected[i])))
          << "element " << i;
    }
}
inline void expectNumber(const Array &x, double expected, double tolerance = 1e-12) {
  expectNumbers(x, {}, {expected}, tolerance);
}

/// `f()` throws an `E` whose text has all of `words`.
template <class E, class F> void expectError(F f, std::initializer_list<const char *> words) {
  try {
    f();
    ADD_FAILURE() << "no error";
  } catch (const E &error) {
    for (const char *word : words)
      EXPECT_THAT(error.what(), testing::HasSubstr(word));
  }
}

} // namespace fluxion::tests
