// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The members of a plain struct. Boost.PFR names them; how many they are is counted here, because
// its own count takes each element of a C array for a member, and stops the compiler (an internal
// error of g++ 12) at structs with a std::array of anything that has a destructor. For tree.h.
#pragma once

#include <boost/pfr/core.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace fluxion::detail {

struct AnyValue {
  template <class T> operator T() const; // never defined
};
template <class T, std::size_t... I> constexpr bool takesValues(std::index_sequence<I...>) {
  return requires { T{((void)I, AnyValue{})...}; };
}
template <class T, std::size_t... Before, std::size_t... After>
constexpr bool takesBraces(std::index_sequence<Before...>, std::index_sequence<After...>) {
  return requires { T{((void)Before, AnyValue{})..., {}, ((void)After, AnyValue{})...}; };
}

inline constexpr std::size_t mostValues = 100; // those that Boost.PFR has names for

/// The longest list of values that makes a T: one a member, one an element of a C array. `n` counts
/// up, `found` once it is long enough for members that must be given. Too many: mostValues + 1.
template <class T, std::size_t n = 0, bool found = false> constexpr std::size_t numValues() {
  constexpr bool takes = takesValues<T>(std::make_index_sequence<n>{});
  if constexpr (n > mostValues)
    return found ? n : 0;
  else if constexpr (found && !takes)
    return n - 1;
  else
    return numValues<T, n + 1, takes>();
}

/// How many of the values from `first` on belong to one member. `{}` stands for a whole member, be
/// it a C array: of n values with `{}` in the place of k of them, n - k + 1 remain.
template <class T, std::size_t n, std::size_t first, std::size_t k = 1>
constexpr std::size_t valuesOfMember() {
  if constexpr (first + k > n)
    return 1; // a member that has no default: no C array of others
  else if constexpr (takesBraces<T>(std::make_index_sequence<first>{},
                                    std::make_index_sequence<n - first - k>{}))
    return k;
  else
    return valuesOfMember<T, n, first, k + 1>();
}
template <class T, std::size_t n, std::size_t first = 0> constexpr std::size_t numMembersFrom() {
  if constexpr (first >= n)
    return 0;
  else
    return 1 + numMembersFrom<T, n, first + valuesOfMember<T, n, first>()>();
}

template <class T> constexpr std::size_t numMembers() {
  constexpr std::size_t n = numValues<T>();
  static_assert(n > 0,
                "a struct in a tree cannot be taken apart: has it members that are references "
                "or bit fields?");
  static_assert(n <= mostValues, "a struct in a tree has more than 100 members, elements of C "
                                 "arrays among them: std::array counts as one");
  if constexpr (n > 0 && n <= mostValues)
    return numMembersFrom<T, n>();
  else
    return 0;
}

/// Calls `f(member)` for the members of a plain struct, in order.
template <class T, class F> void forEachMember(T &plain, F &&f) {
  namespace pfr = boost::pfr::detail;
  constexpr std::size_t n = numMembers<std::remove_const_t<T>>();
  auto tied = pfr::tie_as_tuple(plain, pfr::size_t_<n>());
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (f(pfr::sequence_tuple::get<I>(tied)), ...);
  }(std::make_index_sequence<n>());
}

/// References to the members of a plain struct.
template <class T> auto membersOf(const T &plain) {
  namespace pfr = boost::pfr::detail;
  constexpr std::size_t n = numMembers<T>();
  auto tied = pfr::tie_as_tuple(plain, pfr::size_t_<n>());
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::tie(pfr::sequence_tuple::get<I>(tied)...);
  }(std::make_index_sequence<n>());
}

/// A tuple of the types of the members.
template <class T> struct TypesOfMembers;
template <class... Member> struct TypesOfMembers<std::tuple<Member &...>> {
  using type = std::tuple<std::remove_const_t<Member>...>;
};
template <class T>
using MemberTuple = typename TypesOfMembers<decltype(membersOf(std::declval<const T &>()))>::type;

} // namespace fluxion::detail
