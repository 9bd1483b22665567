// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/cache/key.h"

#include "ir/locations.h"
#include "jit/cache/build_id.h"
#include "jit/cache/llvm_id.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/BLAKE3.h"

namespace fluxion::codegen {
namespace {

/// Hashes a program op by op, without printing it. Whatever the context keeps once (types,
/// attributes, lines) is written out where it is met first, and is a number from then on. Every
/// part has its length in front or is of fixed length, so that no two programs are the same bytes.
class ProgramHash {
public:
  explicit ProgramHash(bool hasLines) : hasLines_(hasLines) {}

  void number(uint64_t value) { bytes({reinterpret_cast<const char *>(&value), sizeof value}); }
  void text(llvm::StringRef text) {
    number(text.size());
    bytes(text);
  }

  void operation(Operation *op) {
    text(op->getName().getStringRef());
    attribute(op->getAttrDictionary());
    location(op->getLoc());
    number(op->getNumOperands());
    for (Value operand : op->getOperands()) {
      uint64_t known = values_.lookup(operand);
      isWhole_ &= known != 0;
      number(known);
    }
    number(op->getNumResults());
    for (Value result : op->getResults())
      define(result);
    isWhole_ &= op->getNumSuccessors() == 0;
    number(op->getNumRegions());
    for (mlir::Region &region : op->getRegions())
      body(region);
  }

  /// Nothing where something was met whose content is not known.
  std::optional<std::array<uint8_t, 32>> result() {
    flush();
    if (!isWhole_)
      return std::nullopt;
    return hasher_.final();
  }

private:
  enum class Tag : uint64_t {
    unit,
    integer,
    floating,
    text,
    array,
    dictionary,
    elements,
    numbers,
    symbol,
    type
  };

  void bytes(llvm::StringRef some) {
    constexpr size_t large = 1 << 16; // goes past the buffer
    if (buffer_.size() + some.size() > large)
      flush();
    if (some.size() > large)
      hasher_.update(some);
    else
      buffer_.append(some.begin(), some.end());
  }
  void flush() {
    hasher_.update(llvm::StringRef(buffer_.data(), buffer_.size()));
    buffer_.clear();
  }

  void body(mlir::Region &region) {
    number(region.getBlocks().size());
    for (mlir::Block &block : region) {
      number(block.getNumArguments());
      for (Value argument : block.getArguments()) {
        define(argument);
        location(argument.getLoc());
      }
      number(block.getOperations().size());
      for (Operation &op : block)
        operation(&op);
    }
  }
  void define(Value value) {
    values_.try_emplace(value, values_.size() + 1);
    type(value.getType());
  }

  bool isNew(const void *unique) {
    auto [known, isNew] = unique_.try_emplace(unique, unique_.size());
    number(known->second);
    return isNew;
  }
  void tag(Tag tag) { number(static_cast<uint64_t>(tag)); }

  void type(mlir::Type type) {
    if (!isNew(type.getAsOpaquePointer()))
      return;
    isWhole_ &= mlir::isa<mlir::RankedTensorType, mlir::IntegerType, mlir::FloatType,
                          mlir::FunctionType, mlir::IndexType>(type);
    std::string printed;
    llvm::raw_string_ostream stream(printed);
    type.print(stream);
    text(printed);
  }

  void attribute(mlir::Attribute attribute) {
    if (isNew(attribute.getAsOpaquePointer()))
      isWhole_ &= single(attribute) || several(attribute);
  }
  bool single(mlir::Attribute attribute) {
    return llvm::TypeSwitch<mlir::Attribute, bool>(attribute)
        .Case([&](mlir::UnitAttr) {
          tag(Tag::unit);
          return true;
        })
        .Case([&](mlir::IntegerAttr integer) {
          tag(Tag::integer);
          type(integer.getType());
          words(integer.getValue());
          return true;
        })
        .Case([&](mlir::FloatAttr number) {
          tag(Tag::floating);
          type(number.getType());
          words(number.getValue().bitcastToAPInt());
          return true;
        })
        .Case([&](mlir::StringAttr string) {
          tag(Tag::text);
          text(string.getValue());
          return true;
        })
        .Case([&](mlir::FlatSymbolRefAttr symbol) {
          tag(Tag::symbol);
          text(symbol.getValue());
          return true;
        })
        .Case([&](mlir::TypeAttr holder) {
          tag(Tag::type);
          type(holder.getValue());
          return true;
        })
        .Default(false);
  }
  bool several(mlir::Attribute attribute) {
    return llvm::TypeSwitch<mlir::Attribute, bool>(attribute)
        .Case([&](mlir::ArrayAttr array) {
          tag(Tag::array);
          number(array.size());
          for (mlir::Attribute element : array)
            this->attribute(element);
          return true;
        })
        .Case([&](mlir::DictionaryAttr dictionary) {
          tag(Tag::dictionary);
          number(dictionary.size());
          for (mlir::NamedAttribute named : dictionary) {
            text(named.getName());
            this->attribute(named.getValue());
          }
          return true;
        })
        .Case([&](mlir::DenseIntOrFPElementsAttr elements) {
          tag(Tag::elements);
          type(elements.getType());
          number(elements.isSplat());
          text({elements.getRawData().data(), elements.getRawData().size()});
          return true;
        })
        .Case([&](mlir::DenseArrayAttr numbers) {
          tag(Tag::numbers);
          type(numbers.getElementType());
          text({numbers.getRawData().data(), numbers.getRawData().size()});
          return true;
        })
        .Default(false);
  }
  void words(const llvm::APInt &integer) {
    number(integer.getBitWidth());
    for (unsigned i = 0; i < integer.getNumWords(); ++i)
      number(integer.getRawData()[i]);
  }

  /// All that a report says of a place (ir/locations.h).
  void location(mlir::Location location) {
    if (!hasLines_ || !isNew(location.getAsOpaquePointer()))
      return;
    ir::Origin origin = ir::originOf(location);
    text(origin.derivativeOf);
    text(origin.line ? origin.line.getFilename().getValue() : "");
    number(origin.line ? origin.line.getLine() : 0);
    number(origin.line ? origin.line.getColumn() : 0);
  }

  bool hasLines_, isWhole_ = true;
  llvm::BLAKE3 hasher_;
  llvm::SmallVector<char, 0> buffer_;
  llvm::DenseMap<Value, uint64_t> values_;
  llvm::DenseMap<const void *, uint64_t> unique_;
};

/// Whether a value has a size that only the running program knows.
bool hasStacks(FuncOp function) {
  auto isStack = [](mlir::Type type) {
    auto shaped = mlir::dyn_cast<mlir::ShapedType>(type);
    return shaped && !shaped.hasStaticShape();
  };
  return function
      .walk([&](Operation *op) {
        return llvm::any_of(op->getResultTypes(), isStack) ? mlir::WalkResult::interrupt()
                                                           : mlir::WalkResult::advance();
      })
      .wasInterrupted();
}

} // namespace

CodeOrigin CodeOrigin::here(std::string machine) { return {buildId, llvmId(), std::move(machine)}; }

std::string CacheKey::str() const { return llvm::toHex(hash, /*LowerCase=*/true); }

std::optional<CacheKey> keyOf(FuncOp function, const CompileOptions &options,
                              const CodeOrigin &origin) {
  bool hasLines = options.plan.hasLines || options.plan.checks.any() || hasStacks(function);
  ProgramHash hash(hasLines);
  hash.text(origin.build);
  hash.text(origin.llvm);
  hash.text(origin.machine);
  hash.number(options.plan.checks.nan);
  hash.number(options.plan.checks.bounds);
  hash.number(options.plan.isTimed);
  hash.number(options.plan.hasLines);
  hash.number(options.plan.sharesAll);
  hash.number(static_cast<uint64_t>(options.plan.threads));
  hash.number(options.plan.donated.size());
  for (unsigned argument : options.plan.donated)
    hash.number(argument);
  hash.operation(function);
  auto result = hash.result();
  if (!result)
    return std::nullopt;
  return CacheKey{*result, hasLines};
}

} // namespace fluxion::codegen
