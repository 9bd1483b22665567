// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Kernels along one axis, for the reference evaluation and for generated code alike: cumulative
// functions and sorting. An array is [outer, n, inner], dense and row-major, n along the axis.
// `dtype` is the number of a DType. C names, integers before pointers.
#pragma once

#include <cstdint>

namespace fluxion::runtime {
/// Which cumulative function.
enum class Cumulative : std::int64_t { sum, prod, max, min, logsumexp };

/// Bytes that fluxion_sort, fluxion_argsort and fluxion_top_k take while they run.
std::uint64_t scratchOfSort(std::int64_t dtype, std::int64_t n);
std::uint64_t scratchOfArgsort(std::int64_t dtype, std::int64_t n);
std::uint64_t scratchOfTopK(std::int64_t dtype, std::int64_t n, std::int64_t k);
} // namespace fluxion::runtime

extern "C" {

/// out[i] = x[0] . x[1] . … x[i], from the end where `isReverse`.
void fluxion_cumulative(std::int64_t which, std::int64_t dtype, std::int64_t isReverse,
                        std::int64_t outer, std::int64_t n, std::int64_t inner, const void *x,
                        void *out);
/// out[0] = b[0], out[i] = a[i] out[i - 1] + b[i]; from the end where `isReverse`.
void fluxion_recurrence(std::int64_t dtype, std::int64_t isReverse, std::int64_t outer,
                        std::int64_t n, std::int64_t inner, const void *a, const void *b,
                        void *out);

/// x ascending: stable, NaN last, -0 equal to 0.
void fluxion_sort(std::int64_t dtype, std::int64_t outer, std::int64_t n, std::int64_t inner,
                  const void *x, void *out);
/// The permutation (of i32) that sorts by `key`: stably from the identity where `isFirst`, else
/// from the one in `out`.
void fluxion_argsort(std::int64_t dtype, std::int64_t isFirst, std::int64_t outer, std::int64_t n,
                     std::int64_t inner, const void *key, void *out);
/// Of each row of n elements the places (i32) of the k largest, largest first; of equal ones the
/// first, NaN above all.
void fluxion_top_k(std::int64_t dtype, std::int64_t rows, std::int64_t n, std::int64_t k,
                   const void *x, void *out);

} // extern "C"
