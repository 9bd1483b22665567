// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The code of checked mode. What is looked for is rare, so that all but a comparison stands aside.
#include "jit/emitter.h"

namespace fluxion::codegen {

/// The values that a note shows.
static constexpr size_t mostValues = 4;

int Emitter::addSite(CheckSite::Kind kind, Operation *op, Shape shape) {
  do
    sites_.push_back({kind, op->getLoc(), op->getName().stripDialect().str(), shape});
  while (!isSiteMark(sites_.size()));
  return static_cast<int>(sites_.size());
}

void Emitter::note(int site, llvm::Value *isHit, Lane places, llvm::ArrayRef<Lane> values) {
  bool isVector = isHit->getType()->isVectorTy();
  unsigned width = isVector ? width_ : 1;
  llvm::Value *isAny = isVector ? b.CreateOrReduce(isHit) : isHit;
  size_t count = std::min(values.size(), mostValues);
  auto &[placeMemory, valueMemory] = noteMemory_[function_];
  if (!placeMemory) {
    const size_t widest = target_.vectorBytes; // the shortest elements are bytes
    placeMemory = entryAlloca(llvm::ArrayType::get(b.getInt64Ty(), widest));
    valueMemory = entryAlloca(llvm::ArrayType::get(b.getDoubleTy(), widest * mostValues));
  }
  onlyIf(
      isAny, {},
      [&, placeMemory = placeMemory, valueMemory = valueMemory]() -> Carried {
        llvm::Value *bits =
            b.CreateZExt(b.CreateBitCast(isHit, b.getIntNTy(width)), b.getInt64Ty());
        b.CreateAlignedStore(places.v, placeMemory, llvm::Align(8));
        for (size_t k = 0; k < count; ++k)
          b.CreateAlignedStore(convertTo(values[k], b.getDoubleTy()).v,
                               b.CreateConstGEP1_64(b.getDoubleTy(), valueMemory, k * width),
                               llvm::Align(8));
        auto callee = module_.getOrInsertFunction("fluxion_note", b.getVoidTy(), b.getInt32Ty(),
                                                  b.getInt64Ty(), b.getInt32Ty(), b.getPtrTy(),
                                                  b.getInt32Ty(), b.getPtrTy());
        b.CreateCall(callee, {b.getInt32(static_cast<uint32_t>(site)), bits, b.getInt32(width),
                              placeMemory, b.getInt32(static_cast<uint32_t>(count)), valueMemory});
        return {};
      },
      /*isLikely=*/false);
}

//===----------------------------------------------------------------------------------------------
// NaN

namespace {

constexpr size_t mostSites = givenMark - 1;

/// NaNs of one type, as bits: those of the lane, or of half precision the lane itself.
class Nans {
public:
  Nans(Lane element, ir::Type type)
      : b_(*element.b), element_(element), payloadBits_(payloadBitsOf(dtypeOf(element, type))) {
    integers_ = element.type()->getWithNewType(b_.getIntNTy(element.bits()));
  }
  /// A quiet NaN with a mark.
  llvm::Value *marked(uint32_t mark) const {
    unsigned bits = element_.bits();
    auto quiet = llvm::APInt::getBitsSet(bits, payloadBits_, bits - 1);
    auto all = quiet | llvm::APInt(bits, payloadOfMark(mark, payloadBits_));
    return b_.CreateBitCast(llvm::ConstantInt::get(integers_, all), element_.type());
  }
  /// Whether there is no mark in the payload of what is a NaN.
  llvm::Value *isBare() const {
    auto mask = llvm::APInt(element_.bits(), payloadOfMark(givenMark, payloadBits_));
    llvm::Value *payload = b_.CreateAnd(b_.CreateBitCast(element_.v, integers_),
                                        llvm::ConstantInt::get(integers_, mask));
    return b_.CreateIsNull(payload);
  }

private:
  // A sum of half precision numbers may be on its way in f32.
  static DType dtypeOf(Lane element, ir::Type type) {
    if (element.isFloat())
      return element.isDouble() ? DType::f64 : DType::f32;
    return ir::dtypeOf(type);
  }
  llvm::IRBuilderBase &b_;
  Lane element_;
  unsigned payloadBits_;
  llvm::Type *integers_;
};

/// The element type of one of `count` operands that an element was made of: those of the op, or
/// several elements of its first.
ir::Type typeOfOperand(Operation *op, size_t k, size_t count) {
  Value operand = op->getOperand(count == op->getNumOperands() ? unsigned(k) : 0);
  return ir::tensorTypeOf(operand).getElementType();
}
ir::Type typeOfResult(Operation *op) { return ir::tensorTypeOf(op->getResult(0)).getElementType(); }

} // namespace

Lane Emitter::isNan(Lane element, ir::Type type) {
  Lane number = numberOf(lane(inLanes(element.v)), type);
  return number != number;
}

Lane Emitter::given(Lane element, ir::Type type, bool isArgument) {
  if (!plan_.options.checks.nan || !mlir::isa<mlir::FloatType>(type))
    return element;
  Nans nans(element, type);
  Lane number = numberOf(element, type), isGiven = number != number;
  if (!isArgument)
    isGiven = isGiven & lane(nans.isBare());
  return lane(b.CreateSelect(isGiven.v, nans.marked(givenMark), element.v));
}

Lane Emitter::marked(Operation *op, const Index &index, llvm::ArrayRef<Lane> operands,
                     Lane result) {
  if (ir::isConstant(op))
    return given(result, typeOfResult(op), true);
  bool computes = rules().elementalOf(op)->isArithmetic || rules().reductionOf(op);
  return computes ? markedIfBorn(op, index, operands, result) : result;
}

Lane Emitter::markedIfBorn(Operation *op, const Index &index, llvm::ArrayRef<Lane> operands,
                           Lane result) {
  ir::Type type = typeOfResult(op);
  if (!plan_.options.checks.nan || !mlir::isa<mlir::FloatType>(type) || sites_.size() >= mostSites)
    return result;
  Lane isBorn = isNan(result, type);
  llvm::SmallVector<Lane> shown;
  for (auto [k, operand] : llvm::enumerate(operands)) {
    ir::Type operandType = typeOfOperand(op, k, operands.size());
    if (mlir::isa<mlir::FloatType>(operandType))
      isBorn = isBorn & !isNan(operand, operandType);
    if (shown.size() < mostValues) {
      shown.push_back(numberOf(operand, operandType));
      shown.back().v = inLanes(shown.back().v);
    }
  }
  if (index.guard)
    isBorn = isBorn & lane(inLanes(index.guard));
  auto [number, isNew] = siteNumbers_.try_emplace({op, -1}, 0);
  if (isNew)
    number->second = addSite(CheckSite::Kind::nan, op, ir::shapeOf(op->getResult(0)));
  int site = number->second;
  note(site, isBorn.v, coordinate(linearized(op->getResult(0), index)), shown);
  llvm::Value *mark = Nans(result, type).marked(static_cast<uint32_t>(site));
  return lane(b.CreateSelect(isBorn.v, mark, result.v));
}

Lane Emitter::markedIfBare(Value result, const Index &index, Lane element, llvm::Value *guard) {
  ir::Type type = ir::tensorTypeOf(result).getElementType();
  if (!mlir::isa<mlir::FloatType>(type) || sites_.size() >= mostSites)
    return element;
  Nans nans(element, type);
  Lane isBorn = isNan(element, type) & lane(nans.isBare());
  if (guard)
    isBorn = isBorn & lane(inLanes(guard));
  int site = addSite(CheckSite::Kind::nan, result.getDefiningOp(), ir::shapeOf(result));
  note(site, isBorn.v, coordinate(linearized(result, index)), {});
  return lane(b.CreateSelect(isBorn.v, nans.marked(static_cast<uint32_t>(site)), element.v));
}

/// Whether no element of what the op has read is a NaN.
llvm::Value *Emitter::readsNoNan(Operation *op) {
  llvm::Value *none = b.getTrue();
  for (Value operand : op->getOperands()) {
    auto type = ir::tensorTypeOf(operand);
    if (!ir::isDifferentiable(type) || !type.hasStaticShape() || type.getNumElements() == 0)
      continue;
    llvm::Value *place = pointerTo(operand);
    auto body = [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) -> Carried {
      Coordinate at = Coordinate::constant(0, numLoops());
      at.dynamic = i;
      Lane element = loadAt(type.getElementType(), place, at, nullptr);
      return {b.CreateAnd(in[0], b.CreateNot(isNan(element, type.getElementType()).v))};
    };
    none = loop(0, type.getNumElements(), 1, {none}, body)[0];
  }
  return none;
}

/// What an op with code of its own has left in memory. One that computes nothing has made no NaN.
void Emitter::markStep(Operation *op) {
  if (!rules().stepOf(op)->cost)
    return;
  llvm::Value *guard = readsNoNan(op);
  for (Value result : op->getResults()) {
    if (!ir::isDifferentiable(result.getType()) || !ir::tensorTypeOf(result).hasStaticShape())
      continue;
    llvm::Value *place = pointerTo(result);
    overSpace(ir::shapeOf(result), [&](const Index &index) {
      Lane element = loadFrom(result, place, index);
      Lane checked = markedIfBare(result, index, element, guard);
      store(checked, place, uniformCoordinate(linearized(result, index)));
    });
  }
}

//===----------------------------------------------------------------------------------------------
// Indices

void Emitter::checkPlace(Operation *op, Value array, int64_t axis, llvm::Value *place, int64_t last,
                         llvm::Value *guard) {
  if (!plan_.options.checks.bounds)
    return;
  auto [number, isNew] = siteNumbers_.try_emplace({op, axis}, 0);
  if (isNew) {
    number->second = addSite(CheckSite::Kind::bounds, op, Shape{});
    CheckSite &site = sites_.back();
    site.array = ir::str(ir::tensorTypeOf(array));
    site.axis = axis;
    site.last = last;
  }
  llvm::Type *type = place->getType();
  // Below 0 is far above as an unsigned number.
  llvm::Value *isOut =
      b.CreateICmpUGT(place, llvm::ConstantInt::getSigned(type, std::max<int64_t>(last, 0)));
  if (guard) {
    bool isVector = type->isVectorTy() || guard->getType()->isVectorTy();
    isOut = b.CreateAnd(isVector ? inLanes(isOut) : isOut, isVector ? inLanes(guard) : guard);
  }
  bool isVector = isOut->getType()->isVectorTy();
  llvm::Value *shown = isVector ? inLanes(place) : place;
  auto *zero = llvm::Constant::getNullValue(shown->getType()->getWithNewType(b.getInt64Ty()));
  note(number->second, isOut, lane(zero), {lane(shown)});
}

} // namespace fluxion::codegen
