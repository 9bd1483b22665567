// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Work that several threads do together (runtime/team.h).
#include "jit/emitter_frame.h"

namespace fluxion::codegen {

void Emitter::inParts(llvm::ArrayRef<Value> values, llvm::Value *count, llvm::Value *chunk,
                      Part part) {
  handToPart(values);
  llvm::Function *function;
  {
    Frame frame(*this, /*isSplit=*/false);
    beginFunction(name_ + "_nest", 2);
    function = function_;
    function->setLinkage(llvm::Function::InternalLinkage);
    function->addFnAttr(llvm::Attribute::NoInline);
    part(function->getArg(3), function->getArg(4));
    b.CreateRetVoid();
  }
  if (operands_)
    function = onlyOnce(function);
  llvm::Type *pointer = b.getPtrTy(), *i64 = b.getInt64Ty();
  auto *type = llvm::FunctionType::get(
      b.getVoidTy(), {pointer, pointer, pointer, pointer, i64, i64, b.getInt32Ty()}, false);
  b.CreateCall(module_.getOrInsertFunction("fluxion_parallel", type),
               {function, arguments_, results_, arena_, count, chunk,
                b.getInt32(static_cast<uint32_t>(plan_.options.threads))});
}

uint64_t Emitter::reserve(uint64_t bytes) {
  uint64_t &used = operands_ ? operands_->reserved : tapeBytes_;
  uint64_t offset = used + (operands_ ? 0 : plan_.arenaBytes);
  used += llvm::alignTo(bytes, 8);
  return offset;
}

} // namespace fluxion::codegen
