// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/program.h"

#include "frontend/program_formulas.h"
#include "frontend/trace.h"
#include "transforms/simplify.h"

#include <fmt/format.h>
#include <ostream>

namespace fluxion {

using detail::TracedFunction;

//===----------------------------------------------------------------------------------------------
// Specs

Spec::operator Array() const { return detail::fromType(dtype_, shape_); }

Spec spec_of(const Array &x) { return {x.shape(), x.dtype()}; }

//===----------------------------------------------------------------------------------------------
// Programs

namespace detail {

Program traceProgram(const FlatFunction &f, const Leaves &arguments, Where where) {
  return Program(
      std::make_shared<const TracedFunction>(trace(f, arguments, /*bind=*/false, "trace", where)));
}

Leaves evalShape(const FlatFunction &f, const Leaves &arguments, Where where) {
  TracedFunction traced = trace(f, arguments, /*bind=*/false, "eval_shape", where);
  Leaves results;
  for (mlir::Type type : traced.function->getResultTypes()) {
    auto tensor = mlir::cast<ir::RankedTensorType>(type);
    results.push_back(fromType(ir::dtypeOf(tensor), ir::shapeOf(tensor)));
  }
  return results;
}

} // namespace detail

std::string Program::str() const {
  std::string text;
  llvm::raw_string_ostream out(text);
  traced_->function.get().print(out);
  return text + "\n";
}

std::string Program::expression() const { return detail::formulasOf(traced_->function.get()); }

std::int64_t Program::num_ops() const {
  std::int64_t count = 0;
  traced_->function.get().getBody().walk([&](mlir::Operation *op) {
    count += !op->hasTrait<mlir::OpTrait::ConstantLike>() &&
             !op->hasTrait<mlir::OpTrait::IsTerminator>();
  });
  return count;
}

Program Program::simplified() const {
  transforms::FuncOp copy = traced_->function.get().clone();
  transforms::simplify(copy);
  return Program(std::make_shared<const TracedFunction>(
      TracedFunction{transforms::OwnedFunction(copy), traced_->captures}));
}

std::ostream &operator<<(std::ostream &out, const Program &program) { return out << program.str(); }

std::string Program::dot() const { return detail::dotOf(traced_->function.get()); }

} // namespace fluxion
