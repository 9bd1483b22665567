// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elements put in, taken out and replaced; bits of numbers; samples.
#include "tests/library/programs.h"

#include <gtest/gtest.h>

namespace fx = fluxion;
namespace stats = fluxion::stats;

namespace fluxion::tests {
namespace {

void append(Leaves &all, const std::vector<Array> &more) {
  all.insert(all.end(), more.begin(), more.end());
}

Leaves inserted(const Leaves &in) {
  const Array &x = in[0], &m = in[1], &v = in[2];
  return {fx::insert(x, {1, 1, 6, -2}, v), fx::insert(m, {0, 2}, 7.0, 1), fx::insert(m, {3}, v, 0),
          fx::insert(m, {2}, 1.5)};
}
Leaves deleted(const Leaves &in) {
  const Array &x = in[0], &m = in[1];
  return {fx::delete_(x, {0, -1, 3}), fx::delete_(m, {1}, 0), fx::delete_(m, {2, 0}, 1),
          fx::delete_(m, {5})};
}
Leaves compressed(const Leaves &in) {
  const Array &c = in[0], &x = in[1], &m = in[2];
  return {fx::compress(c, x, {}, {.size = 2}), fx::extract(c, x, {.size = 4}),
          fx::compress(c(fx::slice(3)), m, 0, {.size = 2}), fx::compress(c, m, {}, {.size = 3})};
}
Leaves placed(const Leaves &in) {
  const Array &c = in[0], &x = in[1], &v = in[2];
  return {fx::place(x, c, v), fx::put(x, fx::array({1, -1, 4}), v)};
}
Leaves pieces(const Leaves &in) {
  const Array &x = in[0];
  return {fx::piecewise(x, {x<0.0, x> - 1.0, x > 1.0}, {-x, x * x, 3.0})};
}
Leaves blocks(const Leaves &in) {
  const Array &m = in[0], &v = in[1];
  return {fx::block({{m, m(fx::all, fx::slice(1))}, {v, fx::ones({1})}}),
          fx::linalg::matrix_transpose(stack({m, m})), fx::collapse(stack({m, m}), 0, 2),
          fx::collapse(m, 0)};
}
Leaves alongOneAxis(const Leaves &in) {
  const Array i = in[0](0), &x = in[1], &u = in[2];
  return {fx::dynamic_slice_in_dim(x, i, 2, 1), fx::dynamic_index_in_dim(x, i, 0),
          fx::dynamic_index_in_dim(x, i, 1, false), fx::dynamic_update_slice_in_dim(x, u, i, 0),
          fx::dynamic_update_index_in_dim(x, u(0), i, 0)};
}
Leaves indexGrids(const Leaves &in) {
  const Array &m = in[0];
  Leaves all = fx::tril_indices_from(m);
  append(all, fx::triu_indices_from(m, 1));
  append(all, fx::diag_indices_from(m(fx::all, fx::slice(3))));
  append(all, fx::mask_indices(3, fx::triu));
  append(all, fx::ix_({fx::array({0, 2}), fx::array({1, 3, 0})}));
  return all;
}

Leaves bitsOf(const Leaves &in) {
  auto as = [](const Array &x) { return x.astype(fx::i32); };
  const Array &x = in[0];
  return {as(fx::packbits(x)), as(fx::packbits(x, 1)),
          as(fx::packbits(x, 0, fx::BitOrder::little))};
}
Leaves unpacked(const Leaves &in) {
  auto as = [](const Array &x) { return x.astype(fx::i32); };
  Array x = in[0].astype(fx::u8);
  return {as(fx::unpackbits(x)), as(fx::unpackbits(x, 1, 12)),
          as(fx::unpackbits(x, 0, -3, fx::BitOrder::little))};
}
Leaves applied(const Leaves &in) {
  const Array &x = in[0];
  return {fx::apply_along_axis([](Array v) { return v(fx::slice(2)) * sum(v); }, 1, x),
          fx::apply_along_axis([](Array v) { return max(v); }, 0, x),
          fx::apply_over_axes([](Array v, int axis) { return sum(v, axis); }, x, {0, 1}),
          fx::vectorize([](Array a, Array b) { return where(a > b, a, b * b); })(x, x(0)),
          fx::fromfunction([](const auto &at) { return at[0] * 2.0 + at[1]; }, {2, 3})};
}

Leaves modes(const Leaves &in) {
  Leaves all;
  for (auto [mode, count] :
       {stats::mode(in[0], 1), stats::mode(in[0]), stats::mode(in[0], std::nullopt, fx::keepdims)})
    append(all, {mode.astype(fx::f64), count.astype(fx::f64)});
  return all;
}
Leaves ranks(const Leaves &in) {
  using stats::Ranking;
  Leaves all;
  for (Ranking ranking :
       {Ranking::average, Ranking::min, Ranking::max, Ranking::dense, Ranking::ordinal})
    all.push_back(stats::rankdata(in[0], ranking));
  all.push_back(stats::rankdata(in[0], Ranking::average, 0));
  return all;
}
Leaves points(const Leaves &in) {
  auto [counts, edges] = fx::histogramdd(
      in[0], {.edges = {fx::array({-1.5, -0.5, 0.0, 1.0}), fx::array({-2.0, 0.25, 2.0})}});
  return {counts, edges[0], edges[1]};
}
Leaves pointGrid(const Leaves &in) {
  Array x = in[0](fx::all, 0), y = in[0](fx::all, 1);
  auto a = fx::histogram2d(x, y, {.counts = {3, 4}});
  auto b = fx::histogram2d(x, y, {.counts = {2, 2}, .density = true});
  return {a.counts, a.edges[0], a.edges[1], b.counts, b.edges[0], b.edges[1]};
}

Leaves kernelDensities(const Leaves &in) {
  const Array &x = in[0], &w = in[1], &p = in[2];
  stats::gaussian_kde kde(x, {.weights = w});
  stats::gaussian_kde other(x(fx::all, fx::slice(5)), {.bandwidth = stats::Bandwidth::silverman});
  stats::gaussian_kde line(x(0), {.factor = fx::Array(0.5)});
  return {kde.evaluate(p),
          kde.logpdf(p),
          kde.integrate_kde(other),
          kde.covariance,
          kde.neff,
          kde.integrate_gaussian(p(fx::all, 0), fx::eye(2)),
          line.integrate_box_1d(-0.5, 1.0)};
}

} // namespace

Programs editingPrograms() {
  return {
      {"insert", inserted},
      {"delete", deleted},
      {"compress", compressed},
      {"place", placed},
      {"piecewise", pieces},
      {"blocks", blocks},
      {"along_one_axis", alongOneAxis},
      {"index_grids", indexGrids},
      {"trim_zeros",
       [](const Leaves &in) {
         // How many elements there are depends on their numbers.
         Array x = fx::array({0.0, 0.0, 1.0, 0.0, 2.0, 0.0});
         EXPECT_EQ(x.shape(), in[0].shape());
         return Leaves{fx::trim_zeros(x), fx::trim_zeros(x, fx::Ends::front),
                       fx::trim_zeros(x, fx::Ends::back)};
       }},
      {"divisors",
       [](const Leaves &in) { return Leaves{fx::gcd(in[0], in[1]), fx::lcm(in[0], in[1])}; }},
      {"mulhi", programOf(fx::mulhi)},
      {"xor",
       [](const Leaves &in) {
         Array m = reshape(in[0], {2, 3});
         return Leaves{fx::reduce_xor(in[0], 0), fx::reduce_xor(m, 0), fx::reduce_xor(m)};
       }},
      {"frexp",
       [](const Leaves &in) {
         auto [m, n] = fx::frexp(in[0]);
         return Leaves{m, n.astype(fx::f64)};
       }},
      {"mantissa", [](const Leaves &in) { return Leaves{fx::frexp(in[0]).first}; }},
      {"ldexp", programOf(fx::ldexp)},
      {"spacing", programOf(fx::spacing)},
      {"reduce_precision",
       [](const Leaves &in) {
         return Leaves{fx::reduce_precision(in[0], 5, 10), fx::reduce_precision(in[0], 8, 7),
                       fx::reduce_precision(in[0], 11, 52)};
       }},
      {"packed", bitsOf},
      {"unpacked", unpacked},
      {"igamma_grad_a", [](const Leaves &in) { return Leaves{fx::igamma_grad_a(in[0], in[0])}; }},
      {"kaiser", [](const Leaves &in) { return Leaves{fx::kaiser(7, in[0](0))}; }},
      {"poly", programOf(fx::poly)},
      {"cumulative_names",
       [](const Leaves &in) {
         return Leaves{fx::cumulative_sum(in[0], 1, true), fx::cumulative_prod(in[0], 0),
                       fx::cumulative_prod(in[0](0), {}, true)};
       }},
      {"applied", applied},
      {"modes", modes},
      {"ranks", ranks},
      {"ranks_beside_nan",
       [](const Leaves &in) { return Leaves{stats::rankdata(in[0], stats::Ranking::average, 1)}; }},
      {"standard_errors",
       [](const Leaves &in) {
         return Leaves{stats::sem(in[0]), stats::sem(in[0], std::nullopt),
                       stats::sem(in[0], 1, 0, fx::keepdims)};
       }},
      {"poisson_entropy", [](const Leaves &in) { return Leaves{stats::poisson::entropy(in[0])}; }},
      {"kernel_densities", kernelDensities},
      {"ragged_dot", [](const Leaves &in) { return Leaves{fx::ragged_dot(in[1], in[2], in[0])}; }},
      {"points", points},
      {"point_grid", pointGrid},
  };
}

} // namespace fluxion::tests
