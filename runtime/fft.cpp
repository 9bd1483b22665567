// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms of arrays: axis after axis, blocks of columns or row by row, whichever is
// planned for the length. How an axis is cut depends on its sizes alone, so results are the same on
// any number of threads.
#include "runtime/fft_kernels.h"
#include "runtime/fft_work.h"

#include <vector>

namespace fluxion::runtime::fft {
namespace {

/// An axis of complex numbers with the sizes before and behind it.
struct Axis {
  std::int64_t outer, n, inner;
};

/// Whether rows of n elements are transformed in blocks rather than one by one. Not a matter of how
/// many there are: each has the same bits alone and among others.
template <class T> bool goAsBlocks(std::int64_t n) {
  return singlePlan<T>(n)->way == SinglePlan<T>::Way::column;
}

//===----------------------------------------------------------------------------------------------
// Complex axes

template <class T> struct Pass1 {
  const T *from;
  T *to;
  bool isInverse;
  T scale;
};

template <class T> void alongRows(const Pass1<T> &pass, const Axis &axis) {
  std::int64_t width = lanes<T>(), length = 2 * axis.n;
  if (!goAsBlocks<T>(axis.n)) {
    auto plan = singlePlan<T>(axis.n);
    return parallel(axis.outer, plan->cost, [&](std::int64_t i) {
      transformRow(*plan, pass.from + i * length, pass.to + i * length, pass.isInverse, pass.scale);
    });
  }
  auto plan = columnsPlan<T>(axis.n);
  parallel(numBlocks(axis.outer, width), columnsCost(axis.n), [&](std::int64_t b) {
    std::int64_t at = b * width * length;
    transformBlock<T>(*plan, {.active = std::min(width, axis.outer - b * width),
                              .from = {Layout::rows, pass.from + at, length},
                              .to = {Layout::rows, pass.to + at, length},
                              .swapsIn = pass.isInverse,
                              .swapsOut = pass.isInverse,
                              .scale = pass.scale});
  });
}

/// Columns that stand side by side.
template <class T> void alongColumns(const Pass1<T> &pass, const Axis &axis) {
  std::int64_t width = lanes<T>(), across = numBlocks(axis.inner, width);
  auto plan = columnsPlan<T>(axis.n);
  parallel(axis.outer * across, columnsCost(axis.n), [&](std::int64_t b) {
    std::int64_t column = b % across * width;
    std::int64_t at = 2 * (b / across * axis.n * axis.inner + column);
    transformBlock<T>(*plan, {.active = std::min(width, axis.inner - column),
                              .from = {Layout::wide, pass.from + at, 2 * axis.inner},
                              .to = {Layout::wide, pass.to + at, 2 * axis.inner},
                              .swapsIn = pass.isInverse,
                              .swapsOut = pass.isInverse,
                              .scale = pass.scale});
  });
}

/// Fewer columns than lanes side by side: those of several outer indices together.
template <class T> void alongShortColumns(const Pass1<T> &pass, const Axis &axis) {
  std::int64_t width = lanes<T>(), count = axis.outer * axis.inner;
  auto plan = columnsPlan<T>(axis.n);
  parallel(numBlocks(count, width), columnsCost(axis.n), [&](std::int64_t b) {
    std::int64_t offsets[16], active = std::min(width, count - b * width);
    for (std::int64_t c = 0; c < active; ++c) {
      std::int64_t column = b * width + c;
      offsets[c] = 2 * (column / axis.inner * axis.n * axis.inner + column % axis.inner);
    }
    transformBlock<T>(*plan, {.active = active,
                              .from = {Layout::spread, pass.from, 2 * axis.inner, offsets},
                              .to = {Layout::spread, pass.to, 2 * axis.inner, offsets},
                              .swapsIn = pass.isInverse,
                              .swapsOut = pass.isInverse,
                              .scale = pass.scale});
  });
}

template <class T> void alongAxis(const Pass1<T> &pass, const Axis &axis) {
  if (axis.inner == 1)
    alongRows(pass, axis);
  else if (axis.inner >= lanes<T>())
    alongColumns(pass, axis);
  else
    alongShortColumns(pass, axis);
}

//===----------------------------------------------------------------------------------------------
// The last axis, where its numbers are real on one side

template <class T> struct RealAxis {
  std::int64_t rows, n;
  Form form;
  const T *from;
  T *to;
  T scale;

  std::int64_t pairs() const { return n / 2 + 1; }
  /// How many complex numbers are transformed.
  std::int64_t length() const { return n % 2 == 0 ? n / 2 : n; }
  std::int64_t fromLength() const { return form == Form::fromReal ? n : 2 * pairs(); }
  std::int64_t toLength() const { return form == Form::fromReal ? 2 * pairs() : n; }
};

/// Rows [0, rows) as one block.
template <class T>
void oneBlock(const RealAxis<T> &axis, std::int64_t b, const ColumnsPlan<T> &plan, const T *roots) {
  std::int64_t width = lanes<T>();
  transformBlock<T>(
      plan, {.active = std::min(width, axis.rows - b * width),
             .from = {Layout::rows, axis.from + b * width * axis.fromLength(), axis.fromLength()},
             .to = {Layout::rows, axis.to + b * width * axis.toLength(), axis.toLength()},
             .swapsIn = false,
             .swapsOut = false,
             .scale = axis.scale,
             .form = axis.form,
             .realLength = axis.n,
             .halfRoots = roots});
}

// The formulas are those of realFromHalf and halfFromReal in fft_block_code.h.
template <class T> void rowFromHalf(std::int64_t h, const T *roots, T *z) {
  T first = z[0], second = z[1];
  z[0] = first + second;
  z[2 * h] = first - second;
  z[1] = z[2 * h + 1] = 0;
  for (std::int64_t k = 1; 2 * k <= h; ++k) {
    T *a = z + 2 * k, *b = z + 2 * (h - k);
    T eRe = (a[0] + b[0]) / 2, eIm = (a[1] - b[1]) / 2, dRe = (a[1] + b[1]) / 2,
      dIm = (b[0] - a[0]) / 2;
    T oRe = dRe * roots[2 * k] - dIm * roots[2 * k + 1],
      oIm = dRe * roots[2 * k + 1] + dIm * roots[2 * k];
    b[0] = eRe - oRe;
    b[1] = oIm - eIm;
    a[0] = eRe + oRe;
    a[1] = eIm + oIm;
  }
}
template <class T> void halfFromRow(std::int64_t h, const T *roots, const T *x, T *z) {
  T first = x[0], last = x[2 * h];
  z[0] = first + last;
  z[1] = first - last;
  for (std::int64_t k = 1; 2 * k <= h; ++k) {
    const T *a = x + 2 * k, *b = x + 2 * (h - k);
    T eRe = a[0] + b[0], eIm = a[1] - b[1], dRe = a[0] - b[0], dIm = a[1] + b[1];
    T oRe = dRe * roots[2 * k] + dIm * roots[2 * k + 1],
      oIm = dIm * roots[2 * k] - dRe * roots[2 * k + 1];
    T *to = z + 2 * k, *other = z + 2 * (h - k);
    other[0] = eRe + oIm;
    other[1] = oRe - eIm;
    to[0] = eRe - oIm;
    to[1] = eIm + oRe;
  }
}

template <class T>
void evenRow(const RealAxis<T> &axis, std::int64_t i, const SinglePlan<T> &plan, const T *roots) {
  const T *from = axis.from + i * axis.fromLength();
  T *to = axis.to + i * axis.toLength();
  std::int64_t h = axis.n / 2;
  if (axis.form == Form::fromReal) {
    transformRow(plan, from, to, false, axis.scale);
    rowFromHalf(h, roots, to);
  } else {
    halfFromRow(h, roots, from, to);
    transformRow(plan, to, to, true, axis.scale);
  }
}
template <class T> void oddRow(const RealAxis<T> &axis, std::int64_t i, const SinglePlan<T> &plan) {
  const T *from = axis.from + i * axis.fromLength();
  T *to = axis.to + i * axis.toLength();
  Scratch scratch(static_cast<std::size_t>(2 * axis.n) * sizeof(T));
  T *z = scratch.as<T>();
  if (axis.form == Form::fromReal) {
    for (std::int64_t j = 0; j < axis.n; ++j)
      z[2 * j] = from[j], z[2 * j + 1] = 0;
    transformRow(plan, z, z, false, axis.scale);
    std::copy_n(z, axis.toLength(), to);
    to[1] = 0;
    return;
  }
  z[0] = from[0];
  z[1] = 0;
  for (std::int64_t k = 1; 2 * k < axis.n; ++k) {
    z[2 * k] = z[2 * (axis.n - k)] = from[2 * k];
    z[2 * k + 1] = from[2 * k + 1];
    z[2 * (axis.n - k) + 1] = -from[2 * k + 1];
  }
  transformRow(plan, z, z, true, axis.scale);
  for (std::int64_t j = 0; j < axis.n; ++j)
    to[j] = z[2 * j];
}

template <class T> void alongRealRows(const RealAxis<T> &axis) {
  auto roots = axis.n % 2 == 0 ? halfRoots<T>(axis.n) : nullptr;
  const T *halves = roots ? roots->data() : nullptr;
  if (goAsBlocks<T>(axis.length())) {
    auto plan = columnsPlan<T>(axis.length());
    return parallel(numBlocks(axis.rows, lanes<T>()), columnsCost(axis.length()),
                    [&](std::int64_t b) { oneBlock(axis, b, *plan, halves); });
  }
  auto plan = singlePlan<T>(axis.length());
  parallel(axis.rows, plan->cost, [&](std::int64_t i) {
    axis.n % 2 == 0 ? evenRow(axis, i, *plan, halves) : oddRow(axis, i, *plan);
  });
}

//===----------------------------------------------------------------------------------------------
// All axes

template <class T> struct Transform {
  FftType type;
  std::int64_t batch, n[3];
  const T *from;
  T *to;

  bool isInverse() const { return type == FftType::ifft || type == FftType::irfft; }
  T scale() const {
    return isInverse() ? T(1) / (static_cast<T>(n[0]) * static_cast<T>(n[1]) * static_cast<T>(n[2]))
                       : T(1);
  }
  /// Complex numbers along the last axis.
  std::int64_t last() const { return type < FftType::rfft ? n[2] : n[2] / 2 + 1; }

  /// The axes before the last one, of pairs.
  void outerAxes(const T *in, T *out, T factor) const {
    if (n[1] > 1)
      alongAxis<T>({in, out, isInverse(), n[0] > 1 ? T(1) : factor}, {batch * n[0], n[1], last()});
    if (n[0] > 1)
      alongAxis<T>({n[1] > 1 ? out : in, out, isInverse(), factor}, {batch, n[0], n[1] * last()});
  }
  void run() const {
    bool isOne = n[0] == 1 && n[1] == 1;
    std::int64_t rows = batch * n[0] * n[1];
    if (type == FftType::irfft) {
      Scratch scratch(isOne ? 64 : static_cast<std::size_t>(2 * rows * last()) * sizeof(T));
      outerAxes(from, scratch.as<T>(), T(1));
      return alongRealRows<T>(
          {rows, n[2], Form::toReal, isOne ? from : scratch.as<T>(), to, scale()});
    }
    if (type == FftType::rfft)
      alongRealRows<T>({rows, n[2], Form::fromReal, from, to, T(1)});
    else
      alongAxis<T>({from, to, isInverse(), isOne ? scale() : T(1)}, {rows, n[2], 1});
    outerAxes(to, to, scale());
  }
};

template <class T>
void run(std::int64_t type, std::int64_t batch, std::int64_t n0, std::int64_t n1, std::int64_t n2,
         const void *x, void *y) {
  Transform<T>{static_cast<FftType>(type),
               batch,
               {n0, n1, n2},
               static_cast<const T *>(x),
               static_cast<T *>(y)}
      .run();
}

//===----------------------------------------------------------------------------------------------
// What it takes

/// Of one call, and what is kept.
struct Needs {
  std::uint64_t scratch = 0, kept = 0;
  Needs &operator+=(Needs other) {
    scratch = std::max(scratch, other.scratch);
    kept += other.kept;
    return *this;
  }
};

template <class T> Needs needsOf(const ColumnsPlan<T> &plan) {
  Needs all{static_cast<std::uint64_t>(4 * plan.half * code().bytes), 0};
  for (const std::vector<T> &numbers : plan.numbers)
    all.kept += numbers.size() * sizeof(T);
  if (plan.inner)
    all += {0, needsOf(*plan.inner).kept};
  return all;
}
template <class T> Needs needsOf(const SinglePlan<T> &plan) {
  using Way = typename SinglePlan<T>::Way;
  Needs all;
  for (const auto &step : {plan.first, plan.second})
    if (step)
      all += needsOf(*step);
  if (plan.inner)
    all += needsOf(*plan.inner);
  if (plan.way != Way::column) // the row in between, or the one that is as long as the inner one
    all.scratch +=
        2 * sizeof(T) * static_cast<std::uint64_t>(plan.way == Way::steps ? plan.n : plan.inner->n);
  for (const auto *table : {&plan.blockRoots, &plan.laneRoots, &plan.chirp, &plan.spectrum})
    all.kept += table->size() * sizeof(T);
  return all;
}
template <class T> Needs needsOfRows(std::int64_t n) {
  return goAsBlocks<T>(n) ? needsOf(*columnsPlan<T>(n)) : needsOf(*singlePlan<T>(n));
}

template <class T> std::uint64_t needsOf(const Transform<T> &what) {
  bool isOne = what.n[0] == 1 && what.n[1] == 1;
  std::int64_t n = what.n[2];
  Needs all;
  if (what.type < FftType::rfft) {
    all += needsOfRows<T>(n);
  } else {
    all += needsOfRows<T>(n % 2 == 0 ? n / 2 : n);
    if (n % 2 == 0)
      all.kept += halfRoots<T>(n)->size() * sizeof(T);
    else
      all.scratch += 2 * static_cast<std::uint64_t>(n) * sizeof(T);
  }
  for (std::int64_t outer : {what.n[0], what.n[1]})
    if (outer > 1)
      all += needsOf(*columnsPlan<T>(outer));
  if (what.type == FftType::irfft && !isOne)
    all.scratch += 2 * sizeof(T) *
                   static_cast<std::uint64_t>(what.batch * what.n[0] * what.n[1] * what.last());
  return all.scratch + all.kept;
}

} // namespace
} // namespace fluxion::runtime::fft

std::uint64_t fluxion::runtime::scratchOfFft(std::int64_t isDouble, std::int64_t type,
                                             std::int64_t batch, std::int64_t n0, std::int64_t n1,
                                             std::int64_t n2) {
  auto need = [&](auto like) {
    using T = decltype(like);
    return fft::needsOf(
        fft::Transform<T>{static_cast<FftType>(type), batch, {n0, n1, n2}, nullptr, nullptr});
  };
  return batch == 0 ? 0 : isDouble ? need(double()) : need(float());
}

void fluxion_fft(std::int64_t isDouble, std::int64_t type, std::int64_t batch, std::int64_t n0,
                 std::int64_t n1, std::int64_t n2, const void *x, void *y) {
  using namespace fluxion::runtime;
  if (batch == 0)
    return;
  isDouble ? fft::run<double>(type, batch, n0, n1, n2, x, y)
           : fft::run<float>(type, batch, n0, n1, n2, x, y);
}
