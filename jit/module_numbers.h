// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// LLVM IR that is the same but for its numbers: where they are, and the same code reading them from
// a table. For many_sizes.h.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/IR/Module.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fluxion::codegen {

/// An operand that is a constant: the instruction by its place in the module.
struct ConstantPlace {
  unsigned instruction, operand;
  friend auto operator<=>(const ConstantPlace &, const ConstantPlace &) = default;
};

/// The constants in which two modules of one context differ, in order, and those that are kept out
/// of folding by a freeze; nothing, and `why`, where the modules differ otherwise.
std::optional<std::vector<ConstantPlace>> differingConstants(llvm::Module &a, llvm::Module &b,
                                                             std::string &why);

/// The numbers at certain places of a module as they lie in memory, one behind the other.
class NumberTable {
public:
  /// Of two modules that differ at `places`: what is equal in both of them is one number.
  NumberTable(llvm::Module &a, llvm::Module &b, std::vector<ConstantPlace> places);

  llvm::ArrayRef<ConstantPlace> places() const { return places_; }
  /// Why the code cannot read one of the numbers from memory; empty: it can.
  std::string obstacle(llvm::Module &module) const;
  /// The table of another module of the same structure; nothing where what is one number is two in
  /// it.
  std::optional<std::vector<uint64_t>> of(llvm::Module &module) const;
  /// From here on the code reads the numbers from where the last pointer behind the `numArguments`
  /// of a call points to.
  void readFromTable(llvm::Module &module, unsigned numArguments) const;

private:
  std::vector<ConstantPlace> places_;
  std::vector<unsigned> offsets_; // in bytes, by place
  unsigned bytes_ = 0;
};

} // namespace fluxion::codegen
