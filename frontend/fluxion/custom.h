// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Derivatives of your own: a function brings the rule along by which it is differentiated.
//
//   auto softplus = fx::custom_jvp([](fx::Array x) { return log(1.0 + exp(x)); })
//                       .defjvp([](fx::Array x, fx::Array t) {
//                         return std::pair{log(1.0 + exp(x)), t / (1.0 + exp(-x))};
//                       });
//   fx::Array slope = fx::grad(softplus)(1000.0);  // 1; the rule derived from the formula says NaN
//   auto clipped = fx::custom_vjp([](fx::Array x) { return x; },
//                                 [](fx::Array x) { return std::pair{x, std::tuple{}}; },
//                                 [](std::tuple<>, fx::Array ct) { return clip(ct, -1.0, 1.0); });
#pragma once

#include "fluxion/check_rules.h"
#include "fluxion/transforms.h"

#include <atomic>

namespace fluxion {
namespace detail {

/// A function on leaves with the rules it brings along.
struct CustomFunction {
  /// What all its rules have in common: a rule may apply the function it belongs to.
  const void *identity;
  FlatFunction program;
  /// (x..., tangents of x...) -> (y..., tangents of y...)
  FlatFunction jvpRule = {};
  /// (x...) -> (y..., residuals...)
  FlatFunction forward = {};
  std::function<Leaves(const Leaves &residuals, const Leaves &cts)> backward = {};
  /// Whether tangents are those of `program`, which brings a rule for them.
  bool hasTangentsOfProgram = false;
};
Leaves customJvp(const CustomFunction &f, const Leaves &arguments, Where where);
Leaves customVjp(const CustomFunction &f, const Leaves &arguments, Where where);

/// What all copies of a function with rules share.
struct RuleState {
  std::atomic<bool> isChecked{false};
};
/// Holds the rules of `f` against differences at its first use on known numbers, where that is
/// asked for.
template <class F, class... Args>
void checkAtFirstUse(RuleState &state, const F &f, const Args &...arguments) {
  if (!areRulesChecked() || state.isChecked)
    return;
  TreeCall call(f, arguments...);
  if (auto numbers = numbersIfKnown(call.leaves()); numbers && !state.isChecked.exchange(true)) {
    const Array *next = numbers->data();
    RuleCheckPause pause;
    std::apply([&](const auto &...known) { f.check(f.where(), known...); }, call.arguments(next));
  }
}

/// One array, as such or as a tuple of one: a rule takes what it likes.
class OnlyArray : public Array {
public:
  explicit OnlyArray(const Array &array) : Array(array) {}
  template <std::size_t I> Array get() const { return *this; }
};

/// `rule` on what belongs to the arguments: one value is itself, several are a tuple.
template <class Rule, class... T>
auto applyRule(const Rule &rule, const std::tuple<T...> &primals,
               const std::tuple<T...> &tangents) {
  if constexpr (sizeof...(T) == 1) {
    using One = std::tuple_element_t<0, std::tuple<T...>>;
    const One &x = std::get<0>(primals), &t = std::get<0>(tangents);
    if constexpr (std::is_same_v<One, Array>)
      return rule(OnlyArray(x), OnlyArray(t));
    else if constexpr (std::is_invocable_v<const Rule &, const One &, const One &>)
      return rule(x, t);
    else
      return rule(primals, tangents);
  } else {
    return rule(primals, tangents);
  }
}

/// The leaves of a part of what a rule answers: a number is an array too.
template <class T> Leaves leavesOfPart(const T &part) {
  if constexpr (Arithmetic<T>)
    return {Array(part)};
  else
    return leavesOf(part);
}
template <class T> Leaves leavesOfParts(const T &answer) {
  if constexpr (IsTuple<T>::value) {
    Leaves all;
    auto append = [&](const auto &part) {
      Leaves some = leavesOfPart(part);
      all.insert(all.end(), some.begin(), some.end());
    };
    std::apply([&](const auto &...parts) { (append(parts), ...); }, answer);
    return all;
  } else {
    return leavesOfPart(answer);
  }
}
/// The parts of a pair, a tuple or a struct of two.
template <class T> auto firstOf(const T &two) {
  const auto &[first, second] = two;
  return first;
}
template <class T> auto secondOf(const T &two) {
  const auto &[first, second] = two;
  return second;
}

} // namespace detail

/// A function with a rule for its derivative in forward mode, from which the other modes follow.
template <class F, class Rule> class WithJvpRule {
public:
  WithJvpRule(F f, Rule rule, detail::Where where)
      : f_(std::move(f)), rule_(std::move(rule)), where_(where),
        state_(std::make_shared<detail::RuleState>()) {}

  /// Errors   TransformError: the rule answers arrays of another number, shape or dtype; a
  ///          derivative in a value that f or the rule captured
  template <class... Args>
    requires std::is_invocable_v<const F &, const detail::Traced<Args> &...>
  auto operator()(const Args &...arguments) const {
    detail::TreeCall call(f_, arguments...);
    detail::CustomFunction custom{.identity = state_.get(), .program = call.flat()};
    custom.jvpRule = [&](const Leaves &leaves) {
      const Array *next = leaves.data();
      auto primals = call.arguments(next), tangents = call.arguments(next);
      return detail::leavesOfParts(detail::applyRule(rule_, primals, tangents));
    };
    detail::checkAtFirstUse(*state_, *this, arguments...);
    return call.result(detail::customJvp(custom, call.leaves(), where_));
  }

  /// A rule for reverse mode beside it leaves forward mode to this one.
  static constexpr bool isWithJvpRule() { return true; }
  /// What check_rules does.
  template <class... Args> void check(detail::Where where, const Args &...arguments) const {
    detail::TreeCall call(*this, arguments...);
    detail::checkRules(call.flat(), call.leaves(), {.hasJvp = true}, where);
  }
  detail::Where where() const { return where_; }

private:
  F f_;
  Rule rule_;
  detail::Where where_;
  detail::Shared<detail::RuleState> state_;
};

/// What waits for its rule.
template <class F> class CustomJvp {
public:
  explicit CustomJvp(F f) : f_(std::move(f)) {}

  /// `rule(x, t)` answers {f(x), J(x) t}; of several arguments x and t are tuples.
  template <class Rule>
  WithJvpRule<F, Rule> defjvp(Rule rule,
                              std::source_location where = std::source_location::current()) const {
    return {f_, std::move(rule), where};
  }

private:
  F f_;
};

/// f, differentiated by a rule of yours: custom_jvp(f).defjvp(rule). Where nothing
/// is traced, f runs as it is; under jit, vmap, in a loop or a derivative the rule is traced along
/// with f, and used by derivatives alone. The rule has to be linear in the tangents; it is
/// differentiated for higher orders, and may call the function it belongs to. Integer arguments and
/// results have tangents of zero, which may be left out of the answer.
///
/// Gradient the rule's; reverse mode by its transpose. There is none in values that f or the rule
///          captured: pass those as arguments
/// Laws     composes with every transformation; jit and vmap keep the rule
/// Source   docs/custom_derivatives.md
template <class F> CustomJvp<F> custom_jvp(F f) { return CustomJvp<F>(std::move(f)); }

/// A function with a rule for its derivative in reverse mode.
template <class F, class Forward, class Backward> class WithVjpRule {
public:
  WithVjpRule(F f, Forward forward, Backward backward, detail::Where where)
      : f_(std::move(f)), forward_(std::move(forward)), backward_(std::move(backward)),
        where_(where), state_(std::make_shared<detail::RuleState>()) {}

  /// Errors   TransformError: a rule answers arrays of another number, shape or dtype; a derivative
  ///          in a value that was captured
  template <class... Args>
    requires std::is_invocable_v<const F &, const detail::Traced<Args> &...>
  auto operator()(const Args &...arguments) const {
    detail::TreeCall call(f_, arguments...);
    using Answer = std::invoke_result_t<const Forward &, const detail::Traced<Args> &...>;
    std::optional<decltype(detail::secondOf(std::declval<Answer>()))> residuals;
    detail::CustomFunction custom{.identity = state_.get(), .program = call.flat()};
    custom.forward = [&](const Leaves &leaves) {
      const Array *next = leaves.data();
      Answer answer = std::apply(forward_, call.arguments(next));
      residuals.emplace(detail::secondOf(answer));
      Leaves all = detail::leavesOfPart(detail::firstOf(answer));
      detail::appendLeaves(*residuals, all);
      return all;
    };
    custom.backward = [&](const Leaves &remembered, const Leaves &cts) {
      const Array *next = remembered.data();
      return detail::leavesOfParts(backward_(detail::rebuild(*residuals, next), call.result(cts)));
    };
    detail::checkAtFirstUse(*state_, *this, arguments...);
    custom.hasTangentsOfProgram = requires { f_.isWithJvpRule(); };
    return call.result(detail::customVjp(custom, call.leaves(), where_));
  }
  /// What check_rules does.
  template <class... Args> void check(detail::Where where, const Args &...arguments) const {
    detail::TreeCall call(*this, arguments...);
    bool hasJvp = requires { f_.isWithJvpRule(); };
    detail::checkRules(call.flat(), call.leaves(), {.hasJvp = hasJvp, .hasVjp = true}, where);
  }
  detail::Where where() const { return where_; }

private:
  F f_;
  Forward forward_;
  Backward backward_;
  detail::Where where_;
  detail::Shared<detail::RuleState> state_;
};

/// f, differentiated by two rules of yours: `forward(x...)` answers {f(x...), residuals}, any tree,
/// and `backward(residuals, ct)` the cotangents of x..., in order; integer arguments get none.
/// Forward mode is the transpose of `backward`, where that is linear in ct; of a function with a
/// rule for forward mode (custom_jvp) it is that rule.
///
/// Gradient the rule's; higher orders by differentiating `forward` and `backward`. There is none in
///          values that were captured: pass those as arguments
/// Laws     composes with every transformation, jvp and hessian included; jit and vmap keep the
///          rules
/// Source   docs/custom_derivatives.md
template <class F, class Forward, class Backward>
WithVjpRule<F, Forward, Backward>
custom_vjp(F f, Forward forward, Backward backward,
           std::source_location where = std::source_location::current()) {
  return {std::move(f), std::move(forward), std::move(backward), where};
}

} // namespace fluxion

/// An Array alone can be taken apart as a tuple of one: for rules of one argument.
template <>
struct std::tuple_size<fluxion::detail::OnlyArray> : std::integral_constant<std::size_t, 1> {};
template <> struct std::tuple_element<0, fluxion::detail::OnlyArray> {
  using type = fluxion::Array;
};
