// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory against work: a derivative computes values again instead of keeping them.
//
//   auto layer = [](fx::Array w, fx::Array x) { return tanh(fx::name(matmul(w, x), "z")); };
//   auto lean  = fx::checkpoint(layer);                                       // keeps w and x
//   auto named = fx::checkpoint(layer, {.policy = fx::policy::names({"z"})}); // and z
//   auto g = fx::grad([&](fx::Array w) { return sum(lean(w, lean(w, fx::ones({3})))); });
//   fx::Array d = g(fx::eye(3));
#pragma once

#include "fluxion/transforms.h"

#include <cstdint>
#include <string>

namespace fluxion {

/// What a checkpoint keeps for the derivative.
struct Policy {
  enum class Kind { nothing, everything, dots, names, budget } kind = Kind::nothing;
  std::vector<std::string> labels = {};
  std::int64_t bytes = 0;
};

namespace policy {
/// The arguments alone; everything else is computed again. The default.
inline const Policy nothing{};
/// All that the derivative needs, as without a checkpoint.
inline const Policy everything{Policy::Kind::everything};
/// The results of matrix products and convolutions.
inline const Policy dots{Policy::Kind::dots};
/// The values with these names (fx::name).
///
/// Laws     changes no value and no derivative
inline Policy names(std::vector<std::string> labels) {
  return {Policy::Kind::names, std::move(labels)};
}
/// Of the values that the derivative needs, or that those are made of, so many bytes: chosen to
/// spare most work, an operation per element, 8 for smooth functions, two per term of a product.
///
/// Units    bytes
/// Errors   those of checkpoint, to which it is given: a negative budget
inline Policy budget(std::int64_t bytes) { return {Policy::Kind::budget, {}, bytes}; }
} // namespace policy

/// What checkpoint is asked for.
struct CheckpointOptions {
  Policy policy = policy::nothing;
};

namespace detail {
Leaves checkpoint(const FlatFunction &f, const Leaves &arguments, const Policy &policy,
                  Where where);
Array named(const Array &x, const std::string &label, Where where);
} // namespace detail

/// f, whose reverse derivative keeps the arguments and what `policy` says, and computes the rest
/// again.
///
/// Errors   TransformError: a negative budget
/// Gradient that of f
/// Laws     changes no value and no derivative; composes with every transformation, and nests
/// Source   docs/custom_derivatives.md
template <class F>
auto checkpoint(F f, CheckpointOptions options = {},
                std::source_location where = std::source_location::current()) {
  return detail::Transformed(
      std::move(f), [options = std::move(options), where](const F &f, const auto &...arguments) {
        detail::MixedCall call(f, arguments...);
        return call.result(detail::checkpoint(call.flat(), call.leaves(), options.policy, where));
      });
}

/// x, known as `label` to the policies of checkpoints.
///
/// Shapes   as x, which may be a tree
/// Gradient the cotangent
/// Source   docs/generated/ops.md#name
template <class T>
T name(const T &x, const std::string &label,
       std::source_location where = std::source_location::current()) {
  return tree_map([&](const Array &leaf) { return detail::named(leaf, label, where); }, x);
}

} // namespace fluxion
