// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The stages of `compile` (pipeline.cpp), for many_sizes.cpp, which stops between them to compare
// programs.
#pragma once

#include "jit/dump.h"
#include "jit/engine.h"
#include "jit/executable.h"

namespace fluxion::codegen {

/// A copy of `function` without calls, simplified, of real numbers; null where that cannot be.
transforms::OwnedFunction simplifiedCopy(transforms::FuncOp function, Dump &dump);
/// Makes of it what the planner takes: loops, folds, products. Where code is checked, nothing is
/// computed that the program does not ask for.
void settle(transforms::FuncOp function, Dump &dump, bool isChecked = false);
/// Fails where a stack of unknown size is not used as code can.
mlir::LogicalResult requireStacks(transforms::FuncOp function);
/// LLVM IR in vectors, and into `executable` what its callers must know; null where it is not
/// valid.
std::unique_ptr<llvm::Module> emitModule(Engine &engine, const Plan &plan,
                                         llvm::LLVMContext &context, Executable &executable);
/// LLVM IR as text.
std::string textOf(llvm::Module &module);
/// Arithmetic operations of one call, estimated.
uint64_t costOfProgram(transforms::FuncOp function);
/// The most that a library call in it takes while it runs, in bytes.
uint64_t scratchOfProgram(transforms::FuncOp function);
/// How much LLVM should think about the code of a program so long.
llvm::CodeGenOptLevel levelFor(const Plan &plan);

} // namespace fluxion::codegen
