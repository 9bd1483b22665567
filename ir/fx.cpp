// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/fx.h"

#include "ir/calculus.h"
#include "ir/ops/creation.h"
#include "runtime/number.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cstring>

#include "ir/body_interface.cpp.inc"
#include "ir/dialect.cpp.inc"
#include "ir/enums.cpp.inc"
#include "ir/interfaces.cpp.inc"

namespace fluxion::ir {

void FxDialect::initialize() {
  addArithmetic();
  addBits();
  addCheckpoint();
  addComplex();
  addContraction();
  addControl();
  addConvolution();
  addCreation();
  addCumulative();
  addCustom();
  addDebug();
  addDecompositions();
  addElementary();
  addFourier();
  addImplicit();
  addIndexing();
  addProgram();
  addRandom();
  addReduction();
  addSorting();
  addStructural();
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
  case DType::bf16: return mlir::BFloat16Type::get(context);
  case DType::f16: return mlir::Float16Type::get(context);
  case DType::f32: return mlir::Float32Type::get(context);
  case DType::f64: return mlir::Float64Type::get(context);
  case DType::c64:
  case DType::c128: return mlir::ComplexType::get(elementType(context, partOf(dtype)));
  case DType::u8:
  case DType::u16:
  case DType::u32:
  case DType::u64:
  case DType::i8:
  case DType::i16:
  case DType::i32:
  case DType::i64: break;
  }
  return mlir::IntegerType::get(context, 8 * static_cast<unsigned>(byteSize(dtype)),
                                isUnsigned(dtype) ? mlir::IntegerType::Unsigned
                                                  : mlir::IntegerType::Signless);
}

bool isElement(Type type) {
  if (auto integer = mlir::dyn_cast<mlir::IntegerType>(type)) {
    unsigned width = integer.getWidth();
    bool isByte = width == 8 || width == 16 || width == 32 || width == 64;
    return !integer.isSigned() && (isByte || (width == 1 && integer.isSignless()));
  }
  if (auto complex = mlir::dyn_cast<mlir::ComplexType>(type))
    return mlir::isa<mlir::Float32Type, mlir::Float64Type>(complex.getElementType());
  return mlir::isa<mlir::BFloat16Type, mlir::Float16Type, mlir::Float32Type, mlir::Float64Type>(
      type);
}

RankedTensorType tensorType(mlir::MLIRContext *context, DType dtype, const Shape &shape) {
  return RankedTensorType::get(ArrayRef<int64_t>(shape.begin(), shape.end()),
                               elementType(context, dtype));
}

static DType dtypeOfInteger(mlir::IntegerType integer) {
  switch (integer.getWidth()) {
  case 1: return DType::boolean;
  case 8: return integer.isUnsigned() ? DType::u8 : DType::i8;
  case 16: return integer.isUnsigned() ? DType::u16 : DType::i16;
  case 32: return integer.isUnsigned() ? DType::u32 : DType::i32;
  case 64: return integer.isUnsigned() ? DType::u64 : DType::i64;
  }
  llvm_unreachable("isElement knows no integers of another width");
}

DType dtypeOf(Type type) {
  return llvm::TypeSwitch<Type, DType>(type)
      .Case([](mlir::BFloat16Type) { return DType::bf16; })
      .Case([](mlir::Float16Type) { return DType::f16; })
      .Case([](mlir::Float32Type) { return DType::f32; })
      .Case([](mlir::Float64Type) { return DType::f64; })
      .Case([](mlir::ComplexType type) { return complexOf(dtypeOf(type.getElementType())); })
      .Case(dtypeOfInteger);
}

RankedTensorType tensorTypeOf(Value value) { return mlir::cast<RankedTensorType>(value.getType()); }

uint64_t bytesOf(Value value) {
  auto type = tensorTypeOf(value);
  assert(type.hasStaticShape());
  return byteSize(dtypeOf(type)) * static_cast<uint64_t>(type.getNumElements());
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

bool isComplex(Type type) {
  auto tensor = mlir::dyn_cast<RankedTensorType>(type);
  return tensor && mlir::isa<mlir::ComplexType>(tensor.getElementType());
}

RankedTensorType partOf(RankedTensorType type) {
  auto complex = mlir::dyn_cast<mlir::ComplexType>(type.getElementType());
  return complex ? withElement(type, complex.getElementType()) : type;
}

bool isDifferentiable(Type type) {
  auto tensor = mlir::dyn_cast<RankedTensorType>(type);
  return tensor && mlir::isa<mlir::FloatType, mlir::ComplexType>(tensor.getElementType());
}

std::string str(RankedTensorType type) {
  return std::string(name(dtypeOf(type))) + shapeOf(type).str();
}

template <class T> static T elementFrom(double value) {
  if constexpr (isIntegerElement<T>)
    return value < 0 || std::is_signed_v<T> ? static_cast<T>(runtime::convertTo<int64_t>(value))
                                            : static_cast<T>(runtime::convertTo<uint64_t>(value));
  else
    return runtime::convertTo<T>(value);
}

Value splat(OpBuilder &b, Location loc, RankedTensorType type, double value) {
  HostArray scalar = visitElement(dtypeOf(type), [&](auto tag) {
    using T = typename decltype(tag)::type;
    return HostArray::scalar<T>(elementFrom<T>(value));
  });
  return ConstantOp::create(b, loc, type, splatAttribute(type, scalar)).getResult();
}

// Booleans are bits in an attribute; everything else stands there as in memory.
mlir::DenseElementsAttr toAttribute(mlir::MLIRContext *context, const HostArray &array) {
  auto type = tensorType(context, array.dtype(), array.shape());
  if (isBoolean(array.dtype()))
    return mlir::DenseElementsAttr::get(
        type, ArrayRef<bool>(array.data<bool>(), static_cast<size_t>(array.size())));
  return mlir::DenseElementsAttr::getFromRawBuffer(
      type, ArrayRef<char>(static_cast<const char *>(array.raw()), array.bytes()));
}

mlir::DenseElementsAttr splatAttribute(RankedTensorType type, const HostArray &scalar) {
  return toAttribute(type.getContext(), scalar).resizeSplat(type);
}

/// Calls `f` with the number that all elements are.
template <class T, class F> static auto withSplat(mlir::DenseElementsAttr attribute, F f) {
  if constexpr (isBoolElement<T>) {
    return f(attribute.getSplatValue<bool>());
  } else {
    T number;
    std::memcpy(&number, attribute.getRawData().data(), sizeof number);
    return f(number);
  }
}

template <class T> static void copyNumbers(mlir::DenseElementsAttr attribute, HostArray &to) {
  T *out = to.mutableData<T>();
  if (attribute.isSplat())
    withSplat<T>(attribute, [&](T number) { std::fill_n(out, to.size(), number); });
  else if constexpr (isBoolElement<T>)
    llvm::copy(attribute.getValues<bool>(), out);
  else if (to.size() > 0)
    std::memcpy(out, attribute.getRawData().data(), to.bytes());
}

HostArray fromAttribute(mlir::DenseElementsAttr attribute) {
  auto type = mlir::cast<RankedTensorType>(attribute.getType());
  HostArray array(dtypeOf(type), shapeOf(type));
  visitElement(array.dtype(),
               [&](auto tag) { copyNumbers<typename decltype(tag)::type>(attribute, array); });
  return array;
}

std::optional<double> splatOf(Value value) {
  auto constant = value.getDefiningOp<ConstantOp>();
  if (!constant || !constant.getValue().isSplat() || isComplex(value.getType()))
    return std::nullopt;
  return visitDType(dtypeOf(tensorTypeOf(value)), [&](auto tag) {
    using T = typename decltype(tag)::type;
    return withSplat<T>(constant.getValue(), [](T held) -> std::optional<double> {
      auto number = static_cast<double>(held);
      // A large integer may lie between two doubles.
      if (std::is_integral_v<T> && std::abs(number) > 0x1p53)
        return std::nullopt;
      return number;
    });
  });
}

/// Whether all elements of the constant behind a complex `value` are 0, both parts with that sign.
static bool isComplexZero(Value value, bool isNegative) {
  auto constant = value.getDefiningOp<ConstantOp>();
  if (!constant || !constant.getValue().isSplat())
    return false;
  HostArray one = fromAttribute(constant.getValue().resizeSplat(withShape(constant.getType(), {})));
  return visitDType(partOf(one.dtype()), [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T *parts = one.data<T>();
    auto isZero = [&](T part) { return part == T(0) && std::signbit(double(part)) == isNegative; };
    return isZero(parts[0]) && isZero(parts[1]);
  });
}

bool isSplatOf(Value value, double number) {
  if (isComplex(value.getType()))
    return number == 0 && isComplexZero(value, std::signbit(number));
  auto held = splatOf(value);
  return held && *held == number && std::signbit(*held) == std::signbit(number);
}

} // namespace fluxion::ir
