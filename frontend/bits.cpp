// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/bits.h"

#include "fluxion/elementwise.h"
#include "frontend/promotion.h"
#include "ir/ops/bits.h"
#include "ir/ops/structural.h"

#include <fmt/format.h>

namespace fluxion {

using detail::Operands;
using detail::refuseDtype;
using mlir::Location;
using mlir::OpBuilder;

static DType requireIntegersIn(const char *function, Operands operands) {
  DType dtype = detail::commonDType(operands);
  if (!isInteger(dtype))
    refuseDtype(function, operands, "integers", "convert with astype(fx::i32)");
  return dtype;
}
static bool areBooleans(const char *function, Operands operands) {
  DType dtype = detail::commonDType(operands);
  if (isFloating(dtype))
    refuseDtype(
        function, operands, "integers or booleans",
        "compare first, as in (x > 0) & (y > 0), or look at the bits with bitcast_convert_type");
  return isBoolean(dtype);
}

template <class OpT> static Array onBits(const char *function, const Operand &a, const Operand &b) {
  DType dtype = requireIntegersIn(function, {&a, &b});
  Shape shape = detail::commonShape(function, {&a, &b});
  return detail::recordOne(
      a.where(), detail::meet({&a, &b}, dtype, shape, a.where()),
      [](OpBuilder &b, Location loc, auto v) { return OpT::create(b, loc, v[0], v[1]); });
}
template <class OpT> static Array onBits(const char *function, const Operand &x) {
  DType dtype = requireIntegersIn(function, {&x});
  return detail::recordOne(
      x.where(), detail::meet({&x}, dtype, x.shape(), x.where()),
      [](OpBuilder &b, Location loc, auto v) { return OpT::create(b, loc, v[0]); });
}
Array bitwise_and(const Operand &a, const Operand &b) {
  return areBooleans("bitwise_and", {&a, &b}) ? logical_and(a, b)
                                              : onBits<ir::BitwiseAndOp>("bitwise_and", a, b);
}
Array bitwise_or(const Operand &a, const Operand &b) {
  return areBooleans("bitwise_or", {&a, &b}) ? logical_or(a, b)
                                             : onBits<ir::BitwiseOrOp>("bitwise_or", a, b);
}
Array bitwise_xor(const Operand &a, const Operand &b) {
  return areBooleans("bitwise_xor", {&a, &b}) ? logical_xor(a, b)
                                              : onBits<ir::BitwiseXorOp>("bitwise_xor", a, b);
}
Array bitwise_not(const Operand &x) {
  return areBooleans("bitwise_not", {&x}) ? logical_not(x)
                                          : onBits<ir::BitwiseNotOp>("bitwise_not", x);
}
Array operator&(const Operand &a, const Operand &b) { return bitwise_and(a, b); }
Array operator|(const Operand &a, const Operand &b) { return bitwise_or(a, b); }
Array operator^(const Operand &a, const Operand &b) { return bitwise_xor(a, b); }
Array operator~(const Operand &x) { return bitwise_not(x); }

Array shift_left(const Operand &x, const Operand &distance) {
  return onBits<ir::ShiftLeftOp>("shift_left", x, distance);
}
Array shift_right_logical(const Operand &x, const Operand &distance) {
  return onBits<ir::ShiftRightLogicalOp>("shift_right_logical", x, distance);
}
Array shift_right_arithmetic(const Operand &x, const Operand &distance) {
  return onBits<ir::ShiftRightArithmeticOp>("shift_right_arithmetic", x, distance);
}
Array operator<<(const Operand &x, const Operand &distance) { return shift_left(x, distance); }
Array operator>>(const Operand &x, const Operand &distance) {
  return isUnsigned(requireIntegersIn("operator >>", {&x, &distance}))
             ? shift_right_logical(x, distance)
             : shift_right_arithmetic(x, distance);
}

Array population_count(const Operand &x) {
  return onBits<ir::PopulationCountOp>("population_count", x);
}
Array clz(const Operand &x) { return onBits<ir::ClzOp>("clz", x); }

static Shape shapeInBytes(const Operand &x, std::size_t bytes) {
  Shape shape = x.shape();
  const std::size_t before = byteSize(x.dtype());
  auto ratio = static_cast<std::int64_t>(std::max(before, bytes) / std::min(before, bytes));
  if (bytes < before)
    shape.push_back(ratio);
  if (bytes <= before)
    return shape;
  if (shape.empty() || shape[shape.rank() - 1] != ratio)
    detail::raise<ShapeError>(
        {.what = "parts that do not make an element in bitcast_convert_type",
         .where = x.where(),
         .expected = fmt::format("a last axis of size {}", ratio),
         .got = detail::typeText(x),
         .hint = fmt::format(
             "reshape it, as in x.reshape({{-1, {}}}), or convert numbers with astype", ratio)});
  return Shape(std::span<const std::int64_t>(shape).first(shape.size() - 1));
}

Array bitcast_convert_type(const Operand &x, DType dtype) {
  if (isBoolean(x.dtype()) || isBoolean(dtype))
    detail::raise<DtypeError>({.what = "bitcast_convert_type of booleans",
                               .where = x.where(),
                               .expected = "a dtype of numbers",
                               .got = fmt::format("{} as {}", detail::typeText(x), name(dtype)),
                               .hint = "convert with astype"});
  Shape shape = shapeInBytes(x, byteSize(dtype));
  return detail::recordOne(x.where(), {x.array()}, [&](OpBuilder &b, Location loc, auto v) {
    return ir::BitcastConvertTypeOp::create(b, loc, ir::tensorType(b.getContext(), dtype, shape),
                                            v[0]);
  });
}

Array nextafter(const Operand &x, const Operand &y) {
  DType dtype = detail::floatingOf(Operands{&x, &y});
  Shape shape = detail::commonShape("nextafter", {&x, &y});
  return detail::recordOne(x.where(), detail::meet({&x, &y}, dtype, shape, x.where()),
                           [](OpBuilder &b, Location loc, auto v) {
                             return ir::NextafterOp::create(b, loc, v[0], v[1]);
                           });
}

} // namespace fluxion
