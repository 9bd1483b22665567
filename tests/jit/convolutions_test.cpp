// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Convolutions with all attributes: the runtime's kernel, oneDNN's part in it included, and
// compiled programs against the reference; the rules on attributes drawn at random.
#include "ir/ops/convolution.h"
#include "runtime/convolution_dnnl.h"
#include "tests/jit/programs.h"
#include "tests/ops/convolution_row.h"
#include "tests/ops/harness.h"
#include "tests/vectors/compare.h"

#include <gtest/gtest.h>

#include <thread>

namespace fluxion::tests {
namespace {

/// Multiples of 1/4 (integers in integer types): sums of their products are exact in any order.
HostArray exactNumbers(DType dtype, const Shape &shape, std::mt19937 &random) {
  HostArray array(dtype, shape);
  visitDType(dtype, [&](auto tag) {
    using T = typename decltype(tag)::type;
    for (int64_t i = 0; i < array.size(); ++i) {
      auto number = static_cast<int>(random() % 31) - 15;
      array.mutableData<T>()[i] =
          static_cast<T>(isFloatElement<T> ? static_cast<double>(number) / 4 : number);
    }
  });
  return array;
}

ir::ConvolutionOp opOf(FuncOp f) {
  ir::ConvolutionOp found;
  f->walk([&](ir::ConvolutionOp op) { found = op; });
  return found;
}

void expectKernelIsReference(const Row &row, DType dtype, std::mt19937 &random) {
  SCOPED_TRACE(row.attributes + " of " + row.in[0].shape.str() + row.in[1].shape.str() + " " +
               std::string(name(dtype)));
  OwnedFunction f = need(programOf(row, {dtype, {}}), "the row's program");
  Arrays xs{exactNumbers(dtype, row.in[0].shape, random),
            exactNumbers(dtype, row.in[1].shape, random)};
  HostArray expected = run(*f, xs).front(), result(dtype, expected.shape());
  runtime::Convolution what = ir::descriptionOf(opOf(*f));
  fluxion_convolution(&what, xs[0].raw(), xs[1].raw(), result.mutableRaw());
  if (auto wrong = difference(result, expected, {}, Zeros::alike))
    ADD_FAILURE() << *wrong;
}

/// Groups of features, of the batch, or none.
void setGroups(Slide &slide, int kind) {
  slide.featureGroups = kind == 1 ? 2 : 1;
  slide.batchGroups = kind == 2 ? 2 : 1;
}

TEST(Convolutions, AlongOneAxisWithEveryAttribute) {
  std::mt19937 random(1);
  for (int64_t stride : {1, 2, 3})
    for (int64_t low : {-1, 0, 2})
      for (int64_t high : {-2, 0, 1})
        for (int64_t gaps : {1, 2})
          for (int64_t wide : {1, 2})
            for (int groups : {0, 1, 2})
              for (List reversed : {List{}, List{0}})
                for (int64_t window : {1, 3, 6}) {
                  Slide slide{{stride}, {low}, {high}, {gaps}, {wide}, reversed};
                  setGroups(slide, groups);
                  Row row = convolution("", {4, groups == 1 ? 4 : 2, 7}, {4, 2, window}, slide);
                  for (DType dtype : {DType::f32, DType::f64, DType::i32})
                    expectKernelIsReference(row, dtype, random);
                }
}

/// A convolution along `count` axes drawn at random, small.
Row someConvolution(std::size_t count, std::mt19937 &random, bool isLarger = false) {
  auto pick = [&](int64_t lo, int64_t hi) {
    return lo + static_cast<int64_t>(random() % static_cast<unsigned>(hi - lo + 1));
  };
  Slide slide;
  setGroups(slide, static_cast<int>(pick(0, 2)));
  int64_t features = pick(1, 3) * (isLarger ? 8 : 1), outputs = 2 * pick(1, 2) * (isLarger ? 8 : 1);
  Shape lhs{slide.batchGroups * pick(1, 2), slide.featureGroups * features}, rhs{outputs, features};
  for (std::size_t k = 0; k < count; ++k) {
    int64_t window = pick(1, 3), size = pick(window, isLarger ? 9 : 5);
    slide.strides.push_back(pick(1, 3));
    slide.low.push_back(pick(-1, 2));
    slide.high.push_back(pick(-1, 2));
    slide.lhsDilation.push_back(pick(0, 2) == 0 ? 2 : 1);
    slide.rhsDilation.push_back(pick(1, 2));
    if (pick(0, 2) == 0)
      slide.reversed.push_back(static_cast<int64_t>(k));
    lhs.push_back(size + 1);
    rhs.push_back(window);
  }
  auto shuffled = [&](Shape &shape) { // the axes in any order
    List axes(shape.size()), sizes(shape.begin(), shape.end());
    std::iota(axes.begin(), axes.end(), 0);
    std::shuffle(axes.begin(), axes.end(), random);
    for (std::size_t k = 0; k < axes.size(); ++k)
      shape[static_cast<int>(axes[k])] = sizes[k];
    return axes;
  };
  Shape out = lhs;
  slide.lhsAxes = shuffled(lhs);
  slide.rhsAxes = shuffled(rhs);
  slide.outAxes = shuffled(out);
  return convolution("at_random", lhs, rhs, slide);
}

TEST(Convolutions, AlongSeveralAxesInAnyOrder) {
  std::mt19937 random(2);
  for (std::size_t count : {2, 3, 4})
    for (int i = 0; i < 150; ++i) {
      Row row = someConvolution(count, random, count < 4 && i % 2 == 0);
      for (DType dtype : {DType::f32, DType::f64, DType::u8})
        expectKernelIsReference(row, dtype, random);
    }
}

TEST(Convolutions, HaveTheirRulesWithEveryAttribute) {
  std::mt19937 random(3);
  for (int i = 0; i < 60; ++i) {
    Row row = someConvolution(1 + static_cast<std::size_t>(i % 2), random);
    SCOPED_TRACE(row.attributes + " of " + row.in[0].shape.str() + row.in[1].shape.str());
    row.takes = matrices;
    expectJvpIsDifferences(row);
    expectVjpIsDual(row);
    expectVmapIsLoop(row);
    expectVjpOfVmapIsVmapOfVjp(row);
  }
}

TEST(Convolutions, CompiledWithTheirGradients) {
  std::mt19937 random(4);
  for (int i = 0; i < 12; ++i) {
    Row row = someConvolution(1 + static_cast<std::size_t>(i % 3), random, true);
    SCOPED_TRACE(row.attributes);
    for (DType dtype : {DType::f32, DType::f64})
      expectAsReference(textOf(*need(programOf(row, {dtype, {}}), "the row's program")),
                        sumsOf(2000));
  }
}

// A network as they are: both gradients of strided layers, channels last and first.
TEST(Convolutions, OfLayersCompiledWithTheirGradients) {
  const List nhwc{0, 3, 1, 2}, hwio{3, 2, 0, 1};
  for (auto strides : {List{1, 1}, List{2, 2}}) {
    Slide first{.strides = strides, .low = {1, 1}, .high = {1, 1}}, last = first;
    last.lhsAxes = last.outAxes = nhwc;
    last.rhsAxes = hwio;
    for (const Row &row : {convolution("", {2, 16, 12, 12}, {32, 16, 3, 3}, first),
                           convolution("", {2, 12, 12, 16}, {3, 3, 16, 32}, last)}) {
      SCOPED_TRACE(row.attributes);
      expectAsReference(textOf(*need(programOf(row, {DType::f32, {}}), "the row's program")),
                        sumsOf(4000));
    }
  }
}

// The value and both gradients are oneDNN's, with nothing added to lhs: strided, wide, grouped, in
// either order.
void expectLoopsAsReference(const Row &row, std::mt19937 &random) {
  SCOPED_TRACE(row.attributes + " of " + row.in[0].shape.str() + row.in[1].shape.str());
  for (DType dtype : {DType::f32, DType::f64, DType::i32}) {
    OwnedFunction f = need(programOf(row, {dtype, {}}), "the row's program");
    auto executable = compiled(*f);
    EXPECT_EQ(executable->plan().find("convolution"), std::string::npos) << executable->plan();
    Arrays xs{exactNumbers(dtype, row.in[0].shape, random),
              exactNumbers(dtype, row.in[1].shape, random)};
    expectAsReferenceOn(*f, xs);
  }
}

TEST(Convolutions, OfEachFeatureAloneAreLoops) {
  std::mt19937 random(9);
  for (int64_t stride : {1, 2})
    for (int64_t low : {-1, 3})
      for (int64_t wide : {1, 2})
        for (int64_t features : {1, 3}) {
          Slide slide{{stride}, {low}, {1}, {1}, {wide}, stride == 1 ? List{} : List{0}};
          slide.featureGroups = features;
          expectLoopsAsReference(convolution("", {2, features, 70}, {features, 1, 5}, slide),
                                 random);
          // Few results of a long window, as in the gradient of a kernel.
          Shape lhs{1, features, wide == 1 ? 148 : 230};
          expectLoopsAsReference(convolution("", lhs, {features, 1, 90}, slide), random);
        }
  Slide image{{1, 2}, {1, 0}, {1, 2}, {1, 1}, {2, 1}, {1}};
  image.featureGroups = 2;
  expectLoopsAsReference(convolution("", {2, 2, 15, 20}, {2, 1, 3, 4}, image), random);
  expectLoopsAsReference(convolution("", {1, 2, 25, 20}, {2, 1, 11, 16}, image), random);
  // [places, features of 3, batch] in, [batch, places, features] out.
  Slide turned{{1}, {2}, {2}, {1}, {1}, {}, 3, 1, {2, 1, 0}, {2, 0, 1}, {0, 2, 1}};
  expectLoopsAsReference(convolution("", {50, 3, 4}, {1, 5, 3}, turned), random);
}

TEST(Convolutions, OfLayersAreTheLibrarys) {
  const List nhwc{0, 3, 1, 2}, hwio{3, 2, 0, 1};
  Slide plain{.strides = {2, 1}, .low = {1, 2}, .high = {1, 2}, .rhsDilation = {1, 2}};
  Slide last = plain, grouped = plain;
  last.lhsAxes = last.outAxes = nhwc;
  last.rhsAxes = hwio;
  grouped.featureGroups = 2;
  for (const Row &row : {convolution("", {2, 16, 12, 12}, {32, 16, 3, 3}, plain),
                         convolution("", {2, 12, 12, 16}, {3, 3, 16, 32}, last),
                         convolution("", {2, 32, 12, 12}, {32, 16, 3, 3}, grouped)}) {
    SCOPED_TRACE(row.attributes);
    OwnedFunction f =
        withGradient(textOf(*need(programOf(row, {DType::f32, {}}), "the row's program")));
    int count = 0;
    f->walk([&](ir::ConvolutionOp op) {
      ++count;
      std::vector<float> lhs(1 << 16), rhs(1 << 16), out(1 << 16);
      EXPECT_TRUE(
          runtime::convolvedByDnnl(ir::descriptionOf(op), lhs.data(), rhs.data(), out.data()))
          << count;
    });
    EXPECT_EQ(count, 3);
  }
}

TEST(Convolutions, OnSeveralThreadsAtOnce) {
  std::mt19937 random(5);
  Row row = convolution("", {1, 8, 9, 9}, {16, 8, 3, 3}, {.low = {1, 1}, .high = {1, 1}});
  OwnedFunction f = need(programOf(row, {DType::f32, {}}), "the row's program");
  runtime::Convolution what = ir::descriptionOf(opOf(*f));
  struct Call {
    HostArray lhs, rhs, expected, result;
  };
  std::vector<Call> calls;
  for (int i = 0; i < 4; ++i) {
    Call call{exactNumbers(DType::f32, row.in[0].shape, random),
              exactNumbers(DType::f32, row.in[1].shape, random),
              {},
              {}};
    call.expected = run(*f, {call.lhs, call.rhs}).front();
    call.result = HostArray(DType::f32, call.expected.shape());
    calls.push_back(call);
  }
  std::vector<std::thread> threads;
  for (Call &call : calls)
    threads.emplace_back([&what, to = call.result.mutableRaw(), lhs = call.lhs, rhs = call.rhs] {
      for (int i = 0; i < 200; ++i)
        fluxion_convolution(&what, lhs.raw(), rhs.raw(), to);
    });
  for (std::thread &thread : threads)
    thread.join();
  for (Call &call : calls)
    EXPECT_FALSE(difference(call.result, call.expected, {}, Zeros::alike));
}

// More descriptions than primitives are kept for: the oldest go, and come again.
TEST(Convolutions, OfMoreKindsThanAreKept) {
  std::mt19937 random(6);
  for (int turn = 0; turn < 2; ++turn)
    for (int64_t size = 0; size < runtime::mostPrimitives + 20; ++size)
      expectKernelIsReference(convolution("", {1, 1, size + 2}, {1, 1, 2}), DType::f32, random);
}

} // namespace
} // namespace fluxion::tests
