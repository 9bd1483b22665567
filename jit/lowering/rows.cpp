// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Running functions and sorting: calls of the runtime's kernels (runtime/row_kernels.h).
#include "ir/ops/cumulative.h"
#include "ir/ops/sorting.h"
#include "jit/library_call.h"

#include "runtime/row_kernels.h"

namespace fluxion::codegen {
namespace {

ir::AxisSizes sizesOf(Value x, int64_t axis) { return {ir::tensorTypeOf(x).getShape(), axis}; }

template <class OpT> void emitRunning(Emitter &e, Operation *op) {
  auto running = mlir::cast<OpT>(op);
  Value x = running.getX();
  auto sizes = sizesOf(x, running.getAxis());
  callLibrary(e, "fluxion_cumulative",
              {static_cast<int64_t>(ir::cumulativeOf(op)), dtypeNumber(x), running.getReverse(),
               sizes.outer, sizes.n, sizes.inner},
              {x, running.getResult()});
}

void emitRecurrence(Emitter &e, Operation *op) {
  auto recurrence = mlir::cast<ir::LinearRecurrenceOp>(op);
  auto sizes = sizesOf(recurrence.getA(), recurrence.getAxis());
  callLibrary(
      e, "fluxion_recurrence",
      {dtypeNumber(recurrence.getA()), recurrence.getReverse(), sizes.outer, sizes.n, sizes.inner},
      {recurrence.getA(), recurrence.getB(), recurrence.getResult()});
}

void emitSort(Emitter &e, Operation *op) {
  auto sort = mlir::cast<ir::SortOp>(op);
  auto sizes = sizesOf(sort.getX(), sort.getAxis());
  callLibrary(e, "fluxion_sort", {dtypeNumber(sort.getX()), sizes.outer, sizes.n, sizes.inner},
              {sort.getX(), sort.getResult()});
}

// By the last key first: the others keep its order among their equals.
void emitArgsort(Emitter &e, Operation *op) {
  auto argsort = mlir::cast<ir::ArgsortOp>(op);
  auto keys = argsort.getKeys();
  for (size_t k = keys.size(); k-- > 0;) {
    auto sizes = sizesOf(keys[k], argsort.getAxis());
    callLibrary(e, "fluxion_argsort",
                {dtypeNumber(keys[k]), k + 1 == keys.size(), sizes.outer, sizes.n, sizes.inner},
                {keys[k], argsort.getResult()});
  }
}

void emitTopK(Emitter &e, Operation *op) {
  auto top = mlir::cast<ir::TopKOp>(op);
  auto sizes = sizesOf(top.getX(), ir::tensorTypeOf(top.getX()).getRank() - 1);
  callLibrary(e, "fluxion_top_k",
              {dtypeNumber(top.getX()), sizes.outer, sizes.n, static_cast<int64_t>(top.getK())},
              {top.getX(), top.getResult()});
}

uint64_t scratchOfSort(Operation *op) {
  auto sort = mlir::cast<ir::SortOp>(op);
  return runtime::scratchOfSort(dtypeNumber(sort.getX()), sizesOf(sort.getX(), sort.getAxis()).n);
}
uint64_t scratchOfArgsort(Operation *op) {
  auto argsort = mlir::cast<ir::ArgsortOp>(op);
  uint64_t most = 0;
  for (Value key : argsort.getKeys())
    most = std::max(most,
                    runtime::scratchOfArgsort(dtypeNumber(key), sizesOf(key, argsort.getAxis()).n));
  return most;
}
uint64_t scratchOfTopK(Operation *op) {
  auto top = mlir::cast<ir::TopKOp>(op);
  return runtime::scratchOfTopK(dtypeNumber(top.getX()),
                                ir::tensorTypeOf(top.getX()).getShape().back(),
                                static_cast<int64_t>(top.getK()));
}

/// So many operations per element of the first operand.
template <uint64_t perElement> uint64_t cost(Operation *op) {
  return perElement * static_cast<uint64_t>(ir::tensorTypeOf(op->getOperand(0)).getNumElements());
}

} // namespace

void registerRows(Rules &rules) {
  auto step = [&](mlir::TypeID id, void (*emit)(Emitter &, Operation *),
                  uint64_t (*count)(Operation *), uint64_t (*scratch)(Operation *) = nullptr) {
    rules.steps[id] = {.emit = emit, .cost = count, .scratch = scratch};
  };
  step(mlir::TypeID::get<ir::CumsumOp>(), emitRunning<ir::CumsumOp>, cost<1>);
  step(mlir::TypeID::get<ir::CumprodOp>(), emitRunning<ir::CumprodOp>, cost<1>);
  step(mlir::TypeID::get<ir::CummaxOp>(), emitRunning<ir::CummaxOp>, cost<1>);
  step(mlir::TypeID::get<ir::CumminOp>(), emitRunning<ir::CumminOp>, cost<1>);
  step(mlir::TypeID::get<ir::CumlogsumexpOp>(), emitRunning<ir::CumlogsumexpOp>, cost<32>);
  step(mlir::TypeID::get<ir::LinearRecurrenceOp>(), emitRecurrence, cost<2>);
  step(mlir::TypeID::get<ir::SortOp>(), emitSort, cost<32>, scratchOfSort);
  step(mlir::TypeID::get<ir::ArgsortOp>(), emitArgsort, cost<64>, scratchOfArgsort);
  step(mlir::TypeID::get<ir::TopKOp>(), emitTopK, cost<16>, scratchOfTopK);
}

} // namespace fluxion::codegen
