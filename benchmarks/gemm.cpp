// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "benchmarks/gemm.h"

#include "benchmarks/workload.h"

#include <cblas.h>
#include <dnnl.h>

namespace fluxion::benchmarks {
namespace {

template <class T> void openblas(const Gemm<T> &g, const T *lhs, const T *rhs, T beta, T *out) {
  auto l = g.isLhsTransposed ? CblasTrans : CblasNoTrans;
  auto r = g.isRhsTransposed ? CblasTrans : CblasNoTrans;
  auto m = static_cast<blasint>(g.m), n = static_cast<blasint>(g.n), k = static_cast<blasint>(g.k);
  auto lhsRow = g.isLhsTransposed ? m : k, rhsRow = g.isRhsTransposed ? k : n;
  if constexpr (sizeof(T) == 4)
    cblas_sgemm(CblasRowMajor, l, r, m, n, k, 1, lhs, lhsRow, rhs, rhsRow, beta, out, n);
  else
    cblas_dgemm(CblasRowMajor, l, r, m, n, k, 1, lhs, lhsRow, rhs, rhsRow, beta, out, n);
}

void onednn(const Gemm<float> &g, const float *lhs, const float *rhs, float beta, float *out) {
  dnnl_sgemm(g.isLhsTransposed ? 'T' : 'N', g.isRhsTransposed ? 'T' : 'N', g.m, g.n, g.k, 1, lhs,
             g.isLhsTransposed ? g.m : g.k, rhs, g.isRhsTransposed ? g.k : g.n, beta, out, g.n);
}

template <class T> double secondsOf(const Gemm<T> &g, typename Gemm<T>::Run *run) {
  auto lhs = block<T>(g.m * g.k), rhs = block<T>(g.k * g.n), out = block<T>(g.m * g.n);
  auto timed = repeated([&] { run(g, lhs.get(), rhs.get(), 0, out.get()); });
  timed(1);
  double best = timed(1);
  for (int i = 0; i < 4; ++i)
    best = std::min(best, timed(1));
  return best;
}

} // namespace

template <class T> typename Gemm<T>::Run *Gemm<T>::fastest() const {
  if constexpr (sizeof(T) == 4)
    if (secondsOf<T>(*this, onednn) < secondsOf<T>(*this, openblas))
      return onednn;
  return openblas;
}
template struct Gemm<float>;
template struct Gemm<double>;

} // namespace fluxion::benchmarks
