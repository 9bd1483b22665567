// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads the dialect's registry: nothing an op needs may be missing.
#include "ir/ops/debug.h"
#include "jit/elemental.h"
#include "tests/ops/program.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

namespace fluxion::tests {
namespace {

std::vector<mlir::RegisteredOperationName> ops() {
  auto registered = ir::context().getRegisteredOperationsByDialect("fx");
  std::vector<mlir::RegisteredOperationName> values;
  for (auto op : registered) // what ends a body is no value
    if (!op.hasTrait<mlir::OpTrait::IsTerminator>())
      values.push_back(op);
  return values;
}
std::string mnemonic(mlir::RegisteredOperationName op) {
  return op.getStringRef().drop_front(3).str();
}

/// The first paragraph under each op's heading in the generated reference.
std::map<std::string, std::string> summaries() {
  std::map<std::string, std::string> found;
  std::ifstream page(FLUXION_OPS_PAGE);
  std::string op;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("### "))
      found[op = line.substr(4)];
    else if (!op.empty() && !line.empty() && found[op].empty())
      found[op] = line;
  }
  return found;
}

TEST(EveryOp, IsRegistered) { EXPECT_GE(ops().size(), 57u); }

TEST(EveryOp, HasASampleRow) {
  std::set<std::string> sampled;
  for (const Row &row : rows())
    sampled.insert(row.op);
  for (auto op : ops())
    EXPECT_TRUE(sampled.contains(mnemonic(op)))
        << mnemonic(op) << ": add a row in tests/ops/samples/";
}

TEST(EveryOp, HasRules) {
  for (auto op : ops())
    EXPECT_TRUE(op.hasInterface<ir::RuleInterface>()) << mnemonic(op);
}

/// Calls check(op) for the op of every row that makes it, on its own or in a text.
template <class F> void forSampledOps(F check) {
  for (const Row &row : rows()) {
    bool isThere = false;
    OwnedFunction program = need(programOf(row, {row.takes.front(), {}}), "the row's program");
    program->walk([&](mlir::Operation *op) {
      if (op->getName().getStringRef() == "fx." + row.op) {
        isThere = true;
        check(op);
      }
    });
    EXPECT_TRUE(isThere) << "the row " << row.op << " " << row.variety << " has no such op in it";
  }
}

// Of all ops one is more than its results: it prints. What holds a body is what its body is.
TEST(EveryOp, IsPureOrPrints) {
  forSampledOps([](mlir::Operation *op) {
    bool prints = false;
    op->walk([&](ir::DebugPrintOp) { prints = true; });
    EXPECT_EQ(mlir::isMemoryEffectFree(op), !prints) << op->getName().getStringRef().str();
  });
}

/// Whether there is nothing to compile in any sample of the op: its body takes its place.
bool alwaysRunsAsItsBody(mlir::RegisteredOperationName op) {
  bool always = true;
  for (const Row &row : rows()) {
    if (row.op != mnemonic(op))
      continue;
    auto program = programOf(row, dtypeSweep(row).front());
    (*program)->walk([&](ir::BodyInterface inner) {
      always &= inner->getName() != op || inner.runsAsItsBody();
    });
  }
  return always;
}

/// What is between complex numbers and real ones, of which compiled code knows the latter alone.
std::set<std::string> ofParts() { return {"complex", "conj", "imag", "magnitude", "real"}; }

TEST(EveryOp, IsCompiled) {
  const codegen::Rules &rules = codegen::rules();
  for (auto op : ops()) {
    if (mnemonic(op) == "name" || mnemonic(op) == "barrier")
      continue; // taken out before (jit/markers.h)
    if (ofParts().contains(mnemonic(op)))
      continue; // taken apart before (transforms/complex_parts.h)
    mlir::TypeID id = op.getTypeID();
    if (op.hasInterface<ir::BodyInterface>()) {
      EXPECT_TRUE(rules.bodies.contains(id) || alwaysRunsAsItsBody(op))
          << mnemonic(op) << ": register a rule in jit/lowering/control.cpp";
      continue;
    }
    EXPECT_TRUE(rules.elemental.contains(id) || rules.reductions.contains(id) ||
                rules.steps.contains(id))
        << mnemonic(op) << ": register a rule in jit/lowering/";
  }
}

TEST(EveryOp, IsInTheReferenceWithASummary) {
  std::map<std::string, std::string> documented = summaries();
  for (auto op : ops()) {
    auto entry = documented.find(mnemonic(op));
    ASSERT_NE(entry, documented.end()) << mnemonic(op) << ": run tools/gen_docs.py";
    EXPECT_FALSE(entry->second.empty() || entry->second.starts_with("- ")) << mnemonic(op);
  }
}

TEST(EveryRow, IsTheOnlyOneOfItsName) {
  std::set<std::string> seen;
  for (const Row &row : rows())
    EXPECT_TRUE(seen.insert(row.op + " " + row.variety).second) << row.op << " " << row.variety;
}

} // namespace
} // namespace fluxion::tests
