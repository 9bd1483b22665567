// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/dtype.h"
#include "runtime/number.h"
#include "runtime/row_kernels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

using fluxion::ArithmeticOf;
using fluxion::DType;
using fluxion::runtime::Cumulative;
using fluxion::runtime::Number;

namespace {

struct Axis {
  std::int64_t outer, n, inner;
  bool isReverse;
};

/// state = step(state one before, place) along the axis, `first(place)` at its beginning; out is
/// the state, rounded. States of half precision are kept in f32, so that what one step adds is not
/// lost in the sum. The inner loop is the one over neighbours in memory.
template <class T, class First, class Step>
void alongAxis(const Axis &axis, T *out, First first, Step step) {
  constexpr std::int64_t block = 512;
  std::array<ArithmeticOf<T>, block> states;
  for (std::int64_t o = 0; o < axis.outer; ++o)
    for (std::int64_t begin = 0; begin < axis.inner; begin += block)
      for (std::int64_t i = 0; i < axis.n; ++i) {
        std::int64_t count = std::min(block, axis.inner - begin);
        std::int64_t row = o * axis.n + (axis.isReverse ? axis.n - 1 - i : i);
        std::int64_t at = row * axis.inner + begin;
        for (std::int64_t k = 0; k < count; ++k) {
          auto &state = states[static_cast<std::size_t>(k)];
          state = i == 0 ? first(at + k) : step(state, at + k);
          out[at + k] = static_cast<T>(state);
        }
      }
}

// log(e^a + e^b) from the larger one on; of two equal infinities, that infinity.
template <class T> T logAddExp(T a, T b) {
  T hi = a > b ? a : b, lo = a > b ? b : a;
  if (a != a || b != b)
    return a + b;
  return hi == lo && std::isinf(hi) ? hi : hi + std::log1p(std::exp(lo - hi));
}

template <class T> T combined(Cumulative which, T y, T x) {
  using N = Number<T>;
  switch (which) {
  case Cumulative::sum: return (N{y} + N{x}).v;
  case Cumulative::prod: return (N{y} * N{x}).v;
  case Cumulative::max: return fluxion::runtime::maximum(N{y}, N{x}).v;
  case Cumulative::min: return fluxion::runtime::minimum(N{y}, N{x}).v;
  case Cumulative::logsumexp: break;
  }
  if constexpr (fluxion::isFloatElement<T>)
    return logAddExp(y, x);
  else
    return y;
}

template <Cumulative which, class T> void cumulative(const Axis &axis, const T *x, T *out) {
  alongAxis(
      axis, out, [=](std::int64_t at) { return ArithmeticOf<T>(x[at]); },
      [=](auto y, std::int64_t at) { return combined(which, y, ArithmeticOf<T>(x[at])); });
}

template <class T> void cumulativeOf(Cumulative which, const Axis &axis, const T *x, T *out) {
  switch (which) {
  case Cumulative::sum: return cumulative<Cumulative::sum>(axis, x, out);
  case Cumulative::prod: return cumulative<Cumulative::prod>(axis, x, out);
  case Cumulative::max: return cumulative<Cumulative::max>(axis, x, out);
  case Cumulative::min: return cumulative<Cumulative::min>(axis, x, out);
  case Cumulative::logsumexp: return cumulative<Cumulative::logsumexp>(axis, x, out);
  }
}

} // namespace

void fluxion_cumulative(std::int64_t which, std::int64_t dtype, std::int64_t isReverse,
                        std::int64_t outer, std::int64_t n, std::int64_t inner, const void *x,
                        void *out) {
  visitDType(static_cast<DType>(dtype), [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (!std::is_same_v<T, bool>)
      cumulativeOf(static_cast<Cumulative>(which), {outer, n, inner, isReverse != 0},
                   static_cast<const T *>(x), static_cast<T *>(out));
  });
}

void fluxion_recurrence(std::int64_t dtype, std::int64_t isReverse, std::int64_t outer,
                        std::int64_t n, std::int64_t inner, const void *a, const void *b,
                        void *out) {
  visitDType(static_cast<DType>(dtype), [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (fluxion::isFloatElement<T>) {
      auto *factor = static_cast<const T *>(a), *term = static_cast<const T *>(b);
      alongAxis(
          {outer, n, inner, isReverse != 0}, static_cast<T *>(out),
          [=](std::int64_t at) { return ArithmeticOf<T>(term[at]); },
          [=](auto y, std::int64_t at) { return factor[at] * y + term[at]; });
    }
  });
}
