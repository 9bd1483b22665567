// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Once a program has been called, calls of it allocate nothing: all they need lies in the arena and
// the stacks of their thread, which stay.
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

static std::atomic<long> allocations{0};
static void *countedOrNull(std::size_t bytes, std::size_t alignment) noexcept {
  ++allocations;
  return std::aligned_alloc(alignment, (bytes + alignment) / alignment * alignment);
}
static void *counted(std::size_t bytes, std::size_t alignment) {
  void *memory = countedOrNull(bytes, alignment);
  if (!memory)
    throw std::bad_alloc();
  return memory;
}
void *operator new(std::size_t bytes) { return counted(bytes, 16); }
void *operator new[](std::size_t bytes) { return counted(bytes, 16); }
void *operator new(std::size_t bytes, std::align_val_t alignment) {
  return counted(bytes, static_cast<std::size_t>(alignment));
}
void *operator new(std::size_t bytes, const std::nothrow_t &) noexcept {
  return countedOrNull(bytes, 16);
}
void *operator new(std::size_t bytes, std::align_val_t alignment, const std::nothrow_t &) noexcept {
  return countedOrNull(bytes, static_cast<std::size_t>(alignment));
}
// Not inlined: beside an operator new the compiler would take the call of free for a mistake.
[[gnu::noinline]] static void released(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory) noexcept { released(memory); }
void operator delete[](void *memory) noexcept { released(memory); }
void operator delete(void *memory, std::size_t) noexcept { released(memory); }
void operator delete[](void *memory, std::size_t) noexcept { released(memory); }
void operator delete(void *memory, std::align_val_t) noexcept { released(memory); }
void operator delete(void *memory, std::size_t, std::align_val_t) noexcept { released(memory); }

namespace fluxion::tests {
namespace {

struct Case {
  const char *name, *text;
};
const Case cases[] = {
    {"Scalars", R"(
func.func @f(%x: tensor<f64>) -> tensor<f64> {
  %s = fx.sin %x : tensor<f64>
  %y = fx.mul %s, %x : tensor<f64>
  return %y : tensor<f64>
})"},
    {"NestsWithMemoryBetweenThem", R"(
func.func @f(%x: tensor<300x200xf32>) -> tensor<300x200xf32> {
  %e = fx.exp %x : tensor<300x200xf32>
  %s = fx.reduce_sum %e axes [1] : (tensor<300x200xf32>) -> tensor<300xf32>
  %b = fx.broadcast_in_dim %s axes [0] : (tensor<300xf32>) -> tensor<300x200xf32>
  %y = fx.div %e, %b : tensor<300x200xf32>
  return %y : tensor<300x200xf32>
})"},
    {"SharedNests", R"(
func.func @f(%x: tensor<500000xf64>) -> tensor<f64> {
  %e = fx.tanh %x : tensor<500000xf64>
  %s = fx.reduce_sum %e axes [0] : (tensor<500000xf64>) -> tensor<f64>
  return %s : tensor<f64>
})"},
    {"Loops", R"(
func.func @f(%x: tensor<100xf64>) -> tensor<100xf64> {
  %y = fx.scan init(%x) {length = 50 : i64} : (tensor<100xf64>) -> tensor<100xf64> {
  ^bb0(%i: tensor<i64>, %c: tensor<100xf64>):
    %n = fx.sin %c : tensor<100xf64>
    fx.yield %n : tensor<100xf64>
  }
  return %y : tensor<100xf64>
})"},
    {"Products", R"(
func.func @f(%x: tensor<200x150xf64>, %y: tensor<150x90xf64>) -> tensor<200x90xf64> {
  %z = fx.dot_general %x, %y batching [] x [] contracting [1] x [0] : (tensor<200x150xf64>, tensor<150x90xf64>) -> tensor<200x90xf64>
  return %z : tensor<200x90xf64>
})"},
};

class Calls : public testing::TestWithParam<Case> {};

TEST_P(Calls, AllocateNothing) {
  OwnedFunction f = withGradient(GetParam().text);
  auto executable = compiled(*f);
  Random random(3);
  Arrays arguments, results;
  auto drawn = [&](mlir::Type type) {
    auto tensor = mlir::cast<mlir::RankedTensorType>(type);
    return draw(random, ir::dtypeOf(tensor), ir::shapeOf(tensor), uniform(-2, 2));
  };
  for (mlir::Type type : f->getArgumentTypes())
    arguments.push_back(drawn(type));
  for (mlir::Type type : f->getResultTypes())
    results.push_back(drawn(type));
  std::vector<const void *> in;
  std::vector<void *> out;
  for (const HostArray &argument : arguments)
    in.push_back(argument.raw());
  for (HostArray &result : results)
    out.push_back(result.mutableRaw());
  auto call = [&] { ASSERT_TRUE(mlir::succeeded(executable->call(in.data(), out.data()))); };
  call();
  call();
  long before = allocations;
  for (int i = 0; i < 10; ++i)
    call();
  EXPECT_EQ(allocations, before);
}

INSTANTIATE_TEST_SUITE_P(Programs, Calls, testing::ValuesIn(cases),
                         [](const auto &info) { return std::string(info.param.name); });

} // namespace
} // namespace fluxion::tests
