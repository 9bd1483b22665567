// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/fx.h"

#include "ir/ops/checkpoint.h"
#include "ir/ops/contraction.h"
#include "ir/ops/control.h"
#include "ir/ops/creation.h"
#include "ir/ops/custom.h"
#include "ir/ops/debug.h"
#include "ir/ops/elementwise.h"
#include "ir/ops/implicit.h"
#include "ir/ops/indexing.h"
#include "ir/ops/program.h"
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"
#include "runtime/number.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include "ir/body_interface.cpp.inc"
#include "ir/dialect.cpp.inc"
#include "ir/enums.cpp.inc"
#include "ir/interfaces.cpp.inc"

namespace fluxion::ir {

// Each list is generated from its family's records.
void FxDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/checkpoint.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/ops/contraction.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/ops/control.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/ops/creation.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/ops/custom.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/ops/debug.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/ops/elementwise.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/ops/implicit.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/ops/indexing.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/ops/program.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/ops/reduction.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/ops/structural.cpp.inc"
      >();
}

Operation *FxDialect::materializeConstant(OpBuilder &b, mlir::Attribute value, Type type,
                                          Location loc) {
  auto elements = mlir::dyn_cast<mlir::DenseElementsAttr>(value);
  return elements ? ConstantOp::create(b, loc, type, elements) : nullptr;
}

void registerDialects(mlir::DialectRegistry &registry) {
  registry.insert<FxDialect, mlir::func::FuncDialect>();
}

mlir::MLIRContext &context() {
  // Never destroyed: arrays and compiled functions in static storage may outlive it otherwise.
  static mlir::MLIRContext *instance = [] {
    mlir::DialectRegistry registry;
    registerDialects(registry);
    auto *made = new mlir::MLIRContext(registry);
    made->loadAllAvailableDialects();
    return made;
  }();
  return *instance;
}

Type elementType(mlir::MLIRContext *context, DType dtype) {
  switch (dtype) {
  case DType::boolean: return mlir::IntegerType::get(context, 1);
  case DType::i32: return mlir::IntegerType::get(context, 32);
  case DType::i64: return mlir::IntegerType::get(context, 64);
  case DType::f32: return mlir::Float32Type::get(context);
  case DType::f64: break;
  }
  return mlir::Float64Type::get(context);
}

RankedTensorType tensorType(mlir::MLIRContext *context, DType dtype, const Shape &shape) {
  return RankedTensorType::get(ArrayRef<int64_t>(shape.begin(), shape.end()),
                               elementType(context, dtype));
}

DType dtypeOf(Type type) {
  return llvm::TypeSwitch<Type, DType>(type)
      .Case([](mlir::Float32Type) { return DType::f32; })
      .Case([](mlir::Float64Type) { return DType::f64; })
      .Case([](mlir::IntegerType integer) {
        return integer.getWidth() == 1    ? DType::boolean
               : integer.getWidth() == 32 ? DType::i32
                                          : DType::i64;
      });
}

RankedTensorType tensorTypeOf(Value value) {
  return mlir::cast<RankedTensorType>(value.getType());
}

Shape shapeOf(RankedTensorType type) {
  return Shape(std::span<const int64_t>(type.getShape().data(), type.getShape().size()));
}

RankedTensorType withShape(RankedTensorType type, ArrayRef<int64_t> shape) {
  return RankedTensorType::get(shape, type.getElementType());
}

RankedTensorType withElement(RankedTensorType type, Type element) {
  return RankedTensorType::get(type.getShape(), element);
}

bool isDifferentiable(Type type) {
  auto tensor = mlir::dyn_cast<RankedTensorType>(type);
  return tensor && mlir::isa<mlir::FloatType>(tensor.getElementType());
}

std::string str(RankedTensorType type) {
  return std::string(name(dtypeOf(type))) + shapeOf(type).str();
}

Value splat(OpBuilder &b, Location loc, RankedTensorType type, double value) {
  HostArray scalar = visitDType(dtypeOf(type), [&](auto tag) {
    using T = typename decltype(tag)::type;
    return HostArray::scalar<T>(runtime::convertTo<T>(value));
  });
  auto attribute = toAttribute(b.getContext(), scalar);
  return ConstantOp::create(b, loc, type, attribute.resizeSplat(type)).getResult();
}

mlir::DenseElementsAttr toAttribute(mlir::MLIRContext *context, const HostArray &array) {
  auto type = tensorType(context, array.dtype(), array.shape());
  return visitDType(array.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    return mlir::DenseElementsAttr::get(
        type, ArrayRef<T>(array.data<T>(), static_cast<size_t>(array.size())));
  });
}

HostArray fromAttribute(mlir::DenseElementsAttr attribute) {
  auto type = mlir::cast<RankedTensorType>(attribute.getType());
  HostArray array(dtypeOf(type), shapeOf(type));
  visitDType(array.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    T *out = array.mutableData<T>();
    if (attribute.isSplat())
      std::fill_n(out, array.size(), attribute.getSplatValue<T>());
    else
      llvm::copy(attribute.getValues<T>(), out);
  });
  return array;
}

std::optional<double> splatOf(Value value) {
  auto constant = value.getDefiningOp<ConstantOp>();
  if (!constant || !constant.getValue().isSplat())
    return std::nullopt;
  return visitDType(dtypeOf(tensorTypeOf(value)), [&](auto tag) -> std::optional<double> {
    using T = typename decltype(tag)::type;
    T held = constant.getValue().template getSplatValue<T>();
    auto number = static_cast<double>(held);
    // A large integer may lie between two doubles.
    if (std::is_integral_v<T> && std::abs(number) > 0x1p53)
      return std::nullopt;
    return number;
  });
}

bool isSplatOf(Value value, double number) {
  auto held = splatOf(value);
  return held && *held == number && std::signbit(*held) == std::signbit(number);
}

} // namespace fluxion::ir
