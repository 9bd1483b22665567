// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a function is on a batch, by a rule of your own.
//
//   auto softmax = fx::custom_vmap([](fx::Array x) { return exp(x) / sum(exp(x)); })
//                      .def_vmap([](std::int64_t, auto isBatched, fx::Array xs) {
//                        fx::Array e = exp(xs - max(xs, 1, fx::keepdims));
//                        return std::pair{e / sum(e, 1, fx::keepdims), isBatched[0]};
//                      });
//   fx::Array rows = fx::vmap(softmax)(fx::ones({2, 3}));
#pragma once

#include "fluxion/transforms.h"

#include <cstdint>
#include <mutex>
#include <typeindex>

namespace fluxion {
namespace detail {

struct OnBatch {
  Leaves results;
  std::vector<bool> isBatched;
};
using VmapRule = std::function<OnBatch(std::int64_t size, const std::vector<bool> &isBatched,
                                       const Leaves &arguments)>;
/// Keeps a rule as long as the process lives; answers its number.
std::int64_t registerVmapRule(VmapRule rule, Where where);
Leaves customVmap(const FlatFunction &f, std::int64_t rule, const Leaves &arguments, Where where);
/// x for every example.
Array repeatedOnBatch(const Array &x, std::int64_t size, Where where);

/// One flag per leaf out of one for all, or one each.
template <class T> std::vector<bool> flagsOf(const T &flags, std::size_t n) {
  if constexpr (std::is_convertible_v<T, bool>)
    return std::vector<bool>(n, flags);
  else if constexpr (IsTuple<T>::value)
    return std::apply([](auto... each) { return std::vector<bool>{static_cast<bool>(each)...}; },
                      flags);
  else
    return std::vector<bool>(flags.begin(), flags.end());
}

} // namespace detail

/// A function with a rule for batches.
template <class F, class Rule> class WithVmapRule {
public:
  WithVmapRule(F f, Rule rule, detail::Where where)
      : f_(std::move(f)), rule_(std::move(rule)), where_(where) {}

  /// Errors   TransformError: the rule answers arrays of another number, shape or dtype
  template <class... Args>
    requires std::is_invocable_v<const F &, const detail::Traced<Args> &...>
  auto operator()(const Args &...arguments) const {
    detail::TreeCall call(f_, arguments...);
    return call.result(
        detail::customVmap(call.flat(), numberOf(arguments...), call.leaves(), where_));
  }

private:
  /// The rule for trees of this structure, registered once.
  template <class... Args> std::int64_t numberOf(const Args &...arguments) const {
    std::tuple<detail::Traced<Args>...> like{detail::Traced<Args>(arguments)...};
    std::pair key{std::type_index(typeid(like)), detail::fingerprintOf(like)};
    std::lock_guard lock(known_->mutex);
    auto [at, isNew] = known_->numbers.try_emplace(key, 0);
    if (isNew)
      at->second = detail::registerVmapRule(onLeaves(detail::emptied(like)), where_);
    return at->second;
  }

  /// An argument of which some arrays are on the batch is on it as a whole.
  template <class... Args> detail::VmapRule onLeaves(const std::tuple<Args...> &like) const {
    return [rule = rule_, where = where_, like](std::int64_t size, const std::vector<bool> &flags,
                                                const Leaves &leaves) {
      Leaves whole = leaves;
      std::array<bool, sizeof...(Args)> isBatched{};
      std::size_t i = 0, begin = 0;
      auto settle = [&](const auto &argument) {
        std::size_t end = begin + detail::leavesOf(argument).size();
        for (std::size_t k = begin; k < end; ++k)
          isBatched[i] = isBatched[i] || flags[k];
        for (; begin < end; ++begin)
          if (isBatched[i] && !flags[begin])
            whole[begin] = detail::repeatedOnBatch(whole[begin], size, where);
        ++i;
      };
      std::apply([&](const auto &...each) { (settle(each), ...); }, like);
      const Array *next = whole.data();
      auto [results, areBatched] =
          std::apply([&](const auto &...each) { return rule(size, isBatched, each...); },
                     detail::rebuild(like, next));
      detail::OnBatch answer{detail::leavesOf(results), {}};
      answer.isBatched = detail::flagsOf(areBatched, answer.results.size());
      return answer;
    };
  }

  struct Known {
    std::mutex mutex;
    std::map<std::pair<std::type_index, std::string>, std::int64_t> numbers;
  };
  F f_;
  Rule rule_;
  detail::Where where_;
  std::shared_ptr<Known> known_ = std::make_shared<Known>();
};

/// What waits for its rule.
template <class F> class CustomVmap {
public:
  explicit CustomVmap(F f) : f_(std::move(f)) {}

  /// `rule(size, is_batched, x...)` answers {results, are they batched}: x... are as f's arguments,
  /// those for which `is_batched[i]` with the batch axis in front, as the results then are. The
  /// flag of the results is one for all, or one per array.
  template <class Rule>
  WithVmapRule<F, Rule>
  def_vmap(Rule rule, std::source_location where = std::source_location::current()) const {
    return {f_, std::move(rule), where};
  }

private:
  F f_;
};

/// f, which on a batch is what a rule of yours says: custom_vmap(f).def_vmap(rule). The rule must
/// not capture values of a trace. A batch of what f captured is a batch of f itself.
///
/// Gradient that of f; a batch of the derivative is one of f's derivative, without the rule. That
///          of the batch is the rule's
/// Laws     composes with every transformation
/// Source   docs/custom_derivatives.md
template <class F> CustomVmap<F> custom_vmap(F f) { return CustomVmap<F>(std::move(f)); }

} // namespace fluxion
