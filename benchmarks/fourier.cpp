// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms of pairs of real and imaginary parts, and of complex numbers, which take what
// pairs do.
#include "benchmarks/workload.h"
#include "frontend/fft.h"

namespace fluxion::benchmarks {
namespace {

Array transformed(Array z) { return fft::pairs::fft(z); }
Array transformedNumbers(Array z) { return fft::fft(z); }
Array numbers(std::int64_t n) {
  Array all = waves({n, 2}, f64, 0.37, 1);
  return complex(all(fluxion::all, 0), all(fluxion::all, 1));
}
Array pairs(std::int64_t n) { return waves({n, 2}, f64, 0.37, 1); }

} // namespace

std::vector<Workload> fourier() {
  constexpr std::int64_t n = std::int64_t{1} << 20;
  return {{.name = "fft of 2^20 pairs of f64",
           .ours = [] { return called(jit(transformed), pairs(n)); },
           .check =
               [] {
                 requireReference(transformed, 1e-12, pairs(1000));
                 requireReference(transformed, 1e-12, pairs(1024));
                 auto thereAndBack = [](Array z) { return fft::pairs::ifft(fft::pairs::fft(z)); };
                 requireSame(jit(thereAndBack)(pairs(n)), pairs(n), 1e-12);
               },
           .isThreaded = true},
          {.name = "fft of 2^20 c128",
           .ours = [] { return called(jit(transformedNumbers), numbers(n)); },
           .hand = [] { return called(jit(transformed), pairs(n)); },
           .check = [] { requireReference(transformedNumbers, 1e-12, numbers(1000)); }}};
}

} // namespace fluxion::benchmarks
