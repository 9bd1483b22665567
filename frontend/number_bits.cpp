// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Formulas on the bits of numbers.
#include "fluxion/bits.h"
#include "fluxion/custom.h"
#include "frontend/formula.h"
#include "frontend/structural.h"

#include <fmt/format.h>

namespace fluxion {
namespace {

using detail::CalledFrom;
using detail::floating;
using detail::rounded;
using detail::widened;

/// How the bits of f32 and f64 are divided.
struct Format {
  explicit Format(DType dtype) : isSingle(dtype == f32) {}
  bool isSingle;
  DType bits = isSingle ? i32 : i64;
  int mantissa = isSingle ? 23 : 52, bias = isSingle ? 127 : 1023;
  /// 2^n for integers n that have it as a normal number.
  Array power(const Array &n) const {
    Array exponent = (n + bias).astype(bits);
    return bitcast_convert_type(exponent << mantissa, isSingle ? f32 : f64);
  }
  Array exponentOf(const Array &x) const {
    return ((bitcast_convert_type(x, bits) >> mantissa) & (2 * bias + 1)).astype(i32) - bias;
  }
};

// Large steps on the way: the last factor alone may round, to a number below the normal ones.
Array scaledBy(const Array &x, const Array &n) {
  Format format(x.dtype());
  int up = format.bias, down = format.bias - 1 - format.mantissa - 1;
  Array y = x, left = clip(n, -4 * up, 4 * up);
  for (int step = 0; step < 3; ++step) {
    Array isUp = left > up, isDown = left < -(format.bias - 1);
    Array by = where(isUp, up, where(isDown, -down, 0));
    y = y * format.power(by);
    left = left - by;
  }
  return y * format.power(clip(left, -(format.bias - 1), up));
}

Array requireIntegersIn(const char *function, const Operand &n) {
  if (!isInteger(n.dtype()))
    detail::refuseDtype(function, {&n}, "integers", "convert with astype(fx::i32)");
  return n.array();
}

} // namespace

Array mulhi(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  if (!isInteger(detail::commonDType({&a, &b})))
    detail::refuseDtype("mulhi", {&a, &b}, "integers", "convert with astype(fx::i32)");
  Leaves both = detail::met("mulhi", {&a, &b});
  DType dtype = both[0].dtype();
  int width = static_cast<int>(8 * byteSize(dtype));
  if (width < 64) {
    DType wide = isUnsigned(dtype) ? u64 : i64;
    return ((both[0].astype(wide) * both[1].astype(wide)) >> width).astype(dtype);
  }
  // By halves of 32 bits; of signed numbers less what their first bits count too much.
  Array x = bitcast_convert_type(both[0], u64), y = bitcast_convert_type(both[1], u64);
  Array mask = Array(std::uint64_t{0xffffffffu}), zero = zeros_like(x);
  Array x0 = x & mask, x1 = x >> 32, y0 = y & mask, y1 = y >> 32;
  Array low = x0 * y0, middle = x1 * y0 + (low >> 32), other = x0 * y1 + (middle & mask);
  Array high = x1 * y1 + (middle >> 32) + (other >> 32);
  if (!isUnsigned(dtype))
    high = high - where(both[0] < 0, y, zero) - where(both[1] < 0, x, zero);
  return bitcast_convert_type(high, dtype);
}

/// The elements along axes joined bit by bit; `nothing` is the value of none.
static Array folded(const char *function, const Operand &given, const Axes &axes,
                    const Array &nothing, Array (*join)(const Operand &, const Operand &)) {
  Array x = given.array();
  detail::AxisList list = detail::sortedAxes(axes, given, function);
  Shape result = detail::without(x.shape(), list);
  if (detail::countAlong(given, list) == 0)
    return full(result, nothing.astype(x.dtype()));
  for (std::int64_t along : list) {
    int axis = static_cast<int>(along);
    while (x.shape()[axis] > 1) { // the two halves; an odd last element waits at the end
      std::int64_t n = x.shape()[axis], half = n / 2;
      auto part = [&](std::int64_t begin, std::int64_t end) {
        return detail::slicedAlong(x, axis, begin, end, given.where());
      };
      Array joined = join(part(0, half), part(half, 2 * half));
      x = n % 2 ? concatenate({joined, part(n - 1, n)}, axis) : joined;
    }
  }
  return reshape(x, result);
}
static void requireBits(const char *function, const Operand &x) {
  if (isFloating(x.dtype()) || isComplex(x.dtype()))
    detail::refuseDtype(function, {&x}, "integers or booleans", "compare first");
}
Array reduce_xor(const Operand &x, const Axes &axes) {
  CalledFrom line(x.where());
  requireBits("reduce_xor", x);
  return folded("reduce_xor", x, axes, 0, bitwise_xor);
}
Array reduce_and(const Operand &x, const Axes &axes) {
  CalledFrom line(x.where());
  requireBits("reduce_and", x);
  return folded("reduce_and", x, axes, ~zeros({}, x.dtype()), bitwise_and);
}
Array reduce_or(const Operand &x, const Axes &axes) {
  CalledFrom line(x.where());
  requireBits("reduce_or", x);
  return folded("reduce_or", x, axes, 0, bitwise_or);
}

/// 2^7 … 1 or 1 … 2^7, along an axis.
static Array weightsOf(BitOrder order, int axis, int rank) {
  Array place = iota(detail::shapeAlong(axis, rank, 8), axis, u8);
  return Array(std::uint8_t{1}) << (order == BitOrder::little ? place : std::uint8_t{7} - place);
}

Array packbits(const Operand &given, std::optional<int> axis, BitOrder order) {
  CalledFrom line(given.where());
  if (isFloating(given.dtype()) || isComplex(given.dtype()))
    detail::refuseDtype("packbits", {&given}, "integers or booleans", "compare first");
  Array x = axis ? given.array() : ravel(given);
  int at = detail::axisOf(axis.value_or(0), {x, given.where()}, "packbits");
  std::int64_t n = x.shape()[at], bytes = (n + 7) / 8;
  std::vector<Padding> padding(static_cast<std::size_t>(x.ndim()));
  padding[static_cast<std::size_t>(at)].high = 8 * bytes - n;
  Shape split;
  for (int k = 0; k < x.ndim(); ++k) {
    split.push_back(k == at ? bytes : x.shape()[k]);
    if (k == at)
      split.push_back(8);
  }
  Array bits = reshape(pad(x.astype(boolean), false, padding), split).astype(u8);
  return sum(bits * weightsOf(order, at + 1, split.rank()), at + 1).astype(u8);
}

Array unpackbits(const Operand &given, std::optional<int> axis, std::optional<std::int64_t> count,
                 BitOrder order) {
  CalledFrom line(given.where());
  if (given.dtype() != u8)
    detail::refuseDtype("unpackbits", {&given}, "u8", "convert with astype(fx::u8)");
  Array x = axis ? given.array() : ravel(given);
  int at = detail::axisOf(axis.value_or(0), {x, given.where()}, "unpackbits");
  Array spread = expand_dims(x, at + 1);
  Array bits = (spread & weightsOf(order, at + 1, spread.ndim())) != std::uint8_t{0};
  Shape joined = x.shape();
  joined[at] *= 8;
  Array all = reshape(bits.astype(u8), joined);
  std::int64_t n = count ? *count < 0 ? joined[at] + *count : *count : joined[at];
  if (n < 0)
    detail::raise<ShapeError>({.what = "fewer bits than none in unpackbits",
                               .where = given.where(),
                               .expected = fmt::format("a count of -{} or more", joined[at]),
                               .got = fmt::format("{}", *count),
                               .hint = "a negative count leaves out so many of the last bits"});
  if (n <= joined[at])
    return detail::slicedAlong(all, at, 0, n, given.where());
  std::vector<Padding> padding(static_cast<std::size_t>(x.ndim()));
  padding[static_cast<std::size_t>(at)].high = n - joined[at];
  return pad(all, std::uint8_t{0}, padding);
}

Array spacing(const Operand &given) {
  CalledFrom line(given.where());
  Array x = floating(given), away = where(signbit(x), -ones_like(x), ones_like(x)) /
                                    zeros_like(x); // an infinity of the same sign
  return nextafter(x, away) - x;
}

Array ldexp(const Operand &given, const Operand &n) {
  CalledFrom line(given.where());
  Array exponent = requireIntegersIn("ldexp", n).astype(i32), x = widened(given);
  Shape shape = detail::commonShape("ldexp", {&given, &n});
  return rounded(scaledBy(broadcast_to(x, shape), broadcast_to(exponent, shape)), given);
}

std::pair<Array, Array> frexp(const Operand &given) {
  CalledFrom line(given.where());
  detail::requireReal("frexp", {&given});
  Array x = widened(given), isUsual = isfinite(x) & (x != 0.0);
  Format format(x.dtype());
  // Numbers below the normal ones have their exponent after a step up.
  Array u = detail::stopGradient(where(isUsual, x, 1.0), given.where());
  Array isSmall = abs(u) < (format.isSingle ? 0x1p-126 : 0x1p-1022);
  int step = format.mantissa + 1;
  Array raised = where(isSmall, u * std::exp2(step), u);
  Array n = format.exponentOf(raised) + 1 - where(isSmall, step, 0);
  n = where(isUsual, n, 0);
  return {rounded(scaledBy(x, -n), given), n};
}

Array reduce_precision(const Operand &given, int exponent_bits, int mantissa_bits) {
  CalledFrom line(given.where());
  if (exponent_bits < 1 || mantissa_bits < 0)
    detail::raise<ShapeError>(
        {.what = "bits that make no format in reduce_precision",
         .where = given.where(),
         .expected = "at least 1 bit of exponent, 0 of mantissa",
         .got = fmt::format("{} and {}", exponent_bits, mantissa_bits),
         .hint = "reduce_precision(x, 5, 10) rounds to f16, reduce_precision(x, 8, 7) to bf16"});
  detail::requireReal("reduce_precision", {&given});
  auto round = [=](Array x) {
    Format format(x.dtype());
    Array bits = bitcast_convert_type(x, format.bits);
    if (int lost = format.mantissa - mantissa_bits; lost > 0) { // to nearest, ties to even
      Array one = (bits >> lost) & 1;
      Array half = Array((std::int64_t{1} << (lost - 1)) - 1).astype(format.bits);
      Array mask = Array(-(std::int64_t{1} << lost)).astype(format.bits);
      bits = where(isfinite(x), (bits + half + one) & mask, bits);
    }
    Array y = bitcast_convert_type(bits, x.dtype());
    int bias = std::min((1 << std::min(exponent_bits - 1, 16)) - 1, format.bias);
    if (bias < format.bias) {
      double most = std::exp2(bias + 1), least = std::exp2(1 - bias);
      Array signedZero = copysign(zeros_like(y), y), infinite = y / zeros_like(y);
      y = where(isfinite(y) & (abs(y) >= most), infinite, where(abs(y) < least, signedZero, y));
    }
    return y;
  };
  auto f = custom_jvp(round).defjvp([=](Array x, Array t) { return std::pair{round(x), t}; });
  return rounded(f(widened(given)), given);
}

} // namespace fluxion
