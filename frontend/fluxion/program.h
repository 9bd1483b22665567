// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs to look at: what a function records when it is traced.
//
//   auto f = [](fx::Array x) { return exp(sin(x)) * x * x; };
//   fx::Program p = fx::trace(fx::grad(f), fx::spec<double>());
//   std::cout << p;                                      // the program in SSA form
//   std::cout << p.expression();                         // the same as formulas
//   std::cout << p.num_ops() << " ops\n";
//   std::ofstream("f.dot") << p.dot();                   // for Graphviz
#pragma once

#include "fluxion/spec.h"
#include "fluxion/transforms.h"

#include <iosfwd>
#include <memory>
#include <string>

namespace fluxion {

namespace detail {
struct TracedFunction;
class SimplificationOff {
public:
  SimplificationOff();
  ~SimplificationOff();
  SimplificationOff(const SimplificationOff &) = delete;
};
} // namespace detail

/// A traced program. Immutable; copies share it.
class Program {
public:
  explicit Program(std::shared_ptr<const detail::TracedFunction> traced)
      : traced_(std::move(traced)) {}

  /// The text of the program in SSA form, which reads back as MLIR.
  std::string str() const;
  /// The program as formulas: `t1 = sin(x0)`, then `y = exp(t1) * x0`. Values that are used more
  /// than once have a line each, all others stand where they are used.
  std::string expression() const;
  /// The graph of the program in the language of Graphviz.
  std::string dot() const;
  /// Number of operations, those of loop bodies and branches included, constants not.
  std::int64_t num_ops() const;
  /// A program of the same meaning in which equal values are computed once and unused ones not.
  Program simplified() const;

private:
  detail::Shared<const detail::TracedFunction> traced_;
};

/// Writes a program.
///
/// Laws     the text is program.str()
std::ostream &operator<<(std::ostream &out, const Program &program);

namespace detail {
Program traceProgram(const FlatFunction &f, const Leaves &arguments, Where where);
Leaves evalShape(const FlatFunction &f, const Leaves &arguments, Where where);
} // namespace detail

/// A function whose programs are left as they were recorded.
template <class F> class Unsimplified {
public:
  explicit Unsimplified(F f) : f_(std::move(f)) {}
  template <class... Args>
    requires std::is_invocable_v<const F &, const Args &...>
  auto operator()(const Args &...arguments) const {
    detail::SimplificationOff off;
    return f_(arguments...);
  }

private:
  F f_;
};
/// `f`, with every program traced inside left as it was recorded: to see what simplification saves.
///
///   fx::trace(fx::unsimplified(d3), 1.0).num_ops()
///
/// Gradient that of f
/// Laws     same results as f
template <class F> Unsimplified<F> unsimplified(F f) { return Unsimplified<F>(std::move(f)); }

namespace detail {

struct Trace {
  template <class F, class... Args>
  static Program at(Where where, const F &f, const Args &...arguments) {
    MixedCall call(f, arguments...);
    return traceProgram(call.flat(), call.leaves(), where);
  }
  template <class F, class... Args>
  static Program at(Where where, const Unsimplified<F> &f, const Args &...arguments) {
    SimplificationOff off;
    MixedCall call(f, arguments...);
    return traceProgram(call.flat(), call.leaves(), where);
  }
};

struct EvalShape {
  template <class F, class... Args>
  static auto at(Where where, const F &f, const Args &...arguments) {
    MixedCall call(f, arguments...);
    return call.result(evalShape(call.flat(), call.leaves(), where));
  }
};

} // namespace detail

/// trace(f, x...): what `f` records on arguments of these types; their numbers do not matter. An
/// argument is a tree or an fx::spec.
///
/// Errors   TraceError: f looks at numbers
/// Laws     applying the program is applying f
inline constexpr detail::Located<detail::Trace> trace;

/// eval_shape(f, x...): the result of `f` without its numbers: arrays of which only shape and dtype
/// are known.
///
/// Errors   as trace
inline constexpr detail::Located<detail::EvalShape> eval_shape;

} // namespace fluxion
