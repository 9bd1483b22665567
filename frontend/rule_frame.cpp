// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/rule_frame.h"

namespace fluxion::detail {

// So many rules inside each other: one order of derivatives each.
static constexpr int depthLimit = 3;

static int &depthOf(const void *identity) {
  static thread_local llvm::DenseMap<const void *, int> depths;
  return depths[identity];
}

bool RuleFrame::isDeep(const void *identity) { return depthOf(identity) >= depthLimit; }

RuleFrame::RuleFrame(const void *identity, const char *name, Where where)
    : identity_(identity), where_(where), frame_(name, where) {
  ++depthOf(identity_);
}
RuleFrame::~RuleFrame() { --depthOf(identity_); }

Leaves RuleFrame::primals(const Leaves &like) {
  Leaves arguments;
  for (const Array &x : like)
    arguments.push_back(frame_.addArgument(x.dtype(), x.shape(), &x));
  return arguments;
}

Leaves RuleFrame::residuals(mlir::TypeRange types) {
  Leaves arguments;
  for (mlir::Type type : types) {
    auto tensor = mlir::cast<ir::RankedTensorType>(type);
    arguments.push_back(frame_.addArgument(ir::dtypeOf(tensor), ir::shapeOf(tensor), nullptr));
  }
  return arguments;
}

Leaves RuleFrame::tangents(mlir::TypeRange types) {
  Leaves arguments;
  for (mlir::Type type : types) {
    auto tensor = mlir::cast<ir::RankedTensorType>(type);
    DType dtype = ir::dtypeOf(tensor);
    Shape shape = ir::shapeOf(tensor);
    arguments.push_back(ir::isDifferentiable(type) ? frame_.addArgument(dtype, shape, nullptr)
                                                   : zerosOf(dtype, shape, where_));
  }
  return arguments;
}

TracedFunction RuleFrame::finish(const Leaves &results) {
  TracedFunction traced = frame_.finish(results);
  simplifyUnlessOff(*traced.function);
  return traced;
}

} // namespace fluxion::detail
