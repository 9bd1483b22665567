// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/promotion.h"

#include "fluxion/elementwise.h"
#include "ir/ops/creation.h"
#include "ir/ops/structural.h"

#include <fmt/format.h>
#include <new>

namespace fluxion::detail {

std::string typeText(DType dtype, const Shape &shape) {
  return std::string(name(dtype)) + shape.str();
}

std::string typesText(Operands operands) {
  std::string text;
  for (const Operand *x : operands)
    text += (text.empty() ? "" : " and ") + typeText(*x);
  return text;
}

void refuseDtype(const char *function, Operands operands, const char *expected, const char *hint) {
  raise<DtypeError>({.what = fmt::format("{} is not defined on this dtype", function),
                     .where = operands.front()->where(),
                     .expected = expected,
                     .got = typesText(operands),
                     .hint = hint});
}

bool broadcasts(const Shape &from, const Shape &to) {
  int extra = to.rank() - from.rank();
  for (int axis = 0; extra >= 0 && axis < from.rank(); ++axis)
    if (from[axis] != 1 && from[axis] != to[extra + axis])
      return false;
  return extra >= 0;
}

void requireMask(const Array &mask, Where where) {
  if (isBoolean(mask.dtype()))
    return;
  raise<DtypeError>({.what = "a mask of numbers",
                     .where = where,
                     .expected = "booleans, which say what counts",
                     .got = typeText({mask, where}),
                     .hint = "compare, as in x > 0.0; what is not 0 counts in x != 0.0"});
}

void requireReal(const char *function, Operands operands) {
  if (isComplex(commonDType(operands)))
    raise<DtypeError>({.what = fmt::format("{} is not defined on complex numbers", function),
                       .where = operands.front()->where(),
                       .expected = "real numbers",
                       .got = typesText(operands),
                       .hint = "take real(x), imag(x) or abs(x)"});
}

//===----------------------------------------------------------------------------------------------
// Dtypes

static bool isWeak(const Operand &x) {
  return x.isWeak() || nodeOf(x.array(), x.where()).weakness == Weakness::carried;
}

DType commonDType(Operands operands) {
  std::optional<DType> arrays, scalars;
  for (const Operand *x : operands) {
    std::optional<DType> &common = isWeak(*x) ? scalars : arrays;
    common = common ? promote(*common, x->dtype()) : x->dtype();
  }
  if (!arrays || !scalars)
    return arrays ? *arrays : *scalars;
  if (isComplex(*scalars) && isFloating(*arrays))
    return complexOf(*arrays);
  return infoOf(*scalars).kind <= infoOf(*arrays).kind ? *arrays : promote(*arrays, *scalars);
}

DType sumOf(DType dtype) {
  if (byteSize(dtype) >= 4 || hasDerivatives(dtype))
    return dtype;
  return isUnsigned(dtype) && !isBoolean(dtype) ? DType::u32 : DType::i32;
}

DType indexOf(DType dtype) {
  return byteSize(dtype) == 8 || dtype == DType::u32 ? DType::i64 : DType::i32;
}

DType floatingOf(Operands operands) { return floatingOf(commonDType(operands)); }

//===----------------------------------------------------------------------------------------------
// Shapes

std::optional<Shape> broadcastShape(llvm::ArrayRef<Shape> shapes) {
  Shape common;
  for (const Shape &shape : shapes)
    if (shape.rank() > common.rank())
      common = shape;
  for (const Shape &shape : shapes)
    for (int axis = -shape.rank(); axis < 0; ++axis) {
      std::int64_t &size = common[axis];
      if (size == 1)
        size = shape[axis];
      else if (shape[axis] != size && shape[axis] != 1)
        return std::nullopt;
    }
  return common;
}

Shape commonShape(const char *function, Operands operands) {
  auto shapes = llvm::map_to_vector<4>(operands, [](const Operand *x) { return x->shape(); });
  if (auto common = broadcastShape(shapes))
    return *common;
  raise<ShapeError>({.what = fmt::format("shape mismatch in {}", function),
                     .where = operands.front()->where(),
                     .expected = "sizes that are equal or 1, counted from the last axis",
                     .got = typesText(operands),
                     .hint = "insert an axis of size 1 where one is missing, as in "
                             "x(fx::all, fx::newaxis), or reshape"});
}

void requireShape(const Shape &shape, const char *function, Where where) {
  // The limit keeps every count of bytes and every stride inside an int64, beside axes of size 0
  // too.
  constexpr std::int64_t limit = std::int64_t{1} << 48;
  std::int64_t elements = 1;
  bool isTooLarge = false;
  for (std::int64_t size : shape) {
    if (size < 0)
      raise<ShapeError>({.what = fmt::format("a negative size in {}", function),
                         .where = where,
                         .expected = "sizes of 0 or more",
                         .got = shape.str(),
                         .hint = size == -1 ? "-1 stands for what the others leave in reshape alone"
                                            : "a size counts elements; 0 makes an empty array"});
    isTooLarge |= size > 0 && elements > limit / size;
    elements = isTooLarge ? limit : elements * std::max<std::int64_t>(size, 1);
  }
  if (isTooLarge)
    raise<ShapeError>({.what = fmt::format("more elements than memory can hold in {}", function),
                       .where = where,
                       .expected = "at most 2^48 elements",
                       .got = shape.str(),
                       .hint = "compute it in parts, with fx::map or fx::scan"});
}

//===----------------------------------------------------------------------------------------------
// Making them meet

Array converted(const Array &x, DType dtype, Where where) {
  if (x.dtype() == dtype)
    return x;
  Array made = recordOne(where, {x}, [&](mlir::OpBuilder &b, mlir::Location loc, auto v) {
    return ir::convert({b, loc, v[0]}, ir::tensorType(b.getContext(), dtype, x.shape())).value();
  });
  return withWeakness(made, Weakness::none); // of a dtype that was asked for
}

Array spread(const Array &x, const Shape &shape, Where where) {
  if (x.shape() == shape)
    return x;
  return recordOne(where, {x}, [&](mlir::OpBuilder &b, mlir::Location loc, auto v) {
    llvm::SmallVector<int64_t> axes;
    for (int axis = shape.rank() - x.ndim(); axis < shape.rank(); ++axis)
      axes.push_back(axis);
    return ir::BroadcastInDimOp::create(b, loc, ir::tensorType(b.getContext(), x.dtype(), shape),
                                        v[0], axes);
  });
}

Array reshaped(const Array &x, const Shape &shape, Where where) {
  if (x.shape() == shape)
    return x;
  return recordOne(where, {x}, [&](mlir::OpBuilder &b, mlir::Location loc, auto v) {
    return ir::ReshapeOp::create(b, loc, ir::tensorType(b.getContext(), x.dtype(), shape), v[0]);
  });
}

Array filled(const Scalar &value, DType dtype, const Shape &shape, Frame *frame, Where where) {
  return visitElement(dtype, [&](auto tag) {
    using T = typename decltype(tag)::type;
    T element = elementOf<T>(value);
    if (!frame)
      return fromHost(inMemory(where, [&] { return HostArray::full<T>(shape, element); }), where);
    auto type = ir::tensorType(&ir::context(), dtype, shape);
    auto attribute = ir::splatAttribute(type, HostArray::scalar<T>(element));
    return frame->wrap(ir::ConstantOp::create(frame->builder(), toLocation(where), attribute),
                       where);
  });
}

Leaves meet(Operands operands, DType dtype, const Shape &shape, Where where) {
  Leaves arrays;
  arrays.reserve(operands.size());
  Frame *frame = Frame::current();
  for (const Operand *x : operands)
    if (!frame && !x->isWeak())
      frame = Frame::recording({x->array()});
  for (const Operand *x : operands)
    arrays.push_back(x->isWeak() ? withWeakness(filled(x->scalar(), dtype, shape, frame, where),
                                                Weakness::number)
                                 : spread(converted(x->array(), dtype, where), shape, where));
  return arrays;
}

std::optional<HostArray> knownNumbers(const Array &x) {
  requireAlive(x, {});
  const Node &node = *x.node();
  if (node.host)
    return node.host;
  return node.frame ? node.frame->numbersOf(node.value) : std::nullopt;
}

} // namespace fluxion::detail

namespace fluxion {

DType result_type(std::initializer_list<Operand> xs) {
  std::vector<const Operand *> pointers;
  for (const Operand &x : xs)
    pointers.push_back(&x);
  return xs.size() == 0 ? DType::boolean : detail::commonDType(pointers);
}

} // namespace fluxion
