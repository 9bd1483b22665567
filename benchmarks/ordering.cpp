// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sorting and random numbers.
#include "benchmarks/workload.h"

#include <algorithm>

namespace fluxion::benchmarks {
namespace {

constexpr std::int64_t n = 1000000;

template <class T> Workload sorting(std::string name) {
  static auto numbers = [](std::int64_t n) { return waves({n}, dtype_of<T>, 7919.3, 1); };
  static auto ours = [](Array x) { return sort(x); };
  // Sorts a copy, as a function that leaves its argument alone has to.
  auto byHand = [](const Array &x, T *out) {
    std::copy_n(elements<T>(x), n, out);
    std::sort(out, out + n);
  };
  return {.name = std::move(name),
          .item = "number",
          .items = n,
          .bar = {.hand = 1.1},
          .ours = [] { return called(jit(ours), numbers(n)); },
          .hand =
              [=] {
                return repeated([=, x = numbers(n), out = block<T>(n)] {
                  byHand(x, out.get());
                  keep(out[0]);
                });
              },
          .check =
              [=] {
                requireReference(ours, 0, numbers(1003));
                Array x = numbers(n);
                auto out = block<T>(n);
                byHand(x, out.get());
                requireSame(jit(ours)(x), arrayOf(out, {n}), 0);
              }};
}

Workload normals() {
  static auto ours = [](std::int64_t n) {
    return [=](Array key) { return random::normal(key, {n}, f32); };
  };
  return {.name = "random normals, 1e6 f32",
          .item = "number",
          .items = n,
          .bar = {.jax = 1},
          .ours = [] { return called(jit(ours(n)), random::key(0)); },
          .check = [] { requireReference(ours(10007), 1e-5, random::key(0)); }};
}

} // namespace

std::vector<Workload> ordering() {
  return {sorting<float>("sort 1e6 f32"), sorting<double>("sort 1e6 f64"), normals()};
}

} // namespace fluxion::benchmarks
