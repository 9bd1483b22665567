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

/// The readers of one argument, against the step that writes a result.
class Readers {
public:
  Readers(const Plan &plan, Value argument) : plan_(plan), argument_(argument) {}

  /// Whether all of them have read before step `writer` overwrites, or read in it what they
  /// overwrite.
  bool areDoneBefore(unsigned writer, bool isSameType) {
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
  bool readsBefore(Operation *user, unsigned writer, bool isInPlace, bool staysInPlace) const {
    unsigned slot = plan_.slotOf(user->getResult(0)); // steps that have run when it is known
    if (const NestOutput *output = outputOf(user, slot))
      return slot - 1 < writer ||
             (slot - 1 == writer && (output->isReduction ? isInPlace : staysInPlace));
    bool isStep = slot > 0 && plan_.entry.steps[slot - 1].op == user;
    return isStep ? slot - 1 < writer : slot <= writer; // else computed into registers
  }
  const NestOutput *outputOf(Operation *op, unsigned slot) const {
    if (slot == 0)
      return nullptr;
    for (const NestOutput &output : plan_.entry.steps[slot - 1].nest.outputs)
      if (output.op == op)
        return &output;
    return nullptr;
  }

  const Plan &plan_;
  Value argument_;
};

/// The step that writes the result's elements one by one, if there is one.
std::optional<unsigned> writerOf(const Plan &plan, Value result) {
  unsigned slot = plan.slotOf(result);
  if (slot == 0)
    return std::nullopt;
  return slot - 1;
}

bool isStoredByNest(const Nest &nest, Value result) {
  return llvm::any_of(nest.outputs, [&](const NestOutput &output) {
    return output.op == result.getDefiningOp() && !output.isReduction;
  });
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
      Nest &nest = plan.entry.steps[*writer].nest;
      bool isSameType = argument.getType() == result.getType() &&
                        sampleTypeOf(argument) == sampleTypeOf(result) &&
                        isStoredByNest(nest, result);
      if (!Readers(plan, argument).areDoneBefore(*writer, isSameType))
        continue;
      plan.reuses.push_back({number, place});
      nest.writesInPlace = true;
      taken.insert(place);
      break;
    }
  }
}

} // namespace fluxion::codegen
