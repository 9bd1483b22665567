// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is left of a program when its numbers are taken out, and the numbers: programs that one
// function traces for several sizes are compared by it. For dynamic_code.h.
#pragma once

#include "ir/fx.h"

#include "llvm/ADT/BitVector.h"

#include <optional>
#include <string>
#include <vector>

namespace fluxion::codegen {

/// Sizes, integer attributes and the number that fills a constant are numbers; everything else is
/// structure.
class Outline {
public:
  explicit Outline(mlir::func::FuncOp function);

  /// Where two programs have another structure, in words, and the op of `this`.
  struct Difference {
    mlir::Location location;
    std::string text;
  };
  std::optional<Difference> differenceTo(const Outline &other) const;
  /// Of programs of one structure the numbers in which they differ.
  llvm::BitVector differingNumbers(const Outline &other) const;
  /// The op that number `i` belongs to.
  Difference describe(unsigned i) const;

  /// A value and the first of its sizes among the numbers.
  struct Sized {
    mlir::Value value;
    unsigned first;
  };
  llvm::ArrayRef<Sized> values() const { return values_; }
  /// An op with attributes and the range of their numbers.
  struct Attributed {
    mlir::Operation *op;
    unsigned first, end;
  };
  llvm::ArrayRef<Attributed> attributed() const { return attributed_; }
  llvm::ArrayRef<int64_t> numbers() const { return numbers_; }

private:
  void addBlock(mlir::Block &block);
  void addOp(mlir::Operation *op);
  void addValue(mlir::Value value);
  void addAttribute(mlir::Attribute attribute);
  void addStructure(const void *unique) {
    structure_.push_back(reinterpret_cast<uintptr_t>(unique));
  }
  mlir::Operation *opAtStructure(size_t place) const;

  /// Where an op begins in `structure_` and `numbers_`.
  struct Begin {
    size_t structure, numbers;
    mlir::Operation *op;
  };
  std::vector<uintptr_t> structure_;
  std::vector<int64_t> numbers_;
  std::vector<Begin> begins_;
  std::vector<Sized> values_;
  std::vector<Attributed> attributed_;
  llvm::DenseMap<mlir::Value, unsigned> numberOfValue_;
};

} // namespace fluxion::codegen
