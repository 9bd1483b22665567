// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// FLUXION_LOG: a line for each decision, with the user's line.
#include "runtime/log.h"
#include "tests/jit/programs.h"
#include "transforms/jvp.h"
#include "transforms/transpose.h"
#include "transforms/vmap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace fluxion::tests {
namespace {

using testing::HasSubstr;

constexpr const char *text = R"(
func.func @f(%x: tensor<1000xf64>, %k: tensor<1000xf64>) -> tensor<f64> {
  %e = fx.exp %k : tensor<1000xf64> loc("model.cpp":40:5)
  %s = fx.sin %x : tensor<1000xf64> loc("model.cpp":41:7)
  %y = fx.mul %s, %e : tensor<1000xf64> loc("model.cpp":42:9)
  %r = fx.reduce_sum %y axes [0] : (tensor<1000xf64>) -> tensor<f64> loc("model.cpp":43:3)
  return %r : tensor<f64>
}
)";

/// What is said on standard error while `work` runs with these topics.
template <class Work> std::string said(const char *topics, Work &&work) {
  setenv("FLUXION_LOG", topics, 1);
  testing::internal::CaptureStderr();
  work();
  std::string lines = testing::internal::GetCapturedStderr();
  unsetenv("FLUXION_LOG");
  return lines;
}

TEST(Log, SaysWhereTangentsGo) {
  OwnedFunction f = parse(text);
  std::string lines = said("jvp", [&] { need(transforms::jvp(*f, {true, false}), "the jvp"); });
  EXPECT_EQ(lines,
            "fluxion: jvp: exp at model.cpp:40:5: tangents of operands none reach results none\n"
            "fluxion: jvp: sin at model.cpp:41:7: tangents of operands 0 reach results 0\n"
            "fluxion: jvp: mul at model.cpp:42:9: tangents of operands 0 reach results 0\n"
            "fluxion: jvp: reduce_sum at model.cpp:43:3: tangents of operands 0 reach results 0\n");
}

TEST(Log, SaysWhereCotangentsGo) {
  OwnedFunction f = parse(text);
  std::string lines =
      said("transpose", [&] { need(transforms::vjp(*f, {true, false}), "the vjp"); });
  EXPECT_THAT(lines, HasSubstr("transpose: sin at model.cpp:41:7: known, computed as it is\n"));
  EXPECT_THAT(lines, HasSubstr("transpose: reduce_sum at model.cpp:43:3, in the derivative of "
                               "reduce_sum: cotangents of results 0 go to operands 0\n"));
}

TEST(Log, SaysWhatDiffersByExample) {
  OwnedFunction f = parse(text);
  std::string lines =
      said("vmap", [&] { (void)mlir::succeeded(transforms::vmap(*f, {true, false}, 3)); });
  EXPECT_THAT(lines,
              HasSubstr("vmap: exp at model.cpp:40:5: operands that differ by example: none\n"));
  EXPECT_THAT(lines,
              HasSubstr("vmap: mul at model.cpp:42:9: operands that differ by example: 0\n"));
}

TEST(Log, SaysWhereValuesLie) {
  std::string lines = said("plan,time", [&] { compiled(text); });
  EXPECT_THAT(lines, HasSubstr("plan: sin at model.cpp:41:7: fused into what reads it\n"));
  EXPECT_THAT(lines, HasSubstr("plan: reduce_sum at model.cpp:43:3: in registers\n"));
  EXPECT_THAT(lines, HasSubstr("time: optimize "));
}

TEST(Log, IsSilentUnlessAsked) {
  OwnedFunction f = parse(text);
  auto work = [&] { need(transforms::vjp(*f, {true, true}), "the vjp"); };
  EXPECT_EQ(said("", work), "");
  EXPECT_EQ(said("vmap", work), "");
}

TEST(Log, KnowsItsTopics) {
  EXPECT_EQ(runtime::unknownTopicsIn("jvp,vmap"), "");
  EXPECT_EQ(runtime::unknownTopicsIn("jvp,fusion,,vmaps"), "fusion,vmaps");
}

} // namespace
} // namespace fluxion::tests
