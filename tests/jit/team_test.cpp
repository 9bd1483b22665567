// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The team does every part once, whoever asks, and however many ask at once.
#include "runtime/team.h"

#include "runtime/blas_threads.h"
#include "runtime/kernel_abi.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iterator>
#include <sched.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

extern "C" int openblas_get_num_threads(void);

namespace fluxion::runtime {
namespace {

/// Whether each of `count` places was visited once, in ranges of at most `chunk` unless one thread
/// does all.
bool coversOnce(std::int64_t count, std::int64_t chunk, int threads) {
  std::vector<std::atomic<int>> visits(static_cast<std::size_t>(count));
  inParallel(
      count, chunk,
      [](void *context, std::int64_t begin, std::int64_t end) {
        auto &all = *static_cast<std::vector<std::atomic<int>> *>(context);
        for (std::int64_t i = begin; i < end; ++i)
          ++all[static_cast<std::size_t>(i)];
      },
      &visits, threads);
  for (const std::atomic<int> &n : visits)
    if (n != 1)
      return false;
  return true;
}

TEST(Team, CountsTheProcessorsItMayRunOn) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(numProcessors(), CPU_COUNT(&before));
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++i)
    if (CPU_ISSET(i, &before))
      CPU_SET(i, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(numProcessors(), 1);
  sched_setaffinity(0, sizeof before, &before);
}

TEST(Team, DoesEveryPartOnce) {
  for (int threads : {1, 2, 5})
    for (std::int64_t count : {0, 1, 2, 7, 1000})
      for (std::int64_t chunk : {1, 3, 2000})
        EXPECT_TRUE(coversOnce(count, chunk, threads)) << threads << " " << count << " " << chunk;
}

TEST(Team, DoesManyCallsInARow) {
  for (int i = 0; i < 20000; ++i)
    ASSERT_TRUE(coversOnce(5, 1, 3)) << i;
}

TEST(Team, IsWokenWhenItSleeps) {
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_TRUE(coversOnce(5, 1, 3)) << i;
  }
}

TEST(Team, ServesSeveralAtOnce) {
  std::atomic<int> wrong{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < 4; ++t)
    callers.emplace_back([&] {
      for (int i = 0; i < 2000; ++i)
        wrong += !coversOnce(9, 2, 3);
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(wrong, 0);
}

// Two parts that wait for each other end only if two threads have them.
TEST(Team, HasMoreThanOneThread) {
  struct Meeting {
    std::atomic<int> present{0};
  } meeting;
  inParallel(
      2, 1,
      [](void *context, std::int64_t, std::int64_t) {
        auto &m = *static_cast<Meeting *>(context);
        ++m.present;
        auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (m.present < 2 && std::chrono::steady_clock::now() < end)
          std::this_thread::yield();
      },
      &meeting, 2);
  EXPECT_EQ(meeting.present, 2);
}

TEST(Team, PartsOfPartsAreDone) {
  std::atomic<int> visits{0};
  inParallel(
      4, 1,
      [](void *context, std::int64_t, std::int64_t) {
        inParallel(
            3, 1,
            [](void *inner, std::int64_t begin, std::int64_t end) {
              *static_cast<std::atomic<int> *>(inner) += static_cast<int>(end - begin);
            },
            context, 2);
      },
      &visits, 2);
  EXPECT_EQ(visits, 12);
}

TEST(Team, AChildProcessHasItsOwn) {
  ASSERT_TRUE(coversOnce(100, 1, 2)); // the parent's is there
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0)
    _exit(coversOnce(100, 1, 2) ? 0 : 1);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

// Threads that find no part would be started, spin and sleep for nothing.
TEST(Team, StartsNoMoreThreadsThanThereAreParts) {
  pid_t child = fork(); // a team of its own, of which nobody has been started
  ASSERT_GE(child, 0);
  if (child == 0) {
    bool isCovered = coversOnce(3, 1, mostThreads);
    auto threads = std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
    _exit(isCovered && threads <= 3 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(Team, HasLimits) {
  EXPECT_THROW(setNumThreads(0), std::invalid_argument);
  EXPECT_THROW(setNumThreads(mostThreads + 1), std::invalid_argument);
  EXPECT_GE(numThreads(), 1);
}

/// Puts the number of threads back.
class ThreadsRestored {
public:
  ~ThreadsRestored() { setNumThreads(before_); }

private:
  int before_ = numThreads();
};

TEST(Limits, HoldForTheCallingThread) {
  ThreadsRestored restored;
  setNumThreads(4);
  EXPECT_EQ(fluxion_limit_threads(2), 0);
  EXPECT_EQ(threadsOfThisCall(), 2);
  std::thread([] { EXPECT_EQ(threadsOfThisCall(), 4); }).join();
  EXPECT_EQ(fluxion_limit_threads(0), 2);
  EXPECT_EQ(threadsOfThisCall(), 4);
}

TEST(BlasThreads, AreTheLowestLimitsAndThenTheProcesss) {
  // Never more than there are processors.
  auto possible = [](int n) { return std::min(n, numProcessors()); };
  ThreadsRestored restored;
  setNumThreads(4);
  EXPECT_EQ(openblas_get_num_threads(), possible(4));
  {
    BlasThreads two(2);
    EXPECT_EQ(openblas_get_num_threads(), possible(2));
    {
      BlasThreads one(1), more(3);
      EXPECT_EQ(openblas_get_num_threads(), possible(1));
      setNumThreads(5); // is not undone by the end of the limits
      EXPECT_EQ(openblas_get_num_threads(), possible(1));
    }
    EXPECT_EQ(openblas_get_num_threads(), possible(2));
  }
  EXPECT_EQ(openblas_get_num_threads(), possible(5));
}

} // namespace
} // namespace fluxion::runtime
