// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A result may take an argument's place when it is written after every read of the argument; or, in
// the nest that reads it last, where each element is read for the element that replaces it alone.
// Callers need not make use of it: the code is right for separate memory as well.
#include "jit/donation.h"

#include "jit/elemental.h"
#include "jit/sample_sizes.h"

#include "llvm/ADT/DenseSet.h"

namespace fluxion::codegen {
namespace {

/// A nest of the entry that computes a value, as element by element or as a fold.
struct Place {
  unsigned step, nest;
  bool isReduction;
};

std::optional<Place> outputOf(const Plan &plan, Value value) {
  unsigned slot = plan.slotOf(value);
  if (slot == 0)
    return std::nullopt;
  for (auto [k, nest] : llvm::enumerate(plan.entry.steps[slot - 1].nests))
    for (const NestOutput &output : nest.outputs)
      if (output.op == value.getDefiningOp())
        return Place{slot - 1, static_cast<unsigned>(k), output.isReduction};
  return std::nullopt;
}

/// The readers of one argument, against the step that writes a result.
class Readers {
public:
  Readers(const Plan &plan, Value argument) : plan_(plan), argument_(argument) {}

  /// Whether all of them have read before step `writer` overwrites, or read in it what they
  /// overwrite.
  bool areDoneBefore(Place writer, bool isSameType) {
    llvm::SmallVector<std::pair<Value, bool>> stack{{argument_, isSameType}};
    llvm::DenseSet<std::pair<Value, unsigned>> seen;
    while (!stack.empty()) {
      auto [value, isInPlace] = stack.pop_back_val();
      if (!seen.insert({value, isInPlace}).second)
        continue;
      for (Operation *user : value.getUsers()) {
        if (user->getNumResults() == 0)
          return false; // handed over when all steps have run, or printed at some time
        auto rules = mlir::dyn_cast<ir::RuleInterface>(user);
        bool staysInPlace = isInPlace && rules && rules.isElementwise();
        if (isFused(user) || isAlias(user))
          stack.push_back({user->getResult(0), staysInPlace});
        else if (!readsBefore(user, writer, isInPlace, staysInPlace))
          return false;
      }
    }
    return true;
  }

private:
  bool isFused(Operation *op) const {
    return op->getNumResults() == 1 && plan_.storageOf(op->getResult(0)) == Storage::fused;
  }
  bool isAlias(Operation *op) const {
    return op->getNumResults() == 1 && plan_.aliases.contains(op->getResult(0));
  }
  /// Of nests that pass over the same rows a later one may read what the writer has replaced.
  bool readsBefore(Operation *user, Place writer, bool isInPlace, bool staysInPlace) const {
    unsigned slot = plan_.slotOf(user->getResult(0)); // steps that have run when it is known
    if (auto output = outputOf(plan_, user->getResult(0)))
      return slot - 1 < writer.step || (slot - 1 == writer.step && output->nest <= writer.nest &&
                                        (output->isReduction ? isInPlace : staysInPlace));
    bool isStep = slot > 0 && plan_.entry.steps[slot - 1].op == user;
    if (isStep && slot - 1 == writer.step)
      return isInPlace && plan_.donatedUpdates.contains(user); // whose other operands are elsewhere
    return isStep ? slot - 1 < writer.step : slot <= writer.step; // else computed into registers
  }

  const Plan &plan_;
  Value argument_;
};

/// Where a result is written; of an op with code of its own there is no nest to speak of.
std::optional<Place> writerOf(const Plan &plan, Value result) {
  unsigned slot = plan.slotOf(result);
  if (slot == 0)
    return std::nullopt;
  return outputOf(plan, result).value_or(Place{slot - 1, 0, true});
}

} // namespace

static uint64_t bytesInSample(Value value) {
  auto type = sampleTypeOf(value);
  return static_cast<uint64_t>(type.getNumElements()) * byteSize(ir::dtypeOf(type));
}

void planReuse(Plan &plan) {
  llvm::SmallVector<std::pair<Value, unsigned>> results; // in the order of their numbers
  for (auto [value, number] : plan.entry.inPlace)
    results.push_back({value, number});
  llvm::sort(results, [](auto &a, auto &b) { return a.second < b.second; });
  llvm::DenseSet<unsigned> taken;
  for (unsigned number : plan.options.donated) {
    Value argument = transforms::bodyOf(plan.function).getArgument(number);
    if (plan.storageOf(argument) != Storage::memory)
      continue;
    for (auto [result, place] : results) {
      auto writer = writerOf(plan, result);
      bool isAsLarge = ir::bytesOf(argument) == ir::bytesOf(result) &&
                       bytesInSample(argument) == bytesInSample(result);
      if (!writer || taken.contains(place) || !isAsLarge)
        continue;
      bool isUpdate = plan.donatedUpdates.contains(result.getDefiningOp());
      bool isSameType = argument.getType() == result.getType() &&
                        sampleTypeOf(argument) == sampleTypeOf(result) &&
                        (!writer->isReduction || isUpdate);
      if (!Readers(plan, argument).areDoneBefore(*writer, isSameType))
        continue;
      plan.reuses.push_back({number, place});
      if (auto &nests = plan.entry.steps[writer->step].nests; !nests.empty())
        nests[writer->nest].writesInPlace = true;
      taken.insert(place);
      break;
    }
  }
}

} // namespace fluxion::codegen
