// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/team.h"

#include "runtime/blas_threads.h"
#include "runtime/kernel_abi.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace fluxion::runtime {
namespace {

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

int threadsAtStart() {
  int all = numProcessors();
  const char *wanted = std::getenv("FLUXION_NUM_THREADS");
  if (!wanted)
    return all;
  char *end = nullptr;
  long n = std::strtol(wanted, &end, 10);
  if (end != wanted && *end == '\0' && n >= 1 && n <= mostThreads)
    return static_cast<int>(n);
  std::fprintf(
      stderr,
      "fluxion: FLUXION_NUM_THREADS is \"%s\", not a number from 1 to %d: %d threads work\n",
      wanted, mostThreads, all);
  return all;
}

std::atomic<int> &threads() {
  static std::atomic<int> n{threadsAtStart()};
  return n;
}

// Of the call under way on this thread; 0: none.
thread_local int limitOfThisCall = 0;

// Parts of parts are done by whoever has the part.
thread_local bool isInPart = false;

// Calls often follow each other at once: a helper looks for the next one so long before it sleeps.
constexpr auto patience = std::chrono::microseconds(100);

class Team {
public:
  /// The team of this process. Never destroyed: helpers may be in it when statics are.
  static Team &get() {
    if (Team *team = instance().load(std::memory_order_acquire))
      return *team;
    static std::once_flag once;
    // A child process has none of the threads: it makes a team of its own.
    std::call_once(once, [] { pthread_atfork(nullptr, nullptr, [] { instance() = nullptr; }); });
    auto *made = new Team, *none = static_cast<Team *>(nullptr);
    if (instance().compare_exchange_strong(none, made))
      return *made;
    delete made;
    return *none;
  }

  /// False where the team is at work for someone else.
  bool run(std::int64_t count, std::int64_t chunk, Part part, void *context, int atMost) {
    std::unique_lock turn(turn_, std::try_to_lock);
    if (!turn)
      return false;
    // Whoever has no part to take is not even called.
    std::int64_t parts = (count + chunk - 1) / chunk;
    int helpers = static_cast<int>(std::min<std::int64_t>(atMost, parts)) - 1;
    start(helpers);
    part_ = part;
    context_ = context;
    count_ = count;
    chunk_ = chunk;
    wanted_ = helpers;
    next_.store(0, std::memory_order_relaxed);
    isOpen_ = true;
    ++calls_;
    if (sleeping_ > 0)
      calls_.notify_all();
    takeParts();
    // Nobody comes in any more, and whoever is in gets ready: either a helper sees that it is
    // closed, or it is seen here.
    isOpen_ = false;
    for (unsigned round = 0; inside_ != 0; ++round)
      round < 1000 ? pause() : std::this_thread::yield();
    return true;
  }

private:
  static std::atomic<Team *> &instance() {
    static std::atomic<Team *> team{nullptr};
    return team;
  }

  void start(int helpers) {
    try {
      for (; numHelpers_ < helpers; ++numHelpers_)
        std::thread([this] { help(); }).detach();
    } catch (const std::system_error &) {
      // The system has no more threads; those there are do the work.
    }
  }

  void takeParts() {
    while (true) {
      std::int64_t begin = next_.fetch_add(chunk_, std::memory_order_relaxed);
      if (begin >= count_)
        return;
      part_(context_, begin, std::min(begin + chunk_, count_));
    }
  }

  void help() {
    isInPart = true;
    while (true) {
      std::uint32_t seen = awaitCall();
      if (inside_.fetch_add(1) < wanted_ && isOpen_)
        takeParts();
      --inside_;
      // One call is joined once: what is left of it then is in other hands.
      while (isOpen_ && calls_ == seen)
        pause();
    }
  }

  /// The number of a call that is open.
  std::uint32_t awaitCall() {
    auto begin = std::chrono::steady_clock::now();
    for (unsigned round = 0;; ++round) {
      std::uint32_t seen = calls_;
      if (isOpen_)
        return seen;
      pause();
      if (round % 64 != 63 || std::chrono::steady_clock::now() - begin < patience)
        continue;
      ++sleeping_;
      if (!isOpen_)
        calls_.wait(seen);
      --sleeping_;
      begin = std::chrono::steady_clock::now();
    }
  }

  std::mutex turn_;
  int numHelpers_ = 0;
  Part part_ = nullptr;
  void *context_ = nullptr;
  std::int64_t count_ = 0, chunk_ = 1;
  std::atomic<int> wanted_{0}, inside_{0}, sleeping_{0};
  std::atomic<bool> isOpen_{false};
  std::atomic<std::uint32_t> calls_{0};
  alignas(64) std::atomic<std::int64_t> next_{0};
};

} // namespace

int numProcessors() {
#if defined(__linux__)
  // The standard library counts those that are there, also where the process is bound to few.
  cpu_set_t mine;
  if (sched_getaffinity(0, sizeof mine, &mine) == 0)
    return std::clamp(CPU_COUNT(&mine), 1, mostThreads);
#endif
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, mostThreads);
}

int numThreads() { return threads().load(std::memory_order_relaxed); }

void setNumThreads(int n) {
  if (n < 1 || n > mostThreads)
    throw std::invalid_argument("the number of threads is not within its limits");
  threads() = n;
  BlasThreads::follow();
}

int threadsOfThisCall() { return limitOfThisCall > 0 ? limitOfThisCall : numThreads(); }

void inParallel(std::int64_t count, std::int64_t chunk, Part part, void *context, int atMost) {
  int most = atMost > 0 ? atMost : threadsOfThisCall();
  if (most > 1 && count > chunk && !isInPart) {
    isInPart = true;
    bool isDone = Team::get().run(count, chunk, part, context, most);
    isInPart = false;
    if (isDone)
      return;
  }
  if (count > 0)
    part(context, 0, count);
}

} // namespace fluxion::runtime

int32_t fluxion_limit_threads(int32_t atMost) {
  return std::exchange(fluxion::runtime::limitOfThisCall, atMost);
}

void fluxion_parallel(FluxionPart part, const void *const *arguments, void *const *results,
                      void *arena, int64_t count, int64_t chunk, int32_t atMost) {
  struct Call {
    FluxionPart part;
    const void *const *arguments;
    void *const *results;
    void *arena;
  } call{part, arguments, results, arena};
  fluxion::runtime::inParallel(
      count, chunk,
      [](void *context, std::int64_t begin, std::int64_t end) {
        auto &c = *static_cast<Call *>(context);
        c.part(c.arguments, c.results, c.arena, begin, end);
      },
      &call, atMost);
}
