// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loads and stores: neighbours in whole vectors, records through shuffles, anything else lane by
// lane.
#include "jit/emitter.h"
#include "jit/sample_sizes.h"

namespace fluxion::codegen {

/// Nothing writes to an argument while the program runs, unless its memory is used again: what a
/// loop reads of it at one place may be read in front of the loop.
llvm::Value *Emitter::loadOf(llvm::Type *type, llvm::Value *place, llvm::Align align,
                             bool isInvariant) {
  llvm::LoadInst *load = b.CreateAlignedLoad(type, place, align);
  if (isInvariant)
    load->setMetadata(llvm::LLVMContext::MD_invariant_load,
                      llvm::MDNode::get(module_.getContext(), {}));
  return load;
}

/// Where masks are no registers of their own, LLVM 22 makes a masked load of which it finds half of
/// the lanes unwanted into a load of that half.
bool Emitter::hasMaskedLoads(llvm::Type *element) const {
  return target_.vectorBytes >= 64 && width_ * element->getScalarSizeInBits() >= 32;
}

/// Zero where it is not wanted. LLVM 22 makes one instruction of such a load and a shuffle under
/// the same mask, and shuffles read lanes that nobody wants: past the end of the array, on a page
/// that is not there. It folds nothing through a fence, which is no instruction. Where no lane is
/// wanted, the place may be far from the array, and processors take a hundred cycles to find that
/// nothing is wanted of a page that is not there: then it is the array's beginning.
llvm::Value *Emitter::maskedLoadOf(llvm::FixedVectorType *type, llvm::Value *base,
                                   llvm::Value *offset, llvm::Align align, llvm::Value *mask) {
  offset = b.CreateSelect(b.CreateOrReduce(mask), offset, b.getInt64(0));
  llvm::Value *place = b.CreateGEP(type->getElementType(), base, offset);
  llvm::Value *loaded =
      b.CreateMaskedLoad(type, place, align, mask, llvm::Constant::getNullValue(type));
  uint64_t bits = module_.getDataLayout().getTypeSizeInBits(type).getFixedValue();
  auto *floats = llvm::FixedVectorType::get(b.getFloatTy(), static_cast<unsigned>(bits / 32));
  llvm::Value *fenced =
      b.CreateIntrinsic(llvm::Intrinsic::arithmetic_fence, floats, b.CreateBitCast(loaded, floats));
  return b.CreateBitCast(fenced, type);
}

Lane Emitter::loadAt(ir::Type element, llvm::Value *base, const Coordinate &linear,
                     llvm::Value *guard, const InArray &array) {
  llvm::Type *type = memoryType(element);
  auto align = llvm::Align(type->getScalarSizeInBits() / 8);
  if (llvm::Value *offset = uniformCoordinate(linear)) {
    bool perLane = guard && guard->getType()->isVectorTy();
    // Some lanes may not want it: it must not be read if none does.
    llvm::Value *wanted = perLane ? b.CreateOrReduce(guard) : guard;
    if (wanted)
      offset = b.CreateSelect(wanted, offset, b.getInt64(0));
    llvm::Value *loaded = loadOf(type, b.CreateGEP(type, base, offset), align, array.isInvariant);
    return fromMemoryForm(inLanes(loaded), element);
  }
  auto *vector = llvm::FixedVectorType::get(type, width_);
  llvm::Value *mask = guard ? inLanes(guard) : nullptr;
  int64_t perLane = linear.dynamic && linear.dynamic->getType()->isVectorTy()
                        ? 0
                        : linear.coefficients[laneLoop_];
  // Of a stride that only the running program knows the code must not look like that of a short
  // one.
  bool isAnyStride = linear.dynamicLoops >> laneLoop_ & 1;
  if (!isAnyStride && (perLane == 1 || perLane == -1) && (!mask || hasMaskedLoads(type))) {
    Coordinate first = linear;
    first.coefficients[laneLoop_] = 0;
    llvm::Value *lowest = uniformCoordinate(first);
    lowest = b.CreateAdd(lowest, b.CreateMul(loops_[laneLoop_], b.getInt64(perLane)));
    if (perLane == -1)
      lowest = b.CreateSub(lowest, b.getInt64(width_ - 1));
    if (mask && perLane == -1)
      mask = b.CreateVectorReverse(mask);
    llvm::Value *loaded =
        mask ? maskedLoadOf(vector, base, lowest, align, mask)
             : loadOf(vector, b.CreateGEP(type, base, lowest), align, array.isInvariant);
    if (perLane == -1)
      loaded = b.CreateVectorReverse(loaded);
    return fromMemoryForm(loaded, element);
  }
  if (llvm::Value *loaded = !isAnyStride && perLane > 1
                                ? loadStrided({type, base, linear, perLane, mask}, array)
                                : nullptr)
    return fromMemoryForm(loaded, element);
  if (tile_ && !mask && !isAnyStride && !linear.dynamic && linear.coefficients[tile_->loop] == 1)
    return fromMemoryForm(loadFromTile({type, base, linear, perLane, nullptr}, array.isInvariant),
                          element);
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

/// Every `stride`-th element: whole vectors over all that lies between the first and the last, of
/// which lanes are picked. Null where one by one is better.
llvm::Value *Emitter::loadStrided(const Strided &s, const InArray &array) {
  constexpr int64_t widest = 16, widestAlone = 4;
  // Where in a record an element is may differ with the sizes.
  bool isGrouped = !servesManySizes() && array.isOfGroups(s.linear, s.stride);
  if (s.stride > widestAlone &&
      (!isGrouped || s.mask || s.stride > std::min<int64_t>(widest, 2 * width_)))
    return nullptr;
  if (s.mask)
    return hasMaskedLoads(s.type) ? loadMasked(s, isGrouped) : nullptr;
  return isGrouped ? loadFromGroups(s, array.isInvariant) : loadAlone(s, array.isInvariant);
}

/// The place of an element of the first lane.
llvm::Value *Emitter::firstPlace(const Strided &s, int64_t shift) {
  Coordinate first = s.linear.shifted(shift);
  first.coefficients[laneLoop_] = 0;
  return b.CreateAdd(uniformCoordinate(first),
                     b.CreateMul(loops_[laneLoop_], b.getInt64(s.stride)));
}
static int64_t phaseOf(int64_t offset, int64_t stride) {
  return (offset % stride + stride) % stride;
}

/// Whoever wants another element of the same records finds what is loaded here.
llvm::Value *Emitter::loadFromGroups(const Strided &s, bool isInvariant) {
  int64_t phase = phaseOf(s.linear.offset, s.stride);
  Vectors &columns = groups_[{s.base, Index{{s.linear.shifted(-phase)}}}];
  if (columns.empty()) {
    llvm::Value *start = firstPlace(s, -phase);
    auto *vector = llvm::FixedVectorType::get(s.type, width_);
    for (int64_t k = 0; k < s.stride; ++k) {
      llvm::Value *at = b.CreateAdd(start, b.getInt64(static_cast<uint64_t>(k * width_)));
      columns.push_back(loadOf(vector, b.CreateGEP(s.type, s.base, at), s.align(), isInvariant));
    }
    columns = columnsOf(b, columns);
  }
  return columns[phase];
}

/// The last vector ends with the last element, since nothing behind it may be read.
llvm::Value *Emitter::loadAlone(const Strided &s, bool isInvariant) {
  int64_t width = width_, last = (width - 1) * s.stride + 1 - width;
  auto beginOf = [&](int64_t k) { return std::min(k * width, last); };
  llvm::Value *start = firstPlace(s, 0);
  auto *vector = llvm::FixedVectorType::get(s.type, width_);
  Vectors parts;
  for (int64_t k = 0; k < s.stride; ++k) {
    llvm::Value *at = b.CreateAdd(start, b.getInt64(static_cast<uint64_t>(beginOf(k))));
    parts.push_back(loadOf(vector, b.CreateGEP(s.type, s.base, at), s.align(), isInvariant));
  }
  return picked(b, parts, [&](int64_t lane) -> LaneOf {
    int64_t at = lane * s.stride, k = at / width;
    return {k, at - beginOf(k)};
  });
}

/// Of the records that are wanted all is loaded, so that it is there for their other elements;
/// where records may not be whole, just the elements themselves.
llvm::Value *Emitter::loadMasked(const Strided &s, bool isGrouped) {
  int64_t width = width_, phase = isGrouped ? phaseOf(s.linear.offset, s.stride) : 0;
  llvm::Value *start = firstPlace(s, -phase);
  auto *vector = llvm::FixedVectorType::get(s.type, width_);
  llvm::Value *none = llvm::Constant::getNullValue(s.mask->getType());
  Vectors parts;
  for (int64_t k = 0; k < s.stride; ++k) {
    llvm::SmallVector<int> wanted;
    for (int64_t at = k * width; at < (k + 1) * width; ++at)
      wanted.push_back(static_cast<int>(isGrouped || at % s.stride == 0 ? at / s.stride : width));
    llvm::Value *at = b.CreateAdd(start, b.getInt64(static_cast<uint64_t>(k * width)));
    parts.push_back(
        maskedLoadOf(vector, s.base, at, s.align(), b.CreateShuffleVector(s.mask, none, wanted)));
  }
  return picked(b, parts, [&](int64_t lane) -> LaneOf {
    int64_t at = lane * s.stride + phase;
    return {at / width, at % width};
  });
}

/// One step of a square whose rows are whole vectors along the loop that is written out.
llvm::Value *Emitter::loadFromTile(const Strided &s, bool isInvariant) {
  Vectors &columns = tile_->columns[{s.base, Index{{s.linear}}}];
  if (columns.empty()) {
    llvm::Value *here = std::exchange(loops_[tile_->loop], tile_->begin);
    llvm::Value *start = firstPlace(s, 0);
    loops_[tile_->loop] = here;
    auto *vector = llvm::FixedVectorType::get(s.type, width_);
    Vectors rows;
    for (int64_t k = 0; k < width_; ++k) {
      llvm::Value *place = b.CreateGEP(s.type, s.base, b.CreateAdd(start, number(k * s.stride)));
      rows.push_back(loadOf(vector, place, s.align(), isInvariant));
    }
    columns = columnsOf(b, rows);
  }
  return columns[tile_->step];
}

bool Emitter::InArray::isOfGroups(const Coordinate &linear, int64_t size) const {
  return count > 0 && count % size == 0 && (!linear.dynamic || linear.factor % size == 0) &&
         llvm::all_of(linear.coefficients, [&](int64_t c) { return c % size == 0; });
}

void Emitter::storeRecords(llvm::ArrayRef<Lane> columns, llvm::Value *base, llvm::Value *offset) {
  Vectors vectors;
  for (Lane column : columns)
    vectors.push_back(memoryForm(column));
  for (auto [k, record] : llvm::enumerate(recordsOf(b, vectors)))
    store(lane(record), base, b.CreateAdd(offset, b.getInt64(k * width_)));
}

llvm::Value *Emitter::memoryForm(Lane element) {
  llvm::Type *type = element.v->getType();
  if (!type->getScalarType()->isIntegerTy(1))
    return element.v;
  return b.CreateZExt(element.v, type->getWithNewType(b.getInt8Ty()));
}

void Emitter::store(Lane element, llvm::Value *base, llvm::Value *offset) {
  llvm::Value *value = memoryForm(element);
  llvm::Type *scalar = value->getType()->getScalarType();
  b.CreateAlignedStore(value, b.CreateGEP(scalar, base, offset),
                       llvm::Align(scalar->getScalarSizeInBits() / 8));
}

} // namespace fluxion::codegen
