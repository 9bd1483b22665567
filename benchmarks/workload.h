// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is measured: a workload says in one place what it is called, how Fluxion does it, how the
// best code written by hand does it, how both are checked, and what is promised. Each family of
// workloads is a file; main.cpp times one side of one workload; run.py makes the table.
#pragma once

#include <fluxion/fluxion.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fluxion::benchmarks {

/// What is promised; 0: nothing. Times are in seconds, per item of the workload.
struct Bar {
  double hand = 0;              ///< at most so many times the code written by hand
  double jax = 0;               ///< at most so many times JAX
  double seconds = 0;           ///< at most so long, on one thread
  double secondsOf2Threads = 0; ///< the same on two
};

/// A side of a workload that has been set up: makes n calls and returns the seconds they took.
using Timed = std::function<double(std::int64_t n)>;

struct Workload {
  std::string name; ///< the peers measure under the same name
  std::string item = "call";
  double items = 1; ///< in a call
  Bar bar = {};
  std::function<Timed()> ours = {};
  std::function<Timed()> hand = {}; ///< nothing: there is no such code
  /// Holds results against the reference evaluation and against the code written by hand; throws.
  std::function<void()> check = {};
  bool isThreaded = false; ///< large enough for two threads: the table has it for one and for two
  bool isStart = false;    ///< only the first call of a process counts
  /// Why this cannot be measured, where it cannot.
  std::string missing = {};
};

/// Whatever the compiler knows about `value`, it forgets.
template <class T> void keep(T &&value) { asm volatile("" : : "r"(&value) : "memory"); }

inline double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Times calls of `f`, with nothing between them but a loop.
template <class F> Timed repeated(F f) {
  return [f = std::move(f)](std::int64_t n) mutable {
    auto start = std::chrono::steady_clock::now();
    for (std::int64_t i = 0; i < n; ++i)
      f();
    return secondsSince(start);
  };
}
/// Times calls of the jitted `f` with these arrays; results are dropped after each call.
template <class F, class... Arrays> Timed called(F f, Arrays... arrays) {
  return repeated([=] { keep(f(arrays...)); });
}

//===----------------------------------------------------------------------------------------------
// Checks

/// Throws where `got` is not `expected` up to `tolerance` times its largest element.
void requireSame(const Array &got, const Array &expected, double tolerance);
template <class T> void requireSame(const T &got, const T &expected, double tolerance) {
  Leaves all = tree_leaves(got), right = tree_leaves(expected);
  for (std::size_t i = 0; i < right.size(); ++i)
    requireSame(all.at(i), right[i], tolerance);
}
/// Throws where native code for `f` and the reference evaluation differ.
template <class F, class... Args>
void requireReference(const F &f, double tolerance, const Args &...arguments) {
  auto got = jit(f)(arguments...);
  DisableJit off;
  requireSame(got, decltype(got)(f(arguments...)), tolerance);
}

//===----------------------------------------------------------------------------------------------
// Numbers to compute with, the same for both sides and for the peers

/// n numbers from a to b.
inline Array line(double a, double b, std::int64_t n, DType dtype) {
  return linspace(a, b, n, dtype);
}
/// scale sin(step i), in the shape asked for: looks random enough, and is easy to make anywhere.
Array waves(const Shape &shape, DType dtype, double step, double scale);
/// The elements, to hand to code written by hand.
template <class T> const T *elements(const Array &x) { return x.span<const T>().data(); }

/// f(begin, end) for parts of [0, n), one per processor that this process may use, in multiples of
/// 64.
void inParallel(std::int64_t n, const std::function<void(std::int64_t, std::int64_t)> &f);

/// One large block of memory in huge pages, as a steady program has it.
template <class T> std::shared_ptr<T[]> block(std::int64_t n);
extern template std::shared_ptr<float[]> block<float>(std::int64_t n);
extern template std::shared_ptr<double[]> block<double>(std::int64_t n);
/// An array of what code written by hand has computed.
template <class T> Array arrayOf(const std::shared_ptr<T[]> &data, const Shape &shape) {
  return view(static_cast<const T *>(data.get()), shape, [data] {});
}

//===----------------------------------------------------------------------------------------------
// The families

std::vector<Workload> calls();
std::vector<Workload> regressions();
std::vector<Workload> elementwise();
std::vector<Workload> optimization();
std::vector<Workload> networks();
std::vector<Workload> products();
std::vector<Workload> convolutions();
std::vector<Workload> fourier();
std::vector<Workload> smallMatrices();
std::vector<Workload> factorizations();
std::vector<Workload> loops();
std::vector<Workload> ordering();
std::vector<Workload> compilation();

} // namespace fluxion::benchmarks
