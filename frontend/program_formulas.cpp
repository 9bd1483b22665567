// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs as formulas. The program is walked once in order: what is used once waits as text for
// its use, everything else becomes a line.
#include "frontend/program_formulas.h"

#include "ir/ops/arithmetic.h"
#include "transforms/body.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fluxion::detail {
namespace {

// How tightly a formula holds together, as in C++.
enum Precedence { alternation, conjunction, equality, ordering, sum, product, prefix, whole };

struct Formula {
  std::string text;
  Precedence precedence = whole;
};

struct Symbol {
  llvm::StringRef text;
  Precedence precedence;
};

std::optional<Symbol> infixOf(mlir::Operation *op) {
  static const llvm::StringMap<Symbol> symbols = {
      {"add", {"+", sum}},
      {"sub", {"-", sum}},
      {"mul", {"*", product}},
      {"div", {"/", product}},
      {"eq", {"==", equality}},
      {"ne", {"!=", equality}},
      {"lt", {"<", ordering}},
      {"le", {"<=", ordering}},
      {"gt", {">", ordering}},
      {"ge", {">=", ordering}},
      {"logical_and", {"&", conjunction}},
      {"logical_or", {"|", alternation}},
  };
  llvm::StringRef word = op->getName().stripDialect();
  if (auto compare = mlir::dyn_cast<ir::CompareOp>(op))
    word = ir::stringifyDirection(compare.getDirection());
  auto found = symbols.find(word);
  return found == symbols.end() ? std::nullopt : std::optional(found->second);
}

llvm::StringRef prefixOf(mlir::Operation *op) {
  return mlir::isa<ir::NegOp>(op) ? "-" : mlir::isa<ir::LogicalNotOp>(op) ? "~" : "";
}

std::string inParentheses(Formula formula, bool needed) {
  return needed ? fmt::format("({})", formula.text) : std::move(formula.text);
}

class Writer {
public:
  explicit Writer(transforms::FuncOp function, Inlining inlining) : inlining_(inlining) {
    for (auto [argument, name] : llvm::zip(function.getArguments(), argumentNamesOf(function)))
      bindName(argument, name);
    nameResults(function);
    writeBlock(transforms::bodyOf(function));
    for (auto [value, name] : llvm::zip(transforms::returnedBy(function), resultNames_))
      if (auto found = names_.find(value); found == names_.end() || found->second != name)
        line(name + " = " + formulaOf(value, nullptr).text);
  }
  std::string text() && { return std::move(text_); }

private:
  // Longer formulas are broken into lines.
  static constexpr std::size_t longestInlined = 300;

  void bindName(mlir::Value value, const std::string &name) {
    names_[value] = name;
    taken_.insert(name);
  }

  std::string fresh(llvm::StringRef stem, unsigned &counter) {
    std::string name;
    do
      name = fmt::format("{}{}", stem.str(), ++counter);
    while (!taken_.insert(name).second);
    return name;
  }

  /// One result is y, several are y0, y1, ...; the first of equal results gets the name.
  void nameResults(transforms::FuncOp function) {
    auto results = transforms::returnedBy(function);
    for (auto [i, value] : llvm::enumerate(results)) {
      std::string name = results.size() == 1 ? "y" : fmt::format("y{}", i);
      while (!taken_.insert(name).second)
        name += "_";
      resultNames_.push_back(name);
      if (value.getDefiningOp() && !ir::isConstant(value))
        names_.try_emplace(value, name);
    }
  }

  void line(const std::string &text) {
    if (!text_.empty())
      text_ += '\n';
    text_.append(indent_, ' ');
    text_ += text;
  }

  //===--------------------------------------------------------------------------------------------
  // Lines

  void writeBlock(mlir::Block &block) {
    for (mlir::Operation &op : block.without_terminator())
      write(op);
  }

  void write(mlir::Operation &op) {
    if (op.hasTrait<mlir::OpTrait::ConstantLike>())
      return;
    if (op.getNumResults() == 1 && op.getNumRegions() == 0) {
      Formula formula = formulaOf(op);
      mlir::Value result = op.getResult(0);
      bool isInlined = inlining_ == Inlining::singleUses && result.hasOneUse() &&
                       !names_.contains(result) && formula.text.size() <= longestInlined;
      if (isInlined)
        waiting_[result] = std::move(formula);
      else
        line(nameOf(result) + " = " + formula.text);
      return;
    }
    Formula formula = formulaOf(op);
    llvm::SmallVector<std::string> names;
    for (mlir::Value result : op.getResults())
      names.push_back(nameOf(result));
    line(names.empty() ? formula.text
                       : fmt::format("{} = {}", fmt::join(names, ", "), formula.text));
    for (mlir::Region &region : op.getRegions())
      writeRegion(region);
  }

  void writeRegion(mlir::Region &region) {
    indent_ += 2;
    for (mlir::Block &block : region) {
      llvm::SmallVector<std::string> parameters;
      for (mlir::Value argument : block.getArguments())
        parameters.push_back(names_[argument] = fresh("a", lastParameter_));
      std::string name = bodyName(region);
      line(fmt::format("{}{}({}):", name, name.empty() ? "" : " ", fmt::join(parameters, ", ")));
      indent_ += 2;
      writeBlock(block);
      llvm::SmallVector<std::string> results;
      for (mlir::Value value : block.getTerminator()->getOperands())
        results.push_back(formulaOf(value, nullptr).text);
      line(fmt::format("-> {}", fmt::join(results, ", ")));
      indent_ -= 2;
    }
    indent_ -= 2;
  }

  const std::string &nameOf(mlir::Value value) {
    auto found = names_.find(value);
    return found != names_.end() ? found->second : names_[value] = fresh("t", lastTemporary_);
  }

  //===--------------------------------------------------------------------------------------------
  // Formulas

  /// What stands for `value` as an operand of `user`, or as a result where that is null.
  Formula formulaOf(mlir::Value value, mlir::Operation *user) {
    if (ir::isConstant(value))
      return constantIn(value, user);
    if (auto found = waiting_.find(value); found != waiting_.end()) {
      Formula formula = std::move(found->second);
      waiting_.erase(found);
      return formula;
    }
    return {nameOf(value)};
  }

  // Beside another operand, which says the shape, one number is enough.
  Formula constantIn(mlir::Value value, mlir::Operation *user) {
    std::string text = constantText(value.getDefiningOp());
    auto type = ir::tensorTypeOf(value);
    bool isNumber = text.front() != '[' && text.front() != 'c';
    auto rules = mlir::dyn_cast_or_null<ir::RuleInterface>(user);
    bool isShapeClear =
        rules && rules.isElementwise() &&
        !llvm::all_of(user->getOperands(), [](mlir::Value x) { return ir::isConstant(x); });
    if (isNumber && type.getRank() > 0 && !isShapeClear)
      return {fmt::format("full({}, {})", ir::shapeOf(type).str(), text)};
    return {text, text.front() == '-' ? prefix : whole};
  }

  Formula formulaOf(mlir::Operation &op) {
    llvm::StringRef sign = prefixOf(&op);
    if (!sign.empty()) {
      Formula x = formulaOf(op.getOperand(0), &op);
      bool isSigned = x.precedence == prefix;
      return {fmt::format("{}{}", sign.str(), inParentheses(x, x.precedence < prefix || isSigned)),
              prefix};
    }
    if (auto symbol = infixOf(&op)) {
      // Operators associate to the left: the right operand has to hold together more tightly.
      Formula x = formulaOf(op.getOperand(0), &op), y = formulaOf(op.getOperand(1), &op);
      std::string left = inParentheses(x, x.precedence < symbol->precedence);
      std::string right = inParentheses(y, y.precedence <= symbol->precedence);
      return {fmt::format("{} {} {}", left, symbol->text.str(), right), symbol->precedence};
    }
    llvm::SmallVector<std::string> parts;
    for (auto [i, operand] : llvm::enumerate(op.getOperands()))
      parts.push_back(operandRole(&op, i).str() + formulaOf(operand, &op).text);
    llvm::append_range(parts, settingsOf(&op));
    return {fmt::format("{}({})", op.getName().stripDialect().str(), fmt::join(parts, ", "))};
  }

  Inlining inlining_;
  std::string text_;
  unsigned indent_ = 0, lastTemporary_ = 0, lastParameter_ = 0;
  llvm::DenseMap<mlir::Value, std::string> names_;
  llvm::DenseMap<mlir::Value, Formula> waiting_;
  llvm::SmallVector<std::string> resultNames_;
  llvm::StringSet<> taken_;
};

} // namespace

std::string formulasOf(transforms::FuncOp function, Inlining inlining) {
  // Formulas say what is computed, not in which pieces.
  transforms::OwnedFunction flat(function.clone());
  transforms::inlineCalls(*flat);
  return Writer(*flat, inlining).text();
}

} // namespace fluxion::detail
