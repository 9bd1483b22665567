// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/transforms/laws.h"

#include "transforms/jvp.h"
#include "transforms/partial_eval.h"
#include "transforms/simplify.h"
#include "transforms/transpose.h"
#include "transforms/vmap.h"

#include <gtest/gtest.h>

namespace fluxion::tests {

using llvm::ArrayRef;
using llvm::SmallVector;

static Arrays argumentsOf(FuncOp f, const Case &c, Random &random) {
  Arrays arguments;
  for (mlir::Type type : f.getArgumentTypes()) {
    auto tensor = mlir::cast<mlir::RankedTensorType>(type);
    arguments.push_back(draw(random, ir::dtypeOf(tensor), ir::shapeOf(tensor), c.numbers));
  }
  return arguments;
}

static void expectNear(ArrayRef<HostArray> got, ArrayRef<HostArray> expected, double tol,
                       const std::string &what) {
  ASSERT_EQ(got.size(), expected.size()) << what;
  for (auto [i, array] : llvm::enumerate(got)) {
    ASSERT_TRUE(array.shape() == expected[i].shape()) << what << ", result " << i;
    if (auto wrong = farFrom(array, doubles(expected[i]), tol))
      ADD_FAILURE() << what << ", result " << i << ": " << *wrong;
  }
}

void expectTextAndSimplificationKeepIt(FuncOp f, const Case &c) {
  Random random(3);
  Arrays xs = argumentsOf(f, c, random), expected = run(f, xs);
  OwnedFunction simple = clone(f);
  transforms::simplify(*simple);
  expectNear(run(*need(std::move(simple), "the simplified program"), xs), expected, 0,
             "simplified");
  for (bool isGeneric : {false, true})
    expectNear(run(*parse(textOf(f, isGeneric)), xs), expected, 0, "parsed back");
}

//===----------------------------------------------------------------------------------------------
// Derivatives

/// f(x + h t) along the floating arguments.
static Arrays alongLine(FuncOp f, ArrayRef<HostArray> xs, ArrayRef<HostArray> ts, double h) {
  Arrays at(xs.begin(), xs.end());
  size_t next = 0;
  for (HostArray &x : at)
    if (isFloating(x.dtype()))
      x = moved(x, ts[next++], h);
  return floatingOnes(run(f, at));
}

/// The tangents by a program that was split into what the point decides and what is linear.
static Arrays splitTangents(FuncOp forward, unsigned numResults, ArrayRef<HostArray> xs,
                            ArrayRef<HostArray> ts) {
  SmallVector<bool> isKnown(forward.getNumArguments(), false);
  std::fill_n(isKnown.begin(), xs.size(), true);
  auto split = transforms::partialEval(forward, isKnown, numResults);
  EXPECT_TRUE(mlir::succeeded(split));
  Arrays known = run(*need(std::move(split->known), "the known part"), xs);
  Arrays residuals(llvm::drop_begin(known, numResults));
  return run(*need(std::move(split->unknown), "the linear part"), joined(residuals, ts));
}

void expectDerivativesAgree(FuncOp f, const Case &c, int order) {
  SCOPED_TRACE("order " + std::to_string(c.order - order + 1));
  Random random(11 + order);
  Arrays xs = argumentsOf(f, c, random), values = run(f, xs);
  Arrays ts = directions(random, floatingOnes(xs)), cts = directions(random, floatingOnes(values));
  SmallVector<bool> active = floatingArguments(f);
  OwnedFunction forward = need(transforms::jvp(f, active), "the jvp");
  Arrays both = run(*forward, joined(xs, ts));
  expectNear(ArrayRef(both).take_front(values.size()), values, 1e-13, "the values of the jvp");
  Arrays tangents(llvm::drop_begin(both, values.size()));
  auto slopes = differences([&](double h) { return alongLine(f, xs, ts, h); }, 1e-3);
  ASSERT_EQ(tangents.size(), slopes.size());
  for (auto [i, tangent] : llvm::enumerate(tangents))
    if (auto wrong = farFrom(tangent, slopes[i], c.tol))
      ADD_FAILURE() << "tangent " << i << ": " << *wrong << "\n" << textOf(*forward);
  expectNear(splitTangents(*forward, values.size(), xs, ts), tangents, 1e-12, "split");

  OwnedFunction backward = need(transforms::vjp(f, active), "the vjp");
  Arrays pulled = run(*backward, joined(xs, cts));
  expectNear(ArrayRef(pulled).take_front(values.size()), values, 1e-13, "the values of the vjp");
  Product left = inner(cts, tangents),
          right = inner(Arrays(llvm::drop_begin(pulled, values.size())), ts);
  EXPECT_NEAR(left.sum, right.sum, 1e-11 * (1 + left.size + right.size)) << textOf(*backward);
  if (order > 1) {
    transforms::simplify(*backward);
    expectDerivativesAgree(*backward, c, order - 1);
  }
}

//===----------------------------------------------------------------------------------------------
// Batches

static void expectBatchIsLoop(FuncOp f, const Case &c, ArrayRef<bool> batched) {
  constexpr int64_t size = 3;
  Random random(23);
  std::vector<Arrays> lanes;
  for (int64_t lane = 0; lane < size; ++lane)
    lanes.push_back(argumentsOf(f, c, random));
  auto made = transforms::vmap(f, batched, size);
  ASSERT_TRUE(mlir::succeeded(made)) << textOf(f);
  Arrays arguments;
  for (size_t i = 0; i < batched.size(); ++i)
    arguments.push_back(
        batched[i] ? stacked(llvm::map_to_vector(lanes, [&](const Arrays &xs) { return xs[i]; }))
                   : lanes[0][i]);
  OwnedFunction program = need(std::move(made->function), "the vmap");
  Arrays got = run(*program, arguments);
  for (int64_t lane = 0; lane < size; ++lane) {
    Arrays own;
    for (size_t i = 0; i < batched.size(); ++i)
      own.push_back(lanes[batched[i] ? lane : 0][i]);
    Arrays expected = run(f, own), mine;
    for (auto [i, result] : llvm::enumerate(got))
      mine.push_back(made->isResultBatched[i] ? laneOf(result, lane) : result);
    expectNear(mine, expected, 1e-13, "lane " + std::to_string(lane) + " of " + textOf(*program));
  }
}

void expectBatchesAreLoops(FuncOp f, const Case &c) {
  size_t n = f.getNumArguments();
  expectBatchIsLoop(f, c, SmallVector<bool>(n, true));
  for (size_t i = 0; n > 1 && i < n; ++i) {
    SmallVector<bool> one(n, false);
    one[i] = true;
    expectBatchIsLoop(f, c, one);
  }
}

} // namespace fluxion::tests
