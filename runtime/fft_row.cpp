// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One transform on its own.
#include "runtime/fft_work.h"

namespace fluxion::runtime::fft {

//===----------------------------------------------------------------------------------------------
// The ways of a plan

namespace {

template <class T>
void asColumn(const SinglePlan<T> &plan, const T *from, T *to, bool isInverse, T scale) {
  Place<const T *> in{Layout::rows, from, 0};
  transformBlock<T>(*plan.first, {.active = 1,
                                  .from = in,
                                  .to = {Layout::rows, to, 0},
                                  .swapsIn = isInverse,
                                  .swapsOut = isInverse,
                                  .scale = scale});
}

// With j = n2 j1 + j2 and k = k1 + n1 k2: transforms over j1 for each j2, times exp(-2 pi i k1 j2 /
// n), then over j2 for each k1. Gentleman and Sande 1966; Bailey 1990, FFTs in external or
// hierarchical memory.
template <class T>
void bySteps(const SinglePlan<T> &plan, const T *from, T *to, bool isInverse, T scale) {
  std::int64_t n1 = plan.first->columns.n, n2 = plan.second->columns.n, width = lanes<T>();
  Scratch between(static_cast<std::size_t>(2 * plan.n) * sizeof(T));
  T *middle = between.as<T>();
  parallel(numBlocks(n2, width), columnsCost(n1), [&](std::int64_t b) {
    std::int64_t at = 2 * width * b;
    transformBlock<T>(*plan.first, {.active = std::min(width, n2 - width * b),
                                    .from = {Layout::wide, from + at, 2 * n2},
                                    .to = {Layout::wide, middle + at, 2 * n2},
                                    .swapsIn = isInverse,
                                    .swapsOut = false,
                                    .scale = T(1),
                                    .first = plan.blockRoots.data() + 2 * b,
                                    .then = plan.laneRoots.data(),
                                    .firstDistance = numBlocks(n2, width)});
  });
  parallel(numBlocks(n1, width), columnsCost(n2), [&](std::int64_t b) {
    transformBlock<T>(*plan.second, {.active = std::min(width, n1 - width * b),
                                     .from = {Layout::rows, middle + 2 * n2 * width * b, 2 * n2},
                                     .to = {Layout::wide, to + 2 * width * b, 2 * n1},
                                     .swapsIn = false,
                                     .swapsOut = isInverse,
                                     .scale = scale});
  });
}

template <class T> struct Pair {
  T re, im;
};
template <class T> Pair<T> operator*(Pair<T> a, Pair<T> b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
template <class T> Pair<T> at(const T *pairs, std::int64_t i) {
  return {pairs[2 * i], pairs[2 * i + 1]};
}
template <class T> void put(T *pairs, std::int64_t i, Pair<T> value) {
  pairs[2 * i] = value.re;
  pairs[2 * i + 1] = value.im;
}

// As asConvolution in fft_block_code.h.
template <class T>
void byConvolution(const SinglePlan<T> &plan, const T *from, T *to, bool isInverse, T scale) {
  std::int64_t length = plan.inner->n;
  Scratch memory(static_cast<std::size_t>(2 * length) * sizeof(T));
  T *z = memory.as<T>();
  auto way = [&](Pair<T> a) { return isInverse ? Pair<T>{a.im, a.re} : a; };
  for (std::int64_t j = 0; j < plan.n; ++j)
    put(z, j, way(at(from, j)) * at(plan.chirp.data(), j));
  std::fill(z + 2 * plan.n, z + 2 * length, T(0));
  transformRow<T>(*plan.inner, z, z, false, T(1));
  for (std::int64_t j = 0; j < length; ++j)
    put(z, j, at(z, j) * at(plan.spectrum.data(), j));
  transformRow<T>(*plan.inner, z, z, true, T(1));
  for (std::int64_t j = 0; j < plan.n; ++j) {
    Pair<T> y = way(at(z, j) * at(plan.chirp.data(), j));
    put(to, j, {y.re * scale, y.im * scale});
  }
}

} // namespace

template <class T>
void transformRow(const SinglePlan<T> &plan, const T *from, T *to, bool isInverse, T scale) {
  using Way = typename SinglePlan<T>::Way;
  switch (plan.way) {
  case Way::column: return asColumn(plan, from, to, isInverse, scale);
  case Way::steps: return bySteps(plan, from, to, isInverse, scale);
  case Way::convolution: return byConvolution(plan, from, to, isInverse, scale);
  }
}
template void transformRow(const SinglePlan<float> &, const float *, float *, bool, float);
template void transformRow(const SinglePlan<double> &, const double *, double *, bool, double);

} // namespace fluxion::runtime::fft
