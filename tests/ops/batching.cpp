// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The harness's checks of batches.
#include "tests/ops/harness.h"

#include "transforms/jvp.h"
#include "transforms/transpose.h"
#include "transforms/vmap.h"

#include <gtest/gtest.h>

namespace fluxion::tests {

using llvm::ArrayRef;
using llvm::SmallVector;

static std::vector<SmallVector<bool>> subsets(size_t n, bool includesMixed) {
  std::vector<SmallVector<bool>> sets;
  if (n == 0)
    return sets;
  const size_t limit = 4; // beyond, each alone, all but each, and all
  if (n <= limit && includesMixed)
    for (unsigned bits = 1; bits < 1u << n; ++bits)
      for (auto &set = sets.emplace_back(n, false); size_t i : llvm::seq<size_t>(0, n))
        set[i] = bits >> i & 1;
  else
    for (size_t i = 0; i < n; ++i) {
      sets.emplace_back(n, false)[i] = true;
      if (includesMixed)
        sets.emplace_back(n, true)[i] = false;
    }
  if (n > limit || !includesMixed)
    sets.emplace_back(n, true);
  return sets;
}

/// `lanes[b]` as arguments of a batch: those that are not batched are lane 0's.
static Arrays batchOf(ArrayRef<Arrays> lanes, ArrayRef<bool> batched) {
  Arrays arguments;
  for (size_t i = 0; i < batched.size(); ++i)
    arguments.push_back(
        batched[i] ? stacked(llvm::map_to_vector(lanes, [&](const Arrays &xs) { return xs[i]; }))
                   : lanes[0][i]);
  return arguments;
}

static Arrays argumentsOfLane(ArrayRef<Arrays> lanes, ArrayRef<bool> batched, size_t b) {
  Arrays arguments;
  for (size_t i = 0; i < batched.size(); ++i)
    arguments.push_back(lanes[batched[i] ? b : 0][i]);
  return arguments;
}

static void expectBatchIsLoop(FuncOp f, ArrayRef<Arrays> lanes, ArrayRef<bool> batched) {
  auto made = transforms::vmap(f, batched, static_cast<int64_t>(lanes.size()));
  ASSERT_TRUE(mlir::succeeded(made)) << textOf(f);
  OwnedFunction program = need(std::move(made->function), "the vmap");
  Arrays got = run(*program, batchOf(lanes, batched));
  for (size_t b = 0; b < lanes.size(); ++b) {
    Arrays expected = run(f, argumentsOfLane(lanes, batched, b));
    for (size_t i = 0; i < expected.size(); ++i) {
      HostArray lane = made->isResultBatched[i] ? laneOf(got[i], static_cast<int64_t>(b)) : got[i];
      if (auto wrong = notIdentical(lane, expected[i]))
        FAIL() << "lane " << b << " of result " << i << ": " << *wrong << "\n" << textOf(*program);
    }
  }
}

/// The axis of the examples may be any: what moves it to the front is part of the program.
static void expectBatchAlongIsLoop(FuncOp f, ArrayRef<Arrays> lanes, size_t axis) {
  SmallVector<bool> all(f.getNumArguments(), true);
  auto made = transforms::vmap(f, all, static_cast<int64_t>(lanes.size()));
  ASSERT_TRUE(mlir::succeeded(made)) << textOf(f);
  OwnedFunction program = withBatchAxisAt(*made->function, axis);
  Arrays arguments;
  for (size_t i = 0; i < all.size(); ++i)
    arguments.push_back(stacked(llvm::map_to_vector(lanes, [&](const Arrays &xs) { return xs[i]; }),
                                batchAxisOf(lanes[0][i].shape().size(), axis)));
  Arrays got = run(*program, arguments);
  for (size_t b = 0; b < lanes.size(); ++b)
    for (auto [i, expected] : llvm::enumerate(run(f, lanes[b]))) {
      HostArray lane = made->isResultBatched[i] ? laneOf(got[i], static_cast<int64_t>(b)) : got[i];
      if (auto wrong = notIdentical(lane, expected))
        FAIL() << "lane " << b << " of result " << i << ": " << *wrong << "\n" << textOf(*program);
    }
}

/// No example at all: types are right and nothing breaks.
static void expectEmptyBatchRuns(FuncOp f) {
  SmallVector<bool> all(f.getNumArguments(), true);
  auto made = transforms::vmap(f, all, 0);
  ASSERT_TRUE(mlir::succeeded(made)) << textOf(f);
  OwnedFunction program = need(std::move(made->function), "the vmap");
  Random random(3);
  Arrays none = llvm::map_to_vector(program->getArgumentTypes(), [&](mlir::Type type) {
    auto tensor = mlir::cast<mlir::RankedTensorType>(type);
    return draw(random, ir::dtypeOf(tensor), ir::shapeOf(tensor), {});
  });
  for (auto [result, type] : llvm::zip(run(*program, none), program->getResultTypes()))
    EXPECT_TRUE(result.shape() == ir::shapeOf(mlir::cast<mlir::RankedTensorType>(type)));
}

static void expectDerivativesBatch(FuncOp f, ArrayRef<Arrays> lanes, Random &random) {
  SmallVector<bool> active = floatingArguments(f);
  OwnedFunction forward = need(transforms::jvp(f, active), "the jvp");
  OwnedFunction backward = need(transforms::vjp(f, active), "the vjp");
  std::vector<Arrays> forwardLanes, backwardLanes;
  for (const Arrays &xs : lanes) {
    forwardLanes.push_back(joined(xs, directions(random, where(xs, active))));
    backwardLanes.push_back(joined(xs, directions(random, floatingOnes(run(f, xs)))));
  }
  for (const auto &batched : subsets(forward->getNumArguments(), /*includesMixed=*/false))
    expectBatchIsLoop(*forward, forwardLanes, batched);
  for (const auto &batched : subsets(backward->getNumArguments(), /*includesMixed=*/false))
    expectBatchIsLoop(*backward, backwardLanes, batched);
}

static std::vector<Arrays> lanesOf(const Row &row, const Variant &variant, size_t count,
                                   Random &random) {
  std::vector<Arrays> lanes;
  for (size_t b = 0; b < count; ++b)
    lanes.push_back(operandsOf(row, variant, random));
  return lanes;
}

void expectVmapIsLoop(const Row &row) {
  Random random(11);
  for (const Variant &variant : fullSweep(row)) {
    SCOPED_TRACE(variant.str());
    OwnedFunction f = need(programOf(row, variant), "the row's program");
    std::vector<Arrays> lanes = lanesOf(row, variant, 3, random);
    bool isOwnShape = !variant.shape;
    for (const auto &batched : subsets(row.in.size(), isOwnShape))
      expectBatchIsLoop(*f, lanes, batched);
    if (!isOwnShape || row.in.empty())
      continue;
    expectBatchIsLoop(*f, ArrayRef(lanes).take_front(1), SmallVector<bool>(row.in.size(), true));
    expectEmptyBatchRuns(*f);
    for (size_t axis = 1; axis <= highestRank(lanes[0]); ++axis)
      expectBatchAlongIsLoop(*f, lanes, axis);
    if (isFloating(variant.dtype))
      expectDerivativesBatch(*f, lanes, random);
  }
}

/// What the loop of vjps gives for an operand: one cotangent per lane, of lanes that share the
/// operand their sum. A cotangent that is the same in every lane is there once.
static std::vector<double> overLanes(const HostArray &loop, bool hasLanes, bool isShared,
                                     size_t count) {
  std::vector<double> all = doubles(loop);
  if (!hasLanes) {
    std::vector<double> once = all;
    for (size_t b = 1; b < count; ++b)
      all.insert(all.end(), once.begin(), once.end());
  }
  if (!isShared)
    return all;
  std::vector<double> sum(all.size() / count);
  for (size_t i = 0; i < all.size(); ++i)
    sum[i % sum.size()] += all[i];
  return sum;
}

static void expectVjpAndVmapCommute(FuncOp f, ArrayRef<Arrays> lanes, ArrayRef<bool> batched,
                                    Random &random) {
  auto size = static_cast<int64_t>(lanes.size());
  SmallVector<bool> active = floatingArguments(f);
  auto batch = transforms::vmap(f, batched, size);
  ASSERT_TRUE(mlir::succeeded(batch));
  if (llvm::is_contained(batch->isResultBatched, false))
    return; // one result for all lanes has one cotangent, a loop has one per lane
  OwnedFunction inner = need(std::move(batch->function), "the vmap");
  Arrays xs = batchOf(lanes, batched);
  Arrays cts = directions(random, floatingOnes(run(*inner, xs)));
  OwnedFunction ofBatch = need(transforms::vjp(*inner, active), "the vjp of the vmap");
  OwnedFunction ofOne = need(transforms::vjp(f, active), "the vjp");
  SmallVector<bool> all(batched.begin(), batched.end());
  all.append(cts.size(), true);
  auto outer = transforms::vmap(*ofOne, all, size);
  ASSERT_TRUE(mlir::succeeded(outer));
  Arrays got = run(*ofBatch, joined(xs, cts)), loop = run(*outer->function, joined(xs, cts));
  ASSERT_EQ(got.size(), loop.size());
  size_t next = f.getNumResults();
  for (size_t i = 0; i < active.size(); ++i) {
    if (!active[i])
      continue;
    auto expected = overLanes(loop[next], outer->isResultBatched[next], !batched[i], lanes.size());
    double tol = got[next].dtype() == DType::f32 ? 1e-4 : 1e-11;
    if (auto wrong = farFrom(got[next], expected, tol))
      ADD_FAILURE() << "operand " << i << ": " << *wrong << "\n" << textOf(*ofBatch);
    ++next;
  }
}

void expectVjpOfVmapIsVmapOfVjp(const Row &row) {
  Random random(13);
  for (const Variant &variant : dtypeSweep(row)) {
    if (!isFloating(variant.dtype))
      continue;
    SCOPED_TRACE(variant.str());
    OwnedFunction f = need(programOf(row, variant), "the row's program");
    if (!ir::isDifferentiable(f->getResultTypes().front()))
      continue;
    std::vector<Arrays> lanes = lanesOf(row, variant, 3, random);
    for (const auto &batched : subsets(row.in.size(), /*includesMixed=*/true))
      expectVjpAndVmapCommute(*f, lanes, batched, random);
  }
}

} // namespace fluxion::tests
