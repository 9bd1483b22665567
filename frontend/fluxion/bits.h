// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Integers as bits, and bits as other types.
//
//   fx::Array n = fx::array({1u, 2u, 255u});
//   fx::Array mixed = (n << 3) ^ (n >> 1) ^ 0x9eu;
//   fx::Array set = fx::population_count(mixed);
//   fx::Array raw = fx::bitcast_convert_type(fx::array({1.0f}), fx::u32);
//
// Dtypes   integers promote as in elementwise.h; floats are refused
// Gradient zero: none of these has a derivative
#pragma once

#include "fluxion/array.h"

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
/// Filled up with zeros.
Array shift_right_logical(const Operand &x, const Operand &distance);
/// Filled up with the first bit, so that signed integers keep their sign.
Array shift_right_arithmetic(const Operand &x, const Operand &distance);
/// Signed integers keep their sign, unsigned ones are filled up with zeros.
Array operator<<(const Operand &x, const Operand &distance);
Array operator>>(const Operand &x, const Operand &distance);

/// How many bits are set; how many in front are not.
Array population_count(const Operand &x);
Array clz(const Operand &x);

/// The bits of x as elements of another dtype.
///
/// Shapes   that of x; a narrower dtype has its parts, lowest first, along a new last axis, and a
///          wider one joins those along the last axis
/// Errors   DtypeError: booleans. ShapeError: a last axis that is not the ratio of the widths
Array bitcast_convert_type(const Operand &x, DType dtype);
/// The number next to x on the way to y; y where they are equal.
///
/// Dtypes   floats; integers become f64
Array nextafter(const Operand &x, const Operand &y);

} // namespace fluxion
