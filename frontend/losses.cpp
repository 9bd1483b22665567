// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/manipulation.h"
#include "fluxion/nn.h"
#include "frontend/formula.h"

#include <fmt/format.h>
#include <numbers>

namespace fluxion::nn {

using detail::CalledFrom;
using detail::floating;

static Array distance(const Operand &prediction, const Operand &target) {
  return floating(prediction) - target;
}

Array squared_error(const Operand &prediction, const Operand &target) {
  CalledFrom line(prediction.where());
  return square(distance(prediction, target));
}
Array l2_loss(const Operand &prediction, const Operand &target) {
  CalledFrom line(prediction.where());
  return 0.5 * square(distance(prediction, target));
}
Array absolute_error(const Operand &prediction, const Operand &target) {
  CalledFrom line(prediction.where());
  return abs(distance(prediction, target));
}
// q²/2 + delta (|e| - q) for q = min(|e|, delta).
Array huber_loss(const Operand &prediction, const Operand &target, double delta) {
  CalledFrom line(prediction.where());
  Array e = abs(distance(prediction, target));
  Array q = where(e < delta, e, delta);
  return 0.5 * square(q) + delta * (e - q);
}
Array log_cosh(const Operand &prediction, const Operand &target) {
  CalledFrom line(prediction.where());
  Array e = distance(prediction, target);
  return logaddexp(e, -e) - std::numbers::ln2;
}
Array hinge_loss(const Operand &prediction, const Operand &target) {
  CalledFrom line(prediction.where());
  return relu(1.0 - floating(prediction) * target);
}

Array sigmoid_binary_cross_entropy(const Operand &logits, const Operand &labels) {
  CalledFrom line(logits.where());
  Array x = floating(logits);
  return labels * -log_sigmoid(x) - (1.0 - labels) * log_sigmoid(-x);
}
Array softmax_cross_entropy(const Operand &logits, const Operand &labels) {
  CalledFrom line(logits.where());
  Array each = log_softmax(logits, -1);
  Array terms = where(labels != 0, labels * where(labels != 0, each, 0.0), 0.0);
  return -sum(terms, -1);
}
Array softmax_cross_entropy_with_integer_labels(const Operand &logits, const Operand &labels) {
  CalledFrom line(logits.where());
  Array x = floating(logits);
  if (x.ndim() == 0 || labels.ndim() != x.ndim() - 1)
    detail::raise<ShapeError>(
        {.what = "labels that do not fit in softmax_cross_entropy_with_integer_labels",
         .where = logits.where(),
         .expected = "logits [.., classes], labels [..]",
         .got = detail::typesText({&logits, &labels}),
         .hint = "softmax_cross_entropy takes labels that are rows of probabilities"});
  Array of = squeeze(take_along_axis(x, expand_dims(labels, -1), -1), -1);
  return fluxion::logsumexp(x, -1) - of;
}
Array kl_divergence(const Operand &logPredictions, const Operand &targets) {
  CalledFrom line(logPredictions.where());
  Array p = floating(targets), isThere = p != 0.0;
  Array logarithm = log(where(isThere, p, 1.0));
  return sum(where(isThere, p * (logarithm - logPredictions), 0.0), -1);
}

/// Vectors along the last axis, of length 1 where they are longer than epsilon.
static Array ofLengthOne(const Array &x, double epsilon) {
  Array squares = sum(square(x), -1, keepdims);
  if (epsilon == 0)
    return x / sqrt(squares);
  double least = epsilon * epsilon;
  return x / where(squares > least, sqrt(where(squares > least, squares, 1.0)), epsilon);
}
Array cosine_similarity(const Operand &a, const Operand &b, double epsilon) {
  CalledFrom line(a.where());
  return sum(ofLengthOne(floating(a), epsilon) * ofLengthOne(floating(b), epsilon), -1);
}
Array cosine_distance(const Operand &a, const Operand &b, double epsilon) {
  CalledFrom line(a.where());
  return 1.0 - cosine_similarity(a, b, epsilon);
}
Array smooth_labels(const Operand &labels, double alpha) {
  CalledFrom line(labels.where());
  Array x = floating(labels);
  auto classes = static_cast<double>(x.shape()[detail::axisOf(-1, x, "smooth_labels")]);
  return (1.0 - alpha) * x + alpha / classes;
}

} // namespace fluxion::nn
