// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Numbers, attributes and names in readable programs.
#include "frontend/program_formulas.h"

#include "ir/calculus.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fluxion::detail {

using ir::HostArray;

//===----------------------------------------------------------------------------------------------
// Names

void setArgumentName(mlir::BlockArgument argument, llvm::StringRef name) {
  argument.setLoc(mlir::NameLoc::get(mlir::StringAttr::get(argument.getContext(), name)));
}

llvm::SmallVector<std::string> argumentNamesOf(transforms::FuncOp function) {
  llvm::SmallVector<std::string> names;
  llvm::StringSet<> taken;
  for (mlir::BlockArgument argument : transforms::bodyOf(function).getArguments()) {
    auto location = mlir::dyn_cast<mlir::NameLoc>(argument.getLoc());
    names.push_back(location ? location.getName().str() : "");
    taken.insert(names.back());
  }
  for (auto [i, name] : llvm::enumerate(names)) {
    if (!name.empty())
      continue;
    name = fmt::format("x{}", i);
    while (!taken.insert(name).second)
      name += "_";
  }
  return names;
}

//===----------------------------------------------------------------------------------------------
// Numbers

namespace {

template <class T> std::string numberText(T value) {
  if constexpr (isComplexElement<T>) {
    std::string imaginary = numberText(value.imag());
    return fmt::format("({}{}{}j)", numberText(value.real()), imaginary.starts_with('-') ? "" : "+",
                       imaginary);
  } else if constexpr (isHalf<T>) {
    return numberText(shortestDecimal(value));
  } else if constexpr (std::is_floating_point_v<T>) {
    std::string text = fmt::format("{}", value);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
  } else {
    return fmt::format("{}", value);
  }
}

// Nested lists, as one writes them in C++ and NumPy.
template <class T> std::string listText(const T *&next, std::span<const std::int64_t> sizes) {
  if (sizes.empty())
    return numberText(*next++);
  llvm::SmallVector<std::string> parts;
  for (std::int64_t i = 0; i < sizes.front(); ++i)
    parts.push_back(listText(next, sizes.subspan(1)));
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

constexpr std::int64_t readableElements = 16;

} // namespace

std::string constantText(mlir::Operation *constant) {
  auto type = ir::tensorTypeOf(constant->getResult(0));
  mlir::DenseElementsAttr value;
  for (mlir::NamedAttribute attribute : constant->getAttrs())
    if (auto dense = mlir::dyn_cast<mlir::DenseElementsAttr>(attribute.getValue()))
      value = dense;
  if (!value || (!value.isSplat() && type.getNumElements() > readableElements))
    return fmt::format("constant({})", ir::str(type));
  if (value.isSplat() && type.getNumElements() > 0)
    value = value.resizeSplat(ir::withShape(type, {}));
  HostArray numbers = ir::fromAttribute(value);
  return visitElement(numbers.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T *next = numbers.data<T>();
    return listText(next, numbers.shape());
  });
}

//===----------------------------------------------------------------------------------------------
// Attributes

namespace {

template <class T> std::string inBrackets(llvm::ArrayRef<T> values) {
  return fmt::format("[{}]", fmt::join(values, ", "));
}

/// Enumerations are stored as integers; the name of the attribute says which it is.
std::string integerText(llvm::StringRef name, mlir::IntegerAttr attribute) {
  auto value = static_cast<std::uint32_t>(attribute.getValue().getZExtValue());
  llvm::StringRef word;
  if (name == "kink")
    word = ir::stringifyKink(static_cast<ir::Kink>(value));
  else if (name == "combiner")
    word = ir::stringifyCombiner(static_cast<ir::Combiner>(value));
  else if (name == "direction")
    word = ir::stringifyDirection(static_cast<ir::Direction>(value));
  return word.empty() ? llvm::toString(attribute.getValue(), 10, /*Signed=*/true) : word.str();
}

bool isEmptyList(mlir::Attribute attribute) {
  auto list = mlir::dyn_cast<mlir::DenseArrayAttr>(attribute);
  return list && list.getSize() == 0;
}

/// An op of the same name as its author leaves it when nothing is said.
class Defaults {
public:
  explicit Defaults(mlir::Operation *op)
      : op_(mlir::Operation::create(mlir::OperationState(op->getLoc(), op->getName()))) {}
  ~Defaults() { op_->destroy(); }
  Defaults(const Defaults &) = delete;
  bool contain(mlir::NamedAttribute attribute) const {
    return op_->getAttr(attribute.getName()) == attribute.getValue();
  }

private:
  mlir::Operation *op_;
};

/// True where the operands and attributes do not say what the result is.
bool needsType(mlir::Operation *op) {
  if (op->getNumResults() != 1 || mlir::isa<mlir::InferTypeOpInterface>(op))
    return false;
  return llvm::none_of(op->getOperandTypes(),
                       [&](mlir::Type type) { return type == op->getResult(0).getType(); });
}

} // namespace

std::string attributeText(llvm::StringRef name, mlir::Attribute attribute) {
  if (auto boolean = mlir::dyn_cast<mlir::BoolAttr>(attribute))
    return boolean.getValue() ? "true" : "false";
  if (auto integer = mlir::dyn_cast<mlir::IntegerAttr>(attribute))
    return integerText(name, integer);
  if (auto number = mlir::dyn_cast<mlir::FloatAttr>(attribute))
    return numberText(number.getValueAsDouble());
  if (auto list = mlir::dyn_cast<mlir::DenseI64ArrayAttr>(attribute))
    return inBrackets(list.asArrayRef());
  if (auto list = mlir::dyn_cast<mlir::DenseI32ArrayAttr>(attribute))
    return inBrackets(list.asArrayRef());
  if (auto list = mlir::dyn_cast<mlir::DenseBoolArrayAttr>(attribute))
    return inBrackets(list.asArrayRef());
  if (auto text = mlir::dyn_cast<mlir::StringAttr>(attribute))
    return '"' + text.getValue().str() + '"';
  std::string text;
  llvm::raw_string_ostream out(text);
  attribute.print(out);
  return text;
}

llvm::SmallVector<std::string> settingsOf(mlir::Operation *op) {
  llvm::SmallVector<std::string> settings;
  Defaults defaults(op);
  for (mlir::NamedAttribute attribute : op->getAttrs()) {
    llvm::StringRef name = attribute.getName();
    if (name.ends_with("SegmentSizes") || isEmptyList(attribute.getValue()) ||
        defaults.contain(attribute))
      continue;
    bool isFlag = mlir::isa<mlir::UnitAttr>(attribute.getValue());
    settings.push_back(isFlag ? name.str()
                              : name.str() + "=" + attributeText(name, attribute.getValue()));
  }
  if (needsType(op))
    settings.push_back("type=" + ir::str(ir::tensorTypeOf(op->getResult(0))));
  return settings;
}

//===----------------------------------------------------------------------------------------------
// Bodies

llvm::StringRef operandRole(mlir::Operation *op, unsigned operand) {
  auto withBodies = mlir::dyn_cast<ir::BodyInterface>(op);
  if (!withBodies)
    return "";
  ir::BodyLayout layout = withBodies.getLayout();
  if (!layout.isLoop || operand < layout.firstCarried())
    return "";
  if (operand >= layout.endOperand)
    return "times=";
  return operand < layout.firstCarried() + layout.numCarried ? "init=" : "over=";
}

std::string bodyName(mlir::Region &region) {
  mlir::Operation *op = region.getParentOp();
  auto withBodies = mlir::dyn_cast<ir::BodyInterface>(op);
  unsigned number = region.getRegionNumber();
  if (!withBodies)
    return "";
  ir::BodyLayout layout = withBodies.getLayout();
  if (layout.isLoop)
    return number < layout.numGuards ? "goes on if" : "step";
  return op->getNumRegions() > 1 ? fmt::format("branch {}", number) : "";
}

} // namespace fluxion::detail
