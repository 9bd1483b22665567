// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How each op makes one element of its result out of elements of its operands. The families
// register their rules; fusion and loop emission know no op by name.
#pragma once

#include "ir/fx.h"
#include "jit/index.h"
#include "jit/lane.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <functional>
#include <optional>
#include <variant>

namespace fluxion::codegen {

class Emitter;
struct PlanStep;
using ir::Operation;
using ir::Value;

/// An element that a rule needs before it can go on.
struct Request {
  Value value;
  Index index;
};
using Progress = std::variant<Request, Lane>;

/// One element of an op's result.
struct ElementalRule {
  /// Called with the elements answered so far; asks for one more, or gives the element.
  std::function<Progress(Emitter &, Operation *, const Index &, llvm::ArrayRef<Lane>)> advance;
  /// The index of the element of operand k that result element `index` is made of, where it depends
  /// on the index alone, and nothing else does: loops that it lets be merged are. Null where it
  /// needs numbers, or several elements of an operand, or computes with the index.
  std::function<Index(Operation *, unsigned k, const Index &)> mapIndex;
  /// Which ops of the kind mapIndex is not for. Null: none.
  std::function<bool(Operation *)> hasNoMap;
  bool mapsIndex(Operation *op) const { return mapIndex && !(hasNoMap && hasNoMap(op)); }
  /// Of an op that chooses an operand by where the element is: the index in operand k, which is the
  /// one chosen where all coordinates are within its shape. Nothing where that is not all there is
  /// to it.
  std::function<std::optional<Index>(Operation *, unsigned k, const Index &)> mapWithin;
  /// Whether no element of an operand is needed for two elements of the result, though that cannot
  /// be seen from mapIndex and sizes.
  std::function<bool(Operation *)> readsOnce; // null: never
  /// How many elements of its operands an element takes. Null: one of each.
  std::function<int64_t(Operation *)> numRead;
  int64_t readsOf(Operation *op) const { return numRead ? numRead(op) : 1; }
  /// Whether operand k is to be read from memory, not computed where it is needed: its index cannot
  /// be mapped, or its elements would be computed again and again. Null: never.
  std::function<bool(Operation *, unsigned k)> readsMemory;
  /// Whether the result is the operand with other axes: element for element the same in memory.
  bool keepsMemory = false;
  /// The axis of the result along which the operands, of size 1 there, lie side by side; nothing
  /// where they do not, or are too many for a vector of each. Null: never.
  std::function<std::optional<int64_t>(Operation *)> joinedAxis;
  /// What computing one element costs beside its operands, in simple instructions.
  unsigned cost = 1;
  /// Whether the op computes at all; moving elements costs nothing in `costOf`.
  bool isArithmetic = false;
  /// Whether the op is elemental at all (say, a short enough reduction).
  std::function<bool(Operation *)> applies;
};

/// Folds elements into a result: a reduction.
struct ReductionRule {
  /// The start of the fold: one lane per part of the state, of the element's type or as it needs.
  std::function<llvm::SmallVector<Lane>(Emitter &, Operation *)> start;
  /// One more element; `place` is its coordinate along the (single) reduced axis, if asked for.
  std::function<llvm::SmallVector<Lane>(Operation *, llvm::ArrayRef<Lane> state, Lane element,
                                        Lane place)>
      step;
  std::function<llvm::SmallVector<Lane>(Operation *, llvm::ArrayRef<Lane> a,
                                        llvm::ArrayRef<Lane> b)>
      merge;
  bool needsPlace = false;
  std::function<llvm::SmallVector<int64_t>(Operation *)> axes;
};

/// An op with code of its own: reads buffers, writes the buffer of its result.
struct StepRule {
  std::function<void(Emitter &, Operation *)> emit;
  /// Arithmetic operations of the whole op; null: none.
  std::function<uint64_t(Operation *)> cost;
  /// Bytes that it takes while it runs, beside its operands and results; null: none.
  std::function<uint64_t(Operation *)> scratch = nullptr;
  /// Whether result 0 may take the place of operand 0, of which then a part is replaced or
  /// everything.
  bool worksInPlace = false;
  /// Whether numbers are added up, which half precision is widened to f32 for.
  bool addsUp = false;
  /// Whether an op that is elemental too is better run like this, where it is large; null: never.
  std::function<bool(Operation *)> isPreferred = nullptr;
};

/// An op whose bodies are code in the same function.
struct BodyRule {
  std::function<void(Emitter &, const PlanStep &)> emit;
  /// How often body `k` runs, estimated.
  std::function<uint64_t(Operation *, unsigned k)> count;
};

struct Rules {
  llvm::DenseMap<mlir::TypeID, ElementalRule> elemental;
  llvm::DenseMap<mlir::TypeID, ReductionRule> reductions;
  llvm::DenseMap<mlir::TypeID, StepRule> steps;
  llvm::DenseMap<mlir::TypeID, BodyRule> bodies;

  const ElementalRule *elementalOf(Operation *op) const;
  const ReductionRule *reductionOf(Operation *op) const;
  const StepRule *stepOf(Operation *op) const;
  const BodyRule *bodiesOf(Operation *op) const;
};

/// The rules of all families.
const Rules &rules();

/// Arithmetic operations of an op, estimated.
uint64_t costOf(Operation *op);

void registerElementwise(Rules &);
void registerBits(Rules &);
void registerCreation(Rules &);
void registerRandom(Rules &);
void registerStructural(Rules &);
void registerReductions(Rules &);
void registerContraction(Rules &);
void registerConvolution(Rules &);
void registerIndexing(Rules &);
void registerControl(Rules &);
void registerDebug(Rules &);
void registerRows(Rules &);
void registerDecompositions(Rules &);
void registerFourier(Rules &);

} // namespace fluxion::codegen
