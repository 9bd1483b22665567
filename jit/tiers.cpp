// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/tiers.h"

#include "jit/recompiler.h"

namespace fluxion::codegen {

TieredCode::TieredCode(Code final)
    : entry_(final.entry), callsLeft_(0), isFinal_(true), final_(std::move(final)) {}

TieredCode::TieredCode(Code quick, OwnedIr ir, int64_t calls)
    : entry_(quick.entry), callsLeft_(calls), isFinal_(false), quick_(std::move(quick)),
      ir_(std::move(ir)) {}

void TieredCode::countCall() {
  // Several threads may count below 0; one of them meets 1.
  if (callsLeft_.fetch_sub(1, std::memory_order_relaxed) == 1)
    Recompiler::get().request(shared_from_this());
}

llvm::Error TieredCode::finish() {
  std::lock_guard lock(mutex_);
  if (isFinal())
    return llvm::Error::success();
  if (!ir_)
    return llvm::createStringError("the final code could not be made before");
  callsLeft_.store(0, std::memory_order_relaxed);
  OwnedIr ir = std::move(*ir_);
  ir_.reset();
  auto engine = Engine::get();
  if (!engine)
    return engine.takeError();
  auto machine = engine->makeMachine(ir.level);
  auto object = engine->generate(*ir.module, *machine);
  if (!object)
    return object.takeError();
  auto code = load(*engine, {object->data(), object->size()}, ir.names);
  if (!code)
    return code.takeError();
  final_ = std::move(*code);
  isFinal_.store(true, std::memory_order_release);
  entry_.store(final_.entry, std::memory_order_release);
  return llvm::Error::success();
}

llvm::Expected<TieredCode::Code> TieredCode::load(Engine &engine, llvm::StringRef object,
                                                  const EntryNames &names) {
  auto code = engine.load(object);
  if (!code)
    return code.takeError();
  auto entry = engine.find(**code, names.entry), native = engine.find(**code, names.native);
  if (!entry)
    return llvm::joinErrors(entry.takeError(), native.takeError());
  if (!native)
    return native.takeError();
  return Code{std::move(*code), reinterpret_cast<FluxionEntry>(*entry), *native};
}

} // namespace fluxion::codegen
