// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The cache of compiled signatures behind fx::jit.
#include "fluxion/jit.h"

#include "frontend/diagnostics.h"
#include "frontend/kinks.h"
#include "frontend/native_call.h"
#include "frontend/trace.h"
#include "jit/compile.h"

#include <atomic>
#include <fmt/format.h>
#include <mutex>

namespace fluxion {
namespace detail {

/// A traced program and, from the first call with numbers on, its native code.
struct CompiledProgram {
  TracedFunction traced;
  JitOptions options;
  Where where;

  const codegen::Executable &executable() {
    std::call_once(once_, [&] {
      ErrorCollector errors;
      auto compiled = codegen::compile(*traced.function, {.name = "jit", .dump = options.dump});
      if (mlir::failed(compiled))
        errors.raise<CompileError>("compilation", where);
      executable_ = std::move(*compiled);
    });
    return *executable_;
  }
  const codegen::Executable &executable() const {
    return const_cast<CompiledProgram *>(this)->executable();
  }

private:
  std::once_flag once_;
  std::shared_ptr<const codegen::Executable> executable_;
};

class JitState {
public:
  JitState(JitOptions options, Where where) : options_(std::move(options)), where_(where) {}

  std::shared_ptr<const JitEntry> find(const std::string &key) {
    std::lock_guard lock(mutex_);
    for (const auto &entry : entries_)
      if (entry->key == key)
        return entry;
    return nullptr;
  }

  std::shared_ptr<const JitEntry> make(const std::string &key, const FlatFunction &f,
                                       const Leaves &arguments,
                                       const std::function<std::any()> &resultTree) {
    // One thread traces; others that want the same signature wait and find it made.
    std::lock_guard lock(tracing_);
    if (auto known = find(key))
      return known;
    auto entry = std::make_shared<JitEntry>();
    entry->key = key;
    entry->program = std::make_shared<CompiledProgram>();
    entry->program->options = options_;
    entry->program->where = where_;
    entry->program->traced = trace(f, arguments, /*bind=*/false, "jit", where_);
    entry->resultTree = resultTree();
    // A program that captured values of an enclosing trace is good for this call only.
    bool isReusable = true;
    for (const Array &capture : entry->program->traced.captures)
      isReusable &= !capture.is_traced();
    if (isReusable) {
      std::lock_guard lock(mutex_);
      entries_.push_back(entry);
    }
    return entry;
  }

  Where where() const { return where_; }

private:
  JitOptions options_;
  Where where_;
  std::mutex mutex_;
  std::recursive_mutex tracing_;
  std::vector<std::shared_ptr<const JitEntry>> entries_;
};

std::shared_ptr<JitState> makeJitState(JitOptions options, Where where) {
  return std::make_shared<JitState>(std::move(options), where);
}

/// Everything that a compiled program depends on beside the function itself.
static std::string keyOf(const Leaves &arguments, const std::string &structure) {
  std::string key;
  key.reserve(arguments.size() * 16 + structure.size() + 1);
  key += static_cast<char>(currentKink());
  for (const Array &argument : arguments) {
    key += static_cast<char>(argument.dtype());
    key += static_cast<char>(argument.ndim());
    const Shape &shape = argument.shape();
    key.append(reinterpret_cast<const char *>(shape.begin()),
               shape.size() * sizeof(std::int64_t));
  }
  return key + structure;
}

std::shared_ptr<const JitEntry> jitEntry(JitState &state, const FlatFunction &f,
                                         const Leaves &arguments, const std::string &structure,
                                         const std::function<std::any()> &resultTree) {
  std::string key = keyOf(arguments, structure);
  if (auto known = state.find(key))
    return known;
  return state.make(key, f, arguments, resultTree);
}

Leaves callEntry(JitState &state, const JitEntry &entry, const Leaves &arguments) {
  CompiledProgram &program = *entry.program;
  Leaves operands = arguments;
  operands.insert(operands.end(), program.traced.captures.begin(), program.traced.captures.end());
  // Inside another trace, and on nodes of a graph, the program becomes a call in that.
  if (Frame::recording(operands))
    return recordCall(*program.traced.function, operands, "jit", state.where());
  return callNative(program.executable(), operands, "calling a compiled function", program.where);
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
