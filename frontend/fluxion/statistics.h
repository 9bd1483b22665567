// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Statistics: quantiles, averages, covariances, counts; reductions that leave NaN out; reductions
// of segments. (reduction.h has sum, mean, var, std, …)
//
//   fx::Array x = fx::array({{1.0, 2.0, 4.0}, {3.0, NAN, 5.0}});
//   fx::Array m = nanmean(x, 1), middle = median(x(0)), p = quantile(x(0), fx::array({0.1, 0.9}));
//   fx::Array c = cov(fx::array({{1.0, 2.0, 4.0}, {3.0, 1.0, 5.0}}));
//   fx::Array sums = segment_sum(fx::array({1.0, 2.0, 3.0}), fx::array({0, 1, 0}), 2);
//   auto [counts, edges] = histogram(x(0), 3);
//
// Shapes   x: [d0..dn] → without the axes, or with 1 in their place (fx::keepdims); none given: all
// Dtypes   floating ones stay; where fractions arise integers and booleans give f64
// Errors   ShapeError: an axis out of range or named twice, sizes that do not fit, unsorted edges
// Gradient stands at each function, as the factor of the cotangent; y is the result
#pragma once

#include "fluxion/reduction.h"

namespace fluxion {

//===----------------------------------------------------------------------------------------------
// Quantiles

/// What a quantile between two elements is; inverted_cdf: the first element up to which the weights
/// are at least the share q of all weights.
enum class QuantileMethod { linear, lower, higher, midpoint, nearest, inverted_cdf };
/// The numbers below which a share q of the elements lies; NaN where an element is NaN.
///
/// Shapes   q: any; its axes are the first of the result. weights, of inverted_cdf alone: as x, or
///          the sizes of the axes, which ascend
/// Errors   ShapeError: no elements; q below 0 or above 1 (where q is not known, the nearer of
///          both); weights that do not fit. Negative weights and NaN give NaN
/// Gradient in x the shares of the elements it is made of; in q, of linear ones, the slope between
///          them, 0 at an element; of the others zero; in weights zero
Array quantile(const Operand &x, const Operand &q, const Axes &axes = {}, KeepDims keep = {},
               QuantileMethod method = QuantileMethod::linear,
               const std::optional<Array> &weights = {});
/// The same with q from 0 to 100; with q = 1/2 and midpoint.
///
/// Shapes   as quantile
/// Errors   as quantile
/// Gradient as quantile
Array percentile(const Operand &x, const Operand &q, const Axes &axes = {}, KeepDims keep = {},
                 QuantileMethod method = QuantileMethod::linear,
                 const std::optional<Array> &weights = {});
Array median(const Operand &x, const Axes &axes = {}, KeepDims keep = {});
/// The same three of the elements that are not NaN; NaN where there are none.
///
/// Shapes   as quantile
/// Errors   as quantile
/// Gradient as quantile; zero at NaN
Array nanquantile(const Operand &x, const Operand &q, const Axes &axes = {}, KeepDims keep = {},
                  QuantileMethod method = QuantileMethod::linear,
                  const std::optional<Array> &weights = {});
Array nanpercentile(const Operand &x, const Operand &q, const Axes &axes = {}, KeepDims keep = {},
                    QuantileMethod method = QuantileMethod::linear,
                    const std::optional<Array> &weights = {});
Array nanmedian(const Operand &x, const Axes &axes = {}, KeepDims keep = {});

//===----------------------------------------------------------------------------------------------
// Reductions that leave NaN out

/// sum and prod of reduction.h, with 0 and 1 for NaN.
///
/// Dtypes   as sum
/// Gradient as sum and prod; zero at NaN
Array nansum(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
             const Counting &counting = {});
Array nanprod(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
              const Counting &counting = {});
/// mean, var, std, max and min of reduction.h, of the elements that are not NaN; NaN where there is
/// nothing else.
///
/// Dtypes   as the functions of reduction.h
/// Errors   as the functions of reduction.h
/// Gradient as the functions of reduction.h; zero at NaN
Array nanmean(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
              const std::optional<Array> &where = {});
Array nanvar(const Operand &x, const Axes &axes = {}, KeepDims keep = {}, int ddof = 0,
             const std::optional<Array> &where = {});
Array nanstd(const Operand &x, const Axes &axes = {}, KeepDims keep = {}, int ddof = 0,
             const std::optional<Array> &where = {});
Array nanmax(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
             const Counting &counting = {});
Array nanmin(const Operand &x, const Axes &axes = {}, KeepDims keep = {},
             const Counting &counting = {});
/// argmax and argmin of reduction.h, of the elements that are not NaN; -1 where there is nothing
/// else.
///
/// Dtypes   i32
/// Errors   as argmax
/// Gradient zero
Array nanargmax(const Operand &x, const Axes &axis = {}, KeepDims keep = {});
Array nanargmin(const Operand &x, const Axes &axis = {}, KeepDims keep = {});

//===----------------------------------------------------------------------------------------------
// Averages, spreads, covariances

/// sum(w x) / sum(w).
///
/// Shapes   weights: as x, or a vector along the one axis
/// Dtypes   that in which x and weights meet
/// Units    those of x
/// Gradient w / sum(w) in x, (x - y) / sum(w) in the weights
Array average(const Operand &x, const Axes &axes = {}, const std::optional<Array> &weights = {},
              KeepDims keep = {});
/// The largest less the smallest.
///
/// Dtypes   as x
/// Units    those of x
/// Errors   ShapeError: an axis without elements
/// Gradient 1 in the largest, -1 in the smallest, shared evenly by ties (with_kinks)
Array ptp(const Operand &x, const Axes &axes = {}, KeepDims keep = {});
/// How many elements are not 0.
///
/// Dtypes   i32
/// Gradient zero
Array count_nonzero(const Operand &x, const Axes &axes = {}, KeepDims keep = {});

/// How observations are laid out and weighted.
struct Covariance {
  bool rowvar = true;                                ///< variables are rows, observations columns
  std::optional<int> ddof = {};                      ///< divides by n - ddof; nothing: 1
  std::optional<Array> fweights = {}, aweights = {}; ///< how often, how important: per observation
  bool bias = false;                                 ///< ddof is 0 unless it is given
  std::optional<Array> y = {};                       ///< more variables of the same observations
};
/// Covariances of variables, and of those divided by standard deviations.
///
/// Shapes   one or two axes → [variables, variables], a scalar for one
/// Errors   ShapeError: more than two axes, weights or a y that are not one per observation
/// Gradient that of the formula, in x, y and in floating weights
Array cov(const Operand &x, const Covariance &options = {});
Array corrcoef(const Operand &x, bool rowvar = true);
Array corrcoef(const Operand &x, const Array &y, bool rowvar = true);

//===----------------------------------------------------------------------------------------------
// Counts

/// Edges of `bins` bins of one width over the range of x.
///
/// Shapes   [bins + 1]
/// Errors   ShapeError: no bins, a range that is not finite or does not ascend
/// Gradient in the smallest and the largest element; zero with a range
Array histogram_bin_edges(const Operand &x, std::int64_t bins = 10,
                          std::optional<std::pair<double, double>> range = {});
/// Over which range, with which weights.
struct Histogram {
  std::optional<std::pair<double, double>> range = {}; ///< nothing: that of x
  std::optional<Array> weights = {};
  bool density = false; ///< so that the integral is 1
};
/// The sum of weights per bin, and the edges; the last bin includes its right edge.
///
/// Shapes   [bins], [bins + 1]
/// Errors   ShapeError: less than two edges, edges that are known and do not ascend; a range as of
///          histogram_bin_edges
/// Gradient of the sums in the weights, of densities in the edges too: zero in x but by the edges,
///          which are those of histogram_bin_edges
std::pair<Array, Array> histogram(const Operand &x, std::int64_t bins = 10,
                                  const Histogram &options = {});
std::pair<Array, Array> histogram(const Operand &x, const Array &edges,
                                  const Histogram &options = {});
/// Edges per axis, or how many bins over which range (nothing: that of the sample).
struct Bins {
  std::vector<Array> edges = {};
  std::vector<std::int64_t> counts = {}; ///< nothing: 10 each
  std::vector<std::pair<double, double>> ranges = {};
  std::optional<Array> weights = {};
  bool density = false; ///< so that the integral is 1
};
/// What histogramdd answers.
struct HistogramOfPoints {
  Array counts;             ///< [bins along axis 0, bins along axis 1, ..]
  std::vector<Array> edges; ///< one vector per axis
};
/// How many points fall into each box of a grid; the last bin includes its right edge.
///
/// Shapes   sample: [points, axes]; x, y: vectors of points
/// Errors   ShapeError: bins that are not one per axis
/// Gradient as histogram
HistogramOfPoints histogramdd(const Operand &sample, const Bins &bins = {});
HistogramOfPoints histogram2d(const Operand &x, const Operand &y, const Bins &bins = {});
/// What is counted, and how far.
struct BinCount {
  std::optional<Array> weights = {};
  std::optional<std::int64_t> length = {}; ///< nothing: up to the largest number, which is known
  std::int64_t minlength = 0;              ///< at least so many where no length is given
};
/// How often each of 0, 1, … occurs in x (or the weights there); what is beyond is dropped.
///
/// Errors   TraceError: no length, and numbers that are not known. ShapeError: negative numbers
///          that are known (others are dropped), a negative length
/// Gradient in the weights: the cotangent of their number
Array bincount(const Operand &x, const BinCount &options = {});

//===----------------------------------------------------------------------------------------------
// Segments

/// The reduction of the rows with the same number; rows with a number out of range are dropped.
/// Empty segments have the value that changes nothing.
///
/// Shapes   x: [n, ...], ids: [n] → [segments, ...]
/// Dtypes   ids: integers
/// Errors   DtypeError, ShapeError: ids that do not fit
/// Gradient the cotangent of the row's segment, zero for rows that are dropped; of segment_prod
///          times the other factors; of the largest and smallest to those alone, shared evenly by
///          ties
/// Source   docs/generated/ops.md#scatter, docs/kinks.md
Array segment_sum(const Operand &x, const Operand &ids, std::int64_t segments);
Array segment_prod(const Operand &x, const Operand &ids, std::int64_t segments);
Array segment_max(const Operand &x, const Operand &ids, std::int64_t segments);
Array segment_min(const Operand &x, const Operand &ids, std::int64_t segments);

} // namespace fluxion
