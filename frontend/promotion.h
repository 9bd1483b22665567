// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How operands of an operation meet: one dtype by the lattice of dtype.h, one shape by NumPy's
// broadcasting. Everything that does not fit is refused here, before an op is built.
#pragma once

#include "fluxion/array.h"
#include "frontend/diagnostics.h"
#include "frontend/trace.h"
#include "runtime/number.h"

namespace fluxion::detail {

using Operands = llvm::ArrayRef<const Operand *>;

/// "f64[3]", "f64"
std::string typeText(DType dtype, const Shape &shape);
inline std::string typeText(const Operand &x) { return typeText(x.dtype(), x.shape()); }
/// "f64[3] and i32"
std::string typesText(Operands operands);
/// Throws a DtypeError: the function is not defined on what it was given.
[[noreturn]] void refuseDtype(const char *function, Operands operands, const char *expected,
                              const char *hint);
/// Whether NumPy's broadcasting makes `from` into `to`.
bool broadcasts(const Shape &from, const Shape &to);
/// Throws unless the array, which says what counts, is boolean.
void requireMask(const Array &mask, Where where);
/// Throws where the operands meet in a complex dtype: formulas that ask for the order of numbers
/// would answer for those too.
void requireReal(const char *function, Operands operands);

/// The dtype in which operands meet. Arrays promote along the lattice. A bare scalar takes their
/// dtype where that is of its kind (boolean < integer < floating < complex) or a higher one; of a
/// complex one beside floating arrays, the complex type of their precision.
DType commonDType(Operands operands);
/// `dtype` itself where floating or complex, else the default, f64.
inline DType floatingOf(DType dtype) { return hasDerivatives(dtype) ? dtype : DType::f64; }
/// bool counts as i32.
inline DType numberOf(DType dtype) { return isBoolean(dtype) ? DType::i32 : dtype; }
/// In what elements are added up and multiplied together: at least i32 or u32.
DType sumOf(DType dtype);
/// f32 for half precision: in what means and deviations are computed.
inline DType computedIn(DType dtype) { return isHalfPrecision(dtype) ? DType::f32 : dtype; }
/// i32 or i64, the types of indices, whichever holds all integers of `dtype` (u64: modulo 2^64).
DType indexOf(DType dtype);
/// The number as an element of type T.
template <class T> T elementOf(const Scalar &value) {
  if constexpr (isComplexElement<T>)
    if (isComplex(value.dtype))
      return runtime::convertTo<T>(std::complex<double>(value.real, value.imaginary));
  if (hasDerivatives(value.dtype))
    return runtime::convertTo<T>(value.real);
  return value.dtype == DType::u64
             ? runtime::convertTo<T>(static_cast<std::uint64_t>(value.integer))
             : runtime::convertTo<T>(value.integer);
}
/// Bare scalars keep their dtype unless it is bool.
DType floatingOf(Operands operands);

/// The shape that each of these can be repeated to; nothing where two disagree.
std::optional<Shape> broadcastShape(llvm::ArrayRef<Shape> shapes);
/// The shape in which operands meet.
/// Errors: ShapeError in the name of `function`.
Shape commonShape(const char *function, Operands operands);

/// Throws for sizes that are negative or too many, also in all.
void requireShape(const Shape &shape, const char *function, Where where);

/// `x` converted.
Array converted(const Array &x, DType dtype, Where where);
/// `x` repeated along the axes that it lacks or has with size 1. `shape` must allow that.
Array spread(const Array &x, const Shape &shape, Where where);
/// `x` of another shape of as many elements.
Array reshaped(const Array &x, const Shape &shape, Where where);
/// `value` everywhere, recorded where `frame` is not null.
Array filled(const Scalar &value, DType dtype, const Shape &shape, Frame *frame, Where where);
inline Array filled(const Scalar &value, DType dtype, const Shape &shape, Where where) {
  return filled(value, dtype, shape, Frame::current(), where);
}

/// The operands as arrays of `dtype` and `shape`.
Leaves meet(Operands operands, DType dtype, const Shape &shape, Where where);

/// The numbers of `x`, if they are known.
std::optional<HostArray> knownNumbers(const Array &x);

inline llvm::ArrayRef<int64_t> toArrayRef(const Shape &shape) {
  return {shape.begin(), shape.size()};
}

} // namespace fluxion::detail
