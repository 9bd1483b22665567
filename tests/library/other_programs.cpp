// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Statistics, neural networks, linear algebra.
#include "tests/library/programs.h"

namespace fx = fluxion;
namespace nn = fluxion::nn;
namespace la = fluxion::linalg;

namespace fluxion::tests {
namespace {

FlatProgram quantiles(fx::QuantileMethod method) {
  return [method](const Leaves &in) {
    Array q = fx::array({0.0, 0.3, 0.5, 1.0});
    return Leaves{fx::quantile(in[0], q, 1, fx::keepdims, method)};
  };
}
using Segment = Array (*)(const Operand &, const Operand &, std::int64_t);
FlatProgram segments(Segment f) {
  return [f](const Leaves &in) { return Leaves{f(in[1], in[0], 3)}; };
}
template <class F> FlatProgram unary(F f) {
  return [f](const Leaves &in) { return Leaves{f(in[0])}; };
}
template <class F> FlatProgram binary(F f) {
  return [f](const Leaves &in) { return Leaves{f(in[0], in[1])}; };
}
using Plain = Array (*)(const Operand &);
FlatProgram plain(Plain f) { return unary(f); }

Leaves nanReductions(const Leaves &in) {
  const Array &x = in[0];
  return {fx::nansum(x, 0),        fx::nanprod(x, 1),   fx::nanmean(x, 0),
          fx::nanvar(x, 1, {}, 1), fx::nanstd(x),       fx::nanmax(x, 0),
          fx::nanmin(x, 1),        fx::nanargmax(x, 1), fx::nanargmin(x, 0)};
}

Leaves histograms(const Leaves &in) {
  auto [a, b] = fx::histogram(in[0], 4);
  auto [c, d] = fx::histogram(in[0], 3, {.density = true});
  auto [e, f] = fx::histogram(in[0], fx::array({-1.0, 0.0, 0.5, 2.0}));
  return {a, b, c, d, e, f};
}

Leaves svdOf(const Leaves &in) {
  la::SVD parts = la::svd(in[0], false);
  return {abs(parts.u), abs(parts.s), abs(parts.vt)};
}

Leaves triangularSolves(const Leaves &in) {
  return {la::solve_triangular(in[0], in[1]), la::solve_triangular(in[0], in[1], {.lower = true}),
          la::solve_triangular(in[0], in[1], {.transposed = true, .unit_diagonal = true})};
}

Leaves normsOf(const Leaves &in, const std::vector<la::Norm> &norms) {
  Leaves all;
  for (const la::Norm &norm : norms)
    all.push_back(la::norm(in[0], norm));
  return all;
}

constexpr double infinity = std::numeric_limits<double>::infinity();

} // namespace

Programs statisticsPrograms() {
  return {
      {"quantile_linear", quantiles(fx::QuantileMethod::linear)},
      {"quantile_lower", quantiles(fx::QuantileMethod::lower)},
      {"quantile_higher", quantiles(fx::QuantileMethod::higher)},
      {"quantile_midpoint", quantiles(fx::QuantileMethod::midpoint)},
      {"quantile_nearest", quantiles(fx::QuantileMethod::nearest)},
      {"medians",
       [](const Leaves &in) {
         return Leaves{fx::median(in[0]), fx::median(in[0], 0), fx::percentile(in[0], 25.0)};
       }},
      {"nan_quantiles",
       [](const Leaves &in) {
         return Leaves{fx::nanquantile(in[0], fx::array({0.0, 0.3, 0.5, 1.0}), 0),
                       fx::nanmedian(in[0], 1), fx::median(in[0], 1)};
       }},
      {"nan_reductions", nanReductions},
      {"averages",
       [](const Leaves &in) { return Leaves{fx::average(in[0], 1, in[1]), fx::ptp(in[0], 0)}; }},
      {"cov",
       [](const Leaves &in) {
         return Leaves{fx::cov(in[0]), fx::cov(in[0](0)),
                       fx::cov(in[0], {.rowvar = false, .ddof = 0})};
       }},
      {"cov_weights", [](const Leaves &in) { return Leaves{fx::cov(in[0], {.aweights = in[1]})}; }},
      {"corrcoef",
       [](const Leaves &in) { return Leaves{fx::corrcoef(in[0])(0, fx::slice(1, {}))}; }},
      {"histogram", histograms},
      {"bincount", [](const Leaves &in) { return Leaves{fx::bincount(in[0], {.length = 6})}; }},
      {"segment_sum", segments(fx::segment_sum)},
      {"segment_prod", segments(fx::segment_prod)},
      {"segment_max", segments(fx::segment_max)},
      {"segment_min", segments(fx::segment_min)},
  };
}

Programs networkPrograms() {
  return {
      {"relu", plain(nn::relu)},
      {"relu6", plain(nn::relu6)},
      {"leaky_relu", unary([](const Array &x) { return nn::leaky_relu(x); })},
      {"elu", unary([](const Array &x) { return nn::elu(x); })},
      {"celu", unary([](const Array &x) { return nn::celu(x); })},
      {"selu", plain(nn::selu)},
      {"silu", plain(nn::silu)},
      {"log_sigmoid", plain(nn::log_sigmoid)},
      {"softplus", plain(nn::softplus)},
      {"soft_sign", plain(nn::soft_sign)},
      {"hard_tanh", plain(nn::hard_tanh)},
      {"hard_sigmoid", plain(nn::hard_sigmoid)},
      {"hard_silu", plain(nn::hard_silu)},
      {"mish", plain(nn::mish)},
      {"squareplus", unary([](const Array &x) { return nn::squareplus(x); })},
      {"sigmoid", plain(nn::sigmoid)},
      {"sparse_plus", plain(nn::sparse_plus)},
      {"gelu", [](const Leaves &in) { return Leaves{nn::gelu(in[0]), nn::gelu(in[0], false)}; }},
      {"activations_at_zero",
       [](const Leaves &in) {
         const Array &x = in[0];
         return Leaves{nn::relu(x), nn::relu6(x),    nn::elu(x),
                       nn::celu(x), nn::softplus(x), nn::leaky_relu(x)};
       }},
      {"glu", unary([](const Array &x) { return nn::glu(x); })},
      {"log1mexp", plain(nn::log1mexp)},
      {"softmax",
       [](const Leaves &in) {
         return Leaves{nn::softmax(in[0]), nn::log_softmax(in[0]), nn::softmax(in[0], 0)};
       }},
      {"softmax_where",
       [](const Leaves &in) {
         return Leaves{nn::softmax(in[1], -1, in[0]), nn::log_softmax(in[1], -1, in[0])};
       }},
      {"logsumexp",
       [](const Leaves &in) {
         return Leaves{nn::logsumexp(in[0], 1, {.b = in[1]}), nn::logsumexp(in[0])};
       }},
      {"logsumexp_sign",
       [](const Leaves &in) {
         auto [size, sign] = nn::logsumexp_and_sign(in[0], 1, {.b = in[1], .keepdims = true});
         return Leaves{size, sign};
       }},
      {"standardize", unary([](const Array &x) { return nn::standardize(x); })},
      {"one_hot",
       [](const Leaves &in) {
         return Leaves{nn::one_hot(in[0], 3), nn::one_hot(in[0], 3, fx::f64, 0)};
       }},
      {"attention",
       [](const Leaves &in) { return Leaves{nn::dot_product_attention(in[0], in[1], in[2])}; }},
      {"attention_causal",
       [](const Leaves &in) {
         return Leaves{nn::dot_product_attention(in[0], in[1], in[2], {.is_causal = true})};
       }},
      {"attention_mask",
       [](const Leaves &in) {
         return Leaves{nn::dot_product_attention(in[1], in[2], in[3],
                                                 {.bias = in[4], .mask = in[0], .scale = 0.5})};
       }},
      {"attention_window",
       [](const Leaves &in) {
         return Leaves{
             nn::dot_product_attention(in[0], in[1], in[2],
                                       {.key_lengths = fx::array({6, 3}),
                                        .window = std::pair<std::int64_t, std::int64_t>(1, 2)})};
       }},
      {"softmax_cross_entropy",
       binary([](const Array &x, const Array &p) { return nn::softmax_cross_entropy(x, p); })},
      {"integer_cross_entropy", binary([](const Array &i, const Array &x) {
         return nn::softmax_cross_entropy_with_integer_labels(x, i);
       })},
      {"binary_cross_entropy", binary([](const Array &x, const Array &p) {
         return nn::sigmoid_binary_cross_entropy(x, p);
       })},
      {"huber", binary([](const Array &x, const Array &y) { return nn::huber_loss(x, y); })},
      {"cosine",
       binary([](const Array &x, const Array &y) { return nn::cosine_similarity(x, y); })},
      {"log_cosh", binary([](const Array &x, const Array &y) { return nn::log_cosh(x, y); })},
  };
}

Programs matrixPrograms() {
  return {
      {"cholesky",
       [](const Leaves &in) { return Leaves{la::cholesky(in[0]), la::cholesky(in[0], true)}; }},
      {"cholesky_fails", unary([](const Array &a) { return la::cholesky(a); })},
      {"solve", binary([](const Array &a, const Array &b) { return la::solve(a, b); })},
      {"solve_vector", binary([](const Array &a, const Array &b) { return la::solve(a, b); })},
      {"solve_triangular", triangularSolves},
      {"lu",
       [](const Leaves &in) {
         auto [p, l, u] = la::lu(in[0]);
         return Leaves{l, u};
       }},
      {"inv", unary([](const Array &a) { return la::inv(a); })},
      {"det",
       [](const Leaves &in) {
         const Array &a = in[0];
         fx::Slice three = fx::slice(3), two = fx::slice(2);
         return Leaves{la::det(a), la::det(a(0, three, three)), la::det(a(fx::all, two, two))};
       }},
      {"slogdet", unary([](const Array &a) { return la::slogdet(a).second; })},
      {"eigh",
       [](const Leaves &in) {
         auto [w, v] = la::eigh(in[0]);
         return Leaves{w, abs(v)};
       }},
      {"svdvals", unary([](const Array &a) { return la::svdvals(a); })},
      {"svd", svdOf},
      {"svd_wide", svdOf},
      {"qr",
       [](const Leaves &in) {
         auto [q, r] = la::qr(in[0]);
         return Leaves{abs(q), abs(r)};
       }},
      {"pinv", unary([](const Array &a) { return la::pinv(a); })},
      {"lstsq", binary([](const Array &a, const Array &b) { return la::lstsq(a, b).x; })},
      {"lstsq_batched",
       [](const Leaves &in) {
         la::LeastSquares found = la::lstsq(in[0], in[1]);
         return Leaves{found.x, found.residuals};
       }},
      {"det_larger", unary([](const Array &a) { return la::det(a); })},
      {"matrix_power",
       [](const Leaves &in) {
         return Leaves{la::matrix_power(in[0], 5), la::matrix_power(in[0], -2)};
       }},
      {"expm", unary([](const Array &a) { return la::expm(a); })},
      {"expm_large", unary([](const Array &a) { return la::expm(a); })},
      {"vector_norms",
       [](const Leaves &in) { return normsOf(in, {{}, 1, 2, 3, infinity, -infinity}); }},
      {"matrix_norms",
       [](const Leaves &in) {
         return normsOf(in, {"fro", "nuc", 1, -1, 2, -2, infinity, -infinity});
       }},
      {"norm_axis",
       [](const Leaves &in) {
         return Leaves{la::norm(in[0], {}, 0), la::norm(in[0], 1, {0, 1}, fx::keepdims)};
       }},
      {"cond", [](const Leaves &in) { return Leaves{la::cond(in[0]), la::cond(in[0], 1)}; }},
      {"matrix_rank", unary([](const Array &a) { return la::matrix_rank(a); })},
      {"multi_dot", [](const Leaves &in) { return Leaves{la::multi_dot(in)}; }},
  };
}

} // namespace fluxion::tests
