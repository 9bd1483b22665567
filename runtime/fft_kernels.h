// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms of dense arrays, for the reference evaluation and for generated code alike.
// Complex numbers are pairs, real part first. C names, integers before pointers.
#pragma once

#include <cstdint>

namespace fluxion::runtime {

/// Which transform, numbered as StableHLO lists them.
enum class FftType : std::int64_t { fft, ifft, rfft, irfft };

/// Bytes that fluxion_fft takes beside x and y: while it runs, on one thread, and for the roots of
/// unity that it keeps for its lengths.
std::uint64_t scratchOfFft(std::int64_t isDouble, std::int64_t type, std::int64_t batch,
                           std::int64_t n0, std::int64_t n1, std::int64_t n2);

} // namespace fluxion::runtime

extern "C" {

/// The transform over three axes of lengths n0, n1, n2 (1 where there are fewer), `batch` times. Of
/// rfft the last axis of x has n2 real numbers and that of y n2 / 2 + 1 complex ones; of irfft the
/// other way; else both n2 complex ones. ifft and irfft divide by n0 n1 n2. x and y do not overlap.
void fluxion_fft(std::int64_t isDouble, std::int64_t type, std::int64_t batch, std::int64_t n0,
                 std::int64_t n1, std::int64_t n2, const void *x, void *y);

} // extern "C"
