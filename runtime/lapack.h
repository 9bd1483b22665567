// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The routines of LAPACK that OpenBLAS brings along, in both precisions under one name, as
// LAPACKE's header declares them: called directly, since LAPACKE's own functions would copy
// row-major matrices and allocate workspaces once more. Matrices are column-major.
#pragma once

#include <cblas.h>
#define LAPACK_COMPLEX_CPP
#include <lapack.h>

namespace fluxion::runtime::lapack {

#define FLUXION_LAPACK(T, s)                                                                       \
  inline void potrf(char uplo, int n, T *a, int &info) {                                           \
    LAPACK_##s##potrf(&uplo, &n, a, &n, &info);                                                    \
  }                                                                                                \
  inline void getrf(int m, int n, T *a, int *pivots, int &info) {                                  \
    LAPACK_##s##getrf(&m, &n, a, &m, pivots, &info);                                               \
  }                                                                                                \
  inline void geqrf(int m, int n, T *a, T *tau, T *work, int lwork, int &info) {                   \
    LAPACK_##s##geqrf(&m, &n, a, &m, tau, work, &lwork, &info);                                    \
  }                                                                                                \
  inline void orgqr(int m, int n, int k, T *a, const T *tau, T *work, int lwork, int &info) {      \
    LAPACK_##s##orgqr(&m, &n, &k, a, &m, tau, work, &lwork, &info);                                \
  }                                                                                                \
  inline void syevd(char uplo, int n, T *a, T *w, T *work, int lwork, int *iwork, int liwork,      \
                    int &info) {                                                                   \
    LAPACK_##s##syevd("V", &uplo, &n, a, &n, w, work, &lwork, iwork, &liwork, &info);              \
  }                                                                                                \
  inline void gesdd(char job, int m, int n, T *a, T *s, T *u, int ldu, T *vt, int ldvt, T *work,   \
                    int lwork, int *iwork, int &info) {                                            \
    LAPACK_##s##gesdd(&job, &m, &n, a, &m, s, u, &ldu, vt, &ldvt, work, &lwork, iwork, &info);     \
  }                                                                                                \
  inline void trsm(CBLAS_UPLO uplo, CBLAS_TRANSPOSE trans, CBLAS_DIAG diag, int n, int m,          \
                   const T *a, T *b) {                                                             \
    cblas_##s##trsm(CblasRowMajor, CblasLeft, uplo, trans, diag, n, m, T(1), a, n, b,              \
                    m > 0 ? m : 1);                                                                \
  }

FLUXION_LAPACK(float, s)
FLUXION_LAPACK(double, d)
#undef FLUXION_LAPACK

} // namespace fluxion::runtime::lapack
