// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/run_time_loops.h"

#include <cmath>

namespace fluxion::codegen {

using Carried = Emitter::Carried;

Carried loopOver(Emitter &e, int64_t size, bool isDynamic, const Carried &start,
                 Emitter::LoopBody body) {
  return isDynamic ? e.loop(e.number(0), e.sizeNumber(size), 1, start, body)
                   : e.loop(0, size, 1, start, body);
}

Carried loopIfAny(Emitter &e, int64_t begin, int64_t end, int64_t step, const Carried &start,
                  Emitter::LoopBody body) {
  llvm::Value *from = e.sizeNumber(begin), *to = e.sizeNumber(end);
  return e.onlyIf(e.b.CreateICmpSLT(from, to), start,
                  [&] { return e.loop(from, to, step, start, body); });
}

void overLanes(Emitter &e, const LaneLoop &loop,
               llvm::function_ref<void(llvm::Value *i, unsigned width)> body) {
  auto &b = e.b;
  auto width = static_cast<unsigned>(loop.width);
  llvm::Value *end = e.sizeNumber(loop.size);
  llvm::Value *whole = e.sizeNumber(loop.size / loop.width * loop.width);
  llvm::Value *begin = b.getInt64(0), *stop = whole, *hasRest = b.CreateICmpSLT(whole, end);
  if (loop.firstVector) {
    begin = b.CreateMul(loop.firstVector, e.number(width));
    llvm::Value *last = b.CreateMul(loop.endVector, e.number(width));
    stop = b.CreateBinaryIntrinsic(llvm::Intrinsic::smin, last, whole);
    hasRest = b.CreateICmpSGT(last, whole); // counted as one more vector
  }
  auto over = [&](llvm::Value *from, llvm::Value *to, unsigned step) {
    return e.loop(from, to, int64_t{step}, {}, [&](llvm::Value *i, auto) -> Carried {
      body(i, step);
      return {};
    });
  };
  e.onlyIf(b.CreateICmpSLT(begin, stop), {}, [&] { return over(begin, stop, width); });
  if (!loop.mayOverlap) {
    e.onlyIf(hasRest, {}, [&] { return over(whole, end, 1); });
    return;
  }
  llvm::Value *isLong = b.CreateICmpSGT(whole, b.getInt64(0));
  e.onlyIf(b.CreateAnd(hasRest, isLong), {}, [&]() -> Carried {
    body(b.CreateSub(end, e.number(width)), width);
    return {};
  });
  e.onlyIf(b.CreateAnd(hasRest, b.CreateNot(isLong)), {},
           [&] { return over(b.getInt64(0), end, 1); });
}

// Of so many blocks of `longestChain` steps each as many are one as makes both counts grow alike.
int64_t blockLength(int64_t end, int64_t step, int64_t longestChain) {
  auto steps = static_cast<double>(end / step), chain = static_cast<double>(longestChain);
  auto blocks = static_cast<int64_t>(std::ceil(std::sqrt(steps) / chain));
  return step * longestChain * std::max<int64_t>(blocks, 1);
}

Carried foldInBlocks(Emitter &e, llvm::Value *begin, llvm::Value *end, int64_t length, int64_t step,
                     const Carried &start, const BlockedFold &fold) {
  llvm::Value *span = e.sizeNumber(length);
  return e.loop(begin, end, span, start, [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
    llvm::Value *next = e.b.CreateAdd(i, span);
    llvm::Value *stop = e.b.CreateBinaryIntrinsic(llvm::Intrinsic::smin, next, end);
    return fold.merged(Carried(in), e.loop(i, stop, step, fold.fresh(), fold.body));
  });
}

} // namespace fluxion::codegen
