// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/dtype.h"

#include <algorithm>
#include <array>

namespace fluxion {

// In the order of the enumeration.
static constexpr std::array<DTypeInfo, 15> dtypeTable{{
    {DType::boolean, DTypeKind::boolean, 1, true, "bool"},
    {DType::u8, DTypeKind::integer, 1, true, "u8"},
    {DType::u16, DTypeKind::integer, 2, true, "u16"},
    {DType::u32, DTypeKind::integer, 4, true, "u32"},
    {DType::u64, DTypeKind::integer, 8, true, "u64"},
    {DType::i8, DTypeKind::integer, 1, false, "i8"},
    {DType::i16, DTypeKind::integer, 2, false, "i16"},
    {DType::i32, DTypeKind::integer, 4, false, "i32"},
    {DType::i64, DTypeKind::integer, 8, false, "i64"},
    {DType::bf16, DTypeKind::floating, 2, false, "bf16"},
    {DType::f16, DTypeKind::floating, 2, false, "f16"},
    {DType::f32, DTypeKind::floating, 4, false, "f32"},
    {DType::f64, DTypeKind::floating, 8, false, "f64"},
    {DType::c64, DTypeKind::complex, 8, false, "c64"},
    {DType::c128, DTypeKind::complex, 16, false, "c128"},
}};

const DTypeInfo &infoOf(DType dtype) { return dtypeTable[static_cast<std::size_t>(dtype)]; }

std::string_view name(DType dtype) { return infoOf(dtype).name; }

DType partOf(DType dtype) {
  if (!isComplex(dtype))
    return dtype;
  return dtype == DType::c64 ? DType::f32 : DType::f64;
}

// As jax.lax.complex has it: integers are numbers of the default precision.
DType complexOf(DType dtype) {
  bool isSingle = isHalfPrecision(dtype) || dtype == DType::f32 || dtype == DType::c64;
  return isSingle ? DType::c64 : DType::c128;
}

/// A signed and an unsigned integer meet in the smallest signed one that holds both.
static DType promoteIntegers(DType a, DType b) {
  if (isUnsigned(a) == isUnsigned(b))
    return byteSize(a) > byteSize(b) ? a : b;
  DType natural = isUnsigned(a) ? a : b, whole = isUnsigned(a) ? b : a;
  if (byteSize(whole) > byteSize(natural))
    return whole;
  switch (byteSize(natural)) {
  case 1: return DType::i16;
  case 2: return DType::i32;
  case 4: return DType::i64;
  default: return DType::f64;
  }
}

DType promote(DType a, DType b) {
  if (a == b)
    return a;
  DTypeKind kind = infoOf(a).kind, other = infoOf(b).kind;
  // Complex numbers have the precision of the floating ones beside them.
  if (kind != other && std::min(kind, other) == DTypeKind::floating)
    return std::max(complexOf(a), complexOf(b));
  if (kind != other)
    return kind > other ? a : b;
  if (kind == DTypeKind::integer)
    return promoteIntegers(a, b);
  // Neither of the two half precisions holds the other.
  return isHalfPrecision(a) && isHalfPrecision(b) ? DType::f32 : std::max(a, b);
}

} // namespace fluxion
