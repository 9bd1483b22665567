// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The cache of compiled signatures behind fx::jit.
#include "fluxion/jit.h"

#include "frontend/diagnostics.h"
#include "frontend/kinks.h"
#include "frontend/trace.h"
#include "jit/compile.h"

#include <atomic>
#include <fmt/format.h>
#include <mutex>
#include <optional>

namespace fluxion {
namespace detail {

/// A traced program and, from the first call with numbers on, its native code.
struct CompiledProgram {
  TracedFunction traced;
  JitOptions options;
  Where where;

  const codegen::Executable &executable() const {
    if (const codegen::Executable *ready = ready_.load(std::memory_order_acquire))
      return *ready;
    return compiled();
  }

private:
  const codegen::Executable &compiled() const {
    std::lock_guard lock(mutex_);
    if (executable_)
      return *executable_;
    ErrorCollector errors;
    auto function = const_cast<transforms::OwnedFunction &>(traced.function).get();
    auto executable = codegen::compile(function, {.name = "jit", .dump = options.dump});
    if (mlir::failed(executable))
      errors.raise<CompileError>("compilation", where);
    executable_ = std::move(*executable);
    ready_.store(executable_.get(), std::memory_order_release);
    return *executable_;
  }

  mutable std::mutex mutex_;
  mutable std::shared_ptr<const codegen::Executable> executable_;
  mutable std::atomic<const codegen::Executable *> ready_ = nullptr;
};

struct JitEntry : std::enable_shared_from_this<JitEntry> {
  struct Leaf {
    DType dtype;
    Shape shape;
  };

  // What a call is compared with.
  ir::Kink kink;
  const std::type_info *types;
  std::vector<Leaf> leaves;
  std::string bytes;

  std::shared_ptr<CompiledProgram> program;
  std::any resultTree;
  const JitEntry *older = nullptr; // the next one of its state
};

static bool matches(const JitEntry &entry, const Signature &call) {
  if (entry.leaves.size() != call.leaves().size() || *entry.types != call.types() ||
      entry.bytes != call.bytes() || entry.kink != currentKink())
    return false;
  for (std::size_t i = 0; i < entry.leaves.size(); ++i) {
    const Node *node = call.leaves()[i]->node();
    if (!node || node->dtype != entry.leaves[i].dtype || !(node->shape == entry.leaves[i].shape))
      return false;
  }
  return true;
}

static Leaves leavesOf(const Signature &call) {
  Leaves leaves;
  leaves.reserve(call.leaves().size());
  for (const Array *leaf : call.leaves())
    leaves.push_back(*leaf);
  return leaves;
}

void Signature::addOneOfMany(const Array &array) {
  if (manyLeaves_.empty())
    manyLeaves_.assign(fewLeaves_, fewLeaves_ + numLeaves_);
  manyLeaves_.push_back(&array);
  ++numLeaves_;
}

void Signature::appendToMany(const void *data, std::size_t size) {
  if (manyBytes_.empty())
    manyBytes_.assign(fewBytes_, numBytes_);
  manyBytes_.append(static_cast<const char *>(data), size);
  numBytes_ = manyBytes_.size();
}

class JitState {
public:
  JitState(JitOptions options, Where where) : options_(std::move(options)), where_(where) {}

  /// Entries are only ever added, in front, so that reading takes no lock.
  const JitEntry *find(const Signature &call) const {
    for (const JitEntry *entry = newest_.load(std::memory_order_acquire); entry;
         entry = entry->older)
      if (matches(*entry, call))
        return entry;
    return nullptr;
  }

  std::shared_ptr<const JitEntry> make(const Signature &call, const FlatFunction &f,
                                       const std::function<std::any()> &resultTree) {
    // One thread traces; others that want the same signature wait and find it made.
    std::lock_guard lock(tracing_);
    if (const JitEntry *known = find(call))
      return known->shared_from_this();
    auto entry = std::make_shared<JitEntry>();
    entry->kink = currentKink();
    entry->types = &call.types();
    entry->bytes = call.bytes();
    entry->program = std::make_shared<CompiledProgram>();
    entry->program->options = options_;
    entry->program->where = where_;
    entry->program->traced = trace(f, leavesOf(call), /*bind=*/false, "jit", where_);
    for (const Array *leaf : call.leaves())
      entry->leaves.push_back({leaf->dtype(), leaf->shape()});
    entry->resultTree = resultTree();
    // A program that captured values of an enclosing trace is good for this call only.
    bool isReusable = true;
    for (const Array &capture : entry->program->traced.captures)
      isReusable &= !capture.is_traced();
    if (isReusable)
      add(entry);
    return entry;
  }

  Where where() const { return where_; }

private:
  void add(const std::shared_ptr<JitEntry> &entry) {
    entry->older = newest_.load(std::memory_order_relaxed);
    entries_.push_back(entry);
    newest_.store(entry.get(), std::memory_order_release);
  }

  JitOptions options_;
  Where where_;
  std::recursive_mutex tracing_;
  std::vector<std::shared_ptr<const JitEntry>> entries_;
  std::atomic<const JitEntry *> newest_ = nullptr;
};

std::shared_ptr<JitState> makeJitState(JitOptions options, Where where) {
  return std::make_shared<JitState>(std::move(options), where);
}

const JitEntry *findEntry(const JitState &state, const Signature &call) {
  return state.find(call);
}

std::shared_ptr<const JitEntry> makeEntry(JitState &state, const Signature &call,
                                          const FlatFunction &f,
                                          const std::function<std::any()> &resultTree) {
  return state.make(call, f, resultTree);
}

const std::any &resultTreeOf(const JitEntry &entry) { return entry.resultTree; }

/// Inside another trace, and on nodes of a graph, a call is an op of that.
static bool isRecorded(std::span<const Array *const> arguments, const Leaves &captures) {
  auto isTraced = [](const Array &array) { return array.node()->frame != nullptr; };
  return Frame::current() ||
         std::any_of(arguments.begin(), arguments.end(), [&](auto *a) { return isTraced(*a); }) ||
         std::any_of(captures.begin(), captures.end(), isTraced);
}

Leaves callEntry(const JitState &state, const JitEntry &entry, const Signature &call) {
  const CompiledProgram &program = *entry.program;
  const Leaves &captures = program.traced.captures;
  if (isRecorded(call.leaves(), captures)) {
    Leaves operands = leavesOf(call);
    operands.insert(operands.end(), captures.begin(), captures.end());
    auto function = const_cast<transforms::OwnedFunction &>(program.traced.function).get();
    return recordCall(function, operands, "jit", state.where());
  }
  llvm::SmallVector<const void *, 16> in;
  auto pass = [&](const Array &array) {
    const HostArray &host = array.node()->host;
    // Only the type is known: says so.
    in.push_back(host ? host.raw() : hostOf(array, "calling a compiled function").raw());
  };
  for (const Array *argument : call.leaves())
    pass(*argument);
  llvm::for_each(captures, pass);
  const codegen::Executable &executable = program.executable();
  llvm::SmallVector<void *, 16> out;
  Leaves results;
  results.reserve(executable.results().size());
  for (const auto &leaf : executable.results()) {
    results.push_back(fromHost(HostArray(leaf.dtype, leaf.shape)));
    out.push_back(results.back().node()->host.mutableRaw());
  }
  std::optional<ErrorCollector> errors; // listening costs more than a small call
  if (executable.mayFail())
    errors.emplace();
  if (mlir::failed(executable.call(in.data(), out.data())))
    errors->raise<Error>("calling a compiled function", program.where);
  return results;
}

//===----------------------------------------------------------------------------------------------
// C functions

static CType ctypeOf(const codegen::Executable::Leaf &leaf) {
  return leaf.shape.rank() > 0 ? CType::pointer
                               : static_cast<CType>(static_cast<int>(leaf.dtype) + 1);
}

static std::string signatureText(CType result, const std::vector<CType> &arguments) {
  static constexpr const char *names[] = {"void",  "bool",   "int32_t", "int64_t",
                                          "float", "double", "pointer"};
  std::string text = names[static_cast<int>(result)];
  text += "(";
  for (std::size_t i = 0; i < arguments.size(); ++i)
    text += fmt::format("{}{}", i ? ", " : "", names[static_cast<int>(arguments[i])]);
  return text + ")";
}

void *nativePointer(const CompiledProgram &program, CType result,
                    std::initializer_list<CType> arguments) {
  if (!program.traced.captures.empty())
    raise<TransformError>(
        {.what = "a C function of a program that captured arrays",
         .where = program.where,
         .expected = "a function that gets all large arrays as arguments",
         .got = fmt::format("{} captured arrays", program.traced.captures.size()),
         .hint = "pass the arrays as arguments instead of capturing them"});
  const codegen::Executable &executable = program.executable();
  std::vector<CType> expected;
  for (const auto &leaf : executable.arguments())
    expected.push_back(ctypeOf(leaf));
  CType returned = CType::none;
  const auto &results = executable.results();
  if (results.size() == 1 && results[0].shape.rank() == 0)
    returned = ctypeOf(results[0]);
  else
    expected.insert(expected.end(), results.size(), CType::pointer);
  if (returned != result || !std::equal(expected.begin(), expected.end(), arguments.begin(),
                                        arguments.end()))
    raise<TransformError>({.what = "function_pointer with another signature than the program's",
                           .where = program.where,
                           .expected = signatureText(returned, expected),
                           .got = signatureText(result, arguments),
                           .hint = "scalars go by value, arrays as pointers; a single scalar is "
                                   "returned, other results are pointers behind the arguments"});
  return executable.nativePointer();
}

Lowered lowerEntry(std::shared_ptr<const JitEntry> entry) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  entry->program->traced.function->print(stream);
  return Lowered(
      [entry] {
        entry->program->executable();
        return Compiled(entry->program);
      },
      text + "\n");
}

} // namespace detail

std::string Compiled::mlir() const { return program_->executable().mlir() + "\n"; }
std::string Compiled::plan() const { return program_->executable().plan(); }
std::string Compiled::llvm_ir() const { return program_->executable().llvmIr(); }
std::string Compiled::assembly() const { return program_->executable().assembly(); }

std::uint64_t Compiled::cost() const { return program_->executable().cost(); }

MemoryReport Compiled::memory() const {
  const auto &executable = program_->executable();
  MemoryReport report;
  auto bytes = [](const codegen::Executable::Leaf &leaf) {
    return byteSize(leaf.dtype) * static_cast<std::uint64_t>(leaf.shape.numElements());
  };
  for (const auto &leaf : executable.arguments())
    report.arguments += bytes(leaf);
  for (const auto &leaf : executable.results())
    report.results += bytes(leaf);
  report.temporaries = executable.arenaBytes();
  return report;
}

} // namespace fluxion
