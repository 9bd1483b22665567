// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/captures.h"

#include "ir/bodies.h"

namespace fluxion::detail {

static Leaves::const_iterator find(const Leaves &values, const Array &value) {
  return llvm::find_if(values, [&](const Array &known) { return known.node() == value.node(); });
}

void Captures::add(const TracedFunction &program) {
  for (const Array &capture : program.captures)
    if (find(values_, capture) == values_.end())
      values_.push_back(capture);
}

llvm::SmallVector<unsigned> Captures::placesOf(const TracedFunction &program) const {
  return llvm::map_to_vector(program.captures, [&](const Array &capture) {
    return static_cast<unsigned>(find(values_, capture) - values_.begin());
  });
}

transforms::OwnedFunction Captures::closed(const TracedFunction &program, unsigned numLeading,
                                           Finish finish) const {
  transforms::FuncOp f = const_cast<TracedFunction &>(program).function.get();
  mlir::TypeRange own = mlir::TypeRange(f.getArgumentTypes()).drop_back(program.captures.size());
  llvm::SmallVector<mlir::Type> types(own.take_front(numLeading));
  for (const Array &value : values_)
    types.push_back(ir::tensorType(&ir::context(), value.dtype(), value.shape()));
  llvm::append_range(types, own.drop_front(numLeading));
  return ir::wrapped(f.getLoc(), f.getName(), types, [&](mlir::OpBuilder &b, mlir::ValueRange all) {
    llvm::SmallVector<mlir::Value> arguments(all.take_front(numLeading));
    mlir::ValueRange captured = all.slice(numLeading, values_.size());
    llvm::append_range(arguments, all.drop_front(numLeading + values_.size()));
    for (unsigned place : placesOf(program))
      arguments.push_back(captured[place]);
    auto results = ir::inlineBody(b, f, arguments);
    finish(b, results);
    return results;
  });
}

} // namespace fluxion::detail
