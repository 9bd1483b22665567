// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms against the sum that they are, in long double.
#include "runtime/fft_kernels.h"
#include "runtime/fft_plan.h"
#include "runtime/fft_work.h"
#include "runtime/scratch.h"
#include "runtime/team.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <numbers>
#include <random>
#include <thread>

namespace fluxion::runtime {
namespace {

using Exact = std::complex<long double>;
constexpr FftType types[] = {FftType::fft, FftType::ifft, FftType::rfft, FftType::irfft};

bool isInverse(FftType type) { return type == FftType::ifft || type == FftType::irfft; }
/// How many numbers a row has before and after.
std::int64_t numbersIn(FftType type, std::int64_t n) {
  return type == FftType::rfft ? n : type == FftType::irfft ? 2 * (n / 2 + 1) : 2 * n;
}
std::int64_t numbersOut(FftType type, std::int64_t n) {
  return type == FftType::irfft ? n : type == FftType::rfft ? 2 * (n / 2 + 1) : 2 * n;
}

template <class T> std::vector<T> drawn(std::int64_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<T> number(-1, 1);
  std::vector<T> xs(static_cast<std::size_t>(count));
  for (T &x : xs)
    x = number(generator);
  return xs;
}

template <class T>
std::vector<T> transformed(FftType type, std::int64_t batch, std::int64_t n0, std::int64_t n1,
                           std::int64_t n2, const std::vector<T> &x) {
  std::vector<T> y(static_cast<std::size_t>(batch * n0 * n1 * numbersOut(type, n2)));
  fluxion_fft(sizeof(T) == 8, static_cast<std::int64_t>(type), batch, n0, n1, n2, x.data(),
              y.data());
  return y;
}

/// exp(-2 pi i k / n) for all k.
std::vector<Exact> rootsOf(std::int64_t n) {
  std::vector<Exact> roots;
  for (std::int64_t k = 0; k < n; ++k)
    roots.push_back(
        std::polar(1.0L, -2 * std::numbers::pi_v<long double> * static_cast<long double>(k) /
                             static_cast<long double>(n)));
  return roots;
}

/// The n elements that a row stands for.
template <class T> std::vector<Exact> elements(FftType type, std::int64_t n, const T *row) {
  std::vector<Exact> z;
  for (std::int64_t j = 0; j < n; ++j) {
    if (type == FftType::rfft) {
      z.emplace_back(row[j]);
      continue;
    }
    bool isConjugate = type == FftType::irfft && 2 * j > n;
    std::int64_t k = isConjugate ? n - j : j;
    bool isReal = type == FftType::irfft && (j == 0 || 2 * j == n);
    z.emplace_back(row[2 * k], isReal ? 0 : isConjugate ? -row[2 * k + 1] : row[2 * k + 1]);
  }
  return z;
}

/// The root of the mean square of errors over that of numbers, for some places of one row, in
/// roundings.
template <class T> double errorOfRow(FftType type, std::int64_t n, const T *from, const T *to) {
  std::vector<Exact> roots = rootsOf(n), z = elements(type, n, from);
  std::int64_t made = type == FftType::rfft ? n / 2 + 1 : n;
  long double errors = 0, numbers = 0;
  for (std::int64_t k = 0; k < made; k += std::max<std::int64_t>(1, made / 61)) {
    Exact sum = 0;
    for (std::int64_t j = 0; j < n; ++j) {
      Exact root = roots[static_cast<std::size_t>(j * k % n)];
      sum += z[static_cast<std::size_t>(j)] * (isInverse(type) ? std::conj(root) : root);
    }
    if (isInverse(type))
      sum /= static_cast<long double>(n);
    Exact got = type == FftType::irfft ? Exact(to[k]) : Exact(to[2 * k], to[2 * k + 1]);
    errors += std::norm(got - (type == FftType::irfft ? Exact(sum.real()) : sum));
    numbers += std::norm(sum);
  }
  return static_cast<double>(std::sqrt(errors / numbers)) / std::numeric_limits<T>::epsilon();
}

// The promise is that errors grow as log n. Roots by a recurrence, or a sum term by term, would
// break it at the larger lengths below.
double promised(std::int64_t n) { return 2 + 0.25 * std::log2(static_cast<double>(n)); }

template <class T> void expectSums(std::int64_t n, std::int64_t batch) {
  for (FftType type : types) {
    std::int64_t in = numbersIn(type, n), out = numbersOut(type, n);
    std::vector<T> x = drawn<T>(batch * in, static_cast<unsigned>(n + batch));
    std::vector<T> y = transformed(type, batch, 1, 1, n, x);
    for (std::int64_t row = 0; row < batch; row += std::max<std::int64_t>(1, batch - 1))
      EXPECT_LE(errorOfRow(type, n, x.data() + row * in, y.data() + row * out), promised(n))
          << "type " << static_cast<int>(type) << ", n = " << n << ", row " << row << " of "
          << batch;
  }
}

TEST(Fourier, EveryLengthIsTheSum) {
  for (std::int64_t n = 1; n <= 64; ++n)
    for (std::int64_t batch : {1, 3, 16, 19}) {
      expectSums<double>(n, batch);
      expectSums<float>(n, batch);
    }
}

TEST(Fourier, LongAndPrimeLengthsAreTheSum) {
  // Powers, products, primes with a pass of their own (up to 127) and beyond, twice and four times
  // primes.
  for (std::int64_t n : {81,   97,   100,  125,  127,  128,  131,   169,   210,   243,  254,
                         256,  343,  384,  512,  1000, 1009, 1021,  1024,  2018,  2048, 2187,
                         3125, 4036, 4096, 5040, 8191, 8192, 10007, 16384, 30030, 65537})
    for (std::int64_t batch : {1, 2, 17}) {
      if (batch > 1 && n > 5000)
        continue;
      expectSums<double>(n, batch);
      expectSums<float>(n, batch);
    }
}

//===----------------------------------------------------------------------------------------------

/// The same array transformed along one axis after the other.
template <class T>
std::vector<T> axisByAxis(FftType type, std::int64_t batch, const std::int64_t (&n)[3],
                          std::vector<T> x) {
  FftType outer = isInverse(type) ? FftType::ifft : FftType::fft;
  auto last = [&] { x = transformed<T>(type, batch * n[0] * n[1], 1, 1, n[2], x); };
  if (type != FftType::irfft)
    last();
  std::int64_t pairs = type == FftType::fft || type == FftType::ifft ? n[2] : n[2] / 2 + 1;
  for (int axis : {1, 0}) {
    std::int64_t inner = axis == 1 ? pairs : n[1] * pairs, length = n[axis];
    std::int64_t outerCount = batch * (axis == 1 ? n[0] : 1);
    for (std::int64_t o = 0; o < outerCount; ++o)
      for (std::int64_t i = 0; i < inner; ++i) {
        auto at = [&](std::int64_t j) {
          return static_cast<std::size_t>(2 * ((o * length + j) * inner + i));
        };
        std::vector<T> column;
        for (std::int64_t j = 0; j < length; ++j)
          column.insert(column.end(), {x[at(j)], x[at(j) + 1]});
        column = transformed<T>(outer, 1, 1, 1, length, column);
        for (std::int64_t j = 0; j < length; ++j)
          std::memcpy(&x[at(j)], &column[static_cast<std::size_t>(2 * j)], 2 * sizeof(T));
      }
  }
  if (type == FftType::irfft)
    last();
  return x;
}

template <class T>
void expectNear(const std::vector<T> &got, const std::vector<T> &expected, double roundings) {
  ASSERT_EQ(got.size(), expected.size());
  double errors = 0, numbers = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    errors += std::pow(static_cast<double>(got[i]) - static_cast<double>(expected[i]), 2);
    numbers += std::pow(static_cast<double>(expected[i]), 2);
  }
  EXPECT_LE(std::sqrt(errors), roundings * std::numeric_limits<T>::epsilon() * std::sqrt(numbers));
}

template <class T> void expectAxes(std::int64_t batch, const std::int64_t (&n)[3]) {
  SCOPED_TRACE(testing::Message() << batch << " of " << n[0] << " x " << n[1] << " x " << n[2]);
  for (FftType type : types) {
    std::vector<T> x = drawn<T>(batch * n[0] * n[1] * numbersIn(type, n[2]), 7);
    expectNear(transformed(type, batch, n[0], n[1], n[2], x), axisByAxis(type, batch, n, x), 4);
  }
}

TEST(Fourier, SeveralAxesAreOneAfterTheOther) {
  const std::int64_t shapes[][3] = {{1, 1, 1},  {1, 4, 6},   {1, 5, 1},  {3, 1, 4},
                                    {2, 3, 5},  {1, 40, 33}, {7, 2, 1},  {16, 8, 17},
                                    {1, 64, 3}, {131, 1, 2}, {4, 37, 18}};
  for (const auto &n : shapes)
    for (std::int64_t batch : {1, 5}) {
      expectAxes<double>(batch, n);
      expectAxes<float>(batch, n);
    }
}

TEST(Fourier, TheInverseUndoesLargeTransforms) {
  for (std::int64_t n : {1 << 20, 1000000, 999983, 3 * 7 * 11 * 13 * 101, 65536 * 3 + 1})
    for (bool isReal : {false, true}) {
      SCOPED_TRACE(n);
      FftType there = isReal ? FftType::rfft : FftType::fft,
              back = isReal ? FftType::irfft : FftType::ifft;
      std::vector<double> x = drawn<double>(numbersIn(there, n), 3);
      expectNear(transformed(back, 1, 1, 1, n, transformed(there, 1, 1, 1, n, x)), x,
                 2 * promised(n));
    }
}

TEST(Fourier, AnyNumberOfThreadsGivesTheSameBits) {
  struct Size {
    std::int64_t batch, n0, n1, n2;
  };
  int before = numThreads();
  for (Size s : {Size{1, 1, 1, 1 << 17}, Size{300, 1, 1, 1024}, Size{3000, 1, 1, 50},
                 Size{2, 50, 60, 70}, Size{1, 1, 1, 100003}, Size{9, 1, 1, 20011}})
    for (FftType type : types) {
      std::vector<double> x = drawn<double>(s.batch * s.n0 * s.n1 * numbersIn(type, s.n2), 5);
      setNumThreads(1);
      std::vector<double> alone = transformed(type, s.batch, s.n0, s.n1, s.n2, x);
      for (int threads : {2, 4}) {
        setNumThreads(threads);
        std::vector<double> together = transformed(type, s.batch, s.n0, s.n1, s.n2, x);
        EXPECT_EQ(std::memcmp(alone.data(), together.data(), alone.size() * sizeof(double)), 0)
            << threads << " threads, n = " << s.n2;
      }
    }
  setNumThreads(before);
}

TEST(Fourier, CallsOfManyThreadsAndLengthsDoNotDisturbEachOther) {
  std::vector<std::thread> callers;
  std::atomic<int> wrong = 0;
  for (unsigned caller = 0; caller < 4; ++caller)
    callers.emplace_back([caller, &wrong] {
      for (std::int64_t n = 10 + caller; n < 300; n += 3) { // more lengths than plans are kept
        std::vector<float> x = drawn<float>(2 * n, static_cast<unsigned>(n));
        std::vector<float> y = transformed(FftType::fft, 1, 1, 1, n, x);
        wrong += errorOfRow(FftType::fft, n, x.data(), y.data()) > promised(n);
      }
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Fourier, RowsDoNotTouchEachOther) {
  for (FftType type : types)
    for (std::int64_t n : {5, 8, 12, 131}) {
      std::int64_t in = numbersIn(type, n), out = numbersOut(type, n), rows = 9;
      std::vector<double> x = drawn<double>(rows * in, 1), y = transformed(type, rows, 1, 1, n, x);
      std::fill_n(x.begin() + 4 * in, in, std::numeric_limits<double>::quiet_NaN());
      std::vector<double> z = transformed(type, rows, 1, 1, n, x);
      for (std::int64_t i = 0; i < rows * out; ++i) {
        auto at = static_cast<std::size_t>(i);
        EXPECT_TRUE(i / out == 4 || y[at] == z[at]) << "row " << i / out << ", n = " << n;
      }
      EXPECT_TRUE(std::isnan(z[static_cast<std::size_t>(4 * out)]));
    }
}

TEST(Fourier, ARowHasTheSameBitsAloneAndAmongOthers) {
  for (FftType type : types)
    for (std::int64_t n : {6, 100, 211, 384, 510, 512, 1009, 1024, 1536, 2018}) {
      std::int64_t in = numbersIn(type, n), out = numbersOut(type, n), rows = 19;
      std::vector<double> x = drawn<double>(rows * in, 1), y = transformed(type, rows, 1, 1, n, x);
      for (std::int64_t i = 0; i < rows; ++i) {
        std::vector<double> row(x.begin() + i * in, x.begin() + (i + 1) * in);
        std::vector<double> alone = transformed(type, 1, 1, 1, n, row);
        EXPECT_EQ(std::memcmp(alone.data(), y.data() + i * out, alone.size() * sizeof(double)), 0)
            << "type " << static_cast<int>(type) << ", n = " << n << ", row " << i;
      }
    }
}

TEST(Fourier, NothingIsDoneForAnEmptyBatch) {
  double untouched = 3;
  fluxion_fft(1, 0, 0, 1, 1, 8, nullptr, &untouched);
  EXPECT_EQ(untouched, 3);
}

//===----------------------------------------------------------------------------------------------
// Every instruction set that this machine has, in every layout.

template <class T> class Codes : public testing::Test {
public:
  static void run(const fft::Code &code, fft::Block<T> block, const fft::ColumnsPlan<T> &plan) {
    Scratch scratch(static_cast<std::size_t>(4 * plan.half * code.bytes));
    block.columns = &plan.columns;
    block.half = plan.half;
    block.scratch = scratch.as<T>();
    if constexpr (sizeof(T) == 8)
      code.transformF64(block);
    else
      code.transformF32(block);
  }
  static std::vector<const fft::Code *> all() {
    std::vector<const fft::Code *> found{&fft::baselineCode};
#ifdef FLUXION_X86_SETS
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
      found.push_back(&fft::avx2Code);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
      found.push_back(&fft::avx512Code);
#endif
    return found;
  }
};
using Elements = testing::Types<float, double>;
TYPED_TEST_SUITE(Codes, Elements);

TYPED_TEST(Codes, TransformRowsOfEveryForm) {
  using T = TypeParam;
  for (const fft::Code *code : this->all())
    for (std::int64_t n : {1, 2, 3, 5, 7, 8, 12, 30, 64, 77, 131, 262})
      for (FftType type : types)
        for (std::int64_t active :
             {std::int64_t(1), code->bytes / static_cast<std::int64_t>(sizeof(T))}) {
          bool isReal = type >= FftType::rfft, isHalf = isReal && n % 2 == 0;
          std::int64_t in = numbersIn(type, n), out = numbersOut(type, n);
          std::vector<T> x = drawn<T>(active * in, 11), y(static_cast<std::size_t>(active * out));
          auto plan = fft::columnsPlan<T>(isHalf ? n / 2 : n);
          auto roots = fft::halfRoots<T>(n);
          bool swaps = type == FftType::ifft;
          this->run(*code,
                    {.active = active,
                     .from = {fft::Layout::rows, x.data(), in},
                     .to = {fft::Layout::rows, y.data(), out},
                     .swapsIn = swaps,
                     .swapsOut = swaps,
                     .scale = isInverse(type) ? T(1) / static_cast<T>(n) : T(1),
                     .form = !isReal                 ? fft::Form::complex
                             : type == FftType::rfft ? fft::Form::fromReal
                                                     : fft::Form::toReal,
                     .realLength = n,
                     .halfRoots = roots->data()},
                    *plan);
          for (std::int64_t row = 0; row < active; ++row)
            EXPECT_LE(errorOfRow(type, n, x.data() + row * in, y.data() + row * out), promised(n))
                << code->bytes << " bytes, type " << static_cast<int>(type) << ", n = " << n;
        }
}

TYPED_TEST(Codes, TransformColumnsAsRows) {
  using T = TypeParam;
  for (const fft::Code *code : this->all())
    for (std::int64_t n : {4, 15, 131}) {
      std::int64_t lanes = code->bytes / static_cast<std::int64_t>(sizeof(T));
      for (std::int64_t active = 1; active <= lanes; ++active)
        for (auto layout : {fft::Layout::wide, fft::Layout::spread}) {
          std::vector<T> x = drawn<T>(2 * n * active, 13), y(x.size());
          std::vector<std::int64_t> offsets;
          for (std::int64_t c = 0; c < active; ++c)
            offsets.push_back(2 * (active - 1 - c)); // spread: in another order
          auto plan = fft::columnsPlan<T>(n);
          this->run(*code,
                    {.active = active,
                     .from = {layout, x.data(), 2 * active, offsets.data()},
                     .to = {layout, y.data(), 2 * active, offsets.data()},
                     .swapsIn = false,
                     .swapsOut = false,
                     .scale = T(1)},
                    *plan);
          for (std::int64_t c = 0; c < active; ++c) {
            std::vector<T> before, after;
            for (std::int64_t j = 0; j < n; ++j)
              for (std::int64_t part : {0, 1}) {
                before.push_back(x[static_cast<std::size_t>(2 * (j * active + c) + part)]);
                after.push_back(y[static_cast<std::size_t>(2 * (j * active + c) + part)]);
              }
            EXPECT_LE(errorOfRow(FftType::fft, n, before.data(), after.data()), promised(n));
          }
        }
    }
}

} // namespace
} // namespace fluxion::runtime
