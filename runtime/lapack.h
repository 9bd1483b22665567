// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The Fortran routines of LAPACK that OpenBLAS brings along, in both precisions under one name.
// Matrices are column-major; the last arguments are lengths of the character arguments.
#pragma once

#include <cblas.h>
#include <cstddef>

namespace fluxion::runtime::lapack {

#define FLUXION_LAPACK(T, s)                                                                       \
  extern "C" {                                                                                     \
  void s##potrf_(const char *uplo, const int *n, T *a, const int *lda, int *info, std::size_t);    \
  void s##getrf_(const int *m, const int *n, T *a, const int *lda, int *pivots, int *info);        \
  void s##geqrf_(const int *m, const int *n, T *a, const int *lda, T *tau, T *work,                \
                 const int *lwork, int *info);                                                     \
  void s##orgqr_(const int *m, const int *n, const int *k, T *a, const int *lda, const T *tau,     \
                 T *work, const int *lwork, int *info);                                            \
  void s##syevd_(const char *job, const char *uplo, const int *n, T *a, const int *lda, T *w,      \
                 T *work, const int *lwork, int *iwork, const int *liwork, int *info, std::size_t, \
                 std::size_t);                                                                     \
  void s##gesdd_(const char *job, const int *m, const int *n, T *a, const int *lda, T *s, T *u,    \
                 const int *ldu, T *vt, const int *ldvt, T *work, const int *lwork, int *iwork,    \
                 int *info, std::size_t);                                                          \
  }                                                                                                \
  inline void potrf(char uplo, int n, T *a, int &info) {                                           \
    s##potrf_(&uplo, &n, a, &n, &info, 1);                                                         \
  }                                                                                                \
  inline void getrf(int m, int n, T *a, int *pivots, int &info) {                                  \
    s##getrf_(&m, &n, a, &m, pivots, &info);                                                       \
  }                                                                                                \
  inline void geqrf(int m, int n, T *a, T *tau, T *work, int lwork, int &info) {                   \
    s##geqrf_(&m, &n, a, &m, tau, work, &lwork, &info);                                            \
  }                                                                                                \
  inline void orgqr(int m, int n, int k, T *a, const T *tau, T *work, int lwork, int &info) {      \
    s##orgqr_(&m, &n, &k, a, &m, tau, work, &lwork, &info);                                        \
  }                                                                                                \
  inline void syevd(char uplo, int n, T *a, T *w, T *work, int lwork, int *iwork, int liwork,      \
                    int &info) {                                                                   \
    s##syevd_("V", &uplo, &n, a, &n, w, work, &lwork, iwork, &liwork, &info, 1, 1);                \
  }                                                                                                \
  inline void gesdd(char job, int m, int n, T *a, T *s, T *u, int ldu, T *vt, int ldvt, T *work,   \
                    int lwork, int *iwork, int &info) {                                            \
    s##gesdd_(&job, &m, &n, a, &m, s, u, &ldu, vt, &ldvt, work, &lwork, iwork, &info, 1);          \
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
