// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Integers as bits, and bits as other types.
//
//   fx::Array n = fx::array({1u, 2u, 255u});
//   fx::Array mixed = (n << 3) ^ (n >> 1) ^ 0x9eu;
//   fx::Array set = fx::population_count(mixed);
//   fx::Array raw = fx::bitcast_convert_type(fx::array({1.0f}), fx::u32);
//
// Dtypes   integers promote as in elementwise.h; floats are refused
// Gradient zero where nothing else is said
// Source   docs/generated/ops.md#bits
#pragma once

#include "fluxion/array.h"

#include <optional>

namespace fluxion {

/// Bit by bit; on booleans as logical_and and so on. The operators & | ^ ~ are the same.
///
/// Errors   DtypeError: floats
Array bitwise_and(const Operand &a, const Operand &b);
Array bitwise_or(const Operand &a, const Operand &b);
Array bitwise_xor(const Operand &a, const Operand &b);
Array bitwise_not(const Operand &x);

/// x shifted by so many bits: 0 where the distance is negative or not below the width.
///
/// Errors   DtypeError: floats, booleans
Array shift_left(const Operand &x, const Operand &distance);
/// The same to the right, filled up with zeros.
Array shift_right_logical(const Operand &x, const Operand &distance);
/// Filled up with the first bit, so that signed integers keep their sign; nothing but it where the
/// distance is negative or not below the width.
Array shift_right_arithmetic(const Operand &x, const Operand &distance);
/// shift_left; to the right signed integers keep their sign, unsigned ones are filled up with
/// zeros.
Array operator<<(const Operand &x, const Operand &distance);
Array operator>>(const Operand &x, const Operand &distance);

/// How many bits are set; how many in front are not.
Array population_count(const Operand &x);
Array clz(const Operand &x);
/// The bits above those that fit: the product of twice the width, shifted right by the width.
Array mulhi(const Operand &a, const Operand &b);
/// The exclusive or, the and, the or of the elements along axes, bit by bit; of nothing 0, but all
/// bits of the and. (`all` and `any` ask whether numbers are not 0.)
///
/// Shapes   without the axes; none given: all
Array reduce_xor(const Operand &x, const Axes &axes = {});
Array reduce_and(const Operand &x, const Axes &axes = {});
Array reduce_or(const Operand &x, const Axes &axes = {});

/// Which of the eight bits of a byte comes first along the axis.
enum class BitOrder { big, little };
/// Whether elements are not 0, eight to a byte along an axis (of the flattened array where none is
/// given); filled up with zeros.
///
/// Dtypes   u8
Array packbits(const Operand &x, std::optional<int> axis = {}, BitOrder order = BitOrder::big);
/// The bits of bytes as 0 and 1, the first `count` of them (less -count at the end).
///
/// Dtypes   x: u8; u8
Array unpackbits(const Operand &x, std::optional<int> axis = {},
                 std::optional<std::int64_t> count = {}, BitOrder order = BitOrder::big);

/// The bits of x as elements of another dtype.
///
/// Shapes   that of x; a narrower dtype has its parts, lowest first, along a new last axis, and a
///          wider one joins those along the last axis
/// Errors   DtypeError: booleans. ShapeError: a last axis that is not the ratio of the widths
/// Gradient zero
/// Source   docs/generated/ops.md#bitcast_convert_type
Array bitcast_convert_type(const Operand &x, DType dtype);
/// The number next to x on the way to y; y where they are equal.
///
/// Dtypes   floats; integers become f64
/// Gradient zero
/// Source   docs/generated/ops.md#nextafter
Array nextafter(const Operand &x, const Operand &y);
/// How far the next number away from 0 is, with the sign of x.
///
/// Dtypes   floats; integers become f64
/// Gradient -1: that of nextafter(x, inf) - x, of which the first has none
Array spacing(const Operand &x);
/// x 2^n, rounded once.
///
/// Dtypes   n: integers
/// Gradient the cotangent times 2^n
Array ldexp(const Operand &x, const Operand &n);
/// {m, n} for x = m 2^n and m from 1/2 to 1; {x, 0} for 0, infinities and NaN.
///
/// Gradient of m: the cotangent times 2^-n
std::pair<Array, Array> frexp(const Operand &x);
/// x rounded to a format with so many bits: infinite beyond its largest number, 0 below its
/// smallest normal one.
///
/// Gradient the cotangent, as if nothing were rounded
Array reduce_precision(const Operand &x, int exponent_bits, int mantissa_bits);

} // namespace fluxion
