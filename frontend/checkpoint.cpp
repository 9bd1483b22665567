// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/checkpoint.h"

#include "frontend/captures.h"
#include "frontend/diagnostics.h"
#include "ir/ops/checkpoint.h"

#include <fmt/format.h>

namespace fluxion::detail {

static ir::KeepPolicy keepPolicy(const Policy &policy, Where where) {
  if (policy.kind == Policy::Kind::budget && policy.bytes < 0)
    raise<TransformError>({.what = "checkpoint with a budget below zero",
                           .where = where,
                           .expected = "a number of bytes",
                           .got = fmt::format("{}", policy.bytes),
                           .hint = "fx::policy::nothing keeps the arguments alone"});
  ir::KeepPolicy kept{.keepsDots = policy.kind == Policy::Kind::dots};
  if (policy.kind == Policy::Kind::names)
    kept.names = policy.labels;
  if (policy.kind == Policy::Kind::budget)
    kept.budget = policy.bytes;
  return kept;
}

Leaves checkpoint(const FlatFunction &f, const Leaves &arguments, const Policy &policy,
                  Where where) {
  ir::KeepPolicy kept = keepPolicy(policy, where);
  if (policy.kind == Policy::Kind::everything || !Frame::recording(arguments))
    return f(arguments);
  TracedFunction traced = trace(f, arguments, /*bind=*/true, "checkpoint", where);
  return record(where, chained(arguments, traced.captures),
                [&](mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> values) {
                  return ir::CheckpointOp::create(b, loc, *traced.function, values, kept,
                                                  /*again=*/false);
                });
}

Array named(const Array &x, const std::string &label, Where where) {
  return recordOne(where, {x}, [&](mlir::OpBuilder &b, mlir::Location loc, auto values) {
    return ir::NameOp::create(b, loc, values[0], label);
  });
}

} // namespace fluxion::detail
