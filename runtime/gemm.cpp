// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrix products by the tuned libraries: oneDNN where it is faster, in f32, and OpenBLAS.
//
// oneDNN is called on one thread; large products are cut along rows or columns for the team
// (runtime/team.h), by their sizes alone, so that the result is the same on any number of threads.
// OpenBLAS has threads of its own.
#include "runtime/kernel_abi.h"
#include "runtime/team.h"

#include <algorithm>
#include <cblas.h>
#include <cstddef>
#include <dnnl.h>
#include <omp.h>

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

template <class T, class Gemm>
void byBlas(Gemm gemm, const Product<T> &p, const Tile &t) {
  Operands<T> o(p, t);
  gemm(CblasRowMajor, p.isLhsTransposed ? CblasTrans : CblasNoTrans,
       p.isRhsTransposed ? CblasTrans : CblasNoTrans, static_cast<blasint>(t.rows),
       static_cast<blasint>(t.columns), static_cast<blasint>(p.k), T(1), o.lhs,
       static_cast<blasint>(o.lda), o.rhs, static_cast<blasint>(o.ldb), T(0), o.out,
       static_cast<blasint>(p.n));
}

/// False where oneDNN has no code for this machine.
bool byOneDnn(const Product<float> &p, const Tile &t) {
  Operands<float> o(p, t);
  return dnnl_sgemm(p.isLhsTransposed ? 'T' : 'N', p.isRhsTransposed ? 'T' : 'N', t.rows, t.columns,
                    p.k, 1.0f, o.lhs, o.lda, o.rhs, o.ldb, 0.0f, o.out, p.n) == dnnl_success;
}

/// While it lives OpenMP, which runs oneDNN, uses no other threads for this one.
class OneThread {
public:
  OneThread() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
  ~OneThread() { omp_set_num_threads(before_); }
  OneThread(const OneThread &) = delete;
  OneThread &operator=(const OneThread &) = delete;

private:
  int before_;
};

/// How a product is cut: along its longer side, in whole blocks of the kernels.
struct Cut {
  std::int64_t size, parts;
  bool isOfRows;

  explicit Cut(const Product<float> &p) : isOfRows(p.m >= p.n) {
    // Multiplications that take about 20 us, and what a kernel takes at once.
    constexpr std::int64_t perPart = 2'000'000, block = 48, mostParts = 16;
    std::int64_t side = isOfRows ? p.m : p.n;
    std::int64_t wanted = std::clamp<std::int64_t>(p.m * p.n * p.k / perPart, 1, mostParts);
    size = ((side + wanted - 1) / wanted + block - 1) / block * block;
    parts = (side + size - 1) / size;
  }
  Tile part(const Product<float> &p, std::int64_t i) const {
    std::int64_t side = isOfRows ? p.m : p.n, begin = i * size;
    std::int64_t length = std::min(size, side - begin);
    return isOfRows ? Tile{begin, length, 0, p.n} : Tile{0, p.m, begin, length};
  }
};

void products(std::int64_t batch, const Product<float> &all) {
  // Below this OpenBLAS is faster.
  constexpr std::int64_t oneDnnFrom = 24 * 24 * 24;
  if (all.m * all.n * all.k < oneDnnFrom) {
    for (std::int64_t i = 0; i < batch; ++i)
      byBlas(cblas_sgemm, all.at(i), {0, all.m, 0, all.n});
    return;
  }
  struct Work {
    const Product<float> &all;
    Cut cut;
  } work{all, Cut(all)};
  fluxion::runtime::inParallel(
      batch * work.cut.parts, 1,
      [](void *context, std::int64_t begin, std::int64_t end) {
        const Work &w = *static_cast<Work *>(context);
        OneThread alone;
        for (std::int64_t i = begin; i < end; ++i) {
          Product<float> p = w.all.at(i / w.cut.parts);
          Tile tile = w.cut.part(p, i % w.cut.parts);
          if (!byOneDnn(p, tile))
            byBlas(cblas_sgemm, p, tile);
        }
      },
      &work);
}

} // namespace

void fluxion_gemm_f32(int64_t batch, int64_t m, int64_t n, int64_t k, const float *lhs,
                      int32_t isLhsTransposed, const float *rhs, int32_t isRhsTransposed,
                      float *out) {
  products(batch, {m, n, k, lhs, isLhsTransposed != 0, rhs, isRhsTransposed != 0, out});
}

void fluxion_gemm_f64(int64_t batch, int64_t m, int64_t n, int64_t k, const double *lhs,
                      int32_t isLhsTransposed, const double *rhs, int32_t isRhsTransposed,
                      double *out) {
  Product<double> all{m, n, k, lhs, isLhsTransposed != 0, rhs, isRhsTransposed != 0, out};
  for (int64_t i = 0; i < batch; ++i)
    byBlas(cblas_dgemm, all.at(i), {0, m, 0, n});
}
