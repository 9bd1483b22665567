// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Jacobians as unit vectors pushed forward or pulled back, all at once. Each argument (forward) and
// each result (reverse) is linearized by itself: the zeros of the others stay symbolic, so that an
// infinite derivative elsewhere is not multiplied by zero.
#include "fluxion/jacobian.h"

#include "frontend/diagnostics.h"
#include "frontend/promotion.h"

#include <fmt/format.h>
#include <numeric>

namespace fluxion::detail {
namespace {

Shape oneAfterTheOther(const Shape &a, const Shape &b, Where where) {
  if (a.rank() + b.rank() > maxRank)
    raise<ShapeError>({.what = "too many axes in a Jacobian",
                       .where = where,
                       .expected = fmt::format("at most {}: those of the result and those of the "
                                               "argument, of a Hessian twice those of the argument",
                                               maxRank),
                       .got = fmt::format("{} and {}", a.rank(), b.rank()),
                       .hint = "ravel the argument, or merge axes of it with reshape"});
  Shape all = a;
  for (std::int64_t size : b)
    all.push_back(size);
  return all;
}

Array emptyArray(DType dtype, const Shape &shape) { return fromHost(HostArray(dtype, shape)); }

/// A traced function of its active arguments; the others are held.
class Function {
public:
  Function(TracedFunction traced, const Leaves &arguments, const std::vector<bool> &active,
           Where where)
      : traced_(std::move(traced)), all_(arguments), where_(where) {
    all_.insert(all_.end(), traced_.captures.begin(), traced_.captures.end());
    for (std::size_t i = 0; i < active.size(); ++i)
      if (active[i])
        places_.push_back(i);
    for (mlir::Type type : traced_.function->getResultTypes()) {
      auto tensor = mlir::cast<ir::RankedTensorType>(type);
      results_.push_back(fromType(ir::dtypeOf(tensor), ir::shapeOf(tensor)));
    }
  }
  /// Arrays of which the shape and dtype are known.
  const Leaves &results() const { return results_; }
  Leaves active() const {
    Leaves xs;
    for (std::size_t place : places_)
      xs.push_back(all_[place]);
    return xs;
  }
  /// All results as a function of active argument `j` alone.
  FlatFunction ofArgument(std::size_t j) const {
    return [this, j](const Leaves &x) {
      Leaves all = all_;
      all[places_[j]] = x.front();
      return apply(*traced_.function, all, where_);
    };
  }
  /// Result `i` alone as a function of the active arguments.
  FlatFunction resultAlone(std::size_t i) const {
    return [this, i](const Leaves &xs) {
      Leaves all = all_;
      for (std::size_t k = 0; k < places_.size(); ++k)
        all[places_[k]] = xs[k];
      return Leaves{apply(*traced_.function, all, where_)[i]};
    };
  }

private:
  mutable TracedFunction traced_;
  Leaves all_, results_;
  std::vector<std::size_t> places_;
  Where where_;
};

std::int64_t totalSize(const Leaves &leaves) {
  return std::accumulate(leaves.begin(), leaves.end(), std::int64_t{0},
                         [](std::int64_t sum, const Array &leaf) { return sum + leaf.size(); });
}

void requireFloating(const Leaves &leaves, const char *name, const char *role, Where where) {
  for (const Array &leaf : leaves)
    if (!hasDerivatives(leaf.dtype()))
      raise<TransformError>(
          {.what = fmt::format("{} of an integer {}", name, role),
           .where = where,
           .expected = fmt::format("a floating or complex dtype in every {}", role),
           .got = typeText(leaf),
           .hint = "convert with astype(fx::f64)"});
}

/// blocks[i][j] is the derivative of result i by argument j.
using Blocks = std::vector<Leaves>;

Blocks forwardBlocks(const Function &f, Where where) {
  Leaves xs = f.active(), results = f.results();
  Blocks blocks(results.size(), Leaves(xs.size()));
  for (std::size_t j = 0; j < xs.size(); ++j) {
    if (xs[j].size() == 0) {
      for (std::size_t i = 0; i < results.size(); ++i)
        blocks[i][j] = emptyArray(results[i].dtype(),
                                  oneAfterTheOther(results[i].shape(), xs[j].shape(), where));
      continue;
    }
    Linearized at = linearize(f.ofArgument(j), {xs[j]}, where);
    Leaves columns = onUnitVectors(*at.linear, BasisAxis::back, where);
    for (std::size_t i = 0; i < results.size(); ++i)
      blocks[i][j] =
          reshaped(columns[i], oneAfterTheOther(results[i].shape(), xs[j].shape(), where), where);
  }
  return blocks;
}

Blocks reverseBlocks(const Function &f, Where where) {
  Leaves xs = f.active(), results = f.results();
  Blocks blocks;
  for (std::size_t i = 0; i < results.size(); ++i) {
    Leaves rows;
    if (results[i].size() == 0) {
      for (const Array &x : xs)
        rows.push_back(
            emptyArray(x.dtype(), oneAfterTheOther(results[i].shape(), x.shape(), where)));
    } else {
      Linearized at = vjp(f.resultAlone(i), xs, where);
      rows = onUnitVectors(*at.linear, BasisAxis::front, where);
      for (std::size_t j = 0; j < xs.size(); ++j)
        rows[j] =
            reshaped(rows[j], oneAfterTheOther(results[i].shape(), xs[j].shape(), where), where);
    }
    blocks.push_back(std::move(rows));
  }
  return blocks;
}

bool anyComplex(const Leaves &leaves) {
  return std::any_of(leaves.begin(), leaves.end(),
                     [](const Array &leaf) { return isComplex(leaf.dtype()); });
}

/// Real numbers by real numbers, whichever is cheaper. Of complex ones: results of real arguments
/// are pushed forward, arguments of real results pulled back, as in JAX, and both need a promise.
bool isPushedForward(JacobianOf what, const Leaves &xs, const Leaves &ys, const char *name,
                     Where where) {
  bool isForward = what.mode == JacobianMode::forward ||
                   (what.mode == JacobianMode::cheaper && totalSize(xs) <= totalSize(ys));
  if (what.isHolomorphic) {
    for (const Leaves *leaves : {&xs, &ys})
      for (const Array &leaf : *leaves)
        if (!isComplex(leaf.dtype()))
          raise<TransformError>({.what = fmt::format("holomorphic {} of real numbers", name),
                                 .where = where,
                                 .expected = "c64 or c128 in arguments and results",
                                 .got = typeText(leaf),
                                 .hint = "leave fx::holomorphic out"});
    return isForward;
  }
  if (what.mode == JacobianMode::cheaper && (anyComplex(xs) || anyComplex(ys)))
    isForward = !anyComplex(xs);
  const Leaves &real = isForward ? xs : ys;
  for (const Array &leaf : real)
    if (isComplex(leaf.dtype()))
      raise<TransformError>(
          {.what = fmt::format("{} of a function of complex {}", name,
                               isForward ? "argument" : "result"),
           .where = where,
           .expected = isForward ? "real arguments" : "real results",
           .got = typeText(leaf),
           .hint = "pass fx::holomorphic if the function is complex-differentiable"});
  return isForward;
}

Leaves activeOf(const Leaves &arguments, const std::vector<bool> &active) {
  Leaves xs;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (active[i])
      xs.push_back(arguments[i]);
  return xs;
}

} // namespace

Leaves jacobian(const FlatFunction &f, const Leaves &arguments, const std::vector<bool> &active,
                JacobianOf what, const char *name, Where where) {
  requireFloating(activeOf(arguments, active), name, "argument", where);
  Function function(trace(f, arguments, /*bind=*/true, name, where), arguments, active, where);
  requireFloating(function.results(), name, "result", where);
  bool isForward = isPushedForward(what, function.active(), function.results(), name, where);
  Blocks blocks = isForward ? forwardBlocks(function, where) : reverseBlocks(function, where);
  Leaves all;
  for (Leaves &row : blocks)
    all.insert(all.end(), row.begin(), row.end());
  return all;
}

Leaves hessianVectorProduct(const FlatFunction &f, const Leaves &arguments,
                            const std::vector<bool> &active, const Leaves &directions,
                            Where where) {
  auto gradient = [&](const Leaves &xs) {
    Leaves all = arguments;
    auto next = xs.begin();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (active[i])
        all[i] = *next++;
    return valueAndGradient(f, all, active, {}, "hvp", where).gradients;
  };
  Leaves xs = activeOf(arguments, active);
  requireFloating(xs, "hvp", "argument", where);
  return jvp(gradient, xs, directions, where).tangents;
}

} // namespace fluxion::detail
