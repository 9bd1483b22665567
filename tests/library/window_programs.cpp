// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Convolutions, folds by functions of one's own, pooling.
#include "tests/library/programs.h"

#include <limits>

namespace fx = fluxion;
namespace nn = fluxion::nn;

namespace fluxion::tests {

static Leaves patches(const Leaves &in) {
  return {fx::conv_general_dilated_patches(in[0], {2, 3}, {1, 2}, {{0, 1}, {1, 0}},
                                           {.rhs_dilation = {2, 1}})};
}
static Leaves patchesLast(const Leaves &in) {
  return {fx::conv_general_dilated_patches(in[0], {2, 2}, {2, 1}, "SAME",
                                           {.dimension_numbers = {"NHWC", "HWIO", "NHWC"}})};
}
static Leaves local(const Leaves &in) {
  return {fx::conv_general_dilated_local(in[0], in[1], {2, 2}, "VALID", {2, 2})};
}
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

const auto add = [](const Array &a, const Array &b) { return a + b; };
const auto multiply = [](const Array &a, const Array &b) { return a * b; };
const auto larger = [](const Array &a, const Array &b) { return fx::maximum(a, b); };
const auto smaller = [](const Array &a, const Array &b) { return fx::minimum(a, b); };
const auto logSum = [](const Array &a, const Array &b) { return fx::logaddexp(a, b); };

Leaves transposed(const Leaves &in) {
  return {fx::conv_transpose(in[0], in[1], {2, 2}, "SAME"),
          fx::conv_transpose(in[0], in[1], {1, 3}, "VALID"),
          fx::conv_transpose(in[0], in[1], {2, 1}, {{1, 2}, {0, 1}}, {.rhs_dilation = {2, 1}})};
}
Leaves transposedKernel(const Leaves &in) {
  return {fx::conv_transpose(in[0], in[1], {2, 2}, "SAME", {.transpose_kernel = true}),
          fx::conv_transpose(
              in[0], in[1], {2, 2}, "VALID",
              {.dimension_numbers = {"NHWC", "HWIO", "NCWH"}, .transpose_kernel = true})};
}

template <class F> FlatProgram inEveryMode(F f) {
  return [f](const Leaves &in) {
    Leaves all;
    for (auto [a, b] : {std::pair{in[0], in[1]}, {in[1], in[0]}})
      for (auto mode : {fx::Convolution::full, fx::Convolution::same, fx::Convolution::valid})
        all.push_back(f(a, b, mode));
    return all;
  };
}

Leaves knownFolds(const Leaves &in) {
  const Array &x = in[0];
  return {fx::reduce(x, 0.5, add, {0, 2}), fx::reduce(x, 1.0, larger, 1),
          fx::reduce(x, -inf, larger, 2), fx::reduce(x, 2.0, multiply, {1, 2}),
          fx::reduce(x, inf, smaller, 0)};
}

// Functions p -> a p + b, one after the other.
Leaves affine(const Leaves &in) {
  auto after = [](auto p, auto q) {
    auto [a, b] = p;
    auto [c, d] = q;
    return std::pair<Array, Array>(a * c, b * c + d);
  };
  auto [a, b] = fx::reduce(std::pair(in[0], in[1]), std::pair(1.0, 0.0), after, 1);
  return {a, b};
}

Leaves knownWindows(const Leaves &in) {
  const Array &x = in[0];
  return {fx::reduce_window(x, -inf, larger, {1, 3, 2}, {1, 2, 1}, "SAME"),
          fx::reduce_window(x, inf, smaller, {2, 2, 2}, {1, 2, 2}, "VALID"),
          fx::reduce_window(x, 0.0, add, {1, 3, 3}, {1, 1, 2}, {{0, 0}, {1, 2}, {-1, 1}}),
          fx::reduce_window(x, 0.0, add, {1, 2, 2}, {1, 1, 1}, "SAME",
                            {.base_dilation = {1, 2, 1}, .window_dilation = {1, 2, 3}})};
}

using Pool = Array (*)(const Operand &, const std::vector<std::int64_t> &,
                       const std::vector<std::int64_t> &, const WindowPadding &);
FlatProgram pools(Pool pool) {
  return [pool](const Leaves &in) {
    const Array &x = in[0];
    return Leaves{pool(x, {2, 2}, {2, 2}, "VALID"), pool(x, {3, 2}, {1, 2}, "SAME"),
                  pool(x, {3, 3}, {2, 1}, {{1, 1}, {0, 2}}), pool(x, {2, 1}, {}, "VALID"),
                  pool(x(0, 0), {3}, {2}, "VALID")};
  };
}

} // namespace

Programs windowPrograms() {
  return {
      {"patches", patches},
      {"patches_last", patchesLast},
      {"local", local},
      {"conv",
       [](const Leaves &in) {
         return Leaves{fx::conv(in[0], in[1], {1, 1}, "SAME"),
                       fx::conv(in[0], in[1], {2, 1}, "VALID")};
       }},
      {"conv_same_lower",
       [](const Leaves &in) {
         return Leaves{fx::conv_general_dilated(in[0], in[1], {2, 2}, "SAME_LOWER")};
       }},
      {"conv_with_general_padding",
       [](const Leaves &in) {
         return Leaves{fx::conv_with_general_padding(in[0], in[1], {1, 2}, {{1, 0}, {-1, 2}},
                                                     {2, 1}, {1, 2})};
       }},
      {"conv_channels_last",
       [](const Leaves &in) {
         return Leaves{fx::conv_general_dilated(in[0], in[1], {1, 1}, "SAME",
                                                {.dimension_numbers = {"NHWC", "HWIO", "NHWC"}})};
       }},
      {"conv_any_order",
       [](const Leaves &in) {
         return Leaves{fx::conv_general_dilated(
             in[0], in[1], {1, 2}, "VALID",
             {.rhs_dilation = {2, 1}, .dimension_numbers = {"CXNY", "YOXI", "YCNX"}})};
       }},
      {"conv_groups",
       [](const Leaves &in) {
         Array half = in[0](fx::all, fx::slice(2));
         return Leaves{
             fx::conv_general_dilated(in[0], in[1], {1}, "SAME", {.feature_group_count = 2}),
             fx::conv_general_dilated(half, in[1], {1}, "SAME", {.batch_group_count = 2})};
       }},
      {"conv_transpose", transposed},
      {"conv_transpose_kernel", transposedKernel},
      {"conv_transpose_vector",
       [](const Leaves &in) { return Leaves{fx::conv_transpose(in[0], in[1], {3}, "SAME")}; }},
      {"convolve", inEveryMode([](const Array &a, const Array &b, fx::Convolution mode) {
         return fx::convolve(a, b, mode);
       })},
      {"correlate", inEveryMode([](const Array &a, const Array &b, fx::Convolution mode) {
         return fx::correlate(a, b, mode);
       })},
      {"reduce_known", knownFolds},
      {"reduce_own",
       [](const Leaves &in) {
         return Leaves{fx::reduce(in[0], 0.25, logSum, {0, 2}), fx::reduce(in[0], 0.25, logSum, 1)};
       }},
      {"reduce_affine", affine},
      {"window_known", knownWindows},
      {"window_own",
       [](const Leaves &in) {
         return Leaves{fx::reduce_window(in[0], 0.5, logSum, {1, 4, 2}, {1, 1, 1}, "VALID")};
       }},
      {"window_integers",
       [](const Leaves &in) {
         return Leaves{fx::reduce_window(in[0], 1, multiply, {2}, {1}, "SAME"),
                       fx::reduce_window(in[0], -9, larger, {3}, {2}, "SAME")};
       }},
      {"max_pool", pools(nn::max_pool)},
      {"min_pool", pools(nn::min_pool)},
      {"avg_pool",
       [](const Leaves &in) {
         const Array &x = in[0];
         return Leaves{nn::avg_pool(x, {2, 2}, {2, 2}), nn::avg_pool(x, {3, 2}, {1, 2}, "SAME"),
                       nn::avg_pool(x, {3, 2}, {1, 2}, "SAME", false),
                       nn::avg_pool(x, {2, 3}, {3, 1}, {{1, 1}, {0, 2}}, false)};
       }},
  };
}

} // namespace fluxion::tests
