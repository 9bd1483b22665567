// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Native code for a function: traced once per signature, compiled, called from then on.
//
//   auto f = fx::jit(fx::grad([](fx::Array x) { return sin(x) * x; }));
//   fx::Array d = f(2.0);
//   auto compiled = f.lower(fx::spec<double>()).compile();
//   double (*native)(double) = compiled.function_pointer<double(double)>();
#pragma once

#include "fluxion/disable_jit.h"
#include "fluxion/signature.h"
#include "fluxion/transforms.h"

#include <any>

namespace fluxion {

struct JitOptions {
  /// Folder into which every stage of a compilation is written, made where there is none; empty: no
  /// files. The variable FLUXION_DUMP overrides it. CompileError where it cannot be written to.
  std::string dump = {};
};

/// What compiled code needs of memory, in bytes.
struct MemoryReport {
  std::uint64_t arguments = 0, results = 0, temporaries = 0;
  std::uint64_t peak() const { return arguments + results + temporaries; }
};

namespace detail {

struct CompiledProgram;
struct LoweredProgram;
/// One traced and compiled signature.
struct JitEntry;
/// What all copies of a jitted function share.
class JitState;
std::shared_ptr<JitState> makeJitState(JitOptions options, Where where);
/// The entry for calls like this one, if there is one. Takes no lock; lives as long as the state.
const JitEntry *findEntry(const JitState &state, const Signature &call);
/// Traces, where no other thread has done so meanwhile. `resultTree` is asked for after tracing: the
/// structure of the result, as a tree of the function's result type.
std::shared_ptr<const JitEntry> makeEntry(JitState &state, const Signature &call,
                                          const FlatFunction &f,
                                          const std::function<std::any()> &resultTree);
const std::any &resultTreeOf(const JitEntry &entry);
Leaves callEntry(const JitState &state, const JitEntry &entry, const Signature &call);

enum class CType : std::uint8_t { none, boolean, i32, i64, f32, f64, pointer };
template <class T> constexpr CType ctypeOf() {
  if constexpr (std::is_void_v<T>)
    return CType::none;
  else if constexpr (std::is_pointer_v<T>)
    return CType::pointer;
  else
    return static_cast<CType>(static_cast<int>(dtype_of<T>) + 1);
}
void *nativePointer(const CompiledProgram &program, CType result,
                    std::initializer_list<CType> arguments);

} // namespace detail

/// Native code of one signature.
class Compiled {
public:
  explicit Compiled(std::shared_ptr<detail::CompiledProgram> program)
      : program_(std::move(program)) {}
  /// The program that was compiled, as `fx` text.
  std::string mlir() const;
  /// The sequence of loop nests and library calls.
  std::string plan() const;
  /// Optimized LLVM IR.
  std::string llvm_ir() const;
  /// The machine's instructions.
  std::string assembly() const;
  MemoryReport memory() const;
  /// Arithmetic operations of one call: one per element of an elementwise op or a reduction (more for
  /// elementary functions), two per term of a matrix product. An estimate to compare programs by.
  std::uint64_t cost() const;

  /// The C function: scalars by value, arrays as pointers to dense row-major elements; a single
  /// scalar result is returned, other results are written through pointers behind the arguments.
  /// Valid as long as this object or the jitted function lives. May be called from many threads.
  /// Where a call of arrays would throw (a loop that exceeds its memory), all results are NaN,
  /// integers -1, booleans true.
  ///
  /// Errors   TransformError: another signature than the program's, or captured arrays
  template <class Signature> Signature *function_pointer() const {
    return reinterpret_cast<Signature *>(Pointer<Signature>::get(*program_));
  }

private:
  template <class Signature> struct Pointer;
  template <class R, class... A> struct Pointer<R(A...)> {
    static void *get(const detail::CompiledProgram &program) {
      return detail::nativePointer(program, detail::ctypeOf<R>(), {detail::ctypeOf<A>()...});
    }
  };
  std::shared_ptr<detail::CompiledProgram> program_;
};

/// A traced program that is ready to be compiled.
class Lowered {
public:
  explicit Lowered(std::function<Compiled()> compile, std::string text)
      : compile_(std::move(compile)), text_(std::move(text)) {}
  /// The traced program as `fx` text.
  const std::string &str() const { return text_; }
  Compiled compile() const { return compile_(); }

private:
  std::function<Compiled()> compile_;
  std::string text_;
};

namespace detail {
Lowered lowerEntry(std::shared_ptr<const JitEntry> entry);
}

/// A function that compiles itself for every new signature. Copies share the compiled code; calls
/// from several threads are fine.
template <class F> class Jitted {
public:
  Jitted(F f, JitOptions options, detail::Where where)
      : f_(std::move(f)), state_(detail::makeJitState(std::move(options), where)) {}

  /// Laws     jit(f)(x...) = f(x...)
  /// Errors   those of f; CompileError
  template <class... Args> auto operator()(const Args &...arguments) const {
    using Result = typename detail::TreeCall<F, detail::Held<Args>...>::Result;
    if (detail::isJitOff())
      return Result(f_(detail::Traced<Args>(arguments)...));
    return call(detail::Held<Args>(arguments)...);
  }

  /// Traces for arguments of these types (arrays, scalars, trees or fx::spec).
  template <class... Args> Lowered lower(const Args &...arguments) const {
    return lowerHeld(detail::Held<Args>(arguments)...);
  }

private:
  template <class... Trees> auto call(const Trees &...arguments) const {
    using Result = typename detail::TreeCall<F, Trees...>::Result;
    detail::Signature signature(typeid(std::tuple<Trees...>));
    (detail::walk(arguments, signature), ...);
    std::shared_ptr<const detail::JitEntry> made;
    const detail::JitEntry *entry = detail::findEntry(*state_, signature);
    if (!entry)
      entry = (made = makeEntry(signature, arguments...)).get();
    Leaves results = detail::callEntry(*state_, *entry, signature);
    const Array *next = results.data();
    return detail::rebuild(std::any_cast<const Result &>(detail::resultTreeOf(*entry)), next);
  }

  template <class... Trees> Lowered lowerHeld(const Trees &...arguments) const {
    detail::Signature signature(typeid(std::tuple<Trees...>));
    (detail::walk(arguments, signature), ...);
    return detail::lowerEntry(makeEntry(signature, arguments...));
  }

  template <class... Trees>
  std::shared_ptr<const detail::JitEntry> makeEntry(const detail::Signature &signature,
                                                    const Trees &...arguments) const {
    detail::TreeCall call(f_, arguments...);
    return detail::makeEntry(*state_, signature, call.flat(),
                             [&] { return std::any(detail::emptied(*call.lastResult())); });
  }

  F f_;
  std::shared_ptr<detail::JitState> state_;
};

/// f, compiled.
template <class F>
Jitted<F> jit(F f, JitOptions options = {},
              std::source_location where = std::source_location::current()) {
  return Jitted<F>(std::move(f), std::move(options), where);
}

} // namespace fluxion
