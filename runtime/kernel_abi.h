// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What generated code may call, and how generated functions are called. C names, plain types.
#pragma once

#include <cstdint>

extern "C" {

/// A compiled program: pointers to the arguments' elements, to the results', and to the arena.
using FluxionEntry = void (*)(const void *const *arguments, void *const *results, void *arena);

/// A part of a program: the indices [begin, end) of its outermost loop.
using FluxionPart = void (*)(const void *const *arguments, void *const *results, void *arena,
                             int64_t begin, int64_t end);
/// Runs all of [0, count), in ranges of at most `chunk`, on at most that many threads (0: as many
/// as the process is set to).
void fluxion_parallel(FluxionPart part, const void *const *arguments, void *const *results,
                      void *arena, int64_t count, int64_t chunk, int32_t atMost);

/// From here on kernels that this thread calls take at most that many threads (0: as many as the
/// process is set to). The number before.
int32_t fluxion_limit_threads(int32_t atMost);

/// out[i] = lhs[i] rhs[i] for i < batch, all dense and row-major: lhs[i] is m x k (stored k x m
/// where transposed), rhs[i] k x n (stored n x k where transposed), out[i] m x n. On at most that
/// many threads (0: as many as the process is set to).
void fluxion_gemm_f32(int64_t batch, int64_t m, int64_t n, int64_t k, const float *lhs,
                      int32_t isLhsTransposed, const float *rhs, int32_t isRhsTransposed,
                      float *out, int32_t atMost);
void fluxion_gemm_f64(int64_t batch, int64_t m, int64_t n, int64_t k, const double *lhs,
                      int32_t isLhsTransposed, const double *rhs, int32_t isRhsTransposed,
                      double *out, int32_t atMost);

/// At least `bytes` bytes, aligned to 64, of this thread's; valid until the next call on the
/// thread.
void *fluxion_arena(uint64_t bytes);
/// The same for C functions, which cannot throw: null where there is no memory.
void *fluxion_arena_or_null(uint64_t bytes);

/// Stack `number` of this thread, with memory for `rows` rows of `rowBytes` bytes, aligned to 64.
/// The rows there are stay; their place may change. Null where there is no memory.
void *fluxion_stack(uint32_t number, int64_t rows, uint64_t rowBytes);
/// The stacks of this thread are not used any more. What small calls need is kept for the next one.
void fluxion_trim_stacks(void);

/// A text with values in it. The sizes of all values stand one behind the other.
struct FluxionPrint {
  const char *text;
  int32_t numValues, numBatchAxes;
  const int32_t *dtypes, *ranks;
  const int64_t *sizes, *batch;
};
void fluxion_debug_print(const FluxionPrint *print, const void *const *values);

/// Checked code has met something at site `number`, in the lanes that are bits of `lanes`: at these
/// places (one per lane), with these values (`width` per value). The first one of a site counts.
void fluxion_note(int32_t number, uint64_t lanes, int32_t width, const int64_t *places,
                  int32_t numValues, const double *values);

/// Says of the call on this thread that it has failed, and why; the first one counts.
void fluxion_fail(int32_t why);
int32_t fluxion_has_failed(void);
/// The reason of the last call's failure, 0 if there is none; forgets it.
int32_t fluxion_take_failure(void);

} // extern "C"
