// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrix products of the libraries, for the code written by hand: whichever is faster for a shape.
#pragma once

#include <cstdint>
#include <memory>

namespace fluxion::benchmarks {

/// out = lhs rhs + beta out, with m x k and k x n numbers; either side is stored transposed.
template <class T> struct Gemm {
  std::int64_t m, n, k;
  bool isLhsTransposed = false, isRhsTransposed = false;
  using Run = void(const Gemm &, const T *lhs, const T *rhs, T beta, T *out);
  /// OpenBLAS or oneDNN: chosen by trying both.
  Run *fastest() const;
};
extern template struct Gemm<float>;
extern template struct Gemm<double>;

} // namespace fluxion::benchmarks
