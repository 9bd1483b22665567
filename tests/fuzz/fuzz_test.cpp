// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random programs, for FLUXION_FUZZ_SECONDS (20 if unset) from FLUXION_FUZZ_SEED (1 if unset) on.
// A failure prints its seed, the program made small and its arguments. The program under test is
// written to fuzz_program.mlir in the temporary folder before anything is done to it, and stays
// there if the test dies.
#include "tests/fuzz/checks.h"
#include "tests/fuzz/generator.h"

#include "llvm/ADT/StringSet.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

namespace fluxion::tests {
namespace {

double numberFrom(const char *variable, double otherwise) {
  const char *text = std::getenv(variable);
  return text ? std::strtod(text, nullptr) : otherwise;
}

std::string inWords(llvm::ArrayRef<HostArray> arguments) {
  std::string words;
  for (const HostArray &array : arguments) {
    words += std::string(name(array.dtype())) + array.shape().str() + ":";
    std::vector<double> numbers = doubles(array);
    for (size_t i = 0; i < std::min<size_t>(numbers.size(), 32); ++i)
      words += " " + std::to_string(numbers[i]);
    words += numbers.size() > 32 ? " ...\n" : "\n";
  }
  return words;
}

RandomProgram programOfSeed(uint64_t seed) {
  return Generator(seed).program(static_cast<int>(3 + seed % 30));
}

/// False at the first complaint about the program.
bool holds(FuncOp f, const Arrays &arguments, uint64_t seed) {
  std::ofstream(testing::TempDir() + "fuzz_program.mlir") << "// seed " << seed << "\n"
                                                          << textOf(f);
  for (const ProgramCheck &check : programChecks()) {
    if (!complaintOf(check, f, arguments, seed))
      continue;
    SmallProgram small = shrunk(check, f, arguments, seed);
    Complaint complaint = complaintOf(check, *small.function, small.arguments, seed);
    ADD_FAILURE() << "not so: " << check.name << "\n(FLUXION_FUZZ_SEED=" << seed << ") "
                  << complaint.value_or("") << "\nprogram:\n"
                  << textOf(*small.function) << "on:\n"
                  << inWords(small.arguments);
    return false;
  }
  return true;
}

/// The program of the seed and its derivative.
bool holds(uint64_t seed) {
  RandomProgram program = programOfSeed(seed);
  OwnedFunction f = need(ir::FailureOr<OwnedFunction>(std::move(program.function)), "the program");
  if (!holds(*f, program.arguments, seed))
    return false;
  std::optional<SmallProgram> backward = backwardOf(*f, program.arguments, seed);
  return !backward || holds(*backward->function, backward->arguments, seed);
}

TEST(RandomPrograms, MeanTheSameInEveryWay) {
  auto seed = static_cast<uint64_t>(numberFrom("FLUXION_FUZZ_SEED", 1)), first = seed;
  std::chrono::duration<double> limit(numberFrom("FLUXION_FUZZ_SECONDS", 20));
  auto start = std::chrono::steady_clock::now();
  int failures = 0;
  while (std::chrono::steady_clock::now() - start < limit && failures < 3)
    failures += !holds(seed++);
  std::printf("%ju programs from seed %ju on\n", static_cast<uintmax_t>(seed - first),
              static_cast<uintmax_t>(first));
  EXPECT_GT(seed, first);
}

TEST(RandomPrograms, HaveEveryOpInThem) {
  llvm::StringSet<> seen;
  for (uint64_t seed = 1; seed <= 400; ++seed)
    programOfSeed(seed).function->walk(
        [&](mlir::Operation *op) { seen.insert(op->getName().getStringRef()); });
  // Rules would have to be right, equations solvable: they are composed with everything else in
  // tests/control/compositions_test.cpp.
  for (const char *op :
       {"checkpoint", "custom_jvp", "custom_vjp", "custom_vmap", "linear_call", "linear_solve",
        "root", "barrier",
        // Held to JAX's numbers, to their laws and to differences row by row.
        "debug_print", "threefry2x32", "bitcast_convert_type", "argsort", "top_k",
        "linear_recurrence", "magnitude", "adjugate", "cholesky", "triangular_solve", "lu",
        "lu_solve", "qr", "eig", "eigh", "schur", "hessenberg", "sylvester_solve", "sqrtm", "svd"})
    EXPECT_TRUE(seen.insert(std::string("fx.") + op).second) << op << " is drawn, or stands twice";
  for (mlir::RegisteredOperationName op : ir::context().getRegisteredOperationsByDialect("fx"))
    EXPECT_TRUE(seen.contains(op.getStringRef())) << op.getStringRef().str();
}

} // namespace
} // namespace fluxion::tests
