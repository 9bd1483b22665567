// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The value users compute with: an array of numbers, or a traced value that stands for one.
//
//   fx::Array x = fx::array({1.0, 2.0, 3.0});
//   fx::Array y = 2.0 * x + 1.0;
//   y(0) = 7.0;
//   std::cout << y << "\n" << sum(y).item<double>() << "\n";
#pragma once

#include "fluxion/axes.h"
#include "fluxion/index.h"
#include "runtime/dtype.h"
#include "runtime/error.h"
#include "runtime/shape.h"

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <source_location>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fluxion {

/// The dtypes by their short names.
inline constexpr DType boolean = DType::boolean, u8 = DType::u8, u16 = DType::u16, u32 = DType::u32,
                       u64 = DType::u64, i8 = DType::i8, i16 = DType::i16, i32 = DType::i32,
                       i64 = DType::i64, bf16 = DType::bf16, f16 = DType::f16, f32 = DType::f32,
                       f64 = DType::f64, c64 = DType::c64, c128 = DType::c128;

/// Any C++ arithmetic type, float16, bfloat16, std::complex<float> and std::complex<double>.
template <class T>
concept Arithmetic = std::is_arithmetic_v<T> || isHalf<T> || isComplexElement<T>;

namespace detail {
template <class T> auto elementFor() {
  if constexpr (Element<T>)
    return TypeTag<T>{};
  else if constexpr (std::is_floating_point_v<T>)
    return TypeTag<double>{}; // long double
  else if constexpr (std::is_signed_v<T>)
    return TypeTag<std::make_signed_t<T>>{}; // characters
  else
    return TypeTag<std::make_unsigned_t<T>>{};
}
/// The type of an array's elements that holds a scalar of type T.
template <class T> using ElementFor = typename decltype(elementFor<T>())::type;
} // namespace detail

/// The element type that a C++ scalar stands for.
///
/// Dtypes   of double f64, float f32, int i32, uint8_t u8, std::complex<double> c128; of long
///          double f64, of characters the integers of their size
template <Arithmetic T> constexpr DType dtypeOfScalar() { return dtype_of<detail::ElementFor<T>>; }

class Indexed;
class Operand;
class UpdateAt;
namespace detail {
struct Node;
void retain(Node *) noexcept;
void release(Node *) noexcept;

/// A C++ scalar of any arithmetic type: `real` where its dtype is floating or complex, else
/// `integer`, which for u64 is the number modulo 2^64.
struct Scalar {
  template <Arithmetic T> Scalar(T value) : dtype(dtypeOfScalar<T>()) {
    if constexpr (isComplexElement<T>) {
      real = static_cast<double>(value.real());
      imaginary = static_cast<double>(value.imag());
    } else if constexpr (isFloatElement<T>) {
      real = static_cast<double>(value);
    } else {
      integer = static_cast<std::int64_t>(value);
    }
  }
  DType dtype;
  std::int64_t integer = 0;
  double real = 0, imaginary = 0;
};
} // namespace detail

/// An n-dimensional array of numbers of one dtype. A handle: copies share the value, and values
/// never change (assignment through an index makes a new value and rebinds the handle).
class Array {
public:
  using Where = std::source_location;

  /// No value; using it is an error.
  Array() noexcept = default;
  /// A scalar.
  template <Arithmetic T> Array(T value) : Array(makeScalar(value)) {}
  explicit Array(const detail::Scalar &value) : Array(makeScalar(value)) {}

  Array(const Array &other) noexcept : node_(other.node_) { detail::retain(node_); }
  Array(Array &&other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  Array &operator=(const Array &other) noexcept {
    Array copy(other);
    std::swap(node_, copy.node_);
    return *this;
  }
  Array &operator=(Array &&other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~Array() { detail::release(node_); }

  /// Sizes along the axes, outermost first.
  const Shape &shape() const;
  int ndim() const { return shape().rank(); }
  /// Number of elements.
  std::int64_t size() const { return shape().numElements(); }
  DType dtype() const;
  /// True where the value stands for numbers that are not known yet.
  bool is_traced() const;
  /// What the value is computed from: formulas in the arguments of its trace or graph, one line per
  /// shared part, or its numbers.
  std::string expression() const;
  /// True unless default-constructed.
  bool has_value() const { return node_ != nullptr; }

  /// The only element, converted to `T` as astype does.
  ///
  /// Errors   ShapeError: more than one element. DtypeError: a complex number as a real T.
  ///          TraceError: a traced value without numbers
  template <Arithmetic T> T item(Where where = Where::current()) const {
    return static_cast<T>(itemAs<detail::ElementFor<T>>(where));
  }
  /// All elements in row-major order.
  ///
  /// Errors   DtypeError: another element type. TraceError: a traced value without numbers
  template <class T> std::vector<T> to_vector(Where where = Where::current()) const {
    const T *first = static_cast<const T *>(elements(dtype_of<T>, where));
    return std::vector<T>(first, first + size());
  }
  /// A view of the elements in row-major order; valid as long as an Array holds them.
  ///
  /// Errors   as to_vector
  template <class T> std::span<T> span(Where where = Where::current()) const {
    static_assert(std::is_const_v<T>, "arrays are values: ask for span<const T>");
    using Plain = std::remove_const_t<T>;
    return {static_cast<const Plain *>(elements(dtype_of<Plain>, where)),
            static_cast<std::size_t>(size())};
  }

  /// True where the only element is not zero: for native control flow.
  ///
  /// Errors   ShapeError: more than one element. TraceError: a traced value without numbers
  explicit operator bool() const { return itemAs<bool>({}); }

  /// Elements, sub-arrays and selections, as in NumPy (index.h).
  ///
  /// Shapes   an integer takes its axis away, a slice keeps it, arrays of integers put the shape in
  ///          which they meet in its place, booleans the number of those that are true
  /// Errors   ShapeError: too many indices, one that is known and out of range. TraceError:
  ///          booleans that are not known
  /// Gradient the cotangent added up at the elements that were read, zero elsewhere
  /// Source   docs/generated/ops.md#gather
  Array operator()(Index i0, Index i1 = {}, Index i2 = {}, Index i3 = {}, Index i4 = {},
                   Index i5 = {}, Index i6 = {}, Index i7 = {}) const &;
  /// The same, and `x(i) = v` rebinds `x` to a copy with those elements replaced.
  ///
  /// Gradient as at(...).set
  Indexed operator()(Index i0, Index i1 = {}, Index i2 = {}, Index i3 = {}, Index i4 = {},
                     Index i5 = {}, Index i6 = {}, Index i7 = {}) &;
  /// Functional updates: `x.at(i).set(v)`, `.add`, `.multiply`, `.divide`, `.min`, `.max`: the
  /// fields are those of UpdateAt.
  UpdateAt at(Index i0, Index i1 = {}, Index i2 = {}, Index i3 = {}, Index i4 = {}, Index i5 = {},
              Index i6 = {}, Index i7 = {}) const;

  /// Converted elements: float to integer truncates and saturates (NaN gives 0), to bool is "not
  /// 0", complex to real is the real part.
  ///
  /// Shapes   as x
  /// Gradient the cotangent in the dtype of x, between floating and complex ones; else zero
  /// Source   docs/generated/ops.md#convert
  Array astype(DType dtype, Where where = Where::current()) const;

  /// The common functions as members: what they do, and what their fields are, is said of the free
  /// functions in reduction.h, index.h (all), structural.h and contraction.h (dot).
  ///
  /// Gradient as those
  Array sum(const Axes &axes = {}, KeepDims keep = {}, Where where = Where::current()) const;
  Array mean(const Axes &axes = {}, KeepDims keep = {}, Where where = Where::current()) const;
  Array prod(const Axes &axes = {}, KeepDims keep = {}, Where where = Where::current()) const;
  Array max(const Axes &axes = {}, KeepDims keep = {}, Where where = Where::current()) const;
  Array min(const Axes &axes = {}, KeepDims keep = {}, Where where = Where::current()) const;
  Array argmax(const Axes &axes = {}, KeepDims keep = {}, Where where = Where::current()) const;
  Array argmin(const Axes &axes = {}, KeepDims keep = {}, Where where = Where::current()) const;
  Array all(const Axes &axes = {}, KeepDims keep = {}, Where where = Where::current()) const;
  Array any(const Axes &axes = {}, KeepDims keep = {}, Where where = Where::current()) const;
  Array reshape(const Shape &shape, Where where = Where::current()) const;
  Array transpose(const Axes &axes = {}, Where where = Where::current()) const;
  Array squeeze(const Axes &axes = {}, Where where = Where::current()) const;
  Array flatten(Where where = Where::current()) const;
  Array ravel(Where where = Where::current()) const;
  Array dot(const Operand &other) const;

  /// x = x + other, and so on: rebinds this handle; others keep the value. x may be broadcast, and
  /// promoted.
  ///
  /// Gradient as the operators
  Array &operator+=(const Operand &other) &;
  Array &operator-=(const Operand &other) &;
  Array &operator*=(const Operand &other) &;
  Array &operator/=(const Operand &other) &;
  Array &operator%=(const Operand &other) &;
  Array &operator&=(const Operand &other) &;
  Array &operator|=(const Operand &other) &;
  Array &operator^=(const Operand &other) &;

  /// Takes over one reference.
  explicit Array(detail::Node *node) noexcept : node_(node) {}
  detail::Node *node() const noexcept { return node_; }

private:
  static Array makeScalar(const detail::Scalar &value);
  template <class T> T itemAs(Where where) const;
  const void *elements(DType expected, Where where) const;

  detail::Node *node_ = nullptr;
};

/// What an operation takes: an array, or a bare C++ scalar, which is weak (it takes the dtype of
/// the arrays beside it). Remembers the line of the user's that wrote it.
class Operand {
public:
  using Where = std::source_location;
  Operand(const Array &array, Where where = Where::current()) : array_(array), where_(where) {}
  template <Arithmetic T>
  Operand(T x, Where where = Where::current()) : where_(where), scalar_(x), isWeak_(true) {}

  /// The operand as an array.
  ///
  /// Gradient the cotangent
  Array array() const { return isWeak_ ? Array(scalar_) : array_; }
  /// Errors   TraceError: an array without a value
  DType dtype() const;
  const Shape &shape() const;
  int ndim() const { return shape().rank(); }
  const Where &where() const { return where_; }
  bool isWeak() const { return isWeak_; }
  const detail::Scalar &scalar() const { return scalar_; }

private:
  Array array_;
  Where where_;
  detail::Scalar scalar_ = 0;
  bool isWeak_ = false;
};

/// An element or sub-array that can be assigned to: `x(0) = 3.0`. Used as an Array it is its value.
/// A selection by booleans that are not known yet has no value, but can be assigned to.
class Indexed : public Array {
public:
  Indexed(Array value, Array &base, std::vector<Index> indices)
      : Array(std::move(value)), base_(&base), indices_(std::move(indices)) {}
  Indexed(const Indexed &) = default;

  /// Replaces the elements in the array that was indexed, as `at(...).set` does; of repeated
  /// indices the last wins.
  ///
  /// Shapes   value: broadcast to the shape of the selection
  /// Dtypes   value: of the kind of the array or a lower one
  /// Errors   ShapeError, DtypeError: a value that does not fit
  void operator=(const Operand &value) &&;
  void operator=(const Indexed &value) &&;
  /// As `at(...).add` and so on: repeated indices take every value.
  ///
  /// Shapes   as for =
  /// Dtypes   as for =
  /// Errors   as for =
  void operator+=(const Operand &value) &&;
  void operator-=(const Operand &value) &&;
  void operator*=(const Operand &value) &&;
  void operator/=(const Operand &value) &&;

  /// A named selection (`auto y = x(0)`) is an array of its own.
  Indexed &operator=(const Array &value) & {
    Array::operator=(value);
    return *this;
  }
  using Array::operator+=;
  using Array::operator-=;
  using Array::operator*=;
  using Array::operator/=;

private:
  Array *base_;
  std::vector<Index> indices_;
};

/// How indices out of range read: `x.at(i).get({.mode = fx::OutOfRange::fill, .fill_value = -1})`.
struct Reading {
  std::optional<OutOfRange> mode = {}; ///< nothing: as the function says
  /// Of mode fill; nothing: NaN, the lowest signed or the highest unsigned integer, true.
  std::optional<Array> fill_value = {};
};

/// Arrays with some elements changed; the original stays as it is. Of repeated indices, `set` keeps
/// the last, `apply` is once for each place, the others take every one. What an index out of range
/// does the mode says, and then numbers may be, too; without one those in arrays are dropped.
///
/// Shapes   value: broadcast to the shape of the selection; result: that of the array
/// Dtypes   value: of the kind of the array or a lower one; result: that of the array
/// Errors   ShapeError: an index out of range, a value that does not fit. DtypeError: lossy values
/// Gradient behind each: in the array where elements were selected (elsewhere the cotangent) and in
///          the value v, as factors of the cotangent there
/// Source   docs/generated/ops.md#scatter
class UpdateAt {
public:
  using Mode = std::optional<OutOfRange>;

  UpdateAt(Array base, std::vector<Index> indices)
      : base_(std::move(base)), indices_(std::move(indices)) {}
  Array set(const Operand &value, Mode mode = {}) const;      // 0, 1
  Array add(const Operand &value, Mode mode = {}) const;      // 1, 1
  Array subtract(const Operand &value, Mode mode = {}) const; // 1, -1
  Array multiply(const Operand &value, Mode mode = {}) const; // v, x
  Array divide(const Operand &value, Mode mode = {}) const;   // 1 / v, -x / (v v)
  // 1 in the one that is taken, shares among ties (with_kinks chooses otherwise)
  Array min(const Operand &value, Mode mode = {}) const;
  Array max(const Operand &value, Mode mode = {}) const;
  Array power(const Operand &exponent, Mode mode = {}) const; // v x^(v - 1), x^v log(x)
  /// f of the selection in its place.
  template <class F> Array apply(F &&f, Mode mode = {}) const;

  /// The selection itself; without a mode x(...), whose indices in arrays are as in clip.
  ///
  /// Gradient the cotangent added up at the indices, none from what is filled in
  Array get(const Reading &options = {}) const;

private:
  Array base_;
  std::vector<Index> indices_;
};

/// Gradient that of f
template <class F> Array UpdateAt::apply(F &&f, Mode mode) const {
  return set(Operand(std::forward<F>(f)(get({.mode = mode}))), mode);
}

} // namespace fluxion
