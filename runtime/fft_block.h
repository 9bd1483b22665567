// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What one call of the vector code of Fourier transforms (fft_block_code.h) is told: a block of as
// many columns as a vector has lanes, each transformed on its own. Plain data: that code is
// compiled for several instruction sets and must share no inline function with the rest of the
// program.
#pragma once

#include <cstdint>

namespace fluxion::runtime::fft {

/// One step of a mixed-radix transform: m groups of `radix` elements, each s apart from the next.
template <class T> struct Pass {
  std::int64_t radix, m, s;
  /// exp(-2 pi i p k / (radix m)) for p < m, 0 < k < radix, as pairs.
  const T *twiddles;
  /// Of a radix without code of its own: cos and sin of 2 pi j / radix, j < radix, as pairs.
  const T *roots;
};

/// How to transform n elements. Either by passes, or (Bluestein) as a convolution by transforms of
/// another length.
template <class T> struct Columns {
  std::int64_t n, numPasses;
  const Pass<T> *passes;
  const Columns *inner = nullptr;
  /// exp(-pi i j^2 / n) for j < n, and the transform of its conjugate over inner->n; pairs.
  const T *chirp = nullptr, *spectrum = nullptr;
};

enum class Layout {
  rows,   ///< the numbers of a column stand side by side, columns are `distance` apart
  wide,   ///< columns stand side by side, the elements of each are `distance` apart
  spread, ///< column c begins at `offsets[c]`, the elements of each are `distance` apart
};

/// Where the elements of the columns are in memory. Distances are in numbers, two to an element.
template <class Pointer> struct Place {
  Layout layout;
  Pointer at;
  std::int64_t distance;
  const std::int64_t *offsets = nullptr;
};

/// What the numbers of a row mean.
enum class Form { complex, fromReal, toReal };

template <class T> struct Block {
  const Columns<T> *columns = nullptr;
  std::int64_t active = 0; ///< of the lanes; the others are not stored
  Place<const T *> from;
  Place<T *> to;
  /// Whether the parts of elements change places on the way in and out: both make the inverse,
  /// without 1/n.
  bool swapsIn, swapsOut;
  T scale;
  /// fromReal: rows of n numbers become rows of n/2+1 elements; toReal the other way. Of an even n,
  /// the columns are n/2 long and `halfRoots` holds exp(-2 pi i k / n) for k <= n/2; of an odd one,
  /// n long.
  Form form = Form::complex;
  std::int64_t realLength = 0;
  const T *halfRoots = nullptr;
  /// Element k of lane c is multiplied by first[k] then[k][c], where there are any (pairs; `then`
  /// in planes).
  const T *first = nullptr, *then = nullptr;
  std::int64_t firstDistance = 0; ///< from first[k] to first[k + 1], in pairs
  /// Aligned to 64 bytes: two halves of `half` elements, each element two vectors.
  T *scratch = nullptr;
  std::int64_t half = 0;
};

/// The vector code for one instruction set.
struct Code {
  std::int64_t bytes; ///< of a vector
  void (*transformF32)(const Block<float> &);
  void (*transformF64)(const Block<double> &);
};

extern const Code baselineCode;
#ifdef FLUXION_VECTOR_X86
extern const Code avx2Code, avx512Code;
#endif

} // namespace fluxion::runtime::fft
