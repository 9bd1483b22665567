// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/vectors/one_op.h"

#include "ir/ops/fourier.h"
#include "ir/ops/indexing.h"

#include "mlir/IR/Verifier.h"

namespace fluxion::tests {

using llvm::SmallVector;
using mlir::func::FuncOp;

/// Integer attributes that are one number; all others are lists.
static bool isOneNumber(llvm::StringRef name) {
  return name == "axis" || name == "index_vector_dim" || name == "size" || name == "step" ||
         name == "dilation" || name.ends_with("_group_count");
}

static mlir::Attribute keyword(mlir::OpBuilder &b, const VectorAttribute &attribute) {
  if (attribute.name == "direction")
    if (auto direction = ir::symbolizeDirection(attribute.keyword))
      return ir::DirectionAttr::get(b.getContext(), *direction);
  if (attribute.name == "fft_type")
    if (auto type = ir::symbolizeFftType(attribute.keyword))
      return ir::FftTypeAttr::get(b.getContext(), *type);
  if (attribute.name == "combiner")
    if (auto combiner = ir::symbolizeCombiner(attribute.keyword))
      return ir::CombinerAttr::get(b.getContext(), *combiner);
  return {};
}

static mlir::Attribute attributeOf(mlir::OpBuilder &b, const VectorAttribute &attribute) {
  if (!attribute.keyword.empty())
    return keyword(b, attribute);
  if (isOneNumber(attribute.name) && attribute.numbers.size() == 1)
    return b.getI64IntegerAttr(attribute.numbers[0]);
  return b.getDenseI64ArrayAttr(attribute.numbers);
}

static SmallVector<mlir::Type> typesOf(mlir::MLIRContext *context,
                                       const std::vector<HostArray> &arrays) {
  return llvm::map_to_vector(arrays, [&](const HostArray &array) -> mlir::Type {
    return ir::tensorType(context, array.dtype(), array.shape());
  });
}

ir::FailureOr<mlir::OwningOpRef<FuncOp>> functionOf(const VectorRecord &record) {
  mlir::MLIRContext *context = &ir::context();
  mlir::OpBuilder b(context);
  auto loc = b.getUnknownLoc();
  SmallVector<mlir::Type> ins = typesOf(context, record.ins), outs = typesOf(context, record.outs);
  mlir::OwningOpRef<FuncOp> function = FuncOp::create(loc, record.op, b.getFunctionType(ins, outs));
  b.setInsertionPointToStart(function->addEntryBlock());
  mlir::OperationState state(loc, "fx." + record.op);
  if (!context->isOperationRegistered(state.name.getStringRef())) {
    mlir::emitError(loc) << "the dialect has no op " << state.name.getStringRef();
    return mlir::failure();
  }
  state.addOperands(function->getArguments());
  state.addTypes(outs);
  for (const VectorAttribute &attribute : record.attributes) {
    mlir::Attribute value = attributeOf(b, attribute);
    if (!value) {
      mlir::emitError(loc) << "no keyword '" << attribute.keyword << "' of " << attribute.name;
      return mlir::failure();
    }
    state.addAttribute(attribute.name, value);
  }
  mlir::Operation *op = b.create(state);
  mlir::func::ReturnOp::create(b, loc, op->getResults());
  if (mlir::failed(mlir::verify(*function)))
    return mlir::failure();
  return function;
}

SmallVector<bool> activeOf(const VectorRecord &record) {
  return llvm::map_to_vector(record.ins,
                             [](const HostArray &array) { return isFloating(array.dtype()); });
}

} // namespace fluxion::tests
