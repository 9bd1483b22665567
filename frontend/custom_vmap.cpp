// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/custom_vmap.h"

#include "frontend/captures.h"
#include "frontend/diagnostics.h"
#include "frontend/promotion.h"
#include "ir/ops/creation.h"
#include "ir/ops/custom.h"
#include "ir/ops/structural.h"
#include "ir/rules.h"

#include <fmt/format.h>

namespace fluxion::detail {
namespace {

/// The arguments as the operands are, then what the rule answers for them.
TracedFunction traced(const VmapRule &rule, llvm::ArrayRef<mlir::Value> operands,
                      llvm::ArrayRef<bool> batched, int64_t size, std::vector<bool> &isBatched,
                      Where where) {
  Frame frame("a vmap rule", where);
  Leaves arguments;
  for (mlir::Value operand : operands) {
    auto type = ir::tensorTypeOf(operand);
    arguments.push_back(frame.addArgument(ir::dtypeOf(type), ir::shapeOf(type), nullptr));
  }
  OnBatch answer = rule(size, std::vector<bool>(batched.begin(), batched.end()), arguments);
  if (answer.isBatched.size() != answer.results.size())
    raise<TransformError>({.what = "the vmap rule answers another number of flags than of arrays",
                           .where = where,
                           .expected = fmt::format("{} flags", answer.results.size()),
                           .got = fmt::format("{} flags", answer.isBatched.size()),
                           .hint = "one flag serves all results, as in std::pair{y, true}"});
  isBatched = answer.isBatched;
  TracedFunction traced = frame.finish(answer.results);
  simplifyUnlessOff(*traced.function);
  return traced;
}

/// What a rule captured are numbers; they become constants.
llvm::SmallVector<mlir::Value> constantsOf(mlir::OpBuilder &b, mlir::Location loc,
                                           const Leaves &captures, Where where) {
  llvm::SmallVector<mlir::Value> constants;
  for (const Array &capture : captures) {
    if (capture.is_traced())
      raise<TransformError>({.what = "the vmap rule captured a value of a trace",
                             .where = where,
                             .expected = "numbers, or nothing",
                             .got = typeText(capture),
                             .hint = "pass it to the function as an argument"});
    constants.push_back(ir::ConstantOp::create(
        b, loc, ir::toAttribute(&ir::context(), hostOf(capture, "a vmap rule"))));
  }
  return constants;
}

ir::FailureOr<ir::BatchedResults> applied(const VmapRule &rule, mlir::OpBuilder &b,
                                          mlir::Location loc, llvm::ArrayRef<mlir::Value> operands,
                                          llvm::ArrayRef<bool> batched, int64_t size, Where where) {
  std::vector<bool> isBatched;
  TracedFunction program = traced(rule, operands, batched, size, isBatched, where);
  llvm::SmallVector<mlir::Value> arguments(operands);
  llvm::append_range(arguments, constantsOf(b, loc, program.captures, where));
  return ir::BatchedResults{transforms::inlineBody(b, *program.function, arguments),
                            ir::Flags(isBatched.begin(), isBatched.end())};
}

} // namespace

// Errors are reported as the compiler does: it is the compiler that calls.
std::int64_t registerVmapRule(VmapRule rule, Where where) {
  return ir::registerBatchRule(
      [rule = std::move(rule),
       where](mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> operands,
              llvm::ArrayRef<bool> batched, int64_t size) -> ir::FailureOr<ir::BatchedResults> {
        try {
          return applied(rule, b, loc, operands, batched, size, where);
        } catch (const Error &error) {
          return mlir::emitError(loc) << error.what();
        }
      });
}

Leaves customVmap(const FlatFunction &f, std::int64_t rule, const Leaves &arguments, Where where) {
  if (!Frame::recording(arguments))
    return f(arguments);
  TracedFunction program = trace(f, arguments, /*bind=*/true, "custom_vmap", where);
  auto n = arguments.size();
  return record(where, chained(arguments, program.captures),
                [&](mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> values) {
                  return ir::CustomVmapOp::create(b, loc, "custom_vmap", *program.function, rule,
                                                  values.take_front(n), values.drop_front(n));
                });
}

Array repeatedOnBatch(const Array &x, std::int64_t size, Where where) {
  return recordOne(where, {x}, [&](mlir::OpBuilder &b, mlir::Location loc, auto values) {
    return mlir::cast<ir::BroadcastInDimOp>(ir::repeated(b, loc, values[0], size).getDefiningOp());
  });
}

} // namespace fluxion::detail
