// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/module_numbers.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

#include <cstring>

namespace fluxion::codegen {

static std::vector<llvm::Instruction *> instructionsOf(llvm::Module &module) {
  std::vector<llvm::Instruction *> all;
  for (llvm::Function &function : module)
    for (llvm::Instruction &instruction : llvm::instructions(function))
      all.push_back(&instruction);
  return all;
}

/// Whether it is a number that memory can hold.
static bool isNumber(const llvm::Value *value) {
  llvm::Type *type = value->getType()->getScalarType();
  return llvm::isa<llvm::ConstantInt, llvm::ConstantFP, llvm::ConstantDataVector,
                   llvm::ConstantAggregateZero, llvm::ConstantVector>(value) &&
         (type->isIntegerTy() || type->isFloatTy() || type->isDoubleTy());
}

//===----------------------------------------------------------------------------------------------
// Comparing

namespace {

class Comparison {
public:
  Comparison(llvm::Module &a, llvm::Module &b) : a_(a), b_(b) {}

  std::optional<std::vector<ConstantPlace>> run(std::string &why) {
    if (!pairFunctions()) {
      why = "other functions";
      return std::nullopt;
    }
    auto mine = instructionsOf(a_), its = instructionsOf(b_);
    for (unsigned i = 0; i < mine.size(); ++i)
      if (!compare(i, *mine[i], *its[i])) {
        why = std::string("another ") + mine[i]->getOpcodeName();
        return std::nullopt;
      }
    return std::move(places_);
  }

private:
  /// Functions, blocks and instructions in their order are each other's counterparts.
  bool pairFunctions() {
    if (!areEqualGlobals() || a_.size() != b_.size())
      return false;
    for (auto [f, g] : llvm::zip(a_, b_)) {
      if (f.getName() != g.getName() || f.getFunctionType() != g.getFunctionType() ||
          f.size() != g.size())
        return false;
      pair_[&f] = &g;
      for (auto [x, y] : llvm::zip(f.args(), g.args()))
        pair_[&x] = &y;
      for (auto [x, y] : llvm::zip(f, g)) {
        if (x.size() != y.size())
          return false;
        pair_[&x] = &y;
        for (auto [i, j] : llvm::zip(x, y))
          pair_[&i] = &j;
      }
    }
    return true;
  }
  bool areEqualGlobals() {
    if (a_.global_size() != b_.global_size())
      return false;
    for (auto [x, y] : llvm::zip(a_.globals(), b_.globals())) {
      if (x.getName() != y.getName() || x.getValueType() != y.getValueType() ||
          x.hasInitializer() != y.hasInitializer())
        return false;
      if (x.hasInitializer() && !areEqualConstants(x.getInitializer(), y.getInitializer()))
        return false;
      pair_[&x] = &y;
    }
    return true;
  }
  /// Constants are unique in the context, but for globals, which each module has its own.
  bool areEqualConstants(const llvm::Constant *x, const llvm::Constant *y) {
    if (x == y)
      return true;
    if (auto known = pair_.find(x); known != pair_.end())
      return known->second == y;
    if (x->getType() != y->getType() || x->getNumOperands() != y->getNumOperands() ||
        x->getValueID() != y->getValueID() || x->getNumOperands() == 0)
      return false;
    return llvm::all_of(llvm::zip(x->operands(), y->operands()), [&](auto operands) {
      auto &[p, q] = operands;
      return areEqualConstants(llvm::cast<llvm::Constant>(p), llvm::cast<llvm::Constant>(q));
    });
  }

  bool compare(unsigned number, llvm::Instruction &x, llvm::Instruction &y) {
    constexpr unsigned invariant = llvm::LLVMContext::MD_invariant_load;
    if (!x.isSameOperationAs(&y) ||
        x.getRawSubclassOptionalData() != y.getRawSubclassOptionalData() ||
        x.hasMetadata(invariant) != y.hasMetadata(invariant))
      return false;
    if (auto *phi = llvm::dyn_cast<llvm::PHINode>(&x))
      for (auto [p, q] : llvm::zip(phi->blocks(), llvm::cast<llvm::PHINode>(y).blocks()))
        if (pair_.lookup(p) != q)
          return false;
    for (unsigned k = 0; k < x.getNumOperands(); ++k) {
      llvm::Value *p = x.getOperand(k), *q = y.getOperand(k);
      if (isNumber(p) && isNumber(q)) {
        if (p != q || llvm::isa<llvm::FreezeInst>(x))
          places_.push_back({number, k});
      } else if (auto *constant = llvm::dyn_cast<llvm::Constant>(p)) {
        auto *its = llvm::dyn_cast<llvm::Constant>(q);
        if (!its || !areEqualConstants(constant, its))
          return false;
      } else if (pair_.lookup(p) != q && !(llvm::isa<llvm::MetadataAsValue>(p) && p == q)) {
        return false;
      }
    }
    return true;
  }

  llvm::Module &a_, &b_;
  llvm::DenseMap<const llvm::Value *, const llvm::Value *> pair_;
  std::vector<ConstantPlace> places_;
};

} // namespace

std::optional<std::vector<ConstantPlace>> differingConstants(llvm::Module &a, llvm::Module &b,
                                                             std::string &why) {
  return Comparison(a, b).run(why);
}

//===----------------------------------------------------------------------------------------------
// The table

static unsigned bytesOf(llvm::Type *type) {
  unsigned count = 1;
  if (auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(type))
    count = vector->getNumElements();
  return count * std::max(1u, type->getScalarSizeInBits() / 8);
}

/// A truth value is a byte.
static void write(const llvm::Constant *constant, uint8_t *to) {
  if (auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(constant->getType())) {
    unsigned step = bytesOf(vector->getElementType());
    for (unsigned i = 0; i < vector->getNumElements(); ++i)
      write(constant->getAggregateElement(i), to + i * step);
    return;
  }
  llvm::APInt bits(1, 0);
  if (auto *integer = llvm::dyn_cast<llvm::ConstantInt>(constant))
    bits = integer->getValue();
  else
    bits = llvm::cast<llvm::ConstantFP>(constant)->getValueAPF().bitcastToAPInt();
  uint64_t value = bits.zextOrTrunc(64).getZExtValue();
  std::memcpy(to, &value, bytesOf(constant->getType()));
}

NumberTable::NumberTable(llvm::Module &a, llvm::Module &b, std::vector<ConstantPlace> places)
    : places_(std::move(places)) {
  auto mine = instructionsOf(a), its = instructionsOf(b);
  llvm::DenseMap<std::pair<llvm::Value *, llvm::Value *>, unsigned> offsets;
  for (auto [instruction, operand] : places_) {
    llvm::Value *x = mine[instruction]->getOperand(operand);
    llvm::Value *y = its[instruction]->getOperand(operand);
    // Bounds of loops and places of memory may be equal in both by chance, and not in a third.
    bool isOnItsOwn = x == y || llvm::isa<llvm::FreezeInst>(mine[instruction]);
    unsigned offset = isOnItsOwn ? bytes_ : offsets.try_emplace({x, y}, bytes_).first->second;
    offsets_.push_back(offset);
    if (offset == bytes_)
      bytes_ += static_cast<unsigned>(llvm::alignTo(bytesOf(x->getType()), 8));
  }
}

std::string NumberTable::obstacle(llvm::Module &module) const {
  auto instructions = instructionsOf(module);
  for (auto [number, operand] : places_) {
    llvm::Instruction *user = instructions[number];
    auto *call = llvm::dyn_cast<llvm::CallBase>(user);
    llvm::Function *function = user->getFunction();
    bool hasTable = function->arg_size() > 0 && function->getArg(0)->getType()->isPointerTy();
    bool mustBeConstant = !hasTable || llvm::isa<llvm::SwitchInst, llvm::AllocaInst>(user) ||
                          (call && operand < call->arg_size() &&
                           call->paramHasAttr(operand, llvm::Attribute::ImmArg)) ||
                          user->getOperand(operand)->getType()->getScalarType()->isIntegerTy(1);
    if (mustBeConstant)
      return user->getOpcodeName();
  }
  return {};
}

std::optional<std::vector<uint64_t>> NumberTable::of(llvm::Module &module) const {
  auto instructions = instructionsOf(module);
  // A bit vector of truth values has no place here (obstacle), so that all numbers are whole bytes.
  std::vector<uint64_t> table(bytes_ / sizeof(uint64_t));
  auto *bytes = reinterpret_cast<uint8_t *>(table.data());
  llvm::DenseMap<unsigned, llvm::Value *> known;
  for (auto [place, offset] : llvm::zip(places_, offsets_)) {
    llvm::Value *value = instructions[place.instruction]->getOperand(place.operand);
    auto [first, isNew] = known.try_emplace(offset, value);
    if (!isNew && first->second != value)
      return std::nullopt;
    write(llvm::cast<llvm::Constant>(value), bytes + offset);
  }
  return table;
}

void NumberTable::readFromTable(llvm::Module &module, unsigned numArguments) const {
  auto instructions = instructionsOf(module);
  llvm::MDNode *nothing = llvm::MDNode::get(module.getContext(), {});
  llvm::DenseMap<llvm::Function *, llvm::Value *> tables;
  llvm::DenseMap<std::pair<llvm::Function *, unsigned>, llvm::Value *> loaded;
  for (auto [place, offset] : llvm::zip(places_, offsets_)) {
    llvm::Instruction *user = instructions[place.instruction];
    llvm::Function *function = user->getFunction();
    auto load = [&](llvm::IRBuilder<> &b, llvm::Type *type, llvm::Value *from) {
      llvm::LoadInst *load = b.CreateAlignedLoad(type, from, llvm::Align(8));
      load->setMetadata(llvm::LLVMContext::MD_invariant_load, nothing);
      return load;
    };
    llvm::Value *&table = tables[function];
    if (!table) {
      llvm::BasicBlock &entry = function->getEntryBlock();
      llvm::IRBuilder<> b(&entry, entry.begin());
      table = load(b, b.getPtrTy(),
                   b.CreateConstGEP1_64(b.getPtrTy(), function->getArg(0), numArguments));
    }
    llvm::Value *&number = loaded[{function, offset}];
    if (!number) {
      auto *behind = llvm::cast<llvm::Instruction>(table)->getNextNode();
      llvm::IRBuilder<> b(behind);
      number = load(b, user->getOperand(place.operand)->getType(),
                    b.CreateConstGEP1_64(b.getInt8Ty(), table, offset));
    }
    user->setOperand(place.operand, number);
  }
  // What was kept out of folding by a freeze is now.
  for (llvm::Instruction *instruction : instructions)
    if (auto *freeze = llvm::dyn_cast<llvm::FreezeInst>(instruction)) {
      freeze->replaceAllUsesWith(freeze->getOperand(0));
      freeze->eraseFromParent();
    }
}

} // namespace fluxion::codegen
