// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sums of products over shared axes: matrix products and what is made of them.
//
//   fx::Array a = fx::ones({2, 3}), b = fx::ones({3, 4}), v = fx::ones({3});
//   matmul(a, b), dot(a, v), outer(v, v), tensordot(a, b, 1);
//   fx::Array t = fx::einsum("ij,jk->ki", a, b);
//   fx::Array batched = matmul(fx::ones({5, 2, 3}), b);
//
// Dtypes   operands promote; integers wrap; booleans give "or of ands"
// Errors   ShapeError: shared axes of different size
// Gradient a contraction of the cotangent with the other operand
// Source   docs/generated/ops.md#dot_general
#pragma once

#include "fluxion/array.h"
#include "fluxion/located_text.h"

#include <string_view>
#include <vector>

namespace fluxion {

/// NumPy's dot: the last axis of a with the second to last (or only) axis of b. A scalar
/// multiplies.
///
/// Shapes   a: [i.., k], b: [j.., k, m] → [i.., j.., m]
Array dot(const Operand &a, const Operand &b);
/// NumPy's matmul: matrix products of the last two axes, the axes before them broadcast. Of one
/// axis: a row on the left, a column on the right.
///
/// Shapes   a: [.., n, k], b: [.., k, m] → [.., n, m]
/// Errors   ShapeError: a scalar
/// Gradient ct bᵀ in a, aᵀ ct in b, for the cotangent ct
Array matmul(const Operand &a, const Operand &b);
/// The products of every element with every element of the flattened operands.
///
/// Shapes   n and m elements → [n, m]
/// Gradient ct b in a, ctᵀ a in b, for the cotangent ct
Array outer(const Operand &a, const Operand &b);
/// Contracts the last `axes` axes of a with the first of b.
///
/// Errors   ShapeError: more axes than there are; axes of different size
Array tensordot(const Operand &a, const Operand &b, int axes = 2);
/// Contracts the axes `ofA` with the axes `ofB`, pair by pair.
///
/// Shapes   the other axes of a, then those of b
/// Errors   ShapeError: other numbers of axes, or sizes
Array tensordot(const Operand &a, const Operand &b, const Axes &ofA, const Axes &ofB);
/// Einstein's convention: a letter per axis, summed where the result lacks it; `...` stands for
/// axes that broadcast; without `->` the letters that occur once, in order. Any number of operands
/// are contracted two at a time, in the order with the fewest multiplications (of more than eight,
/// in a greedy one).
///
/// Errors   ShapeError: a malformed formula, letters that stand for different sizes
Array einsum(std::string_view formula, const std::vector<Array> &xs,
             std::source_location where = std::source_location::current());

/// The same with the operands one by one: einsum("ij,jk,kl->il", a, b, c).
///
/// Errors   as with a vector of operands
template <class... Xs>
  requires(sizeof...(Xs) > 0 && (std::convertible_to<const Xs &, Array> && ...))
Array einsum(const detail::LocatedText &formula, const Xs &...xs) {
  return einsum(formula.text(), std::vector<Array>{Array(xs)...}, formula.where());
}

/// Pairs of operands, by number.
using ContractionPath = std::vector<std::pair<std::size_t, std::size_t>>;
/// The order in which einsum contracts its operands, two at a time, by number: of n operands the
/// first product is number n, the next one n + 1.
///
/// Errors   as einsum
ContractionPath einsum_path(std::string_view formula, const std::vector<Array> &xs,
                            std::source_location where = std::source_location::current());

//===----------------------------------------------------------------------------------------------
// With results of a dtype of the caller's: preferred_element_type of JAX

/// The same with results of `dtype`. Operands are converted first to what holds them and `dtype`
/// (as promote says), products are made and added up in it, and sums are converted once: those of
/// f16 as f32 are exact products, those of f32 as f16 are rounded at the end. (Names of their own
/// leave `vmap(fx::dot)` one function.)
///
/// Dtypes   gives `dtype`
/// Gradient that of the conversions and the contraction
Array dot_as(const Operand &a, const Operand &b, DType dtype);
Array matmul_as(const Operand &a, const Operand &b, DType dtype);
Array tensordot_as(const Operand &a, const Operand &b, DType dtype, int axes = 2);
Array tensordot_as(const Operand &a, const Operand &b, DType dtype, const Axes &ofA,
                   const Axes &ofB);
Array einsum_as(std::string_view formula, DType dtype, const std::vector<Array> &xs,
                std::source_location where = std::source_location::current());
/// The same with the operands one by one: einsum_as("ij,jk->ik", fx::f32, a, b).
///
/// Errors   as with a vector of operands
template <class... Xs>
  requires(sizeof...(Xs) > 0 && (std::convertible_to<const Xs &, Array> && ...))
Array einsum_as(const detail::LocatedText &formula, DType dtype, const Xs &...xs) {
  return einsum_as(formula.text(), dtype, std::vector<Array>{Array(xs)...}, formula.where());
}

} // namespace fluxion
