// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What gdb and perf are told of compiled code, read as they read it: fresh code, and code from the
// cache.
#include "jit/cache/code_cache.h"
#include "tests/jit/folder.h"
#include "tests/jit/programs.h"

#include "llvm/DebugInfo/DWARF/DWARFContext.h"
#include "llvm/Object/ObjectFile.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <unistd.h>

// As gdb's documentation has it ("JIT Compilation Interface").
extern "C" {
struct jit_code_entry {
  jit_code_entry *next_entry, *prev_entry;
  const char *symfile_addr;
  std::uint64_t symfile_size;
};
struct jit_descriptor {
  std::uint32_t version, action_flag;
  jit_code_entry *relevant_entry, *first_entry;
};
extern jit_descriptor __jit_debug_descriptor;
}

namespace fluxion::tests {
namespace {

// The program was made in line 3, its ops in the lines 41 and 42 of another file.
constexpr const char *text = R"(
func.func @f(%x: tensor<1000xf64>) -> tensor<1000xf64> {
  %s = fx.sin %x : tensor<1000xf64> loc("model.cpp":41:7)
  %y = fx.mul %s, %x : tensor<1000xf64> loc("model.cpp":42:9)
  return %y : tensor<1000xf64>
} loc("train.cpp":3:1)
)";

using Lines = std::set<std::pair<std::string, unsigned>>;

/// The lines of an object file that a debugger was handed, and the names of its functions.
struct Seen {
  Lines lines;
  std::set<std::string> functions;
};
Seen seenIn(const jit_code_entry &entry) {
  auto object = llvm::object::ObjectFile::createObjectFile(
      llvm::MemoryBufferRef({entry.symfile_addr, entry.symfile_size}, "code"));
  if (!object)
    throw std::runtime_error(llvm::toString(object.takeError()));
  Seen seen;
  auto dwarf = llvm::DWARFContext::create(**object);
  for (const auto &unit : dwarf->compile_units()) {
    const auto *table = dwarf->getLineTableForUnit(unit.get());
    for (const auto &row : table->Rows) {
      std::string file;
      table->getFileNameByIndex(row.File, "", llvm::DILineInfoSpecifier::FileLineInfoKind::RawValue,
                                file);
      seen.lines.insert({file, row.Line});
    }
    for (const auto &die : unit->dies())
      if (die.getTag() == llvm::dwarf::DW_TAG_subprogram)
        if (const char *name = llvm::DWARFDie(unit.get(), &die).getShortName())
          seen.functions.insert(name);
  }
  return seen;
}

TEST(Gdb, SeesLinesAndNames) {
  const jit_code_entry *before = __jit_debug_descriptor.first_entry;
  auto executable = compiled(text);
  const jit_code_entry *entry = __jit_debug_descriptor.first_entry;
  ASSERT_NE(entry, before);
  Seen seen = seenIn(*entry);
  EXPECT_TRUE(seen.lines.contains({"model.cpp", 41}));
  EXPECT_TRUE(seen.lines.contains({"model.cpp", 42}));
  EXPECT_TRUE(seen.functions.contains("train.cpp:3:entry"));
  EXPECT_TRUE(seen.functions.contains("train.cpp:3:native"));
}

// LLVM never takes an entry off gdb's list.
TEST(Gdb, CanReadWhatNobodyCallsAnyMore) {
  compiled(text).reset();
  auto other = compiled(text);
  EXPECT_TRUE(
      seenIn(*__jit_debug_descriptor.first_entry->next_entry).lines.contains({"model.cpp", 41}));
}

TEST(Gdb, SeesLinesOfCodeFromTheCache) {
  Folder folder;
  llvm::cantFail(codegen::CodeCache::use(folder.path(), codegen::CodeCache::defaultBytes));
  auto fresh = compiled(text), again = compiled(text);
  llvm::cantFail(codegen::CodeCache::use("", 0));
  EXPECT_FALSE(fresh->isFromCache());
  ASSERT_TRUE(again->isFromCache());
  EXPECT_TRUE(seenIn(*__jit_debug_descriptor.first_entry).lines.contains({"model.cpp", 41}));
}

// Lines are a part of the code then: the same program of another line is another one.
TEST(Gdb, IsNotShownLinesOfAnotherProgram) {
  Folder folder;
  llvm::cantFail(codegen::CodeCache::use(folder.path(), codegen::CodeCache::defaultBytes));
  std::string moved = text;
  moved.replace(moved.find(":41:"), 4, ":51:");
  auto first = compiled(text), second = compiled(moved);
  llvm::cantFail(codegen::CodeCache::use("", 0));
  EXPECT_FALSE(second->isFromCache());
  EXPECT_TRUE(seenIn(*__jit_debug_descriptor.first_entry).lines.contains({"model.cpp", 51}));
}

/// Long programs, shared functions, loops that are shared: every function can be named and has its
/// lines.
TEST(Gdb, ProgramsOfManyFunctionsAreValid) {
  std::string chain = "func.func @f(%x0: tensor<f64>) -> tensor<f64> {\n";
  // In an order that does not repeat, or it would be a loop.
  std::uint32_t bits = 1;
  for (int i = 0; i < 1000; ++i) {
    bits = bits >> 1 ^ (bits & 1 ? 0x80200003U : 0);
    std::string op = bits & 1 ? "sin" : bits & 2 ? "tanh" : "cos", n = std::to_string(i + 1);
    chain += "  %x" + n + " = fx." + op + " %x" + std::to_string(i) +
             " : tensor<f64> loc(\"model.cpp\":" + n + ":1)\n";
  }
  chain += "  return %x1000 : tensor<f64>\n} loc(\"train.cpp\":3:1)";
  auto executable = compiled(chain);
  Lines lines = seenIn(*__jit_debug_descriptor.first_entry).lines;
  int missing = 0;
  for (unsigned line = 1; line <= 1000; ++line)
    missing += !lines.contains({"model.cpp", line});
  EXPECT_LT(missing, 10);
  auto shared = compiled(R"(
func.func @f(%x: tensor<300000xf32>) -> (tensor<300000xf32>, tensor<f32>) {
  %y = fx.sin %x : tensor<300000xf32> loc("model.cpp":61:7)
  %s = fx.reduce_sum %y axes [0] : (tensor<300000xf32>) -> tensor<f32> loc("model.cpp":62:9)
  return %y, %s : tensor<300000xf32>, tensor<f32>
} loc("train.cpp":3:1)
)");
  Seen seen = seenIn(*__jit_debug_descriptor.first_entry);
  EXPECT_TRUE(seen.lines.contains({"model.cpp", 61}));
  EXPECT_TRUE(seen.functions.contains("train.cpp:3:entry_nest"));
}

/// What perf's file of code holds: names of functions, and lines.
struct Recorded {
  std::set<std::string> functions;
  Lines lines;
};
template <class T> T numberAt(const std::string &bytes, std::size_t at) {
  T number;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}
Recorded recordedIn(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  Recorded all;
  for (std::size_t at = numberAt<std::uint32_t>(bytes, 8); at + 16 <= bytes.size();) {
    auto kind = numberAt<std::uint32_t>(bytes, at), size = numberAt<std::uint32_t>(bytes, at + 4);
    std::size_t body = at + 16;
    if (kind == 0) // JIT_CODE_LOAD
      all.functions.insert(bytes.data() + body + 40);
    if (kind == 2) { // JIT_CODE_DEBUG_INFO
      std::size_t next = body + 16;
      for (auto count = numberAt<std::uint64_t>(bytes, body + 8); count > 0; --count) {
        std::string name = bytes.data() + next + 16;
        all.lines.insert(
            {std::filesystem::path(name).filename(), numberAt<std::uint32_t>(bytes, next + 8)});
        next += 16 + name.size() + 1;
      }
    }
    at += size;
  }
  return all;
}

TEST(Perf, FindsFunctionsAndLines) {
  auto executable = compiled(text);
  std::string dump;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(getenv("JITDUMPDIR")))
    if (entry.path().filename() == "jit-" + std::to_string(getpid()) + ".dump")
      dump = entry.path();
  ASSERT_NE(dump, "");
  Recorded all = recordedIn(dump);
  EXPECT_TRUE(all.functions.contains("train.cpp:3:entry"));
  EXPECT_TRUE(all.lines.contains({"model.cpp", 41}));
  EXPECT_TRUE(all.lines.contains({"model.cpp", 42}));
}

} // namespace
} // namespace fluxion::tests

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  // Before the first program is compiled.
  std::string folder = testing::TempDir() + "debuggers_test";
  setenv("FLUXION_DEBUG", "gdb,perf", 1);
  setenv("JITDUMPDIR", folder.c_str(), 1);
  std::filesystem::create_directories(folder);
  int result = RUN_ALL_TESTS();
  std::filesystem::remove_all(folder);
  return result;
}
