// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The code of checked mode. What is looked for is rare, so that all but a comparison stands aside.
#include "jit/emitter.h"

namespace fluxion::codegen {

/// The values that a note shows.
static constexpr size_t mostValues = 4;
/// Lanes of the longest vectors.
static constexpr size_t widest = 16;

int Emitter::addSite(CheckSite::Kind kind, Operation *op, Shape shape) {
  sites_.push_back({kind, op->getLoc(), op->getName().stripDialect().str(), std::move(shape)});
  return static_cast<int>(sites_.size());
}

/// A number per lane as a double.
static llvm::Value *asDouble(llvm::IRBuilder<> &b, llvm::Value *v) {
  llvm::Type *type = v->getType()->getWithNewType(b.getDoubleTy());
  if (v->getType()->isFPOrFPVectorTy())
    return b.CreateFPCast(v, type);
  bool isTruth = v->getType()->getScalarType()->isIntegerTy(1);
  return isTruth ? b.CreateUIToFP(v, type) : b.CreateSIToFP(v, type);
}

void Emitter::note(int site, llvm::Value *isHit, Lane places, llvm::ArrayRef<Lane> values) {
  bool isVector = isHit->getType()->isVectorTy();
  unsigned width = isVector ? width_ : 1;
  llvm::Value *isAny = isVector ? b.CreateOrReduce(isHit) : isHit;
  size_t count = std::min(values.size(), mostValues);
  auto &[placeMemory, valueMemory] = noteMemory_[function_];
  if (!placeMemory) {
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
          b.CreateAlignedStore(asDouble(b, values[k].v),
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

bool isFloat(llvm::Value *v) { return v->getType()->isFPOrFPVectorTy(); }
bool isDoubleValue(llvm::Value *v) { return v->getType()->getScalarType()->isDoubleTy(); }

/// A quiet NaN whose payload is `number`.
llvm::Constant *markedNan(llvm::Type *type, int number) {
  bool isDouble = type->getScalarType()->isDoubleTy();
  llvm::APInt bits = isDouble ? llvm::APInt(64, 0x7FF8000000000000ull | uint64_t(number) << 29)
                              : llvm::APInt(32, 0x7FC00000u | uint32_t(number));
  return llvm::ConstantFP::get(
      type,
      llvm::APFloat(isDouble ? llvm::APFloat::IEEEdouble() : llvm::APFloat::IEEEsingle(), bits));
}

/// Whether the payload behind the quiet bit is 0.
llvm::Value *isBare(llvm::IRBuilder<> &b, llvm::Value *v) {
  unsigned width = isDoubleValue(v) ? 64 : 32;
  llvm::Type *type = v->getType()->getWithNewType(b.getIntNTy(width));
  uint64_t mask = width == 64 ? ((uint64_t{1} << 22) - 1) << 29 : (uint64_t{1} << 22) - 1;
  llvm::Value *payload = b.CreateAnd(b.CreateBitCast(v, type), llvm::ConstantInt::get(type, mask));
  return b.CreateICmpEQ(payload, llvm::ConstantInt::get(type, 0));
}

constexpr int mostSites = (1 << 22) - 1;

} // namespace

Lane Emitter::marked(Operation *op, const Index &index, llvm::ArrayRef<Lane> operands,
                     Lane result) {
  const ElementalRule *rule = rules().elementalOf(op);
  bool computes = rule->isArithmetic || rules().reductionOf(op);
  if (!computes || !isFloat(result.v) || sites_.size() >= mostSites)
    return result;
  llvm::Value *isNan = b.CreateFCmpUNO(result.v, result.v), *isBorn = isNan;
  for (Lane operand : operands)
    if (isFloat(operand.v)) {
      llvm::Value *x = inLanes(operand.v);
      isBorn = b.CreateAnd(isBorn, b.CreateFCmpORD(x, x));
    }
  if (index.guard)
    isBorn = b.CreateAnd(isBorn, inLanes(index.guard));
  auto [number, isNew] = siteNumbers_.try_emplace({op, -1}, 0);
  if (isNew)
    number->second = addSite(CheckSite::Kind::nan, op, ir::shapeOf(op->getResult(0)));
  int site = number->second;
  llvm::SmallVector<Lane> shown;
  for (Lane operand : operands.take_front(mostValues))
    shown.push_back(lane(inLanes(operand.v)));
  note(site, isBorn, coordinate(linearized(op->getResult(0), index)), shown);
  return lane(b.CreateSelect(isBorn, markedNan(result.type(), site), result.v));
}

Lane Emitter::markedIfBare(Operation *op, Shape shape, const Index &index, Lane result) {
  if (!isFloat(result.v) || sites_.size() >= mostSites)
    return result;
  llvm::Value *isNan = b.CreateFCmpUNO(result.v, result.v);
  llvm::Value *isBorn = b.CreateAnd(isNan, isBare(b, result.v));
  int site = addSite(CheckSite::Kind::nan, op, std::move(shape));
  note(site, isBorn, coordinate(linearized(op->getResult(0), index)), {});
  return lane(b.CreateSelect(isBorn, markedNan(result.type(), site), result.v));
}

/// What an op with code of its own has left in memory.
void Emitter::markStep(Operation *op) {
  for (Value result : op->getResults()) {
    if (!ir::isDifferentiable(result.getType()) || !ir::tensorTypeOf(result).hasStaticShape())
      continue;
    llvm::Value *place = pointerTo(result);
    overSpace(ir::shapeOf(result), [&](const Index &index) {
      Lane element = loadFrom(result, place, index);
      Lane checked = markedIfBare(op, ir::shapeOf(result), index, element);
      store(checked, place, uniformCoordinate(linearized(result, index)));
    });
  }
}

//===----------------------------------------------------------------------------------------------
// Indices

void Emitter::checkPlace(Operation *op, Value array, int64_t axis, llvm::Value *place, int64_t last,
                         llvm::Value *guard) {
  if (!plan_.checks.bounds)
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
  note(number->second, isOut, lane(llvm::Constant::getNullValue(shown->getType())), {lane(shown)});
}

} // namespace fluxion::codegen
