// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every attribute by itself and with the others, in every number of spatial axes.
#include "tests/ops/convolution_row.h"

#include <numeric>

namespace fluxion::tests {

namespace {

std::string text(const char *name, const List &values) {
  std::string all = std::string(name) + " = array<i64";
  for (std::size_t k = 0; k < values.size(); ++k)
    all += (k == 0 ? ": " : ", ") + std::to_string(values[k]);
  return all + ">, ";
}

} // namespace

Row convolution(std::string variety, Shape lhs, Shape rhs, const Slide &slide) {
  std::size_t rank = lhs.size();
  List order(rank);
  std::iota(order.begin(), order.end(), 0);
  auto per = [&](const List &given, int64_t otherwise) {
    return given.empty() ? List(rank - 2, otherwise) : given;
  };
  auto axes = [&](const List &given) { return given.empty() ? order : given; };
  Row row;
  row.op = "convolution";
  row.variety = std::move(variety);
  row.in = {x(lhs), x(rhs)};
  row.attributes = text("lhs_axes", axes(slide.lhsAxes)) + text("rhs_axes", axes(slide.rhsAxes)) +
                   text("out_axes", axes(slide.outAxes)) + text("strides", per(slide.strides, 1)) +
                   text("low", per(slide.low, 0)) + text("high", per(slide.high, 0)) +
                   text("lhs_dilation", per(slide.lhsDilation, 1)) +
                   text("rhs_dilation", per(slide.rhsDilation, 1)) +
                   text("reversed", slide.reversed) +
                   "feature_group_count = " + std::to_string(slide.featureGroups) +
                   " : i64, batch_group_count = " + std::to_string(slide.batchGroups) + " : i64";
  row.takes = numbers;
  row.ulps = 64;
  return row;
}

std::vector<Row> convolutionRows() {
  const List nhwc{0, 3, 1, 2}, hwio{3, 2, 0, 1};
  return {
      convolution("vectors", {1, 1, 6}, {1, 1, 3}),
      convolution("same", {2, 2, 5}, {3, 2, 3}, {.low = {1}, .high = {1}}),
      convolution("strided", {2, 2, 7}, {3, 2, 3}, {.strides = {2}}),
      convolution("strided_leftover", {1, 2, 8}, {2, 2, 3}, {.strides = {3}, .low = {1}}),
      convolution("cropped", {1, 2, 7}, {2, 2, 2}, {.low = {-1}, .high = {-2}}),
      convolution("padded_beyond", {1, 1, 3}, {2, 1, 2}, {.low = {3}, .high = {4}}),
      convolution("with_gaps", {1, 2, 4}, {2, 2, 3}, {.low = {1}, .high = {2}, .lhsDilation = {2}}),
      convolution("wide", {1, 2, 7}, {2, 2, 3}, {.low = {1}, .rhsDilation = {2}}),
      convolution("backwards", {1, 2, 5}, {2, 2, 3}, {.low = {2}, .high = {1}, .reversed = {0}}),
      convolution("gaps_backwards", {1, 2, 4}, {3, 2, 3},
                  {.low = {2}, .high = {1}, .lhsDilation = {3}, .reversed = {0}}),
      convolution("everything", {2, 2, 5}, {2, 2, 2},
                  {.strides = {2},
                   .low = {2},
                   .high = {-1},
                   .lhsDilation = {3},
                   .rhsDilation = {2},
                   .reversed = {0}}),
      convolution("groups", {2, 4, 5}, {6, 2, 2}, {.strides = {2}, .low = {1}, .featureGroups = 2}),
      convolution("depthwise", {1, 3, 5}, {6, 1, 3}, {.high = {1}, .featureGroups = 3}),
      convolution("batch_groups", {4, 2, 5}, {6, 2, 2}, {.low = {1}, .batchGroups = 2}),
      convolution("larger_window", {3, 2, 6}, {2, 2, 5},
                  {.strides = {2}, .low = {1}, .rhsDilation = {1}}),
      convolution("planes", {2, 3, 5, 4}, {2, 3, 3, 2},
                  {.strides = {2, 1}, .low = {1, 0}, .high = {1, 1}}),
      convolution("planes_wide", {1, 2, 6, 7}, {3, 2, 2, 2},
                  {.low = {0, 1}, .rhsDilation = {2, 3}, .reversed = {1}}),
      convolution(
          "channels_last", {2, 4, 4, 3}, {3, 3, 3, 2},
          {.low = {1, 1}, .high = {1, 1}, .lhsAxes = nhwc, .rhsAxes = hwio, .outAxes = nhwc}),
      convolution("axes_anyhow", {4, 2, 3, 5}, {2, 3, 2, 3},
                  {.strides = {1, 2},
                   .lhsAxes = {1, 2, 3, 0},
                   .rhsAxes = {2, 1, 3, 0},
                   .outAxes = {3, 0, 2, 1}}),
      convolution("volumes", {1, 2, 3, 4, 3}, {2, 2, 2, 2, 2},
                  {
                      .strides = {1, 2, 1},
                      .low = {1, 0, 1},
                  }),
      convolution("no_axes", {3, 4}, {5, 4}),
      convolution("no_window", {1, 1, 2}, {1, 1, 4}),
      convolution("empty_window", {1, 2, 3}, {2, 2, 0}),
      convolution("no_features", {2, 0, 3}, {2, 0, 2}),
      convolution("no_examples", {0, 2, 3}, {2, 2, 2}),
      convolution("large", {2, 16, 14, 14}, {32, 16, 3, 3}, {.low = {1, 1}, .high = {1, 1}}),
  };
}

} // namespace fluxion::tests
