// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/fuzz/checks.h"

#include "jit/compile.h"
#include "runtime/team.h"
#include "tests/ops/compiled.h"
#include "tests/vectors/compare.h"
#include "transforms/jvp.h"
#include "transforms/simplify.h"
#include "transforms/transpose.h"
#include "transforms/vmap.h"

#include <cmath>

namespace fluxion::tests {

using llvm::ArrayRef;
using llvm::SmallVector;

static Complaint notSame(ArrayRef<HostArray> got, ArrayRef<HostArray> expected) {
  for (auto [i, result] : llvm::enumerate(got))
    if (auto wrong = notIdentical(result, expected[i]))
      return "result " + std::to_string(i) + ": " + *wrong;
  return std::nullopt;
}

static Complaint textParsesBack(FuncOp f, ArrayRef<HostArray> arguments, uint64_t) {
  std::string text = textOf(f);
  OwnedFunction parsed = parse(text);
  if (textOf(*parsed) != text)
    return "printed differently after parsing:\n" + textOf(*parsed);
  return notSame(run(*parsed, arguments), run(f, arguments));
}

static Complaint simplifyKeepsValues(FuncOp f, ArrayRef<HostArray> arguments, uint64_t) {
  OwnedFunction simplified = clone(f);
  transforms::simplify(*simplified);
  simplified = need(ir::FailureOr<OwnedFunction>(std::move(simplified)), "the simplified program");
  return notSame(run(*simplified, arguments), run(f, arguments));
}

//===----------------------------------------------------------------------------------------------
// Rounding. Single precision is only held to double precision's judgement: where a program of f32
// is off, the same program of f64 decides whether that is rounding.

static bool isSingle(mlir::Type type) {
  return mlir::cast<mlir::RankedTensorType>(type).getElementType().isF32();
}

static bool hasSingle(FuncOp f) {
  return f.getBody()
      .walk([](mlir::Operation *op) {
        bool has = llvm::any_of(op->getOperandTypes(), isSingle) ||
                   llvm::any_of(op->getResultTypes(), isSingle);
        return has ? mlir::WalkResult::interrupt() : mlir::WalkResult::advance();
      })
      .wasInterrupted();
}

static OwnedFunction inDouble(FuncOp f) {
  // Elements in hex would keep their width.
  std::string text;
  llvm::raw_string_ostream stream(text);
  f->print(stream, mlir::OpPrintingFlags().printLargeElementsAttrWithHex(-1));
  for (size_t at = 0; (at = text.find("f32", at)) != std::string::npos;)
    text.replace(at, 3, "f64");
  return parse(text);
}

static Arrays inDouble(ArrayRef<HostArray> arrays) {
  return llvm::map_to_vector(arrays, [](const HostArray &array) {
    if (array.dtype() != DType::f32)
      return array;
    HostArray wide(DType::f64, array.shape());
    llvm::copy(doubles(array), wide.mutableData<double>());
    return wide;
  });
}

static bool isFinite(double x) { return std::isfinite(x); }

//===----------------------------------------------------------------------------------------------
// Derivatives

static Complaint modesAreDual(FuncOp f, ArrayRef<HostArray> arguments, uint64_t seed) {
  SmallVector<bool> active = floatingArguments(f);
  if (!llvm::is_contained(active, true) || !llvm::any_of(f.getResultTypes(), ir::isDifferentiable))
    return std::nullopt;
  Random random(seed);
  Arrays ts = directions(random, where(arguments, active));
  OwnedFunction forward = need(transforms::jvp(f, active), "the jvp");
  Arrays pushed(llvm::drop_begin(run(*forward, joined(arguments, ts)), f.getNumResults()));
  Arrays cts = directions(random, pushed);
  OwnedFunction backward = need(transforms::vjp(f, active), "the vjp");
  Arrays pulled(llvm::drop_begin(run(*backward, joined(arguments, cts)), f.getNumResults()));
  Product there = inner(cts, pushed), back = inner(pulled, ts);
  if (!isFinite(there.size) || !isFinite(back.size))
    return std::nullopt; // beside a pole: nothing to compare
  double tol = hasSingle(f) ? 1e-3 : 1e-8;
  if (std::abs(there.sum - back.sum) <= tol * (there.size + back.size) + 1e-12)
    return std::nullopt;
  if (hasSingle(f) && !modesAreDual(*inDouble(f), inDouble(arguments), seed))
    return std::nullopt;
  return "<ct, J t> = " + std::to_string(there.sum) + ", <Jt ct, t> = " + std::to_string(back.sum) +
         " in\n" + textOf(*backward);
}

//===----------------------------------------------------------------------------------------------
// Batches

static Complaint vmapIsLoop(FuncOp f, ArrayRef<HostArray> arguments, uint64_t seed) {
  Random random(seed);
  const int64_t size = std::uniform_int_distribution(1, 3)(random);
  SmallVector<bool> batched;
  SmallVector<Arrays> lanes(static_cast<size_t>(size), Arrays(arguments.begin(), arguments.end()));
  Arrays batch;
  for (auto [i, argument] : llvm::enumerate(arguments)) {
    batched.push_back(std::bernoulli_distribution(0.6)(random));
    for (Arrays &lane : llvm::drop_begin(lanes))
      if (batched.back())
        lane[i] = draw(random, argument.dtype(), argument.shape(), uniform(-3, 3));
    batch.push_back(!batched.back() ? argument
                                    : stacked(llvm::map_to_vector(
                                          lanes, [&](const Arrays &lane) { return lane[i]; })));
  }
  auto made = transforms::vmap(f, batched, size);
  if (mlir::failed(made))
    return "the vmap could not be made";
  OwnedFunction program = need(std::move(made->function), "the vmap");
  Arrays got = run(*program, batch);
  for (auto [b, lane] : llvm::enumerate(lanes)) {
    Arrays ofLane;
    for (auto [i, result] : llvm::enumerate(got))
      ofLane.push_back(made->isResultBatched[i] ? laneOf(result, static_cast<int64_t>(b)) : result);
    if (auto wrong = notSame(ofLane, run(f, lane)))
      return "lane " + std::to_string(b) + ", " + *wrong + " in\n" + textOf(*program);
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------------------------------
// Native code

/// Farther apart than rounding explains, measured by the largest number of the result.
static Complaint farApart(ArrayRef<HostArray> got, ArrayRef<HostArray> expected, double tol) {
  for (auto [i, result] : llvm::enumerate(got)) {
    double largest = 0;
    for (double number : doubles(expected[i]))
      largest = std::max(largest, isFinite(number) ? std::abs(number) : 0);
    if (auto wrong = difference(result, expected[i], {64, tol * (largest + 1e-3)}, Zeros::alike))
      return "result " + std::to_string(i) + ": " + *wrong;
  }
  return std::nullopt;
}

static Complaint nearReference(FuncOp f, ArrayRef<HostArray> arguments, ArrayRef<HostArray> got,
                               uint64_t seed, decltype(ProgramCheck::run) check) {
  Arrays expected = run(f, arguments);
  Complaint wrong = farApart(got, expected, hasSingle(f) ? 1e-4 : 1e-9);
  bool mayBeRounding = wrong && hasSingle(f) && !farApart(got, expected, 0.1);
  if (mayBeRounding && !check(*inDouble(f), inDouble(arguments), seed))
    return std::nullopt;
  return wrong;
}

static Complaint compiledIsReference(FuncOp f, ArrayRef<HostArray> arguments, uint64_t seed) {
  ir::Evaluated got = compiledEvaluate(f, arguments);
  if (mlir::failed(got))
    return "could not be compiled";
  return nearReference(f, arguments, *got, seed, compiledIsReference);
}

/// The code that the options make, on that many threads.
static Arrays compiledRun(FuncOp f, ArrayRef<HostArray> arguments,
                          const codegen::CompileOptions &options, int threads) {
  auto executable = codegen::compile(f, options);
  if (mlir::failed(executable))
    throw std::runtime_error("could not be compiled");
  runtime::setNumThreads(threads);
  auto results = (*executable)->run(arguments);
  if (mlir::failed(results))
    throw std::runtime_error("the call failed");
  return *results;
}

static Complaint tiersAgree(FuncOp f, ArrayRef<HostArray> arguments, uint64_t) {
  int before = runtime::numThreads();
  Arrays full = compiledRun(f, arguments, {.tier = codegen::Tier::full}, before);
  return notSame(compiledRun(f, arguments, {.tier = codegen::Tier::fast}, before), full);
}

/// Work of any size is cut into parts, of which there may be as many as elements.
static Complaint threadsAgree(FuncOp f, ArrayRef<HostArray> arguments, uint64_t) {
  int before = runtime::numThreads();
  codegen::CompileOptions options{.plan = {.sharesAll = true}, .tier = codegen::Tier::fast};
  Arrays alone = compiledRun(f, arguments, options, 1),
         together = compiledRun(f, arguments, options, 2);
  runtime::setNumThreads(before);
  return notSame(together, alone);
}

/// So cut, folds are added up in another order.
static Complaint partsAreReference(FuncOp f, ArrayRef<HostArray> arguments, uint64_t seed) {
  Arrays got = compiledRun(f, arguments, {.plan = {.sharesAll = true}}, runtime::numThreads());
  return nearReference(f, arguments, got, seed, partsAreReference);
}

ArrayRef<ProgramCheck> programChecks() {
  static constexpr ProgramCheck checks[] = {
      {"its text parses back", textParsesBack},
      {"simplification keeps values", simplifyKeepsValues},
      {"forward and reverse mode are dual", modesAreDual},
      {"vmap is a loop", vmapIsLoop},
      {"native code is the reference", compiledIsReference},
      {"quick code and final code compute the same bits", tiersAgree},
      {"one thread and two compute the same bits", threadsAgree},
      {"native code in parts is the reference", partsAreReference},
  };
  return checks;
}

std::optional<SmallProgram> backwardOf(FuncOp f, ArrayRef<HostArray> arguments, uint64_t seed) {
  SmallVector<bool> active = floatingArguments(f);
  if (!llvm::is_contained(active, true))
    return std::nullopt;
  Random random(seed);
  Arrays cts = directions(random, floatingOnes(run(f, arguments)));
  SmallProgram backward{need(transforms::vjp(f, active), "the vjp"), joined(arguments, cts)};
  transforms::simplify(*backward.function);
  for (const HostArray &result : run(*backward.function, backward.arguments))
    if (!llvm::all_of(doubles(result), isFinite))
      return std::nullopt;
  return backward;
}

Complaint complaintOf(const ProgramCheck &check, FuncOp f, ArrayRef<HostArray> arguments,
                      uint64_t seed) {
  try {
    return check.run(f, arguments, seed);
  } catch (const std::exception &error) {
    return error.what();
  }
}

} // namespace fluxion::tests
