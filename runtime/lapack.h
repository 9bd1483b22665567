// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The routines of LAPACK that OpenBLAS brings along, for all four kinds of numbers under one name,
// as LAPACKE's header declares them: called directly, since LAPACKE's own functions would copy
// row-major matrices and allocate workspaces once more. Matrices are column-major. What is called
// `real` in the workspaces is asked for by routines on complex numbers alone.
#pragma once

#include <complex>

#include <cblas.h>
#define lapack_complex_float std::complex<float>
#define lapack_complex_double std::complex<double>
#include <lapack.h>

namespace fluxion::runtime::lapack {

template <class T> struct PartOf {
  using type = T;
};
template <class T> struct PartOf<std::complex<T>> {
  using type = T;
};
/// The type of the parts of a number.
template <class T> using Part = typename PartOf<T>::type;

// `orthogonal` is what LAPACK calls orgqr of real and ungqr of complex numbers, and so for orghr.
#define FLUXION_LAPACK(T, s, orthogonal, orthogonalOfHessenberg)                                   \
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
    LAPACK_##s##orthogonal(&m, &n, &k, a, &m, tau, work, &lwork, &info);                           \
  }                                                                                                \
  inline void gehrd(int n, T *a, T *tau, T *work, int lwork, int &info) {                          \
    int first = 1;                                                                                 \
    LAPACK_##s##gehrd(&n, &first, &n, a, &n, tau, work, &lwork, &info);                            \
  }                                                                                                \
  inline void orghr(int n, T *a, const T *tau, T *work, int lwork, int &info) {                    \
    int first = 1;                                                                                 \
    LAPACK_##s##orthogonalOfHessenberg(&n, &first, &n, a, &n, tau, work, &lwork, &info);           \
  }                                                                                                \
  inline void trsyl(char trans, int n, int m, const T *a, const T *b, T *x, Part<T> &scale,        \
                    int &info) {                                                                   \
    int plus = 1;                                                                                  \
    LAPACK_##s##trsyl(&trans, &trans, &plus, &n, &m, a, &n, b, &m, x, &n, &scale, &info);          \
  }

FLUXION_LAPACK(float, s, orgqr, orghr)
FLUXION_LAPACK(double, d, orgqr, orghr)
FLUXION_LAPACK(std::complex<float>, c, ungqr, unghr)
FLUXION_LAPACK(std::complex<double>, z, ungqr, unghr)
#undef FLUXION_LAPACK

#define FLUXION_LAPACK_REAL(T, s)                                                                  \
  inline void heevd(char uplo, int n, T *a, T *w, T *work, int lwork, T *, int, int *iwork,        \
                    int liwork, int &info) {                                                       \
    LAPACK_##s##syevd("V", &uplo, &n, a, &n, w, work, &lwork, iwork, &liwork, &info);              \
  }                                                                                                \
  inline void gesdd(char job, int m, int n, T *a, T *s, T *u, int ldu, T *vt, int ldvt, T *work,   \
                    int lwork, T *, int *iwork, int &info) {                                       \
    LAPACK_##s##gesdd(&job, &m, &n, a, &m, s, u, &ldu, vt, &ldvt, work, &lwork, iwork, &info);     \
  }                                                                                                \
  inline void geev(char job, int n, T *a, T *re, T *im, T *v, T *work, int lwork, int &info) {     \
    LAPACK_##s##geev("N", &job, &n, a, &n, re, im, nullptr, &n, v, &n, work, &lwork, &info);       \
  }                                                                                                \
  inline void gees(int n, T *a, T *re, T *im, T *z, T *work, int lwork, int &info) {               \
    int count = 0;                                                                                 \
    LAPACK_##s##gees("V", "N", nullptr, &n, a, &n, &count, re, im, z, &n, work, &lwork, nullptr,   \
                     &info);                                                                       \
  }                                                                                                \
  inline void gemm(CBLAS_TRANSPOSE ofA, CBLAS_TRANSPOSE ofB, int n, int m, int k, const T *a,      \
                   int rowOfA, const T *b, int rowOfB, T *c) {                                     \
    cblas_##s##gemm(CblasRowMajor, ofA, ofB, n, m, k, T(1), a, rowOfA, b, rowOfB, T(0), c, m);     \
  }                                                                                                \
  inline void trsm(CBLAS_UPLO uplo, CBLAS_TRANSPOSE trans, CBLAS_DIAG diag, int n, int m,          \
                   const T *a, T *b) {                                                             \
    cblas_##s##trsm(CblasRowMajor, CblasLeft, uplo, trans, diag, n, m, T(1), a, n, b,              \
                    m > 0 ? m : 1);                                                                \
  }

FLUXION_LAPACK_REAL(float, s)
FLUXION_LAPACK_REAL(double, d)
#undef FLUXION_LAPACK_REAL

#define FLUXION_LAPACK_COMPLEX(T, s)                                                               \
  inline void heevd(char uplo, int n, std::complex<T> *a, T *w, std::complex<T> *work, int lwork,  \
                    T *real, int lreal, int *iwork, int liwork, int &info) {                       \
    LAPACK_##s##heevd("V", &uplo, &n, a, &n, w, work, &lwork, real, &lreal, iwork, &liwork,        \
                      &info);                                                                      \
  }                                                                                                \
  inline void gesdd(char job, int m, int n, std::complex<T> *a, T *s, std::complex<T> *u, int ldu, \
                    std::complex<T> *vt, int ldvt, std::complex<T> *work, int lwork, T *real,      \
                    int *iwork, int &info) {                                                       \
    LAPACK_##s##gesdd(&job, &m, &n, a, &m, s, u, &ldu, vt, &ldvt, work, &lwork, real, iwork,       \
                      &info);                                                                      \
  }                                                                                                \
  inline void geev(char job, int n, std::complex<T> *a, std::complex<T> *w, std::complex<T> *v,    \
                   std::complex<T> *work, int lwork, T *real, int &info) {                         \
    LAPACK_##s##geev("N", &job, &n, a, &n, w, nullptr, &n, v, &n, work, &lwork, real, &info);      \
  }                                                                                                \
  inline void gees(int n, std::complex<T> *a, std::complex<T> *w, std::complex<T> *z,              \
                   std::complex<T> *work, int lwork, T *real, int &info) {                         \
    int count = 0;                                                                                 \
    LAPACK_##s##gees("V", "N", nullptr, &n, a, &n, &count, w, z, &n, work, &lwork, real, nullptr,  \
                     &info);                                                                       \
  }                                                                                                \
  inline void gemm(CBLAS_TRANSPOSE ofA, CBLAS_TRANSPOSE ofB, int n, int m, int k,                  \
                   const std::complex<T> *a, int rowOfA, const std::complex<T> *b, int rowOfB,     \
                   std::complex<T> *c) {                                                           \
    std::complex<T> one = 1, zero = 0;                                                             \
    cblas_##s##gemm(CblasRowMajor, ofA, ofB, n, m, k, &one, a, rowOfA, b, rowOfB, &zero, c, m);    \
  }                                                                                                \
  inline void trsm(CBLAS_UPLO uplo, CBLAS_TRANSPOSE trans, CBLAS_DIAG diag, int n, int m,          \
                   const std::complex<T> *a, std::complex<T> *b) {                                 \
    std::complex<T> one = 1;                                                                       \
    cblas_##s##trsm(CblasRowMajor, CblasLeft, uplo, trans, diag, n, m, &one, a, n, b,              \
                    m > 0 ? m : 1);                                                                \
  }

FLUXION_LAPACK_COMPLEX(float, c)
FLUXION_LAPACK_COMPLEX(double, z)
#undef FLUXION_LAPACK_COMPLEX

} // namespace fluxion::runtime::lapack
