// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What neural networks are made of: activations, normalizations, attention, losses. Names and
// values are those of jax.nn, and for losses of optax.
//
//   fx::Array x = fx::array({{-1.0, 0.0, 2.0}});
//   fx::Array h = fx::nn::gelu(x), p = fx::nn::softmax(x);
//   fx::Array labels = fx::nn::one_hot(fx::array({2}), 3);
//   fx::Array loss = mean(fx::nn::softmax_cross_entropy(x, labels));
//   fx::Array slope = fx::grad([](fx::Array x) { return fx::nn::softplus(x); })(1000.0);  // 1
//
// Shapes   element by element unless it says otherwise
// Dtypes   floating ones stay; integers and booleans give f64
// Gradient exact also where exponentials overflow; at a kink that of JAX, as said at each function:
//          as the factor of the cotangent, y being the result
// Source   docs/array_language.md, docs/kinks.md
#pragma once

#include "fluxion/array.h"

#include <optional>

namespace fluxion::nn {

//===----------------------------------------------------------------------------------------------
// Activations

/// max(x, 0).
///
/// Dtypes   integers stay, booleans count as i32
/// Gradient 1 above 0, 0 below, 0 at 0 (with_kinks chooses otherwise) and at NaN
Array relu(const Operand &x);
/// min(max(x, 0), 6).
///
/// Dtypes   as relu
/// Gradient 1 between 0 and 6, 0 beyond, 0 at 0 and 6 (with_kinks chooses otherwise)
Array relu6(const Operand &x);
/// x, or `slope` x where that is negative.
///
/// Gradient 1 for x >= 0, else slope; in slope 0, else x
Array leaky_relu(const Operand &x, const Operand &slope = 0.01);
/// x, or alpha (exp(x) - 1) where x is not positive.
///
/// Gradient 1 for x > 0, else alpha exp(x); in alpha 0, else exp(x) - 1
Array elu(const Operand &x, const Operand &alpha = 1.0);
/// x, or alpha (exp(x / alpha) - 1) where x is not positive.
///
/// Gradient 1 for x > 0, else exp(x / alpha); in alpha 0, else (y - x exp(x / alpha)) / alpha
Array celu(const Operand &x, const Operand &alpha = 1.0);
/// elu scaled so that means and variances stay: 1.0507 elu(x, 1.6733).
///
/// Gradient 1.0507 for x > 0, else 1.7581 exp(x)
/// Source   Klambauer 2017
Array selu(const Operand &x);
/// x Φ(x) with the normal distribution Φ; `approximate`: by tanh, as jax.nn does by default.
///
/// Gradient Φ(x) + x exp(-x²/2) / sqrt(2π); approximately: that of the formula by tanh
Array gelu(const Operand &x, bool approximate = true);
/// x / (1 + exp(-x)), also known as swish.
///
/// Gradient s (1 + x (1 - s)) for s = 1 / (1 + exp(-x))
Array silu(const Operand &x);
Array swish(const Operand &x);
/// 1 / (1 + exp(-x)), and its logarithm.
///
/// Gradient behind each
Array sigmoid(const Operand &x);     // y (1 - y)
Array log_sigmoid(const Operand &x); // 1 / (1 + exp(x))
/// log(1 + exp(x)).
///
/// Gradient 1 / (1 + exp(-x))
Array softplus(const Operand &x);
/// x / (1 + |x|).
///
/// Gradient 1 / (1 + |x|)²
Array soft_sign(const Operand &x);
/// tanh of elementwise.h.
///
/// Gradient 1 - y²
Array tanh(const Operand &x);
/// x limited to [-1, 1].
///
/// Dtypes   integers stay
/// Gradient 1 within the limits and at them, 0 beyond
Array hard_tanh(const Operand &x);
/// relu6(x + 3) / 6.
///
/// Gradient 1/6 between -3 and 3, 0 beyond, 0 at -3 and 3 (with_kinks chooses otherwise)
Array hard_sigmoid(const Operand &x);
/// x hard_sigmoid(x), also known as hard_swish.
///
/// Gradient hard_sigmoid(x) + x times its derivative: 0 below -3 and at it, 1 above 3 and at it
///          (with_kinks chooses otherwise)
Array hard_silu(const Operand &x);
Array hard_swish(const Operand &x);
/// x tanh(softplus(x)).
///
/// Gradient t + x (1 - t²) / (1 + exp(-x)) for t = tanh(softplus(x))
Array mish(const Operand &x);
/// (x + sqrt(x² + b)) / 2 for b > 0.
///
/// Gradient (1 + x / sqrt(x² + b)) / 2
Array squareplus(const Operand &x, double b = 4);
/// 0 below -1, x above 1, (x + 1)² / 4 between.
///
/// Gradient 0 below -1, 1 above 1, (x + 1) / 2 between
Array sparse_plus(const Operand &x);
/// 0 below -1, 1 above 1, (x + 1) / 2 between.
///
/// Gradient 1/2 between, 0 beyond, 1/4 at the corners (with_kinks chooses otherwise)
Array sparse_sigmoid(const Operand &x);
/// The first half of an axis times the sigmoid of the second.
///
/// Shapes   half of x along the axis
/// Errors   ShapeError: an axis of odd size
/// Gradient s = sigmoid(b) in the first half a, a s (1 - s) in the second half b
Array glu(const Operand &x, int axis = -1);
/// log(1 - exp(-x)) for x > 0.
///
/// Gradient 1 / (exp(x) - 1)
/// Source   Mächler 2012
Array log1mexp(const Operand &x);
/// x itself.
///
/// Dtypes   any
/// Gradient 1
Array identity(const Operand &x);

//===----------------------------------------------------------------------------------------------
// Over axes

/// exp(x) / sum(exp(x)), only over elements where `where` is true; 0 elsewhere, also in all of a
/// row in which nothing counts.
///
/// Shapes   as x; where: broadcasts to x
/// Errors   ShapeError: an axis out of range
/// Gradient y (ct - sum(y ct)) for the cotangent ct
Array softmax(const Operand &x, const Axes &axes = -1, const std::optional<Array> &where = {});
/// x - log(sum(exp(x))); -inf where `where` is false.
///
/// Shapes   as x; where: broadcasts to x
/// Errors   ShapeError: an axis out of range
/// Gradient ct - softmax(x) sum(ct) for the cotangent ct; zero where `where` is false
Array log_softmax(const Operand &x, const Axes &axes = -1, const std::optional<Array> &where = {});

/// Weights of the exponentials and which of them count.
struct Weighted {
  std::optional<Array> b = {};
  std::optional<Array> where = {};
  bool keepdims = false;
};
/// log(sum(b exp(x))) without overflow; NaN of negative sums.
///
/// Shapes   without the axes, or with 1 in their place; b, where: broadcast to x
/// Gradient b exp(x - y) in x, exp(x - y) in b where it is not 0
Array logsumexp(const Operand &x, const Axes &axes = {}, const Weighted &options = {});
/// log(|s|) and the sign of s = sum(b exp(x)).
///
/// Shapes   as logsumexp
/// Gradient of the logarithm b exp(x) / s in x, exp(x) / s in b where it is not 0; of the sign zero
std::pair<Array, Array> logsumexp_and_sign(const Operand &x, const Axes &axes = {},
                                           const Weighted &options = {});
/// log(mean(exp(x))).
///
/// Shapes   without the axes, or with 1 in their place
/// Gradient the softmax
Array logmeanexp(const Operand &x, const Axes &axes = {}, KeepDims keep = {});

/// What is known of x, and which elements count.
struct Standardized {
  std::optional<Array> mean = {}, variance = {}; ///< nothing: those of x
  double epsilon = 1e-5;
  std::optional<Array> where = {};
};
/// (x - mean) / sqrt(variance + epsilon).
///
/// Shapes   as x; mean, variance, where: broadcast to x
/// Gradient that of the formula, through mean and variance too; in those that are given
Array standardize(const Operand &x, const Axes &axes = -1, const Standardized &options = {});

/// 1 where the class is x along a new axis, else 0; all 0 for a class that there is not.
///
/// Shapes   x and an axis of size `classes`
/// Dtypes   x: integers (numbers are compared); the one asked for
/// Gradient zero
Array one_hot(const Operand &x, std::int64_t classes, DType dtype = f64, int axis = -1);

/// Which scores count, and how.
struct Attention {
  std::optional<Array> bias = {};   ///< added to the scores [.., N, T, S], broadcast
  std::optional<Array> mask = {};   ///< booleans: which scores count, broadcast
  std::optional<double> scale = {}; ///< of the scores; nothing: 1 / sqrt(H)
  bool is_causal = false;           ///< position t sees positions up to t
  std::optional<Array> query_lengths = {}, key_lengths = {}; ///< of each sequence in the batch
  /// How many positions to the left and right are seen.
  std::optional<std::pair<std::int64_t, std::int64_t>> window = {};
};
/// softmax(query keyᵀ scale + bias) value, per head; fewer heads of keys serve several of queries.
///
/// Shapes   query [B, T, N, H], key and value [B, S, K, H], N a multiple of K, or all without B
/// Errors   ShapeError: shapes that do not fit
/// Gradient that of the formula, in query, key, value and bias
Array dot_product_attention(const Operand &query, const Operand &key, const Operand &value,
                            const Attention &options = {});

//===----------------------------------------------------------------------------------------------
// Losses, one per element or per row of classes (the last axis). Not averaged.

/// (prediction - target)².
///
/// Gradient 2 (prediction - target) in the prediction, the opposite in the target
Array squared_error(const Operand &prediction, const Operand &target = 0);
/// Half of that.
///
/// Gradient prediction - target in the prediction, the opposite in the target
Array l2_loss(const Operand &prediction, const Operand &target = 0);
/// |prediction - target|.
///
/// Gradient 1 or -1 in the prediction, the opposite in the target; 1 and -1 where they are equal
///          (with_kinks chooses otherwise)
Array absolute_error(const Operand &prediction, const Operand &target = 0);
/// Quadratic up to distance delta, linear beyond: e²/2, or delta (|e| - delta/2) of the distance e.
///
/// Gradient e limited to [-delta, delta] in the prediction, the opposite in the target
Array huber_loss(const Operand &prediction, const Operand &target = 0, double delta = 1);
/// log(cosh(prediction - target)).
///
/// Gradient tanh(prediction - target) in the prediction, the opposite in the target
Array log_cosh(const Operand &prediction, const Operand &target = 0);
/// max(0, 1 - prediction target) for targets -1 and 1.
///
/// Gradient -target in the prediction, -prediction in the target where that is positive, else 0; 0
///          at the kink (with_kinks chooses otherwise)
Array hinge_loss(const Operand &prediction, const Operand &target);
/// -(label log σ(logit) + (1 - label) log(1 - σ(logit))).
///
/// Gradient σ(logit) - label in the logit, -logit in the label
Array sigmoid_binary_cross_entropy(const Operand &logits, const Operand &labels);
/// -sum(labels log_softmax(logits)) over the last axis; labels of 0 contribute 0.
///
/// Shapes   without the last axis; labels broadcast
/// Gradient softmax(logits) sum(labels) - labels in the logits; -log_softmax(logits) in labels that
///          are not 0, zero in those that are
Array softmax_cross_entropy(const Operand &logits, const Operand &labels);
/// The same for labels that are numbers of classes.
///
/// Shapes   labels: that of logits without the last axis
/// Dtypes   labels: integers
/// Errors   ShapeError, DtypeError: labels that do not fit
/// Gradient softmax(logits) less 1 at the label
Array softmax_cross_entropy_with_integer_labels(const Operand &logits, const Operand &labels);
/// sum(target (log target - log_prediction)) over the last axis; targets of 0 contribute 0.
///
/// Shapes   without the last axis
/// Gradient -target in the logarithm, 1 + log target - log_prediction in the target; zero where the
///          target is 0
Array kl_divergence(const Operand &log_predictions, const Operand &targets);
/// Cosine of the angle between vectors along the last axis; 1 minus it. Vectors are divided by
/// their length, or by epsilon where that is larger.
///
/// Shapes   without the last axis; vectors broadcast
/// Gradient that of the formula: in a, of y, (b / |b| - y a / |a|) / |a|; NaN at 0, for epsilon > 0
///          that of the division by it
Array cosine_similarity(const Operand &a, const Operand &b, double epsilon = 0);
Array cosine_distance(const Operand &a, const Operand &b, double epsilon = 0);
/// (1 - alpha) labels + alpha / classes.
///
/// Shapes   as labels: the last axis is that of classes
/// Gradient 1 - alpha
Array smooth_labels(const Operand &labels, double alpha);

} // namespace fluxion::nn
