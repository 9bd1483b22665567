// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decompositions of batches of matrices by LAPACK, and solutions of triangular and factored
// systems, for the reference evaluation and for generated code alike. Matrices are dense and
// row-major; `isDouble` says f64, else f32. Where a decomposition does not exist, its result is
// NaN. C names, integers before pointers.
#pragma once

#include <cstdint>

extern "C" {

/// l lᵀ = a, of which the lower triangle [n, n] is read; l has zeros above.
void fluxion_cholesky(std::int64_t isDouble, std::int64_t batch, std::int64_t n, const void *a,
                      void *l);
/// op(a) x = b for a triangle of a [n, n] (with ones on the diagonal where `isUnit`), b [n, m].
void fluxion_triangular_solve(std::int64_t isDouble, std::int64_t batch, std::int64_t n,
                              std::int64_t m, std::int64_t isLower, std::int64_t isTransposed,
                              std::int64_t isUnit, const void *a, const void *b, void *x);
/// a[permutation] = l u [n, n], both in `lu`; l has ones on its diagonal.
void fluxion_lu(std::int64_t isDouble, std::int64_t batch, std::int64_t n, const void *a, void *lu,
                void *permutation);
/// op(a) x = b [n, m] for what fluxion_lu made of a.
void fluxion_lu_solve(std::int64_t isDouble, std::int64_t batch, std::int64_t n, std::int64_t m,
                      std::int64_t isTransposed, const void *lu, const void *permutation,
                      const void *b, void *x);
/// q r = a [n, m], q [n, k], r [k, m]; k is n where `isFull`, else the smaller of n and m.
void fluxion_qr(std::int64_t isDouble, std::int64_t batch, std::int64_t n, std::int64_t m,
                std::int64_t isFull, const void *a, void *q, void *r);
/// a v = v diag(w), w ascending, for the symmetric a [n, n] of which the lower triangle is read.
void fluxion_eigh(std::int64_t isDouble, std::int64_t batch, std::int64_t n, const void *a, void *w,
                  void *v);
/// u diag(s) vt = a [n, m], s descending; u [n, k], vt [k, m] or, where `isFull`, square.
void fluxion_svd(std::int64_t isDouble, std::int64_t batch, std::int64_t n, std::int64_t m,
                 std::int64_t isFull, const void *a, void *u, void *s, void *vt);

} // extern "C"
