// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The element types of arrays and visitors over them. A new type is a row in `dtypeTable` and a
// case in a visitor; every room asks here and nowhere else.
#pragma once

#include "half.h" // beside this one, also where both are installed

#include <cassert>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace fluxion {

/// The type of an array's elements. `boolean` is stored as one byte, 0 or 1.
enum class DType : std::uint8_t {
  boolean,
  u8,
  u16,
  u32,
  u64,
  i8,
  i16,
  i32,
  i64,
  bf16,
  f16,
  f32,
  f64,
  c64,
  c128
};

/// What an element type can do: booleans are logical, integers wrap, floats have derivatives,
/// complex numbers have them too but no order.
enum class DTypeKind : std::uint8_t { boolean, integer, floating, complex };

struct DTypeInfo {
  DType dtype;
  DTypeKind kind;
  std::uint8_t bytes;
  bool isUnsigned;
  std::string_view name;
};

/// The row of `dtype` in the table of element types.
const DTypeInfo &infoOf(DType dtype);

/// Short name as printed in types and messages: "f64", "i32", "bool".
std::string_view name(DType dtype);

inline std::size_t byteSize(DType dtype) { return infoOf(dtype).bytes; }
inline bool isFloating(DType dtype) { return infoOf(dtype).kind == DTypeKind::floating; }
inline bool isComplex(DType dtype) { return infoOf(dtype).kind == DTypeKind::complex; }
/// Floating or complex.
inline bool hasDerivatives(DType dtype) { return infoOf(dtype).kind >= DTypeKind::floating; }
inline bool isInteger(DType dtype) { return infoOf(dtype).kind == DTypeKind::integer; }
inline bool isUnsigned(DType dtype) { return infoOf(dtype).isUnsigned; }
inline bool isBoolean(DType dtype) { return infoOf(dtype).kind == DTypeKind::boolean; }
/// f16 or bf16, whose arithmetic is that of f32, rounded once.
inline bool isHalfPrecision(DType dtype) { return dtype == DType::f16 || dtype == DType::bf16; }

/// The type of the real and imaginary parts of a complex one; others are their own.
DType partOf(DType dtype);
/// The complex type that holds numbers of `dtype`: c64 up to f32 and beside it, else c128.
DType complexOf(DType dtype);

/// The smallest type that holds the values of both, by JAX's lattice (docs/dtypes.md): an integer
/// never widens a float; u64 with a signed integer is f64.
DType promote(DType a, DType b);

/// Dtype of a C++ element type; the primary template has no value.
template <class T> struct DTypeOf;
template <DType dtype> struct DTypeIs {
  static constexpr DType value = dtype;
};
template <> struct DTypeOf<bool> : DTypeIs<DType::boolean> {};
template <> struct DTypeOf<std::uint8_t> : DTypeIs<DType::u8> {};
template <> struct DTypeOf<std::uint16_t> : DTypeIs<DType::u16> {};
template <> struct DTypeOf<std::uint32_t> : DTypeIs<DType::u32> {};
template <> struct DTypeOf<std::uint64_t> : DTypeIs<DType::u64> {};
template <> struct DTypeOf<std::int8_t> : DTypeIs<DType::i8> {};
template <> struct DTypeOf<std::int16_t> : DTypeIs<DType::i16> {};
template <> struct DTypeOf<std::int32_t> : DTypeIs<DType::i32> {};
template <> struct DTypeOf<std::int64_t> : DTypeIs<DType::i64> {};
template <> struct DTypeOf<bfloat16> : DTypeIs<DType::bf16> {};
template <> struct DTypeOf<float16> : DTypeIs<DType::f16> {};
template <> struct DTypeOf<float> : DTypeIs<DType::f32> {};
template <> struct DTypeOf<double> : DTypeIs<DType::f64> {};
template <> struct DTypeOf<std::complex<float>> : DTypeIs<DType::c64> {};
template <> struct DTypeOf<std::complex<double>> : DTypeIs<DType::c128> {};
// `long long` is the same 64 bits as `int64_t` where that is `long`.
template <> struct DTypeOf<long long> : DTypeIs<DType::i64> {};
template <> struct DTypeOf<unsigned long long> : DTypeIs<DType::u64> {};

template <class T> inline constexpr DType dtype_of = DTypeOf<T>::value;

template <class T>
concept Element = requires { DTypeOf<T>::value; };

/// What `isFloating` and `isInteger` say, of C++ types.
template <class T> inline constexpr bool isFloatElement = std::is_floating_point_v<T> || isHalf<T>;
template <class T> inline constexpr bool isComplexElement = false;
template <> inline constexpr bool isComplexElement<std::complex<float>> = true;
template <> inline constexpr bool isComplexElement<std::complex<double>> = true;
template <class T> inline constexpr bool isBoolElement = std::is_same_v<T, bool>;
template <class T>
inline constexpr bool isIntegerElement = std::is_integral_v<T> && !isBoolElement<T>;

/// The type in which elements of type `T` are computed with.
template <class T> using ArithmeticOf = std::conditional_t<isHalf<T>, float, T>;

/// The C++ type of an element, as a value, for generic lambdas.
template <class T> struct TypeTag {
  using type = T;
};

/// Calls `f(TypeTag<T>{})` with the C++ type of a real `dtype`: what computes with numbers. Complex
/// ones are computed with in parts.
template <class F> decltype(auto) visitDType(DType dtype, F &&f) {
  switch (dtype) {
  case DType::boolean: return f(TypeTag<bool>{});
  case DType::u8: return f(TypeTag<std::uint8_t>{});
  case DType::u16: return f(TypeTag<std::uint16_t>{});
  case DType::u32: return f(TypeTag<std::uint32_t>{});
  case DType::u64: return f(TypeTag<std::uint64_t>{});
  case DType::i8: return f(TypeTag<std::int8_t>{});
  case DType::i16: return f(TypeTag<std::int16_t>{});
  case DType::i32: return f(TypeTag<std::int32_t>{});
  case DType::i64: return f(TypeTag<std::int64_t>{});
  case DType::bf16: return f(TypeTag<bfloat16>{});
  case DType::f16: return f(TypeTag<float16>{});
  case DType::f32: return f(TypeTag<float>{});
  case DType::f64: break;
  case DType::c64:
  case DType::c128: assert(false && "complex numbers are computed with in parts");
  }
  return f(TypeTag<double>{});
}

/// The same for every type: what moves, compares or writes down elements.
template <class F> decltype(auto) visitElement(DType dtype, F &&f) {
  if (dtype == DType::c64)
    return f(TypeTag<std::complex<float>>{});
  if (dtype == DType::c128)
    return f(TypeTag<std::complex<double>>{});
  return visitDType(dtype, std::forward<F>(f));
}

} // namespace fluxion
