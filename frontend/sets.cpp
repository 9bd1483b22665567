// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elements that count, and elements that differ: as many as the caller says, or as there are.
#include "fluxion/cumulative.h"
#include "fluxion/manipulation.h"
#include "fluxion/sorting.h"
#include "frontend/formula.h"
#include "frontend/structural.h"

#include <algorithm>
#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;

/// How many results: as asked for, or as many as are true in `mask`.
static std::int64_t sizeOf(const char *function, const Array &mask, const Size &options,
                           std::source_location where) {
  if (options.size && *options.size < 0)
    detail::raise<ShapeError>({.what = fmt::format("a negative size in {}", function),
                               .where = where,
                               .expected = "0 or more",
                               .got = fmt::format("{}", *options.size),
                               .hint = "leave .size out for as many as there are"});
  if (options.size)
    return *options.size;
  if (!detail::knownNumbers(mask))
    detail::raise<TraceError>(
        {.what = fmt::format("a size that is not known in {}", function),
         .where = where,
         .expected = "numbers that are known, or a size",
         .got = fmt::format("a mask {} that stands for any numbers", detail::typeText(mask)),
         .hint = fmt::format("{}(x, {{.size = n}})", function)});
  return sum(mask).item<std::int64_t>();
}

// The i-th true element is where the running count becomes i + 1: of n slots, each true element
// writes its place to the slot of its count, the others and what is too much to a slot beyond.
static Array placesOf(const Array &mask, std::int64_t size, const Array &fill) {
  std::int64_t n = mask.size();
  if (n == 0 || size == 0)
    return full({size}, fill);
  Array count = cumsum(mask, 0) - 1;
  Array slot = where(mask & (count < size), count, static_cast<std::int32_t>(size));
  Array slots = full({size + 1}, fill);
  return detail::slicedAlong(slots.at(slot).set(iota(n)), 0, 0, size,
                             std::source_location::current());
}

/// What stands for a place beyond the last one: converted as astype does, so that all numbers fit.
static Array fillPlace(const Size &options) { return Array(options.fill.value_or(0)).astype(i32); }

Array flatnonzero(const Operand &x, const Size &options) {
  CalledFrom line(x.where());
  Array mask = ravel(x.array() != zeros({}, x.dtype()));
  std::int64_t size = sizeOf("flatnonzero", mask, options, x.where());
  return placesOf(mask, size, fillPlace(options));
}

// What lies beyond is filled per axis, not as a place in the flattened array.
std::vector<Array> nonzero(const Operand &x, const Size &options) {
  CalledFrom line(x.where());
  if (x.ndim() == 0)
    detail::raise<ShapeError>({.what = "a scalar in nonzero",
                               .where = x.where(),
                               .expected = "at least one axis",
                               .got = detail::typeText(x),
                               .hint = "atleast_1d makes a vector of a scalar"});
  Array mask = ravel(x.array() != zeros({}, x.dtype()));
  std::int64_t size = sizeOf("nonzero", mask, options, x.where());
  Array isThere = iota(size) < sum(mask);
  std::vector<Array> at = unravel_index(placesOf(mask, size, Array(0)), x.shape());
  for (Array &place : at)
    place = where(isThere, place, fillPlace(options));
  return at;
}

Array argwhere(const Operand &x, const Size &options) {
  CalledFrom line(x.where());
  return stack(nonzero(x, options), 1);
}

/// Where one of sorted elements, or rows, is not the one before it. NaN is NaN where `equalNaN`.
static Array beginsOf(const Array &sorted, bool equalNaN = true) {
  std::int64_t n = sorted.shape()[0];
  std::source_location where;
  Array later = detail::slicedAlong(sorted, 0, std::min<std::int64_t>(n, 1), n, where);
  Array earlier = detail::slicedAlong(sorted, 0, 0, std::max<std::int64_t>(n - 1, 0), where);
  Array differ = later != earlier;
  if (equalNaN)
    differ = differ & ~(isnan(later) & isnan(earlier));
  if (sorted.ndim() == 2)
    differ = any(differ, 1);
  return concatenate({ones({std::min<std::int64_t>(n, 1)}, boolean), differ});
}

/// The places of elements, or of rows by their first elements, ties by the next ones, in order.
static Array orderOf(const Array &rows) {
  if (rows.ndim() == 1)
    return argsort(rows);
  if (rows.size() == 0)
    return iota(rows.shape()[0]);
  std::vector<Array> keys = unstack(rows, 1);
  std::reverse(keys.begin(), keys.end()); // the last key counts most
  return lexsort(keys);
}

// Sorted, equal elements are neighbours: where one differs from the one before, a value begins.
static Unique uniqueRows(const Array &rows, const Distinct &options, std::source_location site) {
  std::int64_t n = rows.shape()[0];
  Array order = orderOf(rows), sorted = take(rows, order, 0);
  Array begins = beginsOf(sorted, options.equal_nan);
  std::int64_t size = sizeOf("unique", begins, {.size = options.size}, site);
  Shape shape = rows.shape();
  shape[0] = size;
  if (n == 0)
    return {full(shape, Array(options.fill.value_or(0))).astype(rows.dtype()), zeros({size}, i32),
            zeros({0}, i32), zeros({size}, i32)};
  Array starts = placesOf(begins, size, Array(0)), values = take(sorted, starts, 0);
  if (options.fill) {
    Array isThere = iota(size) < sum(begins);
    values = where(rows.ndim() == 2 ? expand_dims(isThere, 1) : isThere, values,
                   Array(*options.fill).astype(rows.dtype()));
  }
  Array number = cumsum(begins, 0) - 1;
  Array inverse = zeros({n}, i32).at(order).set(number);
  Array slot = where(number < size, number, static_cast<std::int32_t>(size));
  Array counts = zeros({size + 1}, i32).at(slot).add(1);
  return {values, take(order, starts), inverse, detail::slicedAlong(counts, 0, 0, size, site)};
}

Unique unique(const Operand &x, const Distinct &options) {
  CalledFrom line(x.where());
  if (!options.axis) {
    Unique result = uniqueRows(ravel(x), options, x.where());
    result.inverse = reshape(result.inverse, x.shape());
    return result;
  }
  int axis = detail::axisOf(*options.axis, x, "unique");
  Array moved = moveaxis(x, axis, 0);
  Shape shape = moved.shape();
  std::int64_t width = 1;
  for (int k = 1; k < moved.ndim(); ++k)
    width *= shape[k];
  Unique result = uniqueRows(reshape(moved, {shape[0], width}), options, x.where());
  shape[0] = result.values.shape()[0];
  result.values = moveaxis(reshape(result.values, shape), 0, axis);
  return result;
}

Array isin(const Operand &x, const Operand &values, bool invert) {
  CalledFrom line(x.where());
  if (invert)
    return ~isin(x, values);
  Array sorted = sort(ravel(values));
  if (sorted.size() == 0)
    return zeros(x.shape(), boolean);
  Array place = minimum(searchsorted(sorted, x), static_cast<std::int32_t>(sorted.size() - 1));
  return take(sorted, place) == x;
}

/// What stands where there are no more elements: as the caller says, or what JAX has.
enum class Filling { first, zero };

/// The elements of `sorted` at which `mask` is true.
static Array chosen(const char *function, const Array &sorted, const Array &mask,
                    const Size &options, Filling filling, std::source_location where) {
  std::int64_t size = sizeOf(function, mask, options, where);
  Array fill = Array(options.fill.value_or(0)).astype(sorted.dtype());
  if (sorted.size() == 0 || size == 0)
    return full({size}, fill);
  Array count = sum(mask), values = take(sorted, placesOf(mask, size, Array(0)));
  if (!options.fill && filling == Filling::first)
    fill = fluxion::where(count > 0, values(0), fill);
  return fluxion::where(iota(size) < count, values, fill);
}

static Array both(const Operand &a, const Operand &b) { return concatenate({ravel(a), ravel(b)}); }

Array union1d(const Operand &a, const Operand &b, const Size &options) {
  CalledFrom line(a.where());
  return unique(both(a, b), options).values;
}
Array intersect1d(const Operand &a, const Operand &b, const Size &options) {
  CalledFrom line(a.where());
  Array x = sort(both(a, b)), mask = beginsOf(x) & isin(x, a) & isin(x, b);
  return chosen("intersect1d", x, mask, options, Filling::first, a.where());
}
Array setdiff1d(const Operand &a, const Operand &b, const Size &options) {
  CalledFrom line(a.where());
  Array x = sort(ravel(a)), mask = beginsOf(x) & ~isin(x, b);
  return chosen("setdiff1d", x, mask, options, Filling::zero, a.where());
}
Array setxor1d(const Operand &a, const Operand &b, const Size &options) {
  CalledFrom line(a.where());
  Array all = both(a, b), order = argsort(all), x = take(all, order);
  // NaN of a is not that of b: one of each. In a stable order those of a are first.
  Array isOfA = order < static_cast<std::int32_t>(a.shape().numElements());
  Array differs = concatenate({zeros({std::min<std::int64_t>(all.size(), 1)}, boolean),
                               not_equal(isOfA(slice(1, {})), isOfA(slice(0, -1)))});
  Array mask = (beginsOf(x) | (isnan(x) & differs)) & ((isin(x, a) ^ isin(x, b)) | isnan(x));
  return chosen("setxor1d", x, mask, options, Filling::first, a.where());
}

} // namespace fluxion
