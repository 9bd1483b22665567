// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Holds every op's reference evaluation, jvp and vjp to the vectors from JAX beside this file.
#include "ir/interpret.h"
#include "tests/vectors/record_check.h"

#include "llvm/ADT/StringSet.h"

#include <gtest/gtest.h>

#include <fstream>

namespace fluxion::tests {
namespace {

class OpVectors : public testing::TestWithParam<const char *> {
protected:
  void checkAll(Mode mode) {
    std::vector<VectorRecord> records = recordsOf(GetParam());
    EXPECT_FALSE(records.empty());
    for (const VectorRecord &record : records) {
      if (mode != Mode::value && record.tangentOuts.empty())
        continue;
      SCOPED_TRACE(record.op + " " + record.name + ", " + record.where);
      expectRecord(record, mode, ir::interpret);
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
  auto exempt = [&](llvm::StringRef op) {
    EXPECT_TRUE(seen.insert(("fx." + op).str()).second)
        << op.str() << " has vectors, or stands twice";
  };
  exempt("constant"); // its value is its attribute
  exempt("call");
  // Whole programs of them have vectors (tests/control/, tests/custom/); names and barriers compute
  // nothing.
  for (const char *op :
       {"case", "scan", "while", "checkpoint", "custom_jvp", "custom_vjp", "custom_vmap",
        "linear_call", "linear_solve", "root", "name", "barrier", "debug_print"})
    exempt(op);
  // Functions made of them have vectors in tests/library/, tests/complex/ and
  // tests/frontend/random_vectors_test.cpp.
  for (const char *op : {"sort",         "argsort",      "top_k",
                         "cumsum",       "cumprod",      "cummin",
                         "cummax",       "cumlogsumexp", "linear_recurrence",
                         "adjugate",     "cholesky",     "eig",
                         "eigh",         "lu",           "lu_solve",
                         "qr",           "svd",          "triangular_solve",
                         "threefry2x32", "real",         "imag",
                         "complex",      "conj",         "magnitude",
                         "schur",        "hessenberg",   "sylvester_solve",
                         "sqrtm"})
    exempt(op);
  llvm::StringSet<> registered;
  for (mlir::RegisteredOperationName op : ir::context().getRegisteredOperationsByDialect("fx")) {
    registered.insert(op.getStringRef());
    EXPECT_TRUE(seen.contains(op.getStringRef()) || op.hasTrait<mlir::OpTrait::IsTerminator>())
        << op.getStringRef().str();
  }
  for (const auto &op : seen)
    EXPECT_TRUE(registered.contains(op.first())) << op.first().str() << " is no op";
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
  EXPECT_EQ(complaintAbout("# first\ncase neg a\nin f24 0 : 1\n"), ":3: unknown dtype 'f24'");
  EXPECT_EQ(complaintAbout("case neg a\nin i32 0 : 3000000000\n"),
            ":2: '3000000000' is out of the range of i32");
  EXPECT_EQ(complaintAbout("case neg a\nout i32 0 : 3\n"), ":2: the case has no 'end'");
  EXPECT_EQ(complaintAbout("case neg a\nout bool 0 : 1 1\n"), ":2: more elements than [] has: '1'");
}

} // namespace
} // namespace fluxion::tests
