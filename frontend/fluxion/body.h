// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Callables over trees as bodies of control flow (control.h). Numbers in the trees that go through
// a body are values like any other, so they become arrays:
//
//   auto step = [](auto carry, fx::Array x) {
//     auto [count, total] = carry;                       // two Arrays
//     return std::pair(std::tuple(count + 1, total + x), std::tuple<>{});
//   };
//   auto [carry, none] = fx::scan(step, std::tuple(0, 0.0), fx::array({1.0, 2.5}));
//   std::cout << std::get<0>(carry) << " " << std::get<1>(carry) << "\n";   // 2 3.5
#pragma once

#include "fluxion/tree.h"

namespace fluxion::detail {

//===----------------------------------------------------------------------------------------------
// Trees whose numbers are arrays

template <class T> struct LiftedType {
  using type = std::conditional_t<isArray<T> || Arithmetic<T>, Array, T>;
};
/// The tree `T` with an Array for every C++ number. A plain struct stays as it is.
template <class T> using Lifted = typename LiftedType<std::decay_t<T>>::type;
template <class... T> struct LiftedType<std::tuple<T...>> {
  using type = std::tuple<Lifted<T>...>;
};
template <class A, class B> struct LiftedType<std::pair<A, B>> {
  using type = std::pair<Lifted<A>, Lifted<B>>;
};
template <class T, class A> struct LiftedType<std::vector<T, A>> {
  using type = std::vector<Lifted<T>>;
};
template <class T, std::size_t N> struct LiftedType<std::array<T, N>> {
  using type = std::array<Lifted<T>, N>;
};
template <class K, class T, class C, class A> struct LiftedType<std::map<K, T, C, A>> {
  using type = std::map<K, Lifted<T>, C>;
};
template <class T> struct LiftedType<std::optional<T>> {
  using type = std::optional<Lifted<T>>;
};

/// `tree` with arrays for its numbers. Appends for every array whether it is such a number.
template <class T> Lifted<T> lift(const T &tree, std::vector<bool> &isNumber) {
  using To = Lifted<T>;
  if constexpr (std::is_same_v<To, Array>) {
    isNumber.push_back(Arithmetic<T>);
    return Array(tree);
  } else if constexpr (IsTuple<T>::value) {
    return std::apply([&](const auto &...parts) { return To{lift(parts, isNumber)...}; }, tree);
  } else if constexpr (IsSequence<T>::value) {
    To all{};
    std::size_t i = 0;
    for (typename T::value_type part : tree)
      if constexpr (requires { all.push_back(lift(part, isNumber)); })
        all.push_back(lift(part, isNumber));
      else
        all[i++] = lift(part, isNumber);
    return all;
  } else if constexpr (IsMap<T>::value) {
    To all;
    for (const auto &[key, part] : tree)
      all.emplace(key, lift(part, isNumber));
    return all;
  } else if constexpr (IsOptional<T>::value) {
    return tree ? To(lift(*tree, isNumber)) : To();
  } else {
    isNumber.insert(isNumber.end(), leavesOf(tree).size(), false);
    return tree;
  }
}
template <class T> Lifted<T> lift(const T &tree) {
  std::vector<bool> isNumber;
  return lift(tree, isNumber);
}

//===----------------------------------------------------------------------------------------------
// Names of leaves, for messages

struct LeafNamer {
  std::vector<std::string> names;

  /// Appends what the arrays of `tree` are called where it is `name`: "carry<0>[2]".
  template <class T> void visit(const T &tree, const std::string &name) {
    if constexpr (isArray<T>) {
      names.push_back(name);
    } else if constexpr (IsTuple<T>::value) {
      std::size_t i = 0;
      auto next = [&](const auto &part) { visit(part, name + "<" + std::to_string(i++) + ">"); };
      std::apply([&](const auto &...parts) { (next(parts), ...); }, tree);
    } else if constexpr (IsMap<T>::value) {
      std::size_t i = 0;
      for (const auto &[key, part] : tree)
        visit(part, name + " at key " + std::to_string(i++));
    } else if constexpr (IsSequence<T>::value) {
      std::size_t i = 0;
      for (const auto &part : tree)
        visit(part, name + "[" + std::to_string(i++) + "]");
    } else if constexpr (IsOptional<T>::value) {
      if (tree)
        visit(*tree, name);
    } else if constexpr (isStruct<T>) {
      std::size_t i = 0;
      forEachMember(tree,
                    [&](const auto &part) { visit(part, name + ".member" + std::to_string(i++)); });
    }
  }
};
using LeafNames = std::function<std::vector<std::string>()>;
template <class T> std::vector<std::string> namesOf(const T &tree, const std::string &name) {
  LeafNamer namer;
  namer.visit(tree, name);
  return std::move(namer.names);
}

//===----------------------------------------------------------------------------------------------
// Bodies

/// What a body hands over. A bare C++ number among it is weak: it takes the type it meets.
struct Yielded {
  Leaves leaves;
  std::vector<bool> isNumber;
  std::string structure;
};
/// A body over the leaves of its arguments.
using Body = std::function<Yielded(const Leaves &)>;

/// A callable on trees of given structure as a body; remembers the structure of its result.
template <class F, class... Args> class TreeBody {
public:
  static_assert(std::is_invocable_v<const F &, const Args &...>,
                "a body of control flow is called with trees whose numbers are Arrays");
  using Result = Lifted<std::invoke_result_t<const F &, const Args &...>>;

  TreeBody(const F &f, const Args &...like) : f_(f), like_(like...) {}
  Yielded operator()(const Leaves &leaves) const {
    const Array *next = leaves.data();
    auto arguments = std::apply(
        [&](const auto &...like) { return std::tuple<Args...>{rebuild(like, next)...}; }, like_);
    Yielded yielded;
    result_.emplace(std::apply(
        [&](const auto &...a) { return Result(lift(callFunction(f_, a...), yielded.isNumber)); },
        arguments));
    yielded.leaves = leavesOf(*result_);
    yielded.structure = fingerprintOf(*result_);
    return yielded;
  }
  Body flat() const {
    return [this](const Leaves &leaves) { return (*this)(leaves); };
  }
  /// Whether it has been called, so that there is a last result.
  bool hasRun() const { return result_.has_value(); }
  const Result &last() const { return *result_; }
  Result result(const Leaves &leaves) const {
    const Array *next = leaves.data();
    return rebuild(*result_, next);
  }

private:
  const F &f_;
  std::tuple<Args...> like_;
  mutable std::optional<Result> result_;
};

/// What a loop starts with.
struct Carry {
  Leaves leaves;
  std::vector<bool> isNumber;
  std::string structure;
  LeafNames names;
};

} // namespace fluxion::detail
