// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A compiler that crashes leaves the program behind, and says where; one that does not leaves
// nothing.
#include "jit/reproducer.h"
#include "tests/jit/folder.h"
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace fluxion::tests {
namespace {

constexpr const char *text = R"(
func.func @f(%x: tensor<1000xf64>) -> tensor<1000xf64> {
  %s = fx.sin %x : tensor<1000xf64> loc("model.cpp":41:7)
  return %s : tensor<1000xf64>
}
)";

class ReproducerTest : public testing::Test {
protected:
  void SetUp() override { setenv("FLUXION_REPRODUCER", folder_.path().c_str(), 1); }
  void TearDown() override { unsetenv("FLUXION_REPRODUCER"); }

  Folder folder_;
};

TEST_F(ReproducerTest, StandsThereWhileItIsCompiled) {
  OwnedFunction program = parse(text);
  {
    codegen::Reproducer reproducer(*program, "f");
    ASSERT_EQ(folder_.files().size(), 1u);
    std::ifstream file(folder_ / folder_.files()[0]);
    std::stringstream read;
    read << file.rdbuf();
    OwnedFunction again = parse(read.str());
    ASSERT_TRUE(again);
    EXPECT_NE(read.str().find("model.cpp\":41:7"), std::string::npos) << read.str();
  }
  EXPECT_TRUE(folder_.files().empty());
}

TEST_F(ReproducerTest, IsGoneOnceItIsCompiled) {
  compiled(text);
  EXPECT_TRUE(folder_.files().empty());
}

TEST_F(ReproducerTest, IsLeftBehindByACrashWhichSaysWhere) {
  OwnedFunction program = parse(text);
  EXPECT_DEATH(
      {
        codegen::Reproducer reproducer(*program, "f");
        std::abort();
      },
      "the program it was given is in .*/f\\.[0-9]+\\.[0-9]+\\.mlir");
  ASSERT_EQ(folder_.files().size(), 1u);
}

} // namespace
} // namespace fluxion::tests
