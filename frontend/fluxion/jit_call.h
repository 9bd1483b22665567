// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How the arguments of a call reach a jitted function: as traced trees, or as static data. For
// jit.h.
#pragma once

#include "fluxion/described.h"
#include "fluxion/print.h"
#include "fluxion/signature.h"
#include "fluxion/transforms.h"

#include <any>

namespace fluxion::detail {

/// Which arguments are what, as JitOptions name them; negative numbers count from the last.
inline bool isNamed(const std::vector<int> &argnums, std::size_t i, std::size_t count) {
  for (int named : argnums)
    if (named == static_cast<int>(i) || named + static_cast<int>(count) == static_cast<int>(i))
      return true;
  return false;
}

/// What an argument of a call is.
struct ArgumentRole {
  std::size_t numLeaves = 0;
  bool isNumber = false; // a C++ number,
  bool isRaw = false;    // which the function takes as such
  bool isStatic = false, isDonated = false;

  /// How many arrays of it are arguments of the program.
  std::size_t numTraced() const { return isStatic || isRaw ? 0 : numLeaves; }
};

/// A function and its arguments, some of which are not traced.
template <class F, class... Trees> class JitCall {
public:
  using Result = TracedResult<std::invoke_result_t<const F &, const Trees &...>>;

  JitCall(const F &f, std::vector<bool> isConstant, const Trees &...trees)
      : f_(f), trees_(trees...), isConstant_(std::move(isConstant)) {}
  /// From the traced leaves to those of the result.
  FlatFunction flat() const {
    return [this](const Leaves &leaves) {
      const Array *next = leaves.data();
      auto arguments = withLeaves(next, std::index_sequence_for<Trees...>());
      result_.emplace(
          std::apply([&](const auto &...a) { return Result(callFunction(f_, a...)); }, arguments));
      return leavesOf(*result_);
    };
  }
  std::any resultTree() const { return std::any(emptied(*result_)); }
  /// The arguments in words.
  std::vector<Part> described() const {
    Describer describer;
    [[maybe_unused]] std::size_t i = 0;
    [[maybe_unused]] auto describe = [&](const auto &tree) {
      std::string name = "argument " + std::to_string(i);
      if constexpr (isArray<std::decay_t<decltype(tree)>>)
        if (isConstant_[i])
          return ++i, describer.add(name, to_string(tree));
      ++i;
      describer.visit(tree, name);
    };
    std::apply([&](const auto &...tree) { (describe(tree), ...); }, trees_);
    return describer.take();
  }

private:
  template <std::size_t... I>
  std::tuple<Trees...> withLeaves(const Array *next, std::index_sequence<I...>) const {
    // In braces, so from the first to the last.
    return std::tuple<Trees...>{
        (isConstant_[I] ? std::get<I>(trees_) : rebuild(std::get<I>(trees_), next))...};
  }

  const F &f_;
  std::tuple<Trees...> trees_;
  std::vector<bool> isConstant_;
  mutable std::optional<Result> result_;
};

} // namespace fluxion::detail
