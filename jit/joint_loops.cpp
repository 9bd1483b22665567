// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/joint_loops.h"

#include "ir/bodies.h"
#include "ir/expr.h"
#include "ir/ops/arithmetic.h"
#include "ir/ops/control.h"
#include "ir/ops/creation.h"
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"
#include "jit/sample_sizes.h"

namespace fluxion::codegen {
namespace {

using ir::OpBuilder;
using ir::Operation;
using ir::OwnedFunction;
using ir::ScanOp;
using ir::SmallVector;
using ir::Type;
using ir::Value;
using ir::WhileOp;

// Examples of a block: a few vectors, whose chains of instructions run side by side. With more the
// slowest one of them holds up more.
constexpr int64_t perBlock = 32;

//===----------------------------------------------------------------------------------------------
// What can be done

bool isNumber(Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType()).getRank() == 0;
}

bool isOfNumbers(mlir::Block &block, bool mayLoop);

bool isPlainLoop(Operation &op) {
  auto loop = mlir::dyn_cast<WhileOp>(op);
  return loop && loop->getNumResults() == loop.getInit().size() + 1 && // nothing is stacked
         isOfNumbers(loop.getCondition().front(), false) &&
         isOfNumbers(loop.getBody().front(), false);
}

/// Whether the block computes with numbers alone, each from others.
bool isOfNumbers(mlir::Block &block, bool mayLoop) {
  if (!llvm::all_of(block.getArguments(), isNumber))
    return false;
  return llvm::all_of(block.without_terminator(), [&](Operation &op) {
    auto rules = mlir::dyn_cast<ir::RuleInterface>(op);
    bool isFit =
        ir::isConstant(&op) || (rules && rules.isElementwise()) || (mayLoop && isPlainLoop(op));
    return isFit && llvm::all_of(op.getResults(), isNumber);
  });
}

bool isFit(ScanOp scan) {
  auto isLoop = [](Operation &op) { return mlir::isa<WhileOp>(op); };
  mlir::Block &body = scan.getBody().front();
  return scan.getInit().empty() && !scan.getTimes() && !scan.getOver().empty() &&
         scan.getCount().length >= 2 * perBlock && body.getArgument(0).use_empty() &&
         llvm::any_of(body, isLoop) && isOfNumbers(body, true);
}

//===----------------------------------------------------------------------------------------------
// How it is done

ir::RankedTensorType inLanes(Type type) {
  return ir::withShape(mlir::cast<ir::RankedTensorType>(type), {perBlock});
}
Value inLanes(OpBuilder &b, Value number) {
  return isNumber(number) ? ir::repeated(b, number.getLoc(), number, perBlock) : number;
}

SmallVector<Value> lanesOf(OpBuilder &b, mlir::Block &block, llvm::ArrayRef<Value> arguments);

/// As long as any example goes on: all make a step, those that are done stay as they are.
///
///     (active, n, carry) = (active & condition(t + 1, carry'), n + active, carry')
///     where carry' = active ? body(t, carry) : carry
SmallVector<Value> loopOfLanes(OpBuilder &b, WhileOp loop, llvm::ArrayRef<Value> operands) {
  ir::Location loc = loop.getLoc();
  size_t numConsts = loop.getConsts().size();
  mlir::Block &condition = loop.getCondition().front(), &body = loop.getBody().front();
  auto consts = operands.take_front(numConsts), init = operands.drop_front(numConsts);
  auto with = [](Value step, mlir::ValueRange plain, mlir::ValueRange carry) {
    SmallVector<Value> all{step};
    ir::append(all, plain);
    ir::append(all, carry);
    return all;
  };
  Value none = ir::zeros(b, loc, inLanes(loop.getTrips().getType()));
  SmallVector<Value> start{lanesOf(b, condition, with(none, consts, init)).front(), none};
  ir::append(start, init);

  SmallVector<Type> types{loop.getTrips().getType()};
  for (Value value : consts)
    types.push_back(value.getType());
  for (Value value : start)
    types.push_back(value.getType());
  OwnedFunction goesOn =
      ir::wrapped(loc, "condition", types, [&](OpBuilder &b, mlir::ValueRange xs) {
        return SmallVector<Value>{
            ir::ReduceOrOp::create(b, loc, xs[1 + numConsts], llvm::ArrayRef<int64_t>{0})};
      });
  OwnedFunction step = ir::wrapped(loc, "body", types, [&](OpBuilder &b, mlir::ValueRange xs) {
    Value t = inLanes(b, xs[0]), active = xs[1 + numConsts], trips = xs[2 + numConsts];
    auto plain = xs.slice(1, numConsts), carry = xs.drop_front(3 + numConsts);
    ir::Expr isActive(b, loc, active);
    SmallVector<Value> next;
    for (auto [made, before] : llvm::zip(lanesOf(b, body, with(t, plain, carry)), carry))
      next.push_back(
          ir::select(isActive, ir::Expr(b, loc, made), ir::Expr(b, loc, before)).value());
    Value behind = (ir::Expr(b, loc, t) + 1.0).value();
    ir::Expr more(b, loc, lanesOf(b, condition, with(behind, plain, next)).front());
    ir::Expr counted(b, loc, ir::ConvertOp::create(b, loc, trips.getType(), active));
    SmallVector<Value> yielded{(isActive & more).value(),
                               (ir::Expr(b, loc, trips) + counted).value()};
    ir::append(yielded, next);
    return yielded;
  });
  auto made = WhileOp::create(b, loc, *goesOn, *step, SmallVector<Value>(consts), start,
                              mlir::IntegerAttr());
  SmallVector<Value> results(made.getResults().drop_front(2).drop_back());
  results.push_back(made.getResult(1));
  return results;
}

/// The block on `perBlock` examples at once; what it is given is theirs, or one for all.
SmallVector<Value> lanesOf(OpBuilder &b, mlir::Block &block, llvm::ArrayRef<Value> arguments) {
  mlir::IRMapping lanes;
  for (auto [mine, given] : llvm::zip_equal(block.getArguments(), arguments))
    lanes.map(mine, inLanes(b, given));
  auto of = [&](mlir::ValueRange values) {
    return llvm::map_to_vector(values, [&](Value value) -> Value { return lanes.lookup(value); });
  };
  for (Operation &op : block.without_terminator()) {
    if (auto loop = mlir::dyn_cast<WhileOp>(op)) {
      SmallVector<Value> operands = of(loop->getOperands());
      lanes.map(loop->getResults(), mlir::ValueRange(loopOfLanes(b, loop, operands)));
    } else if (ir::isConstant(&op)) {
      lanes.map(op.getResult(0), inLanes(b, b.clone(op)->getResult(0)));
    } else {
      Operation *copy = b.clone(op, lanes);
      copy->getResult(0).setType(inLanes(op.getResult(0).getType()));
    }
  }
  return of(ir::yieldedBy(block));
}

/// Rows [begin, end) of an array.
Value rowsOf(OpBuilder &b, ir::Location loc, Value array, int64_t begin, int64_t end) {
  if (begin == 0 && end == ir::tensorTypeOf(array).getDimSize(0))
    return array;
  return ir::SliceOp::create(b, loc, array, llvm::ArrayRef<int64_t>{begin},
                             llvm::ArrayRef<int64_t>{end}, llvm::ArrayRef<int64_t>{1});
}

void joinLoops(ScanOp scan) {
  OpBuilder b(scan);
  ir::Location loc = scan.getLoc();
  mlir::Block &body = scan.getBody().front();
  int64_t length = scan.getCount().length, blocks = length / perBlock, whole = blocks * perBlock;
  SmallVector<Value> consts(scan.getConsts()), over, rest;
  SmallVector<Type> types{body.getArgument(0).getType()};
  for (Value value : consts)
    types.push_back(value.getType());
  for (Value array : scan.getOver()) {
    Type element = ir::withShape(ir::tensorTypeOf(array), {});
    types.push_back(inLanes(element));
    over.push_back(ir::ReshapeOp::create(b, loc,
                                         ir::withShape(ir::tensorTypeOf(array), {blocks, perBlock}),
                                         rowsOf(b, loc, array, 0, whole)));
    if (whole < length)
      rest.push_back(rowsOf(b, loc, array, whole, length));
  }
  OwnedFunction lanes = ir::wrapped(loc, "body", types, [&](OpBuilder &b, mlir::ValueRange xs) {
    return lanesOf(b, body, SmallVector<Value>(xs));
  });
  auto joined = ScanOp::create(b, loc, *lanes, consts, mlir::ValueRange(), over,
                               ir::StepCount{{}, blocks}, /*reverse=*/false);
  SmallVector<Value> results;
  for (Value result : joined->getResults())
    results.push_back(
        ir::ReshapeOp::create(b, loc, ir::withShape(ir::tensorTypeOf(result), {whole}), result));
  if (whole < length) {
    OwnedFunction one = ir::functionOf(scan.getBody(), "body");
    auto last = ScanOp::create(b, loc, *one, consts, mlir::ValueRange(), rest,
                               ir::StepCount{{}, length - whole}, /*reverse=*/false);
    for (auto [result, more] : llvm::zip_equal(results, last->getResults()))
      result = ir::ConcatenateOp::create(b, loc, mlir::ValueRange{result, more}, 0);
  }
  scan->replaceAllUsesWith(results);
  scan->erase();
}

} // namespace

void joinLoops(transforms::FuncOp function) {
  if (servesManySizes()) // how many blocks there are is another number for each
    return;
  SmallVector<ScanOp> fit;
  function.walk([&](ScanOp scan) {
    if (isFit(scan))
      fit.push_back(scan);
  });
  for (ScanOp scan : fit)
    joinLoops(scan);
}

} // namespace fluxion::codegen
