// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrix products by the tuned libraries: oneDNN where it is faster, in f32, and OpenBLAS.
//
// Either is called on one thread: with several, OpenBLAS rounds differently. Large products are cut
// along rows or columns for the team (runtime/team.h), by their sizes alone, so that the result is
// the same on any number of threads.
#include "runtime/blas_threads.h"
#include "runtime/kernel_abi.h"
#include "runtime/openmp_threads.h"
#include "runtime/team.h"

#include <algorithm>
#include <cblas.h>
#include <cstddef>
#include <dnnl.h>
#include <optional>

namespace {

/// One product of a batch.
template <class T> struct Product {
  std::int64_t m, n, k;
  const T *lhs;
  bool isLhsTransposed;
  const T *rhs;
  bool isRhsTransposed;
  T *out;

  Product at(std::int64_t i) const {
    Product one = *this;
    one.lhs += i * m * k;
    one.rhs += i * k * n;
    one.out += i * m * n;
    return one;
  }
};

/// Rows [r, r + rows) and columns [c, c + columns) of a product.
struct Tile {
  std::int64_t r, rows, c, columns;
};

/// Where the operands of a tile begin, and how far their rows are from each other.
template <class T> struct Operands {
  Operands(const Product<T> &p, const Tile &t)
      : lda(p.isLhsTransposed ? p.m : p.k), ldb(p.isRhsTransposed ? p.k : p.n),
        lhs(p.lhs + (p.isLhsTransposed ? t.r : t.r * lda)),
        rhs(p.rhs + (p.isRhsTransposed ? t.c * ldb : t.c)), out(p.out + t.r * p.n + t.c) {}
  std::int64_t lda, ldb;
  const T *lhs, *rhs;
  T *out;
};

template <class T, class Gemm> void byBlas(Gemm gemm, const Product<T> &p, const Tile &t) {
  Operands<T> o(p, t);
  gemm(CblasRowMajor, p.isLhsTransposed ? CblasTrans : CblasNoTrans,
       p.isRhsTransposed ? CblasTrans : CblasNoTrans, static_cast<blasint>(t.rows),
       static_cast<blasint>(t.columns), static_cast<blasint>(p.k), T(1), o.lhs,
       static_cast<blasint>(o.lda), o.rhs, static_cast<blasint>(o.ldb), T(0), o.out,
       static_cast<blasint>(p.n));
}

// Below so many multiplications OpenBLAS is faster than oneDNN, and uses one thread by itself.
constexpr std::int64_t smallProduct = 24 * 24 * 24;

void compute(const Product<double> &p, const Tile &t) { byBlas(cblas_dgemm, p, t); }
void compute(const Product<float> &p, const Tile &t) {
  Operands<float> o(p, t);
  fluxion::runtime::OpenMpThreads alone(1);
  // It has code for every x86-64; on other machines it may not.
  if (t.rows * t.columns * p.k < smallProduct ||
      dnnl_sgemm(p.isLhsTransposed ? 'T' : 'N', p.isRhsTransposed ? 'T' : 'N', t.rows, t.columns,
                 p.k, 1.0f, o.lhs, o.lda, o.rhs, o.ldb, 0.0f, o.out, p.n) != dnnl_success)
    byBlas(cblas_sgemm, p, t);
}

// The multiplications of a part: enough that packing the other operand once more does not count.
template <class T> constexpr std::int64_t perPart = sizeof(T) == 4 ? 4'000'000 : 32'000'000;
// From so many multiplications on OpenBLAS takes several threads by itself.
constexpr std::int64_t blasThreadsFrom = 200'000;

/// How a product is cut: along its longer side, in whole blocks of the kernels.
struct Cut {
  std::int64_t size, parts;
  bool isOfRows;

  template <class T> explicit Cut(const Product<T> &p) : isOfRows(p.m >= p.n) {
    constexpr std::int64_t block = 48, mostParts = 16;
    std::int64_t side = isOfRows ? p.m : p.n;
    std::int64_t wanted = std::clamp<std::int64_t>(p.m * p.n * p.k / perPart<T>, 1, mostParts);
    size = std::max(block, ((side + wanted - 1) / wanted + block - 1) / block * block);
    parts = (side + size - 1) / size;
  }
  template <class T> Tile part(const Product<T> &p, std::int64_t i) const {
    std::int64_t side = isOfRows ? p.m : p.n, begin = i * size;
    std::int64_t length = std::min(size, side - begin);
    return isOfRows ? Tile{begin, length, 0, p.n} : Tile{0, p.m, begin, length};
  }
};

template <class T> void products(std::int64_t batch, const Product<T> &all, std::int32_t atMost) {
  struct Work {
    const Product<T> &all;
    Cut cut;
  } shared{all, Cut(all)};
  auto part = [](void *context, std::int64_t begin, std::int64_t end) {
    const Work &w = *static_cast<Work *>(context);
    for (std::int64_t i = begin; i < end; ++i) {
      Product<T> p = w.all.at(i / w.cut.parts);
      compute(p, w.cut.part(p, i % w.cut.parts));
    }
  };
  std::int64_t work = all.m * all.n * all.k;
  // Neither library nor team helps with what is small: they would cost more than it.
  if (work * batch <= perPart<T> / 16)
    return part(&shared, 0, batch);
  std::int64_t chunk = std::max<std::int64_t>(1, perPart<T> / std::max<std::int64_t>(work, 1));
  std::optional<fluxion::runtime::BlasThreads> alone;
  if (sizeof(T) == 8 && work >= blasThreadsFrom)
    alone.emplace(1);
  fluxion::runtime::inParallel(batch * shared.cut.parts, chunk, part, &shared, atMost);
}

} // namespace

void fluxion_gemm_f32(int64_t batch, int64_t m, int64_t n, int64_t k, const float *lhs,
                      int32_t isLhsTransposed, const float *rhs, int32_t isRhsTransposed,
                      float *out, int32_t atMost) {
  products<float>(batch, {m, n, k, lhs, isLhsTransposed != 0, rhs, isRhsTransposed != 0, out},
                  atMost);
}

void fluxion_gemm_f64(int64_t batch, int64_t m, int64_t n, int64_t k, const double *lhs,
                      int32_t isLhsTransposed, const double *rhs, int32_t isRhsTransposed,
                      double *out, int32_t atMost) {
  products<double>(batch, {m, n, k, lhs, isLhsTransposed != 0, rhs, isRhsTransposed != 0, out},
                   atMost);
}
