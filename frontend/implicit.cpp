// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/implicit.h"

#include "frontend/captures.h"
#include "frontend/diagnostics.h"
#include "frontend/promotion.h"
#include "ir/ops/implicit.h"

#include <fmt/format.h>

namespace fluxion::detail {

FlatFunction derivativeAt(const FlatFunction &f, const Leaves &x, Where where) {
  return [&f, x, where](const Leaves &v) { return jvp(f, x, v, where).tangents; };
}

FlatFunction transposeOf(const FlatFunction &f, const Leaves &like, Where where) {
  auto linear = linearTranspose(f, like, where).linear;
  return [linear, where](const Leaves &cts) { return applyLinear(*linear, cts, where); };
}

/// What everything is to be like: the guess, or b.
static std::string hintAt(const char *model) {
  return fmt::format(
      "it has the structure, shapes and dtypes of {}: reshape or convert one of them", model);
}

/// Throws unless the program answers arrays of the types of `like`.
static void requireAlike(const TracedFunction &traced, const Leaves &like, const char *what,
                         const char *model, Where where) {
  auto types = const_cast<TracedFunction &>(traced).function->getResultTypes();
  if (types.size() != like.size())
    raise<TransformError>({.what = fmt::format("{} of another structure", what),
                           .where = where,
                           .expected = fmt::format("{} arrays", like.size()),
                           .got = fmt::format("{} arrays", types.size()),
                           .hint = hintAt(model)});
  for (auto [type, x] : llvm::zip(types, like)) {
    auto tensor = mlir::cast<ir::RankedTensorType>(type);
    if (tensor != ir::tensorType(&ir::context(), x.dtype(), x.shape()))
      raise<TransformError>({.what = fmt::format("{} of another type", what),
                             .where = where,
                             .expected = typeText(x.dtype(), x.shape()),
                             .got = typeText(ir::dtypeOf(tensor), ir::shapeOf(tensor)),
                             .hint = hintAt(model)});
  }
}

/// The same for values.
static Leaves thatAreAlike(Leaves values, const Leaves &like, const char *what, const char *model,
                           Where where) {
  auto texts = [](const Leaves &leaves) {
    std::string text;
    for (const Array &x : leaves)
      text += (text.empty() ? "" : ", ") + typeText(x.dtype(), x.shape());
    return text;
  };
  std::string expected = texts(like), got = texts(values);
  if (got != expected)
    raise<TransformError>({.what = fmt::format("{} of another type", what),
                           .where = where,
                           .expected = expected,
                           .got = got,
                           .hint = hintAt(model)});
  return values;
}

static void requireFloating(const Leaves &xs, const char *what, Where where) {
  for (const Array &x : xs)
    if (!hasDerivatives(x.dtype()))
      raise<TransformError>({.what = fmt::format("{} in integers", what),
                             .where = where,
                             .expected = "a floating or complex dtype",
                             .got = typeText(x.dtype(), x.shape()),
                             .hint = "write 1.0, not 1, or convert with astype(fx::f64)"});
}

Leaves customRoot(const RootPrograms &programs, const Leaves &guess, Where where) {
  requireFloating(guess, "custom_root", where);
  if (!Frame::recording(guess))
    return thatAreAlike(programs.solve(guess), guess, "solve answers a root", "the guess", where);
  TracedFunction solve = trace(programs.solve, guess, /*bind=*/true, "custom_root", where);
  requireAlike(solve, guess, "solve answers a root", "the guess", where);
  TracedFunction equation = trace(programs.equation, guess, /*bind=*/false, "custom_root", where);
  requireAlike(equation, guess, "the equation has a value", "the guess", where);
  TracedFunction tangentSolve =
      trace(programs.tangentSolve, chained(guess, guess), /*bind=*/false, "custom_root", where);
  requireAlike(tangentSolve, guess, "tangent_solve answers a solution", "the guess", where);
  Captures captures{&solve, &equation, &tangentSolve};
  auto closed = [&](const TracedFunction &traced) { return captures.closed(traced, 0); };
  auto first = closed(solve), second = closed(equation), third = closed(tangentSolve);
  std::size_t n = captures.values().size();
  return record(where, chained(captures.values(), guess),
                [&](mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> values) {
                  return ir::RootOp::create(b, loc, *first, *second, *third, values.take_front(n),
                                            values.drop_front(n));
                });
}

Leaves customLinearSolve(const SolvePrograms &programs, const Leaves &rhs, Where where) {
  requireFloating(rhs, "custom_linear_solve", where);
  if (!Frame::recording(rhs))
    return thatAreAlike(programs.solve(rhs), rhs, "solve answers a solution", "b", where);
  const char *name = "custom_linear_solve";
  std::vector<TracedFunction> traced;
  traced.push_back(trace(programs.solve, rhs, /*bind=*/false, name, where));
  requireAlike(traced.back(), rhs, "solve answers a solution", "b", where);
  traced.push_back(trace(programs.apply, rhs, /*bind=*/false, name, where));
  requireAlike(traced.back(), rhs, "matvec answers a value", "b", where);
  if (programs.transposeSolve) {
    traced.push_back(trace(programs.transposeSolve, rhs, /*bind=*/false, name, where));
    requireAlike(traced.back(), rhs, "transpose_solve answers a solution", "b", where);
  } else if (programs.isSymmetric) {
    traced.push_back(
        {transforms::OwnedFunction(traced.front().function->clone()), traced.front().captures});
  }
  Captures captures(traced);
  std::vector<transforms::OwnedFunction> closed;
  for (const TracedFunction &program : traced)
    closed.push_back(captures.closed(program, 0));
  std::size_t n = captures.values().size();
  return record(where, chained(captures.values(), rhs),
                [&](mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> values) {
                  return ir::LinearSolveOp::create(b, loc, *closed[0], *closed[1],
                                                   closed.size() > 2 ? *closed[2]
                                                                     : transforms::FuncOp(),
                                                   values.take_front(n), values.drop_front(n));
                });
}

} // namespace fluxion::detail
