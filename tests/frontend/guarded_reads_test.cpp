// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiled code reads nothing before or behind its arguments: they lie between pages that nobody
// may read. What LLVM makes of loads that are wanted in part is its own, so this is looked at from
// outside.
#include "fluxion/fluxion.h"

#include <cstring>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

namespace fx = fluxion;

namespace {

enum class End { front, back };

/// A copy whose first or last element touches such a page.
template <class T> fx::Array guarded(const fx::Array &x, End end) {
  auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::vector<T> numbers = x.to_vector<T>();
  std::size_t bytes = numbers.size() * sizeof(T), inner = (bytes + page - 1) / page * page;
  void *all = mmap(nullptr, inner + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *first = static_cast<char *>(all) + page;
  mprotect(first, inner, PROT_READ | PROT_WRITE);
  char *data = end == End::front ? first : first + inner - bytes;
  std::memcpy(data, numbers.data(), bytes);
  return fx::view(reinterpret_cast<const T *>(data), x.shape(),
                  [=] { munmap(all, inner + 2 * page); });
}

using Program = fx::Array (*)(fx::Array);
const std::vector<Program> programs{
    [](fx::Array x) {
      std::int64_t n = x.shape()[0];
      fx::Array v = fx::pad(fx::flip(x, {1}), 1)(fx::slice(0, n), fx::slice(2, n + 2));
      fx::Array w = v + transpose(v);
      return 0.5 * (w + transpose(w)) + v;
    },
    [](fx::Array x) {
      fx::Array u = fx::concatenate(
          {fx::zeros({1, x.shape()[1]}, x.dtype()), fx::flip(x, {1})(fx::slice(0, -1))});
      return u * transpose(x) + u;
    },
    [](fx::Array x) {
      fx::Array u = fx::pad(x, 2);
      return u(fx::slice(0, -4, 1), fx::slice(4, fx::none)) +
             u(fx::slice(4, fx::none), fx::slice(0, -4));
    },
    [](fx::Array x) {
      fx::Array u = x.ravel(), z = fx::zeros({1}, x.dtype());
      fx::Array even = u(fx::slice(0, fx::none, 2)), odd = u(fx::slice(1, fx::none, 2));
      fx::Array next = fx::concatenate({even(fx::slice(1, fx::none)), z});
      fx::Array before = fx::concatenate({z, odd(fx::slice(0, -1))});
      return fx::sum(next) + next(fx::slice(0, odd.size())) * before;
    },
    [](fx::Array x) { return x + transpose(x) * transpose(fx::flip(x)); },
    [](fx::Array x) {
      return fx::grad([](fx::Array y) {
        fx::Array d = y(fx::slice(1, fx::none)) - y(fx::slice(0, -1)), e = transpose(y);
        return fx::sum(d * d) +
               fx::sum(e(fx::slice(2, fx::none)) * fx::flip(y)(fx::slice(2, fx::none)));
      })(x);
    },
};

template <class T> void expectWithin(std::int64_t n) {
  fx::Array x = fx::sin(fx::arange(double(n * n))).reshape({n, n}).astype(fx::dtype_of<T>);
  for (std::size_t i = 0; i < programs.size(); ++i) {
    SCOPED_TRACE("program " + std::to_string(i) + " of " + std::to_string(n));
    fx::Array expected = programs[i](x);
    for (End end : {End::front, End::back})
      for (fx::Tier tier : {fx::Tier::full, fx::Tier::fast}) {
        fx::Array got = fx::jit(programs[i], {.tier = tier})(guarded<T>(x, end));
        EXPECT_LT(fx::max(fx::abs(got - expected)).template item<double>(), 1e-4);
      }
  }
}

} // namespace

TEST(GuardedReads, OfDoubles) {
  for (std::int64_t n : {4, 9, 12, 14, 17, 40, 64})
    expectWithin<double>(n);
}
TEST(GuardedReads, OfFloats) {
  for (std::int64_t n : {4, 9, 12, 17, 20, 33, 65})
    expectWithin<float>(n);
}
TEST(GuardedReads, OfIntegers) {
  for (std::int64_t n : {9, 14, 40}) {
    fx::Array x = fx::arange(n * n).reshape({n, n}).astype(fx::i64);
    for (std::size_t i : {0, 1, 2, 4})
      for (End end : {End::front, End::back})
        EXPECT_TRUE(
            fx::array_equal(fx::jit(programs[i])(guarded<std::int64_t>(x, end)), programs[i](x))
                .item<bool>())
            << i << " " << n;
  }
}
