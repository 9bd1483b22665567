// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/closure.h"

#include "ir/bodies.h"

#include <algorithm>

namespace fluxion::detail {

void SharedCaptures::add(const TracedFunction &traced) {
  for (const Array &capture : traced.captures)
    if (std::none_of(values_.begin(), values_.end(),
                     [&](const Array &known) { return known.node() == capture.node(); }))
      values_.push_back(capture);
}

std::vector<unsigned> SharedCaptures::placesOf(const TracedFunction &traced) const {
  std::vector<unsigned> places;
  for (const Array &capture : traced.captures) {
    auto at = std::find_if(values_.begin(), values_.end(),
                           [&](const Array &known) { return known.node() == capture.node(); });
    places.push_back(static_cast<unsigned>(at - values_.begin()));
  }
  return places;
}

transforms::OwnedFunction SharedCaptures::closed(const TracedFunction &traced,
                                                 unsigned numLeading) const {
  transforms::FuncOp f = const_cast<TracedFunction &>(traced).function.get();
  auto numOwn = static_cast<unsigned>(f.getNumArguments() - traced.captures.size());
  llvm::SmallVector<mlir::Type> types(f.getArgumentTypes().take_front(numLeading));
  for (const Array &value : values_)
    types.push_back(ir::tensorType(&ir::context(), value.dtype(), value.shape()));
  llvm::append_range(types, f.getArgumentTypes().slice(numLeading, numOwn - numLeading));
  return ir::wrapped(f.getLoc(), f.getName(), types, [&](mlir::OpBuilder &b, mlir::ValueRange all) {
    llvm::SmallVector<mlir::Value> arguments(all.take_front(numLeading));
    ir::append(arguments, all.drop_front(numLeading + values_.size()));
    for (unsigned place : placesOf(traced))
      arguments.push_back(all[numLeading + place]);
    return transforms::inlineBody(b, f, arguments);
  });
}

Leaves joined(const Leaves &a, const Leaves &b) {
  Leaves all = a;
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

//===----------------------------------------------------------------------------------------------
// Rules

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
