// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The sizes that decisions are made by. Code that serves many sizes (many_sizes.h) must not look
// different for each: whatever changes the code is decided as if the program had the sizes of its
// sample. Elsewhere a program is its own sample.
#pragma once

#include "ir/fx.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallBitVector.h"

namespace fluxion::codegen {

class Outline;

/// The type of the value in the sample.
ir::RankedTensorType sampleTypeOf(ir::Value value);
inline Shape sampleShapeOf(ir::Value value) { return ir::shapeOf(sampleTypeOf(value)); }
/// Whether the size is known only at run time.
bool isDynamicAxis(ir::Value value, int64_t axis);
/// Whether an attribute of the op holds a number that is known only at run time.
bool hasDynamicNumbers(ir::Operation *op);
/// Whether the code being made on this thread serves many sizes.
bool servesManySizes();

/// Of a program that is being compiled which sizes may be others at run time, and those of its
/// sample.
class SampleSizes {
public:
  /// `program` and `sample` have one structure; `isDynamic` says which numbers vary.
  SampleSizes(const Outline &program, const Outline &sample, const llvm::BitVector &isDynamic);

  /// While this lives the sizes count on this thread.
  class Scope {
  public:
    explicit Scope(const SampleSizes &sizes);
    ~Scope();
    Scope(const Scope &) = delete;

  private:
    const SampleSizes *outer_;
  };

private:
  friend ir::RankedTensorType sampleTypeOf(ir::Value value);
  friend bool isDynamicAxis(ir::Value value, int64_t axis);
  friend bool hasDynamicNumbers(ir::Operation *op);
  struct Sizes {
    ir::RankedTensorType like;
    llvm::SmallBitVector isDynamic;
  };
  llvm::DenseMap<ir::Value, Sizes> sizes_;
  llvm::DenseSet<ir::Operation *> opsWithNumbers_;
};

} // namespace fluxion::codegen
