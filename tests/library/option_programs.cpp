// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Options of functions of the array language.
#include "tests/library/programs.h"

namespace fx = fluxion;
using fluxion::OutOfRange;

namespace fluxion::tests {
namespace {

constexpr OutOfRange clip = OutOfRange::clip, wrap = OutOfRange::wrap, fill = OutOfRange::fill,
                     drop = OutOfRange::drop;

Programs picking() {
  return {
      {"take_modes",
       [](const Leaves &in) {
         Leaves taken;
         for (OutOfRange mode : {clip, wrap, fill})
           taken.push_back(fx::take(in[1], in[0], {}, {.mode = mode}));
         return taken;
       }},
      {"take_filled",
       [](const Leaves &in) {
         return Leaves{fx::take(in[1], in[0], 0, {.mode = fill, .fill_value = -3}),
                       fx::take(in[1], in[0], 1, {.mode = wrap}),
                       fx::take(in[1], in[0], {}, {.mode = clip})};
       }},
      {"take_integers",
       [](const Leaves &in) {
         return Leaves{fx::take(fx::arange(5), in[0], {}, {.mode = fill}),
                       fx::take(fx::arange(5) > 2, in[0], {}, {.mode = fill})};
       }},
      {"take_along_modes",
       [](const Leaves &in) {
         return Leaves{fx::take_along_axis(in[1], in[0], 0, {.mode = clip}),
                       fx::take_along_axis(in[1], in[0], 0, {.mode = fill, .fill_value = 0.5})};
       }},
      {"get_modes",
       [](const Leaves &in) {
         const Array &i = in[0], &m = in[1];
         return Leaves{m.at(i).get({.mode = clip}),
                       m.at(fx::slice(1, {}), i).get({.mode = clip}),
                       m.at(fx::slice(1, {}), i).get({.mode = fill, .fill_value = 2.0}),
                       m.at(i, 1).get({.mode = fill, .fill_value = 2.0}),
                       m.at(7).get({.mode = fill, .fill_value = 1.5}),
                       m.at(7).get({.mode = clip})};
       }},
      {"set_modes",
       [](const Leaves &in) {
         const Array &i = in[0], &m = in[1], &v = in[2];
         return Leaves{m.at(i).add(v, clip), m.at(i).add(v, drop), m.at(-9).set(v(0), clip),
                       m.at(-9).set(v(0), drop), m.at(i).subtract(v)};
       }},
      {"wrapped_updates",
       [](const Leaves &in) { return Leaves{in[1].at(in[0]).multiply(in[2], wrap)}; }},
      {"put_modes",
       [](const Leaves &in) {
         return Leaves{fx::put(in[1], in[0], 9.0, clip), fx::put(in[1], in[0], 9.0, wrap)};
       }},
      {"powers",
       [](const Leaves &in) {
         return Leaves{abs(in[1]).at(in[0]).power(2.5), in[1].at(fx::slice(1, 3)).power(3.0)};
       }},
      {"applied_at",
       [](const Leaves &in) {
         return Leaves{in[1].at(in[0]).apply([](const Array &x) { return sin(x); }),
                       in[1].at(fx::slice({}, {}, 2)).apply([](const Array &x) { return exp(x); })};
       }},
  };
}

Programs sequences() {
  return {
      {"repeat_counts",
       [](const Leaves &in) {
         const Array &n = in[0], &m = in[1];
         return Leaves{fx::repeat(m, n, {.axis = 0, .total_repeat_length = 4}),
                       fx::repeat(m, n, {.axis = 0, .total_repeat_length = 8}),
                       fx::repeat(m(fx::all, 0), n, {.total_repeat_length = 5})};
       }},
      {"diff_ends",
       [](const Leaves &in) {
         const Array &m = in[0], &x = in[1];
         Array row = x(fx::slice(0, 4))(fx::newaxis);
         return Leaves{fx::diff(m, 1, -1, {.prepend = 0.5}),
                       fx::diff(m, 2, 0, {.append = m(fx::slice(0, 1))}),
                       fx::diff(m, 1, 0, {.prepend = 1.0, .append = row}),
                       fx::ediff1d(m, {.to_begin = x(fx::slice(0, 2)), .to_end = x(3)}),
                       fx::ediff1d(m, {.to_end = x})};
       }},
      {"spaced",
       [](const Leaves &in) {
         const Array &a = in[0], &b = in[1];
         return Leaves{fx::linspace(a, b, 4, {}, {.endpoint = false}),
                       fx::linspace(a, b, 3, {}, {.axis = -1}),
                       fx::linspace(a, b, 1, {}, {.endpoint = false}),
                       fx::logspace(a, b, 4, 10.0, {}, {.endpoint = false, .axis = 1}),
                       fx::geomspace(a, b, 4, {}, {.endpoint = false}),
                       fx::geomspace(a, b, 4, {}, {.axis = -1})};
       }},
      {"decimals",
       [](const Leaves &in) {
         return Leaves{fx::round(in[0], 2), fx::round(in[0], -1), fx::around(in[0], 1)};
       }},
  };
}

Programs severalVariables() {
  return {
      {"cov_two",
       [](const Leaves &in) {
         const Array &x = in[0], &y = in[1];
         return Leaves{fx::cov(x, {.y = y}), fx::cov(x(0), {.bias = true, .y = y(0)}),
                       fx::cov(transpose(x), {.rowvar = false, .y = transpose(y)}),
                       fx::cov(x, {.bias = true}), fx::corrcoef(x, y)(0, fx::slice(1, {}))};
       }},
      {"cross_axes",
       [](const Leaves &in) {
         return Leaves{fx::cross(in[0], in[1], {.a = 0, .b = 1, .result = 0}),
                       fx::cross(in[0], in[1], {.a = 0, .b = 1})};
       }},
  };
}

Programs flags() {
  return {
      {"reductions_as",
       [](const Leaves &in) {
         const Array &mask = in[0], &m = in[1];
         return Leaves{fx::var(m, 1, {}, 0, {}, fx::mean(m, 1, fx::keepdims)),
                       fx::var(m, 0, {}, 0.5), fx::std(m, {}, {}, 1.5),
                       fx::std(m, 1, {}, 0, {}, 0.25), fx::var(m, 1, {}, 0.5, mask)};
       }},
      {"sums_as",
       [](const Leaves &in) {
         return Leaves{fx::sum(in[0], {}, {}, {.dtype = fx::f64}),
                       fx::prod(in[0], 0, {}, {.dtype = fx::f32}),
                       fx::cumsum(in[0], {}, {}, fx::f64), fx::cumprod(in[0], {}, {}, fx::f32)};
       }},
      {"places_as",
       [](const Leaves &in) {
         const Array &i = in[0], &j = in[1];
         return Leaves{fx::choose(i, {j, j * 2, j * 3}, wrap),
                       fx::ravel_multi_index({i, j}, {3, 5}, {.mode = wrap}),
                       fx::ravel_multi_index({i, j}, {3, 5}, {.order = fx::Order::F})};
       }},
      {"orders",
       [](const Leaves &in) {
         return Leaves{fx::reshape(in[0], {2, -1}, fx::Order::F),
                       fx::reshape(in[0], {-1}, fx::Order::F),
                       fx::reshape(in[0], {2, 2, 3}, fx::Order::F)};
       }},
      {"sparse_grid",
       [](const Leaves &in) {
         Leaves grid = fx::meshgrid(in, {.sparse = true});
         for (const Array &x : fx::meshgrid(in, {.indexing = fx::Indexing::ij, .sparse = true}))
           grid.push_back(x);
         return grid;
       }},
      {"wrapped_diagonal",
       [](const Leaves &in) { return Leaves{fx::fill_diagonal(in[0], 5.0, true)}; }},
      {"unwrap_discont",
       [](const Leaves &in) {
         return Leaves{fx::unwrap(in[0], -1, 2 * M_PI, 4.0), fx::unwrap(in[0], -1, 2 * M_PI, 1.0),
                       fx::unwrap(in[0], -1, 2.5)};
       }},
      {"sorted_by",
       [](const Leaves &in) {
         return Leaves{fx::searchsorted(in[0], in[1], fx::Side::left, fx::argsort(in[0]))};
       }},
      {"not_in",
       [](const Leaves &in) {
         return Leaves{fx::isin(in[0], in[1], true), fx::bincount(abs(in[0]), {.length = 9})};
       }},
      {"polynomials_as",
       [](const Leaves &in) {
         const Array &p = in[0], &q = in[1];
         auto [quotient, rest] = fx::polydiv(p, q);
         auto [none, all] = fx::polydiv(q, p);
         return Leaves{
             fx::polyint(p, 2, 3.0), fx::polyint(p, 2, q(fx::slice(2))), quotient, rest, none, all};
       }},
      {"weighted_fit",
       [](const Leaves &in) {
         const Array &x = in[0], &y = in[1], &w = in[2];
         return Leaves{fx::polyfit(x, y, 2, w), fx::polyfit(x, y(fx::all, 0), 2, w),
                       fx::polyfit(x, y, 1)};
       }},
  };
}

namespace start = fx::nn::initializers;

Programs initializers() {
  static const Shape shape{3, 4}, kernel{3, 2, 2, 3};
  // A key of the seed, so that the numbers are drawn where the program runs.
  auto keyOf = [](const Leaves &in) { return fx::random::key(in[0](0)); };
  return {
      {"initializers_plain",
       [=](const Leaves &in) {
         Array key = keyOf(in);
         return Leaves{start::zeros(key, shape),
                       start::ones(key, shape),
                       start::constant(1.5)(key, shape),
                       start::uniform(0.25)(key, shape),
                       start::normal(0.25)(key, shape),
                       start::truncated_normal(0.5, fx::f64, -1.0, 2.5)(key, shape)};
       }},
      {"initializers_scaled",
       [=](const Leaves &in) {
         Leaves drawn;
         for (auto kind : {start::glorot_normal, start::glorot_uniform, start::lecun_normal,
                           start::lecun_uniform, start::he_normal, start::he_uniform})
           drawn.push_back(kind({})(keyOf(in), kernel));
         return drawn;
       }},
      {"initializers_axes",
       [=](const Leaves &in) {
         Array key = keyOf(in);
         start::FanAxes outwards{.in_axis = {0}, .out_axis = {1, 2}},
             apart{.in_axis = {0}, .out_axis = {1}, .batch_axis = {2}};
         return Leaves{start::variance_scaling(0.5, start::Fan::out, start::Spread::normal,
                                               outwards)(key, kernel),
                       start::variance_scaling(0.5, start::Fan::geometric_average,
                                               start::Spread::uniform, apart)(key, kernel),
                       start::he_normal()(key, shape, fx::f32)};
       }},
      {"initializers_orthogonal",
       [=](const Leaves &in) {
         Array key = keyOf(in);
         return Leaves{start::orthogonal(2.0)(key, shape), start::orthogonal(1, 0)(key, {4, 2, 3}),
                       start::delta_orthogonal()(key, kernel),
                       start::delta_orthogonal(0.5)(key, {4, 2, 3})};
       }},
  };
}

Leaves luOf(const Leaves &in) {
  auto [p, l, u] = fx::linalg::lu(in[0]);
  return {p, l, u, fx::linalg::lu_factor(in[0]).first};
}
Leaves qrOf(const Array &a) {
  auto [q, r] = fx::linalg::qr(a);
  return {q, r};
}
Programs rectangles() {
  return {
      {"lu_tall", luOf},
      {"lu_wide", luOf},
      {"lu_long",
       [](const Leaves &in) {
         auto [p, l, u] = fx::linalg::lu(in[0]);
         return Leaves{l, u};
       }},
      {"qr_wide", [](const Leaves &in) { return qrOf(in[0]); }},
      {"qr_wide_of_complex",
       [](const Leaves &in) {
         Leaves factors = qrOf(fx::complex(in[0], in[1]));
         return Leaves{abs(factors[0]), abs(factors[1])};
       }},
      {"extrapolated",
       [](const Leaves &in) {
         const Array &at = in[0], &x = in[1], &f = in[2];
         return Leaves{fx::interp(at, x, f, {.extrapolate_left = true, .extrapolate_right = true}),
                       fx::interp(at, x, f, {.extrapolate_left = true}),
                       fx::interp(at, x, f, {.left = 9.0, .extrapolate_right = true})};
       }},
      {"padded_by_statistics",
       [](const Leaves &in) {
         Leaves padded;
         for (auto mode : {fx::PadMode::mean, fx::PadMode::maximum, fx::PadMode::minimum,
                           fx::PadMode::median}) {
           padded.push_back(fx::pad(in[0], 2, mode, {.stat_lengths = {{1, 2}}}));
           padded.push_back(fx::pad(in[0], 2, mode, {.stat_lengths = {{1, 3}, {2, 9}}}));
         }
         return padded;
       }},
      {"slopes_of_log_ndtr",
       [](const Leaves &in) {
         return Leaves{fx::vmap(fx::grad([](Array x) { return fx::log_ndtr(x); }))(in[0])};
       }},
  };
}

} // namespace

Programs optionPrograms() {
  Programs all = picking();
  all.merge(rectangles());
  all.merge(initializers());
  all.merge(flags());
  all.merge(sequences());
  all.merge(severalVariables());
  return all;
}

} // namespace fluxion::tests
