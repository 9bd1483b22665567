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
// Gradient exact also where exponentials overflow; at a kink that of JAX, as said
// Source   docs/array_language.md
#pragma once

#include "fluxion/array.h"

#include <optional>

namespace fluxion::nn {

//===----------------------------------------------------------------------------------------------
// Activations

/// max(x, 0). Gradient: 0 at 0, or as with_kinks chooses.
Array relu(const Operand &x);
/// min(max(x, 0), 6). Gradient: 0 at 0 and 6, or as with_kinks chooses.
Array relu6(const Operand &x);
/// x, or `slope` x where that is negative. Gradient: 1 at 0.
Array leaky_relu(const Operand &x, const Operand &slope = 0.01);
/// x, or alpha (exp(x) - 1) where x is not positive.
Array elu(const Operand &x, const Operand &alpha = 1.0);
/// x, or alpha (exp(x / alpha) - 1) where x is not positive.
Array celu(const Operand &x, const Operand &alpha = 1.0);
/// elu scaled so that means and variances stay (Klambauer 2017).
Array selu(const Operand &x);
/// x Φ(x) with the normal distribution Φ; `approximate`: by tanh, as jax.nn does by default.
Array gelu(const Operand &x, bool approximate = true);
/// x / (1 + exp(-x)), also known as swish.
Array silu(const Operand &x);
Array swish(const Operand &x);
/// 1 / (1 + exp(-x)), and its logarithm.
Array sigmoid(const Operand &x);
Array log_sigmoid(const Operand &x);
/// log(1 + exp(x))
Array softplus(const Operand &x);
/// x / (1 + |x|)
Array soft_sign(const Operand &x);
Array tanh(const Operand &x);
/// x limited to [-1, 1]. Gradient: 1 at the limits.
Array hard_tanh(const Operand &x);
/// relu6(x + 3) / 6
Array hard_sigmoid(const Operand &x);
/// x hard_sigmoid(x), also known as hard_swish.
Array hard_silu(const Operand &x);
Array hard_swish(const Operand &x);
/// x tanh(softplus(x))
Array mish(const Operand &x);
/// (x + sqrt(x² + b)) / 2 for b > 0
Array squareplus(const Operand &x, double b = 4);
/// 0 below -1, x above 1, (x + 1)² / 4 between.
Array sparse_plus(const Operand &x);
/// 0 below -1, 1 above 1, (x + 1) / 2 between. Gradient: 1 / 4 at the corners.
Array sparse_sigmoid(const Operand &x);
/// The first half of an axis times the sigmoid of the second.
///
/// Errors   ShapeError: an axis of odd size
Array glu(const Operand &x, int axis = -1);
/// log(1 - exp(-x)) for x > 0
Array log1mexp(const Operand &x);
Array identity(const Operand &x);

//===----------------------------------------------------------------------------------------------
// Over axes

/// exp(x) / sum(exp(x)), only over elements where `where` is true; 0 elsewhere, also in all of a
/// row in which nothing counts.
///
/// Shapes   as x; where: broadcasts to x
Array softmax(const Operand &x, const Axes &axes = -1, const std::optional<Array> &where = {});
/// x - log(sum(exp(x))); -inf where `where` is false.
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
Array logsumexp(const Operand &x, const Axes &axes = {}, const Weighted &options = {});
/// log(|s|) and the sign of s = sum(b exp(x)).
std::pair<Array, Array> logsumexp_and_sign(const Operand &x, const Axes &axes = {},
                                           const Weighted &options = {});
/// log(mean(exp(x)))
Array logmeanexp(const Operand &x, const Axes &axes = {}, KeepDims keep = {});

struct Standardized {
  std::optional<Array> mean = {}, variance = {}; ///< nothing: those of x
  double epsilon = 1e-5;
  std::optional<Array> where = {};
};
/// (x - mean) / sqrt(variance + epsilon)
Array standardize(const Operand &x, const Axes &axes = -1, const Standardized &options = {});

/// 1 where the class is x along a new axis, else 0; all 0 for a class that there is not.
///
/// Shapes   x and an axis of size `classes`
/// Dtypes   x: integers (numbers are compared)
/// Gradient zero
Array one_hot(const Operand &x, std::int64_t classes, DType dtype = f64, int axis = -1);

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
Array dot_product_attention(const Operand &query, const Operand &key, const Operand &value,
                            const Attention &options = {});

//===----------------------------------------------------------------------------------------------
// Losses, one per element or per row of classes (the last axis). Not averaged.

/// (prediction - target)²
Array squared_error(const Operand &prediction, const Operand &target = 0);
/// Half of that.
Array l2_loss(const Operand &prediction, const Operand &target = 0);
/// |prediction - target|
Array absolute_error(const Operand &prediction, const Operand &target = 0);
/// Quadratic up to distance delta, linear beyond.
Array huber_loss(const Operand &prediction, const Operand &target = 0, double delta = 1);
/// log(cosh(prediction - target))
Array log_cosh(const Operand &prediction, const Operand &target = 0);
/// max(0, 1 - prediction target) for targets -1 and 1.
Array hinge_loss(const Operand &prediction, const Operand &target);
/// -(label log σ(logit) + (1 - label) log(1 - σ(logit)))
Array sigmoid_binary_cross_entropy(const Operand &logits, const Operand &labels);
/// -sum(labels log_softmax(logits)) over the last axis; labels of 0 contribute 0.
Array softmax_cross_entropy(const Operand &logits, const Operand &labels);
/// The same for labels that are numbers of classes.
///
/// Shapes   labels: that of logits without the last axis
Array softmax_cross_entropy_with_integer_labels(const Operand &logits, const Operand &labels);
/// sum(target (log target - log_prediction)) over the last axis.
Array kl_divergence(const Operand &log_predictions, const Operand &targets);
/// Cosine of the angle between vectors along the last axis; 1 minus it.
///
/// Gradient zero in a vector that is zero, for epsilon > 0
Array cosine_similarity(const Operand &a, const Operand &b, double epsilon = 0);
Array cosine_distance(const Operand &a, const Operand &b, double epsilon = 0);
/// (1 - alpha) labels + alpha / classes
Array smooth_labels(const Operand &labels, double alpha);

} // namespace fluxion::nn
