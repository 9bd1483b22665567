// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/library_call.h"

#include "jit/sample_sizes.h"

#include "runtime/convolution.h"
#include "runtime/fft_kernels.h"
#include "runtime/matrix_kernels.h"
#include "runtime/row_kernels.h"

namespace fluxion::codegen {

llvm::Value *integersInMemory(Emitter &e, llvm::ArrayRef<int64_t> integers, const char *name) {
  auto &b = e.b;
  if (!servesManySizes()) {
    auto *numbers = llvm::ConstantDataArray::get(b.getContext(), integers);
    return new llvm::GlobalVariable(e.module(), numbers->getType(), /*isConstant=*/true,
                                    llvm::GlobalValue::PrivateLinkage, numbers, name);
  }
  llvm::Value *place = e.entryAlloca(llvm::ArrayType::get(b.getInt64Ty(), integers.size()));
  for (auto [i, integer] : llvm::enumerate(integers))
    b.CreateStore(e.number(integer), b.CreateConstGEP1_64(b.getInt64Ty(), place, i));
  return place;
}

void callKernel(Emitter &e, llvm::FunctionCallee kernel, llvm::ArrayRef<llvm::Value *> arguments) {
  int threads = e.plan().options.threads;
  if (threads == 0) {
    e.b.CreateCall(kernel, arguments);
    return;
  }
  auto limit =
      e.module().getOrInsertFunction("fluxion_limit_threads", e.b.getInt32Ty(), e.b.getInt32Ty());
  llvm::Value *before = e.b.CreateCall(limit, {e.b.getInt32(static_cast<uint32_t>(threads))});
  e.b.CreateCall(kernel, arguments);
  e.b.CreateCall(limit, {before});
}

void callLibrary(Emitter &e, llvm::StringRef name, llvm::ArrayRef<int64_t> integers,
                 llvm::ArrayRef<Value> arrays) {
  llvm::SmallVector<llvm::Type *> types(integers.size(), e.b.getInt64Ty());
  types.append(arrays.size(), e.b.getPtrTy());
  llvm::SmallVector<llvm::Value *> arguments;
  for (int64_t integer : integers)
    arguments.push_back(llvm::ConstantInt::getSigned(e.b.getInt64Ty(), integer));
  for (Value array : arrays)
    arguments.push_back(e.pointerTo(array));
  auto *type = llvm::FunctionType::get(e.b.getVoidTy(), types, false);
  callKernel(e, e.module().getOrInsertFunction(name, type), arguments);
}

llvm::ArrayRef<std::pair<const char *, void *>> libraryCallees() {
  auto at = [](auto *function) { return reinterpret_cast<void *>(function); };
  static const std::pair<const char *, void *> all[] = {
      {"fluxion_convolution", at(&fluxion_convolution)},
      {"fluxion_cumulative", at(&fluxion_cumulative)},
      {"fluxion_recurrence", at(&fluxion_recurrence)},
      {"fluxion_sort", at(&fluxion_sort)},
      {"fluxion_argsort", at(&fluxion_argsort)},
      {"fluxion_top_k", at(&fluxion_top_k)},
      {"fluxion_cholesky", at(&fluxion_cholesky)},
      {"fluxion_triangular_solve", at(&fluxion_triangular_solve)},
      {"fluxion_lu", at(&fluxion_lu)},
      {"fluxion_lu_solve", at(&fluxion_lu_solve)},
      {"fluxion_adjugate", at(&fluxion_adjugate)},
      {"fluxion_eig", at(&fluxion_eig)},
      {"fluxion_qr", at(&fluxion_qr)},
      {"fluxion_eigh", at(&fluxion_eigh)},
      {"fluxion_schur", at(&fluxion_schur)},
      {"fluxion_hessenberg", at(&fluxion_hessenberg)},
      {"fluxion_sylvester_solve", at(&fluxion_sylvester_solve)},
      {"fluxion_sqrtm", at(&fluxion_sqrtm)},
      {"fluxion_svd", at(&fluxion_svd)},
      {"fluxion_fft", at(&fluxion_fft)},
  };
  return all;
}

int64_t dtypeNumber(Value value) {
  return static_cast<int64_t>(ir::dtypeOf(ir::tensorTypeOf(value)));
}

} // namespace fluxion::codegen
