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

//===----------------------------------------------------------------------------------------------
// Graphviz

namespace {

class DotWriter {
public:
  explicit DotWriter(transforms::FuncOp function) {
    for (auto [argument, name] :
         llvm::zip(function.getArguments(), detail::argumentNamesOf(function)))
      node(argument, name, "shape=box, style=rounded");
    for (mlir::Operation &op : transforms::bodyOf(function).without_terminator())
      write(op);
    for (auto [i, value] : llvm::enumerate(transforms::returnedBy(function))) {
      lines_ += fmt::format("  result{} [label=\"y{}\", shape=doublecircle];\n", i, i);
      lines_ += fmt::format("  n{} -> result{};\n", ids_.lookup(value), i);
    }
  }
  std::string text() const { return "digraph program {\n" + lines_ + "}\n"; }

private:
  void node(mlir::Value value, const std::string &label, const char *look) {
    ids_[value] = nextId_;
    lines_ += fmt::format("  n{} [label=\"{}\\n{}\", {}];\n", nextId_++, escaped(label),
                          ir::str(ir::tensorTypeOf(value)), look);
  }

  // All results of an op are one node.
  void write(mlir::Operation &op) {
    if (op.getNumResults() == 0)
      return;
    bool isConstant = op.hasTrait<mlir::OpTrait::ConstantLike>();
    std::string label = isConstant ? detail::constantText(&op) : op.getName().stripDialect().str();
    node(op.getResult(0), label, isConstant ? "shape=plaintext" : "shape=ellipse");
    unsigned id = ids_[op.getResult(0)];
    for (mlir::Value result : op.getResults().drop_front())
      ids_[result] = id;
    op.walk([&](mlir::Operation *inner) {
      for (mlir::Value operand : inner->getOperands())
        if (auto from = ids_.find(operand); from != ids_.end())
          lines_ += fmt::format("  n{} -> n{};\n", from->second, id);
    });
  }

  static std::string escaped(const std::string &text) {
    std::string out;
    for (char c : text) {
      if (c == '"' || c == '\\')
        out += '\\';
      out += c;
    }
    return out;
  }

  std::string lines_;
  unsigned nextId_ = 0;
  llvm::DenseMap<mlir::Value, unsigned> ids_;
};

} // namespace

std::string Program::dot() const { return DotWriter(traced_->function.get()).text(); }

} // namespace fluxion
