// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays from numbers, from memory and from nothing.
//
//   fx::Array x = fx::array({1.0, 2.0, 3.0});            // f64[3]; {1.f, 2.f} is f32, {1, 2} i32
//   fx::Array m = fx::array({{1, 2}, {3, 4}}, fx::f32);
//   std::vector<float> memory(6);
//   fx::Array v = fx::array(std::span<const float>(memory.data(), 6), {2, 3});
//   fx::Array borrowed = fx::view(memory.data(), {2, 3}, [] { /* the last array has let go */ });
//   fx::Array z = fx::zeros({2, 3}), e = fx::eye(3), r = fx::arange(0.0, 1.0, 0.25);
//
// Dtypes   that of the numbers, or the one asked for
// Errors   ShapeError: sizes that are negative, too many, or do not fit the numbers
// Gradient none, but in arrays and operands among what is given: those are moved, or repeated
// Source   docs/generated/ops.md#creation
#pragma once

#include "fluxion/array.h"

#include <functional>
#include <initializer_list>
#include <optional>
#include <ranges>

namespace fluxion {

namespace detail {
using Site = std::source_location;

/// Numbers of one C++ type in a row, on their way into an array.
struct NumberRow {
  const void *data;
  std::int64_t count;
  DType dtype; ///< of the elements
};
Array fromNumbers(const NumberRow &numbers, const Shape &shape, std::optional<DType> dtype,
                  Site where);
Array viewOf(const void *data, const Shape &sizes, const std::vector<std::int64_t> *byteStrides,
             DType dtype, std::function<void()> release, Site where);
[[noreturn]] void refuseRagged(Site where);

template <Arithmetic T> ElementFor<T> asElement(T value) {
  return static_cast<ElementFor<T>>(value);
}

/// Lists of lists of numbers, written down in row-major order.
template <class T> struct Rows {
  static_assert(Arithmetic<T>, "arrays are made of numbers");
  using Element = T;
  static constexpr int depth = 0;
};
template <std::ranges::sized_range L> struct Rows<L> {
  using Inner = Rows<std::ranges::range_value_t<L>>;
  using Element = typename Inner::Element;
  static constexpr int depth = Inner::depth + 1;
};

// vector<bool> has no contiguous elements: one byte each instead.
template <class T>
using Flat = std::conditional_t<std::is_same_v<T, bool>, std::vector<unsigned char>,
                                std::vector<decltype(asElement(T{}))>>;

template <class L, class Out>
void flatten(const L &list, Shape &shape, int axis, Out &out, Site where) {
  if constexpr (Rows<L>::depth == 0) {
    out.push_back(asElement(static_cast<typename Rows<L>::Element>(list)));
  } else {
    auto size = static_cast<std::int64_t>(std::ranges::size(list));
    if (shape[axis] < 0)
      shape[axis] = size;
    else if (shape[axis] != size)
      refuseRagged(where);
    for (const auto &part : list)
      flatten<std::ranges::range_value_t<L>>(part, shape, axis + 1, out, where);
  }
}

template <class L> Array fromRows(const L &rows, std::optional<DType> dtype, Site where) {
  using Element = typename Rows<L>::Element;
  Shape shape(std::vector<std::int64_t>(Rows<L>::depth, -1));
  Flat<Element> out;
  flatten(rows, shape, 0, out, where);
  for (int axis = 0; axis < shape.rank(); ++axis)
    if (shape[axis] < 0) // below an axis of size 0
      shape[axis] = 0;
  return fromNumbers({out.data(), static_cast<std::int64_t>(out.size()), dtypeOfScalar<Element>()},
                     shape, dtype, where);
}

template <class T> using List = std::initializer_list<T>;
Array fromOperands(List<Operand> list, std::optional<DType> dtype, Site where);
Array fromOperands(List<List<Operand>> list, std::optional<DType> dtype, Site where);

/// Containers of numbers, or of such containers.
template <class R>
concept NumberRange = std::ranges::sized_range<R> && requires { Rows<R>::depth; } &&
                      Arithmetic<typename Rows<R>::Element>;
} // namespace detail

//===----------------------------------------------------------------------------------------------
// From numbers

/// The numbers of nested lists, copied.
///
/// Shapes   as nested
/// Dtypes   that of the C++ type: double f64, float f32, int i32, uint8_t u8; or the one asked for
/// Errors   ShapeError: lists of different length
template <Arithmetic T>
Array array(detail::List<T> list, std::optional<DType> dtype = {},
            detail::Site where = detail::Site::current()) {
  return detail::fromRows(list, dtype, where);
}
/// Of lists of lists.
///
/// Shapes   [n, m]
/// Errors   ShapeError: lists of different length
template <Arithmetic T>
Array array(detail::List<detail::List<T>> list, std::optional<DType> dtype = {},
            detail::Site where = detail::Site::current()) {
  return detail::fromRows(list, dtype, where);
}
/// Of lists of lists of lists.
///
/// Shapes   [n, m, k]
/// Errors   ShapeError: lists of different length
template <Arithmetic T>
Array array(detail::List<detail::List<detail::List<T>>> list, std::optional<DType> dtype = {},
            detail::Site where = detail::Site::current()) {
  return detail::fromRows(list, dtype, where);
}
/// Of four lists, one in the other.
///
/// Shapes   [n, m, k, l]
/// Errors   ShapeError: lists of different length
template <Arithmetic T>
Array array(detail::List<detail::List<detail::List<detail::List<T>>>> list,
            std::optional<DType> dtype = {}, detail::Site where = detail::Site::current()) {
  return detail::fromRows(list, dtype, where);
}
/// Of five.
///
/// Shapes   [n, m, k, l, j]
/// Errors   ShapeError: lists of different length
template <Arithmetic T>
Array array(detail::List<detail::List<detail::List<detail::List<detail::List<T>>>>> list,
            std::optional<DType> dtype = {}, detail::Site where = detail::Site::current()) {
  return detail::fromRows(list, dtype, where);
}
/// Numbers of several C++ types, {1, 2.5}; arrays and numbers side by side, stacked along new axes
/// in front: {{cos(t), -sin(t)}, {…}}.
///
/// Dtypes   numbers alone: f64, or the one asked for
/// Gradient the parts of the cotangent
template <int = 0> // A list {x} is an operand as well as a list of one: the function below is
                   // chosen.
Array array(detail::List<Operand> list, std::optional<DType> dtype = {},
            detail::Site where = detail::Site::current()) {
  return detail::fromOperands(list, dtype, where);
}
/// The same in rows.
///
/// Shapes   [n, m] and then those of the parts
/// Errors   ShapeError: rows of different length
/// Gradient the parts of the cotangent
inline Array array(detail::List<detail::List<Operand>> list, std::optional<DType> dtype = {},
                   detail::Site where = detail::Site::current()) {
  return detail::fromOperands(list, dtype, where);
}
/// A scalar.
template <Arithmetic T>
Array array(T value, std::optional<DType> dtype = {},
            detail::Site where = detail::Site::current()) {
  return dtype ? Array(value).astype(*dtype, where) : Array(value);
}
/// A copy of a container (vector, array, span, …) of numbers, or of such containers.
template <detail::NumberRange R>
Array array(const R &numbers, std::optional<DType> dtype = {},
            detail::Site where = detail::Site::current()) {
  return detail::fromRows(numbers, dtype, where);
}
/// A copy of numbers in row-major order.
///
/// Errors   ShapeError: another number of elements than the shape has
template <detail::NumberRange R>
Array array(const R &numbers, const Shape &shape, std::optional<DType> dtype = {},
            detail::Site where = detail::Site::current()) {
  using T = typename detail::Rows<R>::Element;
  static_assert(detail::Rows<R>::depth == 1, "with a shape, the numbers stand in one row");
  if constexpr (std::ranges::contiguous_range<const R> && Element<T>) {
    return detail::fromNumbers({std::ranges::data(numbers),
                                static_cast<std::int64_t>(std::ranges::size(numbers)),
                                dtypeOfScalar<T>()},
                               shape, dtype, where);
  } else {
    detail::Flat<T> flat;
    for (auto &&number : numbers)
      flat.push_back(detail::asElement(static_cast<T>(number)));
    return detail::fromNumbers(
        {flat.data(), static_cast<std::int64_t>(flat.size()), dtypeOfScalar<T>()}, shape, dtype,
        where);
  }
}

/// Memory of yours as an array, without a copy. It must stay and not change until `release`, which
/// runs when the last array lets go, on whichever thread does, and must not throw. Bytes of bools
/// must be 0 or 1; where they are copied, all that are not 0 become 1.
///
/// Dtypes   that of T: bool, an integer of fixed size, float16, bfloat16, float or double
/// Errors   ShapeError: negative sizes, a null pointer with elements
template <Element T>
Array view(const T *data, const Shape &sizes, std::function<void()> release = {},
           detail::Site where = detail::Site::current()) {
  return detail::viewOf(data, sizes, nullptr, dtypeOfScalar<T>(), std::move(release), where);
}
/// The same with element i at `data` + sum of byte_strides[k] i[k] bytes. What is not dense and
/// row-major is copied, and released at once.
///
/// Units    of byte_strides: bytes
/// Errors   ShapeError: as without them; another number of strides than sizes
template <Element T>
Array view(const T *data, const Shape &sizes, const std::vector<std::int64_t> &byte_strides,
           std::function<void()> release = {}, detail::Site where = detail::Site::current()) {
  return detail::viewOf(data, sizes, &byte_strides, dtypeOfScalar<T>(), std::move(release), where);
}
/// With the strides as a list.
///
/// Units    of byte_strides: bytes
/// Errors   as with a vector
template <Element T>
Array view(const T *data, const Shape &sizes, std::initializer_list<std::int64_t> byte_strides,
           std::function<void()> release = {}, detail::Site where = detail::Site::current()) {
  return view(data, sizes, std::vector<std::int64_t>(byte_strides), std::move(release), where);
}

//===----------------------------------------------------------------------------------------------
// From nothing

/// 0 everywhere; 1 everywhere.
///
/// Dtypes   the one asked for
Array zeros(const Shape &shape, DType dtype = f64, detail::Site where = detail::Site::current());
Array ones(const Shape &shape, DType dtype = f64, detail::Site where = detail::Site::current());
/// `value`, broadcast, everywhere.
///
/// Shapes   the one asked for
/// Dtypes   that of the value, unless asked for
/// Errors   ShapeError: a value that does not broadcast to the shape
/// Gradient in the value: the cotangent, summed
Array full(const Shape &shape, const Operand &value, std::optional<DType> dtype = {});
/// In the shape and dtype of x, unless asked for.
///
/// Gradient zero in x; in the value of full_like the cotangent, summed
Array zeros_like(const Operand &x, std::optional<DType> dtype = {});
Array ones_like(const Operand &x, std::optional<DType> dtype = {});
Array full_like(const Operand &x, const Operand &value, std::optional<DType> dtype = {});

/// Ones on the k-th diagonal (above the main one where positive), zeros elsewhere.
///
/// Shapes   [n, m], or [n, n]
Array eye(std::int64_t n, DType dtype = f64, detail::Site where = detail::Site::current());
Array eye(std::int64_t n, std::int64_t m, int k = 0, DType dtype = f64,
          detail::Site where = detail::Site::current());

namespace detail {
Array arange(Scalar start, Scalar stop, Scalar step, std::optional<DType> dtype, Site where);
}
/// start, start + step, … as long as that is before stop.
///
/// Dtypes   that of the numbers: arange(5) is i32, arange(0.0, 1.0, 0.1) f64
/// Errors   ShapeError: a step of 0
template <Arithmetic T>
Array arange(T stop, std::optional<DType> dtype = {},
             detail::Site where = detail::Site::current()) {
  return detail::arange(T(0), stop, T(1), dtype, where);
}
template <Arithmetic T, Arithmetic U>
Array arange(T start, U stop, std::optional<DType> dtype = {},
             detail::Site where = detail::Site::current()) {
  return detail::arange(start, stop, T(1), dtype, where);
}
template <Arithmetic T, Arithmetic U, Arithmetic V>
Array arange(T start, U stop, V step, std::optional<DType> dtype = {},
             detail::Site where = detail::Site::current()) {
  return detail::arange(start, stop, step, dtype, where);
}

/// How linspace, logspace and geomspace go from one end to the other:
/// `linspace(0.0, 1.0, 4, {}, {.endpoint = false})`.
struct Spaces {
  bool endpoint = true; ///< the last number is stop; else stop would be the next one
  int axis = 0;         ///< of the result, along which the numbers go
};
/// `num` numbers at equal distances from start to stop, both included.
///
/// Shapes   [num] and then the broadcast shape of start and stop
/// Dtypes   integers give f64; an integer dtype that is asked for, the integers below
/// Gradient 1 - i / (num - 1) in start, i / (num - 1) in stop; of integers zero
Array linspace(const Operand &start, const Operand &stop, std::int64_t num = 50,
               std::optional<DType> dtype = {}, const Spaces &spaces = {});
/// 0, 1, … n - 1.
///
/// Shapes   [n]
/// Source   docs/generated/ops.md#iota
Array iota(std::int64_t n, DType dtype = i32, detail::Site where = detail::Site::current());
/// The same, arguments in the order of lax. (A template, so that `{}` is a shape.)
template <std::same_as<DType> D>
Array iota(D dtype, std::int64_t n, detail::Site where = detail::Site::current()) {
  return iota(n, dtype, where);
}
/// The index along one axis.
///
/// Errors   ShapeError: an axis out of range
/// Source   docs/generated/ops.md#iota
Array iota(const Shape &shape, int axis, DType dtype = i32,
           detail::Site where = detail::Site::current());

} // namespace fluxion
