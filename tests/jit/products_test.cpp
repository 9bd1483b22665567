// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The vector code of matrix products, for every instruction set this machine has.
#include "runtime/gemm_block.h"
#include "runtime/kernel_abi.h"
#include "runtime/team.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace fluxion::runtime {
namespace {

using gemm::Block;
using gemm::Matrix;

/// Numbers that end where memory ends: whoever reads or writes behind them stops the program.
template <class T> class Fenced {
public:
  explicit Fenced(std::int64_t count)
      : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
        bytes_((static_cast<std::size_t>(count) * sizeof(T) + page_ - 1) / page_ * page_) {
    void *memory =
        mmap(nullptr, bytes_ + page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
      throw std::bad_alloc();
    memory_ = static_cast<char *>(memory);
    mprotect(memory_ + bytes_, page_, PROT_NONE);
    begin_ = reinterpret_cast<T *>(memory_ + bytes_) - count;
    count_ = count;
  }
  ~Fenced() { munmap(memory_, bytes_ + page_); }
  Fenced(const Fenced &) = delete;
  Fenced &operator=(const Fenced &) = delete;

  T *data() const { return begin_; }
  std::vector<T> numbers() const { return {begin_, begin_ + count_}; }
  void draw(std::mt19937_64 &random) {
    std::uniform_real_distribution<double> between(-1, 1);
    for (std::int64_t i = 0; i < count_; ++i)
      begin_[i] = static_cast<T>(between(random));
  }

private:
  std::size_t page_, bytes_;
  char *memory_;
  T *begin_;
  std::int64_t count_;
};

template <class T> struct Aligned {
  void *memory = std::aligned_alloc(64, gemm::scratchBytes);
  T *as() const { return static_cast<T *>(memory); }
  ~Aligned() { std::free(memory); }
};

struct Sizes {
  std::int64_t m, n, k;
  bool isLhsTransposed = false, isRhsTransposed = false, packs = false;
};
std::ostream &operator<<(std::ostream &out, const Sizes &s) {
  return out << s.m << " x " << s.k << (s.isLhsTransposed ? " turned" : "") << " times " << s.k
             << " x " << s.n << (s.isRhsTransposed ? " turned" : "") << (s.packs ? ", packed" : "");
}

template <class T> auto multiplyOf(const gemm::Code &code) {
  if constexpr (sizeof(T) == 4)
    return code.multiplyF32;
  else
    return code.multiplyF64;
}
template <class T> struct Product {
  explicit Product(const Sizes &sizes, std::uint64_t seed = 1)
      : s(sizes), lhs(s.m * s.k), rhs(s.k * s.n), out(s.m * s.n) {
    std::mt19937_64 random(seed);
    lhs.draw(random);
    rhs.draw(random);
    out.draw(random); // what was there before does not count
  }
  void multiplyBy(InstructionSet set) const { multiplyBy(set, 0, s.m, 0, s.n); }
  /// Rows [r, r + rows), columns [c, c + columns).
  void multiplyBy(InstructionSet set, std::int64_t r, std::int64_t rows, std::int64_t c,
                  std::int64_t columns) const {
    Matrix<T> left{lhs.data(), s.isLhsTransposed ? 1 : s.k, s.isLhsTransposed ? s.m : 1};
    Matrix<T> right{rhs.data(), s.isRhsTransposed ? 1 : s.n, s.isRhsTransposed ? s.k : 1};
    bool packs = s.packs || s.isRhsTransposed;
    std::int64_t p = 0;
    do {
      multiplyOf<T>(gemm::codeFor(set))(
          {.m = rows,
           .n = columns,
           .k = std::min(gemm::depthAtOnce, s.k - p),
           .adds = p > 0,
           .lhs = {left.at + r * left.row + p * left.column, left.row, left.column},
           .rhs = {right.at + p * right.row + c * right.column, right.row, right.column},
           .out = out.data() + r * s.n + c,
           .outRow = s.n,
           .scratch = packs ? scratch.as() : nullptr});
      p += gemm::depthAtOnce;
    } while (p < s.k);
  }
  /// The largest difference from the definition, in units of what k roundings may amount to.
  double error() const {
    double worst = 0;
    for (std::int64_t i = 0; i < s.m; ++i)
      for (std::int64_t j = 0; j < s.n; ++j) {
        long double sum = 0;
        for (std::int64_t p = 0; p < s.k; ++p)
          sum +=
              static_cast<long double>(lhs.data()[s.isLhsTransposed ? p * s.m + i : i * s.k + p]) *
              rhs.data()[s.isRhsTransposed ? j * s.k + p : p * s.n + j];
        double difference = static_cast<double>(std::abs(out.data()[i * s.n + j] - sum));
        worst = std::isnan(difference) ? INFINITY : std::max(worst, difference);
      }
    return worst / static_cast<double>(std::numeric_limits<T>::epsilon()) /
           static_cast<double>(std::max<std::int64_t>(s.k, 1));
  }

  Sizes s;
  Fenced<T> lhs, rhs, out;
  Aligned<T> scratch;
};

std::vector<InstructionSet> setsOfMachine() {
  std::vector<InstructionSet> sets;
  for (InstructionSet set :
       {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512})
    if (set <= instructionSet())
      sets.push_back(set);
  return sets;
}

template <class T> class Products : public testing::Test {};
using Floats = testing::Types<float, double>;
TYPED_TEST_SUITE(Products, Floats);

std::int64_t upTo(std::mt19937_64 &random, std::int64_t most) {
  return 1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most));
}

TYPED_TEST(Products, OfAnySizeAreSumsOfProducts) {
  constexpr std::int64_t widest = gemm::mostRowBytes / sizeof(TypeParam);
  std::mt19937_64 random(7);
  for (int i = 0; i < 300; ++i) {
    bool isWide = i % 5 == 0, isDeep = i % 7 == 0;
    Sizes s{upTo(random, 40),
            upTo(random, isWide ? widest : 40),
            upTo(random, isDeep ? 3 * gemm::depthAtOnce : 40),
            (i & 1) != 0,
            (i & 2) != 0,
            (i & 4) != 0};
    for (InstructionSet set : setsOfMachine()) {
      Product<TypeParam> p(s, random());
      p.multiplyBy(set);
      ASSERT_LE(p.error(), 1) << s << ", set " << static_cast<int>(set);
    }
  }
}

TYPED_TEST(Products, WithoutTermsAreZero) {
  for (InstructionSet set : setsOfMachine()) {
    Product<TypeParam> p({5, 7, 0});
    p.multiplyBy(set);
    EXPECT_EQ(p.out.numbers(), std::vector<TypeParam>(35, 0));
  }
}

// Which is why a product may be cut as threads need it.
TYPED_TEST(Products, AreRoundedTheSameInEveryBlock) {
  Sizes s{67, 53, 2 * gemm::depthAtOnce + 3};
  for (InstructionSet set : setsOfMachine()) {
    Product<TypeParam> whole(s);
    whole.multiplyBy(set);
    for (bool packs : {false, true})
      for (auto [rows, columns] :
           {std::pair<std::int64_t, std::int64_t>{1, 1}, {5, 53}, {67, 9}, {16, 16}}) {
        s.packs = packs;
        Product<TypeParam> cut(s);
        for (std::int64_t r = 0; r < s.m; r += rows)
          for (std::int64_t c = 0; c < s.n; c += columns)
            cut.multiplyBy(set, r, std::min(rows, s.m - r), c, std::min(columns, s.n - c));
        EXPECT_EQ(cut.out.numbers(), whole.out.numbers()) << rows << " x " << columns;
      }
  }
}

TYPED_TEST(Products, AreTheSameWhereverMultiplicationIsFused) {
  if (instructionSet() < InstructionSet::avx512)
    GTEST_SKIP() << "one set with fused multiplication";
  Product<TypeParam> narrow({30, 50, gemm::depthAtOnce + 70}), wide(narrow.s);
  narrow.multiplyBy(InstructionSet::avx2);
  wide.multiplyBy(InstructionSet::avx512);
  EXPECT_EQ(narrow.out.numbers(), wide.out.numbers());
}

void multiply(const Product<float> &p, int threads) {
  fluxion_gemm_f32(1, p.s.m, p.s.n, p.s.k, p.lhs.data(), p.s.isLhsTransposed, p.rhs.data(),
                   p.s.isRhsTransposed, p.out.data(), threads);
}
void multiply(const Product<double> &p, int threads) {
  fluxion_gemm_f64(1, p.s.m, p.s.n, p.s.k, p.lhs.data(), p.s.isLhsTransposed, p.rhs.data(),
                   p.s.isRhsTransposed, p.out.data(), threads);
}

TYPED_TEST(Products, OfAllLayoutsAreSumsOfProducts) {
  for (bool isLhsTransposed : {false, true})
    for (bool isRhsTransposed : {false, true})
      for (auto [m, n, k] :
           {std::array<std::int64_t, 3>{1, 1, 1}, {33, 31, 17}, {130, 700, 65}, {40, 400, 600}}) {
        Product<TypeParam> p({m, n, k, isLhsTransposed, isRhsTransposed});
        multiply(p, 0);
        EXPECT_LE(p.error(), 1) << p.s;
      }
}

TYPED_TEST(Products, AreTheSameOnAnyNumberOfThreads) {
  for (Sizes s : {Sizes{300, 300, 300}, Sizes{64, 1500, 200}, Sizes{2000, 40, 100, true},
                  Sizes{200, 500, 600, true, true}, Sizes{400, 600, 1100}, Sizes{60, 900, 1030}}) {
    Product<TypeParam> alone(s);
    multiply(alone, 1);
    ASSERT_LE(alone.error(), 1) << s;
    for (int threads : {2, 3, 7})
      for (int repetition = 0; repetition < 5; ++repetition) {
        Product<TypeParam> together(s);
        multiply(together, threads);
        ASSERT_EQ(together.out.numbers(), alone.out.numbers())
            << s << ", " << threads << " threads";
      }
  }
}

TYPED_TEST(Products, OfABatchAreThoseOfItsMatrices) {
  constexpr std::int64_t batch = 40, size = 80;
  std::mt19937_64 random(3);
  Fenced<TypeParam> lhs(batch * size * size), rhs(batch * size * size), out(batch * size * size);
  lhs.draw(random);
  rhs.draw(random);
  auto gemmOf = [](std::int64_t count, const TypeParam *l, const TypeParam *r, TypeParam *o,
                   int threads) {
    if constexpr (sizeof(TypeParam) == 4)
      fluxion_gemm_f32(count, size, size, size, l, 0, r, 0, o, threads);
    else
      fluxion_gemm_f64(count, size, size, size, l, 0, r, 0, o, threads);
  };
  Fenced<TypeParam> one(size * size);
  for (int threads : {1, 3}) {
    gemmOf(batch, lhs.data(), rhs.data(), out.data(), threads);
    for (std::int64_t i = 0; i < batch; ++i) {
      std::int64_t at = i * size * size;
      gemmOf(1, lhs.data() + at, rhs.data() + at, one.data(), threads);
      ASSERT_EQ(std::memcmp(one.data(), out.data() + at, sizeof(TypeParam) * size * size), 0) << i;
    }
  }
}

} // namespace
} // namespace fluxion::runtime
