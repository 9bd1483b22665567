// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nests that differ in nothing but their arrays have one code; what several nests need is kept.
#include "runtime/team.h"
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

/// `layer`, again and again: $I is its number, $X what the one before has made, $Y what it makes,
/// $W and $B weights of its own.
std::string layers(int count, const std::string &layer, const std::string &results = "$Y",
                   const std::string &resultTypes = "tensor<24x40xf64>") {
  std::string arguments = "%x0: tensor<24x40xf64>", body, returned, types;
  for (int i = 0; i < count; ++i) {
    Words words{{"I", std::to_string(i)},
                {"X", "%x" + std::to_string(i)},
                {"Y", "%x" + std::to_string(i + 1)},
                {"W", "%w" + std::to_string(i)},
                {"B", "%b" + std::to_string(i)},
                {"FACTOR", i % 2 == 0 ? "0.25" : "0.5"}};
    arguments += filled(", $W: tensor<40x40xf64>, $B: tensor<40xf64>", words);
    body += filled(layer, words);
    bool isReturned = results != "$Y" || i + 1 == count;
    if (isReturned && !returned.empty()) {
      returned += ", ";
      types += ", ";
    }
    if (isReturned) {
      returned += filled(results, words);
      types += resultTypes;
    }
  }
  return "func.func @f(" + arguments + ") -> (" + types + ") {\n" + body + "return " + returned +
         " : " + types + "\n}";
}

constexpr const char *dense = R"(
  %p$I = fx.dot_general $X, $W batching [] x [] contracting [1] x [0]
      : (tensor<24x40xf64>, tensor<40x40xf64>) -> tensor<24x40xf64>
  %r$I = fx.broadcast_in_dim $B axes [1] : (tensor<40xf64>) -> tensor<24x40xf64>
  %s$I = fx.add %p$I, %r$I : tensor<24x40xf64>
  %f$I = fx.constant dense<0.25> : tensor<24x40xf64>
  %m$I = fx.mul %s$I, %f$I : tensor<24x40xf64>
  $Y = fx.tanh %m$I : tensor<24x40xf64>
)";

/// Numbers of which layers make no larger ones.
Expectation layersOf(double terms) {
  Expectation expectation = sumsOf(16 * terms);
  expectation.numbers = uniform(-0.25, 0.25);
  return expectation;
}

size_t numShared(const codegen::Executable &executable) {
  return countOf("define internal[^\n]*_shared", executable.llvmIr());
}

TEST(SharedNests, LayersOfANetworkHaveOneCode) {
  OwnedFunction f = withGradient(layers(12, dense));
  auto executable = compiled(*f);
  // Forwards and backwards; the last layer and the first one have others beside them.
  EXPECT_GE(stepsOf(*executable).nests, 23) << executable->plan();
  EXPECT_GE(numShared(*executable), 1u);
  EXPECT_LE(numShared(*executable), 4u) << executable->llvmIr();
  expectAsReference(layers(12, dense), layersOf(40));
}

// How long the code is does not depend on how many there are, but for the calls.
TEST(SharedNests, CodeGrowsByCallsAlone) {
  auto numLoops = [](int count) {
    return countOf("\nloop[0-9]*:", compiled(*withGradient(layers(count, dense)))->llvmIr());
  };
  EXPECT_EQ(numLoops(24), numLoops(12));
}

// What is in registers goes through memory on its way out of a shared function.
TEST(SharedNests, MayFoldIntoRegisters) {
  std::string text = layers(12, std::string(dense) + R"(
  %q$I = fx.mul $Y, $Y : tensor<24x40xf64>
  %n$I = fx.reduce_sum %q$I axes [0, 1] : (tensor<24x40xf64>) -> tensor<f64>
  %l$I = fx.log %n$I : tensor<f64>
)",
                            "%l$I", "tensor<f64>");
  EXPECT_LE(numShared(*compiled(text)), 4u);
  expectAsReference(text, layersOf(24 * 40));
}

// Alike, but for a number.
TEST(SharedNests, OfOtherConstantsAreNotShared) {
  std::string other = dense;
  other.replace(other.find("0.25"), 4, "$FACTOR");
  std::string text = layers(12, other);
  EXPECT_EQ(numShared(*compiled(text)), 2 * numShared(*compiled(layers(12, dense))));
  expectAsReference(text, layersOf(40));
}

// Arguments are read as what nobody writes, which values of the program are not: of the three nests
// those of values share.
TEST(SharedNests, OfArgumentsAndOfValues) {
  std::string text = R"(
func.func @f(%a: tensor<3000xf32>) -> tensor<3000xf32> {
  %p = fx.tanh %a : tensor<3000xf32>
  %q = fx.cumsum %p axis 0 : tensor<3000xf32>
  %r = fx.tanh %q : tensor<3000xf32>
  %s = fx.cumsum %r axis 0 : tensor<3000xf32>
  %t = fx.tanh %s : tensor<3000xf32>
  %u = fx.cumsum %t axis 0 : tensor<3000xf32>
  return %u : tensor<3000xf32>
})";
  auto executable = compiled(text);
  EXPECT_EQ(numShared(*executable), 2u) << executable->plan() << executable->llvmIr();
  expectValueAsReference(text, sumsOf(3000));
}

// Parts that several threads work on belong to the functions that are shared, with the memory in
// which folds of all parts meet.
TEST(SharedNests, MayBeSharedByThreads) {
  std::string arguments, body, returned, types;
  for (int i = 0; i < 12; ++i) {
    Words words{{"I", std::to_string(i)}, {"COMMA", i > 0 ? ", " : ""}};
    arguments += filled("$COMMA%x$I: tensor<200003xf64>", words);
    body += filled(R"(
  %t$I = fx.tanh %x$I : tensor<200003xf64>
  %n$I = fx.reduce_sum %t$I axes [0] : (tensor<200003xf64>) -> tensor<f64>
  %f$I = fx.broadcast_in_dim %n$I axes [] : (tensor<f64>) -> tensor<200003xf64>
  %y$I = fx.mul %f$I, %x$I : tensor<200003xf64>
)",
                   words);
    returned += filled("$COMMA%y$I", words);
    types += filled("$COMMAtensor<200003xf64>", words);
  }
  OwnedFunction f = parse("func.func @f(" + arguments + ") -> (" + types + ") {\n" + body +
                          "return " + returned + " : " + types + "\n}");
  auto executable = compiled(*f);
  EXPECT_EQ(countOf("define internal[^\n]*_nest", executable->llvmIr()), 2u)
      << executable->llvmIr();
  EXPECT_EQ(countOf("call void @fluxion_parallel", executable->llvmIr()), 2u);
  expectAsReference(*f, sumsOf(200003));
}

// x = x + f(x), again and again: no x is summed up from the first one on by all that read it.
TEST(KeptValues, OfSumsThatGoOn) {
  std::string text = layers(10, R"(
  %t$I = fx.tanh $X : tensor<24x40xf64>
  %p$I = fx.dot_general %t$I, $W batching [] x [] contracting [1] x [0]
      : (tensor<24x40xf64>, tensor<40x40xf64>) -> tensor<24x40xf64>
  $Y = fx.add $X, %p$I : tensor<24x40xf64>
)");
  auto executable = compiled(text);
  // The last two are sums of two that two nests read.
  EXPECT_EQ(countOf("add tanh", executable->plan()), 7u) << executable->plan();
  expectAsReference(text, layersOf(40));
}

// Two that read three arrays read less than one that writes and one that reads.
TEST(KeptValues, NotWhereReadingIsCheaper) {
  std::string text = R"(
func.func @f(%a: tensor<3000xf32>, %b: tensor<3000xf32>) -> (tensor<3000xf32>, tensor<3000xf32>) {
  %s = fx.add %a, %b : tensor<3000xf32>
  %n = fx.reduce_sum %s axes [0] : (tensor<3000xf32>) -> tensor<f32>
  %ns = fx.broadcast_in_dim %n axes [] : (tensor<f32>) -> tensor<3000xf32>
  %d = fx.sub %s, %ns : tensor<3000xf32>
  %e = fx.mul %d, %d : tensor<3000xf32>
  return %d, %e : tensor<3000xf32>, tensor<3000xf32>
})";
  auto executable = compiled(text);
  EXPECT_EQ(countOf("add", executable->plan()), 0u) << executable->plan();
  expectValueAsReference(text, sumsOf(3000));
}

// What a nest needs of the value at other places than its own is not there yet.
TEST(KeptValues, NotWhereTheFirstReaderNeedsNeighbours) {
  std::string text = layers(4, R"(
  %l$I = fx.slice $X start [0, 0] limit [24, 20] stride [1, 1] : (tensor<24x40xf64>) -> tensor<24x20xf64>
  %h$I = fx.slice $X start [0, 20] limit [24, 40] stride [1, 1] : (tensor<24x40xf64>) -> tensor<24x20xf64>
  %c$I = fx.concatenate %h$I, %l$I axis 1 : (tensor<24x20xf64>, tensor<24x20xf64>) -> tensor<24x40xf64>
  %t$I = fx.add %c$I, $X : tensor<24x40xf64>
  %p$I = fx.dot_general %t$I, $W batching [] x [] contracting [1] x [0]
      : (tensor<24x40xf64>, tensor<40x40xf64>) -> tensor<24x40xf64>
  $Y = fx.add $X, %p$I : tensor<24x40xf64>
)");
  expectAsReference(text, layersOf(160));
}

} // namespace
} // namespace fluxion::tests
