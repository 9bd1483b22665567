// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrix products: cut into blocks, which are computed by the vector code for the machine
// (gemm_block.h), large ones by the team. How an element is rounded does not depend on the block it
// is in, so blocks are cut as the threads need them, and the result is the same on any number of
// them.
#include "runtime/gemm_block.h"
#include "runtime/kernel_abi.h"
#include "runtime/scratch.h"
#include "runtime/team.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <unistd.h>

namespace fluxion::runtime::gemm {

const Code &codeFor([[maybe_unused]] InstructionSet set) {
#ifdef FLUXION_X86_SETS
  switch (set) {
  case InstructionSet::avx512: return avx512Code;
  case InstructionSet::avx2: return avx2Code;
  case InstructionSet::baseline: break;
  }
#endif
  return baselineCode;
}

namespace {

const Code &code() {
  static const Code &best = codeFor(instructionSet());
  return best;
}
void multiply(const Block<float> &block) { code().multiplyF32(block); }
void multiply(const Block<double> &block) { code().multiplyF64(block); }

template <class T> struct Products {
  std::int64_t batch, m, n, k;
  const T *lhs;
  bool isLhsTransposed;
  const T *rhs;
  bool isRhsTransposed;
  T *out;

  std::int64_t multiplications() const { return m * n * k; }
};

std::int64_t quotientUp(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

/// [0, size) in pieces of whole units, as equal as they can be, the larger ones first.
class Cut {
public:
  /// At most `count` pieces.
  Cut(std::int64_t size, std::int64_t count, std::int64_t unit)
      : size_(size), unit_(unit), count_(std::min(count, quotientUp(size, unit))),
        units_(quotientUp(size, unit) / count_), numLarger_(quotientUp(size, unit) % count_) {}
  std::int64_t count() const { return count_; }
  std::int64_t begin(std::int64_t i) const {
    return std::min(size_, (i * units_ + std::min(i, numLarger_)) * unit_);
  }
  std::int64_t sizeOf(std::int64_t i) const { return begin(i + 1) - begin(i); }

private:
  std::int64_t size_, unit_, count_, units_, numLarger_;
};

/// A rhs of so many bytes is read as it stands: beside what streams past it fits into the second
/// cache, so that packing it would cost more than the lines it spares.
std::int64_t shortRhsBytes() {
  static const std::int64_t bytes =
      std::max<std::int64_t>(256 * 1024, ::sysconf(_SC_LEVEL2_CACHE_SIZE) / 2);
  return bytes;
}

// The multiplications that one thread does in some tens of microseconds.
template <class T> constexpr std::int64_t perPart = sizeof(T) == 4 ? 4'000'000 : 2'000'000;

/// The columns of a block fit into the second cache. Its rows are all there are for one thread, for
/// several so many that there are a few blocks for each.
template <class T> struct Blocks {
  Products<T> all;
  Cut columns, rows;
  bool packsRhs;

  Blocks(const Products<T> &p, int threads)
      : all(p), columns(p.n, columnPieces(p, threads), rowUnitBytes / elementBytes),
        rows(p.m, rowPieces(p, threads), rowUnit),
        packsRhs(p.isRhsTransposed ||
                 (p.m > fewRows && p.n * p.k * elementBytes > shortRhsBytes())) {}

  std::int64_t perProduct() const { return rows.count() * columns.count(); }
  std::int64_t count() const { return all.batch * perProduct(); }

  void run(std::int64_t begin, std::int64_t end) const {
    std::optional<Scratch> scratch;
    T *memory = nullptr;
    if (packsRhs)
      memory = scratch.emplace(static_cast<std::size_t>(scratchBytes)).template as<T>();
    while (begin < end) {
      std::int64_t stretch = begin / columns.count(), first = stretch * columns.count();
      std::int64_t c = begin - first, cEnd = std::min(columns.count(), end - first);
      inStretch(stretch / rows.count(), stretch % rows.count(), c, cEnd, memory);
      begin = first + cEnd;
    }
  }

private:
  /// Blocks [c, cEnd) of the same rows: what was read of the lhs for one is near for the next.
  void inStretch(std::int64_t product, std::int64_t r, std::int64_t c, std::int64_t cEnd,
                 T *memory) const {
    std::int64_t p = 0;
    do {
      for (std::int64_t i = c; i < cEnd; ++i)
        multiply(block(product, r, i, p, memory));
      p += depthAtOnce;
    } while (p < all.k);
  }

  static constexpr std::int64_t elementBytes = sizeof(T);
  // Packing the rhs is worth it where many rows are multiplied by it.
  static constexpr std::int64_t fewRows = 300;
  static constexpr std::int64_t rowUnit = 48; // of whole tiles on most machines
  static constexpr std::int64_t blocksPerThread = 4;

  std::int64_t columnPieces(const Products<T> &p, int threads) const {
    std::int64_t pieces = quotientUp(p.n * elementBytes, mostRowBytes);
    // So that all threads have as many.
    return pieces > threads ? quotientUp(pieces, threads) * threads : pieces;
  }
  std::int64_t rowPieces(const Products<T> &p, int threads) const {
    if (threads == 1)
      return 1;
    std::int64_t wanted =
        std::min(blocksPerThread * threads, p.batch * p.multiplications() / perPart<T>);
    return std::clamp<std::int64_t>(quotientUp(wanted, p.batch * columns.count()), 1, p.m);
  }

  /// The terms from `first` on.
  Block<T> block(std::int64_t product, std::int64_t r, std::int64_t c, std::int64_t first,
                 T *scratch) const {
    const Products<T> &p = all;
    std::int64_t row = rows.begin(r), column = columns.begin(c);
    auto matrix = [](const T *at, std::int64_t height, std::int64_t width, bool isTransposed) {
      return isTransposed ? Matrix<T>{at, 1, height} : Matrix<T>{at, width, 1};
    };
    Block<T> b{.m = rows.sizeOf(r),
               .n = columns.sizeOf(c),
               .k = std::min(depthAtOnce, p.k - first),
               .adds = first > 0,
               .lhs = matrix(p.lhs + product * p.m * p.k, p.m, p.k, p.isLhsTransposed),
               .rhs = matrix(p.rhs + product * p.k * p.n, p.k, p.n, p.isRhsTransposed),
               .out = p.out + product * p.m * p.n + row * p.n + column,
               .outRow = p.n,
               .scratch = scratch};
    b.lhs.at += row * b.lhs.row + first * b.lhs.column;
    b.rhs.at += first * b.rhs.row + column * b.rhs.column;
    return b;
  }
};

template <class T> void multiply(const Products<T> &p, int atMost) {
  if (p.batch * p.m * p.n == 0)
    return;
  // What is small is not shared: that would cost more than it takes.
  bool isSmall = p.batch * p.multiplications() < 2 * perPart<T>;
  int threads = isSmall ? 1 : atMost > 0 ? atMost : numThreads();
  Blocks<T> blocks(p, threads);
  if (threads == 1)
    return blocks.run(0, blocks.count());
  std::int64_t work = std::max<std::int64_t>(p.multiplications() / blocks.perProduct(), 1);
  inParallel(
      blocks.count(), std::max<std::int64_t>(1, perPart<T> / 4 / work),
      [](void *context, std::int64_t begin, std::int64_t end) {
        static_cast<const Blocks<T> *>(context)->run(begin, end);
      },
      &blocks, threads);
}

} // namespace
} // namespace fluxion::runtime::gemm

void fluxion_gemm_f32(int64_t batch, int64_t m, int64_t n, int64_t k, const float *lhs,
                      int32_t isLhsTransposed, const float *rhs, int32_t isRhsTransposed,
                      float *out, int32_t atMost) {
  fluxion::runtime::gemm::multiply<float>(
      {batch, m, n, k, lhs, isLhsTransposed != 0, rhs, isRhsTransposed != 0, out}, atMost);
}

void fluxion_gemm_f64(int64_t batch, int64_t m, int64_t n, int64_t k, const double *lhs,
                      int32_t isLhsTransposed, const double *rhs, int32_t isRhsTransposed,
                      double *out, int32_t atMost) {
  fluxion::runtime::gemm::multiply<double>(
      {batch, m, n, k, lhs, isLhsTransposed != 0, rhs, isRhsTransposed != 0, out}, atMost);
}
