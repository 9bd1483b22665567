// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/fft.h"

#include "fluxion/fft.h"
#include "fluxion/manipulation.h"
#include "frontend/structural.h"
#include "ir/ops/fourier.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fluxion::fft {

using detail::CalledFrom;
using ir::FftType;
using mlir::Location;
using mlir::OpBuilder;

//===----------------------------------------------------------------------------------------------
// Transforms

namespace pairs {
namespace {

/// One axis of a transform and its n.
struct Along {
  int axis;
  std::int64_t n;
};
using Plan = std::vector<Along>;

bool isInverse(FftType type) { return type == FftType::ifft || type == FftType::irfft; }
/// The sizes of axes as transforms count them: without pairs.
int numAxes(FftType type, const Array &x) { return x.ndim() - (type == FftType::rfft ? 0 : 1); }

Array operandOf(const Called &called, FftType type, const Operand &x) {
  Array a = detail::floating(x);
  if (a.dtype() != DType::f32 && a.dtype() != DType::f64)
    a = detail::converted(a, DType::f64, x.where());
  if (type != FftType::rfft && (a.ndim() == 0 || a.shape()[a.ndim() - 1] != 2))
    detail::raise<ShapeError>(
        {.what = fmt::format("an array that is not complex in {}", called.function),
         .where = x.where(),
         .expected = "a last axis of size 2: real and imaginary parts",
         .got = called.array,
         .hint = "fx::stack({real, imaginary}, -1) makes the last axis"});
  return a;
}

void requirePositive(const Called &called, const Operand &x, std::int64_t n) {
  if (n < 1)
    detail::raise<ShapeError>(
        {.what = fmt::format("a transform of no elements in {}", called.function),
         .where = x.where(),
         .expected = "a size of at least 1",
         .got = fmt::format("{} for {}", n, called.array),
         .hint = "name the size that is wanted: zeros go behind what is shorter"});
}

/// Which axes, in the order in which they are named, and how long each is.
Plan planOf(const Called &called, FftType type, const Operand &x, const Array &a, const Sizes &s,
            const Axes &axes) {
  int rank = numAxes(type, a);
  detail::AxisList along;
  if (axes.isAll() && !s.empty())
    for (std::size_t i = 0; i < s.size(); ++i) // the last ones; too many are refused by normalAxis
      along.push_back(detail::normalAxis(static_cast<int>(i) - static_cast<int>(s.size()), rank,
                                         called.function, called.array, x.where()));
  else
    along = detail::normalAxes(axes, rank, called.function, called.array, x.where());
  if (!s.empty() && s.size() != along.size())
    detail::raise<ShapeError>(
        {.what = fmt::format("sizes that do not fit in {}", called.function),
         .where = x.where(),
         .expected = fmt::format("{} sizes, one per axis", along.size()),
         .got = fmt::format("{}", s.size()),
         .hint = "without axes fftn goes along the last ones, as many as there are sizes"});
  if (along.empty() && (type == FftType::rfft || type == FftType::irfft))
    detail::raise<ShapeError>(
        {.what = fmt::format("a transform along no axis in {}", called.function),
         .where = x.where(),
         .expected = "at least one axis, the last of which is the real one",
         .got = called.array,
         .hint = rank == 0 ? "atleast_1d makes a vector of a scalar"
                           : "leave the axes out, or name one"});
  Plan plan;
  for (std::size_t i = 0; i < along.size(); ++i) {
    std::int64_t m = a.shape()[static_cast<int>(along[i])];
    bool isHalf = type == FftType::irfft && i + 1 == along.size();
    plan.push_back({static_cast<int>(along[i]), s.empty() ? (isHalf ? 2 * (m - 1) : m) : s[i]});
    requirePositive(called, x, plan.back().n);
  }
  return plan;
}

/// The axis cut, or with zeros behind, to `size` elements.
Array fitted(const Array &x, int axis, std::int64_t size, detail::Where where) {
  std::int64_t m = x.shape()[axis];
  if (size < m)
    return detail::slicedAlong(x, axis, 0, size, where);
  if (size == m)
    return x;
  detail::AxisList low(static_cast<std::size_t>(x.ndim()), 0), high(low), interior(low);
  high[static_cast<std::size_t>(axis)] = size - m;
  Array zero = detail::zerosOf(x.dtype(), Shape{}, where);
  return detail::padded(x, zero, low, high, interior, where);
}

/// The op on axes that are the last ones.
Array onLast(FftType type, const Array &x, const std::vector<std::int64_t> &lengths,
             detail::Where where) {
  return detail::recordOne(where, {x}, [&](OpBuilder &b, Location loc, auto v) {
    return ir::FftOp::create(b, loc, v[0], type, lengths);
  });
}

/// Up to three axes, wherever they are: to the end and back.
Array onAxes(FftType type, const Array &x, const Plan &plan, detail::Where where) {
  std::vector<int> from, to;
  std::vector<std::int64_t> lengths;
  int rank = numAxes(type, x), count = static_cast<int>(plan.size());
  for (const Along &along : plan) {
    from.push_back(along.axis);
    to.push_back(rank - count + static_cast<int>(to.size()));
    lengths.push_back(along.n);
  }
  if (from == to)
    return onLast(type, x, lengths, where);
  return moveaxis(onLast(type, moveaxis(x, from, to), lengths, where), to, from);
}

/// The factor that the op does not have.
double factorOf(FftType type, const Plan &plan, Norm norm) {
  double count = 1;
  for (const Along &along : plan)
    count *= static_cast<double>(along.n);
  if (norm == Norm::backward)
    return 1;
  double factor = norm == Norm::ortho ? 1 / std::sqrt(count) : 1 / count;
  return isInverse(type) ? 1 / factor : factor;
}

} // namespace

Array transformed(const Called &called, FftType type, const Operand &given, const Sizes &s,
                  const Axes &axes, Norm norm) {
  CalledFrom line(given.where());
  detail::Where where = given.where();
  Array x = operandOf(called, type, given);
  Plan plan = planOf(called, type, given, x, s, axes);
  for (std::size_t i = 0; i < plan.size(); ++i) {
    bool isHalf = type == FftType::irfft && i + 1 == plan.size();
    x = fitted(x, plan[i].axis, isHalf ? plan[i].n / 2 + 1 : plan[i].n, where);
  }
  double factor = factorOf(type, plan, norm);
  // The op takes three axes. What is real is so along the last one: rfft begins there, irfft ends
  // there.
  FftType outer = isInverse(type) ? FftType::ifft : FftType::fft;
  std::vector<Plan> groups;
  for (std::size_t end = plan.size(); end > 0; end -= std::min<std::size_t>(end, 3))
    groups.emplace_back(plan.begin() +
                            static_cast<std::ptrdiff_t>(end - std::min<std::size_t>(end, 3)),
                        plan.begin() + static_cast<std::ptrdiff_t>(end));
  if (type == FftType::irfft)
    std::reverse(groups.begin(), groups.end());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    bool hasLast = type == FftType::irfft ? i + 1 == groups.size() : i == 0;
    x = onAxes(hasLast ? type : outer, x, groups[i], where);
  }
  return factor == 1 ? x : x * factor;
}

static Array along(const char *function, FftType type, const Operand &x, const Sizes &s,
                   const Axes &axes, Norm norm) {
  return transformed({function, detail::typeText(x)}, type, x, s, axes, norm);
}
static Array alongOne(const char *function, FftType type, const Operand &x,
                      std::optional<std::int64_t> n, int axis, Norm norm) {
  return along(function, type, x, n ? Sizes{*n} : Sizes{}, axis, norm);
}

Array fft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return alongOne("fft", FftType::fft, x, n, axis, norm);
}
Array ifft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return alongOne("ifft", FftType::ifft, x, n, axis, norm);
}
Array rfft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return alongOne("rfft", FftType::rfft, x, n, axis, norm);
}
Array irfft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return alongOne("irfft", FftType::irfft, x, n, axis, norm);
}
Array fftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("fftn", FftType::fft, x, s, axes, norm);
}
Array ifftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("ifftn", FftType::ifft, x, s, axes, norm);
}
Array rfftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("rfftn", FftType::rfft, x, s, axes, norm);
}
Array irfftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("irfftn", FftType::irfft, x, s, axes, norm);
}

} // namespace pairs

//===----------------------------------------------------------------------------------------------
// Frequencies and their order

/// 0, 1, … count - 1, once n samples and the dtype are found to be possible.
static Array numbersOf(const char *function, std::int64_t n, std::int64_t count, DType dtype,
                       std::source_location where) {
  if (n < 1)
    detail::raise<ShapeError>(
        {.what = fmt::format("no samples in {}", function),
         .where = where,
         .expected = "at least 1",
         .got = fmt::format("{}", n),
         .hint = fmt::format(
             "the number of samples comes first, their distance second, as in fx::fft::{}(8, 0.1)",
             function)});
  if (!isFloating(dtype))
    detail::raise<DtypeError>({.what = fmt::format("a dtype that is not floating in {}", function),
                               .where = where,
                               .expected = "f16, bf16, f32 or f64",
                               .got = std::string(name(dtype)),
                               .hint = "leave the dtype out for f64, or convert with astype"});
  return iota(count, f64, where);
}
Array fftfreq(std::int64_t n, double d, std::optional<DType> dtype, std::source_location where) {
  CalledFrom line(where);
  DType type = dtype.value_or(f64);
  Array k = numbersOf("fftfreq", n, n, type, where);
  auto count = static_cast<double>(n);
  k = fluxion::where(less(k, count / 2), k, k - count); // the upper half are negative
  return detail::converted(k / (count * d), type, where);
}
Array rfftfreq(std::int64_t n, double d, std::optional<DType> dtype, std::source_location where) {
  CalledFrom line(where);
  DType type = dtype.value_or(f64);
  Array k = numbersOf("rfftfreq", n, n / 2 + 1, type, where);
  return detail::converted(k / (static_cast<double>(n) * d), type, where);
}

static Array rolledByHalf(const char *function, const Operand &x, const Axes &axes, bool isBack) {
  CalledFrom line(x.where());
  Array rolled = x.array();
  for (std::int64_t axis : detail::normalAxes(axes, x, function)) {
    std::int64_t half = rolled.shape()[static_cast<int>(axis)] / 2;
    rolled = roll(rolled, isBack ? -half : half, static_cast<int>(axis));
  }
  return rolled;
}
Array fftshift(const Operand &x, const Axes &axes) {
  return rolledByHalf("fftshift", x, axes, false);
}
Array ifftshift(const Operand &x, const Axes &axes) {
  return rolledByHalf("ifftshift", x, axes, true);
}

} // namespace fluxion::fft
