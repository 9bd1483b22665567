// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Native code for a function: traced once per signature, compiled, called from then on.
//
//   auto f = fx::jit(fx::grad([](fx::Array x) { return sin(x) * x; }));
//   fx::Array d = f(2.0);
//   auto compiled = f.lower(fx::spec<double>()).compile();
//   double (*native)(double) = compiled.function_pointer<double(double)>();
#pragma once

#include "fluxion/disable_jit.h"
#include "fluxion/jit_call.h"
#include "fluxion/jit_options.h"

namespace fluxion {

struct Profile;

/// What compiled code needs of memory, in bytes.
struct MemoryReport {
  std::uint64_t arguments = 0, results = 0;
  /// What it has beside them while it runs: values in between, and the most that a call of a
  /// library takes. Products of matrices keep less than 1 MiB a thread, which is not counted.
  std::uint64_t temporaries = 0;
  /// Of the results those that are written into donated arguments.
  std::uint64_t reused = 0;
  std::uint64_t peak() const { return arguments + results - reused + temporaries; }
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
/// A call that has no entry yet.
struct NewCall {
  FlatFunction flat;
  std::vector<ArgumentRole> roles;
  /// Asked for after tracing: the structure of the result, as a tree of the function's result type.
  std::function<std::any()> resultTree;
  std::function<std::vector<Part>()> described;
  Where where;
};
/// Traces, where no other thread has done so meanwhile.
///
/// Errors   TransformError: options that do not fit the arguments
std::shared_ptr<const JitEntry> makeEntry(JitState &state, const Signature &signature,
                                          const NewCall &call);
const std::any &resultTreeOf(const JitEntry &entry);
Leaves callEntry(const JitState &state, const JitEntry &entry, const Signature &call, Where where);
std::string explain(const JitState &state);
Profile profileEntry(const JitEntry &entry, const Signature &call, Where where);

/// What a C function takes or gives: nothing, a real number, or a pointer to numbers (void: of any
/// type).
struct CType {
  std::optional<DType> dtype;
  bool isPointer = false;
};
template <class T> constexpr CType ctypeOf() {
  static_assert(!isComplexElement<T>, "C functions take and give complex numbers by pointer");
  static_assert(std::is_void_v<T> || std::is_pointer_v<T> || Arithmetic<T>,
                "C functions take and give numbers and pointers to numbers");
  if constexpr (std::is_pointer_v<T>) {
    using Pointee = std::remove_cv_t<std::remove_pointer_t<T>>;
    static_assert(std::is_void_v<Pointee> || Arithmetic<Pointee>,
                  "C functions take and give numbers and pointers to numbers");
    if constexpr (std::is_void_v<Pointee>)
      return {std::nullopt, true};
    else
      return {dtype_of<Pointee>, true};
  } else if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return {dtype_of<T>, false};
  }
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
  /// Arithmetic operations of one call: one per element of an elementwise op or a reduction (more
  /// for elementary functions), two per term of a matrix product. An estimate to compare programs
  /// by.
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
  detail::Shared<detail::CompiledProgram> program_;
};

/// A traced program that is ready to be compiled.
class Lowered {
public:
  explicit Lowered(std::function<Compiled()> compile, std::string text)
      : compile_(std::make_shared<std::function<Compiled()>>(std::move(compile))),
        text_(std::move(text)) {}
  /// The traced program as `fx` text.
  const std::string &str() const { return text_; }
  Compiled compile() const { return (*compile_)(); }

private:
  detail::Shared<const std::function<Compiled()>> compile_;
  std::string text_;
};

namespace detail {
Lowered lowerEntry(std::shared_ptr<const JitEntry> entry);
}

/// A function that compiles itself for every new signature: types, shapes and dtypes of its
/// arguments, structure of its trees, and static data by value. Copies share the compiled code;
/// calls from several threads are fine.
template <class F> class Jitted : public detail::LocatedCall<Jitted<F>> {
public:
  Jitted(F f, JitOptions options, detail::Where where)
      : f_(std::move(f)), static_(options.static_argnums), donated_(options.donate_argnums),
        state_(detail::makeJitState(std::move(options), where)) {}

  template <class... Args>
  static constexpr bool takes = detail::FunctionTakesTheseArguments<F, Args...>;

  /// Called as a function of the arguments of f.
  ///
  /// Errors   those of f; TransformError: options that do not fit; TraceError: a donated array is
  ///          used again; CompileError
  /// Laws     jit(f)(x...) = f(x...)
  template <class... Args> auto callAt(detail::Where where, const Args &...arguments) const {
    constexpr std::size_t raw = detail::rawNumbers<F, Args...>;
    return callWith<raw>(where, std::index_sequence_for<Args...>(), arguments...);
  }

  /// Traces for arguments of these types (arrays, scalars, trees or fx::spec).
  template <class... Args> Lowered lower(const Args &...arguments) const {
    constexpr std::size_t raw = detail::rawNumbers<F, Args...>;
    return lowerWith<raw>(std::index_sequence_for<Args...>(), arguments...);
  }

  // For fx::profile.
  template <class... Args> auto profileAt(detail::Where where, const Args &...arguments) const {
    constexpr std::size_t raw = detail::rawNumbers<F, Args...>;
    return profileWith<raw>(where, std::index_sequence_for<Args...>(), arguments...);
  }

  /// Why there are as many programs as there are: for each, in the order in which they were made,
  /// the call that needed it and how that differs from the earlier call most like it.
  std::string explain() const { return detail::explain(*state_); }

private:
  template <std::size_t raw, std::size_t... I, class... Args>
  auto callWith(detail::Where where, std::index_sequence<I...>, const Args &...arguments) const {
    using Result = typename detail::JitCall<F, detail::Handed<Args, bool(raw >> I & 1)>...>::Result;
    if (detail::isJitOff())
      return Result(f_(detail::Handed<Args, bool(raw >> I & 1)>(arguments)...));
    return call<Args...>(where, detail::Held<Args, bool(raw >> I & 1)>(arguments)...);
  }
  template <std::size_t raw, std::size_t... I, class... Args>
  Lowered lowerWith(std::index_sequence<I...>, const Args &...arguments) const {
    return lowerHeld<Args...>(detail::Held<Args, bool(raw >> I & 1)>(arguments)...);
  }

  template <std::size_t raw, std::size_t... I, class... Args>
  auto profileWith(detail::Where where, std::index_sequence<I...>, const Args &...arguments) const {
    return profileHeld<Args...>(where, detail::Held<Args, bool(raw >> I & 1)>(arguments)...);
  }
  template <class... Args, class... Trees>
  auto profileHeld(detail::Where where, const Trees &...arguments) const {
    detail::Signature signature(typeid(std::tuple<Trees...>));
    sign<Args...>(signature, arguments...);
    return detail::profileEntry(*makeEntry<Args...>(where, signature, arguments...), signature,
                                where);
  }

  template <class... Args, class... Trees>
  auto call(detail::Where where, const Trees &...arguments) const {
    using Result = typename detail::JitCall<F, Trees...>::Result;
    detail::Signature signature(typeid(std::tuple<Trees...>));
    sign<Args...>(signature, arguments...);
    std::shared_ptr<const detail::JitEntry> made;
    const detail::JitEntry *entry = detail::findEntry(*state_, signature);
    if (!entry)
      entry = (made = makeEntry<Args...>(where, signature, arguments...)).get();
    Leaves results = detail::callEntry(*state_, *entry, signature, where);
    const Array *next = results.data();
    return detail::rebuild(std::any_cast<const Result &>(detail::resultTreeOf(*entry)), next);
  }

  template <class... Args, class... Trees> Lowered lowerHeld(const Trees &...arguments) const {
    detail::Signature signature(typeid(std::tuple<Trees...>));
    sign<Args...>(signature, arguments...);
    return detail::lowerEntry(makeEntry<Args...>({}, signature, arguments...));
  }

  bool isStatic(std::size_t i, std::size_t count) const {
    return !static_.empty() && detail::isNamed(static_, i, count);
  }

  template <class... Args, class... Trees>
  void sign(detail::Signature &signature, const Trees &...arguments) const {
    [[maybe_unused]] std::size_t i = 0;
    [[maybe_unused]] auto add = [&]<class Arg, class Tree>(std::type_identity<Arg>,
                                                           const Tree &tree) {
      if constexpr (std::is_arithmetic_v<Arg> && detail::isArray<Tree>)
        if (isStatic(i, sizeof...(Args)))
          return ++i, signature.number(tree);
      ++i;
      detail::walk(tree, signature);
    };
    (add(std::type_identity<Args>(), arguments), ...);
  }

  template <class... Args, class... Trees>
  std::shared_ptr<const detail::JitEntry> makeEntry(detail::Where where,
                                                    const detail::Signature &signature,
                                                    const Trees &...arguments) const {
    std::vector<detail::ArgumentRole> roles{{detail::leavesOf(arguments).size(),
                                             std::is_arithmetic_v<Args>,
                                             std::is_arithmetic_v<Trees>}...};
    std::vector<bool> isConstant;
    for (std::size_t i = 0; i < roles.size(); ++i) {
      roles[i].isStatic = isStatic(i, roles.size());
      roles[i].isDonated = detail::isNamed(donated_, i, roles.size());
      isConstant.push_back(roles[i].isNumber && (roles[i].isStatic || roles[i].isRaw));
    }
    detail::JitCall call(f_, std::move(isConstant), arguments...);
    return detail::makeEntry(*state_, signature,
                             {call.flat(), std::move(roles), [&] { return call.resultTree(); },
                              [&] { return call.described(); }, where});
  }

  F f_;
  std::vector<int> static_, donated_;
  detail::Shared<detail::JitState> state_;
};

/// f, compiled. Static and donated arguments, and other wishes, are options.
///
/// Errors   at a call: those of f; TransformError: options that do not fit; TraceError: f looks at
///          numbers, a donated array is used again; CompileError
/// Gradient that of f: jit(grad(f)) compiles it
/// Laws     jit(f)(x...) = f(x...), up to rounding
template <class F>
Jitted<F> jit(F f, JitOptions options = {},
              std::source_location where = std::source_location::current()) {
  return Jitted<F>(std::move(f), std::move(options), where);
}

} // namespace fluxion
