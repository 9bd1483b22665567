// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules of one's own (custom.h) held against differences of values, and the wrong one named.
//
//   auto f = fx::custom_jvp([](fx::Array x) { return sin(x); })
//                .defjvp([](fx::Array x, fx::Array t) { return std::pair{sin(x), cos(x) * t}; });
//   fx::check_rules(f, 1.0);         // throws where a rule is wrong
//   fx::debug::RuleChecks checks;    // while it lives: every rule, where it is first used
//   fx::Array d = fx::grad(f)(1.0);
#pragma once

#include "fluxion/located.h"
#include "fluxion/tree.h"

#include <source_location>

namespace fluxion {
namespace detail {

struct RulesToCheck {
  bool hasJvp = false, hasVjp = false;
  double tol = 0; // 0: chosen for the dtype
};
void checkRules(const std::function<Leaves(const Leaves &)> &f, const Leaves &arguments,
                const RulesToCheck &rules, std::source_location where);

/// While it lives, rules are not checked: they are being checked.
class RuleCheckPause {
public:
  RuleCheckPause();
  ~RuleCheckPause();
  RuleCheckPause(const RuleCheckPause &) = delete;
};
bool areRulesChecked();
/// The arrays' numbers, if all are known.
std::optional<Leaves> numbersIfKnown(const Leaves &arrays);

struct CheckRules {
  template <class F, class... Args>
  static void at(std::source_location where, const F &f, const Args &...primals) {
    f.check(where, primals...);
  }
};

} // namespace detail

namespace debug {
/// While it lives, on this thread, rules are held against differences where they are first used on
/// arguments whose numbers are known. With FLUXION_CHECK_RULES=1 in the environment, on every
/// thread, always. Never by itself: a rule may differ on purpose, where it cuts or rounds.
class RuleChecks {
public:
  RuleChecks();
  ~RuleChecks();
  RuleChecks(const RuleChecks &) = delete;
};
} // namespace debug

/// Compares the rules of `f` (custom_jvp, custom_vjp) with central differences of its values at
/// `primals`, along a direction.
///
/// Dtypes   f32, f64; the numbers have to be known
/// Errors   TransformError: a rule disagrees; the message says which
inline constexpr detail::Located<detail::CheckRules> check_rules{};

} // namespace fluxion
