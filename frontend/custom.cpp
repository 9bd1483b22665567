// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions with rules of their own become one op, whose bodies are the function and its rules.
#include "fluxion/custom.h"

#include "frontend/bodies.h"
#include "frontend/captures.h"
#include "frontend/diagnostics.h"
#include "frontend/promotion.h"
#include "frontend/rule_frame.h"
#include "ir/bodies.h"
#include "ir/ops/custom.h"

#include <fmt/format.h>

namespace fluxion::detail {
namespace {

using transforms::FuncOp;
using transforms::OwnedFunction;
using Types = llvm::SmallVector<mlir::Type>;

Types floatingOnly(mlir::TypeRange types) {
  return llvm::to_vector(llvm::make_filter_range(types, ir::isDifferentiable));
}
mlir::TypeRange resultTypes(const TracedFunction &traced) {
  return const_cast<TracedFunction &>(traced).function->getResultTypes();
}
Types typesOf(const Leaves &leaves) {
  Types types;
  for (const Array &leaf : leaves)
    types.push_back(ir::tensorType(&ir::context(), leaf.dtype(), leaf.shape()));
  return types;
}
mlir::Type typeOf(const Array &x) { return ir::tensorType(&ir::context(), x.dtype(), x.shape()); }

/// Which rule, what it answers, and what those things belong to: words for messages.
struct Wording {
  const char *rule;   // "the jvp rule"
  const char *answer; // "tangent"
  const char *owner;  // "result"
};

/// Throws unless `answers` are one for each of `types`.
void requireTypes(llvm::ArrayRef<Array> answers, mlir::TypeRange types, const Wording &words,
                  Where where) {
  for (auto [i, type] : llvm::enumerate(types))
    if (typeOf(answers[i]) != type)
      raise<TransformError>(
          {.what = fmt::format("{} answers a {} of the wrong type", words.rule, words.answer),
           .where = where,
           .expected = fmt::format("{}, as {} {}", typeText(type), words.owner, i),
           .got = typeText(typeOf(answers[i])),
           .hint = fmt::format("a {} has the shape and dtype of the {} it belongs to", words.answer,
                               words.owner)});
}

[[noreturn]] void refuseCount(const Wording &words, const std::string &expected, std::size_t got,
                              const char *hint, Where where) {
  raise<TransformError>({.what = fmt::format("{} answers another number of arrays", words.rule),
                         .where = where,
                         .expected = expected,
                         .got = fmt::format("{} arrays", got),
                         .hint = hint});
}

/// Those of `answers` that belong to floating ones of `types`; the others may have been left out.
Leaves ofFloating(llvm::ArrayRef<Array> answers, mlir::TypeRange types) {
  if (answers.size() != types.size())
    return Leaves(answers.begin(), answers.end());
  Leaves some;
  for (auto [answer, type] : llvm::zip(answers, types))
    if (ir::isDifferentiable(type))
      some.push_back(answer);
  return some;
}

//===----------------------------------------------------------------------------------------------
// custom_jvp

/// (x..., tangents of floating x..., captures...) -> (y..., tangents of floating y...)
TracedFunction traceJvpRule(const CustomFunction &f, const Leaves &arguments,
                            mlir::TypeRange results, Where where) {
  static constexpr Wording values{"the jvp rule", "value", "result"},
      tangents{"the jvp rule", "tangent", "result"};
  RuleFrame frame(f.identity, "a jvp rule", where);
  Leaves inputs = frame.primals(arguments);
  inputs = chained(inputs, frame.tangents(typesOf(arguments)));
  Leaves answers = f.jvpRule(inputs);
  std::size_t n = results.size(), numFloating = floatingOnly(results).size();
  if (answers.size() != 2 * n && answers.size() != n + numFloating)
    refuseCount(values, fmt::format("{} values and their tangents", n), answers.size(),
                "answer a pair of both, as in std::pair{sin(x), cos(x) * t}", where);
  llvm::ArrayRef<Array> all(answers);
  requireTypes(all.take_front(n), results, values, where);
  Leaves ofResults = ofFloating(all.drop_front(n), results);
  requireTypes(ofResults, floatingOnly(results), tangents, where);
  return frame.finish(chained(Leaves(answers.begin(), answers.begin() + n), ofResults));
}

} // namespace

Leaves customJvp(const CustomFunction &f, const Leaves &arguments, Where where) {
  if (!Frame::recording(arguments) || RuleFrame::isDeep(f.identity))
    return f.program(arguments);
  TracedFunction program = trace(f.program, arguments, /*bind=*/true, "custom_jvp", where);
  TracedFunction rule = traceJvpRule(f, arguments, resultTypes(program), where);
  Captures captures{&program, &rule};
  auto n = static_cast<unsigned>(arguments.size());
  OwnedFunction closedProgram = captures.closed(program, n), closedRule = captures.closed(rule, n);
  return record(where, chained(arguments, captures.values()),
                [&](mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> values) {
                  return ir::CustomJvpOp::create(b, loc, "custom_jvp", *closedProgram, *closedRule,
                                                 values.take_front(n), values.drop_front(n));
                });
}

//===----------------------------------------------------------------------------------------------
// custom_vjp

namespace {

/// (x..., captures...) -> (y..., residuals...)
TracedFunction traceForward(const CustomFunction &f, const Leaves &arguments,
                            mlir::TypeRange results, Where where) {
  static constexpr Wording values{"the forward rule", "value", "result"};
  RuleFrame frame(f.identity, "a forward rule", where);
  Leaves answers = f.forward(frame.primals(arguments));
  if (answers.size() < results.size())
    refuseCount(values, fmt::format("{} values and residuals", results.size()), answers.size(),
                "answer a pair of both, as in std::pair{sin(x), x}", where);
  requireTypes(llvm::ArrayRef<Array>(answers).take_front(results.size()), results, values, where);
  return frame.finish(answers);
}

/// (residuals..., cts of floating y..., captures...) -> (cts of floating x...)
TracedFunction traceBackward(const CustomFunction &f, const Leaves &arguments,
                             mlir::TypeRange results, mlir::TypeRange residuals, Where where) {
  static constexpr Wording cts{"the backward rule", "cotangent", "argument"};
  RuleFrame frame(f.identity, "a backward rule", where);
  Leaves remembered = frame.residuals(residuals);
  Leaves answers = f.backward(remembered, frame.tangents(results));
  Types types = typesOf(arguments);
  if (answers.size() != types.size() && answers.size() != floatingOnly(types).size())
    refuseCount(cts,
                fmt::format("{} cotangents, one per floating argument", floatingOnly(types).size()),
                answers.size(), "answer all of them, as in std::pair{ct * y, ct * x}", where);
  Leaves ofArguments = ofFloating(answers, types);
  requireTypes(ofArguments, floatingOnly(types), cts, where);
  return frame.finish(ofArguments);
}

/// `forward` with what `backward` captured as further residuals.
OwnedFunction rememberingCaptures(FuncOp forward, unsigned firstCapture,
                                  llvm::ArrayRef<unsigned> places) {
  return ir::wrapped(forward.getLoc(), forward.getName(), Types(forward.getArgumentTypes()),
                     [&](mlir::OpBuilder &b, mlir::ValueRange arguments) {
                       auto results = transforms::inlineBody(
                           b, forward, llvm::SmallVector<mlir::Value>(arguments));
                       for (unsigned place : places)
                         results.push_back(arguments[firstCapture + place]);
                       return results;
                     });
}

} // namespace

Leaves customVjp(const CustomFunction &f, const Leaves &arguments, Where where) {
  if (!Frame::recording(arguments) || RuleFrame::isDeep(f.identity))
    return f.program(arguments);
  TracedFunction program = trace(f.program, arguments, /*bind=*/true, "custom_vjp", where);
  mlir::TypeRange results = resultTypes(program);
  TracedFunction forward = traceForward(f, arguments, results, where);
  mlir::TypeRange residuals = resultTypes(forward).drop_front(results.size());
  TracedFunction backward = traceBackward(f, arguments, results, residuals, where);
  Captures captures{&program, &forward, &backward}, ofBackward{&backward};
  auto n = static_cast<unsigned>(arguments.size());
  OwnedFunction closedProgram = captures.closed(program, n);
  OwnedFunction closedForward =
      rememberingCaptures(*captures.closed(forward, n), n, captures.placesOf(backward));
  OwnedFunction closedBackward =
      ofBackward.closed(backward, static_cast<unsigned>(residuals.size()));
  return record(where, chained(arguments, captures.values()),
                [&](mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> values) {
                  return ir::CustomVjpOp::create(b, loc, "custom_vjp",
                                                 ir::VjpPrograms{*closedProgram, *closedForward,
                                                                 *closedBackward,
                                                                 f.hasTangentsOfProgram},
                                                 values.take_front(n), values.drop_front(n));
                });
}

} // namespace fluxion::detail
