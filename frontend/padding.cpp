// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What goes around an array or comes again: pad, flip, roll, tile, repeat.
#include "fluxion/structural.h"

#include "fluxion/creation.h"
#include "fluxion/elementwise.h"
#include "fluxion/indexing.h"
#include "fluxion/reduction.h"
#include "fluxion/statistics.h"
#include "frontend/formula.h"
#include "frontend/structural.h"
#include "frontend/window_padding.h"

#include <fmt/format.h>
#include <limits>

namespace fluxion {

using detail::AxisList;
using Site = std::source_location;
using Widths = std::vector<PadWidths::Pair>;

//===----------------------------------------------------------------------------------------------
// pad

static Widths widthsPerAxis(const Operand &x, const PadWidths &given) {
  Widths widths = given.pairs();
  if (widths.size() == 1)
    widths.resize(static_cast<std::size_t>(x.ndim()), widths[0]);
  auto refuse = [&](const std::string &got, const char *hint) {
    detail::raise<ShapeError>({.what = "widths that do not fit in pad",
                               .where = x.where(),
                               .expected = "one pair of 0 or more per axis",
                               .got = fmt::format("{} for {}", got, detail::typeText(x)),
                               .hint = hint});
  };
  for (auto [low, high] : widths)
    if (low < 0 || high < 0)
      refuse(fmt::format("{{{}, {}}}", low, high),
             "pad(x, value, {{low, high, interior}}) takes negative ones");
  if (static_cast<int>(widths.size()) != x.ndim())
    refuse(fmt::format("{} pairs", widths.size()), "one pair is for all axes");
  return widths;
}

/// The fill converted to the dtype of x.
static Array fillFor(const Operand &x, const Operand &value) {
  if (!value.shape().empty())
    detail::raise<ShapeError>({.what = "a value to pad with that is not a scalar",
                               .where = x.where(),
                               .expected = "a scalar",
                               .got = detail::typeText(value),
                               .hint = "one number is for all places; concatenate joins arrays"});
  if (value.isWeak() && infoOf(value.dtype()).kind > infoOf(x.dtype()).kind &&
      value.scalar().real != 0)
    detail::raise<DtypeError>({.what = "a value to pad with that the array cannot hold",
                               .where = x.where(),
                               .expected = std::string(name(x.dtype())),
                               .got = std::string(name(value.dtype())),
                               .hint = "convert the array with astype"});
  return detail::converted(value.isWeak() ? detail::meet({&value}, x.dtype(), {}, x.where())[0]
                                          : value.array(),
                           x.dtype(), x.where());
}

static Array laxPad(const Operand &x, const Operand &value, const std::vector<Padding> &axes) {
  AxisList low, high, interior;
  for (const Padding &axis : axes) {
    low.push_back(axis.low);
    high.push_back(axis.high);
    interior.push_back(axis.interior);
  }
  auto refuse = [&](const std::string &got, const char *hint) {
    detail::raise<ShapeError>({.what = "padding that does not fit in pad",
                               .where = x.where(),
                               .expected = "one {low, high, interior} per axis, interior and the "
                                           "sizes of the result 0 or more, none beyond 2^48",
                               .got = fmt::format("{} for {}", got, detail::typeText(x)),
                               .hint = hint});
  };
  if (static_cast<int>(axes.size()) != x.ndim())
    refuse(fmt::format("{} entries", axes.size()), "pad(x, {{1, 2}}) pads all axes alike");
  using detail::farthest;
  auto isMuch = [](std::int64_t width) { return width < -farthest || width > farthest; };
  Shape shape = x.shape();
  for (int k = 0; k < x.ndim(); ++k) {
    auto at = static_cast<std::size_t>(k);
    std::int64_t between = std::max<std::int64_t>(shape[k] - 1, 0);
    bool fits = !isMuch(low[at]) && !isMuch(high[at]) && interior[at] >= 0 &&
                interior[at] <= farthest / std::max<std::int64_t>(between, 1);
    if (fits)
      shape[k] += low[at] + high[at] + between * interior[at];
    if (!fits || shape[k] < 0)
      refuse(fmt::format("{{{}, {}, {}}}", low[at], high[at], interior[at]),
             fits               ? "negative low and high take away no more than there is"
             : interior[at] < 0 ? "interior counts what goes between neighbours, 0 for nothing"
                                : "");
  }
  detail::requireShape(shape, "pad", x.where());
  return detail::padded(x.array(), fillFor(x, value), low, high, interior, x.where());
}

Array pad(const Operand &x, const Operand &value, const std::vector<Padding> &axes) {
  return laxPad(x, value, axes);
}

/// Values [axes, 2] before and after each axis, or throws.
static Array valuesPerSide(const Operand &x, const Operand &value) {
  Shape sides{x.ndim(), 2};
  std::optional<Shape> met = detail::broadcastShape({value.shape(), sides});
  if (!met || *met != sides)
    detail::raise<ShapeError>(
        {.what = "values that do not fit in pad",
         .where = x.where(),
         .expected = fmt::format("a scalar, [2] or {}", sides.str()),
         .got = fmt::format("{} for {}", detail::typeText(value), detail::typeText(x)),
         .hint = "before and after, axis by axis; concatenate joins arrays"});
  return broadcast_to(value, sides);
}

// One axis after the other, so that what is added along the first ones is padded along the next.
static Array paddedPerSide(const Operand &x, const Widths &widths, const Operand &value) {
  Array values = valuesPerSide(x, value), result = x.array();
  for (int axis = 0; axis < x.ndim(); ++axis) {
    auto at = static_cast<std::size_t>(axis);
    for (bool isBefore : {true, false}) {
      std::int64_t width = isBefore ? widths[at].first : widths[at].second;
      if (width == 0)
        continue;
      std::vector<Padding> axes(widths.size());
      (isBefore ? axes[at].low : axes[at].high) = width;
      Array one = values(axis, isBefore ? 0 : 1);
      result = laxPad({result, x.where()}, one, axes);
    }
  }
  return result;
}

Array pad(const Operand &x, const PadWidths &widths, const Operand &value) {
  Widths perAxis = widthsPerAxis(x, widths);
  if (value.ndim() > 0) {
    detail::CalledFrom line(x.where());
    return paddedPerSide(x, perAxis, value);
  }
  std::vector<Padding> axes;
  for (auto [low, high] : perAxis)
    axes.push_back({low, high, 0});
  return laxPad(x, value, axes);
}

static Array edgePadded(const Array &x, int axis, PadWidths::Pair width, Site where) {
  std::int64_t n = x.shape()[axis];
  auto repeated = [&](std::int64_t at, std::int64_t times) {
    Shape shape = x.shape();
    shape[axis] = times;
    return detail::spread(detail::slicedAlong(x, axis, at, at + 1, where), shape, where);
  };
  Leaves parts;
  if (width.first)
    parts.push_back(repeated(0, width.first));
  parts.push_back(x);
  if (width.second)
    parts.push_back(repeated(n - 1, width.second));
  return detail::joined(parts, axis, where);
}

// Mirrored at the edge, again and again: each round adds at most one period of n - 1 elements to
// either side, after which the edge is a mirror again.
static Array reflectPadded(Array x, int axis, PadWidths::Pair width, Site where) {
  std::int64_t period = x.shape()[axis] - 1;
  if (period == 0)
    return edgePadded(x, axis, width, where);
  AxisList along{axis};
  while (width.first > 0 || width.second > 0) {
    std::int64_t n = x.shape()[axis];
    std::int64_t low = std::min(width.first, period), high = std::min(width.second, period);
    Leaves parts;
    if (low)
      parts.push_back(
          detail::reversed(detail::slicedAlong(x, axis, 1, low + 1, where), along, where));
    parts.push_back(x);
    if (high)
      parts.push_back(
          detail::reversed(detail::slicedAlong(x, axis, n - 1 - high, n - 1, where), along, where));
    x = detail::joined(parts, axis, where);
    width.first -= low;
    width.second -= high;
  }
  return x;
}

// 2 e - x of the elements x mirrored at the edge e; what is added last is the next edge. `offset`:
// 1 where the edge itself is not mirrored.
static Array oddMirrored(Array x, int axis, std::int64_t times, std::int64_t offset, bool isAtFront,
                         Site where) {
  std::int64_t most = x.shape()[axis] - offset;
  auto outermost = [&](const Array &of) {
    std::int64_t at = isAtFront ? 0 : of.shape()[axis] - 1;
    return detail::slicedAlong(of, axis, at, at + 1, where);
  };
  for (Array edge = outermost(x); times > 0;) {
    std::int64_t n = x.shape()[axis], step = std::min(times, most);
    std::int64_t begin = isAtFront ? offset : n - offset - step;
    Array part = detail::slicedAlong(x, axis, begin, begin + step, where);
    part = 2 * edge - detail::reversed(part, AxisList{axis}, where);
    edge = outermost(part);
    x = detail::joined(isAtFront ? Leaves{part, x} : Leaves{x, part}, axis, where);
    times -= step;
  }
  return x;
}

static Array oddReflected(const Array &x, int axis, PadWidths::Pair width, PadMode mode,
                          Site where) {
  std::int64_t n = x.shape()[axis], offset = mode == PadMode::reflect ? 1 : 0;
  if (n == 1)
    return edgePadded(x, axis, width, where);
  Array before = oddMirrored(x, axis, width.first, offset, /*isAtFront=*/true, where);
  return oddMirrored(before, axis, width.second, offset, /*isAtFront=*/false, where);
}

// The elements again and again: element i is element i mod n, of symmetric ones in a period of 2n
// whose second half runs backwards.
static Array periodic(const Array &x, int axis, PadWidths::Pair width, bool isMirrored) {
  std::int64_t n = x.shape()[axis], period = isMirrored ? 2 * n : n;
  std::vector<std::int64_t> places;
  for (std::int64_t i = -width.first; i < n + width.second; ++i) {
    std::int64_t place = ((i % period) + period) % period;
    places.push_back(place < n ? place : period - 1 - place);
  }
  return take(x, array(places), axis);
}

// end + (edge - end) i / width at i places from the end. Integers round down.
static Array ramp(const Array &edge, int axis, std::int64_t width, bool isAtFront, double end) {
  Shape shape = edge.shape();
  shape[axis] = width;
  Array i = iota(shape, axis, f64);
  Array t = (isAtFront ? i : static_cast<double>(width - 1) - i) / static_cast<double>(width);
  Array distance = edge.astype(detail::floatingOf(edge.dtype())) - end;
  Array values = end + distance * t.astype(distance.dtype());
  return (isFloating(edge.dtype()) ? values : floor(values)).astype(edge.dtype());
}

static Array statistic(const Array &some, int axis, PadMode mode) {
  if (mode == PadMode::maximum)
    return max(some, axis, keepdims);
  if (mode == PadMode::minimum)
    return min(some, axis, keepdims);
  Array average = mode == PadMode::mean ? mean(some, axis, keepdims) : median(some, axis, keepdims);
  return (isFloating(some.dtype()) ? average : round(average)).astype(some.dtype());
}

/// Of pairs before and after, axis by axis or one for all, the number at one edge.
template <class T>
static T atEdge(const std::vector<std::pair<T, T>> &pairs, int axis, bool isAtFront) {
  auto [before, after] = pairs[pairs.size() == 1 ? 0 : static_cast<std::size_t>(axis)];
  return isAtFront ? before : after;
}
static double endOf(const PadOptions &options, int axis, bool isAtFront) {
  return options.end_values.empty() ? options.end_value
                                    : atEdge(options.end_values, axis, isAtFront);
}
/// Of how many elements out of `n` a statistic is taken.
static std::int64_t lengthOf(const PadOptions &options, int axis, bool isAtFront, std::int64_t n) {
  std::int64_t wanted = options.stat_lengths.empty()
                            ? options.stat_length.value_or(n)
                            : atEdge(options.stat_lengths, axis, isAtFront);
  return std::min(wanted, n);
}

/// x between what `mode` makes of its elements at either edge.
static Array surrounded(const Array &x, int axis, PadWidths::Pair width, PadMode mode,
                        const PadOptions &options, Site where) {
  std::int64_t n = x.shape()[axis];
  bool isRamp = mode == PadMode::linear_ramp;
  auto side = [&](std::int64_t times, bool isAtFront) {
    std::int64_t some = isRamp ? 1 : lengthOf(options, axis, isAtFront, n);
    Array edge =
        detail::slicedAlong(x, axis, isAtFront ? 0 : n - some, isAtFront ? some : n, where);
    if (isRamp)
      return ramp(edge, axis, times, isAtFront, endOf(options, axis, isAtFront));
    Shape shape = x.shape();
    shape[axis] = times;
    return broadcast_to(statistic(edge, axis, mode), shape);
  };
  Leaves parts;
  if (width.first)
    parts.push_back(side(width.first, true));
  parts.push_back(x);
  if (width.second)
    parts.push_back(side(width.second, false));
  return detail::joined(parts, axis, where);
}

static bool isOdd(PadMode mode, const PadOptions &options) {
  return options.reflect_type == Reflection::odd &&
         (mode == PadMode::reflect || mode == PadMode::symmetric);
}

static Array paddedAlong(const Array &x, int axis, PadWidths::Pair width, PadMode mode,
                         const PadOptions &options, Site where) {
  if (isOdd(mode, options))
    return oddReflected(x, axis, width, mode, where);
  switch (mode) {
  case PadMode::edge: return edgePadded(x, axis, width, where);
  case PadMode::reflect: return reflectPadded(x, axis, width, where);
  case PadMode::symmetric: return periodic(x, axis, width, /*isMirrored=*/true);
  case PadMode::wrap: return periodic(x, axis, width, /*isMirrored=*/false);
  case PadMode::linear_ramp:
  case PadMode::maximum:
  case PadMode::minimum:
  case PadMode::mean:
  case PadMode::median: return surrounded(x, axis, width, mode, options, where);
  case PadMode::constant: break; // has a pad of its own
  }
  return x;
}

/// Throws where the mode cannot do with x what it is told.
static void requireOptions(const Operand &x, PadMode mode, const PadOptions &options) {
  if ((mode >= PadMode::linear_ramp || isOdd(mode, options)) && isBoolean(x.dtype()))
    detail::raise<DtypeError>({.what = "numbers to pad booleans with in pad",
                               .where = x.where(),
                               .expected = "an array of numbers",
                               .got = detail::typeText(x),
                               .hint = "convert with astype(fx::i32)"});
  std::int64_t least = options.stat_length.value_or(1);
  for (auto [before, after] : options.stat_lengths)
    least = std::min({least, before, after});
  if (least < 1)
    detail::raise<ShapeError>({.what = "a stat_length of nothing in pad",
                               .where = x.where(),
                               .expected = "at least 1 element to take a statistic of",
                               .got = fmt::format("{}", least),
                               .hint = "leave .stat_length out for all elements along the axis"});
  auto requirePairs = [&](std::size_t pairs, const char *name) {
    if (pairs > 1 && pairs != static_cast<std::size_t>(x.ndim()))
      detail::raise<ShapeError>(
          {.what = fmt::format("{} that do not fit in pad", name),
           .where = x.where(),
           .expected = "one pair per axis, or one for all",
           .got = fmt::format("{} pairs for {}", pairs, detail::typeText(x)),
           .hint = fmt::format("before and after, as in {{.{} = {{{{0, 1}}}}}}", name)});
  };
  requirePairs(options.end_values.size(), "end_values");
  requirePairs(options.stat_lengths.size(), "stat_lengths");
}

Array pad(const Operand &x, const PadWidths &widths, PadMode mode, const PadOptions &options) {
  if (mode == PadMode::constant)
    return pad(x, widths, 0);
  detail::CalledFrom line(x.where());
  requireOptions(x, mode, options);
  Widths perAxis = widthsPerAxis(x, widths);
  Array result = x.array();
  for (int axis = 0; axis < x.ndim(); ++axis) {
    PadWidths::Pair width = perAxis[static_cast<std::size_t>(axis)];
    if (width.first == 0 && width.second == 0)
      continue;
    if (x.shape()[axis] == 0)
      detail::raise<ShapeError>({.what = "nothing to repeat in pad",
                                 .where = x.where(),
                                 .expected = "an axis with elements",
                                 .got = fmt::format("axis {} of {}", axis, detail::typeText(x)),
                                 .hint = "pad with a value"});
    Shape shape = result.shape();
    shape[axis] += width.first + width.second;
    detail::requireShape(shape, "pad", x.where());
    result = paddedAlong(result, axis, width, mode, options, x.where());
  }
  return result;
}

PadMode pad_mode(std::string_view name, const Operand &x) {
  constexpr std::pair<std::string_view, PadMode> modes[] = {
      {"constant", PadMode::constant}, {"edge", PadMode::edge},
      {"reflect", PadMode::reflect},   {"symmetric", PadMode::symmetric},
      {"wrap", PadMode::wrap},         {"linear_ramp", PadMode::linear_ramp},
      {"maximum", PadMode::maximum},   {"minimum", PadMode::minimum},
      {"mean", PadMode::mean},         {"median", PadMode::median}};
  std::string known;
  for (auto [text, mode] : modes) {
    if (text == name)
      return mode;
    known += (known.empty() ? "" : ", ") + std::string(text);
  }
  detail::raise<ShapeError>(
      {.what = "an unknown mode of pad",
       .where = x.where(),
       .expected = known,
       .got = std::string(name),
       .hint = "a mode written as fx::PadMode::edge is checked by the compiler"});
}

//===----------------------------------------------------------------------------------------------
// Backwards, shifted, again

Array flip(const Operand &x, const Axes &axes) {
  return detail::reversed(x.array(), detail::sortedAxes(axes, x, "flip"), x.where());
}

Array roll(const Operand &x, std::int64_t shift, std::optional<int> axis) {
  if (!axis) {
    Array flat = roll(
        {detail::reshaped(x.array(), {x.shape().numElements()}, x.where()), x.where()}, shift, 0);
    return detail::reshaped(flat, x.shape(), x.where());
  }
  int along = detail::axisOf(*axis, x, "roll");
  std::int64_t n = x.shape()[along];
  std::int64_t cut = n == 0 ? 0 : (n - shift % n) % n;
  if (cut == 0)
    return x.array();
  Leaves parts{detail::slicedAlong(x.array(), along, cut, n, x.where()),
               detail::slicedAlong(x.array(), along, 0, cut, x.where())};
  return detail::joined(parts, along, x.where());
}

/// x with each of its axes k repeated: [.., n_k, ..] is spread to [.., times_k, n_k, ..] or, where
/// `each`, to [.., n_k, times_k, ..], and the pairs of axes are merged.
static Array repeated(const Array &x, const Shape &times, bool each, Site where) {
  Shape ones, wide, merged;
  for (int axis = 0; axis < x.ndim(); ++axis) {
    std::int64_t n = x.shape()[axis];
    if (times[axis] != 1) {
      ones.push_back(each ? n : 1);
      ones.push_back(each ? 1 : n);
      wide.push_back(each ? n : times[axis]);
      wide.push_back(each ? times[axis] : n);
    } else {
      ones.push_back(n);
      wide.push_back(n);
    }
    merged.push_back(n * times[axis]);
  }
  return detail::reshaped(detail::spread(detail::reshaped(x, ones, where), wide, where), merged,
                          where);
}

/// Refuses what `repeated` cannot make.
static void requireTimes(const char *function, const Operand &x, const Shape &shape,
                         const Shape &times) {
  bool fits = shape.rank() < maxRank;
  Shape result = shape;
  for (int axis = 0; fits && axis < shape.rank(); ++axis) {
    fits = times[axis] >= 0;
    if (__builtin_mul_overflow(shape[axis], times[axis], &result[axis]))
      result[axis] = std::numeric_limits<std::int64_t>::max(); // which requireShape refuses
  }
  if (!fits)
    detail::raise<ShapeError>(
        {.what = fmt::format("repetitions that do not fit in {}", function),
         .where = x.where(),
         .expected = fmt::format("numbers of 0 or more, and less than {} axes", maxRank),
         .got = fmt::format("{} times {}", times.str(), detail::typeText(x)),
         .hint =
             "tile(x, {2, 1}) has x twice along axis 0; repeat(x, 2, axis) each element twice"});
  detail::requireShape(result, function, x.where());
}

Array tile(const Operand &x, const Shape &times) {
  int rank = std::max(x.ndim(), times.rank());
  Shape shape, full;
  for (int axis = 0; axis < rank; ++axis) {
    int mine = axis - (rank - x.ndim()), theirs = axis - (rank - times.rank());
    shape.push_back(mine < 0 ? 1 : x.shape()[mine]);
    full.push_back(theirs < 0 ? 1 : times[theirs]);
  }
  requireTimes("tile", x, shape, full);
  Array tiled = detail::reshaped(x.array(), shape, x.where());
  // Axis by axis, so that no intermediate has more axes than there may be.
  for (int axis = 0; axis < rank; ++axis) {
    tiled = repeated(tiled, detail::shapeAlong(axis, rank, full[axis]), /*each=*/false, x.where());
  }
  return tiled;
}

Array repeat(const Operand &x, std::int64_t times, std::optional<int> axis) {
  Operand subject =
      axis ? x
           : Operand(detail::reshaped(x.array(), {x.shape().numElements()}, x.where()), x.where());
  int along = detail::axisOf(axis.value_or(0), subject, "repeat");
  Shape one = detail::shapeAlong(along, subject.ndim(), times);
  requireTimes("repeat", x, subject.shape(), one);
  return repeated(subject.array(), one, /*each=*/true, x.where());
}

} // namespace fluxion
