// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random programs over the whole dialect. Each op is evaluated as it is added: values stay finite
// and small, and what jumps (comparisons, floors, indices) depends on exact arithmetic alone, so
// that rounding never decides what a program does.
#pragma once

#include "tests/ops/program.h"

#include "llvm/ADT/DenseMap.h"

namespace fluxion::tests {

/// Ops that jump, or whose derivative does: rounding of their operands must not decide.
bool hasJumps(const std::string &op);

struct RandomProgram {
  OwnedFunction function;
  Arrays arguments;
};

class Generator {
public:
  explicit Generator(uint64_t seed) : random_(seed) {}
  /// Up to `numOps` ops beside what they need.
  RandomProgram program(int numOps);
  /// Arguments of the same types.
  Arrays argumentsLike(llvm::ArrayRef<HostArray> arguments);

private:
  using Value = mlir::Value;
  using Axes = llvm::SmallVector<int64_t>;
  struct Known {
    HostArray array;
    bool isExact = true; ///< every machine computes the same bits
  };

  // Chance.
  int64_t below(int64_t limit) { return pick(0, limit - 1); }
  int64_t pick(int64_t lo, int64_t hi) {
    return std::uniform_int_distribution<int64_t>(lo, hi)(random_);
  }
  bool chance(double p) { return std::bernoulli_distribution(p)(random_); }
  DType someDType();
  Shape someShape(int maxRank = 4);
  template <class Some> auto &oneOf(Some &some) {
    return some[static_cast<size_t>(below(static_cast<int64_t>(std::size(some))))];
  }

  // Values that are there.
  Known known(Value value) { return known_.lookup(value); }
  Shape shapeOf(Value value) { return known(value).array.shape(); }
  DType dtypeOf(Value value) { return known(value).array.dtype(); }
  Value someValue();
  Value someNumber();
  Value someOfType(DType dtype, const Shape &shape);

  // Adding ops. Null: it was not to be had.
  Value add(const std::string &op, llvm::ArrayRef<Value> operands,
            llvm::ArrayRef<mlir::NamedAttribute> attrs, mlir::Type result = {});
  Value accept(mlir::Operation *op);
  Value constantOf(const HostArray &array);
  Value fresh(DType dtype, const Shape &shape, const Numbers &numbers);
  Value within(Value x, const Numbers &numbers);
  bool isExactWhereNeeded(const std::string &op, llvm::ArrayRef<Value> operands);

  // One op of a kind each.
  Value elementwise();
  Value complexNumbers();
  Value order();
  Value size();
  Value reduction();
  Value contraction();
  Value convolution();
  Value windows();
  Value creation();
  Value window();
  Value gather();
  Value scatter();
  Value alongRows();
  Value fourier();
  Value call();
  Value branches();
  Value scan();
  Value whileLoop();
  Value someOp();

  /// A program of a few ops, fitted to arguments that hold this; the results are chosen of its
  /// pool.
  transforms::OwnedFunction
  body(llvm::ArrayRef<Known> arguments,
       llvm::function_ref<void(llvm::SmallVector<Value> &)> chooseResults);
  transforms::OwnedFunction loopBody(llvm::ArrayRef<Value> consts, llvm::ArrayRef<Value> init,
                                     llvm::ArrayRef<Known> rows, int64_t mostStacks);
  llvm::SmallVector<Known> knownOf(llvm::ArrayRef<Value> values, bool isExact = true);
  llvm::SmallVector<Value> someValues(int64_t least, int64_t most);

  mlir::NamedAttribute axesAttr(const char *name, llvm::ArrayRef<int64_t> axes);
  mlir::NamedAttribute numberAttr(const char *name, int64_t number);
  Axes someAxes(int rank);

  Random random_;
  mlir::OpBuilder *b_ = nullptr;
  std::vector<Value> pool_;
  llvm::DenseMap<Value, Known> known_;
  int depth_ = 0; ///< of bodies
};

} // namespace fluxion::tests
