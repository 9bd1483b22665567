// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random numbers from keys: the same key gives the same numbers, on every machine, in every order
// and under every transformation. The bits are those of jax.random 0.10 (threefry2x32,
// partitionable).
//
//   fx::Array key = fx::random::key(0);
//   auto [weights, noise] = fx::random::split<2>(key);     // use each key once
//   fx::Array w = fx::random::normal(weights, {3, 2}, fx::f32);
//   fx::Array u = fx::random::uniform(noise, {3}, fx::f64, -1.0, 1.0);
//   fx::Array per_step = fx::random::fold_in(key, 7);
//
// Shapes   key: [2], of dtype u32; vmap draws for many keys at once
// Dtypes   of what is drawn: the one asked for
// Errors   DtypeError, ShapeError: something else than a key; sizes that are no shape
// Gradient in the parameters (bounds, rates, logits, ...): the draw is a smooth function of them
//          where the distribution is continuous, and constant where it is discrete; zero in keys
// Source   Threefry 2x32 with 20 rounds, Salmon et al. 2011; docs/random.md
#pragma once

#include "fluxion/creation.h"

#include <array>

namespace fluxion::random {

using Where = std::source_location;

//===----------------------------------------------------------------------------------------------
// Keys

/// The key of a seed: its upper and lower 32 bits.
///
/// Dtypes   seed: an integer scalar
Array key(const Operand &seed);
/// `n` keys that are unrelated to each other and to `key`.
///
/// Shapes   [n, 2]
Array split(const Array &key, std::int64_t n = 2, Where where = Where::current());
/// The same as an array of C++, to be taken apart.
///
/// Shapes   [2] each
template <std::size_t n>
std::array<Array, n> split(const Array &key, Where where = Where::current()) {
  Array keys = split(key, static_cast<std::int64_t>(n), where);
  std::array<Array, n> all;
  for (std::size_t i = 0; i < n; ++i)
    all[i] = keys(i);
  return all;
}
/// The key that belongs to `key` and a number, say that of a step. Its lower 32 bits count.
///
/// Dtypes   number: an integer scalar
/// Gradient zero
Array fold_in(const Array &key, const Operand &number);

//===----------------------------------------------------------------------------------------------
// Draws

/// Random bits.
///
/// Dtypes   u8, u16, u32, u64
/// Gradient none
/// Source   docs/generated/ops.md#threefry2x32
Array bits(const Array &key, const Shape &shape = {}, DType dtype = u32,
           Where where = Where::current());
/// Uniform in [low, high).
///
/// Shapes   low, high: broadcast to `shape`
/// Gradient 1 - u in low, u in high, for the draw u from [0, 1)
Array uniform(const Array &key, const Shape &shape = {}, DType dtype = f64,
              const Operand &low = 0.0, const Operand &high = 1.0);
/// Integers in [low, high), by JAX's formula: biased by less than (high - low) / 2^32.
///
/// Dtypes   integers
/// Gradient zero
Array randint(const Array &key, const Shape &shape, const Operand &low, const Operand &high,
              DType dtype = i32);
/// With mean 0 and variance 1.
///
/// Dtypes   floats; complex, whose parts have variance 1/2. The inverse error function is a
///          polynomial of 1 ulp or so
/// Gradient none: no parameters
/// Source   Giles 2010, as in XLA
Array normal(const Array &key, const Shape &shape = {}, DType dtype = f64,
             Where where = Where::current());
/// Normal, given that it lies between low and high.
///
/// Gradient in low and high
Array truncated_normal(const Array &key, const Operand &low, const Operand &high,
                       const Shape &shape = {}, DType dtype = f64);
/// With density exp(-x) above 0.
///
/// Dtypes   floats
/// Gradient none: no parameters
Array exponential(const Array &key, const Shape &shape = {}, DType dtype = f64,
                  Where where = Where::current());
/// With distribution function exp(-exp(-x)).
///
/// Dtypes   floats
/// Gradient none: no parameters
Array gumbel(const Array &key, const Shape &shape = {}, DType dtype = f64,
             Where where = Where::current());

/// True with probability p.
///
/// Shapes   p: broadcast to `shape`, or it is the shape
/// Dtypes   result: bool
/// Gradient zero
Array bernoulli(const Array &key, const Operand &p = 0.5, std::optional<Shape> shape = {});
/// As the last argument of categorical: no index twice among the draws of one distribution.
struct Replacement {
  bool isWithout = false;
};
inline constexpr Replacement without_replacement{true};
/// Index i with probability proportional to exp(logits[i]) along `axis`.
///
/// Shapes   result: `shape`, which ends with that of logits without the axis, or that itself
/// Dtypes   result: i32
/// Errors   ShapeError: more draws without replacement than there are indices
/// Gradient zero
Array categorical(const Array &key, const Operand &logits, int axis = -1,
                  std::optional<Shape> shape = {}, Replacement replacement = {});
/// How choice draws.
struct Choice {
  bool replace = true;         ///< an element may be drawn again
  std::optional<Array> p = {}; ///< a probability per element; nothing: all alike
  int axis = 0;
};
/// Elements of x along an axis, or of the numbers below an integer x.
///
/// Shapes   `shape` in the place of the axis
/// Errors   ShapeError: more draws without replacement than elements; a p of another shape
/// Gradient goes where the element goes; zero in p
Array choice(const Array &key, const Operand &x, const Shape &shape = {},
             const Choice &options = {});

} // namespace fluxion::random
