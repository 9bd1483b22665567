// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "benchmarks/workload.h"

#include <fmt/format.h>

#include <cstring>
#include <sched.h>
#include <stdexcept>
#include <sys/mman.h>
#include <thread>

namespace fluxion::benchmarks {

void requireSame(const Array &got, const Array &expected, double tolerance) {
  if (got.shape() != expected.shape() || got.dtype() != expected.dtype())
    throw std::runtime_error("the result is of another type than the reference");
  if (expected.size() == 0)
    return;
  Array x = got.astype(f64), y = expected.astype(f64);
  double largest = max(abs(y)).item<double>(), off = max(abs(x - y)).item<double>();
  if (!(off <= tolerance * std::max(largest, 1e-30)))
    throw std::runtime_error(fmt::format(
        "the result is wrong: off by {:.3g} where numbers are up to {:.3g}", off, largest));
}

Array waves(const Shape &shape, DType dtype, double step, double scale) {
  Array i = arange(0, shape.numElements(), 1, f64);
  return reshape(scale * sin(step * i), shape).astype(dtype);
}

static std::int64_t processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  sched_getaffinity(0, sizeof set, &set);
  return CPU_COUNT(&set);
}

void inParallel(std::int64_t n, const std::function<void(std::int64_t, std::int64_t)> &f) {
  std::int64_t parts = processors(), part = (n / parts + 63) / 64 * 64;
  std::vector<std::thread> others;
  for (std::int64_t i = 1; i < parts; ++i)
    others.emplace_back([&, i] { f(std::min(n, i * part), std::min(n, (i + 1) * part)); });
  f(0, std::min(n, part));
  for (std::thread &other : others)
    other.join();
}

template <class T> std::shared_ptr<T[]> block(std::int64_t n) {
  constexpr std::size_t page = std::size_t{2} << 20;
  std::size_t bytes = (static_cast<std::size_t>(n) * sizeof(T) + 4096 + page - 1) / page * page;
  void *memory = std::aligned_alloc(page, bytes);
  madvise(memory, bytes, MADV_HUGEPAGE);
  std::memset(memory, 0, bytes);
  return {static_cast<T *>(memory), [](T *p) { std::free(p); }};
}
template std::shared_ptr<float[]> block<float>(std::int64_t n);
template std::shared_ptr<double[]> block<double>(std::int64_t n);

} // namespace fluxion::benchmarks
