// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Integers in a range.
#include "fluxion/elementwise.h"
#include "fluxion/random.h"
#include "frontend/random_keys.h"
#include "frontend/random_parameters.h"

namespace fluxion::random {

using detail::parameter;
using fluxion::detail::converted;

namespace {

struct Limits {
  __int128 lowest, largest;
};
Limits limitsOf(DType dtype) {
  return visitDType(dtype, [](auto tag) -> Limits {
    using T = typename decltype(tag)::type;
    if constexpr (isIntegerElement<T>)
      return {std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()};
    else
      return {0, 0};
  });
}

Operand number(__int128 value, Where at) {
  if (value > std::numeric_limits<std::int64_t>::max())
    return {static_cast<std::uint64_t>(value), at};
  return {static_cast<std::int64_t>(value), at};
}

/// `x` limited to the integers of `to`, as one of them.
Array limited(const Operand &x, DType to) {
  Where at = x.where();
  Limits mine = limitsOf(x.dtype()), its = limitsOf(to);
  Operand above(maximum(x, number(std::max(mine.lowest, its.lowest), at)), at);
  return converted(minimum(above, number(std::min(mine.largest, its.largest), at)), to, at);
}

/// A bound as an array of 64 bits where it is a bare number.
Operand boundOf(const Operand &x) {
  if (!isInteger(x.dtype()))
    fluxion::detail::raise<DtypeError>({.what = "a bound of randint that is not an integer",
                                        .where = x.where(),
                                        .expected = "integers",
                                        .got = fluxion::detail::typeText(x),
                                        .hint = "convert with astype(fx::i32)"});
  bool isSmall = x.isWeak() && x.dtype() != DType::u64;
  return {isSmall ? converted(x.array(), DType::i64, x.where()) : x.array(), x.where()};
}

/// Bounds for 8 and 16 bits, which are drawn as 32.
Operand narrowBound(const Operand &x, __int128 lowest, __int128 largest) {
  Where at = x.where();
  Operand wide(converted(x.array(), DType::i32, at), at);
  return {minimum({maximum(wide, number(lowest, at)), at}, number(largest, at)), at};
}

// a b mod span for words of `bits` bits, from two draws: the upper one counts for 2^bits.
Array drawnOffset(const Array &key, const Shape &shape, const Operand &span, Where at) {
  DType word = span.dtype();
  auto [first, second] = split<2>(key, at);
  Operand high(detail::bitsOf("randint", first, shape, word, at), at);
  Operand low(detail::bitsOf("randint", second, shape, word, at), at);
  std::uint64_t half = std::uint64_t{1} << (4 * byteSize(word));
  Operand root(rem({half, at}, span), at);
  Operand factor(rem({root * root, at}, span), at);
  Operand upper(Operand(rem(high, span), at) * factor, at);
  return rem({upper + Operand(rem(low, span), at), at}, span);
}

} // namespace

// Of a span of 0, one beyond the largest number, the remainder is the draw itself.
Array randint(const Array &key, const Shape &shape, const Operand &low, const Operand &high,
              DType dtype) {
  Where at = low.where();
  if (!isInteger(dtype))
    fluxion::detail::raise<DtypeError>({.what = "randint of a dtype that is not an integer",
                                        .where = at,
                                        .expected = "an integer dtype",
                                        .got = std::string(name(dtype)),
                                        .hint = "uniform draws floats, bernoulli booleans"});
  detail::requireFits("randint", shape, {{"low", &low}, {"high", &high}});
  Operand from = boundOf(low), to = boundOf(high);
  DType drawn = byteSize(dtype) < 4 ? DType::i32 : dtype;
  if (drawn != dtype) {
    Limits limits = limitsOf(dtype);
    from = narrowBound(from, limits.lowest, limits.largest);
    to = narrowBound(to, limits.lowest, limits.largest + 1);
  }
  __int128 largest = std::min(limitsOf(drawn).largest, limitsOf(to.dtype()).largest);
  Operand isBeyond(to > number(largest, at), at);
  from = parameter({limited(from, drawn), at}, drawn, shape);
  to = parameter({limited(to, drawn), at}, drawn, shape);
  DType word = byteSize(drawn) == 8 ? DType::u64 : DType::u32;
  Operand isOpen(to > from, at);
  Operand span(where(isOpen, {converted(to - from, word, at), at}, {1, at}), at);
  span = Operand(span + Operand(converted(isBeyond & isOpen, word, at), at), at);
  Array offset = converted(drawnOffset(key, shape, span, at), drawn, at);
  return converted(from + Operand(offset, at), dtype, at);
}

} // namespace fluxion::random
