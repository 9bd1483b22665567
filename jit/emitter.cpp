// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/emitter.h"

#include "jit/sample_sizes.h"
#include "runtime/number.h"

#include "llvm/IR/MDBuilder.h"

namespace fluxion::codegen {

Emitter::Emitter(const Plan &plan, llvm::Module &module, const Target &target, Lines *lines)
    : b(module.getContext()), plan_(plan), module_(module), target_(target), lines_(lines) {}

//===----------------------------------------------------------------------------------------------
// Types

static std::optional<HalfKind> halfKindOf(ir::Type type) {
  if (mlir::isa<mlir::Float16Type>(type))
    return HalfKind::f16;
  if (mlir::isa<mlir::BFloat16Type>(type))
    return HalfKind::bf16;
  return std::nullopt;
}

llvm::Type *Emitter::elementType(ir::Type type) {
  if (mlir::isa<mlir::Float64Type>(type))
    return b.getDoubleTy();
  if (mlir::isa<mlir::Float32Type>(type))
    return b.getFloatTy();
  return b.getIntNTy(type.getIntOrFloatBitWidth());
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
  if (halfKindOf(element))
    return lane(inLanes(
        toHalf(lane(llvm::ConstantFP::get(b.getDoubleTy(), value)), *halfKindOf(element)).v));
  llvm::Constant *scalar =
      type->isFloatingPointTy()
          ? llvm::ConstantFP::get(type, value)
          : static_cast<llvm::Constant *>(llvm::ConstantInt::get(
                type,
                element.isUnsignedInteger() && value > 0
                    ? runtime::convertTo<uint64_t>(value)
                    : static_cast<uint64_t>(runtime::convertTo<int64_t>(value)),
                /*IsSigned=*/true, /*ImplicitTrunc=*/true));
  if (type->isIntegerTy(1))
    scalar = b.getInt1(value != 0);
  return lane(inLanes(scalar));
}

//===----------------------------------------------------------------------------------------------
// Numbers

Lane Emitter::numberOf(Lane element, ir::Type type) {
  if (auto kind = halfKindOf(type))
    return element.isFloat() ? element : fromHalf(element, *kind);
  element.isUnsigned = type.isUnsignedInteger();
  return element;
}

Lane Emitter::elementOf(Lane number, ir::Type type) {
  auto kind = halfKindOf(type);
  return kind && number.isFloat() ? toHalf(number, *kind) : number;
}

// An integer of 64 bits whose low bits are rounded to odd: f64 holds it, and what half precision
// makes of that is rounded once (runtime/half.h).
static Lane heldByDouble(Lane x) {
  Lane low = x & integerLike(x, (1 << 11) - 1), limit = integerLike(x, int64_t{1} << 53);
  Lane isLarge = x >= limit;
  if (!x.isUnsigned)
    isLarge = isLarge | (x <= integerLike(x, -(int64_t{1} << 53)));
  Lane odd = (x - low) | integerLike(x, 1 << 11);
  return select(isLarge & (low != integerLike(x, 0)), odd, x);
}

// Integers that f32 does not hold go through f64, so that half precision is rounded once.
Lane Emitter::converted(Lane number, ir::Type type) {
  auto kind = halfKindOf(type);
  if (!kind)
    return convertTo(number, {elementType(type), type.isUnsignedInteger()});
  if (!number.isFloat() && number.bits() == 64)
    number = heldByDouble(number);
  if (!number.isFloat())
    number = convertTo(number, number.bits() > 16 ? b.getDoubleTy() : b.getFloatTy());
  return toHalf(number, *kind);
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

std::optional<bool> Emitter::isKnownWithin(const Coordinate &c, int64_t lo, int64_t hi) const {
  int64_t least = c.offset, most = c.offset;
  if (c.dynamic || servesManySizes())
    return std::nullopt;
  for (auto [k, factor] : llvm::enumerate(c.coefficients)) {
    if (factor == 0)
      continue;
    if (k >= ranges_.size() || !ranges_[k])
      return std::nullopt;
    auto [first, last] = *ranges_[k];
    least += factor * (factor > 0 ? first : last);
    most += factor * (factor > 0 ? last : first);
  }
  if (lo <= least && most < hi)
    return true;
  if (most < lo || hi <= least)
    return false;
  return std::nullopt;
}

Index Emitter::guarded(Index index, Lane condition) {
  if (index.guard) {
    bool isVector = index.guard->getType()->isVectorTy() || condition.v->getType()->isVectorTy();
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
    bool isDynamic = false; // the stride
    for (size_t inner = axis + 1; inner < index.coordinates.size(); ++inner)
      isDynamic |= isDynamicAxis(value, static_cast<int64_t>(inner));
    linear.offset += stride * c.offset;
    linear.dynamicLoops |= c.dynamicLoops;
    for (size_t k = 0; k < loops_.size(); ++k) {
      linear.coefficients[k] += stride * c.coefficients[k];
      if (isDynamic && c.coefficients[k] != 0)
        linear.dynamicLoops |= uint64_t{1} << k;
    }
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
  value = plan_.originOf(value);
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
  Line line(*this, op);
  while (true) {
    Pending &top = stack.back();
    setLine(top.op);
    Progress progress = rules().elementalOf(top.op)->advance(*this, top.op, top.index, top.answers);
    if (auto *request = std::get_if<Request>(&progress)) {
      request->value = plan_.originOf(request->value);
      if (auto known = leaf(request->value, request->index))
        top.answers.push_back(*known);
      else
        stack.push_back({request->value.getDefiningOp(), std::move(request->index), {}});
      continue;
    }
    Lane result = std::get<Lane>(progress);
    result.v = inLanes(result.v);
    if (plan_.options.checks.nan)
      result = marked(top.op, top.index, top.answers, result);
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
    bool isInside = linear.offset >= 0 && linear.offset < static_cast<int64_t>(elements.size());
    return lane(inLanes(elements[isInside ? linear.offset : 0]));
  }
  return loadAt(ir::tensorTypeOf(value).getElementType(), spilled(value), linear, index.guard);
}

Lane Emitter::load(Value value, const Index &index) {
  auto type = ir::tensorTypeOf(value);
  Value owner = plan_.memoryOf(value);
  bool isOfArgument = isArgument(owner);
  Lane element =
      loadAt(type.getElementType(), pointerTo(value), linearized(value, index), index.guard,
             {.count = type.hasStaticShape() ? type.getNumElements() : 0,
              .isInvariant = isOfArgument && !plan_.isOverwritten(owner)});
  return given(element, type.getElementType(), isOfArgument);
}

Lane Emitter::loadFrom(Value value, llvm::Value *base, const Index &index) {
  return loadAt(ir::tensorTypeOf(value).getElementType(), base, linearized(value, index),
                index.guard);
}

llvm::Value *Emitter::address(ir::Type element, llvm::Value *base, llvm::Value *offset) {
  return b.CreateGEP(memoryType(element), base, offset);
}

//===----------------------------------------------------------------------------------------------
// Loops

Emitter::Carried Emitter::loop(int64_t begin, int64_t end, int64_t step, const Carried &start,
                               LoopBody body) {
  if (begin + step >= end) // a single iteration needs no loop
    return body(b.getInt64(begin), start);
  return loop(b.getInt64(begin), b.getInt64(end), step, start, body);
}

Emitter::Carried Emitter::loop(llvm::Value *begin, llvm::Value *end, llvm::Value *step,
                               const Carried &start, LoopBody body) {
  Branching branching(*this);
  llvm::BasicBlock *before = b.GetInsertBlock(), *block = newBlock("loop");
  b.CreateBr(block);
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
  llvm::BasicBlock *last = b.GetInsertBlock(), *after = newBlock("after");
  llvm::Value *following = b.CreateAdd(variable, step, "", true, true);
  variable->addIncoming(following, last);
  for (auto [phi, value] : llvm::zip(phis, next))
    phi->addIncoming(value, last);
  b.CreateCondBr(b.CreateICmpSLT(following, end), block, after);
  b.SetInsertPoint(after);
  return next;
}

Emitter::Carried Emitter::onlyIf(llvm::Value *condition, const Carried &start,
                                 llvm::function_ref<Carried()> body, bool isLikely) {
  Branching branching(*this);
  llvm::BasicBlock *before = b.GetInsertBlock(), *block = newBlock("then"),
                   *after = newBlock("after");
  llvm::MDBuilder weights(module_.getContext());
  b.CreateCondBr(condition, block, after,
                 isLikely ? weights.createLikelyBranchWeights()
                          : weights.createUnlikelyBranchWeights());
  b.SetInsertPoint(block);
  Carried end = body();
  llvm::BasicBlock *last = b.GetInsertBlock();
  b.CreateBr(after);
  b.SetInsertPoint(after);
  for (auto [value, without] : llvm::zip(end, start)) {
    llvm::PHINode *phi = b.CreatePHI(value->getType(), 2);
    phi->addIncoming(without, before);
    phi->addIncoming(value, last);
    value = phi;
  }
  return end;
}

llvm::BasicBlock *Emitter::newBlock(const char *name) {
  return llvm::BasicBlock::Create(module_.getContext(), name, function_);
}

Emitter::Branching::Branching(Emitter &e) : e_(e), isOutermost_(!e.hoist_) {
  if (!isOutermost_)
    return;
  llvm::BasicBlock *start = e.newBlock("start");
  e.hoist_ = e.b.CreateBr(start);
  e.b.SetInsertPoint(start);
}
Emitter::Branching::~Branching() {
  if (isOutermost_)
    e_.hoist_ = nullptr;
}

void Emitter::overSpace(const Shape &space, llvm::function_ref<void(const Index &)> body) {
  if (space.numElements() == 0)
    return;
  size_t rank = space.size();
  // The body may branch, also where there is no loop.
  Branching branching(*this);
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
}

} // namespace fluxion::codegen
