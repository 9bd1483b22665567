// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Folds by a function of one's own: over axes, and over windows that slide along axes.
//
//   fx::Array x = fx::array({{1.0, 5.0, 2.0}, {4.0, 3.0, 6.0}});
//   auto larger = [](fx::Array a, fx::Array b) { return maximum(a, b); };
//   fx::Array m = fx::reduce(x, 0.0, larger, 1);                                        // [5 6]
//   fx::Array w = fx::reduce_window(x, 0.0, larger, {1, 2}, {1, 1}, "VALID");   // [[5 5] [4 6]]
//   auto better = [](auto a, auto b) {                       // the largest and where it is
//     fx::Array isFirst = a.first >= b.first;
//     return std::pair(where(isFirst, a.first, b.first), where(isFirst, a.second, b.second));
//   };
//   std::pair xs(x, fx::iota({2, 3}, 1));
//   auto [most, place] = fx::reduce(xs, std::pair(0.0, 0), better, 1);
//
// A sum, product, maximum, minimum, `&` or `|` of the two operands and nothing else is recognized
// and runs as that reduction. Any other function is applied to halves: log n times to many
// elements.
//
// Dtypes   init in the dtype of the array; the function answers that dtype
// Errors   ShapeError, DtypeError: lists that do not fit, a function that answers another type
// Gradient that of the function, of every order. A maximum or minimum over a window that is
//          attained several times: the first element has it, in row-major order (with_kinks:
//          docs/kinks.md)
// Laws     the function has to be associative; `init` is used once, and for padding
#pragma once

#include "fluxion/body.h"
#include "fluxion/convolution.h"

namespace fluxion {

/// Dilations of windows.
struct WindowOptions {
  std::vector<std::int64_t> base_dilation = {};   ///< distance of the elements; none: 1
  std::vector<std::int64_t> window_dilation = {}; ///< distance of the elements of a window; none: 1
};

namespace detail {

/// Windows with one entry per axis.
struct Windows {
  const std::vector<std::int64_t> &sizes, &strides;
  const WindowPadding &padding;
  const WindowOptions &options;
};
Leaves reduce(const Body &f, const Leaves &xs, const Leaves &init, const Axes &axes,
              std::source_location where);
Leaves reduceWindow(const Body &f, const Leaves &xs, const Leaves &init, const Windows &windows,
                    std::source_location where);

/// `fold` of the leaves of xs and init with f as a body on two trees of scalars.
template <class F, class Xs, class Init, class Fold>
auto folded(const F &f, const Xs &xs, const Init &init, Fold fold) {
  auto tree = lift(xs);
  static_assert(std::is_same_v<Lifted<Init>, Lifted<Xs>>,
                "init is a tree of scalars like that of the arrays");
  TreeBody combine(f, tree, tree);
  static_assert(std::is_same_v<typename decltype(combine)::Result, decltype(tree)>,
                "the function answers a tree like its operands");
  Leaves results = fold(combine.flat(), leavesOf(tree), leavesOf(lift(init)));
  const Array *next = results.data();
  return rebuild(tree, next);
}

} // namespace detail

/// f(... f(f(init, x0), x1) ...) over axes, in any grouping. `f` takes and answers scalars, or
/// trees of them where xs is a tree.
///
/// Shapes   xs: arrays of one shape → the axes removed; init: scalars
template <class Xs, class Init, class F>
auto reduce(const Xs &xs, const Init &init, const F &f, const Axes &axes = {},
            std::source_location where = std::source_location::current()) {
  return detail::folded(f, xs, init,
                        [&](const detail::Body &body, const Leaves &all, const Leaves &initial) {
                          return detail::reduce(body, all, initial, axes, where);
                        });
}

/// The same over every window: out[i] = f over w of x[i stride + w], with `init` around and, with a
/// base dilation, between the elements.
///
/// Shapes   one window size and stride per axis → (size + padding - window) / stride + 1 per axis
template <class Xs, class Init, class F>
auto reduce_window(const Xs &xs, const Init &init, const F &f,
                   const std::vector<std::int64_t> &window_dimensions,
                   const std::vector<std::int64_t> &window_strides, const WindowPadding &padding,
                   const WindowOptions &options = {},
                   std::source_location where = std::source_location::current()) {
  return detail::folded(
      f, xs, init, [&](const detail::Body &body, const Leaves &all, const Leaves &initial) {
        return detail::reduceWindow(body, all, initial,
                                    {window_dimensions, window_strides, padding, options}, where);
      });
}

} // namespace fluxion
