// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/recompiler.h"

#include "runtime/log.h"

#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <pthread.h>
#include <system_error>

namespace fluxion::codegen {

std::atomic<Recompiler *> &Recompiler::instance() {
  static std::atomic<Recompiler *> recompiler{nullptr};
  return recompiler;
}

Recompiler &Recompiler::get() {
  if (Recompiler *known = instance().load(std::memory_order_acquire))
    return *known;
  static std::mutex making;
  std::lock_guard lock(making);
  if (!instance()) {
    instance() = new Recompiler; // never destroyed: statics may still be calling compiled functions
    watchTheProcess();
  }
  return *instance();
}

void Recompiler::watchTheProcess() {
  // LLVM's statics were made before, so they are destroyed after the thread has ended.
  std::atexit([] { instance().load()->end(); });
  pthread_atfork(
      [] {
        instance().load()->working_.lock();
        instance().load()->mutex_.lock();
      },
      [] {
        instance().load()->mutex_.unlock();
        instance().load()->working_.unlock();
      },
      [] {
        // The thread is not in the child; nor can what stands for it be destroyed there.
        auto *fresh = new Recompiler;
        fresh->waiting_ = std::move(instance().load()->waiting_);
        instance() = fresh;
      });
}

void Recompiler::request(std::weak_ptr<TieredCode> code) {
  std::lock_guard lock(mutex_);
  if (isEnding_)
    return;
  waiting_.push_back(std::move(code));
  asked_.notify_one();
  if (thread_.joinable())
    return;
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error &) {
    // The system has no more threads: the quick code goes on, and the next request tries again.
  }
}

void Recompiler::work() {
  while (isAsked())
    finishNext();
}

/// Waits for a request; false at the end.
bool Recompiler::isAsked() {
  std::unique_lock lock(mutex_);
  asked_.wait(lock, [this] { return isEnding_ || !waiting_.empty(); });
  return !isEnding_;
}

void Recompiler::finishNext() {
  std::lock_guard work(working_);
  std::unique_lock lock(mutex_);
  if (waiting_.empty())
    return;
  std::shared_ptr<TieredCode> code = waiting_.front().lock();
  waiting_.pop_front();
  lock.unlock();
  if (!code)
    return;
  auto start = std::chrono::steady_clock::now();
  llvm::Error error = code->finish();
  std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  if (error)
    std::fprintf(stderr, "fluxion: the quick code of a function stays: %s\n",
                 llvm::toString(std::move(error)).c_str());
  else
    runtime::Log("tier").line(
        fmt::format("final code after {:.3f} ms in the background", took.count()));
}

void Recompiler::end() {
  {
    std::lock_guard lock(mutex_);
    isEnding_ = true;
    asked_.notify_one();
  }
  if (thread_.joinable())
    thread_.join();
}

} // namespace fluxion::codegen
