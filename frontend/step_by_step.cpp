// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/step_by_step.h"

#include "fluxion/disable_jit.h"
#include "frontend/carry.h"
#include "frontend/promotion.h"
#include "frontend/rows.h"

#include <fmt/format.h>

namespace fluxion::detail {

bool runsStepByStep(std::initializer_list<const Leaves *> lists) {
  if (!isJitOff())
    return false;
  for (const Leaves *leaves : lists)
    for (const Array &leaf : *leaves)
      if (!knownNumbers(leaf))
        return false;
  return true;
}

namespace {

/// A loop whose carry may turn out to begin with another type: then it begins again, as the step of
/// a traced loop is traced again.
class Steps {
public:
  Steps(const char *name, Carry init, Where where)
      : name_(name), init_(std::move(init)), where_(where),
        carry_(weakened(init_.leaves, init_.isNumber)) {}

  const Leaves &carry() const { return carry_; }
  /// What belongs to one step beside the carry, which moves on; nothing where the loop has to begin
  /// again, with another carry.
  std::optional<Leaves> make(const std::function<Yielded(const Leaves &)> &step) {
    Yielded yielded = step(carry_);
    requireCarryStructure(name_, init_, yielded, where_);
    yielded = settled(std::move(yielded), init_, where_);
    llvm::SmallVector<mlir::Type> types;
    for (const Array &leaf : yielded.leaves)
      types.push_back(ir::tensorType(&ir::context(), leaf.dtype(), leaf.shape()));
    if (promoted(name_, init_, types, where_)) {
      carry_ = init_.leaves;
      return std::nullopt;
    }
    carry_ = taken(yielded.leaves, 0, init_.leaves.size());
    return from(yielded.leaves, init_.leaves.size());
  }

private:
  const char *name_;
  Carry init_;
  Where where_;
  Leaves carry_;
};

} // namespace

Leaves scanStepByStep(const char *name, const Body &body, Carry init, const Leaves &xs,
                      std::int64_t length, bool isReversed, Where where) {
  Steps steps(name, std::move(init), where);
  std::vector<Leaves> rows(static_cast<std::size_t>(length));
  for (std::int64_t k = 0; k < length;) {
    std::int64_t i = isReversed ? length - 1 - k : k;
    Leaves own = rowsAt(xs, i, where);
    auto made = steps.make([&](const Leaves &carry) { return body(chained(carry, own)); });
    if (made)
      rows[static_cast<std::size_t>(i)] = std::move(*made);
    k = made ? k + 1 : 0;
  }
  Leaves stacks = stackedRows(rows, where);
  return hardened(chained(steps.carry(), stacks));
}

Leaves foriStepByStep(const Bounds &bounds, const Body &body, Carry init, Where where) {
  auto countOf = [&](const Operand &bound) {
    return fromHost(*knownNumbers(bound.array())).item<std::int64_t>(where);
  };
  Steps steps("fori_loop", std::move(init), where);
  std::int64_t first = countOf(bounds.lo), last = countOf(bounds.hi);
  for (std::int64_t i = first; i < last;) {
    Leaves number{converted(Array(i), bounds.dtype, where)};
    bool isMade =
        steps.make([&](const Leaves &carry) { return body(chained(number, carry)); }).has_value();
    i = isMade ? i + 1 : first;
  }
  return hardened(steps.carry());
}

bool whileStepByStep(const Body &keepGoing, const Body &body, Carry &carry, Where where) {
  Steps steps("while_loop", carry, where);
  while (true) {
    Array goesOn = keepGoing(steps.carry()).leaves.front();
    auto number = knownNumbers(goesOn);
    if (number && isBoolean(goesOn.dtype()) && goesOn.ndim() == 0 && *number->data<bool>()) {
      steps.make(body);
      continue;
    }
    bool isTruth = number && isBoolean(goesOn.dtype()) && goesOn.ndim() == 0;
    carry.leaves = hardened(steps.carry());
    return isTruth; // anything else than a truth value is for the traced loop to refuse
  }
}

} // namespace fluxion::detail
