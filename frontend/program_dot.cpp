// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs for Graphviz: a node per op, an edge per operand, a box per body.
#include "frontend/program_formulas.h"

#include <fmt/format.h>

namespace fluxion::detail {
namespace {

std::string escaped(const std::string &text) {
  std::string out;
  for (char c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out;
}

class DotWriter {
public:
  explicit DotWriter(transforms::FuncOp function) {
    for (auto [argument, name] : llvm::zip(function.getArguments(), argumentNamesOf(function)))
      node(argument, name, "shape=box, style=rounded");
    writeOps(transforms::bodyOf(function));
    for (auto [i, value] : llvm::enumerate(transforms::returnedBy(function))) {
      line(fmt::format("result{} [label=\"y{}\", shape=doublecircle];", i, i));
      line(fmt::format("n{} -> result{};", ids_.lookup(value), i));
    }
  }
  std::string text() const { return "digraph program {\n" + lines_ + "}\n"; }

private:
  void line(const std::string &text) { lines_ += std::string(2 * depth_, ' ') + text + "\n"; }

  void node(mlir::Value value, const std::string &label, const char *look) {
    ids_[value] = nextId_;
    line(fmt::format("n{} [label=\"{}\\n{}\", {}];", nextId_++, escaped(label),
                     ir::str(ir::tensorTypeOf(value)), look));
  }

  void writeOps(mlir::Block &block) {
    for (mlir::Operation &op : block.without_terminator())
      write(op);
  }

  // All results of an op are one node.
  void write(mlir::Operation &op) {
    if (op.getNumResults() == 0)
      return;
    bool isConstant = op.hasTrait<mlir::OpTrait::ConstantLike>();
    std::string name = op.getName().stripDialect().str();
    node(op.getResult(0), isConstant ? constantText(&op) : name,
         isConstant ? "shape=plaintext" : "shape=ellipse");
    unsigned id = ids_[op.getResult(0)];
    for (mlir::Value result : op.getResults().drop_front())
      ids_[result] = id;
    for (mlir::Value operand : op.getOperands())
      line(fmt::format("n{} -> n{};", ids_.lookup(operand), id));
    for (mlir::Region &region : op.getRegions())
      writeBody(region, name);
  }

  void writeBody(mlir::Region &region, const std::string &opName) {
    line(fmt::format("subgraph cluster{} {{", nextId_));
    ++depth_;
    std::string name = bodyName(region);
    line(fmt::format("label=\"{}{}{}\";", opName, name.empty() ? "" : ": ", name));
    mlir::Block &block = region.front();
    for (mlir::BlockArgument argument : block.getArguments())
      node(argument, fmt::format("a{}", argument.getArgNumber()), "shape=box, style=rounded");
    writeOps(block);
    for (auto [i, value] : llvm::enumerate(block.getTerminator()->getOperands())) {
      unsigned id = nextId_++;
      line(fmt::format("n{} [label=\"{}\", shape=circle];", id, i));
      line(fmt::format("n{} -> n{};", ids_.lookup(value), id));
    }
    --depth_;
    line("}");
  }

  std::string lines_;
  unsigned nextId_ = 0, depth_ = 1;
  llvm::DenseMap<mlir::Value, unsigned> ids_;
};

} // namespace

std::string dotOf(transforms::FuncOp function) { return DotWriter(function).text(); }

} // namespace fluxion::detail
