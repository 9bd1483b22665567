// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decompositions of batches of matrices, and solutions of triangular and factored systems, for the
// reference evaluation and for generated code alike: by LAPACK, of small matrices by vector code of
// our own (small_matrices.h). Matrices are dense and row-major; `element` says of what numbers.
// Where a decomposition does not exist, its result is NaN. `l` may be `a`, and `lu` too: they are
// then overwritten. C names, integers before pointers.
#pragma once

#include <cstdint>

namespace fluxion::runtime {
/// Complex numbers are two numbers side by side.
enum class MatrixElement : std::int64_t { f32, f64, c64, c128 };

/// Bytes that the kernels below take while they run, beside their arguments.
std::uint64_t scratchOfLu(std::int64_t element, std::int64_t n, std::int64_t m);
std::uint64_t scratchOfLuSolve(std::int64_t element, std::int64_t n, std::int64_t m,
                               bool isTransposed);
std::uint64_t scratchOfAdjugate(std::int64_t element, std::int64_t n);
std::uint64_t scratchOfQr(std::int64_t element, std::int64_t n, std::int64_t m, bool isFull);
std::uint64_t scratchOfEigh(std::int64_t element, std::int64_t n);
std::uint64_t scratchOfEig(std::int64_t element, std::int64_t n);
std::uint64_t scratchOfSchur(std::int64_t element, std::int64_t n);
std::uint64_t scratchOfHessenberg(std::int64_t element, std::int64_t n);
std::uint64_t scratchOfSylvesterSolve(std::int64_t element, std::int64_t n, std::int64_t m);
std::uint64_t scratchOfSqrtm(std::int64_t element, std::int64_t n);
std::uint64_t scratchOfSvd(std::int64_t element, std::int64_t n, std::int64_t m, bool isFull);
} // namespace fluxion::runtime

extern "C" {

/// l lᴴ = a, of which the lower triangle [n, n] is read; l has zeros above.
void fluxion_cholesky(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a,
                      void *l);
/// op(a) x = b for a triangle of a [n, n] (with ones on the diagonal where `isUnit`), b [n, m].
void fluxion_triangular_solve(std::int64_t element, std::int64_t batch, std::int64_t n,
                              std::int64_t m, std::int64_t isLower, std::int64_t isTransposed,
                              std::int64_t isUnit, const void *a, const void *b, void *x);
/// a[permutation] = l u [n, m], both in `lu`; l has ones on its diagonal.
void fluxion_lu(std::int64_t element, std::int64_t batch, std::int64_t n, std::int64_t m,
                const void *a, void *lu, void *permutation);
/// op(a) x = b [n, m] for what fluxion_lu made of a [n, n].
void fluxion_lu_solve(std::int64_t element, std::int64_t batch, std::int64_t n, std::int64_t m,
                      std::int64_t isTransposed, const void *lu, const void *permutation,
                      const void *b, void *x);
/// The transpose of the matrix of cofactors of a [n, n], for what fluxion_lu made of a: det(a) a⁻¹,
/// and what that tends to where a is singular.
void fluxion_adjugate(std::int64_t element, std::int64_t batch, std::int64_t n, const void *lu,
                      const void *permutation, void *result);
/// q r = a [n, m], q [n, k], r [k, m]; k is n where `isFull`, else the smaller of n and m.
void fluxion_qr(std::int64_t element, std::int64_t batch, std::int64_t n, std::int64_t m,
                std::int64_t isFull, const void *a, void *q, void *r);
/// a v = v diag(w), w real and ascending, for the Hermitian a [n, n] of which the lower triangle is
/// read.
void fluxion_eigh(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a, void *w,
                  void *v);
/// a v = v diag(w) for any a [n, n]; w and v are complex, columns of v have length 1.
void fluxion_eig(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a, void *w,
                 void *v);
/// z t zᴴ = a [n, n] with unitary z and upper triangular t; of real numbers both are real, and t
/// has blocks of two on its diagonal for pairs of complex eigenvalues.
void fluxion_schur(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a, void *t,
                   void *z);
/// q h qᴴ = a [n, n] with unitary q and zeros below the first subdiagonal of h.
void fluxion_hessenberg(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a,
                        void *h, void *q);
/// op(a) x + x op(b) = c [n, m] for what fluxion_schur made of a [n, n] and b [m, m].
void fluxion_sylvester_solve(std::int64_t element, std::int64_t batch, std::int64_t n,
                             std::int64_t m, std::int64_t isTransposed, const void *ta,
                             const void *za, const void *tb, const void *zb, const void *c,
                             void *x);
/// x x = a [n, n], of complex numbers alone.
void fluxion_sqrtm(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a,
                   void *x);
/// u diag(s) vt = a [n, m], s real and descending; u [n, k], vt [k, m] or, where `isFull`, square.
void fluxion_svd(std::int64_t element, std::int64_t batch, std::int64_t n, std::int64_t m,
                 std::int64_t isFull, const void *a, void *u, void *s, void *vt);

} // extern "C"
