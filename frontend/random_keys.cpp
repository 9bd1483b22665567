// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/random_keys.h"

#include "fluxion/bits.h"
#include "fluxion/elementwise.h"
#include "fluxion/random.h"
#include "fluxion/structural.h"
#include "frontend/creation.h"
#include "ir/ops/random.h"

#include <fmt/format.h>

namespace fluxion::random {

using fluxion::detail::converted;
using fluxion::detail::recordOne;

namespace detail {

void requireKey(const char *function, const Array &key, Where where) {
  fluxion::detail::requireAlive(key, where);
  std::string got = fluxion::detail::typeText({key, where});
  const char *hint =
      "random::key(seed) makes one; of several keys take one, as in keys(0), or vmap";
  if (key.dtype() != DType::u32)
    fluxion::detail::raise<DtypeError>({.what = fmt::format("not a key in {}", function),
                                        .where = where,
                                        .expected = "a key, u32[2]",
                                        .got = got,
                                        .hint = hint});
  if (!(key.shape() == Shape{2}))
    fluxion::detail::raise<ShapeError>({.what = fmt::format("not a single key in {}", function),
                                        .where = where,
                                        .expected = "a key, u32[2]",
                                        .got = got,
                                        .hint = hint});
}

void requireFloating(const char *function, DType dtype, Where where) {
  if (!isFloating(dtype))
    fluxion::detail::raise<DtypeError>(
        {.what = fmt::format("{} of a dtype without fractions", function),
         .where = where,
         .expected = "a floating dtype",
         .got = std::string(name(dtype)),
         .hint = "draw a floating array, or integers with randint"});
}

static Array scrambledWords(const Array &high, const Array &low, const Array &counters,
                            Where where) {
  Leaves operands{high, low, counters};
  return recordOne(where, operands, [](mlir::OpBuilder &b, mlir::Location loc, auto v) {
    return ir::Threefry2x32Op::create(b, loc, v[2].getType(), v[0], v[1], v[2]);
  });
}

/// Each counter under the key: both words of the key spread over the counters.
static Array scrambled(const Array &key, const Array &counters, Where where) {
  Array words[2];
  for (int word : {0, 1}) {
    Array one = fluxion::detail::reshaped(key(fluxion::slice(word, word + 1)), {}, where);
    words[word] = fluxion::detail::spread(one, counters.shape(), where);
  }
  return scrambledWords(words[0], words[1], counters, where);
}

Array scrambledCounts(const char *function, const Array &key, std::int64_t n, Where where) {
  requireKey(function, key, where);
  return scrambled(key, fluxion::detail::iotaAlong(DType::u64, {n}, 0, where), where);
}

static Array highWord(const Array &both, Where where) {
  return converted(shift_right_logical({both, where}, 32), DType::u32, where);
}
static Array lowWord(const Array &both, Where where) { return converted(both, DType::u32, where); }

/// `dtype` bits of the pairs of words.
static Array narrowed(const Array &both, DType dtype, Where where) {
  if (dtype == DType::u64)
    return both;
  Operand high(highWord(both, where), where), low(lowWord(both, where), where);
  return converted(high ^ low, dtype, where);
}

Array bitsOf(const char *function, const Array &key, const Shape &shape, DType dtype, Where where) {
  fluxion::detail::requireShape(shape, function, where);
  Array both = scrambledCounts(function, key, shape.numElements(), where);
  return fluxion::detail::reshaped(narrowed(both, dtype, where), shape, where);
}

Words splitInto(const char *function, const Array &key, std::int64_t n, Where where) {
  Array both = scrambledCounts(function, key, n, where);
  return {highWord(both, where), lowWord(both, where)};
}
Array scrambledUnder(const Words &keys, std::uint64_t counter) {
  Where at = Where::current();
  Array number = fluxion::detail::filled(counter, DType::u64, keys.high.shape(), at);
  return scrambledWords(keys.high, keys.low, number, at);
}
Words splitOff(const Words &keys, std::uint64_t i) {
  Array both = scrambledUnder(keys, i);
  return {highWord(both, Where::current()), lowWord(both, Where::current())};
}

/// The unsigned integer in which a floating type is made of bits.
static DType wordOf(DType dtype) {
  switch (byteSize(dtype)) {
  case 2: return DType::u16;
  case 4: return DType::u32;
  default: return DType::u64;
  }
}

// Random bits as the fraction of a number in [1, 2), less 1. bf16 has so short a fraction that JAX
// draws 8 bits for it.
Array unitFrom(const Array &both, DType dtype, Where where) {
  DType word = wordOf(dtype), drawn = dtype == DType::bf16 ? DType::u8 : word;
  int fraction = visitDType(dtype, [](auto tag) {
    return std::numeric_limits<typename decltype(tag)::type>::digits - 1;
  });
  int spare = static_cast<int>(8 * byteSize(drawn)) - fraction;
  Operand bits(converted(narrowed(both, drawn, where), word, where), where);
  Operand one(bitcast_convert_type(converted(Array(1.0), dtype, where), word), where);
  Operand made(Operand(shift_right_logical(bits, spare), where) | one, where);
  return Operand(bitcast_convert_type(made, dtype), where) - 1.0;
}

Array unitUniform(const char *function, const Array &key, const Shape &shape, DType dtype,
                  Where where) {
  requireFloating(function, dtype, where);
  fluxion::detail::requireShape(shape, function, where);
  Array both = scrambledCounts(function, key, shape.numElements(), where);
  return fluxion::detail::reshaped(unitFrom(both, dtype, where), shape, where);
}

// The maximum keeps the bounds where the product rounds below the lower one.
Array uniformFrom(const Array &unit, const Operand &low, const Operand &high) {
  Where at = low.where();
  Operand width(high - low, at);
  return maximum(low, {Operand(Operand(unit, at) * width, at) + low, at});
}

Operand parameter(const Operand &x, DType dtype, const Shape &shape) {
  return {fluxion::detail::meet({&x}, dtype, shape, x.where())[0], x.where()};
}

} // namespace detail

//===----------------------------------------------------------------------------------------------
// Keys

static Array oneKey(const Operand &high, const Operand &low) {
  Where at = high.where();
  return stack({converted(high.array(), DType::u32, at), converted(low.array(), DType::u32, at)}, 0,
               at);
}

static void requireOneInteger(const char *what, const Operand &number) {
  if (!isInteger(number.dtype()))
    fluxion::detail::raise<DtypeError>({.what = fmt::format("{} that is not an integer", what),
                                        .where = number.where(),
                                        .expected = "one integer",
                                        .got = fluxion::detail::typeText(number),
                                        .hint = "convert with astype(fx::i64)"});
  if (number.ndim() != 0)
    fluxion::detail::raise<ShapeError>({.what = fmt::format("{} that is not one number", what),
                                        .where = number.where(),
                                        .expected = "one integer",
                                        .got = fluxion::detail::typeText(number),
                                        .hint = "vmap makes a key of each"});
}

// A bare number is one of 64 bits, as Python's are; an array of 32 has no upper half.
Array key(const Operand &seed) {
  Where at = seed.where();
  requireOneInteger("a seed", seed);
  bool isWide = seed.isWeak() || byteSize(seed.dtype()) == 8;
  Operand number(converted(seed.array(), DType::i64, at), at);
  if (!isWide)
    return oneKey({Array(std::uint32_t{0}), at}, number);
  return oneKey({shift_right_logical(number, 32), at}, number);
}

Array split(const Array &key, std::int64_t n, Where where) {
  fluxion::detail::requireShape({n}, "split", where);
  Array both = detail::scrambledCounts("split", key, n, where);
  return stack({detail::highWord(both, where), detail::lowWord(both, where)}, 1, where);
}

Array fold_in(const Array &key, const Operand &number) {
  Where at = number.where();
  detail::requireKey("fold_in", key, at);
  requireOneInteger("a number for fold_in", number);
  Array word = converted(number.array(), DType::u32, at);
  Array both = detail::scrambled(key, converted(word, DType::u64, at), at);
  return oneKey({detail::highWord(both, at), at}, {detail::lowWord(both, at), at});
}

Array bits(const Array &key, const Shape &shape, DType dtype, Where where) {
  if (!isInteger(dtype) || !isUnsigned(dtype))
    fluxion::detail::raise<DtypeError>(
        {.what = "bits of a dtype that is not unsigned",
         .where = where,
         .expected = "u8, u16, u32 or u64",
         .got = std::string(name(dtype)),
         .hint = "randint draws integers, uniform floats, bernoulli booleans"});
  return detail::bitsOf("bits", key, shape, dtype, where);
}

} // namespace fluxion::random
