// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls of the runtime's kernels from generated code: void name(i64 integers..., ptr arrays...).
#pragma once

#include "jit/emitter.h"

namespace fluxion::codegen {

/// The address of these numbers, one behind the other: in the module, or, where they are known only
/// at run time, where they have just been written.
llvm::Value *integersInMemory(Emitter &e, llvm::ArrayRef<int64_t> integers, const char *name);

/// Calls a kernel that takes as many threads of its own as a call of the program may.
void callKernel(Emitter &e, llvm::FunctionCallee kernel, llvm::ArrayRef<llvm::Value *> arguments);

/// Calls kernel `name` with the elements of `arrays` in memory.
void callLibrary(Emitter &e, llvm::StringRef name, llvm::ArrayRef<int64_t> integers,
                 llvm::ArrayRef<Value> arrays);

/// The kernels, by name.
llvm::ArrayRef<std::pair<const char *, void *>> libraryCallees();

/// The number of the dtype of a value's elements, as kernels take it.
int64_t dtypeNumber(Value value);

} // namespace fluxion::codegen
