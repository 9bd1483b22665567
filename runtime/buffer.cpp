// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/buffer.h"

#include <array>
#include <bit>
#include <cstdlib>
#include <malloc.h>
#include <mutex>
#include <sys/mman.h>
#include <vector>

namespace fluxion::runtime {
namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t hugePage = std::size_t{2} << 20;
constexpr std::size_t pooledFrom = std::size_t{64} << 10;
constexpr std::size_t poolLimit = std::size_t{1} << 30;

// Size classes: four steps per power of two, so that at most a quarter is lost to rounding.
std::size_t roundToClass(std::size_t bytes) {
  if (bytes < pooledFrom)
    return (bytes + alignment - 1) / alignment * alignment + (bytes == 0 ? alignment : 0);
  std::size_t step = std::bit_floor(bytes) / 4;
  return (bytes + step - 1) / step * step;
}

// Free small blocks of this thread: scalars and short vectors come and go with every call.
class SmallBlocks {
public:
  static constexpr std::size_t largest = 1024;

  ~SmallBlocks() {
    for (Stack &stack : stacks_)
      while (stack.count > 0)
        std::free(stack.blocks[--stack.count]);
    isGone_ = true;
  }
  void *take(std::size_t capacity) {
    Stack &stack = stackFor(capacity);
    return stack.count > 0 && !isGone_ ? stack.blocks[--stack.count] : nullptr;
  }
  bool give(void *data, std::size_t capacity) {
    Stack &stack = stackFor(capacity);
    if (isGone_ || stack.count == stack.blocks.size())
      return false;
    stack.blocks[stack.count++] = data;
    return true;
  }

private:
  struct Stack {
    std::array<void *, 32> blocks;
    std::size_t count = 0;
  };
  Stack &stackFor(std::size_t capacity) { return stacks_[capacity / alignment - 1]; }
  std::array<Stack, largest / alignment> stacks_;
  bool isGone_ = false; // arrays in static storage may be released after this
};

SmallBlocks &smallBlocks() {
  thread_local SmallBlocks blocks;
  return blocks;
}

// Free large blocks, most recent last. Middling ones are left to malloc, which is good at them.
class Pool {
public:
  void *take(std::size_t capacity) {
    std::lock_guard lock(mutex_);
    for (std::size_t i = free_.size(); i-- > 0;)
      if (free_[i].capacity == capacity) {
        void *data = free_[i].data;
        free_.erase(free_.begin() + static_cast<std::ptrdiff_t>(i));
        held_ -= capacity;
        return data;
      }
    return nullptr;
  }
  bool give(void *data, std::size_t capacity) {
    std::lock_guard lock(mutex_);
    if (held_ + capacity > poolLimit)
      return false;
    free_.push_back({data, capacity});
    held_ += capacity;
    return true;
  }

  void release() {
    std::lock_guard lock(mutex_);
    for (Block block : free_)
      std::free(block.data);
    free_.clear();
    held_ = 0;
  }

private:
  struct Block {
    void *data;
    std::size_t capacity;
  };
  std::mutex mutex_;
  std::vector<Block> free_;
  std::size_t held_ = 0;
};

// Never destroyed: arrays in static storage may outlive any other static object.
Pool &pool() {
  static Pool *instance = new Pool;
  return *instance;
}

void *allocateBlock(std::size_t capacity) {
  std::size_t align = capacity >= hugePage ? hugePage : alignment;
  void *data = std::aligned_alloc(align, (capacity + align - 1) / align * align);
  if (!data)
    throw OutOfMemory(capacity);
  if (capacity >= hugePage)
    madvise(data, capacity, MADV_HUGEPAGE);
  return data;
}

} // namespace

std::shared_ptr<Buffer> Buffer::allocate(std::size_t bytes) {
  std::size_t capacity = roundToClass(bytes);
  void *data = capacity >= pooledFrom             ? pool().take(capacity)
               : capacity <= SmallBlocks::largest ? smallBlocks().take(capacity)
                                                  : nullptr;
  if (!data)
    data = allocateBlock(capacity);
  auto buffer = std::make_shared<Buffer>(Key{}, data, bytes);
  buffer->capacity_ = capacity;
  return buffer;
}

std::shared_ptr<Buffer> Buffer::borrow(void *data, std::size_t bytes,
                                       std::function<void()> release) {
  auto buffer = std::make_shared<Buffer>(Key{}, data, bytes);
  buffer->release_ = std::move(release);
  return buffer;
}

void releaseFreeBlocks() {
  pool().release();
#ifdef __GLIBC__
  malloc_trim(0); // which keeps large blocks, too, once it has met some
#endif
}

Buffer::~Buffer() {
  if (capacity_ == 0) {
    if (release_)
      release_();
    return;
  }
  bool isKept = capacity_ >= pooledFrom
                    ? pool().give(data_, capacity_)
                    : capacity_ <= SmallBlocks::largest && smallBlocks().give(data_, capacity_);
  if (!isKept)
    std::free(data_);
}

} // namespace fluxion::runtime
