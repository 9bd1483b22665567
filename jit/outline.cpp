// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/outline.h"

#include "ir/function.h"

#include <cstring>

namespace fluxion::codegen {

Outline::Outline(mlir::func::FuncOp function) {
  begins_.push_back({0, 0, function});
  addBlock(ir::bodyOf(function));
}

void Outline::addBlock(mlir::Block &block) {
  structure_.push_back(block.getNumArguments());
  for (mlir::Value argument : block.getArguments())
    addValue(argument);
  for (mlir::Operation &op : block)
    addOp(&op);
}

void Outline::addValue(mlir::Value value) {
  numberOfValue_[value] = static_cast<unsigned>(values_.size());
  auto type = ir::tensorTypeOf(value);
  values_.push_back({value, static_cast<unsigned>(numbers_.size())});
  addStructure(type.getElementType().getAsOpaquePointer());
  structure_.push_back(static_cast<uintptr_t>(type.getRank()));
  llvm::append_range(numbers_, type.getShape());
}

void Outline::addOp(mlir::Operation *op) {
  begins_.push_back({structure_.size(), numbers_.size(), op});
  addStructure(op->getName().getAsOpaquePointer());
  structure_.push_back(op->getNumOperands());
  for (mlir::Value operand : op->getOperands())
    structure_.push_back(numberOfValue_.lookup(operand));
  auto first = static_cast<unsigned>(numbers_.size());
  for (mlir::NamedAttribute attribute : op->getAttrDictionary()) {
    addStructure(attribute.getName().getAsOpaquePointer());
    addAttribute(attribute.getValue());
  }
  attributed_.push_back({op, first, static_cast<unsigned>(numbers_.size())});
  structure_.push_back(op->getNumRegions());
  for (mlir::Region &region : op->getRegions())
    addBlock(region.front());
  structure_.push_back(op->getNumResults());
  for (mlir::Value result : op->getResults())
    addValue(result);
}

// Attributes are unique in the context: whatever is not a number is equal where its address is.
void Outline::addAttribute(mlir::Attribute attribute) {
  if (auto integer = mlir::dyn_cast<mlir::IntegerAttr>(attribute);
      integer && integer.getValue().getBitWidth() <= 64) {
    addStructure(integer.getType().getAsOpaquePointer());
    numbers_.push_back(integer.getValue().getSExtValue());
  } else if (auto array = mlir::dyn_cast<mlir::DenseI64ArrayAttr>(attribute)) {
    structure_.push_back(static_cast<uintptr_t>(array.size()));
    llvm::append_range(numbers_, array.asArrayRef());
  } else if (auto real = mlir::dyn_cast<mlir::FloatAttr>(attribute)) {
    addStructure(real.getType().getAsOpaquePointer());
    numbers_.push_back(
        static_cast<int64_t>(real.getValue().bitcastToAPInt().zextOrTrunc(64).getZExtValue()));
  } else if (auto elements = mlir::dyn_cast<mlir::DenseElementsAttr>(attribute);
             elements && elements.isSplat() &&
             elements.getRawData().size() <= 2 * sizeof(int64_t)) {
    addStructure(elements.getElementType().getAsOpaquePointer());
    int64_t bits[2] = {0, 0};
    std::memcpy(bits, elements.getRawData().data(), elements.getRawData().size());
    numbers_.insert(numbers_.end(), bits, bits + 2);
  } else {
    addStructure(attribute.getAsOpaquePointer());
  }
}

//===----------------------------------------------------------------------------------------------
// Comparing

mlir::Operation *Outline::opAtStructure(size_t place) const {
  auto behind = llvm::upper_bound(
      begins_, place, [](size_t at, const Begin &begin) { return at < begin.structure; });
  return std::prev(behind)->op;
}

static std::string nameOf(mlir::Operation *op) {
  return mlir::isa<mlir::func::FuncOp>(op) ? "the arguments" : op->getName().getStringRef().str();
}

std::optional<Outline::Difference> Outline::differenceTo(const Outline &other) const {
  auto [mine, its] = std::mismatch(structure_.begin(), structure_.end(), other.structure_.begin(),
                                   other.structure_.end());
  if (mine == structure_.end() && its == other.structure_.end()) {
    if (numbers_.size() == other.numbers_.size())
      return std::nullopt;
    return Difference{begins_.front().op->getLoc(), "other numbers of sizes"};
  }
  auto place = static_cast<size_t>(mine - structure_.begin());
  mlir::Operation *op = opAtStructure(place), *otherOp = other.opAtStructure(place);
  std::string name = nameOf(op), otherName = nameOf(otherOp);
  return Difference{op->getLoc(),
                    name == otherName ? name + " of another kind" : name + " against " + otherName};
}

llvm::BitVector Outline::differingNumbers(const Outline &other) const {
  llvm::BitVector differing(static_cast<unsigned>(numbers_.size()));
  for (unsigned i = 0; i < numbers_.size(); ++i)
    if (numbers_[i] != other.numbers_[i])
      differing.set(i);
  return differing;
}

Outline::Difference Outline::describe(unsigned i) const {
  auto behind = llvm::upper_bound(begins_, size_t(i),
                                  [](size_t at, const Begin &begin) { return at < begin.numbers; });
  mlir::Operation *op = std::prev(behind)->op;
  return {op->getLoc(), nameOf(op) + " with the number " + std::to_string(numbers_[i])};
}

} // namespace fluxion::codegen
