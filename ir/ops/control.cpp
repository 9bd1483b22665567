// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of control flow.
#include "ir/ops/control.h"

#include "ir/interpret.h"
#include "ir/ops/program.h"

#define GET_OP_CLASSES
#include "ir/ops/control.cpp.inc"

namespace fluxion::ir {

void FxDialect::addControl() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/control.cpp.inc"
      >();
}

static mlir::TypeRange yieldedTypes(mlir::Region &body) {
  return yieldedBy(body.front()).getTypes();
}
/// The type of rows of `row`, stacked.
static Type stackedType(Type row, int64_t count) {
  auto type = mlir::cast<RankedTensorType>(row);
  SmallVector<int64_t> shape{count};
  llvm::append_range(shape, type.getShape());
  return withShape(type, shape);
}
/// What a loop's bodies take: the number of the step, then these.
static LogicalResult requireArguments(Operation *op, const char *label, mlir::Region &body,
                                      ArrayRef<Type> types) {
  SmallVector<Type> expected{RankedTensorType::get({}, OpBuilder(op->getContext()).getI64Type())};
  llvm::append_range(expected, types);
  if (mlir::TypeRange(body.front().getArgumentTypes()) != mlir::TypeRange(expected))
    return op->emitOpError() << label << " the body takes (" << body.front().getArgumentTypes()
                             << ") and is given (" << expected << ")";
  return mlir::success();
}
/// Every body ends by handing something over.
static LogicalResult requireYields(Operation *op) {
  for (mlir::Region &body : op->getRegions())
    if (body.front().empty() || !mlir::isa<YieldOp>(body.front().back()))
      return op->emitOpError("has a body that does not end in fx.yield");
  return mlir::success();
}
/// Yielded values: first the next carry, then rows of the results at their places.
static LogicalResult requireLoopYields(Operation *op, mlir::Region &body, mlir::TypeRange init,
                                       mlir::TypeRange results, int64_t count,
                                       const char *carryLabel, const char *rowLabel) {
  mlir::TypeRange yielded = yieldedTypes(body);
  size_t n = init.size();
  if (yielded.size() != results.size() || yielded.size() < n)
    return op->emitOpError() << rowLabel << " the body yields " << yielded.size() << " values for "
                             << results.size() << " results and a carry of " << n;
  if (yielded.take_front(n) != init || results.take_front(n) != init)
    return op->emitOpError() << carryLabel << " the carry begins as (" << init
                             << "), is handed on as (" << yielded.take_front(n) << ") and ends as ("
                             << results.take_front(n) << ")";
  for (size_t i = n; i < yielded.size(); ++i)
    if (results[i] != stackedType(yielded[i], count))
      return op->emitOpError() << rowLabel << " rows of type " << yielded[i]
                               << " do not make a stack of type " << results[i];
  return mlir::success();
}

//===----------------------------------------------------------------------------------------------
// case

void CaseOp::build(OpBuilder &, mlir::OperationState &state, Value index, ArrayRef<FuncOp> branches,
                   mlir::ValueRange inputs) {
  FuncOp first = branches.front();
  state.addTypes(returnedBy(first).getTypes());
  state.addOperands(index);
  state.addOperands(inputs);
  for (FuncOp branch : branches)
    takeBody(*state.addRegion(), branch);
}

LogicalResult CaseOp::verify() {
  if (getBranches().empty())
    return emitOpError("(C1) has no branch");
  if (mlir::failed(requireYields(*this)))
    return mlir::failure();
  for (auto [i, branch] : llvm::enumerate(getBranches())) {
    if (mlir::TypeRange(branch.front().getArgumentTypes()) != getInputs().getTypes())
      return emitOpError("(C2) branch ") << i << " takes (" << branch.front().getArgumentTypes()
                                         << ") and is given (" << getInputs().getTypes() << ")";
    if (yieldedTypes(branch) != getOutputs().getTypes())
      return emitOpError("(C3) branch ")
             << i << " yields (" << yieldedTypes(branch) << ") and the results are ("
             << getOutputs().getTypes() << ")";
  }
  return mlir::success();
}

Evaluated CaseOp::evaluate(ArrayRef<HostArray> xs) {
  int64_t last = static_cast<int64_t>(getBranches().size()) - 1;
  int64_t i = std::clamp<int64_t>(*xs[0].data<int32_t>(), 0, last);
  return interpretBody(getBranches()[static_cast<unsigned>(i)].front(), xs.drop_front());
}

BodyLayout CaseOp::getLayout() {
  return {.firstOperand = 1, .endOperand = getNumOperands(), .numPlain = getNumOperands() - 1};
}

//===----------------------------------------------------------------------------------------------
// Loops, step by step

namespace {

/// Row `i` of `x`.
HostArray rowOf(const HostArray &x, int64_t i) {
  HostArray row(x.dtype(), Shape(std::span<const int64_t>(x.shape()).subspan(1)));
  std::memcpy(row.mutableRaw(), static_cast<const char *>(x.raw()) + i * int64_t(row.bytes()),
              row.bytes());
  return row;
}

/// Rows of one type, in the order of their numbers whatever the order of their arrival.
class Stack {
public:
  explicit Stack(Type stacked) {
    auto type = mlir::cast<RankedTensorType>(stacked);
    dtype_ = dtypeOf(type);
    for (int64_t size : type.getShape().drop_front())
      row_.push_back(size);
  }
  void push(HostArray row) { rows_.push_back(std::move(row)); }
  uint64_t bytes() const { return rows_.empty() ? 0 : rows_.size() * rows_.front().bytes(); }
  HostArray finish(bool isReversed) {
    if (isReversed)
      std::reverse(rows_.begin(), rows_.end());
    // Sizes that only the numbers know are those of the rows.
    SmallVector<int64_t> shape{static_cast<int64_t>(rows_.size())};
    if (rows_.empty())
      llvm::append_range(shape, row_);
    else
      llvm::append_range(shape, rows_.front().shape());
    HostArray all(dtype_, Shape(std::span<const int64_t>(shape)));
    auto *at = static_cast<char *>(all.mutableRaw());
    for (const HostArray &row : rows_) {
      std::memcpy(at, row.raw(), row.bytes());
      at += row.bytes();
    }
    return all;
  }

private:
  DType dtype_;
  SmallVector<int64_t> row_;
  std::vector<HostArray> rows_;
};

/// What goes from step to step, and what the steps leave behind.
struct Steps {
  SmallVector<HostArray> carry;
  std::vector<Stack> stacks;

  Steps(ArrayRef<HostArray> init, mlir::TypeRange stacked) : carry(init) {
    for (Type type : stacked)
      stacks.emplace_back(type);
  }
  LogicalResult take(mlir::Block &body, ArrayRef<HostArray> arguments) {
    Evaluated yielded = interpretBody(body, arguments);
    if (mlir::failed(yielded))
      return mlir::failure();
    std::move(yielded->begin(), yielded->begin() + carry.size(), carry.begin());
    for (auto [stack, row] : llvm::zip(stacks, llvm::drop_begin(*yielded, carry.size())))
      stack.push(std::move(row));
    return mlir::success();
  }
  SmallVector<HostArray> finish(bool isReversed) {
    SmallVector<HostArray> results = carry;
    for (Stack &stack : stacks)
      results.push_back(stack.finish(isReversed));
    return results;
  }
};

} // namespace

//===----------------------------------------------------------------------------------------------
// scan

void ScanOp::build(OpBuilder &b, mlir::OperationState &state, FuncOp body, mlir::ValueRange consts,
                   mlir::ValueRange init, mlir::ValueRange over, const StepCount &count,
                   bool reverse) {
  for (auto [i, value] : llvm::enumerate(returnedBy(body)))
    state.addTypes(i < init.size() ? value.getType()
                                   : stackedType(value.getType(), count.axisSize()));
  takeBody(*state.addRegion(), body);
  state.addOperands(consts);
  state.addOperands(init);
  state.addOperands(over);
  if (count.times)
    state.addOperands(count.times);
  auto &properties = state.getOrAddProperties<Properties>();
  llvm::copy(ArrayRef<int32_t>{int32_t(consts.size()), int32_t(init.size()), int32_t(over.size()),
                               count.times ? 1 : 0},
             properties.operandSegmentSizes.begin());
  if (!count.times)
    properties.setLength(b.getI64IntegerAttr(count.length));
  if (reverse)
    properties.setReverse(b.getUnitAttr());
}

LogicalResult ScanOp::verify() {
  if ((getTimes() != nullptr) == (getLengthAttr() != nullptr) ||
      (getLengthAttr() && getLengthAttr().getInt() < 0))
    return emitOpError("(C1) takes either a length that is not negative or the operand times");
  if (mlir::failed(requireYields(*this)))
    return mlir::failure();
  SmallVector<Type> given(getConsts().getTypes());
  llvm::append_range(given, getInit().getTypes());
  int64_t count = getCount().axisSize();
  for (Type type : getOver().getTypes()) {
    auto tensor = mlir::cast<RankedTensorType>(type);
    if (tensor.getRank() == 0 || (!getTimes() && tensor.getDimSize(0) != count))
      return emitOpError("(C3) goes over an array of type ")
             << type << ", whose first axis is not of the loop's length";
    given.push_back(withShape(tensor, tensor.getShape().drop_front()));
  }
  if (mlir::failed(requireArguments(*this, "(C2)", getBody(), given)))
    return mlir::failure();
  return requireLoopYields(*this, getBody(), getInit().getTypes(), getOutputs().getTypes(), count,
                           "(C4)", "(C5)");
}

Evaluated ScanOp::evaluate(ArrayRef<HostArray> xs) {
  size_t numConsts = getConsts().size(), numInit = getInit().size(), numOver = getOver().size();
  auto consts = xs.take_front(numConsts);
  auto over = xs.slice(numConsts + numInit, numOver);
  int64_t count = getTimes() ? *xs.back().data<int64_t>() : getLengthAttr().getInt();
  for (const HostArray &array : over)
    if (array.shape()[0] != std::max<int64_t>(count, 0))
      return emitOpError("makes ") << count << " steps over " << array.shape()[0] << " rows";
  Steps steps(xs.slice(numConsts, numInit), getOutputs().drop_front(numInit).getTypes());
  for (int64_t k = 0; k < count; ++k) {
    int64_t t = getReverse() ? count - 1 - k : k;
    SmallVector<HostArray> arguments{HostArray::scalar(t)};
    llvm::append_range(arguments, consts);
    llvm::append_range(arguments, steps.carry);
    for (const HostArray &array : over)
      arguments.push_back(rowOf(array, t));
    if (mlir::failed(steps.take(getBody().front(), arguments)))
      return mlir::failure();
  }
  return steps.finish(getReverse());
}

BodyLayout ScanOp::getLayout() {
  auto consts = static_cast<unsigned>(getConsts().size());
  return {.endOperand = getNumOperands() - (getTimes() ? 1 : 0),
          .firstArgument = 1,
          .numPlain = consts,
          .numCarried = static_cast<unsigned>(getInit().size()),
          .isLoop = true};
}

//===----------------------------------------------------------------------------------------------
// while

void WhileOp::build(OpBuilder &b, mlir::OperationState &state, FuncOp condition, FuncOp body,
                    mlir::ValueRange consts, mlir::ValueRange init, mlir::IntegerAttr limit) {
  for (auto [i, value] : llvm::enumerate(returnedBy(body)))
    state.addTypes(i < init.size() ? value.getType()
                                   : stackedType(value.getType(), mlir::ShapedType::kDynamic));
  state.addTypes(RankedTensorType::get({}, b.getI64Type()));
  takeBody(*state.addRegion(), condition);
  takeBody(*state.addRegion(), body);
  state.addOperands(consts);
  state.addOperands(init);
  auto &properties = state.getOrAddProperties<Properties>();
  llvm::copy(ArrayRef<int32_t>{int32_t(consts.size()), int32_t(init.size())},
             properties.operandSegmentSizes.begin());
  properties.setLimit(limit);
}

LogicalResult WhileOp::verify() {
  if (mlir::failed(requireYields(*this)))
    return mlir::failure();
  SmallVector<Type> given(getOperandTypes());
  for (mlir::Region *body : {&getCondition(), &getBody()})
    if (mlir::failed(requireArguments(*this, "(C1)", *body, given)))
      return mlir::failure();
  Type truth = RankedTensorType::get({}, OpBuilder(getContext()).getI1Type());
  if (yieldedTypes(getCondition()) != mlir::TypeRange(truth))
    return emitOpError("(C2) the condition yields (")
           << yieldedTypes(getCondition()) << "), not one truth value";
  Type number = RankedTensorType::get({}, OpBuilder(getContext()).getI64Type());
  if (getOutputs().empty() || getOutputs().back().getType() != number)
    return emitOpError("(C5) the last result is not a number of type i64");
  return requireLoopYields(*this, getBody(), getInit().getTypes(),
                           getOutputs().drop_back().getTypes(), mlir::ShapedType::kDynamic, "(C3)",
                           "(C4)");
}

Evaluated WhileOp::evaluate(ArrayRef<HostArray> xs) {
  size_t numConsts = getConsts().size();
  auto consts = xs.take_front(numConsts);
  Steps steps(xs.drop_front(numConsts),
              getOutputs().drop_front(getInit().size()).drop_back().getTypes());
  int64_t trips = 0;
  for (;; ++trips) {
    SmallVector<HostArray> arguments{HostArray::scalar(trips)};
    llvm::append_range(arguments, consts);
    llvm::append_range(arguments, steps.carry);
    Evaluated goesOn = interpretBody(getCondition().front(), arguments);
    if (mlir::failed(goesOn))
      return mlir::failure();
    if (!*goesOn->front().data<bool>())
      break;
    if (mlir::failed(steps.take(getBody().front(), arguments)))
      return mlir::failure();
    uint64_t bytes = 0;
    for (const Stack &stack : steps.stacks)
      bytes += stack.bytes();
    if (getLimit() && bytes > *getLimit()) {
      emitOpError(overLimit(static_cast<int64_t>(*getLimit()))).attachNote()
          << "hint: " << overLimitHint;
      return mlir::failure();
    }
  }
  SmallVector<HostArray> results = steps.finish(/*isReversed=*/false);
  results.push_back(HostArray::scalar(trips));
  return results;
}

std::string overLimit(int64_t limit) {
  return "stores more than " + std::to_string(limit) + " bytes for its derivative";
}

BodyLayout WhileOp::getLayout() {
  auto consts = static_cast<unsigned>(getConsts().size());
  return {.endOperand = getNumOperands(),
          .firstArgument = 1,
          .numPlain = consts,
          .numCarried = static_cast<unsigned>(getInit().size()),
          .numGuards = 1,
          .isLoop = true};
}

} // namespace fluxion::ir
