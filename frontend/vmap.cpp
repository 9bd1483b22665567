// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// vmap on flat lists of arrays: the batch axis is moved to the front, the program of one example is
// traced and rewritten for the batch, and the axis is moved where the user wants it.
#include "transforms/vmap.h"

#include "fluxion/transforms.h"
#include "frontend/diagnostics.h"
#include "frontend/promotion.h"
#include "frontend/trace.h"
#include "ir/ops/structural.h"

#include <fmt/format.h>

namespace fluxion {

void AxisSpec::expand(const detail::TreeOutline &tree, detail::LeafAxes &out,
                      detail::Where where) const {
  if (!isNested_) {
    out.insert(out.end(), tree.numLeaves, axis_);
    return;
  }
  if (parts_.size() != tree.parts.size())
    detail::raise<TransformError>(
        {.what = "axes of vmap that do not match the tree they speak of",
         .where = where,
         .expected = tree.parts.empty()
                         ? std::string("one axis, or none, for an array")
                         : fmt::format("{} entries, one per part with arrays", tree.parts.size()),
         .got = fmt::format("{} entries", parts_.size()),
         .hint = "an entry that is not nested, as 0 or fx::none, serves all of its part"});
  for (std::size_t i = 0; i < parts_.size(); ++i)
    parts_[i].expand(tree.parts[i], out, where);
}

namespace detail {

void requireAxesFor(std::size_t numArguments, std::size_t numSpecs, Where where) {
  if (numSpecs > 1 && numSpecs != numArguments)
    raise<TransformError>({.what = "in_axes of vmap that do not match the arguments",
                           .where = where,
                           .expected = fmt::format("{} entries, or one for all", numArguments),
                           .got = fmt::format("{} entries", numSpecs),
                           .hint = "fx::none for an argument that is shared"});
}

namespace {

/// The array with axis `from` moved to `to`.
Array movedAxis(const Array &x, int from, int to, Where where) {
  if (from == to)
    return x;
  llvm::SmallVector<std::int64_t> order;
  for (int axis = 0; axis < x.ndim(); ++axis)
    if (axis != from)
      order.push_back(axis);
  order.insert(order.begin() + to, from);
  return recordOne(where, {x}, [&](mlir::OpBuilder &b, mlir::Location loc, auto values) {
    return ir::PermuteOp::create(b, loc, values[0], order);
  });
}

int normalizedAxis(int axis, const Array &x, int rank, Where where) {
  int normalized = axis < 0 ? axis + rank : axis;
  if (normalized < 0 || normalized >= rank)
    raise<TransformError>({.what = "vmap along an axis that the array does not have",
                           .where = where,
                           .expected = rank > 0 ? fmt::format("an axis in [{}, {})", -rank, rank)
                                                : "an array with axes, or none to go along",
                           .got = fmt::format("axis {} of {}", axis, typeText(x)),
                           .hint = "in_axes counts the axes of an argument as it is passed, "
                                   "out_axes those of a result with its batch"});
  return normalized;
}

/// The arguments with their batch axes in front, and the length of those.
struct Batch {
  Leaves arguments;
  llvm::SmallVector<bool> isBatched;
  std::int64_t size = -1;
};

Batch toBatch(const Leaves &arguments, const LeafAxes &in, Where where) {
  Batch batch;
  const Array *first = nullptr;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    nodeOf(arguments[i], where);
    batch.isBatched.push_back(in[i].has_value());
    if (!in[i]) {
      batch.arguments.push_back(arguments[i]);
      continue;
    }
    int axis = normalizedAxis(*in[i], arguments[i], arguments[i].ndim(), where);
    std::int64_t size = arguments[i].shape()[axis];
    if (first && size != batch.size)
      raise<TransformError>(
          {.what = "vmap over axes of different length",
           .where = where,
           .expected = fmt::format("length {}, as in {}", batch.size, typeText(*first)),
           .got = fmt::format("length {} in {}", size, typeText(arguments[i])),
           .hint = "in_axes says along which axis each argument is mapped; "
                   "fx::none shares it"});
    first = first ? first : &arguments[i];
    batch.size = size;
    batch.arguments.push_back(movedAxis(arguments[i], axis, 0, where));
  }
  if (!first)
    raise<TransformError>({.what = "vmap without an argument that is mapped",
                           .where = where,
                           .expected = "an axis for at least one argument",
                           .got = "none for all of them",
                           .hint = "without a batch, call the function itself"});
  return batch;
}

Shape exampleShape(const Shape &shape) {
  return Shape(std::span<const std::int64_t>(shape).subspan(1));
}

TracedFunction traceExample(const FlatFunction &f, const Batch &batch, Where where) {
  Frame frame("vmap", where);
  Leaves examples;
  for (std::size_t i = 0; i < batch.arguments.size(); ++i) {
    const Array &argument = batch.arguments[i];
    // One example stands for all of them, so its numbers cannot be looked at.
    examples.push_back(
        batch.isBatched[i]
            ? frame.addArgument(argument.dtype(), exampleShape(argument.shape()), nullptr)
            : frame.addArgument(argument.dtype(), argument.shape(), &argument));
  }
  TracedFunction traced = frame.finish(f(examples));
  simplifyUnlessOff(*traced.function);
  return traced;
}

Array placed(const Array &result, bool isBatched, std::optional<int> axis, std::int64_t size,
             Where where) {
  if (!axis) {
    if (isBatched)
      raise<TransformError>(
          {.what = "a result of vmap that differs between examples has no axis",
           .where = where,
           .expected = "an axis in out_axes",
           .got = fmt::format("fx::none for {}", typeText(result)),
           .hint = "fx::none is for results that are the same for every example"});
    return result;
  }
  int rank = result.ndim() + (isBatched ? 0 : 1);
  int to = normalizedAxis(*axis, result, rank, where);
  Array batched = result;
  if (!isBatched)
    batched = recordOne(where, {result}, [&](mlir::OpBuilder &b, mlir::Location loc, auto values) {
      return mlir::cast<ir::BroadcastInDimOp>(
          ir::repeated(b, loc, values[0], size).getDefiningOp());
    });
  return movedAxis(batched, 0, to, where);
}

/// Every array of an example gets one axis more.
void requireRoom(transforms::FuncOp example, Where where) {
  example.walk([&](mlir::Operation *op) {
    for (mlir::Type type : op->getResultTypes())
      if (auto array = mlir::dyn_cast<ir::RankedTensorType>(type);
          array && array.getRank() == maxRank)
        raise<ShapeError>({.what = "too many axes in vmap",
                           .where = where,
                           .expected = fmt::format("arrays of less than {} axes in an example: "
                                                   "one more is for the examples",
                                                   maxRank),
                           .got = ir::str(array),
                           .hint = "merge axes with reshape, as in reshape(x, {-1, n})"});
  });
}

} // namespace

Leaves vmap(const FlatFunction &f, const Leaves &arguments, const LeafAxes &in,
            const std::function<LeafAxes()> &out, Where where) {
  Batch batch = toBatch(arguments, in, where);
  TracedFunction traced = traceExample(f, batch, where);
  llvm::SmallVector<bool> isBatched = batch.isBatched;
  isBatched.resize(isBatched.size() + traced.captures.size(), false);
  requireRoom(*traced.function, where);
  ErrorCollector errors;
  auto batched = transforms::vmap(*traced.function, isBatched, batch.size);
  if (mlir::failed(batched))
    errors.raise<TransformError>("vmap", where);
  simplifyUnlessOff(*batched->function);
  Leaves operands = batch.arguments;
  operands.insert(operands.end(), traced.captures.begin(), traced.captures.end());
  Leaves results = apply(*batched->function, operands, where);
  LeafAxes axes = out();
  for (std::size_t i = 0; i < results.size(); ++i)
    results[i] = placed(results[i], batched->isResultBatched[i], axes[i], batch.size, where);
  return results;
}

} // namespace detail
} // namespace fluxion
