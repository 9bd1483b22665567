// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/sample_sizes.h"

#include "jit/outline.h"

namespace fluxion::codegen {

static thread_local const SampleSizes *current = nullptr;

SampleSizes::SampleSizes(const Outline &program, const Outline &sample,
                         const llvm::BitVector &isDynamic) {
  for (auto [mine, its] : llvm::zip_equal(program.values(), sample.values())) {
    auto rank = static_cast<unsigned>(ir::tensorTypeOf(mine.value).getRank());
    llvm::SmallBitVector axes(rank);
    for (unsigned axis = 0; axis < rank; ++axis)
      axes[axis] = isDynamic[mine.first + axis];
    if (axes.any())
      sizes_[mine.value] = {ir::tensorTypeOf(its.value), std::move(axes)};
  }
  for (const Outline::Attributed &part : program.attributed())
    if (isDynamic.find_first_in(part.first, part.end) >= 0)
      opsWithNumbers_.insert(part.op);
}

SampleSizes::Scope::Scope(const SampleSizes &sizes) : outer_(std::exchange(current, &sizes)) {}
SampleSizes::Scope::~Scope() { current = outer_; }

ir::RankedTensorType sampleTypeOf(ir::Value value) {
  auto type = ir::tensorTypeOf(value);
  if (!current)
    return type;
  // While a program is rewritten, a new value may stand where one was that is gone.
  auto known = current->sizes_.find(value);
  bool isKnown = known != current->sizes_.end() && known->second.like.getRank() == type.getRank() &&
                 known->second.like.getElementType() == type.getElementType();
  return isKnown ? known->second.like : type;
}

bool isDynamicAxis(ir::Value value, int64_t axis) {
  if (!current)
    return false;
  auto known = current->sizes_.find(value);
  return known != current->sizes_.end() && known->second.isDynamic[static_cast<unsigned>(axis)];
}

bool hasDynamicNumbers(ir::Operation *op) {
  return current && current->opsWithNumbers_.contains(op);
}

bool servesManySizes() { return current != nullptr; }

} // namespace fluxion::codegen
