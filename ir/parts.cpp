// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/parts.h"

#include "ir/interpret.h"
#include "ir/ops/structural.h"

namespace fluxion::ir {

bool isAboutComplex(Operation *op) {
  return llvm::any_of(op->getOperandTypes(), isComplex) ||
         llvm::any_of(op->getResultTypes(), isComplex);
}

//===----------------------------------------------------------------------------------------------
// Side by side

RankedTensorType packedOf(RankedTensorType type) {
  auto sizes = llvm::to_vector(type.getShape());
  sizes.push_back(2);
  return withShape(partOf(type), sizes);
}

Value packed(OpBuilder &b, Location loc, Parts parts) {
  auto type = tensorTypeOf(parts.re);
  auto sizes = llvm::to_vector(type.getShape());
  sizes.push_back(1);
  SmallVector<Value> columns;
  for (Value part : {parts.re, parts.im})
    columns.push_back(ReshapeOp::create(b, loc, withShape(type, sizes), part));
  return ConcatenateOp::create(b, loc, columns, type.getRank());
}

Parts unpacked(OpBuilder &b, Location loc, Value packed) {
  auto type = tensorTypeOf(packed);
  int64_t last = type.getRank() - 1;
  auto part = [&](int64_t k) -> Value {
    SmallVector<int64_t> start(type.getRank(), 0), stride(type.getRank(), 1);
    auto limit = llvm::to_vector(type.getShape());
    start[last] = k;
    limit[last] = k + 1;
    Value column = SliceOp::create(b, loc, packed, start, limit, stride);
    return ReshapeOp::create(b, loc, withShape(type, type.getShape().drop_back()), column);
  };
  return {part(0), part(1)};
}

//===----------------------------------------------------------------------------------------------
// Rules by kind

Operation *cloneOnParts(OpBuilder &b, Operation *op, ArrayRef<Value> operands) {
  SmallVector<Type> types;
  for (Type type : op->getResultTypes())
    types.push_back(partOf(mlir::cast<RankedTensorType>(type)));
  return cloneWith(b, op, operands, types);
}

// f(x + i y) = f(x) + i f(y) for f linear over the reals; what is real (indices, truth values) is
// the same for both.
PartsOfResults eachPart(OpBuilder &b, Operation *op, ArrayRef<Parts> operands) {
  SmallVector<Value> re, im;
  for (Parts operand : operands) {
    re.push_back(operand.re);
    im.push_back(operand.im ? operand.im : operand.re);
  }
  Operation *ofRe = cloneOnParts(b, op, re), *ofIm = cloneOnParts(b, op, im);
  SmallVector<Parts> results;
  for (auto [x, y] : llvm::zip(ofRe->getResults(), ofIm->getResults()))
    results.push_back({x, y});
  return results;
}

// f(a + i b, c + i d) = f(a, c) - f(b, d) + i (f(a, d) + f(b, c)) for f bilinear over the reals.
static PartsOfResults crosswise(OpBuilder &b, Operation *op, ArrayRef<Parts> xs) {
  auto apply = [&](Value x, Value y) {
    return Expr(b, op->getLoc(), cloneOnParts(b, op, {x, y})->getResult(0));
  };
  Expr re = apply(xs[0].re, xs[1].re) - apply(xs[0].im, xs[1].im);
  Expr im = apply(xs[0].re, xs[1].im) + apply(xs[0].im, xs[1].re);
  return SmallVector<Parts>{{re.value(), im.value()}};
}

PartsOfResults onPairs(OpBuilder &b, Operation *op, ArrayRef<Parts> operands,
                       llvm::function_ref<void(Operation *)> adjust) {
  SmallVector<Value> all;
  for (Parts operand : operands)
    all.push_back(operand.im ? packed(b, op->getLoc(), operand) : operand.re);
  SmallVector<Type> types;
  for (Type type : op->getResultTypes())
    types.push_back(isComplex(type) ? packedOf(mlir::cast<RankedTensorType>(type)) : type);
  Operation *made = cloneWith(b, op, all, types);
  made->setAttr("pairs", b.getUnitAttr());
  if (adjust)
    adjust(made);
  SmallVector<Parts> results;
  for (auto [old, result] : llvm::zip(op->getResults(), made->getResults()))
    results.push_back(isComplex(old.getType()) ? unpacked(b, op->getLoc(), result)
                                               : Parts{result, Value()});
  return results;
}

PartsOfResults inPartsByKind(OpBuilder &b, Operation *op, ArrayRef<Parts> operands) {
  switch (mlir::cast<RuleInterface>(op).getKind()) {
  case Kind::linear: return eachPart(b, op, operands);
  case Kind::bilinear: return crosswise(b, op, operands);
  default: return op->emitOpError("is not defined on complex numbers");
  }
}

//===----------------------------------------------------------------------------------------------
// Reference evaluation

namespace {

template <class T> void unzip(const HostArray &z, HostArray &re, HostArray &im) {
  const T *numbers = z.data<T>();
  T *x = re.mutableData<T>(), *y = im.mutableData<T>();
  for (int64_t i = 0, n = z.size(); i < n; ++i) {
    x[i] = numbers[2 * i];
    y[i] = numbers[2 * i + 1];
  }
}

template <class T> void zip(const HostArray &re, const HostArray &im, HostArray &z) {
  T *numbers = z.mutableData<T>();
  const T *x = re.data<T>(), *y = im.data<T>();
  for (int64_t i = 0, n = z.size(); i < n; ++i) {
    numbers[2 * i] = x[i];
    numbers[2 * i + 1] = y[i];
  }
}

void appendParts(const HostArray &z, llvm::SmallVectorImpl<HostArray> &parts) {
  DType dtype = partOf(z.dtype());
  HostArray re(dtype, z.shape()), im(dtype, z.shape());
  if (dtype == DType::f32)
    unzip<float>(z, re, im);
  else
    unzip<double>(z, re, im);
  parts.append({re, im});
}

HostArray complexOf(const HostArray &re, const HostArray &im) {
  HostArray z(complexOf(re.dtype()), re.shape());
  if (re.dtype() == DType::f32)
    zip<float>(re, im, z);
  else
    zip<double>(re, im, z);
  return z;
}

} // namespace

// The op's ops on parts, evaluated one after the other.
Evaluated evaluateInParts(Operation *op, ArrayRef<HostArray> operands) {
  mlir::Block block;
  OpBuilder b(op->getContext());
  b.setInsertionPointToEnd(&block);
  SmallVector<HostArray> numbers;
  SmallVector<Parts> parts;
  auto argument = [&](RankedTensorType type) { return block.addArgument(type, op->getLoc()); };
  for (auto [value, array] : llvm::zip(op->getOperands(), operands)) {
    // Sizes that only the running program knows are known here.
    auto type = tensorType(b.getContext(), partOf(array.dtype()), array.shape());
    if (!isComplex(value.getType())) {
      parts.push_back({argument(type), Value()});
      numbers.push_back(array);
      continue;
    }
    Value re = argument(type), im = argument(type);
    parts.push_back({re, im});
    appendParts(array, numbers);
  }
  PartsOfResults made = mlir::cast<RuleInterface>(op).inParts(b, parts);
  if (mlir::failed(made))
    return mlir::failure();
  SmallVector<Value> values;
  for (Parts result : *made) {
    values.push_back(result.re);
    if (result.im)
      values.push_back(result.im);
  }
  mlir::func::ReturnOp::create(b, op->getLoc(), values);
  Evaluated computed = interpretBody(block, numbers);
  if (mlir::failed(computed))
    return mlir::failure();
  SmallVector<HostArray> results;
  auto next = computed->begin();
  for (Parts result : *made) {
    const HostArray &re = *next++;
    results.push_back(result.im ? complexOf(re, *next++) : re);
  }
  return results;
}

} // namespace fluxion::ir
