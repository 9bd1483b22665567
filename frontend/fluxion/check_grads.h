// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Derivatives held against differences of values.
//
//   auto f = [](fx::Array x) { return sin(x) * x; };
//   fx::Array d = fx::numerical_grad(f)(1.0);            // close to fx::grad(f)(1.0)
//   fx::Array d2 = fx::numerical_grad(f, {.order = 2})(1.0);
//   fx::check_grads(f, fx::primals(1.0), {.order = 2});  // throws where they disagree
#pragma once

#include "fluxion/transforms.h"

namespace fluxion {

/// How differences are taken.
struct NumericalOptions {
  /// The step; 0: chosen for the dtype and the order.
  double h = 0;
  /// 1: the gradient; 2: the second derivative by each number alone, the diagonal of the Hessian.
  int order = 1;
  /// f' of a function of complex numbers with complex values, as of grad with fx::holomorphic.
  bool holomorphic = false;
};

/// Which derivatives are checked.
enum class Modes { forward, reverse, both };

/// How far derivatives are checked, and how closely.
struct CheckOptions {
  /// Derivatives of derivatives are checked up to this order.
  int order = 1;
  Modes modes = Modes::both;
  /// Allowed difference, relative to the larger of the numbers and 1; 0: chosen for the dtype.
  double tol = 0;
  /// The step of the differences; 0: chosen for the dtype.
  double eps = 0;
};

namespace detail {
Leaves numericalGradient(const FlatFunction &f, const Leaves &arguments,
                         const std::vector<bool> &active, const NumericalOptions &options,
                         Where where);
void checkGrads(const FlatFunction &f, const Leaves &arguments, const CheckOptions &options,
                Where where);
} // namespace detail

/// (x...) -> gradient of f in the chosen arguments (argument 0 by default) by central differences:
/// (f(x + h) - f(x - h)) / 2h for every number in turn, in the structure of grad. Made of ordinary
/// operations, so it nests and composes with the transformations.
///
/// Shapes   f returns one scalar
/// Dtypes   f32, f64; of complex arguments du/dx - i du/dy, as grad has it, at order 1
/// Errors   TransformError: as grad; an order other than 1 and 2
/// Gradient that of the differences
/// Laws     off by O(h^2) and by rounding of the size epsilon / h^order
template <class F, int First, int... I>
auto numerical_grad(F f, ArgNums<First, I...>, NumericalOptions options = {},
                    std::source_location where = std::source_location::current()) {
  return [f = std::move(f), options, where](const auto &...arguments) {
    (void)detail::RequireArguments<sizeof...(arguments), First, I...>();
    detail::TreeCall call(f, arguments...);
    Leaves leaves = call.leaves();
    Leaves gradient = detail::numericalGradient(
        call.flat(), leaves, detail::activeLeaves<First, I...>(call, leaves.size()), options,
        where);
    return detail::gradientsOf<First, I...>(call, gradient);
  };
}
/// In argument 0.
///
/// Shapes   f returns one scalar
/// Dtypes   as with argnums
/// Errors   as with argnums
/// Gradient that of the differences
template <class F>
auto numerical_grad(F f, NumericalOptions options = {},
                    std::source_location where = std::source_location::current()) {
  return numerical_grad(std::move(f), argnums<0>, options, where);
}

/// Holds jvp against central differences and vjp against jvp, <ct, J t> = <transposed J ct, t>, in
/// directions that are random but the same in every run; then the same for the derivatives
/// themselves, up to `order`. Integers are held fixed.
///
/// Errors   TransformError: naming what disagrees; a tol or eps that is no size
///          TraceError: arguments without numbers
template <class F, class... P>
void check_grads(const F &f, const Primals<P...> &at, const CheckOptions &options = {},
                 std::source_location where = std::source_location::current()) {
  std::apply(
      [&](const auto &...p) {
        detail::TreeCall call(f, p...);
        detail::checkGrads(call.flat(), call.leaves(), options, where);
      },
      at.values);
}

} // namespace fluxion
