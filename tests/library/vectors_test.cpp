// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions of the array language against JAX, as they are and compiled.
#include "tests/library/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

const FlatProgram &programOf(const VectorRecord &record) {
  static const Programs all = [] {
    Programs joined;
    for (auto some :
         {arrayPrograms, countedPrograms, editingPrograms, fourierPrograms, statisticsPrograms,
          networkPrograms, matrixPrograms, matrixFactorPrograms, matrixStepPrograms,
          specialMatrixPrograms, specialPrograms, windowPrograms, optionPrograms})
      joined.merge(some());
    return joined;
  }();
  auto found = all.find(record.op);
  if (found == all.end())
    throw std::runtime_error(record.where + ": no program " + record.op);
  return found->second;
}

class LibraryVectors : public testing::TestWithParam<VectorRecord> {};

} // namespace

TEST_P(LibraryVectors, AgreeEagerly) { expectAsJax(programOf(GetParam()), GetParam()); }

TEST_P(LibraryVectors, AgreeCompiled) { expectAsJax(jit(programOf(GetParam())), GetParam()); }

#define FLUXION_VECTORS_OF(Name, file)                                                             \
  INSTANTIATE_TEST_SUITE_P(Name, LibraryVectors, testing::ValuesIn(recordsOf(file)),               \
                           [](const auto &info) { return testNameOf(info.param); })
FLUXION_VECTORS_OF(Arrays, "library_arrays");
FLUXION_VECTORS_OF(Counted, "library_counted");
FLUXION_VECTORS_OF(Editing, "library_editing");
FLUXION_VECTORS_OF(Numbers, "library_numbers");
FLUXION_VECTORS_OF(Patches, "library_patches");
FLUXION_VECTORS_OF(Samples, "library_samples");
FLUXION_VECTORS_OF(Harmonics, "library_harmonics");
FLUXION_VECTORS_OF(Fourier, "library_fft");
FLUXION_VECTORS_OF(Networks, "library_nn");
FLUXION_VECTORS_OF(Special, "library_special");
FLUXION_VECTORS_OF(Matrices, "library_linalg");
FLUXION_VECTORS_OF(Patterns, "library_patterns");
FLUXION_VECTORS_OF(MatrixFactors, "library_matrices");
FLUXION_VECTORS_OF(Steps, "library_steps");
FLUXION_VECTORS_OF(Windows, "library_windows");
FLUXION_VECTORS_OF(Options, "library_options");
FLUXION_VECTORS_OF(Initializers, "library_initializers");

} // namespace fluxion::tests
