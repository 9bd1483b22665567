// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sorting and random numbers.
#include "benchmarks/workload.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace fluxion::benchmarks {
namespace {

constexpr std::int64_t n = 1000000;

/// By digits of 11 bits, the last one first, on bits whose order as integers is that of the
/// numbers.
template <class T> class Radix {
public:
  void operator()(const T *x, T *out) const {
    Bits *from = keys_.get(), *to = other_.get();
    std::vector<std::uint32_t> counts(passes * digits, 0);
    for (std::int64_t i = 0; i < n; ++i) {
      Bits key = std::bit_cast<Bits>(x[i] + T(0)); // -0 is 0
      from[i] = key ^ ((Bits(0) - (key >> top)) | Bits(1) << top);
      for (int p = 0; p < passes; ++p)
        ++counts[p * digits + digit(from[i], p)];
    }
    for (int p = 0; p < passes; ++p) {
      std::uint32_t *count = &counts[p * digits], sum = 0;
      for (int d = 0; d < digits; ++d)
        sum += std::exchange(count[d], sum);
      for (std::int64_t i = 0; i < n; ++i)
        to[count[digit(from[i], p)]++] = from[i];
      std::swap(from, to);
    }
    for (std::int64_t i = 0; i < n; ++i)
      out[i] = std::bit_cast<T>(from[i] ^ (((from[i] >> top) - 1) | Bits(1) << top));
  }

private:
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  static constexpr int width = 11, digits = 1 << width, top = 8 * sizeof(T) - 1,
                       passes = (8 * sizeof(T) + width - 1) / width;
  static int digit(Bits key, int pass) {
    return static_cast<int>(key >> (width * pass)) & (digits - 1);
  }
  // As many bytes as T has, so any block will do.
  std::shared_ptr<T[]> first_ = block<T>(n), second_ = block<T>(n);
  std::shared_ptr<Bits[]> keys_{first_, reinterpret_cast<Bits *>(first_.get())},
      other_{second_, reinterpret_cast<Bits *>(second_.get())};
};

template <class T> Workload sorting(std::string name) {
  static auto numbers = [](std::int64_t n) { return waves({n}, dtype_of<T>, 7919.3, 1); };
  static auto ours = [](Array x) { return sort(x); };
  return {.name = std::move(name),
          .item = "number",
          .items = n,
          .bar = {.hand = 1.1},
          .ours = [] { return called(jit(ours), numbers(n)); },
          .hand =
              [] {
                return repeated([sort = Radix<T>(), x = numbers(n), out = block<T>(n)] {
                  sort(elements<T>(x), out.get());
                  keep(out[0]);
                });
              },
          .check =
              [] {
                requireReference(ours, 0, numbers(1003));
                Array x = numbers(n);
                auto out = block<T>(n);
                Radix<T>()(elements<T>(x), out.get());
                requireSame(jit(ours)(x), arrayOf(out, {n}), 0);
              }};
}

/// Rows of some hundred numbers beside std::sort of each.
Workload sortingRows() {
  static constexpr std::int64_t rows = 4096, size = 256;
  static auto numbers = [](std::int64_t rows) { return waves({rows, size}, f32, 7919.3, 1); };
  static auto ours = [](Array x) { return sort(x); };
  static auto byHand = [](const float *x, float *out) {
    std::copy(x, x + rows * size, out);
    for (std::int64_t row = 0; row < rows; ++row)
      std::sort(out + row * size, out + (row + 1) * size);
  };
  return {.name = "sort 4096 rows of 256 f32 beside std::sort",
          .item = "number",
          .items = rows * size,
          .bar = {.hand = 1.5},
          .ours = [] { return called(jit(ours), numbers(rows)); },
          .hand =
              [] {
                return repeated([x = numbers(rows), out = block<float>(rows * size)] {
                  byHand(elements<float>(x), out.get());
                  keep(out[0]);
                });
              },
          .check =
              [] {
                requireReference(ours, 0, numbers(7));
                Array x = numbers(rows);
                auto out = block<float>(rows * size);
                byHand(elements<float>(x), out.get());
                requireSame(jit(ours)(x), arrayOf(out, {rows, size}), 0);
              }};
}
/// The same numbers as above beside what the standard library has.
Workload sortingBesideLibrary() {
  static auto ours = [](Array x) { return sort(x); };
  return {.name = "sort 1e6 f32 beside std::sort",
          .item = "number",
          .items = n,
          .bar = {.hand = 1.5},
          .ours = [] { return called(jit(ours), waves({n}, f32, 7919.3, 1)); },
          .hand =
              [] {
                return repeated([x = waves({n}, f32, 7919.3, 1), out = block<float>(n)] {
                  std::copy(elements<float>(x), elements<float>(x) + n, out.get());
                  std::sort(out.get(), out.get() + n);
                  keep(out[0]);
                });
              },
          .check = [] { requireReference(ours, 0, waves({1003}, f32, 7919.3, 1)); }};
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
  return {sorting<float>("sort 1e6 f32"), sorting<double>("sort 1e6 f64"), sortingRows(),
          sortingBesideLibrary(), normals()};
}

} // namespace fluxion::benchmarks
