// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/accesses.h"

#include "jit/elemental.h"

#include "mlir/IR/Matchers.h"

#include <unordered_set>

namespace fluxion::codegen {
namespace {

/// Walks what is fused into one nest.
class Walk {
public:
  explicit Walk(const Plan &plan) : plan_(plan) {}

  std::vector<Access> run(const Nest &nest) {
    Index here = identityIndex(nest.space.size());
    for (const NestOutput &output : nest.outputs) {
      if (output.isReduction) {
        visit({output.op->getOperand(0), here});
        continue;
      }
      visit({output.op->getResult(0), here});
      if (output.joinedAxis < 0) {
        visitOperands(output.op, {{}, here});
        continue;
      }
      for (Value operand : output.op->getOperands()) // side by side, each at the same index
        visit({operand, here});
    }
    while (!pending_.empty()) {
      Access access = std::move(pending_.back());
      pending_.pop_back();
      visitOperands(access.value.getDefiningOp(), access);
    }
    return std::move(all_);
  }

private:
  struct Hash {
    size_t operator()(const std::pair<void *, Index> &key) const {
      return llvm::hash_combine(key.first, hash_value(key.second));
    }
  };

  void visit(Access access) {
    access.value = plan_.originOf(access.value);
    auto &seen = access.isKnown ? known_ : unknown_;
    if (!seen.insert({access.value.getAsOpaquePointer(), access.index}).second)
      return;
    if (plan_.storageOf(access.value) == Storage::fused)
      pending_.push_back(access);
    all_.push_back(std::move(access));
  }
  void visitOperands(Operation *op, const Access &access) {
    const ElementalRule *rule = rules().elementalOf(op);
    bool isKnown = access.isKnown && rule->mapsIndex(op);
    if (!isKnown) // it may compute with the index, though it has no operands
      all_.push_back({op->getResult(0), {}, false});
    for (auto [k, operand] : llvm::enumerate(op->getOperands()))
      visit({operand, isKnown ? rule->mapIndex(op, k, access.index) : Index{}, isKnown});
  }

  const Plan &plan_;
  std::vector<Access> all_, pending_;
  std::unordered_set<std::pair<void *, Index>, Hash> known_, unknown_;
};

} // namespace

Index identityIndex(size_t rank) {
  Index index;
  for (size_t k = 0; k < rank; ++k)
    index.coordinates.push_back(Coordinate::loop(k, rank));
  return index;
}

std::vector<Access> accessesOf(const Plan &plan, const Nest &nest) { return Walk(plan).run(nest); }

bool isOfMemory(const Plan &plan, const Access &access) {
  mlir::DenseElementsAttr numbers;
  if (mlir::matchPattern(access.value, mlir::m_Constant(&numbers)))
    return !numbers.isSplat();
  return plan.storageOf(access.value) != Storage::fused;
}

size_t numAxesInPlace(const Access &access) {
  if (!access.isKnown || access.index.guard)
    return 0;
  llvm::ArrayRef<Coordinate> coordinates = access.index.coordinates;
  size_t count = 0;
  while (count < coordinates.size() && count < coordinates[count].coefficients.size() &&
         coordinates[count] == Coordinate::loop(count, coordinates[count].coefficients.size()))
    ++count;
  return count;
}

std::optional<llvm::SmallVector<Coordinate>> placesOf(const Plan &plan, const Nest &nest) {
  if (llvm::any_of(nest.outputs, [](const NestOutput &output) {
        return output.isReduction && rules().reductionOf(output.op)->needsPlace;
      }))
    return std::nullopt;
  llvm::SmallVector<Coordinate> places;
  for (const Access &access : accessesOf(plan, nest)) {
    if (!access.isKnown)
      return std::nullopt;
    if (isOfMemory(plan, access))
      places.push_back(placeOf(access.value, access.index, nest.space.size()));
  }
  return places;
}

Coordinate placeOf(Value value, const Index &index, size_t numLoops) {
  Coordinate linear = Coordinate::constant(0, numLoops);
  Shape strides = ir::shapeOf(value).rowMajorStrides();
  for (auto [axis, c] : llvm::enumerate(index.coordinates)) {
    int64_t stride = strides[static_cast<int>(axis)];
    linear.offset += stride * c.offset;
    for (size_t k = 0; k < numLoops; ++k)
      linear.coefficients[k] += stride * c.coefficients[k];
  }
  return linear;
}

} // namespace fluxion::codegen
