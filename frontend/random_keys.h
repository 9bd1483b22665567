// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Raw bits of keys: what all distributions are made of.
#pragma once

#include "fluxion/array.h"
#include "frontend/promotion.h"

namespace fluxion::random::detail {

using Where = std::source_location;

/// Throws for what is not a key.
void requireKey(const char *function, const Array &key, Where where);
/// A pair of words, as a u64, per number from 0 to n - 1.
Array scrambledCounts(const char *function, const Array &key, std::int64_t n, Where where);
/// `dtype` bits for every element of `shape`.
Array bitsOf(const char *function, const Array &key, const Shape &shape, DType dtype, Where where);
/// Uniform in [0, 1), in steps of the last place of numbers in [1, 2).
Array unitUniform(const char *function, const Array &key, const Shape &shape, DType dtype,
                  Where where);
/// Many keys: the words of each.
struct Words {
  Array high, low;
};
/// The keys into which split makes `key`.
Words splitInto(const char *function, const Array &key, std::int64_t n, Where where);
/// Both words of `counter` scrambled under every key, as a u64.
Array scrambledUnder(const Words &keys, std::uint64_t counter);
/// Key number `i` of those into which each is split.
Words splitOff(const Words &keys, std::uint64_t i);
/// unitUniform of what was scrambled, and the uniform and normal numbers that are made of it.
Array unitFrom(const Array &both, DType dtype, Where where);
Array uniformFrom(const Array &unit, const Operand &low, const Operand &high);
Array normalFrom(const Array &both, DType dtype, Where where);
/// `draw` of a row of as many elements as `shape` has, in that shape: a row is one loop, whatever
/// the sizes.
template <class Draw>
Array asRow(const char *function, const Shape &shape, Where where, Draw draw) {
  fluxion::detail::requireShape(shape, function, where);
  return fluxion::detail::reshaped(draw(Shape{shape.numElements()}), shape, where);
}
/// `x` converted and repeated to `shape`.
Operand parameter(const Operand &x, DType dtype, const Shape &shape);
/// Throws for a dtype that is not floating.
void requireFloating(const char *function, DType dtype, Where where);

} // namespace fluxion::random::detail
