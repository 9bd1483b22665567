// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// All first and second derivatives at once: Jacobians, Hessians, and products with them.
//
//   auto f = [](fx::Array x) { return sum(x * x * x); };
//   fx::Array x = fx::array({1.0, 2.0});
//   fx::Array H  = fx::hessian(f)(x);                    // [[6, 0], [0, 12]]
//   fx::Array Hv = fx::hvp(f)(x, fx::array({1.0, 1.0})); // [6, 12], without making H
//   auto J = fx::jacobian([](fx::Array x) { return x * x; });
//   J(x);                                                // [[2, 0], [0, 4]]
//
// On trees, every array of the result is replaced by a tree of the argument's structure, with
// arrays of shape result.shape + argument.shape. Containers keep their type; a plain struct, whose
// members cannot change type, becomes the tuple of its members. So the Hessian of `struct Net {
// Array w, b; }` is a std::tuple<Net, Net>: get<0>(H).b holds the derivatives by w and b.
#pragma once

#include "fluxion/transforms.h"

namespace fluxion {

namespace detail {

enum class JacobianMode { forward, reverse, cheaper };
struct JacobianOf {
  JacobianMode mode;
  bool isHolomorphic = false;
};

/// For every result, for every active argument: an array of shape result.shape + argument.shape.
Leaves jacobian(const FlatFunction &f, const Leaves &arguments, const std::vector<bool> &active,
                JacobianOf what, const char *name, Where where);
/// The derivative, along `directions`, of the gradient in the active arguments.
Leaves hessianVectorProduct(const FlatFunction &f, const Leaves &arguments,
                            const std::vector<bool> &active, const Leaves &directions, Where where);

/// The tree `Out` with a tree `In` in the place of every array.
template <class Out, class In> struct Nested {
  using type = Out; // static data
};
template <class Out, class In> using NestedIn = typename Nested<Out, In>::type;
template <class Out, class In>
  requires isArray<Out>
struct Nested<Out, In> {
  using type = In;
};
template <class Out, class In>
  requires(isStruct<Out> && std::is_same_v<In, Array>)
struct Nested<Out, In> {
  using type = Out;
};
template <class Out, class In>
  requires(isStruct<Out> && !std::is_same_v<In, Array>)
struct Nested<Out, In> {
  using type = NestedIn<MemberTuple<Out>, In>;
};
template <class... T, class In> struct Nested<std::tuple<T...>, In> {
  using type = std::tuple<NestedIn<T, In>...>;
};
template <class A, class B, class In> struct Nested<std::pair<A, B>, In> {
  using type = std::pair<NestedIn<A, In>, NestedIn<B, In>>;
};
template <class T, class A, class In> struct Nested<std::vector<T, A>, In> {
  using type = std::vector<NestedIn<T, In>>;
};
template <class T, class A, class In> struct Nested<std::deque<T, A>, In> {
  using type = std::deque<NestedIn<T, In>>;
};
template <class T, class A, class In> struct Nested<std::list<T, A>, In> {
  using type = std::list<NestedIn<T, In>>;
};
template <class T, std::size_t N, class In> struct Nested<std::array<T, N>, In> {
  using type = std::array<NestedIn<T, In>, N>;
};
template <class T, std::size_t N, class In> struct Nested<T[N], In> {
  using type = std::array<NestedIn<T, In>, N>;
};
template <class K, class T, class C, class A, class In> struct Nested<std::map<K, T, C, A>, In> {
  using type = std::map<K, NestedIn<T, In>, C>;
};
template <class T, class In> struct Nested<std::optional<T>, In> {
  using type = std::optional<NestedIn<T, In>>;
};

/// `out` with copies of `in` for its arrays, whose own arrays are taken from `next` on.
template <class Out, class In>
NestedIn<Out, In> nested(const Out &out, const In &in, const Array *&next) {
  using Result = NestedIn<Out, In>;
  if constexpr (isArray<Out>) {
    return rebuild(in, next);
  } else if constexpr (std::is_same_v<Result, Out>) {
    return rebuild(out, next);
  } else if constexpr (IsTuple<Out>::value) {
    return std::apply([&](const auto &...parts) { return Result{nested(parts, in, next)...}; },
                      out);
  } else if constexpr (isStruct<Out>) {
    return std::apply([&](const auto &...parts) { return Result{nested(parts, in, next)...}; },
                      membersOf(out));
  } else {
    Result result;
    if constexpr (IsOptional<Out>::value) {
      if (out)
        result.emplace(nested(*out, in, next));
    } else if constexpr (IsMap<Out>::value) {
      for (const auto &[key, part] : out)
        result.emplace(key, nested(part, in, next));
    } else {
      std::size_t i = 0;
      for (const auto &part : out)
        if constexpr (requires { result.push_back(nested(part, in, next)); })
          result.push_back(nested(part, in, next));
        else
          result[i++] = nested(part, in, next);
    }
    return result;
  }
}

/// One argument, or the tuple of several, in the structure it was passed in.
template <int... I, class... Args> auto chosen(const Args &...arguments) {
  std::tuple<Traced<Args>...> all{Traced<Args>(arguments)...};
  return unwrapSingle(std::make_tuple(std::get<I>(all)...));
}

template <class F, int... I>
auto jacobianFunction(F f, ArgNums<I...>, JacobianOf what, const char *name, Where where) {
  return Transformed(std::move(f), [what, name, where](const F &f, const auto &...arguments) {
    (void)RequireArguments<sizeof...(arguments), I...>();
    MixedCall call(f, arguments...);
    Leaves leaves = call.leaves();
    Leaves blocks = inOrderOfArgnums<I...>(
        call,
        jacobian(call.flat(), leaves, activeLeaves<I...>(call, leaves.size()), what, name, where));
    const Array *next = blocks.data();
    return nested(*call.lastResult(), chosen<I...>(arguments...), next);
  });
}

} // namespace detail

/// (x...) -> Jacobian of f in the chosen arguments (argument 0 by default), one forward pass per
/// element of the argument: for functions of few numbers.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   floating arguments; floating or complex results (jacrev: the other way round). With
///          fx::holomorphic both complex
/// Errors   TransformError: integer argument or result, argnums out of range, complex argument
/// Gradient exact; second and higher orders by nesting
/// Laws     jacfwd = jacrev; row i is the gradient of y(i)
template <class F, int First, int... I>
auto jacfwd(F f, ArgNums<First, I...> which,
            std::source_location where = std::source_location::current()) {
  return detail::jacobianFunction(std::move(f), which, {detail::JacobianMode::forward}, "jacfwd",
                                  where);
}
/// Of a holomorphic function: its complex derivatives.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   c64, c128, in the chosen arguments and the results
/// Errors   as without it; TransformError: real arguments or results
/// Gradient exact; second and higher orders by nesting
/// Source   docs/complex.md
template <class F, int First, int... I>
auto jacfwd(F f, ArgNums<First, I...> which, Holomorphic,
            std::source_location where = std::source_location::current()) {
  return detail::jacobianFunction(std::move(f), which, {detail::JacobianMode::forward, true},
                                  "jacfwd", where);
}
/// The same in argument 0.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   as with argnums
/// Errors   as with argnums
/// Gradient exact; second and higher orders by nesting
template <class F>
auto jacfwd(F f, Holomorphic, std::source_location where = std::source_location::current()) {
  return jacfwd(std::move(f), argnums<0>, holomorphic, where);
}
/// In argument 0.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   as with argnums
/// Errors   as with argnums
/// Gradient exact; second and higher orders by nesting
template <class F> auto jacfwd(F f, std::source_location where = std::source_location::current()) {
  return jacfwd(std::move(f), argnums<0>, where);
}

/// As jacfwd, one backward pass per element of the result: for functions with few results.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   floating or complex arguments; floating results. With fx::holomorphic both complex
/// Errors   as jacfwd; TransformError: complex result
/// Gradient exact; second and higher orders by nesting
/// Laws     jacfwd = jacrev; row i is the gradient of y(i)
template <class F, int First, int... I>
auto jacrev(F f, ArgNums<First, I...> which,
            std::source_location where = std::source_location::current()) {
  return detail::jacobianFunction(std::move(f), which, {detail::JacobianMode::reverse}, "jacrev",
                                  where);
}
/// Of a holomorphic function: its complex derivatives.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   c64, c128, in the chosen arguments and the results
/// Errors   as without it; TransformError: real arguments or results
/// Gradient exact; second and higher orders by nesting
/// Source   docs/complex.md
template <class F, int First, int... I>
auto jacrev(F f, ArgNums<First, I...> which, Holomorphic,
            std::source_location where = std::source_location::current()) {
  return detail::jacobianFunction(std::move(f), which, {detail::JacobianMode::reverse, true},
                                  "jacrev", where);
}
/// The same in argument 0.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   as with argnums
/// Errors   as with argnums
/// Gradient exact; second and higher orders by nesting
template <class F>
auto jacrev(F f, Holomorphic, std::source_location where = std::source_location::current()) {
  return jacrev(std::move(f), argnums<0>, holomorphic, where);
}
/// In argument 0.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   as with argnums
/// Errors   as with argnums
/// Gradient exact; second and higher orders by nesting
template <class F> auto jacrev(F f, std::source_location where = std::source_location::current()) {
  return jacrev(std::move(f), argnums<0>, where);
}

/// As jacfwd or jacrev, whichever needs fewer passes.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   as jacfwd or jacrev
/// Errors   as jacfwd or jacrev
/// Gradient exact; second and higher orders by nesting
template <class F, int First, int... I>
auto jacobian(F f, ArgNums<First, I...> which,
              std::source_location where = std::source_location::current()) {
  return detail::jacobianFunction(std::move(f), which, {detail::JacobianMode::cheaper}, "jacobian",
                                  where);
}
/// Of a holomorphic function: its complex derivatives.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   c64, c128, in the chosen arguments and the results
/// Errors   as without it; TransformError: real arguments or results
/// Gradient exact; second and higher orders by nesting
/// Source   docs/complex.md
template <class F, int First, int... I>
auto jacobian(F f, ArgNums<First, I...> which, Holomorphic,
              std::source_location where = std::source_location::current()) {
  return detail::jacobianFunction(std::move(f), which, {detail::JacobianMode::cheaper, true},
                                  "jacobian", where);
}
/// The same in argument 0.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   as with argnums
/// Errors   as with argnums
/// Gradient exact; second and higher orders by nesting
template <class F>
auto jacobian(F f, Holomorphic, std::source_location where = std::source_location::current()) {
  return jacobian(std::move(f), argnums<0>, holomorphic, where);
}
/// In argument 0.
///
/// Shapes   f: x -> y gives y.shape + x.shape
/// Dtypes   as with argnums
/// Errors   as with argnums
/// Gradient exact; second and higher orders by nesting
template <class F>
auto jacobian(F f, std::source_location where = std::source_location::current()) {
  return jacobian(std::move(f), argnums<0>, where);
}

/// (x...) -> second derivatives of f in the chosen arguments: forward over reverse.
///
/// Shapes   f: x -> scalar gives x.shape + x.shape; f: x -> y gives y.shape + x.shape + x.shape
/// Dtypes   f32, f64
/// Errors   as jacfwd
/// Gradient exact; third and higher orders by nesting
/// Laws     symmetric where the second derivatives are continuous
template <class F, int First, int... I>
auto hessian(F f, ArgNums<First, I...> which,
             std::source_location where = std::source_location::current()) {
  return jacfwd(jacrev(std::move(f), which, where), which, where);
}
template <class F> auto hessian(F f, std::source_location where = std::source_location::current()) {
  return hessian(std::move(f), argnums<0>, where);
}

/// (x..., v...) -> H(x) v, one direction per chosen argument: forward over reverse, at the cost of
/// few evaluations of f, without the Hessian.
///
/// Shapes   as x
/// Errors   as grad and jvp
/// Gradient exact; third and higher orders by nesting
/// Laws     linear in v; equals hessian(f)(x) times v
template <class F, int First, int... I>
auto hvp(F f, ArgNums<First, I...>, std::source_location where = std::source_location::current()) {
  return [f = std::move(f), where](const auto &...all) {
    constexpr std::size_t numDirections = 1 + sizeof...(I);
    static_assert(
        sizeof...(all) > numDirections,
        "hvp takes the arguments of the function, then one direction per chosen argument");
    constexpr std::size_t numArguments = sizeof...(all) - numDirections;
    auto parts = std::forward_as_tuple(all...);
    return [&]<std::size_t... A, std::size_t... D>(std::index_sequence<A...>,
                                                   std::index_sequence<D...>) {
      (void)detail::RequireArguments<numArguments, First, I...>();
      static_assert(detail::areDistinct<First, I...>(), "hvp takes each argument once");
      detail::MixedCall call(f, std::get<A>(parts)...);
      Leaves leaves = call.leaves(), directions;
      std::array<Leaves, numDirections> given{
          detail::leavesOf(detail::chosen<numArguments + D>(all...))...};
      for (int i = 0; i < static_cast<int>(numArguments); ++i)
        for (std::size_t k = 0; k < numDirections; ++k)
          if (std::array{First, I...}[k] == i)
            directions.insert(directions.end(), given[k].begin(), given[k].end());
      Leaves products = detail::hessianVectorProduct(
          call.flat(), leaves, detail::activeLeaves<First, I...>(call, leaves.size()), directions,
          where);
      return detail::gradientsOf<First, I...>(call, products);
    }(std::make_index_sequence<numArguments>(), std::make_index_sequence<numDirections>());
  };
}
template <class F> auto hvp(F f, std::source_location where = std::source_location::current()) {
  return hvp(std::move(f), argnums<0>, where);
}

} // namespace fluxion
