// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Trees: how arguments and results of any shape become lists of arrays and back. A tree is an
// Array, a tuple, pair, array, vector, list, deque, map or optional of trees, or a plain struct of
// trees and of C arrays of trees. Whatever else is a member is static data, C++ numbers too: it is
// carried along, never traced, a constant of the program. A C++ number that is itself an argument
// is an Array.
//
//   struct Layer { fx::Array w, b; };
//   using Net = std::vector<Layer>;
//   Net net(3, {fx::ones({2, 2}), fx::zeros({2})}), gradient = net;
//   auto step = [](fx::Array p, fx::Array g) { return p - 0.1 * g; };
//   Net smaller = fx::tree_map(step, net, gradient);
#pragma once

#include "fluxion/array.h"
#include "fluxion/error.h"
#include "fluxion/located.h"
#include "fluxion/members.h"

#include <array>
#include <deque>
#include <functional>
#include <iterator>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace fluxion {

class Spec;

/// The arrays of a tree, in order.
using Leaves = std::vector<Array>;

namespace detail {

template <class T> struct IsTuple : std::false_type {};
template <class... T> struct IsTuple<std::tuple<T...>> : std::true_type {};
template <class A, class B> struct IsTuple<std::pair<A, B>> : std::true_type {};
template <class T> struct IsSequence : std::false_type {};
template <class T, class A> struct IsSequence<std::vector<T, A>> : std::true_type {};
template <class T, class A> struct IsSequence<std::deque<T, A>> : std::true_type {};
template <class T, class A> struct IsSequence<std::list<T, A>> : std::true_type {};
template <class T, std::size_t N> struct IsSequence<std::array<T, N>> : std::true_type {};
template <class T, std::size_t N> struct IsSequence<T[N]> : std::true_type {};
template <class T> struct IsMap : std::false_type {};
template <class K, class V, class C, class A>
struct IsMap<std::map<K, V, C, A>> : std::true_type {};
template <class T> struct IsOptional : std::false_type {};
template <class T> struct IsOptional<std::optional<T>> : std::true_type {};

template <class T> inline constexpr bool isArray = std::is_base_of_v<Array, T>;
template <class T>
inline constexpr bool isContainer =
    IsTuple<T>::value || IsSequence<T>::value || IsMap<T>::value || IsOptional<T>::value;
// A plain struct: what aggregate initialisation can make.
template <class T>
inline constexpr bool isStruct = std::is_class_v<T> && std::is_aggregate_v<T> && !isContainer<T> &&
                                 !isArray<T> && !std::is_empty_v<T>;

// A container of arrays, or a pointer to one, that trees do not look into: its arrays would
// silently be constants.
template <class T>
inline constexpr bool hidesArrays = [] {
  if constexpr (requires { typename T::mapped_type; })
    return isArray<typename T::mapped_type>;
  else if constexpr (requires { typename T::value_type; })
    return isArray<typename T::value_type>;
  else if constexpr (requires { typename T::element_type; })
    return isArray<typename T::element_type>;
  else
    return isArray<std::remove_cv_t<std::remove_pointer_t<T>>>;
}();

/// Whether T is a container of floating C++ numbers, or of such containers.
template <class T> inline constexpr bool holdsNumbers = false;
template <class... T>
inline constexpr bool holdsNumbers<std::tuple<T...>> =
    ((std::is_floating_point_v<T> || holdsNumbers<T>) || ...);
template <class A, class B>
inline constexpr bool holdsNumbers<std::pair<A, B>> = holdsNumbers<std::tuple<A, B>>;
template <class T>
  requires(IsSequence<T>::value || IsOptional<T>::value)
inline constexpr bool holdsNumbers<T> = holdsNumbers<std::tuple<typename T::value_type>>;
template <class T>
  requires IsMap<T>::value
inline constexpr bool holdsNumbers<T> = holdsNumbers<std::tuple<typename T::mapped_type>>;

/// Whether two values of static data can be told apart.
template <class T>
inline constexpr bool isComparable = [] {
  if constexpr (
      std::is_empty_v<T> || std::is_trivially_copyable_v<T> ||
      requires(const T &value) { std::string_view(value); } ||
      requires(const T &value) { std::hash<T>{}(value); })
    return true;
  else if constexpr (requires(const T &value) { std::begin(value) != std::end(value); })
    return isComparable<std::remove_cvref_t<decltype(*std::begin(std::declval<const T &>()))>>;
  else
    return false;
}();
template <class A, class B>
inline constexpr bool isComparable<std::pair<A, B>> =
    isComparable<std::remove_const_t<A>> && isComparable<B>;
template <class T>
concept Comparable = isComparable<T>;

/// Calls `visitor.leaf(array)` for the arrays of `tree` in order, `visitor.fixed(value)` for static
/// data and `visitor.structure(n)` for sizes that are known at run time only. A visitor that has
/// `visitor.enter()` and `visitor.leave()` is told where the parts of a tree that is no leaf begin
/// and end.
template <class T, class V> void walkParts(T &tree, V &visitor);
template <class T, class V> void walk(T &tree, V &visitor) {
  if constexpr (isArray<std::remove_const_t<T>>) {
    visitor.leaf(tree);
  } else if constexpr (requires { visitor.enter(); }) {
    visitor.enter();
    walkParts(tree, visitor);
    visitor.leave();
  } else {
    walkParts(tree, visitor);
  }
}
template <class T, class V> void walkParts(T &tree, V &visitor) {
  using Plain = std::remove_const_t<T>;
  if constexpr (IsTuple<Plain>::value) {
    std::apply([&](auto &...parts) { (walk(parts, visitor), ...); }, tree);
  } else if constexpr (IsSequence<Plain>::value) {
    if constexpr (std::is_same_v<Plain, std::vector<bool>>) {
      visitor.fixed(tree);
    } else {
      visitor.structure(std::size(tree));
      for (auto &part : tree)
        walk(part, visitor);
    }
  } else if constexpr (IsMap<Plain>::value) {
    visitor.structure(tree.size());
    for (auto &[key, part] : tree) {
      visitor.fixed(key);
      walk(part, visitor);
    }
  } else if constexpr (IsOptional<Plain>::value) {
    visitor.structure(tree.has_value());
    if (tree)
      walk(*tree, visitor);
  } else if constexpr (isStruct<Plain>) {
    forEachMember(tree, [&](auto &part) { walk(part, visitor); });
  } else {
    static_assert(!hidesArrays<Plain>, "trees are tuples, pairs, arrays, vectors, lists, deques, "
                                       "maps, optionals and plain structs");
    static_assert(Comparable<Plain> || std::is_constructible_v<Plain, std::nullptr_t>,
                  "a class in a tree is neither a plain struct (one without constructors and "
                  "private members) nor data that can be compared (with a std::hash)");
    visitor.fixed(tree);
  }
}

struct Collector {
  Leaves leaves;
  void leaf(const Array &array) { leaves.push_back(array); }
  template <class T> void fixed(const T &) {}
  void structure(std::size_t) {}
};
struct Replacer {
  const Array *next;
  void leaf(Array &array) { array = *next++; }
  template <class T> void fixed(const T &) {}
  void structure(std::size_t) {}
};
/// Leaves a tree without its arrays.
struct Emptier {
  void leaf(Array &array) { array = Array(); }
  template <class T> void fixed(const T &) {}
  void structure(std::size_t) {}
};
/// Hands the bytes that make a value of static data what it is to `sink.append(data, size)`.
template <class T, class Sink> void appendIdentity(const T &value, Sink &sink) {
  auto bytes = [&](const auto &plain) { sink.append(&plain, sizeof(plain)); };
  if constexpr (std::is_empty_v<T>) {
    // The type says all.
  } else if constexpr (requires { std::string_view(value); }) {
    std::string_view text(value);
    bytes(text.size());
    sink.append(text.data(), text.size());
  } else if constexpr (std::is_trivially_copyable_v<T>) {
    bytes(value);
  } else if constexpr (requires { std::hash<T>{}(value); }) {
    bytes(std::hash<T>{}(value));
  } else if constexpr (requires { value.first, value.second; }) {
    appendIdentity(value.first, sink);
    appendIdentity(value.second, sink);
  } else if constexpr (Comparable<T>) {
    bytes(std::distance(std::begin(value), std::end(value)));
    for (const auto &part : value)
      appendIdentity(part, sink);
  }
}
/// Where the leaves of a tree are: a part that has none (static data) is left out.
struct TreeOutline {
  std::size_t numLeaves = 0;
  std::vector<TreeOutline> parts; // none of a leaf
};
struct Outliner {
  std::vector<TreeOutline> open{{}};
  void leaf(const Array &) { add({1, {}}); }
  template <class T> void fixed(const T &) {}
  void structure(std::size_t) {}
  void enter() { open.emplace_back(); }
  void leave() {
    TreeOutline whole = std::move(open.back());
    open.pop_back();
    if (whole.numLeaves > 0)
      add(std::move(whole));
  }
  void add(TreeOutline part) {
    open.back().numLeaves += part.numLeaves;
    open.back().parts.push_back(std::move(part));
  }
};
/// Two trees of one type are alike when the bytes written here are equal: sizes, and static data by
/// value.
struct Fingerprint {
  std::string bytes;
  void leaf(const Array &) { bytes += 'a'; }
  template <class T> void fixed(const T &value) { appendIdentity(value, *this); }
  void structure(std::size_t n) { append(&n, sizeof(n)); }
  void append(const void *data, std::size_t size) {
    bytes.append(static_cast<const char *>(data), size);
  }
};

// A scalar or a spec as an argument is traced as an Array; every other tree keeps its type.
template <class T>
using Traced =
    std::conditional_t<Arithmetic<std::decay_t<T>> || std::is_same_v<std::decay_t<T>, Spec>, Array,
                       std::conditional_t<isArray<std::decay_t<T>>, Array, std::decay_t<T>>>;

/// The same of what a function returns.
template <class T> struct TracedResultOf {
  static_assert(!std::is_void_v<T>, "a transformed function returns a tree of arrays, not void: "
                                    "std::tuple<>{} is one without arrays");
  using type = Traced<T>;
};
template <class T> using TracedResult = typename TracedResultOf<T>::type;

template <class T> Leaves leavesOf(const T &tree) {
  Collector collector;
  walk(tree, collector);
  return std::move(collector.leaves);
}
template <class T> void appendLeaves(const T &tree, Leaves &leaves) {
  Leaves more = leavesOf(tree);
  leaves.insert(leaves.end(), more.begin(), more.end());
}
/// A copy of `like` whose arrays are taken from `next` on, which moves along.
template <class T> T rebuild(const T &like, const Array *&next) {
  T tree = like;
  Replacer replacer{next};
  walk(tree, replacer);
  next = replacer.next;
  return tree;
}
template <class T> TreeOutline outlineOf(const T &tree) {
  Outliner outliner;
  walk(tree, outliner);
  return outliner.open[0].parts.empty() ? TreeOutline() : std::move(outliner.open[0].parts[0]);
}
/// The structure of a tree alone.
template <class T> T emptied(T tree) {
  Emptier emptier;
  walk(tree, emptier);
  return tree;
}
template <class T> std::string fingerprintOf(const T &tree) {
  Fingerprint fingerprint;
  walk(tree, fingerprint);
  return std::move(fingerprint.bytes);
}

/// Throws that a function to be called is none.
[[noreturn]] void refuseEmptyFunction();
/// f(arguments...), where f is a function: neither a null pointer nor an empty std::function.
template <class F, class... Args>
decltype(auto) callFunction(const F &f, const Args &...arguments) {
  if constexpr (std::is_constructible_v<F, std::nullptr_t> && requires { f == nullptr; })
    if (f == nullptr)
      refuseEmptyFunction();
  return f(arguments...);
}

/// Throws where `other` has another structure than `first`.
void requireSameStructure(bool isSame, const char *what, std::source_location where);

} // namespace detail

/// The arrays of `tree`, in order.
///
/// Gradient the cotangents, each at its place in the tree
/// Laws     tree_unflatten(tree, tree_leaves(tree)) = tree
template <class T> Leaves tree_leaves(const T &tree) { return detail::leavesOf(tree); }

/// A tree of the structure of `like` whose arrays are `leaves`.
///
/// Errors   TransformError: another number of leaves
/// Gradient that of the leaves
template <class T>
T tree_unflatten(const T &like, const Leaves &leaves,
                 std::source_location where = std::source_location::current()) {
  detail::requireSameStructure(detail::leavesOf(like).size() == leaves.size(), "tree_unflatten",
                               where);
  const Array *next = leaves.data();
  return detail::rebuild(like, next);
}

namespace detail {

struct TreeMap {
  template <class F, class T, class... Others>
  static T at(std::source_location where, const F &f, const T &tree, const Others &...others) {
    auto print = fingerprintOf(tree);
    requireSameStructure(((fingerprintOf(others) == print) && ...), "tree_map", where);
    Leaves first = leavesOf(tree), results;
    std::array<Leaves, sizeof...(Others)> rest{leavesOf(others)...};
    for (std::size_t i = 0; i < first.size(); ++i)
      results.push_back([&]<std::size_t... K>(std::index_sequence<K...>) {
        return f(first[i], rest[K][i]...);
      }(std::make_index_sequence<sizeof...(Others)>{}));
    const Array *next = results.data();
    return rebuild(tree, next);
  }
};

} // namespace detail

/// tree_map(f, tree, others...): `f` on the arrays of `tree` and those at the same place of
/// `others`; the result has the structure of `tree`.
///
/// Errors   TransformError: trees of different structure
/// Gradient that of f, array by array
inline constexpr detail::Located<detail::TreeMap> tree_map;

} // namespace fluxion
