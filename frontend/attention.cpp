// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/nn.h"
#include "frontend/formula.h"
#include "frontend/number_limits.h"

#include <cmath>
#include <fmt/format.h>

namespace fluxion::nn {

using detail::CalledFrom;

static void requireShapes(const Operand &query, const Operand &key, const Operand &value) {
  const Shape &q = query.shape(), &k = key.shape();
  bool fits = q.rank() == 4 && k.rank() == 4 && k == value.shape() && q[0] == k[0] &&
              q[3] == k[3] && k[2] > 0 && q[2] % k[2] == 0;
  if (!fits)
    detail::raise<ShapeError>(
        {.what = "shape mismatch in dot_product_attention",
         .where = query.where(),
         .expected = "query [B, T, N, H], key and value [B, S, K, H], N a "
                     "multiple of K, or all of them without B",
         .got = detail::typesText({&query, &key, &value}),
         .hint =
             "heads stand behind positions: swapaxes(x, 1, 2) makes [B, T, N, H] of [B, N, T, H]"});
}

/// `x`, called `name`, must broadcast to the scores.
static void requireFits(const char *name, const Array &x, const Shape &scores,
                        std::source_location where) {
  if (!detail::broadcasts(x.shape(), scores))
    detail::raise<ShapeError>(
        {.what = fmt::format("a {} that does not fit in dot_product_attention", name),
         .where = where,
         .expected = fmt::format("a shape that broadcasts to [B, N, T, S] = {}", scores.str()),
         .got = detail::typeText({x, where}),
         .hint = "axes that are the same for all have size 1, as in [B, 1, T, S]"});
}

/// Which scores [B, N, T, S] count besides the user's mask; nothing: all.
static std::optional<Array> seen(const Attention &options, std::int64_t t, std::int64_t s) {
  std::optional<Array> mask;
  auto keep = [&](const Array &more) { mask = mask ? *mask & more : more; };
  Array row = iota({t, s}, 0), column = iota({t, s}, 1);
  if (options.is_causal)
    keep(column <= row);
  if (options.window)
    keep((column >= row - options.window->first) & (column <= row + options.window->second));
  auto upTo = [&](const Array &place, const Array &lengths) {
    keep(place < reshape(lengths, {-1, 1, 1, 1}));
  };
  if (options.query_lengths)
    upTo(row, *options.query_lengths);
  if (options.key_lengths)
    upTo(column, *options.key_lengths);
  return mask;
}

static Array batched(const Operand &query, const Operand &key, const Operand &value,
                     const Attention &options) {
  requireShapes(query, key, value);
  std::int64_t t = query.shape()[1], s = key.shape()[1];
  std::int64_t groups = query.shape()[2] / key.shape()[2];
  Array keys = groups == 1 ? key.array() : repeat(key, groups, 2);
  Array values = groups == 1 ? value.array() : repeat(value, groups, 2);
  double scale = options.scale.value_or(1 / std::sqrt(static_cast<double>(query.shape()[3])));
  Array scores = scale * einsum("btnh,bsnh->bnts", {query.array(), keys});
  if (options.bias) {
    requireFits("bias", *options.bias, scores.shape(), query.where());
    scores = scores + *options.bias;
  }
  // Finite, so that where nothing counts the mean is taken, as in JAX.
  double least = -0.7 * detail::largestFinite(scores.dtype());
  if (options.mask) {
    detail::requireMask(*options.mask, query.where());
    requireFits("mask", *options.mask, scores.shape(), query.where());
    scores = where(*options.mask, scores, least);
  }
  if (auto mask = seen(options, t, s))
    scores = where(*mask, scores, least);
  Array result = einsum("bnts,bsnh->btnh", {softmax(scores, -1), values});
  if (options.query_lengths) {
    Array place = iota({1, t, 1, 1}, 1);
    result = where(place < reshape(*options.query_lengths, {-1, 1, 1, 1}), result, 0.0);
  }
  return result;
}

Array dot_product_attention(const Operand &query, const Operand &key, const Operand &value,
                            const Attention &options) {
  CalledFrom line(query.where());
  // Scores of half precision are f32, as in JAX.
  Array q = detail::widened(query), k = detail::widened(key), v = detail::widened(value);
  DType dtype = detail::floatingOf(detail::Operands{&query, &key, &value});
  if (q.ndim() != 3)
    return batched(q, k, v, options).astype(dtype);
  return squeeze(batched(expand_dims(q, 0), expand_dims(k, 0), expand_dims(v, 0), options), 0)
      .astype(dtype);
}

} // namespace fluxion::nn
