// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decompositions of one matrix, beside nothing but the call of LAPACK, which has the matrix in the
// order that it likes and memory to work in.
#include "benchmarks/workload.h"

#include <algorithm>
#include <complex>

#include <cblas.h>
#define lapack_complex_float std::complex<float>
#define lapack_complex_double std::complex<double>
#include <lapack.h>

namespace fluxion::benchmarks {
namespace {

/// What LAPACK overwrites.
struct Memory {
  explicit Memory(std::int64_t size)
      : n(static_cast<int>(size)), length(8 * n * n + 64 * n), a(block<double>(size * size)),
        other(block<double>(size * size)), third(block<double>(size * size)),
        vector(block<double>(size)), work(block<double>(length)),
        integers(static_cast<std::size_t>(8 * n)) {}
  int n, length;
  std::shared_ptr<double[]> a, other, third, vector, work;
  std::vector<int> integers;
  int info = 0;
};

void cholesky(Memory &m) { LAPACK_dpotrf("U", &m.n, m.a.get(), &m.n, &m.info); }
void lu(Memory &m) { LAPACK_dgetrf(&m.n, &m.n, m.a.get(), &m.n, m.integers.data(), &m.info); }
void qr(Memory &m) {
  LAPACK_dgeqrf(&m.n, &m.n, m.a.get(), &m.n, m.vector.get(), m.work.get(), &m.length, &m.info);
  std::copy_n(m.a.get(), std::int64_t(m.n) * m.n, m.other.get()); // r
  LAPACK_dorgqr(&m.n, &m.n, &m.n, m.a.get(), &m.n, m.vector.get(), m.work.get(), &m.length,
                &m.info);
}
void eigh(Memory &m) {
  int count = static_cast<int>(m.integers.size());
  LAPACK_dsyevd("V", "U", &m.n, m.a.get(), &m.n, m.vector.get(), m.work.get(), &m.length,
                m.integers.data(), &count, &m.info);
}
void svd(Memory &m) {
  LAPACK_dgesdd("S", &m.n, &m.n, m.a.get(), &m.n, m.vector.get(), m.other.get(), &m.n,
                m.third.get(), &m.n, m.work.get(), &m.length, m.integers.data(), &m.info);
}

/// Well-conditioned and symmetric.
Array definite(std::int64_t n) {
  Array m = waves({n, n}, f64, 1.3, 1);
  return matmul(m, transpose(m)) / static_cast<double>(n) + eye(n);
}

template <class F>
Workload factorization(const char *name, std::int64_t n, F ours, void (*hand)(Memory &)) {
  return {.name = std::string(name) + " of n = " + std::to_string(n) + ", f64",
          .bar = {.hand = 1.1},
          .ours = [=] { return called(jit(ours), definite(n)); },
          .hand =
              [=] {
                return repeated([=, memory = Memory(n), in = definite(n)]() mutable {
                  std::copy_n(elements<double>(in), n * n, memory.a.get());
                  hand(memory);
                  keep(memory.a[0]);
                });
              },
          .check = [=] { requireReference(ours, 1e-9, definite(n)); }};
}

} // namespace

std::vector<Workload> factorizations() {
  std::vector<Workload> all;
  for (std::int64_t n : {64, 256, 1000}) {
    all.push_back(factorization(
        "linalg::cholesky", n, [](Array a) { return linalg::cholesky(a); }, cholesky));
    all.push_back(
        factorization("linalg::lu_factor", n, [](Array a) { return linalg::lu_factor(a); }, lu));
    all.push_back(factorization("linalg::qr", n, [](Array a) { return linalg::qr(a); }, qr));
    all.push_back(factorization("linalg::eigh", n, [](Array a) { return linalg::eigh(a); }, eigh));
    all.push_back(factorization(
        "linalg::svd", n,
        [](Array a) {
          linalg::SVD parts = linalg::svd(a, /*full_matrices=*/false);
          return std::tuple(parts.u, parts.s, parts.vt);
        },
        svd));
  }
  return all;
}

} // namespace fluxion::benchmarks
