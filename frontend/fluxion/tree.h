// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Trees: how arguments and results of any shape become lists of arrays and back. A tree is an Array,
// a C++ scalar, a tuple, pair, array, vector, map or optional of trees, or a plain struct of trees.
// Whatever else is a member is static data: it is carried along and never traced.
//
//   struct Layer { fx::Array w, b; };
//   using Net = std::vector<Layer>;
//   Net smaller = fx::tree_map([](fx::Array p, fx::Array g) { return p - 0.1 * g; }, net, gradient);
#pragma once

#include "fluxion/array.h"
#include "fluxion/error.h"

#include <boost/pfr/core.hpp>

#include <array>
#include <functional>
#include <iterator>
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
template <class T, std::size_t N> struct IsSequence<std::array<T, N>> : std::true_type {};
template <class T> struct IsMap : std::false_type {};
template <class K, class V, class C, class A>
struct IsMap<std::map<K, V, C, A>> : std::true_type {};
template <class T> struct IsOptional : std::false_type {};
template <class T> struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
inline constexpr bool isArray = std::is_base_of_v<Array, T>;
template <class T>
inline constexpr bool isContainer = IsTuple<T>::value || IsSequence<T>::value ||
                                    IsMap<T>::value || IsOptional<T>::value;
// A plain struct: what aggregate initialisation can make.
template <class T>
inline constexpr bool isStruct = std::is_class_v<T> && std::is_aggregate_v<T> &&
                                 !isContainer<T> && !isArray<T> && !std::is_empty_v<T>;

/// Calls `visitor.leaf(array)` for the arrays of `tree` in order, `visitor.fixed(value)` for static
/// data and `visitor.structure(n)` for sizes that are known at run time only.
template <class T, class V> void walk(T &tree, V &visitor) {
  using Plain = std::remove_const_t<T>;
  if constexpr (isArray<Plain>) {
    visitor.leaf(tree);
  } else if constexpr (IsTuple<Plain>::value) {
    std::apply([&](auto &...parts) { (walk(parts, visitor), ...); }, tree);
  } else if constexpr (IsSequence<Plain>::value) {
    if constexpr (std::is_same_v<Plain, std::vector<bool>>) {
      visitor.fixed(tree);
    } else {
      visitor.structure(tree.size());
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
    boost::pfr::for_each_field(tree, [&](auto &part) { walk(part, visitor); });
  } else {
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
/// Whether two values of static data can be told apart.
template <class T>
concept Comparable = std::is_empty_v<T> || std::is_trivially_copyable_v<T> ||
                     requires(const T &value) { std::string_view(value); } ||
                     requires(const T &value) { std::hash<T>{}(value); } ||
                     requires(const T &value) { std::begin(value) != std::end(value); };
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
  } else if constexpr (Comparable<T>) {
    bytes(std::distance(std::begin(value), std::end(value)));
    for (const auto &part : value)
      appendIdentity(part, sink);
  }
}
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
using Traced = std::conditional_t<std::is_arithmetic_v<std::decay_t<T>> ||
                                      std::is_same_v<std::decay_t<T>, Spec>,
                                  Array,
                                  std::conditional_t<isArray<std::decay_t<T>>, Array,
                                                     std::decay_t<T>>>;

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

/// Throws where `other` has another structure than `first`.
void requireSameStructure(bool isSame, const char *what, std::source_location where);

} // namespace detail

/// The arrays of `tree`, in order.
template <class T> Leaves tree_leaves(const T &tree) { return detail::leavesOf(tree); }

/// A tree of the structure of `like` whose arrays are `leaves`.
///
/// Errors   TransformError: another number of leaves
template <class T> T tree_unflatten(const T &like, const Leaves &leaves) {
  detail::requireSameStructure(detail::leavesOf(like).size() == leaves.size(), "tree_unflatten",
                               std::source_location::current());
  const Array *next = leaves.data();
  return detail::rebuild(like, next);
}

/// `f` on the arrays of `tree` and those at the same place of `others`; the result has the
/// structure of `tree`.
///
/// Errors   TransformError: trees of different structure
template <class F, class T, class... Others>
T tree_map(F f, const T &tree, const Others &...others) {
  auto print = detail::fingerprintOf(tree);
  detail::requireSameStructure(((detail::fingerprintOf(others) == print) && ...), "tree_map",
                               std::source_location::current());
  Leaves first = detail::leavesOf(tree), results;
  std::array<Leaves, sizeof...(Others)> rest{detail::leavesOf(others)...};
  for (std::size_t i = 0; i < first.size(); ++i)
    results.push_back([&]<std::size_t... K>(std::index_sequence<K...>) {
      return f(first[i], rest[K][i]...);
    }(std::make_index_sequence<sizeof...(Others)>{}));
  const Array *next = results.data();
  return detail::rebuild(tree, next);
}

} // namespace fluxion
