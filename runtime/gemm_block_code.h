// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The vector code of matrix products, for vectors of FLUXION_VECTOR_BYTES bytes, in the namespace
// FLUXION_GEMM_SET. Included by one file per instruction set, which defines both. Includes no
// header with functions that a compiler may leave out of line: the linker could hand them to
// machines without the instructions.
//
// A tile of the result stays in registers while whole vectors of rows of the rhs are multiplied by
// single elements of the lhs (Goto and van de Geijn 2008, with the roles of the operands exchanged
// for row-major order). Of the lhs the rows of a tile stay in the first cache, of the rhs all of a
// block in the second. Every element is the sum of its terms in their order, `depthAtOnce` at a
// time.
#include "runtime/gemm_block.h"
#include "runtime/vector_code.h"

#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace fluxion::runtime::gemm::FLUXION_GEMM_SET {
namespace {

inline std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }

//===----------------------------------------------------------------------------------------------
// The first lanes of a vector, where a row ends

/// Which lanes take part, as the instructions want to be told.
template <class T> struct MaskOf;
#if FLUXION_VECTOR_BYTES == 64
template <> struct MaskOf<float> {
  using type = __mmask16;
};
template <> struct MaskOf<double> {
  using type = __mmask8;
};
#elif FLUXION_VECTOR_BYTES == 32
template <> struct MaskOf<float> {
  using type = Vector<std::int32_t>;
};
template <> struct MaskOf<double> {
  using type = Vector<std::int64_t>;
};
#endif

template <class T> class FirstLanes {
public:
#if FLUXION_VECTOR_BYTES == 64
  explicit FirstLanes(std::int64_t count) : mask_(static_cast<Mask>((1U << count) - 1)) {}
  Vector<T> loaded(const T *from) const {
    if constexpr (sizeof(T) == 4)
      return Vector<T>(_mm512_maskz_loadu_ps(mask_, from));
    else
      return Vector<T>(_mm512_maskz_loadu_pd(mask_, from));
  }
  void store(Vector<T> v, T *to) const {
    if constexpr (sizeof(T) == 4)
      _mm512_mask_storeu_ps(to, mask_, __m512(v));
    else
      _mm512_mask_storeu_pd(to, mask_, __m512d(v));
  }

private:
  using Mask = typename MaskOf<T>::type;
  Mask mask_;
#elif FLUXION_VECTOR_BYTES == 32
  // Here loads and stores under a mask take longer than those without.
  explicit FirstLanes(std::int64_t count) : isWhole_(count == lanesOf<T>) {
    for (std::int64_t i = 0; i < lanesOf<T>; ++i)
      mask_[i] = i < count ? -1 : 0;
  }
  Vector<T> loaded(const T *from) const {
    if (isWhole_)
      return runtime::loaded(from);
    if constexpr (sizeof(T) == 4)
      return Vector<T>(_mm256_maskload_ps(from, __m256i(mask_)));
    else
      return Vector<T>(_mm256_maskload_pd(from, __m256i(mask_)));
  }
  void store(Vector<T> v, T *to) const {
    if (isWhole_)
      return runtime::store<T>(v, to);
    if constexpr (sizeof(T) == 4)
      _mm256_maskstore_ps(to, __m256i(mask_), __m256(v));
    else
      _mm256_maskstore_pd(to, __m256i(mask_), __m256d(v));
  }

private:
  typename MaskOf<T>::type mask_;
  bool isWhole_;
#else
  explicit FirstLanes(std::int64_t count) : count_(count) {}
  Vector<T> loaded(const T *from) const {
    if (count_ == lanesOf<T>)
      return runtime::loaded(from);
    Vector<T> v{};
    for (std::int64_t i = 0; i < count_; ++i)
      v[i] = from[i];
    return v;
  }
  void store(Vector<T> v, T *to) const {
    for (std::int64_t i = 0; i < count_; ++i)
      to[i] = v[i];
  }

private:
  std::int64_t count_;
#endif
};

//===----------------------------------------------------------------------------------------------
// Tiles

/// `width` says how many lanes of the last vector are in the result. Of the rhs all of them may be
/// read where `isWhole`.
template <class T> struct Tile {
  std::int64_t depth;
  Matrix<T> lhs;
  const T *rhs;
  std::int64_t rhsRow;
  T *out;
  std::int64_t outRow, width;
  bool adds, isWhole;
};

/// The lhs by columns, whose elements are `row` apart. Three rows to a pointer, since an address
/// may be a pointer and one or two times a register.
template <class T, int rows> class ColumnsAcross {
public:
  static constexpr int atOnce = 4; // neighbours: one addition to a pointer serves so many

  explicit ColumnsAcross(const Matrix<T> &lhs) : row_(lhs.row) {
#pragma GCC unroll 8
    for (int i = 0; i < numPointers; ++i)
      at_[i] = lhs.at + 3 * i * row_;
  }
  T element(int i, int column) const { return at_[i / 3][i % 3 * row_ + column]; }
  void advance(int columns) {
#pragma GCC unroll 8
    for (int i = 0; i < numPointers; ++i) {
      at_[i] += columns;
      asm("" : "+r"(at_[i])); // else the compiler makes registers for multiples of `row` of them
    }
  }

private:
  static constexpr int numPointers = (rows + 2) / 3;
  std::int64_t row_;
  const T *at_[numPointers];
};
/// The lhs by columns, whose elements are neighbours.
template <class T, int rows> class ColumnsAlong {
public:
  static constexpr int atOnce = 1;

  explicit ColumnsAlong(const Matrix<T> &lhs) : column_(lhs.column), at_(lhs.at) {}
  T element(int i, int) const { return at_[i]; }
  void advance(int columns) { at_ += columns * column_; }

private:
  std::int64_t column_;
  const T *at_;
};

template <class T, int rows, int vectors> struct Sums {
  Vector<T> at[rows][vectors];

  /// Adds a column of the lhs times a row of the rhs.
  template <class Columns, class LoadLast>
  void add(const Columns &lhs, int column, const T *rhs, const LoadLast &loadLast) {
    constexpr std::int64_t n = lanesOf<T>;
    Vector<T> x[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors - 1; ++v)
      x[v] = loaded(rhs + v * n);
    x[vectors - 1] = loadLast(rhs + (vectors - 1) * n);
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
      const T factor = lhs.element(i, column);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v)
        at[i][v] += x[v] * factor;
    }
  }
  template <class Columns, class LoadLast> void addAll(const Tile<T> &t, const LoadLast &loadLast) {
    Columns lhs(t.lhs);
    const T *rhs = t.rhs;
    const std::int64_t rhsRow = t.rhsRow;
    std::int64_t p = t.depth;
    for (; p >= Columns::atOnce; p -= Columns::atOnce) {
#pragma GCC unroll 4
      for (int column = 0; column < Columns::atOnce; ++column) {
        add(lhs, column, rhs, loadLast);
        rhs += rhsRow;
      }
      lhs.advance(Columns::atOnce);
    }
    for (; Columns::atOnce > 1 && p > 0; --p) {
      add(lhs, 0, rhs, loadLast);
      lhs.advance(1);
      rhs += rhsRow;
    }
  }
};

template <class T, int rows, int vectors> void multiplyTile(const Tile<T> &t) {
  constexpr std::int64_t n = lanesOf<T>;
  constexpr int last = vectors - 1;
  const FirstLanes<T> ragged(t.width);
  Sums<T, rows, vectors> sums;
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v)
      sums.at[i][v] = Vector<T>{};
  }
  // Read for the sums at the end: in a short tile they would not be there before it.
  if (t.depth > 64)
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v)
        __builtin_prefetch(t.out + i * t.outRow + v * n, 1);
  // A load under a mask takes, beside the load, one of the ports that multiply.
  auto whole = [](const T *from) { return loaded(from); };
  auto masked = [&](const T *from) { return ragged.loaded(from); };
  if (t.isWhole && t.lhs.column == 1)
    sums.template addAll<ColumnsAcross<T, rows>>(t, whole);
  else if (t.isWhole)
    sums.template addAll<ColumnsAlong<T, rows>>(t, whole);
  else if (t.lhs.column == 1)
    sums.template addAll<ColumnsAcross<T, rows>>(t, masked);
  else
    sums.template addAll<ColumnsAlong<T, rows>>(t, masked);
  const bool adds = t.adds;
  const std::int64_t outRow = t.outRow;
  T *out = t.out;
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 4
    for (int v = 0; v < last; ++v)
      store<T>(adds ? loaded(out + v * n) + sums.at[i][v] : sums.at[i][v], out + v * n);
    T *end = out + last * n;
    ragged.store(adds ? ragged.loaded(end) + sums.at[i][last] : sums.at[i][last], end);
    out += outRow;
  }
}

// As many sums as there are registers for beside what is multiplied. The fewer vectors a tile is
// wide, the higher it is, so that no addition waits for the one before it.
#if FLUXION_VECTOR_BYTES == 64
constexpr int heights[] = {14, 12, 8, 6};
constexpr int usualWidth = 3;
#else
constexpr int heights[] = {10, 6, 4};
constexpr int usualWidth = 2;
#endif
constexpr int mostVectors = sizeof heights / sizeof *heights;

template <class T> using MultiplyTile = void (*)(const Tile<T> &);
template <class T, int vectors, int height = heights[vectors - 1]>
MultiplyTile<T> tileOfHeight(std::int64_t rows) {
  if constexpr (height > 1)
    if (rows < height)
      return tileOfHeight<T, vectors, height - 1>(rows);
  return multiplyTile<T, height, vectors>;
}
template <class T, int width = mostVectors>
MultiplyTile<T> tileOf(std::int64_t rows, std::int64_t vectors) {
  if constexpr (width > 1)
    if (vectors < width)
      return tileOf<T, width - 1>(rows, vectors);
  return tileOfHeight<T, width>(rows);
}

/// [0, n) in as few pieces of at most `most` as there can be, the larger ones first, which are
/// larger by one.
struct Pieces {
  std::int64_t count, size, numLarger;
  Pieces(std::int64_t n, std::int64_t most)
      : count((n + most - 1) / most), size(n / count), numLarger(n % count) {}
  std::int64_t begin(std::int64_t i) const { return i * size + smaller(i, numLarger); }
  std::int64_t sizeOf(std::int64_t i) const { return size + (i < numLarger); }
};

//===----------------------------------------------------------------------------------------------
// Packing: the elements in the order in which they are multiplied

/// `depth` rows of `width` vectors, of which `columns` columns are there; zeros behind them.
template <class T>
void packRows(const Matrix<T> &rhs, std::int64_t depth, std::int64_t width, std::int64_t columns,
              T *to) {
  constexpr std::int64_t n = lanesOf<T>;
  const FirstLanes<T> ragged(columns - (width - 1) * n);
  for (std::int64_t p = 0; p < depth; ++p) {
    const T *from = rhs.at + p * rhs.row;
    for (std::int64_t v = 0; v + 1 < width; ++v)
      store<T>(loaded(from + v * n), to + v * n);
    store<T>(ragged.loaded(from + (width - 1) * n), to + (width - 1) * n);
    to += width * n;
  }
}
/// The same of a matrix whose columns are contiguous.
template <class T>
void packColumns(const Matrix<T> &rhs, std::int64_t depth, std::int64_t width, std::int64_t columns,
                 T *to) {
  constexpr std::int64_t n = lanesOf<T>;
  for (std::int64_t v = 0; v < width; ++v) {
    const T *from = rhs.at + v * n * rhs.column;
    const std::int64_t active = smaller(n, columns - v * n);
    std::int64_t p = 0;
    for (; p + n <= depth; p += n) {
      Vector<T> square[n];
      for (std::int64_t j = 0; j < n; ++j)
        square[j] = j < active ? loaded(from + j * rhs.column + p) : Vector<T>{};
      turn<T>(square);
      for (std::int64_t j = 0; j < n; ++j)
        store<T>(square[j], to + ((p + j) * width + v) * n);
    }
    for (; p < depth; ++p)
      for (std::int64_t j = 0; j < n; ++j)
        to[(p * width + v) * n + j] = j < active ? from[j * rhs.column + p] : T(0);
  }
}
//===----------------------------------------------------------------------------------------------
// Blocks

template <class T> class Multiplication {
public:
  explicit Multiplication(const Block<T> &b)
      : b_(b), vectors_(piecesOf((b.n + lanes - 1) / lanes)),
        rows_(b.m, heights[vectors_.sizeOf(0) - 1]) {}

  void run() const {
    if (b_.scratch)
      packRhs();
    for (std::int64_t i = 0; i < rows_.count; ++i)
      multiplyRows(i);
  }

private:
  static constexpr std::int64_t lanes = lanesOf<T>;

  static Pieces piecesOf(std::int64_t vectors) {
    return {vectors, vectors <= mostVectors ? mostVectors : usualWidth};
  }
  /// The first column of piece j, and how many there are in it.
  std::int64_t columnOf(std::int64_t j) const { return vectors_.begin(j) * lanes; }
  std::int64_t columnsOf(std::int64_t j) const {
    return smaller(vectors_.sizeOf(j) * lanes, b_.n - columnOf(j));
  }

  void packRhs() const {
    for (std::int64_t j = 0; j < vectors_.count; ++j) {
      Matrix<T> from = b_.rhs;
      from.at += columnOf(j) * from.column;
      (from.column == 1 ? packRows<T> : packColumns<T>)(from, b_.k, vectors_.sizeOf(j),
                                                        columnsOf(j),
                                                        b_.scratch + columnOf(j) * b_.k);
    }
  }

  void multiplyRows(std::int64_t i) const {
    const std::int64_t row = rows_.begin(i), rows = rows_.sizeOf(i);
    const MultiplyTile<T> wide = tileOf<T>(rows, vectors_.sizeOf(0)),
                          narrow = tileOf<T>(rows, vectors_.size);
    for (std::int64_t j = 0; j < vectors_.count; ++j) {
      const std::int64_t column = columnOf(j), width = vectors_.sizeOf(j);
      (j < vectors_.numLarger ? wide : narrow)(
          {.depth = b_.k,
           .lhs = {b_.lhs.at + row * b_.lhs.row, b_.lhs.row, b_.lhs.column},
           .rhs = b_.scratch ? b_.scratch + column * b_.k : b_.rhs.at + column,
           .rhsRow = b_.scratch ? width * lanes : b_.rhs.row,
           .out = b_.out + row * b_.outRow + column,
           .outRow = b_.outRow,
           .width = columnsOf(j) - (width - 1) * lanes,
           .adds = b_.adds,
           .isWhole = b_.scratch || columnsOf(j) == width * lanes});
    }
  }

  const Block<T> &b_;
  Pieces vectors_, rows_;
};

template <class T> void multiply(const Block<T> &block) { Multiplication<T>(block).run(); }

} // namespace
} // namespace fluxion::runtime::gemm::FLUXION_GEMM_SET
