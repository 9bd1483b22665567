// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/bodies.h"

#include "frontend/promotion.h"
#include "ir/bodies.h"
#include "ir/ops/elementwise.h"

namespace fluxion::detail {

TracedBody traceBody(const Body &body, const Leaves &arguments, const char *name, Where where) {
  TracedBody traced;
  auto flat = [&](const Leaves &leaves) {
    Yielded yielded = body(leaves);
    traced.isNumber = std::move(yielded.isNumber);
    traced.structure = std::move(yielded.structure);
    return yielded.leaves;
  };
  traced.program = trace(flat, arguments, /*bind=*/false, name, where);
  return traced;
}

//===----------------------------------------------------------------------------------------------
// Captures

Captures::Captures(llvm::ArrayRef<const TracedBody *> bodies) {
  llvm::DenseSet<const Node *> seen;
  for (const TracedBody *body : bodies)
    for (const Array &capture : body->program.captures)
      if (seen.insert(capture.node()).second)
        arrays_.push_back(capture);
}

llvm::SmallVector<unsigned> Captures::placesOf(const TracedBody &body) const {
  llvm::SmallVector<unsigned> places;
  for (const Array &capture : body.program.captures) {
    auto found =
        llvm::find_if(arrays_, [&](const Array &array) { return array.node() == capture.node(); });
    places.push_back(static_cast<unsigned>(found - arrays_.begin()));
  }
  return places;
}

llvm::SmallVector<mlir::Type> Captures::types() const {
  return llvm::map_to_vector(arrays_, [](const Array &array) -> mlir::Type {
    return ir::tensorType(&ir::context(), array.dtype(), array.shape());
  });
}

transforms::OwnedFunction withCaptures(TracedBody &body, unsigned before, const Captures &captures,
                                       Finish finish) {
  transforms::FuncOp program = *body.program.function;
  auto numOwn = static_cast<unsigned>(program.getNumArguments() - body.program.captures.size());
  auto own = program.getArgumentTypes().take_front(numOwn);
  llvm::SmallVector<mlir::Type> types(own.take_front(before));
  llvm::append_range(types, captures.types());
  llvm::append_range(types, own.drop_front(before));
  auto build = [&](mlir::OpBuilder &b, mlir::ValueRange xs) {
    llvm::SmallVector<mlir::Value> arguments(xs.take_front(before));
    auto captured = xs.slice(before, captures.arrays().size());
    llvm::append_range(arguments, xs.drop_front(before + captured.size()));
    for (unsigned place : captures.placesOf(body))
      arguments.push_back(captured[place]);
    auto results = ir::inlineBody(b, program, arguments);
    finish(b, results);
    return results;
  };
  return ir::wrapped(program.getLoc(), "body", types, build);
}

//===----------------------------------------------------------------------------------------------
// Types

mlir::Value convertedTo(mlir::OpBuilder &b, mlir::Location loc, mlir::Value value, DType dtype) {
  auto type = ir::tensorTypeOf(value);
  if (ir::dtypeOf(type) == dtype)
    return value;
  return ir::ConvertOp::create(b, loc, ir::tensorType(b.getContext(), dtype, ir::shapeOf(type)),
                               value);
}

DType besideNumber(DType number, DType dtype) {
  return infoOf(number).kind <= infoOf(dtype).kind ? dtype : promote(dtype, number);
}

std::string typeText(mlir::Type type) {
  auto tensor = mlir::cast<ir::RankedTensorType>(type);
  return typeText(ir::dtypeOf(tensor), ir::shapeOf(tensor));
}

} // namespace fluxion::detail
