// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic of tests on lists of arrays: what differences, inner products and comparisons need.
#pragma once

#include "ir/fx.h"
#include "tests/ops/row.h"

#include <functional>
#include <random>

namespace fluxion::tests {

using runtime::HostArray;
using Arrays = llvm::SmallVector<HostArray>;
using Random = std::mt19937_64;

/// Numbers of the source as an array; integers where a range has them, else 1 to 3.
HostArray draw(Random &random, DType dtype, const Shape &shape, const Numbers &numbers);
/// Every combination of the values at which elementwise ops are special, one array per dtype.
Arrays edgeCases(llvm::ArrayRef<DType> dtypes);
/// Uniform in [-1, 1], of the types of `like`.
Arrays directions(Random &random, llvm::ArrayRef<HostArray> like);

/// The elements as doubles.
std::vector<double> doubles(const HostArray &array);
/// a + h t, element by element, for floating arrays.
HostArray moved(const HostArray &a, const HostArray &t, double h);
/// Sum of a[i] b[i], and of its absolute values.
struct Product {
  double sum = 0, size = 0;
};
Product inner(llvm::ArrayRef<HostArray> a, llvm::ArrayRef<HostArray> b);

/// d/dh f(h) at 0 for an array-valued f: central differences of two widths, the error of order
/// h^4 (Richardson).
std::vector<std::vector<double>> differences(const std::function<Arrays(double)> &f, double h);

/// The first element farther than tol (1 + |expected|) from the expected one, in words. Where that
/// is not finite (differences beside an infinite value), nothing is expected.
std::optional<std::string> farFrom(const HostArray &got, llvm::ArrayRef<double> expected,
                                   double tol);
/// The first element that is not the same bits (NaN is NaN), in words.
std::optional<std::string> notIdentical(const HostArray &got, const HostArray &expected);

/// The array without its axis in front, at `lane`; and lanes joined along a new axis.
HostArray laneOf(const HostArray &batch, int64_t lane);
HostArray stacked(llvm::ArrayRef<HostArray> lanes, size_t axis = 0);

size_t highestRank(llvm::ArrayRef<HostArray> arrays);

Arrays joined(llvm::ArrayRef<HostArray> a, llvm::ArrayRef<HostArray> b);

} // namespace fluxion::tests
