// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constants and iota.
#include "ir/ops/creation.h"

#include "jit/emitter.h"

namespace fluxion::codegen {
namespace {

llvm::Constant *constantElement(Emitter &e, mlir::DenseElementsAttr elements, int64_t i) {
  llvm::Type *type = e.elementType(elements.getElementType());
  if (mlir::isa<mlir::FloatType>(elements.getElementType())) {
    llvm::APFloat value = elements.isSplat() ? elements.getSplatValue<llvm::APFloat>()
                                             : elements.getValues<llvm::APFloat>()[i];
    if (type->isIntegerTy()) // half precision is its bits
      return llvm::ConstantInt::get(type->getContext(), value.bitcastToAPInt());
    return llvm::ConstantFP::get(type->getContext(), value);
  }
  llvm::APInt value = elements.isSplat() ? elements.getSplatValue<llvm::APInt>()
                                         : elements.getValues<llvm::APInt>()[i];
  return llvm::ConstantInt::get(type->getContext(), value);
}

/// The numbers of a constant that is not the same everywhere, in the module.
llvm::Value *constantArray(Emitter &e, ir::ConstantOp op) {
  std::string name = "constant_" + std::to_string(e.numberOfConstant(op));
  if (auto *known = e.module().getNamedGlobal(name))
    return known;
  llvm::SmallVector<llvm::Constant *> values;
  bool isBool = op.getValue().getElementType().isInteger(1);
  for (int64_t i = 0, n = op.getValue().getNumElements(); i < n; ++i) {
    llvm::Constant *element = constantElement(e, op.getValue(), i);
    values.push_back(isBool ? llvm::ConstantInt::get(e.b.getInt8Ty(), element->isOneValue())
                            : element);
  }
  auto *type = llvm::ArrayType::get(values.front()->getType(), values.size());
  return new llvm::GlobalVariable(e.module(), type, /*isConstant=*/true,
                                  llvm::GlobalValue::PrivateLinkage,
                                  llvm::ConstantArray::get(type, values), name);
}

Progress advanceConstant(Emitter &e, Operation *op, const Index &index, llvm::ArrayRef<Lane>) {
  auto constant = mlir::cast<ir::ConstantOp>(op);
  if (constant.getValue().isSplat())
    return e.lane(e.inLanes(constantElement(e, constant.getValue(), 0)));
  return e.loadFrom(constant, constantArray(e, constant), index);
}

Progress advanceIota(Emitter &e, Operation *op, const Index &index, llvm::ArrayRef<Lane>) {
  auto iota = mlir::cast<ir::IotaOp>(op);
  auto type = ir::tensorTypeOf(iota);
  return e.converted(e.coordinate(index.coordinates[iota.getAxis()]), type.getElementType());
}

} // namespace

void registerCreation(Rules &rules) {
  ElementalRule constant;
  constant.advance = advanceConstant;
  // Nothing to map, but nothing in the way of merging axes either where it is the same everywhere.
  constant.mapIndex = [](Operation *, unsigned, const Index &index) { return index; };
  rules.elemental[mlir::TypeID::get<ir::ConstantOp>()] = std::move(constant);

  ElementalRule iota;
  iota.advance = advanceIota;
  rules.elemental[mlir::TypeID::get<ir::IotaOp>()] = std::move(iota);
}

} // namespace fluxion::codegen
