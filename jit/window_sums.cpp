// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/window_sums.h"

#include "ir/expr.h"
#include "ir/ops/convolution.h"
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"

namespace fluxion::codegen {
namespace {

using ir::ConvolutionOp;
using ir::OpBuilder;
using ir::SmallVector;
using ir::Value;

// Every place is an instruction or two per element, and code of its own; or an accumulator.
constexpr int64_t longestWindow = 64;

/// A convolution whose lhs has its axes in the order of the result, and the kernel in that of
/// features, one, spatial axes.
struct Windows {
  OpBuilder &b;
  mlir::Location loc;
  ir::Sliding sliding;
  Value lhs, rhs;
  SmallVector<int64_t> out;
  /// Where in the result batch, features and spatial axes are.
  int64_t batch, features;
  SmallVector<int64_t> spatial;

  int64_t sizeOf(size_t k) const {
    return ir::tensorTypeOf(rhs).getDimSize(static_cast<int64_t>(k) + 2);
  }
  /// `values` at the spatial axes, `other` at batch and features.
  SmallVector<int64_t> spread(llvm::ArrayRef<int64_t> values, int64_t other) const {
    SmallVector<int64_t> all(out.size(), other);
    for (auto [k, axis] : llvm::enumerate(spatial))
      all[static_cast<size_t>(axis)] = values[k];
    return all;
  }

  /// lhs with zeros around it, so that every place of a window is there.
  void pad() {
    SmallVector<int64_t> low = spread(sliding.low, 0), high = spread(sliding.high, 0),
                         none(out.size(), 0);
    if (low == none && high == none)
      return;
    Value zero = ir::zeros(b, loc, ir::withShape(ir::tensorTypeOf(lhs), {}));
    lhs = ir::PadOp::create(b, loc, lhs, zero, low, high, none);
  }

  /// What the place `w` of every window meets.
  Value met(llvm::ArrayRef<int64_t> w) {
    SmallVector<int64_t> start(out.size(), 0), limit(out);
    for (auto [k, axis] : llvm::enumerate(spatial)) {
      auto at = static_cast<size_t>(axis);
      start[at] = w[k] * sliding.rhsDilation[k];
      limit[at] = start[at] + (out[at] - 1) * sliding.strides[k] + 1;
    }
    return ir::SliceOp::create(b, loc, lhs, start, limit, spread(sliding.strides, 1));
  }
  /// The kernel there, for every element of the result.
  Value weight(llvm::ArrayRef<int64_t> w) {
    int64_t numFeatures = out[static_cast<size_t>(features)];
    SmallVector<int64_t> start{0, 0}, limit{numFeatures, 1}, ones(out.size(), 1);
    for (size_t k = 0; k < spatial.size(); ++k) {
      bool isReversed = llvm::is_contained(sliding.reversed, static_cast<int64_t>(k));
      start.push_back(isReversed ? sizeOf(k) - 1 - w[k] : w[k]);
      limit.push_back(start.back() + 1);
    }
    Value number = ir::SliceOp::create(b, loc, rhs, start, limit, ones);
    auto type = ir::tensorTypeOf(rhs);
    number = ir::ReshapeOp::create(b, loc, ir::withShape(type, {numFeatures}), number);
    return ir::BroadcastInDimOp::create(b, loc, ir::withShape(type, out), number,
                                        llvm::ArrayRef<int64_t>{features});
  }

  /// A term per place of the window.
  Value sum() {
    Value sum;
    overPlaces([&](size_t k) { return sizeOf(k); },
               [&](llvm::ArrayRef<int64_t> w) {
                 ir::Expr term = ir::Expr(b, loc, met(w)) * ir::Expr(b, loc, weight(w));
                 sum = sum ? (ir::Expr(b, loc, sum) + term).value() : term.value();
               });
    return sum;
  }

  /// A fold over the whole window per place of the result, of which there are few.
  Value folds() {
    SmallVector<int64_t> inOrder(out.size());
    for (size_t k = 0; k < spatial.size(); ++k)
      inOrder[static_cast<size_t>(spatial[k])] = static_cast<int64_t>(k) + 2;
    inOrder[static_cast<size_t>(features)] = 0;
    inOrder[static_cast<size_t>(batch)] = 1;
    Value kernel = ir::permuted(b, loc, rhs, inOrder);
    SmallVector<int64_t> backwards = llvm::map_to_vector(
        sliding.reversed, [&](int64_t k) { return spatial[static_cast<size_t>(k)]; });
    llvm::sort(backwards);
    if (!backwards.empty())
      kernel = ir::ReverseOp::create(b, loc, kernel, backwards);
    auto type = ir::tensorTypeOf(kernel);
    SmallVector<int64_t> sizes(type.getShape()), folded(spatial);
    llvm::sort(folded);
    SmallVector<Value> results;
    overPlaces([&](size_t k) { return out[static_cast<size_t>(spatial[k])]; },
               [&](llvm::ArrayRef<int64_t> place) {
                 SmallVector<int64_t> start(out.size(), 0), limit(sizes);
                 for (auto [k, axis] : llvm::enumerate(spatial)) {
                   auto at = static_cast<size_t>(axis);
                   start[at] = place[k] * sliding.strides[k];
                   limit[at] = start[at] + (sizes[at] - 1) * sliding.rhsDilation[k] + 1;
                 }
                 Value window =
                     ir::SliceOp::create(b, loc, lhs, start, limit, spread(sliding.rhsDilation, 1));
                 ir::Expr product = ir::Expr(b, loc, window) * ir::Expr(b, loc, kernel);
                 Value sum = ir::ReduceSumOp::create(b, loc, product.value(), folded);
                 auto column = ir::withShape(type, {out[static_cast<size_t>(features)], 1});
                 results.push_back(ir::ReshapeOp::create(b, loc, column, sum));
               });
    Value all = results.size() == 1 ? results[0]
                                    : ir::ConcatenateOp::create(b, loc, results, 1).getResult();
    // [features, places] into the order of the result.
    SmallVector<int64_t> shape{out[static_cast<size_t>(features)], 1}, back(out.size());
    for (auto [k, axis] : llvm::enumerate(spatial)) {
      shape.push_back(out[static_cast<size_t>(axis)]);
      back[static_cast<size_t>(axis)] = static_cast<int64_t>(k) + 2;
    }
    back[static_cast<size_t>(features)] = 0;
    back[static_cast<size_t>(batch)] = 1;
    all = ir::ReshapeOp::create(b, loc, ir::withShape(type, shape), all);
    return ir::permuted(b, loc, all, back);
  }

private:
  /// Calls `visit` with every place of a box of these sizes, the last axis first.
  void overPlaces(llvm::function_ref<int64_t(size_t)> size,
                  llvm::function_ref<void(llvm::ArrayRef<int64_t>)> visit) const {
    SmallVector<int64_t> place(spatial.size(), 0);
    while (true) {
      visit(place);
      size_t k = spatial.size();
      while (k > 0 && ++place[k - 1] == size(k - 1))
        place[--k] = 0;
      if (k == 0)
        return;
    }
  }
};

bool hasShortWindow(ConvolutionOp op) {
  return ir::descriptionOf(op).windowSize() <= longestWindow;
}

/// Features are not mixed, every place of a window is an element or a zero around them, and there
/// are few places in a window, or in the result (a kernel's gradient).
bool isAlone(ConvolutionOp op) {
  runtime::Convolution what = ir::descriptionOf(op);
  bool isEmpty = op.getType().getNumElements() == 0 || what.windowSize() == 0;
  if (isEmpty || op.getLhsAxes().size() < 3 || op.getBatchGroupCount() > 1 || what.features != 1 ||
      what.outputs != 1 ||
      llvm::any_of(ir::slidingOf(op).lhsDilation, [](int64_t d) { return d > 1; }))
    return false;
  return hasShortWindow(op) || (what.batch == 1 && what.outSize() <= longestWindow);
}
/// Vectors along many neighbouring features are what the library is made for.
bool isTheLibrarys(ConvolutionOp op) {
  constexpr int64_t manyFeatures = 16;
  int64_t last = op.getType().getRank() - 1;
  return op.getType().getElementType().isF32() && op.getOutAxes()[1] == last &&
         op.getType().getDimSize(last) >= manyFeatures;
}

Value unrolled(ConvolutionOp op) {
  OpBuilder b(op);
  auto axes = op.getOutAxes();
  SmallVector<int64_t> ofLhs(axes.size());
  for (auto [axis, inLhs] : llvm::zip(axes, op.getLhsAxes()))
    ofLhs[static_cast<size_t>(axis)] = inLhs;
  Windows windows{.b = b,
                  .loc = op.getLoc(),
                  .sliding = ir::slidingOf(op),
                  .lhs = ir::permuted(b, op.getLoc(), op.getLhs(), ofLhs),
                  .rhs = ir::permuted(b, op.getLoc(), op.getRhs(), op.getRhsAxes()),
                  .out = SmallVector<int64_t>(op.getType().getShape()),
                  .batch = axes[0],
                  .features = axes[1],
                  .spatial = SmallVector<int64_t>(axes.drop_front(2))};
  windows.pad();
  return hasShortWindow(op) ? windows.sum() : windows.folds();
}

} // namespace

void unrollWindows(transforms::FuncOp function) {
  SmallVector<ConvolutionOp> alone;
  function.walk([&](ConvolutionOp op) {
    if (isAlone(op) && !isTheLibrarys(op))
      alone.push_back(op);
  });
  for (ConvolutionOp op : alone) {
    op.getResult().replaceAllUsesWith(unrolled(op));
    op.erase();
  }
}

} // namespace fluxion::codegen
