// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The dialect `fx`: types, enumerations and the rule interface. Included by everything that walks
// programs; the ops themselves are in ir/ops/<family>.h.
#pragma once

#include "runtime/host_array.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace fluxion::ir {

using mlir::FailureOr;
using mlir::func::FuncOp;
using mlir::Location;
using mlir::LogicalResult;
using mlir::OpBuilder;
using mlir::Operation;
using mlir::RankedTensorType;
using mlir::Type;
using mlir::Value;
using llvm::ArrayRef;
using llvm::SmallVector;
using runtime::HostArray;

/// What an op's author writes and what is derived (kinds.td).
enum class Kind { smooth, linear, bilinear, flat, structured };

/// Results of a rule; null values are symbolic zeros.
using Values = FailureOr<SmallVector<Value>>;
/// A value; of a complex one the real and the imaginary part. `im` of a real value is null.
struct Parts {
  Value re, im;
};
using PartsOfResults = FailureOr<SmallVector<Parts>>;
/// What linear and bilinear ops do to parts (ir/parts.cpp); refuses other kinds.
PartsOfResults inPartsByKind(OpBuilder &b, Operation *op, ArrayRef<Parts> operands);

/// Results of the reference evaluation.
using Evaluated = FailureOr<SmallVector<HostArray>>;

} // namespace fluxion::ir

#include "ir/dialect.h.inc"
#include "ir/enums.h.inc"
#include "ir/interfaces.h.inc"

namespace fluxion::ir {

/// The context in which all programs live; made at first use with every dialect loaded.
mlir::MLIRContext &context();

/// Loads `fx` and what it needs into a context of someone else's (tools).
void registerDialects(mlir::DialectRegistry &registry);

//===----------------------------------------------------------------------------------------------
// Types

/// The tensor type of an array.
RankedTensorType tensorType(mlir::MLIRContext *context, DType dtype, const Shape &shape);
Type elementType(mlir::MLIRContext *context, DType dtype);
/// Whether arrays can have elements of this type.
bool isElement(Type type);
/// The dtype of an element type of the dialect.
DType dtypeOf(Type elementType);
inline DType dtypeOf(RankedTensorType type) { return dtypeOf(type.getElementType()); }
RankedTensorType tensorTypeOf(Value value);
inline Type elementTypeOf(Value value) { return tensorTypeOf(value).getElementType(); }
/// The memory that the elements of a value of static shape take.
uint64_t bytesOf(Value value);
Shape shapeOf(RankedTensorType type);
inline Shape shapeOf(Value value) { return shapeOf(tensorTypeOf(value)); }
/// Same element type, other sizes.
RankedTensorType withShape(RankedTensorType type, ArrayRef<int64_t> shape);
/// Same sizes, other element type.
RankedTensorType withElement(RankedTensorType type, Type element);
bool isComplex(Type type);
/// The type of each part of a complex tensor; others are their own.
RankedTensorType partOf(RankedTensorType type);
/// True where values of this type have tangents.
bool isDifferentiable(Type type);
/// "f32[3,4]", as in messages to users.
std::string str(RankedTensorType type);

//===----------------------------------------------------------------------------------------------
// Constants

/// Whether it is an op that is there and makes a constant.
inline bool isConstant(Operation *op) { return op && op->hasTrait<mlir::OpTrait::ConstantLike>(); }
inline bool isConstant(Value value) { return isConstant(value.getDefiningOp()); }
/// `value` everywhere; integers wrap, booleans are "not zero".
Value splat(OpBuilder &b, Location loc, RankedTensorType type, double value);
inline Value zeros(OpBuilder &b, Location loc, RankedTensorType type) {
  return splat(b, loc, type, 0);
}
/// The numbers of `array` as an attribute, and back.
mlir::DenseElementsAttr toAttribute(mlir::MLIRContext *context, const HostArray &array);
mlir::DenseElementsAttr splatAttribute(RankedTensorType type, const HostArray &scalar);
HostArray fromAttribute(mlir::DenseElementsAttr attribute);
/// The number that every element of the constant behind `value` is, if it is a real one that a
/// double holds.
std::optional<double> splatOf(Value value);
/// True when every element of the constant behind `value` is `number`, sign of zero included. Of
/// complex ones only zeros are told apart.
bool isSplatOf(Value value, double number);

} // namespace fluxion::ir
