// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Histograms of points in several dimensions.
#include "fluxion/manipulation.h"
#include "fluxion/numerical.h"
#include "fluxion/sorting.h"
#include "fluxion/statistics.h"
#include "frontend/formula.h"

#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;

/// Number i of what there is one of per axis, or nothing.
template <class T> static std::optional<T> chosenOf(const std::vector<T> &all, int i) {
  return all.empty() ? std::optional<T>() : all.at(static_cast<std::size_t>(i));
}

static void requireBins(const Operand &sample, const Bins &bins) {
  auto refuse = [&](const char *expected, std::string got, const char *hint) {
    detail::raise<ShapeError>({.what = "bins that do not fit in histogramdd",
                               .where = sample.where(),
                               .expected = expected,
                               .got = std::move(got),
                               .hint = hint});
  };
  if (sample.ndim() != 2)
    refuse("a sample [points, axes]", detail::typeText(sample),
           "points are rows, as in fx::stack({x, y}, 1)");
  std::int64_t axes = sample.shape()[1];
  auto requirePerAxis = [&](std::size_t given, const char *what) {
    if (given != 0 && given != static_cast<std::size_t>(axes))
      refuse("edges, counts and ranges one per axis, or none",
             fmt::format("{} {} for {} axes of {}", given, what, axes, detail::typeText(sample)),
             "without edges the counts and ranges of an axis make them");
  };
  requirePerAxis(bins.edges.size(), "edges");
  requirePerAxis(bins.counts.size(), "counts");
  requirePerAxis(bins.ranges.size(), "ranges");
  if (bins.weights && bins.weights->size() != sample.shape()[0])
    refuse("a weight per point", detail::typeText({*bins.weights, sample.where()}),
           "without weights each point counts once");
}

// Box number per point; points outside of one axis go to a box behind the last.
HistogramOfPoints histogramdd(const Operand &sample, const Bins &bins) {
  CalledFrom line(sample.where());
  requireBins(sample, bins);
  Array points = detail::floating(sample);
  auto axes = static_cast<int>(points.shape()[1]);
  HistogramOfPoints made;
  Array box = zeros({points.shape()[0]}, i32), isInside = ones({points.shape()[0]}, boolean);
  Shape shape;
  std::int64_t boxes = 1;
  for (int axis = 0; axis < axes; ++axis) {
    Array x = points(all, axis);
    std::optional<Array> given = chosenOf(bins.edges, axis);
    Array edges = given ? given->astype(points.dtype())
                        : histogram_bin_edges(x, chosenOf(bins.counts, axis).value_or(10),
                                              chosenOf(bins.ranges, axis));
    std::int64_t count = edges.size() - 1;
    Array place = searchsorted(edges, x, Side::right) - 1;
    place = where(x == edges(-1), static_cast<std::int32_t>(count - 1), place);
    isInside = isInside & (place >= 0) & (place < static_cast<std::int32_t>(count));
    box = box * static_cast<std::int32_t>(count) + place;
    made.edges.push_back(edges);
    shape.push_back(count);
    boxes *= count;
  }
  Array weights = bins.weights ? ravel(*bins.weights) : ones(box.shape(), i32);
  box = where(isInside, box, static_cast<std::int32_t>(boxes));
  made.counts = reshape(segment_sum(weights, box, boxes), shape);
  if (bins.density) {
    Array total = sum(made.counts);
    for (int axis = 0; axis < axes; ++axis)
      made.counts = made.counts / reshape(diff(made.edges[static_cast<std::size_t>(axis)]),
                                          detail::shapeAlong(axis, axes, shape[axis]));
    made.counts = made.counts / total;
  }
  return made;
}

HistogramOfPoints histogram2d(const Operand &x, const Operand &y, const Bins &bins) {
  CalledFrom line(x.where());
  return histogramdd(stack({ravel(x), ravel(y)}, 1), bins);
}

} // namespace fluxion
