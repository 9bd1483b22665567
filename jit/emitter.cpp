// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/emitter.h"

#include "jit/nest.h"

namespace fluxion::codegen {

Emitter::Emitter(const Plan &plan, llvm::Module &module, const Target &target)
    : b(module.getContext()), plan_(plan), module_(module), target_(target),
      registerOps_(plan.steps.size() + 1) {
  for (Operation &op : transforms::bodyOf(plan.function).without_terminator())
    if (plan.storageOf(op.getResult(0)) == Storage::registers && rules().elementalOf(&op))
      registerOps_[plan.slotOf(op.getResult(0))].push_back(&op);
  auto returned = transforms::returnedBy(plan.function);
  for (auto [i, value] : llvm::enumerate(returned))
    if (plan.storageOf(value) == Storage::memory && !mlir::isa<mlir::BlockArgument>(value))
      resultNumber_.try_emplace(value, i);
}

//===----------------------------------------------------------------------------------------------
// Functions

// Elements computed in registers per function: where the time of LLVM per element was smallest.
constexpr size_t workPerFunction = 128;
// The work that a loop nest counts for.
constexpr size_t workPerStep = 32;

llvm::Function *Emitter::emitEntry(const std::string &name) {
  name_ = name;
  countWork();
  beginFunction(name);
  emitRegisters(0);
  for (auto [i, step] : llvm::enumerate(plan_.steps)) {
    nextFunctionIfLong(workPerStep);
    forget();
    if (step.op)
      rules().stepOf(step.op)->emit(*this, step.op);
    else
      emitNest(*this, step.nest);
    forget();
    if (!step.op)
      for (const NestOutput &output : step.nest.outputs)
        if (plan_.storageOf(output.op->getResult(0)) == Storage::registers)
          keepOnTape(output.op->getResult(0));
    emitRegisters(i + 1);
  }
  forget();
  storeResults();
  b.CreateRetVoid();
  if (parts_.size() == 1)
    return parts_[0];
  beginFunction(name);
  for (llvm::Function *part : llvm::ArrayRef(parts_).drop_back()) {
    part->setLinkage(llvm::Function::InternalLinkage);
    part->addFnAttr(llvm::Attribute::NoInline);
    b.CreateCall(part, {arguments_, results_, arena_});
  }
  b.CreateRetVoid();
  return function_;
}

void Emitter::countWork() {
  size_t work = plan_.steps.size() * workPerStep;
  for (const auto &ops : registerOps_)
    for (Operation *op : ops)
      work += ir::tensorTypeOf(op->getResult(0)).getNumElements();
  isSplit_ = work > 2 * workPerFunction;
}

void Emitter::beginFunction(const std::string &name) {
  llvm::Type *pointer = b.getPtrTy();
  auto *type = llvm::FunctionType::get(b.getVoidTy(), {pointer, pointer, pointer}, false);
  bool isWhole = !isSplit_ || (!parts_.empty() && name == name_);
  function_ = llvm::Function::Create(type, llvm::Function::ExternalLinkage,
                                     isWhole ? name : name + "_part", module_);
  for (unsigned i = 0; i < 3; ++i) {
    function_->addParamAttr(i, llvm::Attribute::NoAlias);
    function_->addParamAttr(i, llvm::Attribute::NoUndef);
  }
  function_->addFnAttr(llvm::Attribute::NoUnwind);
  arguments_ = function_->getArg(0);
  results_ = function_->getArg(1);
  arena_ = function_->getArg(2);
  parts_.push_back(function_);
  workInFunction_ = 0;
  // What belonged to the function before is read again: arguments and tape.
  pointers_.clear();
  registers_.clear();
  forget();
  b.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "entry", function_));
}

void Emitter::nextFunctionIfLong(size_t work) {
  workInFunction_ += work;
  if (!isSplit_ || workInFunction_ <= workPerFunction)
    return;
  b.CreateRetVoid();
  beginFunction(name_ + "_part");
  workInFunction_ = work;
}

Lane Emitter::callOnce(const std::string &name, llvm::ArrayRef<Lane> operands,
                       llvm::function_ref<Lane(llvm::ArrayRef<Lane>)> body) {
  llvm::Function *callee = module_.getFunction(name);
  if (!callee) {
    llvm::SmallVector<llvm::Type *> types;
    for (Lane operand : operands)
      types.push_back(operand.type());
    auto here = b.saveIP();
    callee = llvm::Function::Create(llvm::FunctionType::get(types[0], types, false),
                                    llvm::Function::InternalLinkage, name, module_);
    callee->addFnAttr(llvm::Attribute::NoUnwind);
    callee->addFnAttr(llvm::Attribute::NoInline);
    callee->setDoesNotAccessMemory();
    b.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "entry", callee));
    llvm::SmallVector<Lane> parameters;
    for (llvm::Argument &argument : callee->args())
      parameters.push_back(lane(&argument));
    b.CreateRet(body(parameters).v);
    b.restoreIP(here);
  }
  llvm::SmallVector<llvm::Value *> values;
  for (Lane operand : operands)
    values.push_back(operand.v);
  return lane(b.CreateCall(callee, values));
}

//===----------------------------------------------------------------------------------------------
// Arguments, registers, results

llvm::Value *Emitter::tableEntry(llvm::Value *table, unsigned i) {
  auto *pointer = b.CreateLoad(b.getPtrTy(), b.CreateConstGEP1_64(b.getPtrTy(), table, i));
  pointer->setMetadata(llvm::LLVMContext::MD_invariant_load,
                       llvm::MDNode::get(module_.getContext(), {}));
  return pointer;
}

void Emitter::emitRegisters(unsigned slot) {
  for (Operation *op : registerOps_[slot]) {
    nextFunctionIfLong(ir::tensorTypeOf(op->getResult(0)).getNumElements());
    emitRegisterOp(op);
  }
}

void Emitter::emitRegisterOp(Operation *op) {
  Value result = op->getResult(0);
  Shape shape = ir::shapeOf(result);
  llvm::SmallVector<llvm::Value *> elements;
  if (shape.numElements() > 0) {
    IndexCounter counter(shape);
    do {
      Index index;
      for (int64_t i : counter.index())
        index.coordinates.push_back(Coordinate::constant(i, 0));
      elements.push_back(compute(op, index).v);
    } while (counter.next());
  }
  registers_[result] = std::move(elements);
  keepOnTape(result);
}

/// The elements of a value in registers; those of arguments and of earlier functions are loaded where
/// they are first used.
llvm::SmallVector<llvm::Value *> &Emitter::elementsOf(Value value) {
  auto known = registers_.find(value);
  if (known != registers_.end())
    return known->second;
  auto here = b.saveIP();
  if (hoist_)
    b.SetInsertPoint(hoist_);
  auto type = ir::tensorTypeOf(value);
  llvm::SmallVector<llvm::Value *> elements;
  bool isConstant = value.getDefiningOp() &&
                    value.getDefiningOp()->hasTrait<mlir::OpTrait::ConstantLike>();
  unsigned width = std::exchange(width_, 1u);
  int laneLoop = std::exchange(laneLoop_, -1);
  auto loops = std::exchange(loops_, {});
  if (isConstant) {
    IndexCounter counter(ir::shapeOf(type));
    for (int64_t k = 0; k < type.getNumElements(); ++k, counter.next()) {
      Index index;
      for (int64_t i : counter.index())
        index.coordinates.push_back(Coordinate::constant(i, 0));
      auto progress = rules().elementalOf(value.getDefiningOp())
                          ->advance(*this, value.getDefiningOp(), index, {});
      elements.push_back(std::get<Lane>(progress).v);
    }
  } else {
    bool isArgument = mlir::isa<mlir::BlockArgument>(value);
    llvm::Value *place =
        isArgument ? tableEntry(arguments_, mlir::cast<mlir::BlockArgument>(value).getArgNumber())
                   : tapePlace(value);
    for (int64_t k = 0; k < type.getNumElements(); ++k)
      elements.push_back(
          loadAt(type.getElementType(), place, Coordinate::constant(k, 0), nullptr).v);
  }
  width_ = width;
  laneLoop_ = laneLoop;
  loops_ = std::move(loops);
  if (hoist_)
    b.restoreIP(here);
  return registers_[value] = std::move(elements);
}

/// In a split program every value that some later function may read is stored as well.
void Emitter::keepOnTape(Value value) {
  Operation *op = value.getDefiningOp();
  if (!isSplit_ || op->hasTrait<mlir::OpTrait::ConstantLike>())
    return;
  auto type = ir::tensorTypeOf(value);
  tape_[value] = plan_.arenaBytes + tapeBytes_;
  tapeBytes_ += (byteSize(ir::dtypeOf(type)) * static_cast<uint64_t>(type.getNumElements()) + 7) /
                8 * 8;
  llvm::Value *place = tapePlace(value);
  for (auto [k, element] : llvm::enumerate(registers_[value]))
    store(lane(element), place, b.getInt64(k));
}

llvm::Value *Emitter::tapePlace(Value value) {
  return b.CreateConstGEP1_64(b.getInt8Ty(), arena_, tape_.lookup(value));
}

void Emitter::storeResults() {
  auto returned = transforms::returnedBy(plan_.function);
  for (auto [i, value] : llvm::enumerate(returned)) {
    auto type = ir::tensorTypeOf(value);
    if (plan_.storageOf(value) == Storage::registers) {
      llvm::Value *target = tableEntry(results_, i);
      for (auto [k, element] : llvm::enumerate(elementsOf(value)))
        store(lane(element), target, b.getInt64(k));
      continue;
    }
    // A value that is returned twice, or an argument that is returned, is copied.
    bool isFirst = llvm::find(returned, value) == returned.begin() + i;
    if (isFirst && !mlir::isa<mlir::BlockArgument>(value))
      continue;
    uint64_t bytes = byteSize(ir::dtypeOf(type)) * static_cast<uint64_t>(type.getNumElements());
    b.CreateMemCpy(tableEntry(results_, i), llvm::MaybeAlign(1), pointerTo(value),
                   llvm::MaybeAlign(1), bytes);
  }
}

llvm::Value *Emitter::pointerTo(Value value) {
  if (plan_.storageOf(value) == Storage::registers)
    return spilled(value);
  if (llvm::Value *known = pointers_.lookup(value))
    return known;
  // At the entry, not where we stand, which may be inside a loop: pointers are known from the start.
  llvm::IRBuilder<>::InsertPointGuard guard(b);
  b.SetInsertPoint(&function_->getEntryBlock(), function_->getEntryBlock().begin());
  llvm::Value *pointer;
  if (auto argument = mlir::dyn_cast<mlir::BlockArgument>(value))
    pointer = tableEntry(arguments_, argument.getArgNumber());
  else if (auto result = resultNumber_.find(value); result != resultNumber_.end())
    pointer = tableEntry(results_, result->second);
  else
    pointer = b.CreateConstGEP1_64(b.getInt8Ty(), arena_, plan_.arenaOffset.lookup(value));
  return pointers_[value] = pointer;
}

llvm::Value *Emitter::spilled(Value value) {
  if (llvm::Value *known = pointers_.lookup(value))
    return known;
  auto type = ir::tensorTypeOf(value);
  llvm::SmallVector<llvm::Value *> elements = elementsOf(value);
  auto *array = llvm::ArrayType::get(memoryType(type.getElementType()),
                                     std::max<int64_t>(type.getNumElements(), 1));
  auto here = b.saveIP();
  b.SetInsertPoint(&function_->getEntryBlock(), function_->getEntryBlock().begin());
  llvm::Value *place = b.CreateAlloca(array);
  // Before the nest that is being emitted, so that everything after it may read the copy.
  if (hoist_)
    b.SetInsertPoint(hoist_);
  else
    b.restoreIP(here);
  for (auto [k, element] : llvm::enumerate(elements))
    store(lane(element), place, b.getInt64(k));
  if (hoist_)
    b.restoreIP(here);
  return pointers_[value] = place;
}

//===----------------------------------------------------------------------------------------------
// Types

llvm::Type *Emitter::elementType(ir::Type type) {
  if (mlir::isa<mlir::Float64Type>(type))
    return b.getDoubleTy();
  if (mlir::isa<mlir::Float32Type>(type))
    return b.getFloatTy();
  return b.getIntNTy(mlir::cast<mlir::IntegerType>(type).getWidth());
}

llvm::Type *Emitter::laneType(ir::Type type) {
  llvm::Type *element = elementType(type);
  return width_ == 1 ? element : llvm::FixedVectorType::get(element, width_);
}

// A boolean is a byte in memory.
llvm::Type *Emitter::memoryType(ir::Type element) {
  llvm::Type *type = elementType(element);
  return type->isIntegerTy(1) ? b.getInt8Ty() : type;
}

Lane Emitter::fromMemoryForm(llvm::Value *loaded, ir::Type element) {
  if (!elementType(element)->isIntegerTy(1))
    return lane(loaded);
  return lane(b.CreateICmpNE(loaded, llvm::Constant::getNullValue(loaded->getType())));
}

llvm::Value *Emitter::inLanes(llvm::Value *scalar) {
  return width_ == 1 || scalar->getType()->isVectorTy() ? scalar
                                                        : b.CreateVectorSplat(width_, scalar);
}

Lane Emitter::constant(ir::Type element, double value) {
  llvm::Type *type = elementType(element);
  llvm::Constant *scalar =
      type->isFloatingPointTy()
          ? llvm::ConstantFP::get(type, value)
          : static_cast<llvm::Constant *>(llvm::ConstantInt::getSigned(
                llvm::cast<llvm::IntegerType>(type), static_cast<int64_t>(value)));
  if (type->isIntegerTy(1))
    scalar = b.getInt1(value != 0);
  return lane(inLanes(scalar));
}

//===----------------------------------------------------------------------------------------------
// Indices

llvm::Value *Emitter::uniformCoordinate(const Coordinate &c) {
  if (c.dynamic && c.dynamic->getType()->isVectorTy())
    return nullptr;
  if (width_ > 1 && laneLoop_ >= 0 && c.coefficients[laneLoop_] != 0)
    return nullptr;
  llvm::Value *sum = b.getInt64(c.offset);
  if (c.dynamic)
    sum = b.CreateAdd(sum, b.CreateMul(c.dynamic, b.getInt64(c.factor)));
  for (auto [k, factor] : llvm::enumerate(c.coefficients))
    if (factor != 0)
      sum = b.CreateAdd(sum, b.CreateMul(loops_[k], b.getInt64(factor)));
  return sum;
}

Lane Emitter::coordinate(const Coordinate &c) {
  if (llvm::Value *uniform = uniformCoordinate(c))
    return lane(inLanes(uniform));
  Coordinate first = c;
  first.dynamic = nullptr;
  int64_t perLane = laneLoop_ >= 0 ? std::exchange(first.coefficients[laneLoop_], 0) : 0;
  llvm::Value *sum = inLanes(uniformCoordinate(first));
  if (perLane != 0) {
    llvm::SmallVector<llvm::Constant *> steps;
    for (unsigned i = 0; i < width_; ++i)
      steps.push_back(b.getInt64(static_cast<uint64_t>(perLane) * i));
    llvm::Value *start = b.CreateMul(loops_[laneLoop_], b.getInt64(perLane));
    sum = b.CreateAdd(sum, b.CreateAdd(inLanes(start), llvm::ConstantVector::get(steps)));
  }
  if (c.dynamic)
    sum = b.CreateAdd(sum, b.CreateMul(inLanes(c.dynamic), inLanes(b.getInt64(c.factor))));
  return lane(sum);
}

Index Emitter::guarded(Index index, Lane condition) {
  if (index.guard) {
    bool isVector =
        index.guard->getType()->isVectorTy() || condition.v->getType()->isVectorTy();
    llvm::Value *x = isVector ? inLanes(index.guard) : index.guard;
    llvm::Value *y = isVector ? inLanes(condition.v) : condition.v;
    index.guard = b.CreateAnd(x, y);
  } else {
    index.guard = condition.v;
  }
  return index;
}

Coordinate Emitter::linearized(Value value, const Index &index) {
  Coordinate linear = Coordinate::constant(0, loops_.size());
  Shape strides = ir::shapeOf(value).rowMajorStrides();
  for (auto [axis, c] : llvm::enumerate(index.coordinates)) {
    int64_t stride = strides[static_cast<int>(axis)];
    linear.offset += stride * c.offset;
    for (size_t k = 0; k < loops_.size(); ++k)
      linear.coefficients[k] += stride * c.coefficients[k];
    if (!c.dynamic)
      continue;
    bool isVector = c.dynamic->getType()->isVectorTy();
    llvm::Value *factor = b.getInt64(stride * c.factor);
    llvm::Value *part =
        b.CreateMul(c.dynamic, isVector ? b.CreateVectorSplat(width_, factor) : factor);
    if (!linear.dynamic) {
      linear.dynamic = part;
    } else {
      if (isVector || linear.dynamic->getType()->isVectorTy()) {
        part = inLanes(part);
        linear.dynamic = inLanes(linear.dynamic);
      }
      linear.dynamic = b.CreateAdd(linear.dynamic, part);
    }
  }
  return linear;
}

//===----------------------------------------------------------------------------------------------
// Elements

Lane Emitter::element(Value value, const Index &index) {
  if (auto known = leaf(value, index))
    return *known;
  return compute(value.getDefiningOp(), index);
}

std::optional<Lane> Emitter::leaf(Value value, const Index &index) {
  auto known = memo_.find({value.getAsOpaquePointer(), index});
  if (known != memo_.end())
    return known->second;
  switch (plan_.storageOf(value)) {
  case Storage::registers: return fromRegisters(value, index);
  case Storage::memory: return load(value, index);
  case Storage::fused: break;
  }
  return std::nullopt;
}

// A stack of its own instead of recursion: programs may be of any depth.
Lane Emitter::compute(Operation *op, const Index &index) {
  struct Pending {
    Operation *op;
    Index index;
    llvm::SmallVector<Lane> answers;
  };
  std::vector<Pending> stack;
  stack.push_back({op, index, {}});
  while (true) {
    Pending &top = stack.back();
    Progress progress =
        rules().elementalOf(top.op)->advance(*this, top.op, top.index, top.answers);
    if (auto *request = std::get_if<Request>(&progress)) {
      if (auto known = leaf(request->value, request->index))
        top.answers.push_back(*known);
      else
        stack.push_back({request->value.getDefiningOp(), std::move(request->index), {}});
      continue;
    }
    Lane result = std::get<Lane>(progress);
    result.v = inLanes(result.v);
    memo_[{top.op->getResult(0).getAsOpaquePointer(), top.index}] = result;
    stack.pop_back();
    if (stack.empty())
      return result;
    stack.back().answers.push_back(result);
  }
}

Lane Emitter::fromRegisters(Value value, const Index &index) {
  llvm::ArrayRef<llvm::Value *> elements = elementsOf(value);
  if (elements.size() == 1)
    return lane(inLanes(elements[0]));
  if (elements.empty()) // nothing to read: only under a guard that never holds
    return constant(ir::tensorTypeOf(value).getElementType(), 0);
  Coordinate linear = linearized(value, index);
  if (linear.isConstant()) {
    // Under a guard the place may be outside; then any number will do.
    bool isInside =
        linear.offset >= 0 && linear.offset < static_cast<int64_t>(elements.size());
    return lane(inLanes(elements[isInside ? linear.offset : 0]));
  }
  return loadAt(ir::tensorTypeOf(value).getElementType(), spilled(value), linear, index.guard);
}

Lane Emitter::load(Value value, const Index &index) {
  return loadFrom(value, pointerTo(value), index);
}

Lane Emitter::loadFrom(Value value, llvm::Value *base, const Index &index) {
  return loadAt(ir::tensorTypeOf(value).getElementType(), base, linearized(value, index),
                index.guard);
}

llvm::Value *Emitter::address(ir::Type element, llvm::Value *base, llvm::Value *offset) {
  return b.CreateGEP(memoryType(element), base, offset);
}

Lane Emitter::loadAt(ir::Type element, llvm::Value *base, const Coordinate &linear,
                     llvm::Value *guard) {
  llvm::Type *type = memoryType(element);
  auto align = llvm::Align(type->getScalarSizeInBits() / 8);
  if (llvm::Value *offset = uniformCoordinate(linear)) {
    bool perLane = guard && guard->getType()->isVectorTy();
    // Some lanes may not want it: it must not be read if none does.
    llvm::Value *wanted = perLane ? b.CreateOrReduce(guard) : guard;
    if (wanted)
      offset = b.CreateSelect(wanted, offset, b.getInt64(0));
    llvm::Value *loaded = b.CreateAlignedLoad(type, b.CreateGEP(type, base, offset), align);
    return fromMemoryForm(inLanes(loaded), element);
  }
  auto *vector = llvm::FixedVectorType::get(type, width_);
  llvm::Value *mask = guard ? inLanes(guard) : nullptr;
  int64_t perLane = linear.dynamic && linear.dynamic->getType()->isVectorTy()
                        ? 0
                        : linear.coefficients[laneLoop_];
  // Where masks are no registers of their own, LLVM 22 makes a masked load of which it finds half
  // of the lanes unwanted into a load of that half.
  bool hasMaskedLoads = target_.vectorBytes >= 64;
  if ((perLane == 1 || perLane == -1) && (!mask || hasMaskedLoads)) {
    Coordinate first = linear;
    first.coefficients[laneLoop_] = 0;
    llvm::Value *lowest = uniformCoordinate(first);
    lowest = b.CreateAdd(lowest, b.CreateMul(loops_[laneLoop_], b.getInt64(perLane)));
    if (perLane == -1)
      lowest = b.CreateSub(lowest, b.getInt64(width_ - 1));
    llvm::Value *place = b.CreateGEP(type, base, lowest);
    if (mask && perLane == -1)
      mask = b.CreateVectorReverse(mask);
    llvm::Value *loaded =
        mask ? static_cast<llvm::Value *>(b.CreateMaskedLoad(
                   vector, place, align, mask, llvm::Constant::getNullValue(vector)))
             : b.CreateAlignedLoad(vector, place, align);
    if (perLane == -1)
      loaded = b.CreateVectorReverse(loaded);
    return fromMemoryForm(loaded, element);
  }
  // Anything else lane by lane: gathers of this kind of machine are no faster.
  llvm::Value *offsets = coordinate(linear).v;
  if (mask)
    offsets = b.CreateSelect(mask, offsets, llvm::Constant::getNullValue(offsets->getType()));
  llvm::Value *gathered = llvm::PoisonValue::get(vector);
  for (unsigned i = 0; i < width_; ++i) {
    llvm::Value *place = b.CreateGEP(type, base, b.CreateExtractElement(offsets, i));
    gathered = b.CreateInsertElement(gathered, b.CreateAlignedLoad(type, place, align), i);
  }
  return fromMemoryForm(gathered, element);
}

void Emitter::store(Lane element, llvm::Value *base, llvm::Value *offset) {
  llvm::Value *value = element.v;
  llvm::Type *scalar = value->getType()->getScalarType();
  if (scalar->isIntegerTy(1)) {
    scalar = b.getInt8Ty();
    value = b.CreateZExt(value, value->getType()->getWithNewType(scalar));
  }
  b.CreateAlignedStore(value, b.CreateGEP(scalar, base, offset),
                       llvm::Align(scalar->getScalarSizeInBits() / 8));
}

//===----------------------------------------------------------------------------------------------
// Loops

Emitter::Carried Emitter::loop(int64_t begin, int64_t end, int64_t step, const Carried &start,
                               LoopBody body) {
  if (begin + step >= end) // a single iteration needs no loop
    return body(b.getInt64(begin), start);
  return loop(b.getInt64(begin), b.getInt64(end), step, start, body);
}

Emitter::Carried Emitter::loop(llvm::Value *begin, llvm::Value *end, int64_t step,
                               const Carried &start, LoopBody body) {
  llvm::BasicBlock *before = b.GetInsertBlock();
  auto *block = llvm::BasicBlock::Create(module_.getContext(), "loop", function_);
  auto *after = llvm::BasicBlock::Create(module_.getContext(), "after", function_);
  llvm::Instruction *jump = b.CreateBr(block);
  bool isOutermost = !hoist_;
  if (isOutermost)
    hoist_ = jump;
  b.SetInsertPoint(block);
  llvm::PHINode *variable = b.CreatePHI(b.getInt64Ty(), 2);
  variable->addIncoming(begin, before);
  llvm::SmallVector<llvm::PHINode *> phis;
  llvm::SmallVector<llvm::Value *> carried;
  for (llvm::Value *value : start) {
    phis.push_back(b.CreatePHI(value->getType(), 2));
    phis.back()->addIncoming(value, before);
    carried.push_back(phis.back());
  }
  Carried next = body(variable, carried);
  llvm::BasicBlock *last = b.GetInsertBlock();
  llvm::Value *following = b.CreateAdd(variable, b.getInt64(step), "", true, true);
  variable->addIncoming(following, last);
  for (auto [phi, value] : llvm::zip(phis, next))
    phi->addIncoming(value, last);
  b.CreateCondBr(b.CreateICmpSLT(following, end), block, after);
  b.SetInsertPoint(after);
  if (isOutermost)
    hoist_ = nullptr;
  return next;
}

void Emitter::overSpace(const Shape &space, llvm::function_ref<void(const Index &)> body) {
  if (space.numElements() == 0)
    return;
  size_t rank = space.size();
  // The body may branch: what it loads for all iterations goes before it, also where there is no loop.
  auto *start = llvm::BasicBlock::Create(module_.getContext(), "space", function_);
  hoist_ = b.CreateBr(start);
  b.SetInsertPoint(start);
  loops_.assign(rank, b.getInt64(0));
  Index index;
  for (size_t k = 0; k < rank; ++k)
    index.coordinates.push_back(Coordinate::loop(k, rank));
  auto nested = [&](auto &&self, size_t axis) -> void {
    if (axis == rank) {
      forget();
      body(index);
      forget();
      return;
    }
    loop(0, space[static_cast<int>(axis)], 1, {}, [&](llvm::Value *i, auto) -> Carried {
      loops_[axis] = i;
      self(self, axis + 1);
      return {};
    });
  };
  nested(nested, 0);
  loops_.clear();
  hoist_ = nullptr;
}

} // namespace fluxion::codegen
