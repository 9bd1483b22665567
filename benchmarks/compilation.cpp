// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What it takes to make a program: tracing, differentiating, compiling.
#include "benchmarks/networks.h"

#include <fmt/format.h>

#if __has_include(<fluxion/jit_cache.h>)
#include <filesystem>
#include <fluxion/jit_cache.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace fluxion::benchmarks {
namespace {

/// f, traced and compiled anew by every call.
template <class F, class... Args> Timed compiled(F f, Args... arguments) {
  return repeated([=] { keep(jit(f).lower(arguments...).compile()); });
}
template <class F, class... Args>
Workload compiling(std::string name, double seconds, double tolerance, F f, Args... arguments) {
  return {.name = std::move(name),
          .bar = {.seconds = seconds},
          .ours = [=] { return compiled(f, arguments...); },
          .check = [=] { requireReference(f, tolerance, arguments...); }};
}

Array function(Array x1, Array x2) { return log(x1) + x1 * x2 - sin(x2); }

Workload firstResult() {
  static auto f = grad(function, argnums<0, 1>);
  return {.name = "first result of the scalar gradient",
          .bar = {.seconds = 3e-3},
          .ours = [] { return repeated([] { keep(jit(f)(2.0, 5.0)); }); },
          .check = [] { requireReference(f, 1e-15, Array(2.0), Array(5.0)); }};
}

#if __has_include(<fluxion/jit_cache.h>)
/// Another process has compiled the program before; in this one nothing has been compiled.
Workload secondStart() {
  static auto f = grad(function, argnums<0, 1>);
  static auto folder = (std::filesystem::temp_directory_path() / "fluxion_bench_cache").string();
  static auto inAnotherProcess = [](auto act) {
    pid_t child = fork();
    if (child == 0) {
      act();
      _exit(0);
    }
    int status = -1;
    if (waitpid(child, &status, 0) != child || status != 0)
      throw std::runtime_error("the first start has failed");
  };
  static auto first = [] { requireReference(f, 1e-15, Array(2.0), Array(5.0)); };
  return {.name = "second start, the scalar gradient from the cache on disk",
          .bar = {.seconds = 3e-3},
          .ours =
              [] {
                jit_cache({.directory = folder});
                inAnotherProcess(first);
                return repeated([] { keep(jit(f)(2.0, 5.0)); });
              },
          .check =
              [] {
                jit_cache({.directory = folder});
                inAnotherProcess(first);
                first();
              },
          .isStart = true};
}
#else
Workload secondStart() {
  return {.name = "second start, the scalar gradient from the cache on disk",
          .bar = {.seconds = 3e-3},
          .missing = "not built: there is no cache on disk"};
}
#endif

//===----------------------------------------------------------------------------------------------
// Chains of ops in a row

/// Equal steps, as a loop of C++ leaves them behind.
auto regular(std::int64_t length) {
  return [=](Array x) {
    for (std::int64_t i = 0; i < length / 2; ++i)
      x = sin(x) * 1.0001;
    return sum(x);
  };
}
/// Steps that do not repeat: the order of the ops comes from a shift register.
auto irregular(std::int64_t length) {
  return [=](Array x, Array z) {
    Array y = x;
    std::uint32_t bits = 1;
    for (std::int64_t i = 0; i < length; ++i) {
      bits = bits >> 1 ^ (bits & 1 ? 0x80200003U : 0);
      switch (bits & 3) {
      case 0: y = sin(y); break;
      case 1: y = y * x; break;
      case 2: y = y + z; break;
      default: y = tanh(y);
      }
    }
    return y;
  };
}

Workload chain(std::int64_t length, double seconds) {
  return compiling(fmt::format("compile: gradient of a chain of {} ops", length), seconds, 1e-12,
                   grad(regular(length)), Array(0.5));
}
Workload irregularChain(std::int64_t length, double seconds) {
  return compiling(fmt::format("compile: gradient of an irregular chain of {} ops", length),
                   seconds, 1e-9, grad(irregular(length), argnums<0, 1>), Array(0.5), Array(0.25));
}
Workload chainOfVectors() {
  return compiling("compile: gradient of a chain of 10000 ops on f32[1024]", 2, 1e-4,
                   grad(regular(10000)), line(0, 1, 1024, f32));
}

/// A long short-term memory whose steps are a loop of C++.
Array lstm(Array w, Array xs) {
  constexpr std::int64_t n = 32;
  Array h = zeros({n}, f32), c = h, all = zeros({}, f32);
  for (std::int64_t t = 0; t < xs.shape()[0]; ++t) {
    Array z = matmul(concatenate({xs(t), h}, 0), w);
    auto gate = [&](std::int64_t k) { return z(slice(k * n, (k + 1) * n)); };
    c = logistic(gate(1)) * c + logistic(gate(0)) * tanh(gate(2));
    h = logistic(gate(3)) * tanh(c);
    all = all + sum(h * h);
  }
  return all;
}

//===----------------------------------------------------------------------------------------------
// The phases before the compiler

constexpr std::int64_t ops = 10000;

Workload tracing() {
  return {.name = "tracing a chain of 10000 ops",
          .item = "op",
          .items = ops,
          .bar = {.seconds = 1e-6},
          .ours =
              [] {
                return repeated([f = unsimplified(irregular(ops))] {
                  keep(trace(f, spec<double>(), spec<double>()));
                });
              },
          .check = [] { requireReference(irregular(100), 1e-12, Array(0.5), Array(0.25)); }};
}
Workload differentiating() {
  return {.name = "tracing its gradient",
          .item = "op",
          .items = ops,
          .bar = {.seconds = 6e-6},
          .ours =
              [] {
                return repeated([f = grad(irregular(ops), argnums<0, 1>)] {
                  keep(trace(f, spec<double>(), spec<double>()));
                });
              },
          .check =
              [] {
                requireReference(grad(irregular(100), argnums<0, 1>), 1e-12, Array(0.5),
                                 Array(0.25));
              }};
}

Workload perceptronProgram() {
  return {.name = "compile: MLP 784-512-512-10, value and gradient",
          .bar = {.seconds = 60e-3},
          .ours =
              [] {
                perceptron::Data d(128);
                return compiled(value_and_grad(perceptron::loss), d.net, d.x, d.labels);
              },
          .check =
              [] {
                perceptron::Data d(2);
                requireReference(value_and_grad(perceptron::loss), 1e-4, d.net, d.x, d.labels);
              }};
}

Workload residualProgram() {
  return {.name = "compile: residual network of 32 layers, value and gradient",
          .bar = {.seconds = 0.5},
          .ours =
              [] {
                residual::Data d(32, 256);
                return compiled(value_and_grad(residual::loss), d.net, d.x);
              },
          .check =
              [] {
                residual::Data d(9, 8);
                requireReference(value_and_grad(residual::loss), 1e-3, d.net, d.x);
              }};
}

} // namespace

std::vector<Workload> compilation() {
  return {compiling("compile: the scalar gradient", 8e-3, 1e-15, grad(function, argnums<0, 1>),
                    Array(2.0), Array(5.0)),
          firstResult(),
          secondStart(),
          perceptronProgram(),
          residualProgram(),
          chain(1000, 0.1),
          chain(10000, 0.9),
          chain(100000, 10),
          irregularChain(1000, 0.1),
          irregularChain(10000, 0.9),
          irregularChain(100000, 10),
          chainOfVectors(),
          compiling("compile: gradient of an LSTM unrolled for 100 steps", 1, 1e-4,
                    value_and_grad(lstm), waves({64, 128}, f32, 1.7, 0.1),
                    waves({100, 32}, f32, 0.37, 1)),
          tracing(),
          differentiating()};
}

} // namespace fluxion::benchmarks
