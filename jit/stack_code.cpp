// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/stack_code.h"

namespace fluxion::codegen {

llvm::Value *makeStack(Emitter &e, Operation *loop, Value stack, llvm::Value *rows,
                       uint64_t rowBytes) {
  auto &b = e.b;
  llvm::Type *i64 = b.getInt64Ty();
  auto provide = e.module().getOrInsertFunction(
      "fluxion_stack", llvm::FunctionType::get(b.getPtrTy(), {b.getInt32Ty(), i64, i64}, false));
  llvm::Value *place =
      b.CreateCall(provide, {b.getInt32(e.numberOfStack(stack)), rows, b.getInt64(rowBytes)});
  e.failIf(b.CreateIsNull(place), loop, "finds no memory for its stacks");
  return place;
}

void keepStack(Emitter &e, Value stack, llvm::Value *place, llvm::Value *rows) {
  llvm::Value *entry = e.pointerTo(stack);
  e.b.CreateStore(place, entry);
  e.b.CreateStore(rows, e.b.CreateConstGEP1_64(e.b.getInt64Ty(), entry, 1));
}
llvm::Value *placeOfStack(Emitter &e, Value stack) {
  return e.b.CreateLoad(e.b.getPtrTy(), e.pointerTo(stack));
}
llvm::Value *rowsOfStack(Emitter &e, Value stack) {
  llvm::Type *i64 = e.b.getInt64Ty();
  return e.b.CreateLoad(i64, e.b.CreateConstGEP1_64(i64, e.pointerTo(stack), 1));
}

GrowingStacks::Carried GrowingStacks::start() const {
  Carried start;
  if (size() > 0) {
    start.push_back(e_.b.getInt64(0));
    start.resize(size(), llvm::ConstantPointerNull::get(e_.b.getPtrTy()));
  }
  return start;
}

GrowingStacks::Carried GrowingStacks::withRoomFor(llvm::Value *t,
                                                  llvm::ArrayRef<llvm::Value *> now) const {
  if (now.empty())
    return {};
  return e_.onlyIf(
      e_.b.CreateICmpEQ(t, now[0]), Carried(now), [&] { return grown(t, now); },
      /*isLikely=*/false);
}

/// Twice the room, as far as the limit allows.
GrowingStacks::Carried GrowingStacks::grown(llvm::Value *t,
                                            llvm::ArrayRef<llvm::Value *> now) const {
  auto &b = e_.b;
  uint64_t bytesPerStep = 0;
  for (unsigned i = 0; i < loop_.stacks().size(); ++i)
    bytesPerStep += loop_.rowBytes(i);
  constexpr uint64_t first = 64;
  llvm::Value *rows = b.CreateBinaryIntrinsic(
      llvm::Intrinsic::smax, b.CreateShl(now[0], b.getInt64(1)), b.getInt64(first));
  if (limit_ && bytesPerStep > 0) {
    llvm::Value *most = b.getInt64(static_cast<uint64_t>(limit_.getInt()) / bytesPerStep);
    e_.failIf(b.CreateICmpSGE(t, most), op_, ir::overLimit(limit_.getInt()), ir::overLimitHint);
    rows = b.CreateBinaryIntrinsic(llvm::Intrinsic::smin, rows, most);
  }
  Carried grown{rows};
  for (auto [i, stack] : llvm::enumerate(loop_.stacks()))
    grown.push_back(makeStack(e_, op_, stack, rows, loop_.rowBytes(i)));
  return grown;
}

void GrowingStacks::keep(llvm::ArrayRef<llvm::Value *> now, llvm::Value *rows) const {
  for (auto [i, stack] : llvm::enumerate(loop_.stacks()))
    keepStack(e_, stack, now[1 + i], rows);
}

} // namespace fluxion::codegen
