// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/eager.h"

#include "fluxion/disable_jit.h"
#include "jit/compile.h"
#include "jit/elemental.h"

#include <map>
#include <mutex>
#include <vector>

namespace fluxion::detail {
namespace {

using codegen::Executable;

// Arithmetic operations, in the measure of codegen::costOf.
constexpr std::uint64_t worthCompiling = 1'000'000;
// Programs of single ops that are kept.
constexpr std::size_t mostKernels = 1024;

/// What makes an op what it is. All of it is unique in the context.
using Key = std::vector<const void *>;

Key keyOf(mlir::Operation *op) {
  Key key{op->getName().getAsOpaquePointer(), op->getPropertiesAsAttribute().getAsOpaquePointer(),
          op->getDiscardableAttrDictionary().getAsOpaquePointer()};
  for (mlir::Type type : op->getOperandTypes())
    key.push_back(type.getAsOpaquePointer());
  for (mlir::Type type : op->getResultTypes())
    key.push_back(type.getAsOpaquePointer());
  return key;
}

/// A function that is just the op.
transforms::OwnedFunction alone(mlir::Operation *op) {
  mlir::OpBuilder b(op->getContext());
  transforms::OwnedFunction function(transforms::FuncOp::create(
      op->getLoc(), "f", b.getFunctionType(op->getOperandTypes(), op->getResultTypes())));
  mlir::Block *block = function->addEntryBlock();
  b.setInsertionPointToEnd(block);
  mlir::Operation *copy = b.clone(*op);
  copy->setOperands(block->getArguments());
  mlir::func::ReturnOp::create(b, op->getLoc(), copy->getResults());
  return function;
}

class Kernels {
public:
  /// Fails with a diagnostic.
  mlir::FailureOr<std::shared_ptr<Executable>> get(mlir::Operation *op) {
    std::lock_guard lock(mutex_);
    if (kernels_.size() >= mostKernels)
      kernels_.clear();
    std::shared_ptr<Executable> &kernel = kernels_[keyOf(op)];
    if (kernel)
      return kernel;
    auto made = codegen::compile(*alone(op), {.name = "op"});
    if (mlir::failed(made))
      return mlir::failure();
    return kernel = *made;
  }

private:
  std::mutex mutex_;
  std::map<Key, std::shared_ptr<Executable>> kernels_;
};

Kernels &kernels() {
  static Kernels *instance = new Kernels; // never destroyed: arrays in statics may still compute
  return *instance;
}

} // namespace

ir::Evaluated evaluateEagerly(mlir::Operation *op, llvm::ArrayRef<ir::HostArray> operands) {
  if (op->getNumRegions() > 0 || codegen::costOf(op) < worthCompiling || isJitOff())
    return ir::evaluate(op, operands);
  auto kernel = kernels().get(op);
  if (mlir::failed(kernel))
    return mlir::failure();
  return (*kernel)->run(operands);
}

} // namespace fluxion::detail
