// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What weights of networks begin with: the same numbers as jax.nn.initializers, from the same keys.
//
//   namespace init = fx::nn::initializers;
//   auto [one, two] = fx::random::split<2>(fx::random::key(0));
//   fx::Array w = init::he_normal()(one, {784, 100}, fx::f32), b = fx::zeros({100}, fx::f32);
//   fx::Array kernel = init::glorot_uniform({.in_axis = {-2}, .out_axis = {-1}})(two, {3, 3, 8,
//   16});
//
// Dtypes   real floating ones; without one, that of the initializer, which is f64 by default
// Errors   DtypeError: another dtype. ShapeError: a shape without the axes that are meant
#pragma once

#include "fluxion/random.h"

#include <functional>
#include <vector>

namespace fluxion::nn::initializers {

using Where = std::source_location;

/// Draws weights: `initializer(key, shape)`, `initializer(key, shape, dtype)`.
class Initializer {
public:
  using Draw = std::function<Array(const Array &key, const Shape &shape, DType dtype)>;
  Initializer(Draw draw, DType dtype) : draw_(std::move(draw)), dtype_(dtype) {}
  Array operator()(const Array &key, const Shape &shape, std::optional<DType> dtype = {},
                   Where where = Where::current()) const;

private:
  Draw draw_;
  DType dtype_;
};

/// Initializers themselves: zeros and ones of any key.
///
/// Gradient none
Array zeros(const Array &key, const Shape &shape, DType dtype = f64,
            Where where = Where::current());
Array ones(const Array &key, const Shape &shape, DType dtype = f64, Where where = Where::current());
/// `value`, broadcast.
Initializer constant(const Operand &value, DType dtype = f64);
/// Uniform in [0, scale).
Initializer uniform(double scale = 1e-2, DType dtype = f64);
/// Normal with mean 0; truncated_normal: what lies between lower and upper standard deviations.
Initializer normal(double stddev = 1e-2, DType dtype = f64);
Initializer truncated_normal(double stddev = 1e-2, DType dtype = f64, double lower = -2,
                             double upper = 2);

/// Which axes of the weights are inputs, outputs and neither; all others are the places of a
/// kernel.
struct FanAxes {
  std::vector<int> in_axis = {-2}, out_axis = {-1}, batch_axis = {};
  DType dtype = f64;
};
/// What is divided by: the inputs per output, the outputs per input, the mean of both or the root
/// of their product.
enum class Fan { in, out, average, geometric_average };
enum class Spread { truncated_normal, normal, uniform };
/// With mean 0 and variance scale / fan; the normal numbers are truncated at 2 standard deviations
/// before they are scaled.
Initializer variance_scaling(double scale, Fan fan, Spread spread, const FanAxes &axes = {});
/// Scale 1 and the average fan (glorot, xavier), 1 and the inputs (lecun), 2 and the inputs (he,
/// kaiming).
Initializer glorot_normal(const FanAxes &axes = {});
Initializer glorot_uniform(const FanAxes &axes = {});
Initializer xavier_normal(const FanAxes &axes = {});
Initializer xavier_uniform(const FanAxes &axes = {});
Initializer lecun_normal(const FanAxes &axes = {});
Initializer lecun_uniform(const FanAxes &axes = {});
Initializer he_normal(const FanAxes &axes = {});
Initializer he_uniform(const FanAxes &axes = {});
Initializer kaiming_normal(const FanAxes &axes = {});
Initializer kaiming_uniform(const FanAxes &axes = {});

/// `scale` times a matrix with orthonormal columns, or rows where there are fewer: the columns
/// along `column_axis`, all other axes merged.
Initializer orthogonal(double scale = 1, int column_axis = -1, DType dtype = f64);
/// The same for the last two axes of a kernel at its middle, 0 elsewhere.
///
/// Shapes   3 to 5 axes; at least as many outputs as inputs
Initializer delta_orthogonal(double scale = 1, int column_axis = -1, DType dtype = f64);

} // namespace fluxion::nn::initializers
