// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Native code of one signature: made, looked at, taken as a C function.
#include "frontend/compiled_program.h"
#include "frontend/diagnostics.h"
#include "frontend/dynamic_signature.h"
#include "jit/compile.h"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <string_view>

namespace fluxion {
namespace detail {

/// FLUXION_TIER, or what the function asks for.
static codegen::Tier tierFor(const JitOptions &options) {
  static constexpr std::pair<std::string_view, Tier> names[] = {
      {"automatic", Tier::automatic}, {"full", Tier::full}, {"fast", Tier::fast}};
  static const std::optional<Tier> wanted = []() -> std::optional<Tier> {
    const char *text = std::getenv("FLUXION_TIER");
    if (!text)
      return std::nullopt;
    for (auto [name, tier] : names)
      if (name == text)
        return tier;
    std::fprintf(stderr, "fluxion: FLUXION_TIER is \"%s\", not automatic, full or fast\n", text);
    return std::nullopt;
  }();
  switch (wanted.value_or(options.tier)) {
  case Tier::full: return codegen::Tier::full;
  case Tier::fast: return codegen::Tier::fast;
  case Tier::automatic: break;
  }
  return codegen::Tier::automatic;
}

codegen::CompileOptions CompiledProgram::optionsOf(codegen::Tier tier) const {
  return {.name = "jit",
          .dump = options.dump,
          .plan = {.donated = donated,
                   .checks = {.nan = includes(options.check, nan),
                              .bounds = includes(options.check, bounds)},
                   .threads = options.threads},
          .tier = tier};
}

mlir::FailureOr<std::shared_ptr<codegen::Executable>>
CompiledProgram::made(codegen::Tier tier) const {
  auto function = const_cast<transforms::OwnedFunction &>(traced.function).get();
  if (dynamic) {
    auto shared = dynamic->executableFor(function, optionsOf(tier), whyOwnCode_);
    if (mlir::failed(shared) || *shared)
      return shared;
  }
  return codegen::compile(function, optionsOf(tier));
}

const codegen::Executable &CompiledProgram::finished() const {
  const codegen::Executable *known = ready();
  const codegen::Executable &executable = known ? *known : compiled(codegen::Tier::full);
  ErrorCollector errors;
  if (mlir::failed(executable.finish()))
    errors.raise<CompileError>("compilation", where);
  return executable;
}

const codegen::Executable &CompiledProgram::compiled() const { return compiled(tierFor(options)); }

const codegen::Executable &CompiledProgram::compiled(codegen::Tier tier) const {
  std::lock_guard lock(mutex_);
  if (executable_)
    return *executable_;
  ErrorCollector errors;
  auto executable = made(tier);
  if (mlir::failed(executable))
    errors.raise<CompileError>("compilation", where);
  executable_ = std::move(*executable);
  ready_.store(executable_.get(), std::memory_order_release);
  return *executable_;
}

//===----------------------------------------------------------------------------------------------
// C functions

static CType ctypeOf(const codegen::Executable::Leaf &leaf) {
  return {leaf.dtype, leaf.shape.rank() > 0 || isComplex(leaf.dtype)};
}

/// Whether a C function of the type `given` can be called as one of the type `is`: complex numbers
/// in memory are pairs of real ones.
static bool fits(CType given, CType is) {
  if (given.isPointer != is.isPointer)
    return false;
  bool isAny = given.isPointer && !given.dtype;
  bool isOfParts = given.isPointer && given.dtype && is.dtype && isComplex(*is.dtype) &&
                   *given.dtype == partOf(*is.dtype);
  return isAny || isOfParts || given.dtype == is.dtype;
}

static std::string textOf(CType type) {
  static constexpr const char *names[] = {"bool",
                                          "uint8_t",
                                          "uint16_t",
                                          "uint32_t",
                                          "uint64_t",
                                          "int8_t",
                                          "int16_t",
                                          "int32_t",
                                          "int64_t",
                                          "fluxion::bfloat16",
                                          "fluxion::float16",
                                          "float",
                                          "double",
                                          "std::complex<float>",
                                          "std::complex<double>"};
  std::string text = type.dtype ? names[static_cast<int>(*type.dtype)] : "void";
  return type.isPointer ? text + " *" : text;
}

static std::string signatureText(CType result, const std::vector<CType> &arguments) {
  std::string text = textOf(result) + "(";
  for (std::size_t i = 0; i < arguments.size(); ++i)
    text += (i ? ", " : "") + textOf(arguments[i]);
  return text + ")";
}

void *nativePointer(const CompiledProgram &program, CType result,
                    std::initializer_list<CType> arguments) {
  if (!program.traced.captures.empty())
    raise<TransformError>({.what = "a C function of a program that captured arrays",
                           .where = program.where,
                           .expected = "a function that gets all large arrays as arguments",
                           .got = fmt::format("{} captured arrays", program.traced.captures.size()),
                           .hint = "pass the arrays as arguments instead of capturing them"});
  const codegen::Executable &executable = program.finished();
  if (executable.isShared())
    raise<TransformError>({.what = "a C function of a program with dynamic axes",
                           .where = program.where,
                           .expected = "a program for the sizes of its signature alone",
                           .got = "a program that serves many sizes",
                           .hint = "jit the function without dynamic_axes for that"});
  std::vector<CType> expected;
  for (const auto &leaf : executable.arguments())
    expected.push_back(ctypeOf(leaf));
  CType returned;
  const auto &results = executable.results();
  // A complex number is two numbers in memory.
  if (results.size() == 1 && results[0].shape.rank() == 0 && !isComplex(results[0].dtype))
    returned = ctypeOf(results[0]);
  else
    for (const auto &leaf : results)
      expected.push_back({leaf.dtype, true});
  if (!fits(result, returned) ||
      !std::equal(arguments.begin(), arguments.end(), expected.begin(), expected.end(), fits))
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
        entry->program->finished();
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
  for (auto [argument, result] : executable.reuses())
    report.reused += bytes(executable.results()[result]);
  report.temporaries = executable.arenaBytes() + executable.scratch();
  return report;
}

} // namespace fluxion
