// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The element types of arrays and one visitor over them. A new type is a row in `dtypeTable`
// and a case in `visitDType`; every room asks here and nowhere else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace fluxion {

/// The type of an array's elements. `boolean` is stored as one byte, 0 or 1.
enum class DType : std::uint8_t { boolean, i32, i64, f32, f64 };

/// What an element type can do: booleans are logical, integers wrap, floats have derivatives.
enum class DTypeKind : std::uint8_t { boolean, integer, floating };

struct DTypeInfo {
  DType dtype;
  DTypeKind kind;
  std::uint8_t bytes;
  std::string_view name;
};

/// The row of `dtype` in the table of element types.
const DTypeInfo &infoOf(DType dtype);

/// Short name as printed in types and messages: "f64", "i32", "bool".
std::string_view name(DType dtype);

inline std::size_t byteSize(DType dtype) { return infoOf(dtype).bytes; }
inline bool isFloating(DType dtype) { return infoOf(dtype).kind == DTypeKind::floating; }
inline bool isInteger(DType dtype) { return infoOf(dtype).kind == DTypeKind::integer; }
inline bool isBoolean(DType dtype) { return infoOf(dtype).kind == DTypeKind::boolean; }

/// The smallest type that holds the values of both: one lattice,
/// bool < i32 < i64 < f32 < f64 (an integer array never widens a float array, as in JAX).
DType promote(DType a, DType b);

/// Dtype of a C++ element type; the primary template has no value.
template <class T> struct DTypeOf;
template <> struct DTypeOf<bool> { static constexpr DType value = DType::boolean; };
template <> struct DTypeOf<std::int32_t> { static constexpr DType value = DType::i32; };
template <> struct DTypeOf<std::int64_t> { static constexpr DType value = DType::i64; };
template <> struct DTypeOf<float> { static constexpr DType value = DType::f32; };
template <> struct DTypeOf<double> { static constexpr DType value = DType::f64; };
// `long long` is the same 64 bits as `int64_t` where that is `long`.
template <> struct DTypeOf<long long> { static constexpr DType value = DType::i64; };

template <class T> inline constexpr DType dtype_of = DTypeOf<T>::value;

template <class T> concept Element = requires { DTypeOf<T>::value; };

/// The C++ type of an element, as a value, for generic lambdas.
template <class T> struct TypeTag { using type = T; };

/// Calls `f(TypeTag<T>{})` with the C++ type of `dtype`.
template <class F> decltype(auto) visitDType(DType dtype, F &&f) {
  switch (dtype) {
  case DType::boolean: return f(TypeTag<bool>{});
  case DType::i32: return f(TypeTag<std::int32_t>{});
  case DType::i64: return f(TypeTag<std::int64_t>{});
  case DType::f32: return f(TypeTag<float>{});
  case DType::f64: break;
  }
  return f(TypeTag<double>{});
}

} // namespace fluxion
