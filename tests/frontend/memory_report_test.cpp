// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What .memory() says before a call, against what the call really takes.
#include "fluxion/fluxion.h"
#include "runtime/buffer.h"
#include "tests/process_memory.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fx = fluxion;
using fluxion::tests::figure;
using fluxion::tests::resetHighest;

namespace {

/// The highest memory of `run`, beyond what there is before; in a process of its own, so that
/// nothing is left of what ran before. -1 where the system does not say.
template <class Run> std::int64_t taken(Run run) {
  int ends[2];
  if (pipe(ends) != 0)
    return -1;
  pid_t child = fork();
  if (child == 0) {
    std::int64_t result = -1;
    fluxion::runtime::releaseFreeBlocks();
    if (resetHighest()) {
      std::int64_t before = figure("VmRSS:");
      run();
      result = figure("VmHWM:") - before;
    }
    bool isWritten = write(ends[1], &result, sizeof result) == sizeof result;
    _exit(isWritten ? 0 : 1);
  }
  std::int64_t result = -1;
  if (read(ends[0], &result, sizeof result) != sizeof result)
    result = -1;
  waitpid(child, nullptr, 0);
  close(ends[0]);
  close(ends[1]);
  return result;
}

template <class F, class... Args> void expectAsReported(F f, const Args &...args) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer has memory of its own for all that a process has";
#endif
  auto compiled = fx::jit(f, {.threads = 1});
  auto code = compiled.lower(args...).compile();
  auto most = static_cast<double>(taken([&] { compiled(args...); }));
  if (most < 0)
    GTEST_SKIP() << "this system does not say how much memory a process had";
  // Asked afterwards: the answer, too, may make tables that calls use.
  fx::MemoryReport report = code.memory();
  // Pages are taken 2 MiB at a time.
  double arguments = static_cast<double>(report.arguments), measured = most + arguments;
  double planned = static_cast<double>(report.peak()), pages = 8 << 20;
  EXPECT_LE(measured, 1.1 * planned + pages)
      << "results " << report.results << ", temporaries " << report.temporaries;
  EXPECT_LE(planned, 1.1 * measured + pages)
      << "results " << report.results << ", temporaries " << report.temporaries;
}

constexpr std::int64_t n = std::int64_t(1) << 23; // 64 MiB of f64

} // namespace

TEST(MemoryReport, OfANest) {
  expectAsReported([](fx::Array x) { return fx::tanh(fx::sin(x) * x); }, fx::full({n}, 0.5));
}

TEST(MemoryReport, OfAGradient) {
  auto loss = [](fx::Array x, fx::Array y) { return fx::sum(fx::square(fx::exp(x * 0.1) - y)); };
  expectAsReported(fx::value_and_grad(loss, fx::argnums<0, 1>), fx::full({n}, 0.5),
                   fx::full({n}, 0.25));
}

TEST(MemoryReport, OfValuesThatWaitForOthers) {
  // Sums of all that came before stand between the steps, so that each step is in memory.
  expectAsReported(
      [](fx::Array x) {
        fx::Array a = fx::sin(x), b = a / fx::sum(a), c = fx::exp(b) * a;
        return c / fx::sum(c) + fx::flip(c) * b;
      },
      fx::full({n}, 0.5));
}

TEST(MemoryReport, OfProducts) {
  auto f = [](fx::Array a, fx::Array b) { return fx::matmul(fx::tanh(fx::matmul(a, b)), b); };
  expectAsReported(f, fx::full({2048, 2048}, 0.5), fx::full({2048, 2048}, 0.25));
}

TEST(MemoryReport, OfALoop) {
  auto f = [](fx::Array x) {
    return fx::grad([](fx::Array start) {
      auto step = [](fx::Array now, fx::Array) {
        return std::make_pair(fx::sin(now), fx::Array(0.0));
      };
      return fx::sum(fx::scan(step, start, fx::zeros({40})).first);
    })(x);
  };
  expectAsReported(f, fx::full({n / 16}, 0.5));
}

// What is updated and not needed any more is updated in its place.
TEST(MemoryReport, OfAnUpdate) {
  fx::Array x = fx::linspace(0.0, 1.0, 1 << 16), at = fx::arange(0, 1 << 16, 7);
  auto f = [](fx::Array v, fx::Array places) { return fx::sin(v).at(places).set(2.0); };
  auto compiled = fx::jit(f);
  EXPECT_LT(compiled.lower(x, at).compile().memory().temporaries, std::uint64_t(1) << 18)
      << "half of the array";
  EXPECT_TRUE(bool(fx::array_equal(compiled(x, at), f(x, at))));
}

// ... but not while it is read, in whatever shape.
TEST(MemoryReport, OfAnUpdateByItself) {
  fx::Array x = fx::linspace(0.0, 1.0, 4096), back = fx::flip(fx::arange(4096));
  auto same = [&](auto f) {
    fx::Array expected = f(x, back);
    EXPECT_TRUE(bool(fx::array_equal(fx::jit(f)(x, back), expected)));
  };
  same([](fx::Array v, fx::Array i) {
    fx::Array y = v * 3.0;
    return y.at(i).set(y);
  });
  same([](fx::Array v, fx::Array i) {
    fx::Array y = (v * 3.0).reshape({64, 64});
    return y.reshape({4096}).at(i).set(y.reshape({4096}) * 2.0);
  });
  same([](fx::Array v, fx::Array i) {
    fx::Array y = v * 3.0, z = y.reshape({4096, 1});
    return fx::concatenate({y.at(i).set(z.reshape({4096})), z(fx::all, 0)});
  });
  same([](fx::Array v, fx::Array i) {
    fx::Array y = v * 3.0, once = y.at(i).add(1.0), twice = once.at(i).add(3.0);
    return once + twice;
  });
}

//===----------------------------------------------------------------------------------------------
// What libraries take while they run

TEST(MemoryReport, OfSorting) {
  fx::Array x = fx::sin(fx::arange(double(n / 4)));
  expectAsReported([](fx::Array v) { return fx::sort(v); }, x);
  expectAsReported([](fx::Array v) { return fx::argsort(v); }, x);
  expectAsReported([](fx::Array v) { return fx::top_k(v, 3); }, x);
}

TEST(MemoryReport, OfFourierTransforms) {
  fx::Array x = fx::sin(fx::arange(double(1 << 21)));
  expectAsReported([](fx::Array v) { return fx::fft::fft(v); }, x);
  expectAsReported([](fx::Array v) { return fx::fft::rfft(v); }, x);
  expectAsReported([](fx::Array v) { return fx::fft::irfft2(v); },
                   fx::full({2048, 1025}, std::complex(0.5, 0.25)));
}

TEST(MemoryReport, OfDecompositions) {
  fx::Array tall = fx::sin(fx::arange(4e6)).reshape({4000, 1000});
  fx::Array a = tall(fx::slice(0, 1000)) + fx::eye(1000) * 3.0;
  expectAsReported([](fx::Array m) { return fx::linalg::lu_factor(m); }, a);
  expectAsReported([](fx::Array m) { return fx::linalg::eigh(m); }, a);
  expectAsReported([](fx::Array m) { return fx::linalg::schur(m); }, a);
  expectAsReported([](fx::Array m) { return fx::linalg::qr(m); }, tall);
}

TEST(MemoryReport, OfConvolutions) {
  fx::Array x = fx::full({8, 16, 256, 256}, 0.5), kernel = fx::full({16, 16, 3, 3}, 0.1);
  auto f = [](fx::Array lhs, fx::Array rhs) { return fx::conv(lhs, rhs, {1, 1}, "SAME"); };
  expectAsReported(f, x, kernel);
  expectAsReported(f, x.astype(fx::f32), kernel.astype(fx::f32));
}
