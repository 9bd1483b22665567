// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The harness's checks of derivatives.
#include "tests/ops/harness.h"

#include "transforms/jvp.h"
#include "transforms/transpose.h"

#include <gtest/gtest.h>

namespace fluxion::tests {

using llvm::ArrayRef;
using llvm::SmallVector;

// Wide enough that rounding stays below 1e-12, narrow enough that h^4 does.
static constexpr double step = 1e-3;
// Differences of large arrays meet kinks and cost much; duality holds them.
static constexpr int64_t differencesLimit = 4096;

/// All floating arguments together, then each of several alone.
static std::vector<SmallVector<bool>> activeSets(FuncOp f) {
  SmallVector<bool> all = floatingArguments(f);
  std::vector<SmallVector<bool>> sets;
  if (llvm::is_contained(all, true))
    sets.push_back(all);
  for (size_t i = 0; i < all.size() && llvm::count(all, true) > 1; ++i)
    if (all[i]) {
      sets.emplace_back(all.size(), false);
      sets.back()[i] = true;
    }
  return sets;
}

static Arrays tangentsOf(FuncOp f, ArrayRef<bool> active, ArrayRef<HostArray> xs,
                         ArrayRef<HostArray> ts) {
  OwnedFunction forward = need(transforms::jvp(f, active), "the jvp");
  Arrays results = run(*forward, joined(xs, ts));
  return Arrays(llvm::drop_begin(results, f.getNumResults()));
}

/// f(x + h t) along the active arguments.
static Arrays alongLine(FuncOp f, ArrayRef<bool> active, ArrayRef<HostArray> xs,
                        ArrayRef<HostArray> ts, double h) {
  Arrays at(xs.begin(), xs.end());
  size_t next = 0;
  for (size_t i = 0; i < at.size(); ++i)
    if (active[i])
      at[i] = moved(xs[i], ts[next++], h);
  return floatingOnes(run(f, at));
}

static void expectTangentsAreDifferences(FuncOp f, ArrayRef<HostArray> xs, const Row &row,
                                         Random &random) {
  for (const SmallVector<bool> &active : activeSets(f)) {
    Arrays ts = directions(random, where(xs, active));
    Arrays tangents = tangentsOf(f, active, xs, ts);
    auto slopes = differences([&](double h) { return alongLine(f, active, xs, ts, h); }, step);
    ASSERT_EQ(tangents.size(), slopes.size());
    for (auto [i, tangent] : llvm::enumerate(tangents)) {
      std::vector<double> expected = slopes[i];
      if (row.order == 0)
        expected.assign(expected.size(), 0);
      if (auto wrong = farFrom(tangent, expected, row.tol))
        ADD_FAILURE() << "tangent " << i << ": " << *wrong << "\n" << textOf(f);
    }
  }
}

/// What rounding of the coarsest of the types does to a sum, relative to its terms.
static double roundingOf(ArrayRef<HostArray> arrays) {
  auto has = [&](DType dtype) {
    return llvm::any_of(arrays, [&](const HostArray &a) { return a.dtype() == dtype; });
  };
  if (has(DType::f16) || has(DType::bf16))
    return 2e-2;
  return has(DType::f32) ? 1e-4 : 1e-10;
}

static void expectDuality(FuncOp f, ArrayRef<HostArray> xs, Random &random) {
  for (const SmallVector<bool> &active : activeSets(f)) {
    Arrays ts = directions(random, where(xs, active));
    Arrays pushed = tangentsOf(f, active, xs, ts);
    Arrays cts = directions(random, pushed);
    OwnedFunction backward = need(transforms::vjp(f, active), "the vjp");
    Arrays results = run(*backward, joined(xs, cts));
    Arrays pulled(llvm::drop_begin(results, f.getNumResults()));
    ASSERT_EQ(pulled.size(), ts.size());
    Product there = inner(cts, pushed), back = inner(pulled, ts);
    double tol = roundingOf(joined(ts, cts));
    EXPECT_NEAR(there.sum, back.sum, tol * (there.size + back.size) + 1e-300) << textOf(*backward);
  }
}

static bool isLarge(ArrayRef<HostArray> arrays) {
  return llvm::any_of(arrays, [](const HostArray &a) { return a.size() > differencesLimit; });
}

/// Whether what comes out is too coarse for differences.
static bool isCoarse(const Row &row) {
  return row.out && row.out->dtype && isHalfPrecision(*row.out->dtype);
}

/// Calls check(program, operands) for the floating dtypes of the row.
template <class F> static void forFloats(const Row &row, F check) {
  Random random(7);
  for (const Variant &variant : fullSweep(row)) {
    if (!isFloating(variant.dtype) || variant.isEdges)
      continue;
    SCOPED_TRACE(variant.str());
    OwnedFunction f = need(programOf(row, variant), "the row's program");
    check(*f, operandsOf(row, variant, random), variant, random);
  }
}

static Arrays inDouble(ArrayRef<HostArray> arrays) {
  Random unused;
  return llvm::map_to_vector(arrays, [&](const HostArray &a) {
    return a.dtype() == DType::f32 ? draw(unused, DType::f64, a.shape(), listed(doubles(a))) : a;
  });
}

/// Differences are too coarse in f32: its tangents are those of f64 at the same numbers.
static void expectTangentsAreThoseOfDouble(FuncOp f, FuncOp inF64, ArrayRef<HostArray> xs,
                                           Random &random) {
  SmallVector<bool> active = floatingArguments(f);
  if (!llvm::is_contained(active, true))
    return;
  Arrays ts = directions(random, where(xs, active));
  Arrays got = tangentsOf(f, active, xs, ts);
  Arrays expected = tangentsOf(inF64, active, inDouble(xs), inDouble(ts));
  ASSERT_EQ(got.size(), expected.size());
  Arrays values = floatingOnes(run(f, xs)), exact = floatingOnes(run(inF64, inDouble(xs)));
  for (auto [i, tangent] : llvm::enumerate(got)) {
    if (farFrom(values[i], doubles(exact[i]), 1e-3))
      continue; // rounding has chosen another value: an eigenvector's sign
    if (auto wrong = farFrom(tangent, doubles(expected[i]), 1e-3))
      ADD_FAILURE() << "tangent " << i << ": " << *wrong << "\n" << textOf(f);
  }
}

void expectJvpIsDifferences(const Row &row) {
  if (isCoarse(row))
    return; // held by duality and by vectors
  forFloats(row, [&](FuncOp f, const Arrays &xs, const Variant &variant, Random &random) {
    if (variant.dtype == DType::f32 && llvm::is_contained(row.takes, DType::f64))
      expectTangentsAreThoseOfDouble(
          f, *need(programOf(row, {DType::f64, variant.shape}), "the program in f64"), xs, random);
    else if (variant.dtype == DType::f64 && !isLarge(xs))
      expectTangentsAreDifferences(f, xs, row, random);
  });
}

void expectVjpIsDual(const Row &row) {
  forFloats(row, [&](FuncOp f, const Arrays &xs, const Variant &, Random &random) {
    expectDuality(f, xs, random);
  });
}

void expectSecondOrder(const Row &row) {
  forFloats(row, [&](FuncOp f, const Arrays &xs, const Variant &variant, Random &random) {
    if (isLarge(xs))
      return;
    OwnedFunction backward = need(transforms::vjp(f, floatingArguments(f)), "the vjp");
    Arrays cts = directions(random, floatingOnes(run(f, xs)));
    Arrays all = joined(xs, cts);
    expectDuality(*backward, all, random);
    if (variant.dtype == DType::f64 && row.order >= 2 && !isCoarse(row))
      expectTangentsAreDifferences(*backward, all, row, random);
  });
}

} // namespace fluxion::tests
