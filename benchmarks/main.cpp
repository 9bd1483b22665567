// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Does one thing with one workload, in a process of its own, for run.py:
//
//   fluxion_bench                         every workload as a line of JSON
//   fluxion_bench NAME check              nothing where its results are right
//   fluxion_bench NAME ours|hand SECONDS  samples, in seconds per item, as one line of JSON
#include "benchmarks/workload.h"

#include <fmt/format.h>

#include <cstdlib>
#include <iterator>
#include <string_view>
#include <unistd.h>

namespace fluxion::benchmarks {
namespace {

std::vector<Workload> allWorkloads() {
  std::vector<Workload> all;
  for (auto family :
       {calls, regressions, elementwise, optimization, networks, products, convolutions, fourier,
        smallMatrices, factorizations, loops, ordering, compilation}) {
    std::vector<Workload> some = family();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

void list() {
  for (const Workload &w : allWorkloads())
    fmt::print(
        "{{\"name\": \"{}\", \"item\": \"{}\", \"items\": {}, \"by_hand\": {}, \"threaded\": {}, "
        "\"missing\": \"{}\", \"bar\": {{\"hand\": {}, \"jax\": {}, \"seconds\": {}, "
        "\"seconds_of_2_threads\": {}}}}}\n",
        w.name, w.item, w.items, bool(w.hand), w.isThreaded, w.missing, w.bar.hand, w.bar.jax,
        w.bar.seconds, w.bar.secondsOf2Threads);
}

/// Seconds per call of up to 50 runs that take `budget` together: so short that some of them are
/// not interrupted, so long that the clock does not matter. A call that takes longer is made once.
std::vector<double> samples(const Timed &timed, double budget) {
  double first = timed(1);
  if (first > std::max(budget, 2.0))
    return {first};
  // A first call may also pay for a compilation and for fresh memory.
  double one = timed(1);
  std::int64_t n = 1;
  for (; one < 1e-5 && n < 100000; n *= 10)
    one = timed(n * 10) / static_cast<double>(n * 10);
  n = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::min(budget / 50, 2e-3) / one));
  double run = static_cast<double>(n) * one;
  std::vector<double> all;
  for (int i = 0, runs = static_cast<int>(std::clamp(budget / run, 1.0, 50.0)); i < runs; ++i)
    all.push_back(timed(n) / static_cast<double>(n));
  return all;
}

void measure(const Workload &w, bool isOurs, double budget) {
  Timed timed = isOurs ? w.ours() : w.hand();
  std::string text;
  for (double seconds : w.isStart ? std::vector{timed(1)} : samples(timed, budget))
    text += fmt::format("{}{}", text.empty() ? "" : ", ", seconds / w.items);
  fmt::print("{{\"samples\": [{}]}}\n", text);
}

int act(const Workload &w, std::string_view verb, double budget) {
  try {
    if (verb == "check")
      w.check();
    else
      measure(w, verb == "ours", budget);
    return 0;
  } catch (const std::exception &error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}

// OpenBLAS does not know every processor, or is told another one by the environment, and then takes
// half of its vectors. Whoever writes a program by hand says which it is, which has to be before
// the library is loaded.
void configureLibrary(char **argv) {
  constexpr const char *variable = "OPENBLAS_CORETYPE", *wanted = "SkylakeX";
  const char *now = std::getenv(variable);
  if ((now && std::string_view(now) == wanted) || !__builtin_cpu_supports("avx512vl"))
    return;
  setenv(variable, wanted, 1);
  execv("/proc/self/exe", argv);
}

} // namespace
} // namespace fluxion::benchmarks

int main(int argc, char **argv) {
  using namespace fluxion::benchmarks;
  if (argc == 1)
    return list(), 0;
  std::string_view name = argv[1], verb = argc > 2 ? argv[2] : "";
  bool isTimed = verb == "ours" || verb == "hand";
  if (argc != (isTimed ? 4 : 3) || (!isTimed && verb != "check")) {
    fmt::print(stderr, "usage: fluxion_bench [NAME check | NAME ours|hand SECONDS]\n");
    return 2;
  }
  if (verb == "hand")
    configureLibrary(argv);
  for (const Workload &w : allWorkloads())
    if (w.name == name)
      return act(w, verb, isTimed ? std::atof(argv[3]) : 0);
  fmt::print(stderr, "no workload is called {}\n", name);
  return 2;
}
