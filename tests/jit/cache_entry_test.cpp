// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An entry is read back as it was written, or not at all.
#include "jit/cache/entry.h"

#include "ir/locations.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

using namespace codegen;

CacheKey keyOf(uint8_t first) {
  CacheKey key{{}, false};
  key.hash[0] = first;
  key.hash[31] = 7;
  return key;
}

StoredCode someCode(llvm::StringRef object) {
  auto *context = &ir::context();
  mlir::Location line = mlir::FileLineColLoc::get(context, "train.cpp", 41, 7);
  mlir::Location derivative = mlir::NameLoc::get(mlir::StringAttr::get(context, "sqrt"), line);
  return {.arenaBytes = 4096,
          .numSteps = 3,
          .plan = "nest [3]\n",
          .reuses = {{1, 0}, {2, 5}},
          .sites = {{CheckSite::Kind::bounds, derivative, "gather", Shape{3, 4}, "f64[5]", 1, 4},
                    {CheckSite::Kind::nan, mlir::UnknownLoc::get(context), "log", Shape{}}},
          .failures = {{line, "finds no memory", "give it some"}},
          .object = object};
}

TEST(CacheEntry, IsReadBack) {
  std::string object("\x7f"
                     "ELF\0 and so on",
                     15);
  StoredCode code = someCode(object);
  std::string entry = toEntry(keyOf(1), code);
  auto read = fromEntry(entry, keyOf(1), &ir::context());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->arenaBytes, 4096u);
  EXPECT_EQ(read->numSteps, 3u);
  EXPECT_EQ(read->plan, code.plan);
  EXPECT_EQ(read->object, object);
  ASSERT_EQ(read->reuses.size(), 2u);
  EXPECT_EQ(read->reuses[1].argument, 2u);
  EXPECT_EQ(read->reuses[1].result, 5u);
  ASSERT_EQ(read->sites.size(), 2u);
  const CheckSite &site = read->sites[0];
  EXPECT_EQ(site.kind, CheckSite::Kind::bounds);
  EXPECT_EQ(site.op, "gather");
  EXPECT_EQ(site.shape.str(), "[3,4]");
  EXPECT_EQ(site.array, "f64[5]");
  EXPECT_EQ(site.axis, 1);
  EXPECT_EQ(site.last, 4);
  EXPECT_EQ(site.location, code.sites[0].location);
  EXPECT_EQ(read->sites[1].kind, CheckSite::Kind::nan);
  EXPECT_EQ(read->sites[1].location, code.sites[1].location);
  ASSERT_EQ(read->failures.size(), 1u);
  EXPECT_EQ(read->failures[0].location, code.failures[0].location);
  EXPECT_EQ(read->failures[0].why, "finds no memory");
  EXPECT_EQ(read->failures[0].hint, "give it some");
}

TEST(CacheEntry, KeepsOfALineWhatReportsSay) {
  auto *context = &ir::context();
  mlir::Location line = mlir::FileLineColLoc::get(context, "train.cpp", 41, 7);
  mlir::Location inner = mlir::NameLoc::get(mlir::StringAttr::get(context, "sqrt"), line);
  StoredCode code = someCode("");
  code.failures[0].location = mlir::FusedLoc::get(context, {inner, mlir::UnknownLoc::get(context)});
  std::string entry = toEntry(keyOf(1), code);
  auto read = fromEntry(entry, keyOf(1), context);
  ASSERT_TRUE(read);
  ir::Origin origin = ir::originOf(read->failures[0].location);
  EXPECT_EQ(origin.derivativeOf, "sqrt");
  EXPECT_EQ(mlir::Location(origin.line), line);
}

TEST(CacheEntry, IsNoneWithAnyBitChanged) {
  std::string entry = toEntry(keyOf(1), someCode("object file"));
  for (size_t i = 0; i < entry.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = entry;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      EXPECT_FALSE(fromEntry(damaged, keyOf(1), &ir::context())) << "byte " << i << " bit " << bit;
    }
}

TEST(CacheEntry, IsNoneOfAnotherLength) {
  std::string entry = toEntry(keyOf(1), someCode("object file"));
  for (size_t size = 0; size < entry.size(); ++size)
    EXPECT_FALSE(fromEntry(entry.substr(0, size), keyOf(1), &ir::context())) << size;
  for (const char *more : {"x", "more behind the end"})
    EXPECT_FALSE(fromEntry(entry + more, keyOf(1), &ir::context()));
  EXPECT_FALSE(fromEntry(entry + std::string(8, '\0'), keyOf(1), &ir::context()));
  EXPECT_FALSE(fromEntry(std::string(entry.size(), '\0'), keyOf(1), &ir::context()));
}

TEST(CacheEntry, IsNoneUnderAnotherKey) {
  std::string entry = toEntry(keyOf(1), someCode("object file"));
  EXPECT_TRUE(fromEntry(entry, keyOf(1), &ir::context()));
  EXPECT_FALSE(fromEntry(entry, keyOf(2), &ir::context()));
}

} // namespace
} // namespace fluxion::tests
