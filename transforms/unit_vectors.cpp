// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A batch of unit vectors is mostly zeros, and stays so where ops treat elements one by one or put
// them to other places. Then one image is computed instead of n: of coefficients, beside which
// stands of which unit vector each is one (ir/unit_images.h). Ops that mix elements get the images
// in memory and batch as usual.
//
// Zeros that are not in memory stay zeros beside infinities and NaN, as symbolic zeros do.
#include "transforms/unit_vectors.h"

#include "transforms/batcher.h"

#include "llvm/ADT/DenseMap.h"

#include <cstring>

namespace fluxion::transforms {
namespace {

using ir::ImageTerm;
using runtime::HostArray;
using Terms = SmallVector<ImageTerm>;

bool areSame(const HostArray &a, const HostArray &b) {
  return a.shape() == b.shape() &&
         (a.raw() == b.raw() || !std::memcmp(a.raw(), b.raw(), a.bytes()));
}

/// One op of terms: a coefficient per operand (null: not of this term), and where they come from.
struct TermOp {
  SmallVector<Value> coefficients;
  SmallVector<HostArray> sources;
};

class Images {
public:
  Images(OpBuilder &b, int64_t size) : b_(b), size_(size), batcher_(b, size) {}

  void bindKnown(Value original, Value value) { batcher_.bind(original, value, false); }
  void bindUnitVectors(Value original) {
    auto type = ir::tensorTypeOf(original);
    if (isWorthwhile(1))
      terms_[original] = {ir::unitTerm(b_, original.getLoc(), type)};
    else
      batcher_.bind(original, ir::unitVectors(b_, original.getLoc(), type), true);
  }

  LogicalResult visit(Operation &op) {
    if (llvm::none_of(op.getOperands(), [&](Value operand) { return terms_.contains(operand); }))
      return batcher_.visit(op);
    if (auto terms = termsOf(op)) {
      terms_[op.getResult(0)] = *terms;
      return mlir::success();
    }
    for (Value operand : op.getOperands())
      if (auto found = terms_.find(operand); found != terms_.end()) {
        Value images = dense(found->second, op.getLoc(), VectorAxis::front);
        batcher_.bind(operand, images, true);
        terms_.erase(operand);
      }
    return batcher_.visit(op);
  }

  Value result(Value original, VectorAxis axis) {
    Location loc = original.getLoc();
    if (auto found = terms_.find(original); found != terms_.end())
      return dense(found->second, loc, axis);
    if (batcher_.isBatched(original))
      return ir::alongAxis(b_, batcher_.lookup(original), axis);
    // No unit vector has a part in it.
    return ir::zeros(b_, loc, ir::typeOfImages(ir::tensorTypeOf(original), size_, axis));
  }

private:
  // Coefficients are put to their places one by one, images are written in vectors.
  bool isWorthwhile(size_t numTerms) const {
    constexpr size_t mostTerms = 16, vectorsPerTerm = 32;
    return numTerms <= mostTerms && numTerms * vectorsPerTerm <= static_cast<size_t>(size_);
  }

  Value dense(ArrayRef<ImageTerm> terms, Location loc, VectorAxis axis) {
    return ir::denseImages(b_, loc, terms, size_, axis);
  }

  /// The terms of the op's result, if the op keeps them.
  std::optional<Terms> termsOf(Operation &op) {
    auto rules = mlir::dyn_cast<ir::RuleInterface>(op);
    if (!rules || op.getNumResults() != 1 ||
        llvm::any_of(op.getOperands(), [&](Value x) { return batcher_.isBatched(x); }))
      return std::nullopt;
    SmallVector<TermOp> ops;
    if (rules.isElementwise())
      ops = elementByElement(op);
    else if (rules.movesElements())
      ops = placeByPlace(op);
    if (ops.empty() || !isWorthwhile(ops.size()))
      return std::nullopt;
    Terms terms;
    for (TermOp &termOp : ops) {
      HostArray sources = termOp.sources.front();
      if (!rules.isElementwise()) {
        auto moved = rules.evaluate(termOp.sources);
        if (mlir::failed(moved))
          return std::nullopt;
        sources = moved->front();
      }
      terms.push_back({onCoefficients(op, termOp.coefficients), sources});
    }
    return terms;
  }

  /// L(x, y) of an elementwise op is taken of those coefficients together that belong to the same
  /// unit vectors; L is linear, so those of others are added: L(x, 0) + L(0, y).
  SmallVector<TermOp> elementByElement(Operation &op) {
    SmallVector<TermOp> ops;
    for (auto [i, operand] : llvm::enumerate(op.getOperands())) {
      auto found = terms_.find(operand);
      if (found == terms_.end())
        continue;
      for (const ImageTerm &term : found->second) {
        auto *same = llvm::find_if(ops, [&, i = i](const TermOp &termOp) {
          return !termOp.coefficients[i] && areSame(termOp.sources.front(), term.sources);
        });
        if (same == ops.end()) {
          ops.push_back({SmallVector<Value>(op.getNumOperands()), {term.sources}});
          same = &ops.back();
        }
        same->coefficients[i] = term.coefficients;
      }
    }
    return ops;
  }

  /// The k-th terms of all operands go together. What is no image is zero.
  SmallVector<TermOp> placeByPlace(Operation &op) {
    SmallVector<TermOp> ops;
    for (auto [i, operand] : llvm::enumerate(op.getOperands())) {
      auto found = terms_.find(operand);
      if (found == terms_.end())
        continue;
      for (auto [k, term] : llvm::enumerate(found->second)) {
        if (k == ops.size()) {
          ops.push_back({SmallVector<Value>(op.getNumOperands()), {}});
          for (Value each : op.getOperands())
            ops.back().sources.push_back(
                HostArray::full<int64_t>(ir::shapeOf(ir::tensorTypeOf(each)), -1));
        }
        ops[k].coefficients[i] = term.coefficients;
        ops[k].sources[i] = term.sources;
      }
    }
    return ops;
  }

  Value onCoefficients(Operation &op, ArrayRef<Value> coefficients) {
    SmallVector<Value> operands;
    for (auto [operand, coefficient] : llvm::zip(op.getOperands(), coefficients)) {
      if (coefficient)
        operands.push_back(coefficient);
      else if (terms_.contains(operand))
        operands.push_back(ir::zeros(b_, op.getLoc(), ir::tensorTypeOf(operand)));
      else
        operands.push_back(batcher_.lookup(operand));
    }
    Operation *copy = b_.clone(op);
    copy->setOperands(operands);
    return copy->getResult(0);
  }

  OpBuilder &b_;
  int64_t size_;
  Batcher batcher_;
  llvm::DenseMap<Value, Terms> terms_;
};

} // namespace

FailureOr<OwnedFunction> onUnitVectors(FuncOp f, VectorAxis axis) {
  mlir::Block::BlockArgListType arguments = f.getArguments();
  Value last = arguments.back();
  int64_t size = ir::tensorTypeOf(last).getNumElements();
  SmallVector<Type> types(f.getArgumentTypes().drop_back());
  FunctionUnderConstruction out(f.getLoc(), (f.getName() + "_on_unit_vectors").str(), types);
  SmallVector<Value> results;
  if (size == 1) {
    SmallVector<Value> operands(out.body().getArguments());
    operands.push_back(ir::splat(out.b, f.getLoc(), ir::tensorTypeOf(last), 1.0));
    for (Value image : inlineBody(out.b, f, operands))
      results.push_back(ir::oneImage(out.b, image, axis));
    return out.finish(results);
  }
  Images images(out.b, size);
  for (auto [i, argument] : llvm::enumerate(arguments.drop_back()))
    images.bindKnown(argument, out.body().getArgument(i));
  images.bindUnitVectors(last);
  for (Operation &op : bodyOf(f).without_terminator())
    if (mlir::failed(images.visit(op)))
      return mlir::failure();
  for (Value value : returnedBy(f))
    results.push_back(images.result(value, axis));
  return out.finish(results);
}

} // namespace fluxion::transforms
