// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Distributions as functions of uniform bits, by JAX's formulas.
#include "fluxion/random.h"

#include "fluxion/bits.h"
#include "fluxion/elementwise.h"
#include "fluxion/indexing.h"
#include "fluxion/reduction.h"
#include "fluxion/sorting.h"
#include "fluxion/structural.h"
#include "frontend/axes.h"
#include "frontend/formula.h"
#include "frontend/number_limits.h"
#include "frontend/random_keys.h"
#include "frontend/random_parameters.h"

#include <fmt/format.h>

namespace fluxion::random {

using detail::parameter;
using fluxion::detail::converted;

Array uniform(const Array &key, const Shape &shape, DType dtype, const Operand &low,
              const Operand &high) {
  Where at = low.where();
  if (shape.rank() != 1 && low.ndim() == 0 && high.ndim() == 0)
    return detail::asRow("uniform", shape, at,
                         [&](const Shape &row) { return uniform(key, row, dtype, low, high); });
  detail::requireFits("uniform", shape, {{"low", &low}, {"high", &high}});
  Operand from = parameter(low, dtype, shape), to = parameter(high, dtype, shape);
  return detail::uniformFrom(detail::unitUniform("uniform", key, shape, dtype, at), from, to);
}

Array exponential(const Array &key, const Shape &shape, DType dtype, Where where) {
  return detail::asRow("exponential", shape, where, [&](const Shape &row) {
    Operand u(detail::unitUniform("exponential", key, row, dtype, where), where);
    return -Operand(log1p({-u, where}), where);
  });
}

// The smallest normal number takes the place of 0.
Array gumbel(const Array &key, const Shape &shape, DType dtype, Where where) {
  detail::requireFloating("gumbel", dtype, where);
  return detail::asRow("gumbel", shape, where, [&](const Shape &row) {
    Operand u(
        uniform(key, row, dtype, {fluxion::detail::smallestNormal(dtype), where}, {1.0, where}),
        where);
    return -Operand(log({-Operand(log(u), where), where}), where);
  });
}

Array bernoulli(const Array &key, const Operand &p, std::optional<Shape> shape) {
  Where at = p.where();
  DType dtype = fluxion::detail::floatingOf(p.dtype());
  const Shape &all = shape ? *shape : p.shape();
  detail::requireFits("bernoulli", all, {{"p", &p}});
  return Operand(detail::unitUniform("bernoulli", key, all, dtype, at), at) <
         parameter(p, dtype, all);
}

// The largest of the logits, of which each has its noise, in order: the axis of draws comes first.
static Array largestOnes(const Operand &noisy, int axis, const Shape &draws, const Shape &result) {
  Where at = noisy.where();
  std::int64_t wanted = draws.numElements(), there = noisy.shape()[axis];
  if (wanted > there)
    fluxion::detail::raise<ShapeError>(
        {.what = "too many draws without replacement in categorical",
         .where = at,
         .expected = fmt::format("at most {}", there),
         .got = fmt::format("{}", wanted),
         .hint = "leave fx::random::without_replacement out to draw an index again"});
  Operand last(moveaxis(noisy, axis, -1), at);
  Operand places(top_k(last, wanted).second, at);
  return reshape({moveaxis(places, -1, 0), at}, result);
}

// The largest of logits with Gumbel noise.
Array categorical(const Array &key, const Operand &logits, int axis, std::optional<Shape> shape,
                  Replacement replacement) {
  Where at = logits.where();
  DType dtype = fluxion::detail::floatingOf(logits.dtype());
  int64_t along = fluxion::detail::normalAxis(axis, logits, "categorical");
  Shape batch = fluxion::detail::without(logits.shape(), {along});
  Shape result = shape.value_or(batch);
  int extra = result.rank() - batch.rank();
  bool fits = extra >= 0;
  for (int k = 0; fits && k < batch.rank(); ++k)
    fits = result[extra + k] == batch[k];
  if (!fits)
    fluxion::detail::raise<ShapeError>(
        {.what = "a shape that does not fit the logits in categorical",
         .where = at,
         .expected = fmt::format("sizes that end with {}", batch.str()),
         .got = result.str(),
         .hint =
             fmt::format("draws come first, as in fx::Shape{{10, {}}}", fmt::join(batch, ", "))});
  Shape noisy, draws;
  for (int k = 0; k < extra; ++k)
    draws.push_back(result[k]);
  if (replacement.isWithout) {
    Operand noise(gumbel(key, logits.shape(), dtype, at), at);
    Operand total(noise + parameter(logits, dtype, logits.shape()), at);
    return largestOnes(total, static_cast<int>(along), draws, result);
  }
  fluxion::detail::requireElements(
      "categorical", logits, {along},
      "name the axis of the outcomes, as in fx::random::categorical(key, logits, 0)");
  noisy = draws;
  for (std::int64_t size : logits.shape())
    noisy.push_back(size);
  Operand noise(gumbel(key, noisy, dtype, at), at);
  Operand total(noise + parameter(logits, dtype, noisy), at);
  return argmax(total, extra + static_cast<int>(along));
}

} // namespace fluxion::random
