// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrix products beside the faster library.
#include "benchmarks/gemm.h"
#include "benchmarks/native.h"
#include "benchmarks/workload.h"

#include <fmt/format.h>

namespace fluxion::benchmarks {
namespace {

Array product(Array x, Array y) { return matmul(x, y); }

template <class T> Workload square(std::int64_t n) {
  struct Operands {
    Array x, y;
    explicit Operands(std::int64_t n)
        : x(waves({n, n}, dtype_of<T>, 0.37, 1)), y(waves({n, n}, dtype_of<T>, 0.53, 1)) {}
  };
  return {.name = fmt::format("matrix product f{} {}", 8 * sizeof(T), n),
          .bar = {.hand = 1.03},
          .ours =
              [=] {
                Operands o(n);
                return called(jit(product), o.x, o.y);
              },
          .hand =
              [=] {
                Gemm<T> gemm{n, n, n};
                return repeated([=, run = gemm.fastest(), o = Operands(n), out = block<T>(n * n)] {
                  run(gemm, elements<T>(o.x), elements<T>(o.y), 0, out.get());
                  keep(out[0]);
                });
              },
          .check =
              [=] {
                double tolerance = sizeof(T) == 4 ? 1e-4 : 1e-12;
                Operands few(48), o(n);
                requireReference(product, tolerance, few.x, few.y);
                Gemm<T> gemm{n, n, n};
                auto out = block<T>(n * n);
                gemm.fastest()(gemm, elements<T>(o.x), elements<T>(o.y), 0, out.get());
                requireSame(jit(product)(o.x, o.y), arrayOf(out, {n, n}), tolerance);
              },
          .isThreaded = n >= 512};
}

/// So small that a call through arrays would take a third of the time.
template <class T> Workload smallSquare(std::int64_t n) {
  Workload w = square<T>(n);
  w.name += " by pointer";
  w.ours = [=] {
    Array x = waves({n, n}, dtype_of<T>, 0.37, 1), y = waves({n, n}, dtype_of<T>, 0.53, 1);
    auto *f = native<void(const T *, const T *, T *)>(product, x, y);
    return repeated([=, out = block<T>(n * n)] {
      f(elements<T>(x), elements<T>(y), out.get());
      keep(out[0]);
    });
  };
  return w;
}

} // namespace

std::vector<Workload> products() {
  std::vector<Workload> all{smallSquare<float>(32), smallSquare<double>(32)};
  for (std::int64_t n : {128, 512, 1024, 2048}) {
    all.push_back(square<float>(n));
    all.push_back(square<double>(n));
  }
  return all;
}

} // namespace fluxion::benchmarks
