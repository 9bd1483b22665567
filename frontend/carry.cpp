// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/carry.h"

#include "frontend/promotion.h"

#include <fmt/format.h>

namespace fluxion::detail {

[[noreturn]] static void refuseCarry(const char *name, const Carry &carry, std::size_t leaf,
                                     mlir::Type type, Where where) {
  bool isShape =
      !(ir::shapeOf(mlir::cast<ir::RankedTensorType>(type)) == carry.leaves[leaf].shape());
  raise<TransformError>(
      {.what = fmt::format("the carry of {} changes its type", name),
       .where = where,
       .expected = fmt::format("{} as {} begins, from every step", typeText(carry.leaves[leaf]),
                               carry.names()[leaf]),
       .got = typeText(type),
       .hint = isShape ? "a loop's carry keeps its shape: begin with that of a step's result"
                       : "begin with a value of that type, or convert what the step returns with "
                         "astype"});
}

void requireCarryStructure(const char *name, const Carry &carry, const Yielded &yielded,
                           Where where) {
  if (yielded.structure == carry.structure)
    return;
  raise<TransformError>({.what = fmt::format("the carry of {} changes its structure", name),
                         .where = where,
                         .expected = "a carry like the initial one from every step",
                         .got = "other sizes, keys or static data",
                         .hint = "static data cannot change in a loop: make it an array"});
}

Leaves weakened(Leaves carry, const std::vector<bool> &isWeak) {
  for (std::size_t i = 0; i < carry.size(); ++i)
    if (isWeak[i])
      carry[i] = withWeakness(carry[i], Weakness::carried);
  return carry;
}

Leaves hardened(Leaves results) {
  for (Array &leaf : results)
    leaf = withWeakness(leaf, Weakness::none);
  return results;
}

Yielded settled(Yielded yielded, const Carry &carry, Where where) {
  for (std::size_t i = 0; i < carry.leaves.size(); ++i) {
    DType dtype = carry.leaves[i].dtype();
    Array &leaf = yielded.leaves[i];
    bool isWeak = yielded.isNumber[i] || nodeOf(leaf, where).weakness == Weakness::carried;
    if (isWeak && besideNumber(leaf.dtype(), dtype) == dtype)
      leaf = converted(leaf, dtype, where);
  }
  return yielded;
}

bool promoted(const char *name, Carry &carry, llvm::ArrayRef<mlir::Type> handedOn, Where where) {
  bool isPromoted = false;
  for (std::size_t i = 0; i < carry.leaves.size(); ++i) {
    auto type = mlir::cast<ir::RankedTensorType>(handedOn[i]);
    Array &leaf = carry.leaves[i];
    bool hasShape = ir::shapeOf(type) == leaf.shape();
    if (hasShape && ir::dtypeOf(type) == leaf.dtype())
      continue;
    DType common = besideNumber(leaf.dtype(), ir::dtypeOf(type));
    if (!hasShape || !carry.isNumber[i] || common == leaf.dtype())
      refuseCarry(name, carry, i, type, where);
    leaf = converted(leaf, common, where);
    isPromoted = true;
  }
  return isPromoted;
}

} // namespace fluxion::detail
