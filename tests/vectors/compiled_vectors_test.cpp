// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Holds the native code of every op, and of its jvp and vjp, to the vectors from JAX.
#include "jit/compile.h"
#include "tests/vectors/compare.h"
#include "tests/vectors/record_check.h"
#include "transforms/vmap.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

// What the kernels of jit/math promise for elementary functions.
constexpr int ulpsOfF64 = 4, ulpsOfF32 = 2;

ir::Evaluated runCompiled(mlir::func::FuncOp function, llvm::ArrayRef<HostArray> arguments) {
  auto executable = codegen::compile(function);
  if (mlir::failed(executable))
    return mlir::failure();
  return (*executable)->run(arguments);
}

// Not a multiple of any vector's length, and enough for every array to be walked in loops.
constexpr int64_t batchSize = 19;

/// The elements of `array`, each `by` places further on.
void rollInto(char *to, const HostArray &array, int64_t by) {
  auto bytes = static_cast<int64_t>(array.bytes());
  if (bytes == 0)
    return;
  int64_t split = by * static_cast<int64_t>(byteSize(array.dtype())) % bytes;
  std::memcpy(to + split, array.raw(), static_cast<size_t>(bytes - split));
  std::memcpy(to, static_cast<const char *>(array.raw()) + bytes - split,
              static_cast<size_t>(split));
}

/// A batch whose example r is `array` rolled by r.
HostArray rolledBatch(const HostArray &array) {
  Shape shape{batchSize};
  for (int64_t size : array.shape())
    shape.push_back(size);
  HostArray batch(array.dtype(), shape);
  for (int64_t r = 0; r < batchSize; ++r)
    rollInto(static_cast<char *>(batch.mutableRaw()) + r * static_cast<int64_t>(array.bytes()),
             array, r);
  return batch;
}

HostArray example(const HostArray &batch, int64_t r) {
  HostArray one(batch.dtype(), Shape(std::span(batch.shape()).subspan(1)));
  if (one.size() > 0)
    std::memcpy(one.mutableRaw(),
                static_cast<const char *>(batch.raw()) + r * static_cast<int64_t>(one.bytes()),
                one.bytes());
  return one;
}

/// Compiles `function` and its batched form, which works on vectors in loops: the examples of a
/// batch have to come out as the function does them one by one. Returns those of example 0.
ir::Evaluated runBatched(mlir::func::FuncOp function, llvm::ArrayRef<HostArray> arguments,
                         Tolerance tolerance) {
  auto single = codegen::compile(function);
  auto vmapped =
      transforms::vmap(function, llvm::SmallVector<bool>(arguments.size(), true), batchSize);
  if (mlir::failed(single) || mlir::failed(vmapped))
    return mlir::failure();
  auto batched = codegen::compile(*vmapped->function);
  if (mlir::failed(batched))
    return mlir::failure();
  llvm::SmallVector<HostArray> batches = llvm::map_to_vector(arguments, rolledBatch);
  llvm::SmallVector<HostArray> got = *(*batched)->run(batches), first;
  for (int64_t r = 0; r < batchSize; ++r) {
    auto one = [r](const HostArray &batch) { return example(batch, r); };
    llvm::SmallVector<HostArray> expected = *(*single)->run(llvm::map_to_vector(batches, one));
    for (auto [i, value] : llvm::enumerate(expected)) {
      HostArray mine = vmapped->isResultBatched[i] ? example(got[i], r) : got[i];
      if (auto wrong = difference(mine, value, tolerance, Zeros::alike))
        ADD_FAILURE() << "example " << r << ", result " << i << ": " << *wrong;
      if (r == 0)
        first.push_back(mine);
    }
  }
  return first;
}

/// Where the file allows a distance at all, the promise of the kernels counts.
VectorRecord withKernelTolerance(VectorRecord record) {
  if (record.value.ulps > 0)
    record.value.ulps =
        std::max(record.value.ulps, record.outs[0].dtype() == DType::f64 ? ulpsOfF64 : ulpsOfF32);
  return record;
}

class CompiledVectors : public testing::TestWithParam<const char *> {
protected:
  void checkAll(Mode mode, bool isBatched) {
    for (const VectorRecord &record : recordsOf(GetParam())) {
      bool hasDerivatives = !record.tangentOuts.empty();
      // A batched jvp returns the values as well.
      if (hasDerivatives ? mode == Mode::value && isBatched : mode != Mode::value)
        continue;
      SCOPED_TRACE(record.op + " " + record.name + ", " + record.where);
      Runner batched = [&](auto function, auto arguments) {
        return runBatched(function, arguments, record.derivative);
      };
      expectRecord(withKernelTolerance(record), mode, isBatched ? batched : Runner(runCompiled));
    }
  }
};

TEST_P(CompiledVectors, ValuesAreThoseOfTheFile) { checkAll(Mode::value, false); }
TEST_P(CompiledVectors, TangentsAreThoseOfTheFile) { checkAll(Mode::jvp, false); }
TEST_P(CompiledVectors, CotangentsAreThoseOfTheFile) { checkAll(Mode::vjp, false); }
TEST_P(CompiledVectors, ValuesOfABatchAreThoseOfItsExamples) { checkAll(Mode::value, true); }
TEST_P(CompiledVectors, TangentsOfABatchAreThoseOfItsExamples) { checkAll(Mode::jvp, true); }
TEST_P(CompiledVectors, CotangentsOfABatchAreThoseOfItsExamples) { checkAll(Mode::vjp, true); }

INSTANTIATE_TEST_SUITE_P(Family, CompiledVectors, testing::ValuesIn(families),
                         [](const auto &family) { return std::string(family.param); });

} // namespace
} // namespace fluxion::tests
