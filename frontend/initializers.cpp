// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/initializers.h"

#include "fluxion/distributions.h"
#include "frontend/formula.h"
#include "frontend/random_parameters.h"

#include <cmath>
#include <fmt/format.h>

namespace fluxion::nn::initializers {

using detail::CalledFrom;

Array Initializer::operator()(const Array &key, const Shape &shape, std::optional<DType> dtype,
                              Where where) const {
  CalledFrom line(where);
  DType wanted = dtype.value_or(dtype_);
  detail::requireShape(shape, "an initializer", where);
  random::detail::requireFloating("an initializer", wanted, where);
  return draw_(key, shape, wanted);
}

/// A number of the dtype, in which JAX multiplies.
static Array number(double value, DType dtype) { return Array(value).astype(dtype); }

//===----------------------------------------------------------------------------------------------
// One distribution

Array zeros(const Array &, const Shape &shape, DType dtype, Where where) {
  return fluxion::zeros(shape, dtype, where);
}
Array ones(const Array &, const Shape &shape, DType dtype, Where where) {
  return fluxion::ones(shape, dtype, where);
}
Initializer constant(const Operand &value, DType dtype) {
  Array given = value.array();
  return {[given](const Array &, const Shape &shape, DType dtype) {
            return full(shape, given.astype(dtype));
          },
          dtype};
}
Initializer uniform(double scale, DType dtype) {
  return {[scale](const Array &key, const Shape &shape, DType dtype) {
            return random::uniform(key, shape, dtype) * number(scale, dtype);
          },
          dtype};
}
Initializer normal(double stddev, DType dtype) {
  return {[stddev](const Array &key, const Shape &shape, DType dtype) {
            return random::normal(key, shape, dtype) * number(stddev, dtype);
          },
          dtype};
}
Initializer truncated_normal(double stddev, DType dtype, double lower, double upper) {
  return {[=](const Array &key, const Shape &shape, DType dtype) {
            return random::truncated_normal(key, lower, upper, shape, dtype) *
                   number(stddev, dtype);
          },
          dtype};
}

//===----------------------------------------------------------------------------------------------
// Scaled by what goes in and out

static double sizeOf(const std::vector<int> &axes, const Shape &shape) {
  double size = 1;
  for (int axis : axes) {
    if (axis < -shape.rank() || axis >= shape.rank())
      detail::raise<ShapeError>({.what = "a shape without the axes of an initializer",
                                 .where = CalledFrom::orElse({}),
                                 .expected = fmt::format("an axis {}", axis),
                                 .got = fmt::format("weights of shape {}", shape.str()),
                                 .hint = "{.in_axis = {0}, .out_axis = {1}} names the axes"});
    size *= static_cast<double>(shape[axis < 0 ? axis + shape.rank() : axis]);
  }
  return size;
}

static double fanOf(Fan fan, const FanAxes &axes, const Shape &shape) {
  double in = sizeOf(axes.in_axis, shape), out = sizeOf(axes.out_axis, shape);
  double kernel =
      static_cast<double>(shape.numElements()) / in / out / sizeOf(axes.batch_axis, shape);
  switch (fan) {
  case Fan::in: return in * kernel;
  case Fan::out: return out * kernel;
  case Fan::average: return (in + out) * kernel / 2;
  case Fan::geometric_average: break;
  }
  return std::sqrt(in * out) * kernel;
}

Initializer variance_scaling(double scale, Fan fan, Spread spread, const FanAxes &axes) {
  auto draw = [=](const Array &key, const Shape &shape, DType dtype) {
    double fans = fanOf(fan, axes, shape);
    if (shape.numElements() == 0)
      return fluxion::zeros(shape, dtype);
    Array variance = number(scale / fans, dtype);
    if (spread == Spread::normal)
      return random::normal(key, shape, dtype) * sqrt(variance);
    if (spread == Spread::uniform)
      return random::uniform(key, shape, dtype, -1.0) * sqrt(3.0 * variance);
    // The standard deviation of normal numbers between -2 and 2.
    constexpr double left = 0.87962566103423978;
    return random::truncated_normal(key, -2.0, 2.0, shape, dtype) *
           (sqrt(variance) / number(left, dtype));
  };
  return {draw, axes.dtype};
}

Initializer glorot_normal(const FanAxes &axes) {
  return variance_scaling(1, Fan::average, Spread::truncated_normal, axes);
}
Initializer glorot_uniform(const FanAxes &axes) {
  return variance_scaling(1, Fan::average, Spread::uniform, axes);
}
Initializer xavier_normal(const FanAxes &axes) { return glorot_normal(axes); }
Initializer xavier_uniform(const FanAxes &axes) { return glorot_uniform(axes); }
Initializer lecun_normal(const FanAxes &axes) {
  return variance_scaling(1, Fan::in, Spread::truncated_normal, axes);
}
Initializer lecun_uniform(const FanAxes &axes) {
  return variance_scaling(1, Fan::in, Spread::uniform, axes);
}
Initializer he_normal(const FanAxes &axes) {
  return variance_scaling(2, Fan::in, Spread::truncated_normal, axes);
}
Initializer he_uniform(const FanAxes &axes) {
  return variance_scaling(2, Fan::in, Spread::uniform, axes);
}
Initializer kaiming_normal(const FanAxes &axes) { return he_normal(axes); }
Initializer kaiming_uniform(const FanAxes &axes) { return he_uniform(axes); }

//===----------------------------------------------------------------------------------------------
// Orthogonal

static void requireAxes(const char *function, const Shape &shape, int atLeast, int atMost) {
  if (shape.rank() < atLeast || shape.rank() > atMost)
    detail::raise<ShapeError>(
        {.what = fmt::format("a shape that cannot be in {}", function),
         .where = CalledFrom::orElse({}),
         .expected = fmt::format("at least {} axes, at most {}", atLeast, atMost),
         .got = fmt::format("weights of shape {}", shape.str()),
         .hint = "the last two axes are inputs and outputs"});
}

static Array orthogonalMatrix(double scale, int column_axis, const Array &key, const Shape &shape,
                              DType dtype) {
  requireAxes("orthogonal", shape, 2, maxRank);
  sizeOf({column_axis}, shape);
  if (shape.numElements() == 0)
    return fluxion::zeros(shape, dtype);
  int along = column_axis < 0 ? column_axis + shape.rank() : column_axis;
  std::int64_t columns = shape[along];
  Shape rest = detail::without(shape, detail::AxisList{along});
  std::int64_t rows = rest.numElements();
  rest.push_back(columns);
  Array q = random::orthogonal(key, rows, {}, dtype, columns);
  return number(scale, dtype) * moveaxis(reshape(q, rest), -1, along);
}

Initializer orthogonal(double scale, int column_axis, DType dtype) {
  return {[=](const Array &key, const Shape &shape, DType dtype) {
            return orthogonalMatrix(scale, column_axis, key, shape, dtype);
          },
          dtype};
}

Initializer delta_orthogonal(double scale, int column_axis, DType dtype) {
  auto draw = [=](const Array &key, const Shape &shape, DType dtype) {
    requireAxes("delta_orthogonal", shape, 3, 5);
    Shape last{shape[shape.rank() - 2], shape[shape.rank() - 1]};
    if (last[1] < last[0])
      detail::raise<ShapeError>({.what = "more inputs than outputs in delta_orthogonal",
                                 .where = CalledFrom::orElse({}),
                                 .expected = fmt::format("at most {} inputs", last[1]),
                                 .got = fmt::format("weights of shape {}", shape.str()),
                                 .hint = "outputs are the last axis, inputs the one before"});
    if (shape.numElements() == 0)
      return fluxion::zeros(shape, dtype);
    Array middle = orthogonalMatrix(scale, column_axis, key, last, dtype);
    std::vector<PadWidths::Pair> around;
    Shape one = shape;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      std::int64_t before = axis + 2 < shape.rank() ? (shape[axis] - 1) / 2 : 0;
      one[axis] = axis + 2 < shape.rank() ? 1 : shape[axis];
      around.emplace_back(before, shape[axis] - one[axis] - before);
    }
    return pad(reshape(middle, one), around);
  };
  return {draw, dtype};
}

} // namespace fluxion::nn::initializers
