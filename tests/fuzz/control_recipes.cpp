// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random ops with bodies. A body's ops are fitted to what its arguments hold when it is applied
// first.
#include "ir/ops/control.h"
#include "ir/ops/program.h"
#include "tests/fuzz/generator.h"

namespace fluxion::tests {

using llvm::ArrayRef;
using llvm::SmallVector;

static constexpr int64_t mostSteps = 4;

transforms::OwnedFunction
Generator::body(ArrayRef<Known> arguments,
                llvm::function_ref<void(SmallVector<Value> &)> chooseResults) {
  auto types = llvm::map_to_vector(arguments, [](const Known &known) -> mlir::Type {
    return ir::tensorType(&ir::context(), known.array.dtype(), known.array.shape());
  });
  ir::FunctionUnderConstruction made(b_->getUnknownLoc(), "body", types);
  std::vector<Value> outside;
  outside.swap(pool_);
  for (auto [argument, known] : llvm::zip(made.body().getArguments(), arguments)) {
    known_[argument] = known;
    pool_.push_back(argument);
  }
  SmallVector<Value> results;
  {
    mlir::OpBuilder::InsertionGuard guard(*b_);
    b_->setInsertionPointToEnd(&made.body());
    ++depth_;
    for (int64_t i = pick(1, 4); i > 0; --i)
      someOp();
    --depth_;
    chooseResults(results);
  }
  pool_ = std::move(outside);
  return made.finish(results);
}

SmallVector<Generator::Known> Generator::knownOf(ArrayRef<Value> values, bool isExact) {
  return llvm::map_to_vector(values, [&](Value value) {
    Known all = known(value);
    all.isExact &= isExact;
    return all;
  });
}
SmallVector<Generator::Value> Generator::someValues(int64_t least, int64_t most) {
  SmallVector<Value> values;
  for (int64_t i = pick(least, most); i > 0; --i)
    values.push_back(someValue());
  return values;
}

// A body of a few ops on two values that are there.
Generator::Value Generator::call() {
  if (depth_ >= 2)
    return {};
  SmallVector<Value> operands = someValues(2, 2);
  auto program = body(knownOf(operands), [&](SmallVector<Value> &results) {
    results.push_back(pool_.back());
    if (chance(0.4))
      results.push_back(someValue());
  });
  return accept(ir::CallOp::create(*b_, b_->getUnknownLoc(), "body", *program, operands));
}

Generator::Value Generator::branches() {
  if (depth_ >= 2)
    return {};
  Value index = someOfType(DType::i32, {});
  SmallVector<Value> operands = someValues(1, 3);
  SmallVector<mlir::Type> types; // the first branch decides
  std::vector<transforms::OwnedFunction> made;
  SmallVector<FuncOp> functions;
  for (int64_t i = pick(1, 3); i > 0; --i) {
    made.push_back(body(knownOf(operands), [&](SmallVector<Value> &results) {
      if (types.empty())
        results = someValues(1, 2);
      for (mlir::Type type : types) {
        auto tensor = mlir::cast<mlir::RankedTensorType>(type);
        results.push_back(someOfType(ir::dtypeOf(tensor), ir::shapeOf(tensor)));
      }
    }));
    functions.push_back(*made.back());
    types.assign(functions.back().getResultTypes().begin(),
                 functions.back().getResultTypes().end());
  }
  return known(index).isExact
             ? accept(ir::CaseOp::create(*b_, b_->getUnknownLoc(), index, functions, operands))
             : Value();
}

/// What a loop's body is given in the first step, and its results: the next carry, then any rows.
transforms::OwnedFunction Generator::loopBody(ArrayRef<Value> consts, ArrayRef<Value> init,
                                              ArrayRef<Known> rows, int64_t mostStacks) {
  SmallVector<Known> arguments{{HostArray::scalar(int64_t{0}), true}};
  llvm::append_range(arguments, knownOf(consts));
  llvm::append_range(arguments, knownOf(init, /*isExact=*/false));
  llvm::append_range(arguments, rows);
  return body(arguments, [&](SmallVector<Value> &results) {
    for (Value value : init)
      results.push_back(someOfType(dtypeOf(value), shapeOf(value)));
    llvm::append_range(results, someValues(init.empty() && mostStacks > 0 ? 1 : 0, mostStacks));
  });
}

/// The first row; of no rows, one of zeros.
static HostArray firstRow(const HostArray &array) {
  HostArray row(array.dtype(), Shape(std::span(array.shape()).subspan(1)));
  if (array.size() > 0)
    std::memcpy(row.mutableRaw(), array.raw(), row.bytes());
  else
    std::memset(row.mutableRaw(), 0, row.bytes());
  return row;
}

Generator::Value Generator::scan() {
  if (depth_ >= 2)
    return {};
  int64_t length = pick(0, mostSteps);
  SmallVector<Value> consts = someValues(0, 2), init = someValues(0, 2), over;
  Value array = someValue();
  if (Shape shape = shapeOf(array); shape.rank() > 0 && shape[0] <= mostSteps) {
    length = shape[0];
    over.push_back(array);
  }
  if (chance(0.3)) {
    std::vector<int64_t> sizes = someShape(2);
    sizes.insert(sizes.begin(), length);
    over.push_back(fresh(someDType(), Shape(sizes), uniform(-2, 2)));
  }
  SmallVector<Known> rows;
  for (Value value : over)
    rows.push_back({firstRow(known(value).array), known(value).isExact});
  auto made = loopBody(consts, init, rows, 2);
  return accept(ir::ScanOp::create(*b_, b_->getUnknownLoc(), *made, consts, init, over,
                                   ir::StepCount{{}, length}, chance(0.5)));
}

/// As long as the number of the step is below some number.
Generator::Value Generator::whileLoop() {
  if (depth_ >= 2)
    return {};
  SmallVector<Value> consts = someValues(0, 2), init = someValues(1, 2);
  auto made = loopBody(consts, init, {}, 0);
  ir::FunctionUnderConstruction condition(b_->getUnknownLoc(), "condition",
                                          SmallVector<mlir::Type>(made->getArgumentTypes()));
  Value goesOn;
  {
    mlir::OpBuilder::InsertionGuard guard(*b_);
    b_->setInsertionPointToEnd(&condition.body());
    auto direction =
        b_->getNamedAttr("direction", ir::DirectionAttr::get(b_->getContext(), ir::Direction::lt));
    std::vector<Value> outside = pool_;
    known_[condition.body().getArgument(0)] = {HostArray::scalar(int64_t{0}), true};
    HostArray most = HostArray::scalar(pick(0, mostSteps));
    goesOn = add("compare", {condition.body().getArgument(0), constantOf(most)}, {direction});
    pool_ = std::move(outside);
  }
  auto test = condition.finish(goesOn);
  return accept(ir::WhileOp::create(*b_, b_->getUnknownLoc(), *test, *made, consts, init, {}));
}

} // namespace fluxion::tests
