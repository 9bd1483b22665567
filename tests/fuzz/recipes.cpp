// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How a random op of each family is fitted to values that are there.
#include "tests/fuzz/generator.h"

#include "ir/ops/fourier.h"

namespace fluxion::tests {

using llvm::ArrayRef;
using llvm::SmallVector;

mlir::NamedAttribute Generator::axesAttr(const char *name, ArrayRef<int64_t> axes) {
  return b_->getNamedAttr(name, b_->getDenseI64ArrayAttr(axes));
}
mlir::NamedAttribute Generator::numberAttr(const char *name, int64_t number) {
  return b_->getNamedAttr(name, b_->getI64IntegerAttr(number));
}

Generator::Axes Generator::someAxes(int rank) {
  Axes axes;
  for (int axis = 0; axis < rank; ++axis)
    if (chance(0.5))
      axes.push_back(axis);
  return axes;
}

static mlir::RankedTensorType typeOf(DType dtype, const Shape &shape) {
  return ir::tensorType(&ir::context(), dtype, shape);
}

//===----------------------------------------------------------------------------------------------
// Elementwise: any of the sample rows

static const std::vector<const Row *> &elementwiseSamples() {
  static const std::vector<const Row *> found = [] {
    std::vector<const Row *> samples;
    for (const Row &row : rows())
      if (isElementwise(row) && !(row.out && row.out->dtype && !isTriedInFull(*row.out->dtype)))
        samples.push_back(&row);
    return samples;
  }();
  return found;
}

/// lo + (hi - lo) / (1 + exp(-x)) where x is outside: the ops' domains are respected smoothly.
Generator::Value Generator::within(Value x, const Numbers &numbers) {
  bool isInside = llvm::all_of(doubles(known(x).array), [&](double number) {
    return number >= numbers.lo && number <= numbers.hi;
  });
  if (isInside || !isFloating(dtypeOf(x)))
    return x;
  DType dtype = dtypeOf(x);
  Shape shape = shapeOf(x);
  auto everywhere = [&](double number) { return fresh(dtype, shape, uniform(number, number)); };
  Value unit = add("logistic", {x}, {});
  return add("add",
             {add("mul", {unit, everywhere(numbers.hi - numbers.lo)}, {}), everywhere(numbers.lo)},
             {});
}

Generator::Value Generator::elementwise() {
  const Row &row = *oneOf(elementwiseSamples());
  Value first = someValue();
  if (!llvm::is_contained(row.takes, dtypeOf(first)))
    return {};
  SmallVector<Value> operands;
  for (const Sample &sample : row.in) {
    DType dtype = sample.role == Role::truth ? DType::boolean : dtypeOf(first);
    Value operand =
        operands.empty() && sample.role == Role::swept ? first : someOfType(dtype, shapeOf(first));
    bool isLimited = sample.numbers.lo != -2 || sample.numbers.hi != 2;
    operands.push_back(isLimited && operand && !hasJumps(row.op) ? within(operand, sample.numbers)
                                                                 : operand);
  }
  mlir::Type result;
  if (row.out)
    result = typeOf(row.out->dtype.value_or(dtypeOf(first)), shapeOf(first));
  return add(row.op, operands, attributesOf(row, dtypeOf(first)).getAttrs(), result);
}

//===----------------------------------------------------------------------------------------------
// Structural

Generator::Value Generator::order() {
  Value x = someValue();
  Shape shape = shapeOf(x);
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, shape.rank()));
  switch (below(4)) {
  case 0: {
    std::shuffle(axes.begin(), axes.end(), random_);
    return add("permute", {x}, {axesAttr("permutation", axes)});
  }
  case 1: return add("reverse", {x}, {axesAttr("axes", someAxes(shape.rank()))});
  case 2: {
    // In one piece, or with an axis of size 1 anywhere.
    Shape flat{shape.numElements()};
    if (chance(0.5)) {
      std::vector<int64_t> sizes = shape;
      sizes.insert(sizes.begin() + below(shape.rank() + 1), 1);
      flat = Shape(sizes);
    }
    return add("reshape", {x}, {}, typeOf(dtypeOf(x), flat));
  }
  default: {
    // New axes between the old ones; those of size 1 may grow.
    Shape out;
    Axes along;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (chance(0.3))
        out.push_back(pick(0, 3));
      along.push_back(out.rank());
      out.push_back(shape[axis] == 1 && chance(0.5) ? pick(0, 4) : shape[axis]);
    }
    if (chance(0.4))
      out.push_back(pick(1, 4));
    return add("broadcast_in_dim", {x}, {axesAttr("axes", along)}, typeOf(dtypeOf(x), out));
  }
  }
}

Generator::Value Generator::size() {
  Value x = someValue();
  Shape shape = shapeOf(x);
  int64_t kind = below(3);
  if (kind == 0 && shape.rank() > 0) {
    SmallVector<Value> parts{x};
    int64_t axis = below(shape.rank());
    for (int64_t more = below(3); more > 0; --more) {
      Shape other = shape;
      other[static_cast<int>(axis)] = pick(0, 3);
      parts.push_back(someOfType(dtypeOf(x), chance(0.5) ? shape : other));
    }
    return add("concatenate", parts, {numberAttr("axis", axis)});
  }
  Axes a, b, c;
  if (kind == 1) {
    for (int64_t size : shape) {
      a.push_back(pick(0, size));
      b.push_back(pick(a.back(), size));
      c.push_back(pick(1, 3));
    }
    return add("slice", {x}, {axesAttr("start", a), axesAttr("limit", b), axesAttr("stride", c)});
  }
  for (int64_t size : shape) {
    c.push_back(chance(0.6) ? 0 : pick(1, 2));
    int64_t spread = size == 0 ? 0 : size + (size - 1) * c.back();
    a.push_back(pick(-std::min<int64_t>(spread, 2), 2));
    b.push_back(pick(-std::min<int64_t>(std::max<int64_t>(spread + a.back(), 0), 2), 2));
    if (spread + a.back() + b.back() < 0)
      b.back() = -(spread + a.back());
  }
  return add("pad", {x, someOfType(dtypeOf(x), {})},
             {axesAttr("low", a), axesAttr("high", b), axesAttr("interior", c)});
}

Generator::Value Generator::creation() {
  if (chance(0.5))
    return fresh(someDType(), someShape(), uniform(-2, 2));
  DType dtype = someDType();
  Shape shape = someShape();
  if (isBoolean(dtype) || shape.empty())
    return {};
  return add("iota", {}, {numberAttr("axis", below(shape.rank()))}, typeOf(dtype, shape));
}

//===----------------------------------------------------------------------------------------------
// Reductions and products

Generator::Value Generator::reduction() {
  Value x = someValue();
  int rank = shapeOf(x).rank();
  if (isBoolean(dtypeOf(x)))
    return add(chance(0.5) ? "reduce_and" : "reduce_or", {x}, {axesAttr("axes", someAxes(rank))});
  if (chance(0.2) && rank > 0) {
    int64_t axis = below(rank);
    std::vector<int64_t> sizes = shapeOf(x);
    if (sizes[static_cast<size_t>(axis)] == 0)
      return {};
    sizes.erase(sizes.begin() + axis);
    return add(chance(0.5) ? "argmax" : "argmin", {x}, {numberAttr("axis", axis)},
               typeOf(chance(0.5) ? DType::i32 : DType::i64, sizes));
  }
  static const char *const ops[] = {"reduce_sum", "reduce_sum", "reduce_prod", "reduce_max",
                                    "reduce_min"};
  return add(oneOf(ops), {x}, {axesAttr("axes", someAxes(rank))});
}

Generator::Value Generator::contraction() {
  Value lhs = someNumber();
  Shape shape = shapeOf(lhs), other;
  Axes lhsBatching, rhsBatching, lhsContracting, rhsContracting;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    int64_t part = below(3);
    if (part == 2)
      continue;
    (part == 0 ? lhsBatching : lhsContracting).push_back(axis);
    if (chance(0.3))
      other.push_back(pick(1, 3));
    (part == 0 ? rhsBatching : rhsContracting).push_back(other.rank());
    other.push_back(shape[axis]);
  }
  if (chance(0.5))
    other.push_back(pick(0, 4));
  return add("dot_general", {lhs, someOfType(dtypeOf(lhs), other)},
             {axesAttr("lhs_batching", lhsBatching), axesAttr("rhs_batching", rhsBatching),
              axesAttr("lhs_contracting", lhsContracting),
              axesAttr("rhs_contracting", rhsContracting)});
}

// A kernel along the axes of a value behind the first two.
Generator::Value Generator::convolution() {
  Value lhs = someNumber();
  Shape shape = shapeOf(lhs);
  if (shape.rank() < 2)
    return {};
  int64_t batches = chance(0.2) && shape[0] % 2 == 0 ? 2 : 1;
  int64_t features = batches == 1 && chance(0.3) && shape[1] % 2 == 0 ? 2 : 1;
  Axes order{0, 1}, strides, low, high, gaps, wide, reversed;
  Shape kernel{batches * features * pick(1, 2), shape[1] / features};
  for (int axis = 2; axis < shape.rank(); ++axis) {
    order.push_back(axis);
    kernel.push_back(pick(1, 3));
    strides.push_back(pick(1, 2));
    low.push_back(pick(0, 2) - (shape[axis] > 1 && chance(0.2)));
    high.push_back(pick(0, 2));
    gaps.push_back(chance(0.2) ? 2 : 1);
    wide.push_back(chance(0.2) ? 2 : 1);
    if (chance(0.3))
      reversed.push_back(axis - 2);
  }
  return add("convolution", {lhs, someOfType(dtypeOf(lhs), kernel)},
             {axesAttr("lhs_axes", order), axesAttr("rhs_axes", order), axesAttr("out_axes", order),
              axesAttr("strides", strides), axesAttr("low", low), axesAttr("high", high),
              axesAttr("lhs_dilation", gaps), axesAttr("rhs_dilation", wide),
              axesAttr("reversed", reversed), numberAttr("feature_group_count", features),
              numberAttr("batch_group_count", batches)});
}

Generator::Value Generator::windows() {
  Value x = someValue();
  if (shapeOf(x).empty())
    return {};
  return add("windows", {x},
             {numberAttr("axis", below(shapeOf(x).rank())), numberAttr("size", pick(1, 3)),
              numberAttr("step", pick(1, 3)), numberAttr("dilation", pick(1, 2))});
}

//===----------------------------------------------------------------------------------------------
// Indexing. Indices are exact: integers come of exact values alone.

Generator::Value Generator::window() {
  Value x = someValue();
  DType indexType = chance(0.5) ? DType::i32 : DType::i64;
  bool isUpdate = chance(0.5);
  SmallVector<Value> operands{x};
  Axes sizes;
  for (int64_t size : shapeOf(x))
    sizes.push_back(pick(0, size));
  if (isUpdate)
    operands.push_back(
        someOfType(dtypeOf(x), Shape(std::vector<int64_t>(sizes.begin(), sizes.end()))));
  for (size_t axis = 0; axis < sizes.size(); ++axis)
    operands.push_back(chance(0.5) ? someOfType(indexType, {})
                                   : fresh(indexType, {}, uniform(-2, 6)));
  return isUpdate ? add("dynamic_update_slice", operands, {})
                  : add("dynamic_slice", operands, {axesAttr("slice_sizes", sizes)});
}

// Along the first axis of x: one slice, or a window of some, for each index.
Generator::Value Generator::gather() {
  Value x = someValue();
  Shape shape = shapeOf(x);
  if (shape.empty() || shape[0] == 0)
    return {};
  DType indexType = chance(0.5) ? DType::i32 : DType::i64;
  Value indices = chance(0.3) ? someOfType(indexType, {3})
                              : fresh(indexType, Shape{pick(0, 5)}, uniform(-2, 6));
  if (!indices)
    return {};
  Axes offsets, sizes{1};
  for (int axis = 1; axis < shape.rank(); ++axis) {
    offsets.push_back(axis);
    sizes.push_back(pick(0, shape[axis]));
  }
  return add("gather", {x, indices},
             {axesAttr("offset_dims", offsets), axesAttr("collapsed_slice_dims", {0}),
              axesAttr("operand_batching_dims", {}), axesAttr("start_indices_batching_dims", {}),
              axesAttr("start_index_map", {0}), numberAttr("index_vector_dim", 1),
              axesAttr("slice_sizes", sizes)});
}

Generator::Value Generator::scatter() {
  Value x = someValue();
  Shape shape = shapeOf(x);
  if (shape.empty())
    return {};
  DType indexType = chance(0.5) ? DType::i32 : DType::i64;
  int64_t count = pick(0, 4);
  Axes windowed;
  Shape updates{count};
  for (int axis = 1; axis < shape.rank(); ++axis) {
    windowed.push_back(axis);
    updates.push_back(chance(0.7) ? shape[axis] : pick(0, shape[axis]));
  }
  Value indices = fresh(indexType, Shape{count, 1}, uniform(-2, 6));
  auto combiner = b_->getNamedAttr("combiner", b_->getI32IntegerAttr(static_cast<int>(below(2))));
  return add("scatter", {x, indices, someOfType(dtypeOf(x), updates)},
             {combiner, axesAttr("update_window_dims", windowed),
              axesAttr("inserted_window_dims", {0}), axesAttr("input_batching_dims", {}),
              axesAttr("scatter_indices_batching_dims", {}),
              axesAttr("scatter_dims_to_operand_dims", {0}), numberAttr("index_vector_dim", 1)});
}

//===----------------------------------------------------------------------------------------------

/// x + i y through a few ops, and the parts of what comes of it. The programs around know real
/// numbers alone.
Generator::Value Generator::complexNumbers() {
  static const char *const functions[] = {"neg", "conj", "sin", "tanh", "exp", "logistic"};
  Value x = someNumber();
  if (dtypeOf(x) != DType::f32 && dtypeOf(x) != DType::f64)
    return {};
  size_t before = pool_.size();
  Value z = add("complex", {x, someOfType(dtypeOf(x), shapeOf(x))}, {}), w = z;
  for (int64_t i = pick(1, 3); i > 0 && w; --i)
    w = chance(0.4) ? add("mul", {w, z}, {}) : add(oneOf(functions), {w}, {});
  Value parts[] = {add("real", {w}, {}), add("imag", {w}, {})};
  pool_.resize(before);
  for (Value part : parts)
    if (part)
      pool_.push_back(part);
  return parts[0];
}

//===----------------------------------------------------------------------------------------------
// Rows

Generator::Value Generator::alongRows() {
  static const char *const ops[] = {"sort",   "cumsum", "cumprod",
                                    "cummax", "cummin", "cumlogsumexp"};
  Value x = someNumber();
  std::string op = oneOf(ops);
  if (shapeOf(x).rank() == 0 || isComplex(dtypeOf(x)) ||
      (op == "cumlogsumexp" && !isFloating(dtypeOf(x))))
    return {};
  SmallVector<mlir::NamedAttribute> attributes{numberAttr("axis", below(shapeOf(x).rank()))};
  if (op != "sort")
    attributes.push_back(b_->getNamedAttr("reverse", b_->getBoolAttr(chance(0.5))));
  return add(op, {x}, attributes);
}

/// From real numbers to pairs, or from pairs to pairs, along the last axis.
Generator::Value Generator::fourier() {
  Value x = someNumber();
  Shape shape = shapeOf(x);
  if (shape.rank() == 0 || !isFloating(dtypeOf(x)) || isComplex(dtypeOf(x)))
    return {};
  bool isPairs = shape.rank() > 1 && shape[shape.rank() - 1] == 2 && chance(0.5);
  int64_t n = shape[shape.rank() - (isPairs ? 2 : 1)];
  if (n == 0)
    return {};
  auto type = isPairs ? (chance(0.5) ? ir::FftType::fft : ir::FftType::ifft) : ir::FftType::rfft;
  Shape out = shape;
  if (!isPairs) {
    out[shape.rank() - 1] = n / 2 + 1;
    out.push_back(2);
  }
  return add("fft", {x},
             {b_->getNamedAttr("fft_type", ir::FftTypeAttr::get(b_->getContext(), type)),
              b_->getNamedAttr("fft_length", b_->getDenseI64ArrayAttr({n}))},
             typeOf(dtypeOf(x), out));
}

Generator::Value Generator::someOp() {
  switch (below(29)) {
  case 0:
  case 1: return order();
  case 2:
  case 3: return size();
  case 4:
  case 5: return reduction();
  case 6: return contraction();
  case 7: return creation();
  case 8: return window();
  case 9: return gather();
  case 10: return scatter();
  case 11: return call();
  case 12: return branches();
  case 13:
  case 14: return scan();
  case 15: return whileLoop();
  case 16: return convolution();
  case 17: return windows();
  case 18: return complexNumbers();
  case 19: return alongRows();
  case 20: return fourier();
  default: return elementwise();
  }
}

} // namespace fluxion::tests
