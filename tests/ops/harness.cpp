// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The harness's checks of values and of text.
#include "tests/ops/harness.h"

#include "ir/ops/creation.h"
#include "tests/ops/compiled.h"
#include "tests/vectors/compare.h"
#include "transforms/jvp.h"
#include "transforms/simplify.h"
#include "transforms/transpose.h"
#include "transforms/vmap.h"

#include "mlir/IR/Diagnostics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace fluxion::tests {

using llvm::ArrayRef;
using llvm::SmallVector;

void expectDtypesAreThoseOfTheRow(const Row &row) {
  if (row.in.empty())
    return;
  for (DType dtype : everything) {
    mlir::ScopedDiagnosticHandler silence(&ir::context(), [](mlir::Diagnostic &) {});
    bool isTaken = mlir::succeeded(programOf(row, {dtype, {}}));
    EXPECT_EQ(isTaken, llvm::is_contained(row.takes, dtype)) << name(dtype);
  }
}

static Arrays elementsAt(ArrayRef<HostArray> arrays, int64_t i) {
  return llvm::map_to_vector(arrays, [&](const HostArray &array) {
    return laneOf(array.reshaped(Shape{array.size()}), i);
  });
}

/// An array's elements are what the op makes of each alone.
static void expectEachElementAlone(const Row &row, const Variant &variant, ArrayRef<HostArray> xs,
                                   const HostArray &result) {
  OwnedFunction one = need(programOf(row, {variant.dtype, Shape{}}), "the op on scalars");
  int64_t stride = 1 + result.size() / 1000;
  for (int64_t i = 0; i < result.size(); i += stride) {
    Arrays expected = run(*one, elementsAt(xs, i));
    if (auto wrong = notIdentical(elementsAt(result, i).front(), expected.front()))
      FAIL() << "element " << i << ": " << *wrong;
  }
}

void expectReferenceAnswersItsTypes(const Row &row) {
  Random random(5);
  bool isByElement = isElementwise(row);
  for (const Variant &variant : fullSweep(row)) {
    SCOPED_TRACE(variant.str());
    OwnedFunction f = need(programOf(row, variant), "the row's program");
    Arrays xs = operandsOf(row, variant, random), results = run(*f, xs);
    ASSERT_EQ(results.size(), f->getNumResults());
    for (auto [result, type] : llvm::zip(results, f->getResultTypes()))
      EXPECT_EQ(ir::tensorType(&ir::context(), result.dtype(), result.shape()), type);
    if (isByElement)
      expectEachElementAlone(row, variant, xs, results.front());
  }
}

//===----------------------------------------------------------------------------------------------
// The programs that come of a row

namespace {

struct Derived {
  const char *what;
  OwnedFunction function;
  Arrays arguments;
  bool isEdges = false;
};

} // namespace

/// The op, and on its own shapes its derivatives and batch.
static std::vector<Derived> derivedFrom(const Row &row, const Variant &variant, Random &random) {
  std::vector<Derived> all;
  OwnedFunction f = need(programOf(row, variant), "the row's program");
  Arrays xs = operandsOf(row, variant, random);
  SmallVector<bool> active = floatingArguments(*f);
  if (!variant.shape && llvm::is_contained(active, true)) {
    Arrays ts = directions(random, where(xs, active));
    Arrays cts = directions(random, floatingOnes(run(*f, xs)));
    OwnedFunction backward = need(transforms::vjp(*f, active), "the vjp");
    Arrays all2 = joined(xs, cts);
    SmallVector<bool> active2 = floatingArguments(*backward);
    OwnedFunction second = need(transforms::jvp(*backward, active2), "the jvp of the vjp");
    all.push_back({"jvp", need(transforms::jvp(*f, active), "the jvp"), joined(xs, ts)});
    all.push_back(
        {"jvp of vjp", std::move(second), joined(all2, directions(random, where(all2, active2)))});
    all.push_back({"vjp", std::move(backward), all2});
  }
  if (!variant.shape && !row.in.empty()) {
    auto batch = transforms::vmap(*f, SmallVector<bool>(row.in.size(), true), 2);
    if (mlir::failed(batch))
      throw std::runtime_error("the vmap could not be made");
    Arrays other = operandsOf(row, variant, random), lanes;
    for (auto [one, two] : llvm::zip(xs, other))
      lanes.push_back(stacked({one, two}));
    OwnedFunction inFront = need(std::move(batch->function), "the vmap");
    for (size_t axis = 1; axis <= highestRank(xs); ++axis) {
      Arrays along;
      for (auto [one, two] : llvm::zip(xs, other))
        along.push_back(stacked({one, two}, batchAxisOf(one.shape().size(), axis)));
      all.push_back({"vmap along another axis", withBatchAxisAt(*inFront, axis), along});
    }
    all.push_back({"vmap", std::move(inFront), lanes});
  }
  all.push_back({"value", std::move(f), xs, variant.isEdges});
  return all;
}

static void expectSame(ArrayRef<HostArray> got, ArrayRef<HostArray> expected,
                       const std::string &program) {
  ASSERT_EQ(got.size(), expected.size());
  for (auto [i, result] : llvm::enumerate(got))
    if (auto wrong = notIdentical(result, expected[i]))
      ADD_FAILURE() << "result " << i << ": " << *wrong << "\n" << program;
}

static void expectParsesBack(const Derived &program) {
  for (bool isGeneric : {false, true}) {
    FuncOp f = program.function.get();
    std::string text = textOf(f, isGeneric);
    OwnedFunction parsed = parse(text);
    EXPECT_EQ(textOf(*parsed, isGeneric), text);
    expectSame(run(*parsed, program.arguments), run(f, program.arguments), text);
  }
}

/// The value of a row in one of the dtypes that are not tried in full.
static Derived narrowValue(const Row &row, const Variant &variant, Random &random) {
  OwnedFunction f = need(programOf(row, variant), "the row's program");
  return {"value", std::move(f), operandsOf(row, variant, random), variant.isEdges};
}

void expectTextParsesBack(const Row &row) {
  Random random(17);
  for (const Variant &variant : dtypeSweep(row))
    for (const Derived &program : derivedFrom(row, variant, random)) {
      SCOPED_TRACE(variant.str() + " " + program.what);
      expectParsesBack(program);
    }
  for (const Variant &variant : narrowSweep(row)) {
    SCOPED_TRACE(variant.str());
    if (!variant.isEdges)
      expectParsesBack(narrowValue(row, variant, random));
  }
}

//===----------------------------------------------------------------------------------------------
// Simplification

static void expectSimplifiedIsSame(FuncOp f, ArrayRef<HostArray> arguments) {
  OwnedFunction simplified = clone(f);
  transforms::simplify(*simplified);
  ir::FailureOr<OwnedFunction> made = std::move(simplified);
  simplified = need(std::move(made), "the simplified program");
  expectSame(run(*simplified, arguments), run(f, arguments), textOf(f) + textOf(*simplified));
}

/// Operand i of the op is `constant` from now on; the argument stays.
static OwnedFunction withConstant(FuncOp f, unsigned i, const HostArray &constant) {
  OwnedFunction made = clone(f);
  mlir::OpBuilder b(&transforms::bodyOf(*made).front());
  auto value = ir::ConstantOp::create(b, made->getLoc(), ir::toAttribute(b.getContext(), constant));
  made->getArgument(i).replaceAllUsesWith(value.getResult());
  return made;
}

static HostArray splatOf(const HostArray &like, double number) {
  Random unused;
  return draw(unused, like.dtype(), like.shape(),
              listed(std::vector<double>(static_cast<size_t>(like.size()), number)));
}

/// Each operand as a constant of numbers that rules look for, then as its own numbers.
static void expectConstantsSimplify(FuncOp f, ArrayRef<HostArray> xs) {
  OwnedFunction allConstant = clone(f);
  for (unsigned i = 0; i < xs.size(); ++i) {
    for (double number : {0.0, -0.0, 1.0, -1.0, 2.0, 3.0})
      expectSimplifiedIsSame(*withConstant(f, i, splatOf(xs[i], number)), xs);
    allConstant = withConstant(*allConstant, i, xs[i]);
  }
  expectSimplifiedIsSame(*allConstant, xs);
}

/// The op on equal operands.
static void expectEqualOperandsSimplify(FuncOp f, ArrayRef<HostArray> xs) {
  for (unsigned i = 0; i + 1 < xs.size(); ++i)
    if (f.getArgument(i).getType() == f.getArgument(i + 1).getType()) {
      OwnedFunction same = clone(f);
      same->getArgument(i + 1).replaceAllUsesWith(same->getArgument(i));
      expectSimplifiedIsSame(*same, xs);
    }
}

void expectSimplifyKeepsValues(const Row &row) {
  Random random(19);
  for (const Variant &variant : fullSweep(row)) {
    SCOPED_TRACE(variant.str());
    for (const Derived &program : derivedFrom(row, variant, random)) {
      SCOPED_TRACE(program.what);
      expectSimplifiedIsSame(*program.function, program.arguments);
      if (program.what != std::string("value"))
        continue;
      expectConstantsSimplify(*program.function, program.arguments);
      expectEqualOperandsSimplify(*program.function, program.arguments);
    }
  }
}

//===----------------------------------------------------------------------------------------------
// Native code

/// All programs as one, side by side: one compilation.
static OwnedFunction sideBySide(ArrayRef<Derived> programs) {
  SmallVector<mlir::Type> types;
  for (const Derived &program : programs)
    llvm::append_range(types, program.function.get().getArgumentTypes());
  transforms::FunctionUnderConstruction all(mlir::UnknownLoc::get(&ir::context()), "all", types);
  SmallVector<mlir::Value> results;
  unsigned next = 0;
  for (const Derived &program : programs) {
    FuncOp f = program.function.get();
    SmallVector<mlir::Value> arguments;
    for (unsigned i = 0; i < f.getNumArguments(); ++i)
      arguments.push_back(all.body().getArgument(next++));
    llvm::append_range(results, transforms::inlineBody(all.b, f, arguments));
  }
  return all.finish(results);
}

/// Of the special values each is right by itself. Elsewhere terms may cancel: what is an error in
/// the last places of the largest argument or result is none.
static Tolerance toleranceOf(const Row &row, const Derived &program, const HostArray &expected) {
  bool isValue = program.what == std::string("value");
  int ulps = isValue ? row.ulps : std::max(row.ulps, 64);
  if (program.isEdges || !isFloating(expected.dtype()))
    return {ulps, 0};
  double largest = 0;
  Arrays terms = program.arguments;
  terms.push_back(expected);
  for (const HostArray &array : terms)
    for (double value : array.dtype() == expected.dtype() ? doubles(array) : std::vector<double>())
      if (std::isfinite(value))
        largest = std::max(largest, std::abs(value));
  double unit = visitDType(expected.dtype(), [](auto tag) {
    return static_cast<double>(std::numeric_limits<typename decltype(tag)::type>::epsilon());
  });
  return {ulps, ulps * unit * largest};
}

static void expectCompiledAsReference(const Row &row, ArrayRef<Derived> programs) {
  Arrays arguments, expected;
  for (const Derived &program : programs) {
    arguments.append(program.arguments);
    expected.append(run(program.function.get(), program.arguments));
  }
  OwnedFunction all = sideBySide(programs);
  ir::Evaluated got = compiledEvaluate(*all, arguments);
  ASSERT_TRUE(mlir::succeeded(got)) << textOf(*all);
  ASSERT_EQ(got->size(), expected.size());
  size_t next = 0;
  for (const Derived &program : programs)
    for (unsigned i = 0; i < program.function.get().getNumResults(); ++i, ++next)
      if (auto wrong = difference((*got)[next], expected[next],
                                  toleranceOf(row, program, expected[next]), Zeros::alike))
        ADD_FAILURE() << program.what << ", result " << i << ": " << *wrong << "\n"
                      << textOf(program.function.get());
}

void expectCompiledIsReference(const Row &row) {
  Random random(23);
  std::vector<Derived> programs;
  for (const Variant &variant : fullSweep(row))
    for (Derived &program : derivedFrom(row, variant, random))
      programs.push_back(std::move(program));
  if (!programs.empty())
    expectCompiledAsReference(row, programs);
}

void expectNarrowTypesCompile(const Row &row) {
  Random random(29);
  std::vector<Derived> programs;
  for (const Variant &variant : narrowSweep(row)) {
    Derived program = narrowValue(row, variant, random);
    Arrays results = run(*program.function, program.arguments);
    for (auto [result, type] : llvm::zip(results, program.function.get().getResultTypes()))
      EXPECT_EQ(ir::tensorType(&ir::context(), result.dtype(), result.shape()), type);
    programs.push_back(std::move(program));
  }
  if (!programs.empty())
    expectCompiledAsReference(row, programs);
}

} // namespace fluxion::tests
