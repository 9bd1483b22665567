// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a checkpoint keeps within a budget, against all that it could keep, on small programs.
#include "ir/ops/checkpoint.h"
#include "tests/ops/program.h"
#include "transforms/calculus.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

using llvm::SmallVector;
using mlir::Value;

int64_t bytesOf(Value value) {
  auto type = ir::tensorTypeOf(value);
  return type.getNumElements() * static_cast<int64_t>(byteSize(ir::dtypeOf(type)));
}

struct Problem {
  OwnedFunction f;
  SmallVector<bool> isUnknown;

  mlir::Block &body() { return transforms::bodyOf(*f); }
  int64_t work(llvm::ArrayRef<Value> kept) {
    return ir::workAgain(body(), isUnknown, kept, transforms::calculus());
  }
  SmallVector<Value> choice(int64_t budget) {
    return ir::keptWithin(body(), isUnknown, budget, transforms::calculus());
  }
  /// The least work that any set within the budget leaves.
  int64_t best(int64_t budget) {
    SmallVector<Value> all;
    for (mlir::Operation &op : body().without_terminator())
      llvm::append_range(all, op.getResults());
    int64_t least = work({});
    for (unsigned set = 0; set < 1u << all.size(); ++set) {
      SmallVector<Value> kept;
      int64_t bytes = 0;
      for (unsigned i = 0; i < all.size(); ++i)
        if (set >> i & 1) {
          kept.push_back(all[i]);
          bytes += bytesOf(all[i]);
        }
      if (bytes <= budget)
        least = std::min(least, work(kept));
    }
    return least;
  }
};

/// A chain with a product, whose last argument is the unknown one.
Problem chain() {
  return {parse(R"(
func.func @f(%x: tensor<8x8xf64>, %w: tensor<8x8xf64>, %t: tensor<8x8xf64>) -> tensor<8x8xf64> {
  %0 = fx.dot_general %w, %x batching [] x [] contracting [1] x [0] : (tensor<8x8xf64>, tensor<8x8xf64>) -> tensor<8x8xf64>
  %1 = fx.sin %0 : tensor<8x8xf64>
  %2 = fx.exp %1 : tensor<8x8xf64>
  %3 = fx.reduce_sum %2 axes [0] : (tensor<8x8xf64>) -> tensor<8xf64>
  %4 = fx.broadcast_in_dim %3 axes [1] : (tensor<8xf64>) -> tensor<8x8xf64>
  %5 = fx.mul %4, %2 : tensor<8x8xf64>
  %6 = fx.mul %5, %t : tensor<8x8xf64>
  %7 = fx.mul %6, %1 : tensor<8x8xf64>
  return %7 : tensor<8x8xf64>
})"),
          {false, false, true}};
}

/// Three branches of different worth.
Problem branches() {
  return {parse(R"(
func.func @f(%x: tensor<16xf64>, %t: tensor<16xf64>) -> tensor<16xf64> {
  %0 = fx.sin %x : tensor<16xf64>
  %1 = fx.exp %0 : tensor<16xf64>
  %2 = fx.add %x, %x : tensor<16xf64>
  %3 = fx.reduce_sum %1 axes [0] : (tensor<16xf64>) -> tensor<f64>
  %4 = fx.broadcast_in_dim %3 axes [] : (tensor<f64>) -> tensor<16xf64>
  %5 = fx.mul %t, %4 : tensor<16xf64>
  %6 = fx.mul %5, %2 : tensor<16xf64>
  %7 = fx.cos %x : tensor<16xf64>
  %8 = fx.mul %6, %7 : tensor<16xf64>
  return %8 : tensor<16xf64>
})"),
          {false, true}};
}

} // namespace

TEST(Budget, IsNearTheBestOfAllChoices) {
  for (auto make : {chain, branches}) {
    Problem problem = make();
    for (int64_t budget : {0, 8, 64, 128, 200, 512, 640, 1024, 2048}) {
      SmallVector<Value> kept = problem.choice(budget);
      int64_t bytes = 0;
      for (Value value : kept)
        bytes += bytesOf(value);
      EXPECT_LE(bytes, budget);
      int64_t none = problem.work({}), best = problem.best(budget), got = problem.work(kept);
      EXPECT_GE(got, best);
      // of the work that can be spared at all, most is
      EXPECT_LE(got - best, (none - best) / 5)
          << "budget " << budget << ": " << got << ", best " << best << " of " << none;
    }
  }
}

TEST(Budget, OfNothingKeepsNothingAndOfEnoughLeavesNothing) {
  Problem problem = chain();
  EXPECT_TRUE(problem.choice(0).empty());
  EXPECT_EQ(problem.work(problem.choice(1 << 20)), 0);
}

} // namespace fluxion::tests
