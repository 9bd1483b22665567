// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Manipulation, products, functions of samples, sorting.
#include "tests/library/programs.h"

namespace fx = fluxion;

namespace fluxion::tests {
namespace {

/// Arrays and lists of arrays as one list.
template <class... Parts> Leaves all(const Parts &...parts) {
  Leaves leaves;
  auto add = [&](const auto &part) {
    if constexpr (std::is_convertible_v<decltype(part), Array>)
      leaves.push_back(part);
    else
      leaves.insert(leaves.end(), part.begin(), part.end());
  };
  (add(parts), ...);
  return leaves;
}

FlatProgram padded(fx::PadMode mode) {
  return [mode](const Leaves &in) {
    return Leaves{fx::pad(in[0], fx::PadWidths{{1, 2}, {5, 3}}, mode)};
  };
}
FlatProgram convolved(fx::Convolution mode) {
  return [mode](const Leaves &in) { return Leaves{fx::convolve(in[0], in[1], mode)}; };
}
FlatProgram correlated(fx::Convolution mode) {
  return [mode](const Leaves &in) { return Leaves{fx::correlate(in[0], in[1], mode)}; };
}

Programs manipulation() {
  return {
      {"stacks",
       [](const Leaves &in) {
         return all(fx::hstack({in[0], in[1]}), fx::vstack({in[0], in[1]}),
                    fx::dstack({in[0], in[1]}), fx::column_stack({in[0], in[1]}),
                    fx::append(in[0], in[1]));
       }},
      {"parts",
       [](const Leaves &in) {
         return all(fx::array_split(in[0], 3), fx::array_split(in[0], 3, 1), fx::unstack(in[0]));
       }},
      {"turns",
       [](const Leaves &in) {
         Array a = in[0];
         return all(fx::rot90(a), fx::rot90(a, 2), fx::rot90(a, -1), fx::fliplr(a), fx::flipud(a),
                    fx::roll(a, {1, -2}, {0, 1}), fx::rollaxis(a, 1), fx::resize(a, {5, 3}),
                    fx::repeat(a, {0, 2, 1}, 0));
       }},
      {"grid",
       [](const Leaves &in) { return all(fx::meshgrid(in), fx::meshgrid(in, fx::Indexing::ij)); }},
      {"triangles",
       [](const Leaves &in) {
         return all(fx::tril(in[0]), fx::tril(in[0], 1), fx::triu(in[0]), fx::triu(in[0], -1),
                    fx::triu(in[0], 2));
       }},
      {"diagonals",
       [](const Leaves &in) {
         return all(fx::diagonal(in[0]), fx::diagonal(in[0], 1), fx::diagonal(in[0], -2),
                    fx::linalg::trace(in[0]), fx::diag(in[1]), fx::diag(in[1], 2),
                    fx::diag(in[1], -1), fx::diag(in[0]), fx::fill_diagonal(in[0], 7.0));
       }},
      {"along_axis", [](const Leaves &in) { return Leaves{fx::take_along_axis(in[1], in[0], 1)}; }},
      {"put_along_axis",
       [](const Leaves &in) { return Leaves{fx::put_along_axis(in[1], in[0], in[2], 1)}; }},
      {"pad_symmetric", padded(fx::PadMode::symmetric)},
      {"pad_wrap", padded(fx::PadMode::wrap)},
      {"pad_linear_ramp", padded(fx::PadMode::linear_ramp)},
      {"pad_maximum", padded(fx::PadMode::maximum)},
      {"pad_minimum", padded(fx::PadMode::minimum)},
      {"pad_mean", padded(fx::PadMode::mean)},
      {"pad_median", padded(fx::PadMode::median)},
      {"pad_reflect", padded(fx::PadMode::reflect)},
      {"pad_edge", padded(fx::PadMode::edge)},
      {"pad_integers",
       [](const Leaves &in) {
         return all(fx::pad(in[0], 2, "linear_ramp"), fx::pad(in[0], 2, "maximum"),
                    fx::pad(in[0], 2, "mean"));
       }},
      {"choices",
       [](const Leaves &in) {
         return all(fx::select({in[0] > 1, in[0] == 1}, {in[1], in[2]}, 9.0),
                    fx::choose(in[0], {in[1], in[2], in[1] * in[2]}));
       }},
  };
}

Programs products() {
  return {
      {"inner", [](const Leaves &in) { return Leaves{fx::inner(in[0], in[1])}; }},
      {"vdot", [](const Leaves &in) { return Leaves{fx::vdot(in[0], in[1])}; }},
      {"kron", [](const Leaves &in) { return Leaves{fx::kron(in[0], in[1])}; }},
      {"cross", [](const Leaves &in) { return Leaves{fx::cross(in[0], in[1])}; }},
      {"cross_flat", [](const Leaves &in) { return Leaves{fx::cross(in[0], in[1], 0)}; }},
      {"vecdot", [](const Leaves &in) { return Leaves{fx::vecdot(in[0], in[1])}; }},
  };
}

Programs numerical() {
  return {
      {"diff",
       [](const Leaves &in) {
         return all(fx::diff(in[0]), fx::diff(in[0], 2, 1), fx::diff(in[0], 1, 0));
       }},
      {"gradient", [](const Leaves &in) { return Leaves(fx::gradient(in[0], 0.5)); }},
      {"gradient_1d", [](const Leaves &in) { return Leaves(fx::gradient(in[0])); }},
      {"trapezoid",
       [](const Leaves &in) {
         return all(fx::trapezoid(in[0], in[1]), fx::trapezoid(in[0], 0.25));
       }},
      {"interp", [](const Leaves &in) { return Leaves{fx::interp(in[0], in[1], in[2])}; }},
      {"interp_period",
       [](const Leaves &in) { return Leaves{fx::interp(in[0], in[1], in[2], {.period = 2.0})}; }},
      {"convolve_full", convolved(fx::Convolution::full)},
      {"convolve_same", convolved(fx::Convolution::same)},
      {"convolve_valid", convolved(fx::Convolution::valid)},
      {"correlate_full", correlated(fx::Convolution::full)},
      {"correlate_same", correlated(fx::Convolution::same)},
      {"correlate_valid", correlated(fx::Convolution::valid)},
      {"correlate_longer", correlated(fx::Convolution::full)},
      {"polyval", [](const Leaves &in) { return Leaves{fx::polyval(in[0], in[1])}; }},
      {"polynomials",
       [](const Leaves &in) {
         return all(fx::polyadd(in[0], in[1]), fx::polysub(in[0], in[1]), fx::polymul(in[0], in[1]),
                    fx::polyder(in[0]), fx::polyint(in[0]));
       }},
      {"vander",
       [](const Leaves &in) { return all(fx::vander(in[0]), fx::vander(in[0], 3, true)); }},
      {"spaces",
       [](const Leaves &in) {
         return all(fx::logspace(in[0], in[1], 5), fx::geomspace(in[0], in[1], 5));
       }},
      {"isclose",
       [](const Leaves &in) {
         return all(fx::isclose(in[0], in[1]), fx::isclose(in[0], in[1], {.equal_nan = true}));
       }},
      {"nan_to_num", [](const Leaves &in) { return Leaves{fx::nan_to_num(in[0], 7.0)}; }},
  };
}

Programs sorting() {
  return {
      {"sort",
       [](const Leaves &in) {
         return all(fx::sort(in[0]), fx::sort(in[0], 0), fx::sort(in[0], -1, fx::descending));
       }},
      {"argsort",
       [](const Leaves &in) {
         return all(fx::argsort(in[0]), fx::argsort(in[0], -1, fx::descending),
                    fx::sort(in[0], -1, fx::descending));
       }},
      {"sort_integers", [](const Leaves &in) { return all(fx::sort(in[0]), fx::argsort(in[0])); }},
      {"sort_several", [](const Leaves &in) { return Leaves{fx::sort(in, 1)[1]}; }},
      {"top_k", [](const Leaves &in) { return Leaves{fx::top_k(in[0], 3).first}; }},
      {"top_k_places",
       [](const Leaves &in) {
         auto [values, places] = fx::top_k(in[0], 4);
         return Leaves{values, places};
       }},
      {"searchsorted",
       [](const Leaves &in) {
         return all(fx::searchsorted(in[0], in[1]),
                    fx::searchsorted(in[0], in[1], fx::Side::right));
       }},
      {"digitize",
       [](const Leaves &in) {
         return all(fx::digitize(in[0], in[1]), fx::digitize(in[0], in[1], true),
                    fx::digitize(in[0], fx::flip(in[1])));
       }},
      {"unique",
       [](const Leaves &in) {
         fx::Unique u = fx::unique(in[0], {.size = 4});
         return Leaves{u.values, u.indices, u.inverse, u.counts};
       }},
      {"nonzero", [](const Leaves &in) { return Leaves(fx::nonzero(in[0], {.size = 5})); }},
      {"cumulative",
       [](const Leaves &in) {
         return all(fx::cumsum(in[0], 1), fx::cumprod(in[0], 0), fx::cumsum(in[0], 0, fx::reverse),
                    fx::cummax(in[0], 1), fx::cummin(in[0], 1, fx::reverse),
                    fx::cumlogsumexp(in[0], 1));
       }},
      {"cumprod_zeros", [](const Leaves &in) { return Leaves{fx::cumprod(in[0])}; }},
      {"cumulative_edges",
       [](const Leaves &in) {
         return all(fx::cummax(in[0]), fx::cummin(in[0]), fx::cumlogsumexp(in[0]));
       }},
      {"unwrap", [](const Leaves &in) { return Leaves{fx::unwrap(in[0])}; }},
  };
}

} // namespace

Programs arrayPrograms() {
  Programs joined;
  for (auto some : {manipulation, products, numerical, sorting})
    joined.merge(some());
  return joined;
}

} // namespace fluxion::tests
