// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random orders, and elements drawn with and without replacement.
#include "frontend/random_parameters.h"

#include <cmath>
#include <fmt/format.h>

namespace fluxion::random {

using detail::parameter;
using fluxion::detail::CalledFrom;

namespace {

/// The number of elements that a scalar stands for.
std::int64_t populationOf(const char *function, const Operand &x) {
  if (!isInteger(x.dtype()))
    fluxion::detail::raise<DtypeError>({.what = fmt::format("{} of a number", function),
                                        .where = x.where(),
                                        .expected = "an integer, or an array with axes",
                                        .got = fluxion::detail::typeText(x),
                                        .hint = "pass an integer (5, not 5.0)"});
  auto known = fluxion::detail::knownNumbers(x.array());
  if (!known)
    fluxion::detail::raise<TraceError>(
        {.what = fmt::format("{} of an unknown number of elements", function),
         .where = x.where(),
         .expected = "an integer that is known",
         .got = "a traced value",
         .hint = "sizes of arrays are static: take it from a shape, or make it a static argument"});
  std::int64_t n = x.array().item<std::int64_t>();
  fluxion::detail::requireShape({n}, function, x.where());
  return n;
}

// Sorted by random words. Equal words are as likely as 1 in n where that is done so many times (the
// number of rounds is JAX's).
Array shuffled(const Array &key, const Array &x, int axis) {
  constexpr double largestWord = 4294967295.0;
  double elements = static_cast<double>(std::max<std::int64_t>(1, x.size()));
  int rounds = static_cast<int>(std::ceil(3 * std::log(elements) / std::log(largestWord)));
  Array rest = key, values = x;
  for (int round = 0; round < rounds; ++round) {
    auto [next, drawing] = split<2>(rest);
    values = fluxion::sort({bits(drawing, x.shape(), u32), values}, 1, axis)[1];
    rest = next;
  }
  return values;
}

/// Slices of x along an axis, or indices themselves where x is the number of them.
Array taken(const Operand &x, const Array &indices, int axis) {
  return x.ndim() == 0 ? indices : take(x, indices, axis);
}

// The first place where the sums of p exceed a uniform share of their total.
Array placesByChance(const Array &key, const Array &p, const Shape &shape) {
  Array sums = cumsum(p, 0), total = sums(-1);
  return searchsorted(sums, total * (1.0 - uniform(key, shape, p.dtype())));
}

void requireDraws(std::int64_t draws, std::int64_t n, const Choice &options, Where where) {
  if (n <= 0)
    fluxion::detail::raise<ShapeError>(
        {.what = "choice of nothing",
         .where = where,
         .expected = "at least one element along the axis",
         .got = fmt::format("{}", n),
         .hint = "choice draws indices below a number, or elements along .axis of an array"});
  if (!options.replace && draws > n)
    fluxion::detail::raise<ShapeError>({.what = "too many draws without replacement in choice",
                                        .where = where,
                                        .expected = fmt::format("at most {}", n),
                                        .got = fmt::format("{}", draws),
                                        .hint = "with {.replace = true} elements are drawn again"});
  if (options.p && !(options.p->shape() == Shape{n}))
    fluxion::detail::raise<ShapeError>({.what = "p of choice that does not fit",
                                        .where = where,
                                        .expected = fmt::format("[{}]", n),
                                        .got = fluxion::detail::typeText({*options.p, where}),
                                        .hint = "a probability for each element along .axis"});
}

} // namespace

Array permutation(const Array &key, const Operand &x, const Permutation &options) {
  CalledFrom line(x.where());
  detail::requireKey("permutation", key, x.where());
  if (x.ndim() == 0)
    return shuffled(key, iota(populationOf("permutation", x), i32), 0);
  int axis = fluxion::detail::axisOf(options.axis, x, "permutation");
  if (options.independent || x.ndim() == 1)
    return shuffled(key, x.array(), axis);
  return take(x, shuffled(key, iota(x.shape()[axis], i32), 0), axis);
}

Array choice(const Array &key, const Operand &x, const Shape &shape, const Choice &options) {
  Where at = x.where();
  CalledFrom line(at);
  detail::requireKey("choice", key, at);
  fluxion::detail::requireShape(shape, "choice", at);
  int axis = x.ndim() == 0 ? 0 : fluxion::detail::axisOf(options.axis, x, "choice");
  std::int64_t n = x.ndim() == 0 ? populationOf("choice", x) : x.shape()[axis];
  std::int64_t draws = shape.numElements();
  if (draws == 0)
    return x.ndim() == 0 ? zeros(shape, i32) : take(x, zeros(shape, i32), axis);
  requireDraws(draws, n, options, at);
  Array p;
  if (options.p)
    p = fluxion::detail::floating({*options.p, at});
  if (options.replace)
    return taken(
        x, options.p ? placesByChance(key, p, shape) : randint(key, shape, 0, n, i64).astype(i32),
        axis);
  if (options.p) {
    Array places = top_k(gumbel(key, {n}, p.dtype()) + log(p), draws).second;
    return taken(x, places.reshape(shape), axis);
  }
  Array order = permutation(key, x.ndim() == 0 ? Operand(n, at) : x, {.axis = axis});
  Array first = take(order, iota(draws, i32), axis);
  Shape result;
  for (int k = 0; k < axis; ++k)
    result.push_back(x.shape()[k]);
  for (std::int64_t size : shape)
    result.push_back(size);
  for (int k = axis + 1; k < x.ndim(); ++k)
    result.push_back(x.shape()[k]);
  return first.reshape(result);
}

} // namespace fluxion::random
