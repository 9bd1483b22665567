// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Vectors and what lies in memory when their lanes stand side by side: records of n elements, one
// per lane.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/IRBuilder.h"

namespace fluxion::codegen {

using Vectors = llvm::SmallVector<llvm::Value *>;

/// A lane of one of several vectors.
struct LaneOf {
  int64_t vector, lane;
};
/// The vector whose lane i is the one that `from(i)` says.
llvm::Value *picked(llvm::IRBuilderBase &b, llvm::ArrayRef<llvm::Value *> vectors,
                    llvm::function_ref<LaneOf(int64_t)> from);
/// n vectors are all elements of as many records as there are lanes; of these the first elements,
/// the second ones, and so on.
Vectors columnsOf(llvm::IRBuilderBase &b, llvm::ArrayRef<llvm::Value *> records);
/// The inverse.
Vectors recordsOf(llvm::IRBuilderBase &b, llvm::ArrayRef<llvm::Value *> columns);

} // namespace fluxion::codegen
