// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Emits the LLVM IR of one program: elements on demand, registers, buffers, loops.
#pragma once

#include "jit/elemental.h"
#include "jit/interleaving.h"
#include "jit/lines.h"
#include "jit/plan.h"
#include "jit/profile.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StableHashing.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

#include <map>
#include <string>
#include <unordered_map>

namespace fluxion::codegen {

/// What the generated code may use of the machine.
struct Target {
  unsigned vectorBytes = 16;
};

class Emitter {
public:
  /// `lines` null: instructions do not say where they come from.
  Emitter(const Plan &plan, llvm::Module &module, const Target &target, Lines *lines = nullptr);
  /// Emits `void name(const void *const *args, void *const *results, void *arena)`. A long program
  /// becomes several functions of that type which the entry calls in turn: code generation takes
  /// more than linear time in the length of a function.
  llvm::Function *emitEntry(const std::string &name);
  /// Bytes of scratch memory that the code expects: the plan's arena, and the tape on which values
  /// cross from one function to a later one.
  uint64_t arenaBytes() const { return plan_.arenaBytes + tapeBytes_; }
  /// Why a call may end early, by the number it ends with, counted from 1.
  struct Failure {
    Operation *op;
    std::string why, hint;
  };
  llvm::ArrayRef<Failure> failures() const { return failures_; }

  //===--------------------------------------------------------------------------------------------
  // For the rules

  llvm::IRBuilder<> b;

  /// An element of `value`: from registers or memory, or computed. Never recurses.
  Lane element(Value value, const Index &index);
  /// An element of the op's result, computed from its operands.
  Lane compute(Operation *op, const Index &index);
  /// A constant of an element type, in as many lanes as are being computed.
  Lane constant(ir::Type element, double value);
  /// The number that a coordinate stands for, per lane, as an i64.
  Lane coordinate(const Coordinate &c);
  /// The same where it is one number for all lanes; null where it differs.
  llvm::Value *uniformCoordinate(const Coordinate &c);
  /// Whether the coordinate is in [lo, hi) wherever the code being emitted runs, or nowhere, as far
  /// as that is known before it does.
  std::optional<bool> isKnownWithin(const Coordinate &c, int64_t lo, int64_t hi) const;
  /// `index` needed only where `condition` holds as well.
  Index guarded(Index index, Lane condition);
  Lane lane(llvm::Value *value) { return {&b, value}; }
  /// Repeats a scalar in every lane.
  llvm::Value *inLanes(llvm::Value *scalar);
  unsigned width() const { return width_; }
  size_t numLoops() const { return loops_.size(); }
  /// Of half precision its bits: an element is stored and moved as such.
  llvm::Type *elementType(ir::Type type);
  /// An element as a number to compute with: signed or not, half precision as f32.
  Lane numberOf(Lane element, ir::Type type);
  /// A number as an element, if it is one of f32 or f64 rounded to half precision.
  Lane elementOf(Lane number, ir::Type type);
  /// The value of a number as an element of another type.
  Lane converted(Lane number, ir::Type type);
  llvm::Type *laneType(ir::Type type);

  /// Memory of the function's own, reserved at its entry.
  llvm::Value *entryAlloca(llvm::Type *type, llvm::Align align = llvm::Align(1));
  /// The first element of a value in memory, or of a copy of registers in memory.
  llvm::Value *pointerTo(Value value);
  const Plan &plan() const { return plan_; }
  llvm::Module &module() { return module_; }
  /// Where `size` iterations call `body(i, carried) -> carried`. At least one iteration.
  using Carried = llvm::SmallVector<llvm::Value *>;
  using LoopBody = llvm::function_ref<Carried(llvm::Value *, llvm::ArrayRef<llvm::Value *>)>;
  Carried loop(int64_t begin, int64_t end, int64_t step, const Carried &start, LoopBody body);
  /// The same between bounds that are known when it runs.
  Carried loop(llvm::Value *begin, llvm::Value *end, int64_t step, const Carried &start,
               LoopBody body) {
    return loop(begin, end, number(step), start, body);
  }
  Carried loop(llvm::Value *begin, llvm::Value *end, llvm::Value *step, const Carried &start,
               LoopBody body);
  /// An integer of the code.
  llvm::Value *number(int64_t value) { return b.getInt64(static_cast<uint64_t>(value)); }
  /// One that other sizes of the program may make another one, where the code serves many: it is
  /// kept out of folding, and of decisions.
  llvm::Value *sizeNumber(int64_t value);
  /// Scalar loops over a whole shape for ops with code of their own: loop variables become the
  /// coordinates of `index`.
  void overSpace(const Shape &space, llvm::function_ref<void(const Index &)> body);
  void store(Lane element, llvm::Value *base, llvm::Value *offset);
  /// The columns side by side: a record of one element of each for every lane.
  void storeRecords(llvm::ArrayRef<Lane> columns, llvm::Value *base, llvm::Value *offset);
  /// In a long program functions that take many instructions are called rather than written out:
  /// the value of `body` on `operands`, as a function of that name.
  bool callsDearFunctions() const { return isSplit_ && width_ == 1 && depth_ == 0; }
  Lane callOnce(const std::string &name, llvm::ArrayRef<Lane> operands,
                llvm::function_ref<Lane(llvm::ArrayRef<Lane>)> body);
  /// An element of an array at `base` that has the type of `value`.
  Lane loadFrom(Value value, llvm::Value *base, const Index &index);
  /// The place of an element in row-major order.
  Coordinate linearized(Value value, const Index &index);
  /// base[offset] for an element type as it lies in memory.
  llvm::Value *address(ir::Type element, llvm::Value *base, llvm::Value *offset);

  //===--------------------------------------------------------------------------------------------
  // Checked mode (checks.h)

  /// The element `result` of `op`, which is marked if it is a NaN and no operand is.
  Lane markedIfBorn(Operation *op, const Index &index, llvm::ArrayRef<Lane> operands, Lane result);
  /// An element of a result where operands are not at hand: a NaN without a mark is taken to be new
  /// where `guard` (null: always) holds.
  Lane markedIfBare(Value result, const Index &index, Lane element, llvm::Value *guard = nullptr);
  /// Notes that a `place` along an axis of what `op` reads or writes is not in [0, last].
  void checkPlace(Operation *op, Value array, int64_t axis, llvm::Value *place, int64_t last,
                  llvm::Value *guard);
  std::vector<CheckSite> checkSites() const { return sites_; }
  std::vector<TimedSite> timedSites() const { return timedSites_; }

  //===--------------------------------------------------------------------------------------------
  // For several threads

  /// Whether the code may ask for help: what it notes and the time it takes belong to one thread.
  bool mayBeShared() const { return !plan_.options.checks.any() && !plan_.options.isTimed; }
  /// `part(begin, end)` over all of [0, count), in a function of its own that several threads may
  /// run at once, on ranges of at most `chunk`. It sees those of `values` that are known here, and
  /// what they are made of.
  using Part = llvm::function_ref<void(llvm::Value *begin, llvm::Value *end)>;
  void inParts(llvm::ArrayRef<Value> values, llvm::Value *count, llvm::Value *chunk, Part part);
  /// So many bytes of memory for what is being emitted, from this offset on.
  uint64_t reserve(uint64_t bytes);
  llvm::Value *reserved(uint64_t offset) { return inArena(offset); }

  //===--------------------------------------------------------------------------------------------
  // For ops with bodies

  /// The code of a body, where the builder stands. What it hands over goes to `places`; null: it
  /// stays where it is.
  void emitBody(const BlockPlan &body, llvm::ArrayRef<llvm::Value *> places);
  /// The elements of a value, from wherever it is.
  llvm::SmallVector<llvm::Value *> allElements(Value value);
  /// From here on the elements of `value` are these.
  void define(Value value, llvm::SmallVector<llvm::Value *> elements);
  /// From here on `value` lies at `pointer`.
  void defineAt(Value value, llvm::Value *pointer) { pointers_[value] = pointer; }
  /// Writes all of a value to `place`, where it is not.
  void write(Value value, llvm::Value *place);
  void copy(llvm::Value *to, llvm::Value *from, Value like);
  void copyIfElsewhere(llvm::Value *to, llvm::Value *from, Value like);
  /// The elements of a small value that lies at `place`.
  llvm::SmallVector<llvm::Value *> loadAll(Value like, llvm::Value *place);
  /// The place of a value, or the second one of what is carried in memory.
  llvm::Value *placeInArena(Value value);
  /// While this lives code may branch: what is loaded once for all goes in front of it, and nothing
  /// of what it computes is known outside.
  class Branching {
  public:
    explicit Branching(Emitter &e);
    ~Branching();

  private:
    Emitter &e_;
    bool isOutermost_;
  };
  llvm::BasicBlock *newBlock(const char *name);
  /// `body()` where `condition` holds, else `start`.
  Carried onlyIf(llvm::Value *condition, const Carried &start, llvm::function_ref<Carried()> body,
                 bool isLikely = true);
  /// Ends the call early where `condition` holds.
  void failIf(llvm::Value *condition, Operation *op, const std::string &why,
              const std::string &hint = {});
  /// Which of the thread's stacks (runtime/kernel_abi.h) the value is.
  unsigned numberOfStack(Value stack) {
    return stackNumbers_.try_emplace(stack, stackNumbers_.size()).first->second;
  }
  /// Constants that lie in the module are numbered as they are met.
  unsigned numberOfConstant(Operation *op) {
    return constantNumbers_.try_emplace(op, constantNumbers_.size()).first->second;
  }
  /// Forgets computed elements: they belong to code that may not run.
  void forget() {
    forgetElements();
    if (tile_)
      tile_->columns.clear();
  }

private:
  friend class NestEmitter;

  /// The same at the next place of the loops.
  void forgetElements() {
    memo_.clear();
    groups_.clear();
  }

  /// What is emitted from here on comes from the line of `op`.
  void setLine(Operation *op) {
    if (lines_)
      b.SetCurrentDebugLocation(lines_->of(op, *function_));
  }
  /// While it lives that is so; then from where it came before.
  class Line {
  public:
    Line(Emitter &e, Operation *op) : e_(e), before_(e.b.getCurrentDebugLocation()) {
      e.setLine(op);
    }
    ~Line() { e_.b.SetCurrentDebugLocation(before_); }

  private:
    Emitter &e_;
    llvm::DebugLoc before_;
  };

  int addSite(CheckSite::Kind kind, Operation *op, Shape shape);
  /// Notes the lanes of `isHit` (i1, one or per lane).
  void note(int site, llvm::Value *isHit, Lane places, llvm::ArrayRef<Lane> values);
  /// The element that `op` has made in `compute`.
  Lane marked(Operation *op, const Index &index, llvm::ArrayRef<Lane> operands, Lane result);
  /// What is read: a NaN that nobody has marked was not born in the program. One of an argument may
  /// have a payload that means something elsewhere.
  Lane given(Lane element, ir::Type type, bool isArgument);
  Lane isNan(Lane element, ir::Type type);
  llvm::Value *readsNoNan(Operation *op);
  void markStep(Operation *op);
  /// The code of `emit`, with its time taken where that is asked for.
  void timed(llvm::function_ref<std::vector<TimedSite::Share>()> shares,
             llvm::function_ref<void()> emit);

  struct Key {
    void *value;
    Index index;
    bool operator==(const Key &other) const { return value == other.value && index == other.index; }
  };
  struct KeyHash {
    size_t operator()(const Key &key) const {
      return llvm::hash_combine(key.value, hash_value(key.index));
    }
  };

  /// A value in registers, and the instruction behind which it is known.
  struct Registers {
    llvm::SmallVector<llvm::Value *> elements;
    llvm::BasicBlock *block = nullptr;
    llvm::Instruction *last = nullptr; // null: the block was empty
  };

  //===--------------------------------------------------------------------------------------------
  // Nests that several steps share (shared_nests.cpp)

  void findRepeated();
  void emitNests(const PlanStep &step);
  void emitShared(const PlanStep &step);
  llvm::Function *onlyOnce(llvm::Function *function);
  /// What a function that steps share is handed instead of the program's tables.
  struct Operands {
    llvm::MapVector<Value, unsigned> numbers; // of the values, in the table of their places
    uint64_t reserved = 0;                    // bytes of memory beside them
  };

  size_t workOf(const PlanStep &step) const;
  size_t workOf(const BlockPlan &block) const;
  void beginFunction(const std::string &name, unsigned numIntegers = 0);
  void nextFunctionIfLong(size_t work);
  void callParts(llvm::ArrayRef<llvm::Function *> parts);
  struct Frame;
  void emitLongBody(const BlockPlan &body, llvm::ArrayRef<llvm::Value *> places);
  void writeYielded(const BlockPlan &body, llvm::function_ref<llvm::Value *(unsigned)> placeOf);
  void fence();
  void handToPart(llvm::ArrayRef<Value> values);
  uint64_t keepPointer(llvm::Value *pointer);
  llvm::Value *pointerFromTape(uint64_t offset);
  void endIf(llvm::Value *condition, llvm::function_ref<void()> last);
  void emitBlock(const BlockPlan &block);
  void emitStep(const PlanStep &step);
  void emitRegisters(llvm::ArrayRef<Operation *> ops);
  void emitRegisterOp(Operation *op);
  llvm::ArrayRef<llvm::Value *> elementsOf(Value value);
  void setPointBehind(const Registers &registers);
  void keepForTape(Value value);
  void storeOnTape(Value value);
  void storeOnTape(Value value, llvm::ArrayRef<llvm::Value *> elements);
  llvm::Value *onTape(Value value);
  llvm::Value *tapePlace(Value value);
  llvm::Value *tableEntry(llvm::Value *table, unsigned i);
  llvm::Value *operandPlace(Value value);
  std::optional<Lane> leaf(Value value, const Index &index);
  Lane fromRegisters(Value value, const Index &index);
  Lane load(Value value, const Index &index);
  /// What is known of the array that is read.
  struct InArray {
    int64_t count = 0; // of its elements; 0: not known
    bool isInvariant = false;
    /// Whether the array is made of records of that size, and at every place of the loops the same
    /// element of one is read.
    bool isOfGroups(const Coordinate &linear, int64_t size) const;
  };
  Lane loadAt(ir::Type element, llvm::Value *base, const Coordinate &linear, llvm::Value *guard,
              const InArray &array);
  Lane loadAt(ir::Type element, llvm::Value *base, const Coordinate &linear, llvm::Value *guard) {
    return loadAt(element, base, linear, guard, InArray());
  }
  bool hasMaskedLoads(llvm::Type *element) const;
  llvm::Value *maskedLoadOf(llvm::FixedVectorType *type, llvm::Value *base, llvm::Value *offset,
                            llvm::Align align, llvm::Value *mask);
  llvm::Value *loadOf(llvm::Type *type, llvm::Value *place, llvm::Align align, bool isInvariant);
  struct Strided {
    llvm::Type *type;
    llvm::Value *base;
    const Coordinate &linear;
    int64_t stride; // from one lane to the next
    llvm::Value *mask;
    llvm::Align align() const { return llvm::Align(type->getScalarSizeInBits() / 8); }
  };
  llvm::Value *loadStrided(const Strided &s, const InArray &array);
  llvm::Value *loadFromGroups(const Strided &s, bool isInvariant);
  llvm::Value *loadAlone(const Strided &s, bool isInvariant);
  llvm::Value *loadMasked(const Strided &s, bool isGrouped);
  llvm::Value *loadFromTile(const Strided &s, bool isInvariant);
  llvm::Value *firstPlace(const Strided &s, int64_t shift);
  llvm::Value *memoryForm(Lane element);
  llvm::Value *spilled(Value value);
  llvm::Value *inArena(uint64_t offset);
  bool isArgument(Value value) const {
    return !value.getDefiningOp() && value.getParentBlock() == plan_.entry.block;
  }
  llvm::Type *memoryType(ir::Type element);
  Lane fromMemoryForm(llvm::Value *loaded, ir::Type element);
  const Plan &plan_;
  llvm::Module &module_;
  Target target_;
  Lines *lines_;
  llvm::Function *function_ = nullptr;
  llvm::Value *arguments_ = nullptr, *results_ = nullptr, *arena_ = nullptr;
  llvm::DenseMap<Value, Registers> registers_;
  llvm::DenseMap<Value, llvm::Value *> pointers_;
  unsigned depth_ = 0; // of bodies
  std::vector<Failure> failures_;
  std::vector<CheckSite> sites_;
  std::vector<TimedSite> timedSites_;
  int timedSite_ = -1; // the one whose code is being emitted
  llvm::DenseMap<llvm::Function *, std::pair<llvm::Value *, llvm::Value *>> noteMemory_;
  llvm::DenseMap<std::pair<Operation *, int64_t>, int> siteNumbers_; // by op, and axis or -1
  llvm::DenseMap<Value, unsigned> stackNumbers_;
  llvm::DenseMap<Operation *, unsigned> constantNumbers_;
  // Splitting.
  std::string name_;
  bool isSplit_ = false;
  size_t workInFunction_ = 0;
  llvm::SmallVector<llvm::Function *> parts_;
  llvm::DenseSet<llvm::Function *> failing_; // those that may end the call
  llvm::DenseMap<Value, uint64_t> tape_, pointersOnTape_;
  uint64_t tapeBytes_ = 0;
  llvm::DenseMap<Value, Registers> unstored_; // which may have to be on the tape
  std::unordered_map<Key, Lane, KeyHash> memo_;
  std::unordered_map<Key, Vectors, KeyHash> groups_; // columns of records, by the first element
  // Sharing.
  llvm::DenseSet<const PlanStep *> repeated_; // those that look like others
  std::multimap<llvm::stable_hash, llvm::Function *> onlyOnce_;
  Operands *operands_ = nullptr; // of the function being emitted; null: it belongs to the program
  // The nest being emitted.
  llvm::SmallVector<llvm::Value *> loops_; // i64, the variable of each loop
  /// What the variable is at least and, lanes included, at most, where that is known.
  llvm::SmallVector<std::optional<std::pair<int64_t, int64_t>>> ranges_;
  /// As many steps of a loop as there are lanes, written out (nest_tiles.cpp): of squares of
  /// elements whose rows lie along that loop the columns, which are the vectors of its steps.
  struct Tile {
    int loop;
    llvm::Value *begin;
    int64_t step = 0; // the one being emitted
    std::unordered_map<Key, Vectors, KeyHash> columns;
  };
  std::optional<Tile> tile_;
  unsigned width_ = 1;
  int laneLoop_ = -1;                  // which loop has one index per lane
  llvm::Instruction *hoist_ = nullptr; // where code before all loops and branches goes
};

} // namespace fluxion::codegen
