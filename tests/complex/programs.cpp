// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/complex/programs.h"

namespace fx = fluxion;

namespace fluxion::tests {

using Programs = std::map<std::string, FlatProgram>;
using Complex = std::complex<double>;
constexpr Complex i(0, 1);

using Unary = Array (*)(const Operand &);
using Binary = Array (*)(const Operand &, const Operand &);
static FlatProgram real(Unary f) {
  return [f](const Leaves &in) { return Leaves{fx::real(f(in[0]))}; };
}
static FlatProgram imag(Unary f) {
  return [f](const Leaves &in) { return Leaves{fx::imag(f(in[0]))}; };
}

static Programs functions() {
  return {
      {"neg", programOf(fx::negative)},
      {"exp", programOf(fx::exp)},
      {"expm1", programOf(fx::expm1)},
      {"log", programOf(fx::log)},
      {"log1p", programOf(fx::log1p)},
      {"sqrt", programOf(fx::sqrt)},
      {"rsqrt", programOf(fx::rsqrt)},
      {"sin", programOf(fx::sin)},
      {"cos", programOf(fx::cos)},
      {"tan", programOf(fx::tan)},
      {"asin", programOf(fx::asin)},
      {"acos", programOf(fx::acos)},
      {"atan", programOf(fx::atan)},
      {"sinh", programOf(fx::sinh)},
      {"cosh", programOf(fx::cosh)},
      {"tanh", programOf(fx::tanh)},
      {"asinh", programOf(fx::asinh)},
      {"acosh", programOf(fx::acosh)},
      {"atanh", programOf(fx::atanh)},
      {"logistic", programOf(fx::logistic)},
      {"square", programOf(fx::square)},
      {"reciprocal", programOf(fx::reciprocal)},
      {"cube", [](const Leaves &in) { return Leaves{pow(in[0], 3)}; }},
      {"inverse_square", [](const Leaves &in) { return Leaves{pow(in[0], -2)}; }},
      {"real", programOf(fx::real)},
      {"imag", programOf(fx::imag)},
      {"conj", programOf(fx::conj)},
      {"abs", programOf(fx::abs)},
      {"angle", programOf(fx::angle)},
      {"sign", programOf(fx::sign)},
      {"log2", programOf(fx::log2)},
      {"log10", programOf(fx::log10)},
      {"exp2", programOf(fx::exp2)},
      {"add", programOf(fx::add)},
      {"sub", programOf(fx::subtract)},
      {"mul", programOf(fx::multiply)},
      {"div", programOf(fx::divide)},
      {"pow", programOf(fx::pow)},
      {"log_real", real(fx::log)},
      {"log_imag", imag(fx::log)},
      {"log1p_real", real(fx::log1p)},
  };
}

static Leaves moves(const Leaves &in) {
  const Array &x = in[0];
  return {reshape(x, {2, 6}),
          transpose(x),
          flip(x, 1),
          x(fx::slice(1, {}), fx::slice({}, {}, 2)),
          pad(x, {{1, 1}, {1, 1}}, 0.0),
          concatenate({x, x * 2.0}, 0),
          broadcast_to(x, {2, 3, 4}),
          roll(x, 1)};
}
static Leaves indexing(const Leaves &in) {
  const Array &at = in[0], &x = in[1];
  return {x(at), take(x, at, 1), x(1, 2), dynamic_slice(x, {at(0), at(1)}, {2, 2})};
}
static Leaves updates(const Leaves &in) {
  const Array &at = in[0], &x = in[1], &y = in[2];
  return {x.at(at).add(y), x.at(at).set(y), x.at(1).multiply(2.0 * i)};
}
static Leaves predicates(const Leaves &in) {
  const Array &x = in[0];
  return {isnan(x), isinf(x), isfinite(x), isreal(x), iscomplex(x), x.astype(fx::boolean)};
}

static Programs arrays() {
  return {
      {"sums",
       [](const Leaves &in) {
         return Leaves{sum(in[0]), sum(in[0], 0), mean(in[0], 1), cumsum(in[0], 1)};
       }},
      {"products",
       [](const Leaves &in) { return Leaves{prod(in[0]), prod(in[0], 0), prod(in[0], 1)}; }},
      {"product_of_zeros", [](const Leaves &in) { return Leaves{prod(in[0], 1)}; }},
      {"cumprod",
       [](const Leaves &in) {
         return Leaves{cumprod(in[0], 1), flip(cumprod(flip(in[0], 1), 1), 1)};
       }},
      {"spread",
       [](const Leaves &in) {
         return Leaves{var(in[0]), fx::std(in[0], 1), norm(in[0]), norm(in[0], 1)};
       }},
      {"matmul", programOf(fx::matmul)},
      {"mixed_matmul", programOf(fx::matmul)},
      {"einsum",
       [](const Leaves &in) { return Leaves{fx::einsum("bij,bjk->bik", {in[0], in[1]})}; }},
      {"vdot", programOf(fx::vdot)},
      {"moves", moves},
      {"indexing", indexing},
      {"updates", updates},
      {"choice", [](const Leaves &in) { return Leaves{where(in[0], in[1], in[2])}; }},
      {"comparisons",
       [](const Leaves &in) {
         return Leaves{in[0] == in[1], in[0] != in[1], in[0] == conj(in[1])};
       }},
      {"predicates", predicates},
      {"from_real",
       [](const Leaves &in) { return Leaves{in[0].astype(fx::c128) * Complex(1, 2)}; }},
      {"to_real", [](const Leaves &in) { return Leaves{fx::real(in[0]).astype(fx::f32)}; }},
      {"narrowed", [](const Leaves &in) { return Leaves{in[0].astype(fx::c64)}; }},
      {"widened", [](const Leaves &in) { return Leaves{in[0].astype(fx::c128) * in[0]}; }},
      {"from_parts",
       [](const Leaves &in) { return Leaves{fx::complex(in[0], in[1]) * Complex(2, -1)}; }},
      {"promoted",
       [](const Leaves &in) { return Leaves{in[0] + in[1], in[0] * in[2], in[1] + i}; }},
  };
}

static Leaves recurrent(const Leaves &in) {
  auto step = [](Array c, Array x) { return std::pair{sin(c) * x + 0.1 * i, abs(c)}; };
  auto [carry, sizes] = fx::scan(step, in[0], in[1]);
  return {carry, sizes};
}
static Leaves mandelbrot(const Leaves &in) {
  const Array &c = in[0];
  return {fx::fori_loop(0, 4, [&](Array, Array v) { return v * v + c; }, 0.0 * c)};
}
static Leaves branch(const Leaves &in) {
  return {fx::cond(
      fx::real(in[0]) > 0.0, [](Array u) { return u * u; }, [](Array u) { return conj(u); },
      in[0])};
}
static Leaves jacobians(const Leaves &in) {
  const Array &x = in[0];
  return {fx::jacrev([](Array v) { return fx::real(v) * fx::imag(v); })(x),
          fx::jacfwd([](Array v) { return v * v; }, fx::holomorphic)(x),
          fx::jacfwd([](Array v) { return v * i; })(fx::real(x))};
}

static Programs programs() {
  return {
      {"intensity", [](const Leaves &in) { return Leaves{sum(square(abs(in[0])))}; }},
      {"network",
       [](const Leaves &in) { return Leaves{sum(square(abs(tanh(matmul(in[0], in[1])))))}; }},
      {"recurrent", recurrent},
      {"mandelbrot", mandelbrot},
      {"branch", branch},
      {"rotation", [](const Leaves &in) { return Leaves{exp(i * in[0]) * in[1]}; }},
      {"fixed",
       [](const Leaves &in) {
         return Leaves{fx::vmap([](Array v) { return sum(v * conj(v)); })(in[0])};
       }},
      {"holomorphic",
       [](const Leaves &in) {
         auto f = [](Array v) { return sin(v) * v + 1.0 / v; };
         return Leaves{fx::vmap(fx::grad(f, fx::holomorphic))(in[0])};
       }},
      {"second",
       [](const Leaves &in) {
         auto f = [](Array v) { return exp(v); };
         return Leaves{fx::vmap(fx::grad(fx::grad(f, fx::holomorphic), fx::holomorphic))(in[0])};
       }},
      {"gradient",
       [](const Leaves &in) {
         auto f = [](Array v) { return sum(square(abs(exp(v)))); };
         return Leaves{fx::grad(f)(in[0])};
       }},
      {"jacobians", jacobians},
      {"normals",
       [](const Leaves &in) {
         return Leaves{fx::random::normal(in[0], {5}, fx::c128),
                       fx::random::normal(in[0], {3}, fx::c64)};
       }},
  };
}

static Leaves extremes(const Leaves &in) {
  const Array &x = in[0];
  return {fx::max(x), fx::min(x), fx::max(reshape(x, {2, 4}), 1), fx::min(reshape(x, {2, 4}), 0),
          fx::ptp(x)};
}

static Programs order() {
  return {
      {"sorted",
       [](const Leaves &in) {
         return Leaves{sort(in[0]), sort(in[0], -1, fx::descending),
                       sort(reshape(in[0], {2, 3}), 0)};
       }},
      {"places",
       [](const Leaves &in) {
         return Leaves{argsort(in[0]), argsort(in[0], -1, fx::descending), sort(in[0]),
                       fx::lexsort({in[0]})};
       }},
      {"ordered",
       [](const Leaves &in) {
         const Array &x = in[0], &y = in[1];
         return Leaves{x<y, x <= y, x> y, x >= y};
       }},
      {"extremes", extremes},
      {"larger",
       [](const Leaves &in) {
         return Leaves{maximum(in[0], in[1]), minimum(in[0], in[1]), maximum(in[0], 1.0)};
       }},
      {"running",
       [](const Leaves &in) {
         return Leaves{cummax(in[0]), cummin(in[0]), cummax(in[0], 0, fx::reverse)};
       }},
      {"found",
       [](const Leaves &in) {
         return Leaves{unique(in[0], {.size = 6}).values, searchsorted(sort(in[0]), in[0])};
       }},
      {"rounded", [](const Leaves &in) { return Leaves{fx::round(in[0])}; }},
      {"logaddexp",
       [](const Leaves &in) { return Leaves{logaddexp(in[0], in[1]), logaddexp2(in[0], in[1])}; }},
      {"logsumexp",
       [](const Leaves &in) {
         return Leaves{logsumexp(in[0]), logsumexp(reshape(in[0], {2, 3}), 1)};
       }},
      {"cumlogsumexp",
       [](const Leaves &in) {
         return Leaves{cumlogsumexp(in[0]), cumlogsumexp(in[0], 0, fx::reverse)};
       }},
      {"softmax", [](const Leaves &in) { return Leaves{fx::nn::softmax(in[0])}; }},
      {"sinc", programOf(fx::sinc)},
  };
}

Programs complexPrograms() {
  Programs all = functions();
  all.merge(order());
  all.merge(arrays());
  all.merge(programs());
  return all;
}

} // namespace fluxion::tests
