// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads across rows. Of x(j, i) with the lanes along j every lane is in another cache line, of
// which the steps of i would take one element each. Loops over i therefore go in blocks of as many
// steps as there are lanes, and the lanes within: a block is written out, reads its square of the
// array by whole vectors once, and turns it in registers.
#include "jit/nest_emitter.h"
#include "jit/sample_sizes.h"

namespace fluxion::codegen {

// Along both axes of a block, which stays in the first cache.
static constexpr int64_t squaresPerBlock = 8;

void NestEmitter::chooseTurned() {
  // What is nearer side by side is picked from whole vectors as it is.
  constexpr int64_t shortestStride = 5;
  constexpr int64_t longestCode = 512;
  if (folds() || rows_ || nest_.writesInPlace || servesManySizes() || stepLanes_ == 1 ||
      !borders_[lanes_].empty())
    return;
  llvm::SmallVector<int64_t> reads(rank(), 0);
  for (const Access &access : accessesOf(e_.plan_, nest_)) {
    if (!access.isKnown || access.index.guard || !isOfMemory(e_.plan_, access))
      continue;
    Coordinate place = placeOf(access.value, access.index, rank());
    if (std::abs(place.coefficients[lanes_]) < shortestStride)
      continue;
    for (int axis = 0; axis < sizes_.rank(); ++axis)
      reads[axis] += place.coefficients[axis] == 1;
  }
  for (int axis = 0; axis < sizes_.rank(); ++axis)
    if (axis != lanes_ && sizes_[axis] >= stepLanes_ && borders_[axis].empty() &&
        reads[axis] > (turned_ < 0 ? 0 : reads[turned_]))
      turned_ = axis;
  if (nest_.cost * int64_t(stepLanes_) > longestCode)
    turned_ = -1;
}

void NestEmitter::overTurned() {
  inBlocksOf(turned_, [&](llvm::Value *begin, llvm::Value *end) {
    at(turned_, begin);
    endOfTurned_ = end;
    overKept(turned_ + 1);
  });
  at(turned_, e_.number(0));
}

void NestEmitter::overTurnedLanes() {
  setWidth(stepLanes_);
  llvm::Value *first = e_.loops_[turned_];
  inBlocksOf(lanes_, [&](llvm::Value *begin, llvm::Value *end) {
    e_.loop(first, endOfTurned_, stepLanes_, {}, [&](llvm::Value *i, auto) -> Carried {
      return e_.loop(begin, end, stepLanes_, {}, [&](llvm::Value *lane, auto) -> Carried {
        at(lanes_, lane);
        visitTile(i);
        return {};
      });
    });
  });
  setWidth(1);
  at(lanes_, e_.number(0));
  at(turned_, first);
}

void NestEmitter::inBlocksOf(int axis,
                             llvm::function_ref<void(llvm::Value *, llvm::Value *)> block) {
  int64_t size = sizes_[axis], step = squaresPerBlock * stepLanes_;
  auto [begin, end] = partOf(axis);
  e_.loop(begin, end, step, {}, [&, last = end](llvm::Value *i, auto) -> Carried {
    llvm::Value *next = e_.b.CreateAdd(i, e_.number(step));
    block(i, e_.b.CreateBinaryIntrinsic(llvm::Intrinsic::smin, next, last));
    return {};
  });
  // Once more over some of what was done: nothing is overwritten, nothing added to.
  withRestOf(axis, [&] { block(e_.number(size - stepLanes_), e_.number(size)); });
}

void NestEmitter::visitTile(llvm::Value *begin) {
  e_.tile_ = {turned_, begin, 0, {}};
  for (int64_t &step = e_.tile_->step; step < stepLanes_; ++step) {
    at(turned_, e_.b.CreateAdd(begin, e_.number(step)));
    visitElement({});
  }
  e_.tile_.reset();
}

} // namespace fluxion::codegen
