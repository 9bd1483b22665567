// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Holds every op's reference evaluation, jvp and vjp to the vectors from JAX beside this file.
#include "ir/interpret.h"
#include "tests/vectors/compare.h"
#include "tests/vectors/one_op.h"
#include "transforms/jvp.h"
#include "transforms/transpose.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#include <fstream>

namespace fluxion::tests {
namespace {

using llvm::ArrayRef;
using llvm::SmallVector;
using mlir::func::FuncOp;

/// Collects what the dialect says instead of printing it.
class Messages {
public:
  Messages()
      : handler_(&ir::context(), [this](mlir::Diagnostic &message) {
          llvm::raw_string_ostream(text_) << message << "; ";
        }) {}
  const std::string &text() const { return text_; }

private:
  std::string text_;
  mlir::ScopedDiagnosticHandler handler_;
};

SmallVector<HostArray> joined(ArrayRef<HostArray> a, ArrayRef<HostArray> b) {
  SmallVector<HostArray> all(a.begin(), a.end());
  all.append(b.begin(), b.end());
  return all;
}

/// Runs `function` and compares what it returns: the values first, then `derivatives`.
void expectResults(const VectorRecord &record, FuncOp function, ArrayRef<HostArray> second,
                   ArrayRef<HostArray> derivatives) {
  Messages messages;
  ir::Evaluated got = ir::interpret(function, joined(record.ins, second));
  ASSERT_TRUE(mlir::succeeded(got)) << messages.text();
  ASSERT_EQ(got->size(), record.outs.size() + derivatives.size());
  for (auto [i, out] : llvm::enumerate(record.outs))
    if (auto wrong = difference((*got)[i], out, record.value, Zeros::signedOnes))
      ADD_FAILURE() << "value: " << *wrong;
  for (auto [i, derivative] : llvm::enumerate(derivatives))
    if (auto wrong =
            difference((*got)[record.outs.size() + i], derivative, record.derivative, Zeros::alike))
      ADD_FAILURE() << "derivative " << i << ": " << *wrong;
}

enum class Mode { value, jvp, vjp };

void check(const VectorRecord &record, Mode mode) {
  Messages messages;
  auto function = functionOf(record);
  ASSERT_TRUE(mlir::succeeded(function)) << messages.text();
  if (mode == Mode::value)
    return expectResults(record, **function, {}, {});
  auto derived = mode == Mode::jvp ? transforms::jvp(**function, activeOf(record))
                                   : transforms::vjp(**function, activeOf(record));
  ASSERT_TRUE(mlir::succeeded(derived)) << messages.text();
  if (mode == Mode::jvp)
    return expectResults(record, **derived, record.tangentIns, record.tangentOuts);
  expectResults(record, **derived, record.cts, record.ctIns);
}

constexpr const char *families[] = {"elementwise_smooth",
                                    "elementwise_exact",
                                    "elementwise_binary",
                                    "elementwise_choice",
                                    "structural",
                                    "reduction",
                                    "contraction",
                                    "dynamic",
                                    "gather",
                                    "scatter"};

std::vector<VectorRecord> recordsOf(const char *family) {
  return readVectors(std::string(FLUXION_VECTORS) + "/" + family + ".txt");
}

class OpVectors : public testing::TestWithParam<const char *> {
protected:
  void checkAll(Mode mode) {
    std::vector<VectorRecord> records = recordsOf(GetParam());
    EXPECT_FALSE(records.empty());
    for (const VectorRecord &record : records) {
      if (mode != Mode::value && record.tangentOuts.empty())
        continue;
      SCOPED_TRACE(record.op + " " + record.name + ", " + record.where);
      check(record, mode);
    }
  }
};

TEST_P(OpVectors, ValuesAreThoseOfTheFile) { checkAll(Mode::value); }
TEST_P(OpVectors, TangentsAreThoseOfTheFile) { checkAll(Mode::jvp); }
TEST_P(OpVectors, CotangentsAreThoseOfTheFile) { checkAll(Mode::vjp); }

INSTANTIATE_TEST_SUITE_P(Family, OpVectors, testing::ValuesIn(families),
                         [](const auto &family) { return std::string(family.param); });

// Ops that run a program are held to vectors of what they run.
TEST(OpVectors, EveryOpHasThem) {
  llvm::StringSet<> seen;
  for (const char *family : families)
    for (const VectorRecord &record : recordsOf(family))
      seen.insert("fx." + record.op);
  seen.insert("fx.constant"); // its value is its attribute
  seen.insert("fx.call");
  for (mlir::RegisteredOperationName op : ir::context().getRegisteredOperationsByDialect("fx"))
    EXPECT_TRUE(seen.contains(op.getStringRef())) << op.getStringRef().str();
}

/// What the reader says about a file with this text.
std::string complaintAbout(const std::string &text) {
  std::string path = testing::TempDir() + "broken_vectors.txt";
  std::ofstream(path) << text;
  try {
    readVectors(path);
  } catch (const VectorFileError &error) {
    return std::string(error.what()).substr(path.size());
  }
  return "none";
}

TEST(VectorReader, NamesTheLineOfAMistake) {
  EXPECT_EQ(complaintAbout("case neg a\nin f64 1 2 : 0x1p+0\nend\n"),
            ":2: expected an element before the end of the line");
  EXPECT_EQ(complaintAbout("# first\ncase neg a\nin f16 0 : 1\n"), ":3: unknown dtype 'f16'");
  EXPECT_EQ(complaintAbout("case neg a\nin i32 0 : 3000000000\n"),
            ":2: '3000000000' is out of the range of i32");
  EXPECT_EQ(complaintAbout("case neg a\nout i32 0 : 3\n"), ":2: the case has no 'end'");
  EXPECT_EQ(complaintAbout("case neg a\nout bool 0 : 1 1\n"), ":2: more elements than [] has: '1'");
}

} // namespace
} // namespace fluxion::tests
