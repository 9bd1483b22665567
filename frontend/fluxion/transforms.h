// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions in, functions out: derivatives and batching, composable to any depth.
//
//   auto f  = [](fx::Array x, fx::Array y) { return sin(x) * y; };
//   auto df = fx::grad(f, fx::argnums<0, 1>);
//   auto [dx, dy] = df(2.0, 3.0);
//   auto d2 = fx::grad(fx::grad([](fx::Array x) { return sin(x); }));
//   fx::Array each = fx::vmap(d2)(fx::linspace(0.0, 1.0, 5));
#pragma once

#include "fluxion/array.h"
#include "fluxion/handed.h"
#include "fluxion/shared.h"
#include "fluxion/tree.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <tuple>

namespace fluxion {

/// Which arguments to differentiate, at compile time.
template <int... I> struct ArgNums {};
template <int... I> inline constexpr ArgNums<I...> argnums{};
/// The function returns (value, anything else); only the value is differentiated.
struct HasAux {};
inline constexpr HasAux has_aux{};
/// The function is complex-differentiable: complex arguments, a complex result, and its derivative
/// (docs/complex.md). Without it a result is real.
struct Holomorphic {};
inline constexpr Holomorphic holomorphic{};

/// The arguments at which a derivative is taken, and the direction in which it is.
template <class... T> struct Primals {
  std::tuple<T...> values;
};
template <class... T> struct Tangents {
  std::tuple<T...> values;
};
/// Makes them of numbers, arrays and trees.
///
/// Dtypes   numbers become arrays
template <class... T> Primals<detail::Traced<T>...> primals(const T &...values) {
  return {{detail::Traced<T>(values)...}};
}
template <class... T> Tangents<detail::Traced<T>...> tangents(const T &...values) {
  return {{detail::Traced<T>(values)...}};
}

namespace detail {

using Where = std::source_location;
/// A function over the leaves of its arguments.
using FlatFunction = std::function<Leaves(const Leaves &)>;

/// Results of f and the derivative of its first result in the active leaves.
struct ValueAndGradient {
  Leaves results, gradients;
};
/// What a function whose gradient is taken returns beside the value, and whether that is complex.
struct GradientOf {
  std::size_t auxiliary = 0;
  bool isHolomorphic = false;
};
ValueAndGradient valueAndGradient(const FlatFunction &f, const Leaves &arguments,
                                  const std::vector<bool> &active, GradientOf what,
                                  const char *name, Where where);

struct PrimalsAndTangents {
  Leaves results, tangents;
};
PrimalsAndTangents jvp(const FlatFunction &f, const Leaves &primals, const Leaves &tangents,
                       Where where);

/// A linear function that was split off: J(x) or its transpose, with what it remembers.
struct LinearProgram;
struct Linearized {
  Leaves results;
  Shared<LinearProgram> linear;
};
Linearized linearize(const FlatFunction &f, const Leaves &arguments, Where where);
Linearized vjp(const FlatFunction &f, const Leaves &arguments, Where where);
Linearized linearTranspose(const FlatFunction &f, const Leaves &arguments, Where where);
Leaves applyLinear(LinearProgram &program, const Leaves &arguments, Where where);
/// Where in results the axis along the unit vectors stands.
enum class BasisAxis { front, back };
/// A program of one array on all unit vectors of that.
Leaves onUnitVectors(LinearProgram &program, BasisAxis axis, Where where);

/// Axes along which leaves are batched; nothing: shared by all examples.
using LeafAxes = std::vector<std::optional<int>>;
Leaves vmap(const FlatFunction &f, const Leaves &arguments, const LeafAxes &in,
            const std::function<LeafAxes()> &out, Where where);

/// Throws unless in_axes has one entry for all arguments, or one for each.
void requireAxesFor(std::size_t numArguments, std::size_t numSpecs, Where where);

Array stopGradient(const Array &x, Where where);
/// Throws unless argument `i` of `n` is there and is one Array.
void requireArrayArgument(int i, std::size_t n, std::size_t leaves, Where where);

/// The arguments of F in a call with these, as a tuple.
template <class F, class Indices, class... Args> struct HandedTuple;
template <class F, std::size_t... I, class... Args>
struct HandedTuple<F, std::index_sequence<I...>, Args...> {
  using type = std::tuple<Handed<Args, bool(rawNumbers<F, Args...> >> I & 1)>...>;
};
template <class F, class Tuple> struct ResultOfCall;
template <class F, class... Handed> struct ResultOfCall<F, std::tuple<Handed...>> {
  using type = TracedResult<std::invoke_result_t<const F &, const Handed &...>>;
};

/// Calls `f` on trees and remembers the structure of its result, so that the flat results of a
/// transformation can be put back into it.
template <class F, class HandedArguments> class CallOfTrees {
public:
  using Arguments = HandedArguments;
  using Result = typename ResultOfCall<F, Arguments>::type;

  template <class... Args>
  explicit CallOfTrees(const F &f, const Args &...arguments) : f_(f), arguments_(arguments...) {
    [[maybe_unused]] std::size_t i = 0;
    std::apply([&](const auto &...a) { ((sizes_[i++] = leavesOf(a).size()), ...); }, arguments_);
  }
  static constexpr std::size_t numArguments() { return std::tuple_size_v<Arguments>; }
  Leaves leaves() const { return leavesOf(arguments_); }
  FlatFunction flat() const {
    return [this](const Leaves &leaves) {
      const Array *next = leaves.data();
      auto arguments = rebuild(arguments_, next);
      result_.emplace(
          std::apply([&](const auto &...a) { return Result(callFunction(f_, a...)); }, arguments));
      return leavesOf(*result_);
    };
  }
  /// Leaves of argument i are [begin(i), begin(i) + count(i)).
  std::size_t begin(std::size_t i) const {
    std::size_t at = 0;
    for (std::size_t k = 0; k < i; ++k)
      at += sizes_[k];
    return at;
  }
  std::size_t count(std::size_t i) const { return sizes_[i]; }
  std::array<TreeOutline, std::tuple_size_v<Arguments>> outlines() const {
    return std::apply(
        [](const auto &...a) { return std::array<TreeOutline, sizeof...(a)>{outlineOf(a)...}; },
        arguments_);
  }
  Result result(const Leaves &leaves) const {
    const Array *next = leaves.data();
    return rebuild(*result_, next);
  }
  /// The type of argument I with other leaves.
  template <std::size_t I> auto argument(const Array *&next) const {
    return rebuild(std::get<I>(arguments_), next);
  }
  const Arguments &arguments() const { return arguments_; }
  /// All arguments, with other leaves.
  Arguments arguments(const Array *&next) const { return rebuild(arguments_, next); }
  const std::optional<Result> &lastResult() const { return result_; }

private:
  const F &f_;
  Arguments arguments_;
  std::array<std::size_t, std::tuple_size_v<Arguments>> sizes_;
  mutable std::optional<Result> result_;
};

/// The same where all arguments are trees of arrays.
template <class F, class... Args>
class TreeCall : public CallOfTrees<F, std::tuple<Traced<Args>...>> {
public:
  TreeCall(const F &f, const Args &...arguments)
      : CallOfTrees<F, std::tuple<Traced<Args>...>>(f, arguments...) {}
};
template <class F, class... Args>
using HandedOf = typename HandedTuple<F, std::index_sequence_for<Args...>, Args...>::type;
/// The same where numbers may stay numbers (handed.h).
template <class F, class... Args> class MixedCall : public CallOfTrees<F, HandedOf<F, Args...>> {
public:
  MixedCall(const F &f, const Args &...arguments)
      : CallOfTrees<F, HandedOf<F, Args...>>(f, arguments...) {}
};

/// `body(f, x...)` as a function of x..., where f takes x....
template <class F, class Body> class Transformed {
  static_assert(std::is_class_v<F> || std::is_function_v<std::remove_pointer_t<F>>,
                "a transformation is applied to a function: a lambda, a function object, or a "
                "pointer to a function");

public:
  Transformed(F f, Body body) : f_(std::move(f)), body_(std::move(body)) {}
  template <class... Args>
    requires FunctionTakesTheseArguments<F, Args...>
  auto operator()(const Args &...arguments) const {
    return body_(f_, arguments...);
  }

private:
  F f_;
  Body body_;
};

// One value is itself, several are a tuple.
template <class T> T unwrapSingle(std::tuple<T> &&single) { return std::get<0>(std::move(single)); }
template <class... T> std::tuple<T...> unwrapSingle(std::tuple<T...> &&several) {
  return std::move(several);
}

// A class: its complaint stands before those of the code that uses the argument.
template <std::size_t N, int... I> struct RequireArguments {
  static_assert(((I >= 0 && static_cast<std::size_t>(I) < N) && ...),
                "argnums names an argument that the call does not pass");
};

template <int... I> constexpr bool areDistinct() {
  std::array which{I...};
  for (std::size_t i = 0; i < which.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (which[i] == which[k])
        return false;
  return true;
}

template <int... I, class Call> std::vector<bool> activeLeaves(const Call &call, std::size_t n) {
  static_assert(
      (!std::is_arithmetic_v<std::tuple_element_t<I, typename Call::Arguments>> && ...),
      "an argument that the function takes as a C++ number cannot be differentiated: take "
      "an fx::Array");
  static_assert((!holdsNumbers<std::tuple_element_t<I, typename Call::Arguments>> && ...),
                "C++ numbers in a tuple, array, vector or map are static data and have no "
                "derivative: use fx::Array");
  std::vector<bool> active(n, false);
  auto mark = [&](std::size_t i) {
    std::fill_n(active.begin() + static_cast<std::ptrdiff_t>(call.begin(i)), call.count(i), true);
  };
  (mark(I), ...);
  return active;
}

/// Gradients come in the order of the leaves of all active arguments: where those of argument `i`
/// begin.
template <class Call>
std::size_t gradientBegin(const Call &call, const std::vector<int> &which, int i) {
  std::size_t begin = 0;
  for (int k = 0; k < i; ++k)
    if (std::find(which.begin(), which.end(), k) != which.end())
      begin += call.count(static_cast<std::size_t>(k));
  return begin;
}

template <int... I, class Call> auto gradientsOf(const Call &call, const Leaves &gradients) {
  auto one = [&]<int K>(std::integral_constant<int, K>) {
    const Array *next = gradients.data() + gradientBegin(call, {I...}, K);
    return call.template argument<K>(next);
  };
  return unwrapSingle(std::make_tuple(one(std::integral_constant<int, I>{})...));
}

/// Rows of the leaves of all active arguments, each in the order in which `I...` name them.
template <int... I, class Call> Leaves inOrderOfArgnums(const Call &call, const Leaves &rows) {
  std::vector<int> which{I...};
  std::size_t width = gradientBegin(call, which, static_cast<int>(call.numArguments()));
  Leaves ordered;
  for (std::size_t row = 0; row < rows.size(); row += width)
    for (int i : which) {
      auto begin = rows.begin() + static_cast<std::ptrdiff_t>(row + gradientBegin(call, which, i));
      ordered.insert(ordered.end(), begin,
                     begin + static_cast<std::ptrdiff_t>(call.count(static_cast<std::size_t>(i))));
    }
  return ordered;
}

} // namespace detail

/// (x...) -> (f(x...), gradient of f in the chosen arguments).
///
/// Shapes   f returns one scalar (with has_aux: first of a pair or tuple of two)
/// Dtypes   a floating result; floating or complex arguments, of whose type their gradients are. In
///          a complex z = x + i y of a real u the gradient is du/dx - i du/dy, as in JAX
/// Errors   TransformError: result not a floating scalar, integer argument, argnums out of range
/// Gradient exact; second and higher orders by nesting
template <class F, int First, int... I>
auto value_and_grad(F f, ArgNums<First, I...>, HasAux,
                    std::source_location where = std::source_location::current()) {
  return detail::Transformed(std::move(f), [where](const F &f, const auto &...arguments) {
    (void)detail::RequireArguments<sizeof...(arguments), First, I...>();
    detail::MixedCall call(f, arguments...);
    Leaves leaves = call.leaves();
    auto answer = detail::valueAndGradient(call.flat(), leaves,
                                           detail::activeLeaves<First, I...>(call, leaves.size()),
                                           {.auxiliary = 1}, "value_and_grad", where);
    auto [value, aux] = call.result(answer.results);
    return std::tuple{value, aux, detail::gradientsOf<First, I...>(call, answer.gradients)};
  });
}

namespace detail {
template <class F, int... I>
auto valueAndGradFunction(F f, ArgNums<I...>, GradientOf what, Where where) {
  return Transformed(std::move(f), [what, where](const F &f, const auto &...arguments) {
    (void)RequireArguments<sizeof...(arguments), I...>();
    MixedCall call(f, arguments...);
    Leaves leaves = call.leaves();
    auto answer = valueAndGradient(call.flat(), leaves, activeLeaves<I...>(call, leaves.size()),
                                   what, "value_and_grad", where);
    return std::pair{call.result(answer.results), gradientsOf<I...>(call, answer.gradients)};
  });
}
} // namespace detail

/// Without auxiliary results.
///
/// Shapes   f returns one scalar
/// Dtypes   as with has_aux
/// Errors   as with has_aux
/// Gradient exact; second and higher orders by nesting
template <class F, int First, int... I>
auto value_and_grad(F f, ArgNums<First, I...> which,
                    std::source_location where = std::source_location::current()) {
  return detail::valueAndGradFunction(std::move(f), which, {}, where);
}
/// Of a holomorphic function: its derivatives.
///
/// Shapes   f returns one scalar
/// Dtypes   c64, c128, in the chosen arguments and the result
/// Errors   as with has_aux; TransformError: real arguments or a real result
/// Gradient exact; second and higher orders by nesting
template <class F, int First, int... I>
auto value_and_grad(F f, ArgNums<First, I...> which, Holomorphic,
                    std::source_location where = std::source_location::current()) {
  return detail::valueAndGradFunction(std::move(f), which, {.isHolomorphic = true}, where);
}
/// The same in argument 0.
///
/// Shapes   f returns one scalar
/// Dtypes   c64, c128, in the argument and the result
/// Errors   as with argnums
/// Gradient exact; second and higher orders by nesting
template <class F>
auto value_and_grad(F f, Holomorphic,
                    std::source_location where = std::source_location::current()) {
  return value_and_grad(std::move(f), argnums<0>, holomorphic, where);
}
/// In argument 0.
///
/// Shapes   f returns one scalar
/// Dtypes   as with argnums
/// Errors   as with argnums
/// Gradient exact; second and higher orders by nesting
template <class F>
auto value_and_grad(F f, std::source_location where = std::source_location::current()) {
  return value_and_grad(std::move(f), argnums<0>, where);
}
/// With has_aux, in argument 0.
///
/// Shapes   f returns a pair or tuple of two, the first of which is one scalar
/// Dtypes   as with argnums
/// Errors   as with argnums
/// Gradient exact; aux is not differentiated
template <class F>
auto value_and_grad(F f, HasAux, std::source_location where = std::source_location::current()) {
  return value_and_grad(std::move(f), argnums<0>, has_aux, where);
}

namespace detail {
template <class F, int... I> auto gradFunction(F f, ArgNums<I...>, GradientOf what, Where where) {
  return Transformed(std::move(f), [what, where](const F &f, const auto &...arguments) {
    (void)RequireArguments<sizeof...(arguments), I...>();
    MixedCall call(f, arguments...);
    Leaves leaves = call.leaves();
    auto answer = valueAndGradient(call.flat(), leaves, activeLeaves<I...>(call, leaves.size()),
                                   what, "grad", where);
    return gradientsOf<I...>(call, answer.gradients);
  });
}
} // namespace detail

/// (x...) -> gradient of f in the chosen arguments (argument 0 by default).
///
/// Shapes   f returns one scalar; gradients have the shapes of the arguments
/// Dtypes   as value_and_grad
/// Errors   as value_and_grad
/// Gradient exact; second and higher orders by nesting
/// Laws     grad(f)(x) = value_and_grad(f)(x).second
template <class F, int First, int... I>
auto grad(F f, ArgNums<First, I...> which,
          std::source_location where = std::source_location::current()) {
  return detail::gradFunction(std::move(f), which, {}, where);
}
/// Of a holomorphic function: its derivatives.
///
/// Dtypes   c64, c128, in the chosen arguments and the result
/// Errors   as value_and_grad; TransformError: real arguments or a real result
/// Gradient exact; second and higher orders by nesting
/// Source   docs/complex.md
template <class F, int First, int... I>
auto grad(F f, ArgNums<First, I...> which, Holomorphic,
          std::source_location where = std::source_location::current()) {
  return detail::gradFunction(std::move(f), which, {.isHolomorphic = true}, where);
}
/// The same in argument 0.
///
/// Shapes   f returns one scalar
/// Dtypes   c64, c128, in the argument and the result
/// Errors   as with argnums
/// Gradient exact; second and higher orders by nesting
template <class F>
auto grad(F f, Holomorphic, std::source_location where = std::source_location::current()) {
  return grad(std::move(f), argnums<0>, holomorphic, where);
}
/// In argument 0.
///
/// Shapes   f returns one scalar
/// Dtypes   as with argnums
/// Errors   as with argnums
/// Gradient exact; second and higher orders by nesting
template <class F> auto grad(F f, std::source_location where = std::source_location::current()) {
  return grad(std::move(f), argnums<0>, where);
}
/// With has_aux: (gradient, aux).
///
/// Shapes   f returns a pair or tuple of two, the first of which is one scalar
/// Errors   as value_and_grad
/// Gradient exact; aux is not differentiated
template <class F, int First, int... I>
auto grad(F f, ArgNums<First, I...> which, HasAux,
          std::source_location where = std::source_location::current()) {
  return [g = value_and_grad(std::move(f), which, has_aux, where)](const auto &...arguments) {
    auto [value, aux, gradient] = g(arguments...);
    return std::pair{gradient, aux};
  };
}
/// With has_aux, in argument 0.
///
/// Shapes   f returns a pair or tuple of two, the first of which is one scalar
/// Dtypes   as with argnums
/// Errors   as with argnums
/// Gradient exact; aux is not differentiated
template <class F>
auto grad(F f, HasAux, std::source_location where = std::source_location::current()) {
  return grad(std::move(f), argnums<0>, has_aux, where);
}
/// Arguments chosen at run time, all of them Arrays: the gradients as a vector.
///
/// Shapes   f returns one scalar
/// Errors   as value_and_grad; TransformError: an argument that is no Array
/// Gradient exact; second and higher orders by nesting
template <class F>
auto grad(F f, std::vector<int> which,
          std::source_location where = std::source_location::current()) {
  return [f = std::move(f), which = std::move(which), where](const auto &...arguments) {
    detail::MixedCall call(f, arguments...);
    Leaves leaves = call.leaves();
    std::vector<bool> active(leaves.size(), false);
    for (int i : which) {
      detail::requireArrayArgument(i, sizeof...(arguments),
                                   i < 0 || static_cast<std::size_t>(i) >= sizeof...(arguments)
                                       ? 0
                                       : call.count(static_cast<std::size_t>(i)),
                                   where);
      active[call.begin(static_cast<std::size_t>(i))] = true;
    }
    auto answer = detail::valueAndGradient(call.flat(), leaves, active, {}, "grad", where);
    Leaves gradients;
    for (int i : which)
      gradients.push_back(answer.gradients[detail::gradientBegin(call, which, i)]);
    return gradients;
  };
}

/// (f(x), J(x) t) in one forward pass.
///
/// Shapes   tangents as the primals; J(x) t as f(x)
/// Dtypes   tangents as the primals; those of integers and booleans, which do not move, are zeros of
///          any integer type
/// Errors   TransformError: tangents that do not match the primals, or of integers that are not 0
/// Gradient exact; of every order by nesting
/// Laws     linear in t; agrees with vjp: <ct, J t> = <Jᵀ ct, t>
template <class F, class... P, class... T>
auto jvp(const F &f, const Primals<P...> &at, const Tangents<T...> &along,
         std::source_location where = std::source_location::current()) {
  static_assert(sizeof...(P) == sizeof...(T), "jvp needs one tangent per primal");
  return std::apply(
      [&](const auto &...p) {
        detail::TreeCall call(f, p...);
        Leaves tangents = detail::leavesOf(along.values);
        auto answer = detail::jvp(call.flat(), call.leaves(), tangents, where);
        return std::pair{call.result(answer.results), call.result(answer.tangents)};
      },
      at.values);
}

namespace detail {

struct Vjp {
  template <class F, class... Args>
  static auto at(Where where, const F &f, const Args &...arguments) {
    TreeCall call(f, arguments...);
    auto answer = vjp(call.flat(), call.leaves(), where);
    auto like = call.arguments();
    auto result = call.result(answer.results);
    auto pullback = [linear = answer.linear, like, where](const decltype(result) &ct) {
      Leaves cts = applyLinear(*linear, leavesOf(ct), where);
      const Array *next = cts.data();
      return unwrapSingle(rebuild(like, next));
    };
    return std::pair{result, pullback};
  }
};

struct Linearize {
  template <class F, class... Args>
  static auto at(Where where, const F &f, const Args &...arguments) {
    TreeCall call(f, arguments...);
    auto answer = linearize(call.flat(), call.leaves(), where);
    auto result = call.result(answer.results);
    auto linear = [linear = answer.linear, result, where](const Traced<Args> &...tangents) {
      Leaves leaves;
      (appendLeaves(tangents, leaves), ...);
      Leaves out = applyLinear(*linear, leaves, where);
      const Array *next = out.data();
      return rebuild(result, next);
    };
    return std::pair{result, linear};
  }
};

struct LinearTranspose {
  template <class F, class... Args>
  static auto at(Where where, const F &f, const Args &...arguments) {
    TreeCall call(f, arguments...);
    auto like = call.arguments();
    auto linear = linearTranspose(call.flat(), call.leaves(), where).linear;
    using Result = typename decltype(call)::Result;
    return [linear, like, where](const Result &ct) {
      Leaves cts = applyLinear(*linear, leavesOf(ct), where);
      const Array *next = cts.data();
      return unwrapSingle(rebuild(like, next));
    };
  }
};

} // namespace detail

/// vjp(f, x...): f(x...) and its pullback: a function from a cotangent of the result to cotangents
/// of x... (one argument: the cotangent itself; several: a tuple).
///
/// Shapes   cotangents as the result; those of arguments as the arguments
/// Errors   TransformError: a cotangent of another type than the result
/// Gradient exact; of every order by nesting
/// Laws     may be called any number of times; linear
inline constexpr detail::Located<detail::Vjp> vjp;

/// linearize(f, x...): f(x...) and the linear function t... -> J(x) t, which can be called again
/// and again.
///
/// Shapes   tangents as the arguments
/// Errors   TransformError: a tangent of another type than its argument
/// Laws     linearize(f, x).second(t) = jvp(f, primals(x), tangents(t)).second
inline constexpr detail::Located<detail::Linearize> linearize;

/// linear_transpose(f, x...), the transpose of a linear function: from a cotangent of its result to
/// cotangents of its arguments, of which only types are needed (arrays, scalars or fx::spec).
///
/// Errors   TransformError: f is not linear, or takes integers; a cotangent of another type
/// Laws     <ct, f(x)> = <linear_transpose(f)(ct), x>; twice is f again
inline constexpr detail::Located<detail::LinearTranspose> linear_transpose;

/// x, but a constant to every derivative.
///
/// Shapes   as x, which may be a tree
/// Gradient zero
/// Source   docs/generated/ops.md#stop_gradient
template <class T>
T stop_gradient(const T &x, std::source_location where = std::source_location::current()) {
  return detail::TreeMap::at(
      where, [&](const Array &leaf) { return detail::stopGradient(leaf, where); }, x);
}

/// No batch axis: the same value for every example.
struct None {};
inline constexpr None none{};

/// Where the batch axis of each argument is, or `none`. A nested one has an entry for each part of
/// a tree that holds arrays, in order; an entry that is not nested is true of everything in its
/// part.
class AxisSpec {
public:
  AxisSpec(int axis) : axis_(axis) {}
  AxisSpec(None) {}
  AxisSpec(std::vector<AxisSpec> parts) : parts_(std::move(parts)), isNested_(true) {}
  /// Appends one entry per leaf.
  ///
  /// Errors   TransformError: counts that do not match
  void expand(const detail::TreeOutline &tree, detail::LeafAxes &out, detail::Where where) const;

private:
  std::optional<int> axis_;
  std::vector<AxisSpec> parts_;
  bool isNested_ = false;
};
/// The axes of all arguments, and of the results; empty: 0.
struct InAxes {
  std::vector<AxisSpec> specs;
  operator AxisSpec() const { return AxisSpec(specs); }
};
struct OutAxes {
  std::vector<AxisSpec> specs;
  operator AxisSpec() const { return AxisSpec(specs); }
};
/// One entry per argument, or one for all: a number, `none`, or entries for the parts of a tree.
///
/// Errors   those of vmap, to which it is given
template <class... A> InAxes in_axes(A... axes) { return {{AxisSpec(axes)...}}; }
template <class... A> OutAxes out_axes(A... axes) { return {{AxisSpec(axes)...}}; }

/// f on a batch: maps the given axis of every argument and stacks the results along `out`.
///
/// Shapes   of x without their batch axis to f; results with it at `out`
/// Errors   TransformError: axes of different length, no batched argument, axis out of range
/// Gradient that of f for every example
/// Laws     vmap(f)(x)[i] = f(x[i])
template <class F>
auto vmap(F f, InAxes in, OutAxes out = {},
          std::source_location where = std::source_location::current()) {
  return detail::Transformed(std::move(f), [in = std::move(in), out = std::move(out),
                                            where](const F &f, const auto &...arguments) {
    detail::MixedCall call(f, arguments...);
    detail::LeafAxes inLeaves;
    detail::requireAxesFor(sizeof...(arguments), in.specs.size(), where);
    std::array<detail::TreeOutline, sizeof...(arguments)> outlines = call.outlines();
    for (std::size_t i = 0; i < sizeof...(arguments); ++i)
      (in.specs.empty()       ? AxisSpec(0)
       : in.specs.size() == 1 ? in.specs[0]
                              : in.specs[i])
          .expand(outlines[i], inLeaves, where);
    auto outLeaves = [&] {
      detail::LeafAxes axes;
      (out.specs.empty()       ? AxisSpec(0)
       : out.specs.size() == 1 ? out.specs[0]
                               : AxisSpec(out.specs))
          .expand(detail::outlineOf(*call.lastResult()), axes, where);
      return axes;
    };
    return call.result(detail::vmap(call.flat(), call.leaves(), inLeaves, outLeaves, where));
  });
}
template <class F> auto vmap(F f, std::source_location where = std::source_location::current()) {
  return vmap(std::move(f), InAxes{}, OutAxes{}, where);
}

} // namespace fluxion
