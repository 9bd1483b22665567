// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions that gather up the elements along axes.
//
//   fx::Array m = fx::array({{1.0, 2.0}, {3.0, 4.0}});
//   sum(m), sum(m, 0), mean(m, {0, 1}), max(m, -1, fx::keepdims), m.sum(1);
//   fx::Array z = (m - mean(m, 0)) / fx::std(m, 0);      // std, all and any: with their namespace
//   if (fx::all(isfinite(m))) m = m / norm(m);
//   sum(m, 0, {}, {.where = m > 1.5}), max(m, 0, {}, {.where = m > 1.5, .initial = 0.0});
//   mean(m, {}, {}, m > 1.5);                            // the mask alone
//
// Shapes   x: [d0..dn] → without the axes, or with 1 in their place (fx::keepdims); none given:
//          all; where: booleans broadcast to x
// Errors   ShapeError: an axis out of range or named twice
// Source   docs/generated/ops.md#reduction, docs/kinks.md
#pragma once

#include "fluxion/array.h"

#include <optional>

namespace fluxion {

/// Which elements a reduction counts, and what there is before them.
struct Counting {
  std::optional<Array> where = {};   ///< booleans: which elements count; nothing: all
  std::optional<Array> initial = {}; ///< a scalar that is there before the first
  std::optional<DType> dtype = {};   ///< of elements before they are added or multiplied
};

/// Sum; 0 of nothing.
///
/// Dtypes   as x; narrow integers count as i32 or u32, bool as i32, and integers wrap
/// Units    those of x
/// Errors   ShapeError: an axis out of range, an initial value that is no scalar. DtypeError: a
///          `where` that is not boolean
/// Gradient the cotangent, broadcast
Array sum(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
          const Counting &counting = {});
/// Product; 1 of nothing.
///
/// Dtypes   as sum
/// Gradient the product of the other factors, also where factors are 0
Array prod(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
           const Counting &counting = {});
/// Arithmetic mean; NaN of nothing.
///
/// Dtypes   integers and booleans give f64
/// Units    those of x
/// Gradient the cotangent / n, broadcast
Array mean(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
           const std::optional<Array> &where = {});
/// Largest and smallest; NaN wins.
///
/// Dtypes   as x; of booleans "or" and "and"
/// Errors   ShapeError: an axis without elements, or `where`, without `initial`
/// Gradient shared evenly by ties (with_kinks chooses otherwise)
Array max(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
          const Counting &counting = {});
Array min(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
          const Counting &counting = {});
/// Index of the first largest or smallest along one axis, or of the flattened array; the first NaN
/// wins.
///
/// Dtypes   i32
/// Errors   ShapeError: several axes, an axis without elements
/// Gradient zero
Array argmax(const Operand &x, const Axes &axis = {}, KeepDims keep = {});
Array argmin(const Operand &x, const Axes &axis = {}, KeepDims keep = {});
/// Where any element is true; false of nothing. (`all` stands in index.h.)
///
/// Dtypes   numbers are true unless 0; gives bool
/// Gradient zero
Array any(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
          const std::optional<Array> &where = {});
/// log(sum(exp(x))) without overflow; -inf of nothing.
///
/// Dtypes   integers give f64
/// Gradient the softmax exp(x - y)
Array logsumexp(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
                const std::optional<Array> &where = {});
/// Mean squared distance from the mean, divided by n - ddof (NaN unless positive); in two passes.
///
/// Shapes   mean: what is known to be the mean, so that it broadcasts to x (as with fx::keepdims)
/// Dtypes   integers give f64; complex numbers a real result
/// Units    those of x, squared
/// Errors   ShapeError: a mean that does not fit
/// Gradient 2 (x - mean) / (n - ddof), of complex numbers the conjugate
Array var(const Operand &x, const Axes &axes = {}, KeepDims keep = {}, double ddof = 0,
          const std::optional<Array> &where = {}, const std::optional<Array> &mean = {});
/// Square root of var.
///
/// Dtypes   as var
/// Units    those of x
/// Errors   as var
/// Gradient (x - mean) / ((n - ddof) std), of complex numbers the conjugate; NaN where all elements
///          are equal
Array std(const Operand &x, const Axes &axes = {}, KeepDims keep = {}, double ddof = 0,
          const std::optional<Array> &where = {}, const std::optional<Array> &mean = {});
/// Euclidean length: sqrt(sum(x x)); of a matrix without axes given, Frobenius'.
///
/// Dtypes   integers give f64; complex numbers a real result
/// Units    those of x
/// Gradient x / norm, of complex numbers conj(x) / norm; NaN at 0
Array norm(const Operand &x, const Axes &axes = {}, KeepDims keep = {});

} // namespace fluxion
