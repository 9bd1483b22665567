// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Activations. A branch that is not taken never sees an argument at which it overflows.
#include "fluxion/nn.h"

#include "frontend/constants.h"
#include "frontend/log_sum.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numbers>

namespace fluxion::nn {

using detail::CalledFrom;
using detail::floating;
using detail::rounded;
using detail::shiftOf;
using detail::widened;

using fluxion::detail::infinity;

/// x where it is not positive, else 0.
static Array negativePart(const Array &x) { return where(x > 0.0, 0.0, x); }

/// x as numbers that can be clamped.
static Array number(const Operand &x) {
  return detail::converted(x.array(), detail::numberOf(x.dtype()), x.where());
}

// Above 0 it is x itself, up to infinity; the kink is that of a clamp at its lower bound.
Array relu(const Operand &given) {
  CalledFrom line(given.where());
  Array x = number(given);
  return where(x > 0, x, clamp(0, x, 1));
}
Array relu6(const Operand &x) {
  CalledFrom line(x.where());
  return clamp(0, number(x), 6);
}
Array leaky_relu(const Operand &given, const Operand &slope) {
  CalledFrom line(given.where());
  Array x = floating(given);
  return where(x >= 0.0, x, slope * x);
}
Array elu(const Operand &given, const Operand &alpha) {
  CalledFrom line(given.where());
  Array x = floating(given);
  return where(x > 0.0, x, alpha * expm1(negativePart(x)));
}
Array celu(const Operand &given, const Operand &alpha) {
  CalledFrom line(given.where());
  Array x = floating(given);
  return where(x > 0.0, x, alpha * expm1(negativePart(x) / alpha));
}
Array selu(const Operand &x) {
  CalledFrom line(x.where());
  return 1.0507009873554804934193349852946 * elu(x, 1.6732632423543772848170429916717);
}

// By tanh: beyond 25 it is 1 in every digit, and the cube would overflow.
Array gelu(const Operand &given, bool approximate) {
  CalledFrom line(given.where());
  Array x = floating(given);
  if (!approximate)
    return 0.5 * x * erfc(x * -std::numbers::sqrt2 / 2.0);
  Array u = clamp(-25.0, x, 25.0);
  Array inner = std::sqrt(2 / std::numbers::pi) * (u + 0.044715 * (u * u * u));
  return 0.5 * x * (1.0 + fluxion::tanh(inner));
}

Array sigmoid(const Operand &x) { return logistic(x); }
Array silu(const Operand &given) {
  CalledFrom line(given.where());
  Array x = floating(given);
  return x * logistic(x);
}
Array swish(const Operand &x) { return silu(x); }
Array softplus(const Operand &x) {
  CalledFrom line(x.where());
  return logaddexp(x, 0.0);
}
Array log_sigmoid(const Operand &given) {
  CalledFrom line(given.where());
  Array x = floating(given);
  return -softplus(-x);
}
Array soft_sign(const Operand &given) {
  CalledFrom line(given.where());
  Array x = floating(given);
  return x / (1.0 + abs(x));
}
Array tanh(const Operand &x) { return fluxion::tanh(x); }
Array hard_tanh(const Operand &x) {
  CalledFrom line(x.where());
  return where(x > 1, 1, where(x < -1, -1, x));
}
Array hard_sigmoid(const Operand &x) {
  CalledFrom line(x.where());
  return relu6(x + 3.0) / 6.0;
}
Array hard_silu(const Operand &given) {
  CalledFrom line(given.where());
  // Of infinities the slope of hard_sigmoid, 0, must not meet x; relu has both limits.
  Array x = floating(given), isEnd = isinf(x), inside = where(isEnd, 0.0, x);
  return where(isEnd, relu(x), inside * hard_sigmoid(inside));
}
Array hard_swish(const Operand &x) { return hard_silu(x); }
Array mish(const Operand &given) {
  CalledFrom line(given.where());
  Array x = floating(given);
  return x * fluxion::tanh(softplus(x));
}

// Below 0 without the difference of two large numbers: b / (2 (root - x)). The root is that of
// x² + b over s², as squares overflow long before it does.
Array squareplus(const Operand &given, double b) {
  CalledFrom line(given.where());
  Array x = floating(given);
  Array size = maximum(detail::stopGradient(abs(x), given.where()), 1.0);
  Array s = where(isfinite(size), size, 1.0);
  Array root = s * sqrt(square(x / s) + b / s / s);
  return where(x < 0.0, 0.5 * b / (root - x), 0.5 * (x + root));
}
Array sparse_plus(const Operand &given) {
  CalledFrom line(given.where());
  Array x = floating(given);
  Array between = where((x <= -1.0) | (x >= 1.0), 0.0, x); // NaN stays
  return where(x <= -1.0, 0.0, where(x >= 1.0, x, 0.25 * square(between + 1.0)));
}
Array sparse_sigmoid(const Operand &given) {
  CalledFrom line(given.where());
  return 0.5 * clip(floating(given) + 1.0, 0.0, 2.0);
}
Array glu(const Operand &given, int axis) {
  CalledFrom line(given.where());
  Array x = floating(given);
  int along = detail::axisOf(axis, given, "glu");
  if (x.shape()[along] % 2)
    detail::raise<ShapeError>(
        {.what = "an axis that has no halves in glu",
         .where = given.where(),
         .expected = "an even size",
         .got = fmt::format("axis {} of {}", along, detail::typeText(given)),
         .hint = "name the axis that holds both halves, as in fx::nn::glu(x, 0)"});
  std::vector<Array> halves = split(x, 2, along);
  return halves[0] * logistic(halves[1]);
}
// log(-expm1(-x)) near 0, log1p(-exp(-x)) beyond log 2: Mächler 2012.
Array log1mexp(const Operand &given) {
  CalledFrom line(given.where());
  Array x = floating(given);
  Array isNear = x < std::numbers::ln2;
  Array near = where(isNear, x, 0.5), far = where(isNear, 1.0, x);
  return where(isNear, log(-expm1(-near)), log1p(-exp(-far)));
}
Array identity(const Operand &x) { return x.array(); }

//===----------------------------------------------------------------------------------------------
// Over axes

/// x with -inf where it does not count.
static Array onlyWhere(const Array &x, const std::optional<Array> &counts,
                       std::source_location where) {
  if (counts)
    detail::requireMask(*counts, where);
  return counts ? fluxion::where(*counts, x, -infinity) : x;
}

Array softmax(const Operand &given, const Axes &axes, const std::optional<Array> &where) {
  CalledFrom line(given.where());
  detail::sortedAxes(axes, given, "softmax");
  Array x = onlyWhere(floating(given), where, given.where());
  if (x.size() == 0)
    return x;
  Array each = exp(x - shiftOf(x, axes, given.where())), total = sum(each, axes, keepdims);
  if (where) // where nothing counts, 0
    total = fluxion::where(any(broadcast_to(*where, x.shape()), axes, keepdims), total, 1.0);
  return each / total;
}
Array log_softmax(const Operand &given, const Axes &axes, const std::optional<Array> &where) {
  CalledFrom line(given.where());
  detail::sortedAxes(axes, given, "log_softmax");
  Array x = onlyWhere(floating(given), where, given.where());
  if (x.size() == 0)
    return x;
  Array shifted = x - shiftOf(x, axes, given.where());
  Array result = shifted - log(sum(exp(shifted), axes, keepdims));
  return onlyWhere(result, where, given.where());
}

std::pair<Array, Array> logsumexp_and_sign(const Operand &given, const Axes &axes,
                                           const Weighted &options) {
  CalledFrom line(given.where());
  Array x = onlyWhere(floating(given), options.where, given.where());
  auto [result, sign] = detail::logSum(x, options.b, axes, {options.keepdims});
  return {result, sign};
}
Array logsumexp(const Operand &x, const Axes &axes, const Weighted &options) {
  CalledFrom line(x.where());
  auto [result, sign] = logsumexp_and_sign(x, axes, options);
  if (isComplex(result.dtype())) // the sign is exp(i angle)
    return options.b ? result + log(sign) : result;
  return options.b ? where(sign < 0.0, std::numeric_limits<double>::quiet_NaN(), result) : result;
}
Array logmeanexp(const Operand &x, const Axes &axes, KeepDims keep) {
  CalledFrom line(x.where());
  Array total = logsumexp(x, axes, {.keepdims = keep.value});
  double count = static_cast<double>(x.shape().numElements()) /
                 static_cast<double>(std::max<std::int64_t>(total.size(), 1));
  return total - std::log(count);
}

Array standardize(const Operand &given, const Axes &axes, const Standardized &options) {
  CalledFrom line(given.where());
  detail::sortedAxes(axes, given, "standardize");
  if (options.where)
    detail::requireMask(*options.where, given.where());
  Array x = widened(given);
  auto meanOf = [&](const Array &y) {
    if (!options.where)
      return fluxion::mean(y, axes, keepdims);
    Array counts = broadcast_to(*options.where, x.shape());
    Array number = sum(counts, axes, keepdims).astype(x.dtype());
    return sum(where(counts, y, 0.0), axes, keepdims) / number;
  };
  Array mean = options.mean ? *options.mean : meanOf(x);
  Array variance = options.variance ? *options.variance : meanOf(square(x - mean));
  return rounded((x - mean) * rsqrt(variance + options.epsilon), given);
}

Array one_hot(const Operand &x, std::int64_t classes, DType dtype, int axis) {
  CalledFrom line(x.where());
  detail::requireShape({classes}, "one_hot", x.where());
  Shape result = x.shape();
  result.push_back(classes, x.where());
  int along = static_cast<int>(
      detail::normalAxis(axis, result.rank(), "one_hot", detail::typeText(x), x.where()));
  Array column = expand_dims(x, along);
  return (column == iota(detail::shapeAlong(along, result.rank(), classes), along, i64))
      .astype(dtype);
}

} // namespace fluxion::nn
