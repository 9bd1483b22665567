// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which derivative is meant where there is none: at the kinks and ties of abs, maximum, clip, ...
//
//   auto f = [](fx::Array a, fx::Array b) { return maximum(a, b); };
//   auto even  = fx::grad(f, fx::argnums<0, 1>);                                        // 0.5, 0.5
//   auto first = fx::grad(fx::with_kinks(fx::Kink::first_wins, f), fx::argnums<0, 1>);  // 1, 0
#pragma once

#include <utility>

namespace fluxion {

/// docs/kinks.md lists what each op answers.
enum class Kink {
  balanced,   ///< ties share evenly, the rest as in JAX (the default)
  first_wins, ///< a >= b ? da : db
  min_norm,   ///< the subgradient of least norm
  inclusive   ///< masks: a >= b and b > a; along an axis everyone who ties gets all
};

namespace detail {
Kink exchangeKink(Kink kink);

class KinkScope {
public:
  explicit KinkScope(Kink kink) : outer_(exchangeKink(kink)) {}
  ~KinkScope() { exchangeKink(outer_); }
  KinkScope(const KinkScope &) = delete;

private:
  Kink outer_;
};
} // namespace detail

/// f with `kink` chosen for every op that it records.
///
/// Gradient as docs/kinks.md says of the kink
/// Laws     the values are those of f; only derivatives at kinks differ
template <class F> auto with_kinks(Kink kink, F f) {
  return [kink, f = std::move(f)](const auto &...arguments) {
    detail::KinkScope scope(kink);
    return f(arguments...);
  };
}

} // namespace fluxion
