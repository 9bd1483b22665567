// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/calculus.h"

#include "transforms/jvp.h"
#include "transforms/partial_eval.h"
#include "transforms/simplify.h"
#include "transforms/transpose.h"
#include "transforms/unzip.h"
#include "transforms/vmap.h"

namespace fluxion::transforms {
namespace {

class Transformations final : public ir::Calculus {
public:
  FailureOr<OwnedFunction> jvp(FuncOp f, ArrayRef<bool> active) const override {
    FailureOr<OwnedFunction> made = transforms::jvp(f, active);
    if (mlir::succeeded(made))
      transforms::simplify(**made);
    return made;
  }
  ir::Flags unknownYields(mlir::Block &body, ArrayRef<bool> isUnknown) const override {
    return transforms::unknownYields(body, isUnknown);
  }
  FailureOr<ir::SplitFunction> split(FuncOp f, const ir::SplitRequest &request) const override {
    return transforms::split(f, request);
  }
  FailureOr<ir::Transposed> transpose(FuncOp f, const ir::LinearPart &linear,
                                      ArrayRef<bool> deadZeros) const override {
    return transforms::transposeMarked(f, linear, deadZeros);
  }
  FailureOr<ir::BatchedFunction> vmap(FuncOp f, ArrayRef<bool> isArgumentBatched,
                                      int64_t size) const override {
    return transforms::vmap(f, isArgumentBatched, size);
  }
  void simplify(FuncOp f) const override { transforms::simplify(f); }
};

} // namespace

const ir::Calculus &calculus() {
  static const Transformations transformations;
  return transformations;
}

} // namespace fluxion::transforms
