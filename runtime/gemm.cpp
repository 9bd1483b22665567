// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrix products by the tuned library.
#include "runtime/kernel_abi.h"

#include <cblas.h>
#include <cstddef>

namespace {

template <class T, class Gemm>
void product(Gemm gemm, int64_t batch, int64_t m, int64_t n, int64_t k, const T *lhs,
             bool isLhsTransposed, const T *rhs, bool isRhsTransposed, T *out) {
  for (int64_t i = 0; i < batch; ++i)
    gemm(CblasRowMajor, isLhsTransposed ? CblasTrans : CblasNoTrans,
         isRhsTransposed ? CblasTrans : CblasNoTrans, static_cast<blasint>(m),
         static_cast<blasint>(n), static_cast<blasint>(k), T(1), lhs + i * m * k,
         static_cast<blasint>(isLhsTransposed ? m : k), rhs + i * k * n,
         static_cast<blasint>(isRhsTransposed ? k : n), T(0), out + i * m * n,
         static_cast<blasint>(n));
}

} // namespace

void fluxion_gemm_f32(int64_t batch, int64_t m, int64_t n, int64_t k, const float *lhs,
                      int32_t isLhsTransposed, const float *rhs, int32_t isRhsTransposed,
                      float *out) {
  product(cblas_sgemm, batch, m, n, k, lhs, isLhsTransposed, rhs, isRhsTransposed, out);
}

void fluxion_gemm_f64(int64_t batch, int64_t m, int64_t n, int64_t k, const double *lhs,
                      int32_t isLhsTransposed, const double *rhs, int32_t isRhsTransposed,
                      double *out) {
  product(cblas_dgemm, batch, m, n, k, lhs, isLhsTransposed, rhs, isRhsTransposed, out);
}
