// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Draws of the distributions are those of jax.random: counts and orders exactly, numbers to the
// last places; and so are their derivatives.
#include "tests/vectors/program_check.h"

#include <gtest/gtest.h>

#include <map>

namespace fx = fluxion;
namespace fluxion::tests {
namespace {

using Draw = std::function<Array(const Leaves &, const Shape &, DType)>;

using Plain = Array (*)(const Array &, const Shape &, DType, fx::random::Where);
Draw plain(Plain f) {
  return [f](const Leaves &in, const Shape &s, DType d) {
    return f(in[0], s, d, fx::random::Where::current());
  };
}
using One = Array (*)(const Array &, const Operand &, std::optional<Shape>, DType);
Draw of(One f) {
  return [f](const Leaves &in, const Shape &s, DType d) { return f(in[0], in[1], s, d); };
}
using Two = Array (*)(const Array &, const Operand &, const Operand &, std::optional<Shape>, DType);
Draw of(Two f) {
  return [f](const Leaves &in, const Shape &s, DType d) { return f(in[0], in[1], in[2], s, d); };
}
Shape withoutLast(const Shape &shape, int axes = 1) {
  Shape rest;
  for (int k = 0; k < shape.rank() - axes; ++k)
    rest.push_back(shape[k]);
  return rest;
}
Draw chosen(Shape shape, bool replace, bool hasChances, int axis) {
  return [=](const Leaves &in, const Shape &, DType) {
    fx::random::Choice options{.replace = replace, .axis = axis};
    if (hasChances)
      options.p = in[2];
    return fx::random::choice(in[0], in[1], shape, options);
  };
}
Draw permuted(int axis, bool independent) {
  return [=](const Leaves &in, const Shape &, DType) {
    return fx::random::permutation(in[0], in[1], {.axis = axis, .independent = independent});
  };
}

const std::map<std::string, Draw> draws = {
    {"cauchy", plain(fx::random::cauchy)},
    {"laplace", plain(fx::random::laplace)},
    {"logistic", plain(fx::random::logistic)},
    {"rademacher", plain(fx::random::rademacher)},
    {"maxwell", plain(fx::random::maxwell)},
    {"double_sided_maxwell",
     [](const Leaves &in, const Shape &s, DType d) {
       return fx::random::double_sided_maxwell(in[0], in[1], in[2], s, d);
     }},
    {"lognormal", of(fx::random::lognormal)},
    {"pareto", of(fx::random::pareto)},
    {"rayleigh", of(fx::random::rayleigh)},
    {"weibull_min", of(fx::random::weibull_min)},
    {"triangular",
     [](const Leaves &in, const Shape &s, DType d) {
       return fx::random::triangular(in[0], in[1], in[2], in[3], s, d);
     }},
    {"wald", of(fx::random::wald)},
    {"geometric", of(fx::random::geometric)},
    {"gamma", of(fx::random::gamma)},
    {"loggamma", of(fx::random::loggamma)},
    {"chisquare", of(fx::random::chisquare)},
    {"t", of(fx::random::t)},
    {"beta", of(fx::random::beta)},
    {"f", of(fx::random::f)},
    {"dirichlet", [](const Leaves &in, const Shape &s,
                     DType d) { return fx::random::dirichlet(in[0], in[1], withoutLast(s), d); }},
    {"generalized_normal", [](const Leaves &in, const Shape &s,
                              DType d) { return fx::random::generalized_normal(in[0], 3, s, d); }},
    {"ball", [](const Leaves &in, const Shape &s,
                DType d) { return fx::random::ball(in[0], 3, 3, withoutLast(s), d); }},
    {"poisson", of(fx::random::poisson)},
    {"binomial", of(fx::random::binomial)},
    {"multinomial", [](const Leaves &in, const Shape &,
                       DType d) { return fx::random::multinomial(in[0], in[1], in[2], d); }},
    // The number of elements is static: that of the result.
    {"permutation",
     [](const Leaves &in, const Shape &s, DType) { return fx::random::permutation(in[0], s[0]); }},
    {"permutation_0", permuted(0, false)},
    {"permutation_0_independent", permuted(0, true)},
    {"permutation_1", permuted(1, false)},
    {"permutation_1_independent", permuted(1, true)},
    {"choice", chosen({3, 2}, true, false, 0)},
    {"choice_p", chosen({6}, true, true, 0)},
    {"choice_once", chosen({3}, false, false, 0)},
    {"choice_once_axis", chosen({2}, false, false, 1)},
    {"choice_once_p", chosen({2}, false, true, 0)},
    {"choice_number",
     [](const Leaves &in, const Shape &s, DType) { return fx::random::choice(in[0], 9, s); }},
    {"categorical_once",
     [](const Leaves &in, const Shape &s, DType) {
       return fx::random::categorical(in[0], in[1], -1, s, fx::random::without_replacement);
     }},
    {"multivariate_normal",
     [](const Leaves &in, const Shape &s, DType d) {
       return fx::random::multivariate_normal(in[0], in[1], in[2], withoutLast(s), d);
     }},
    {"orthogonal",
     [](const Leaves &in, const Shape &s, DType d) {
       std::int64_t n = s[s.rank() - 2], m = s[s.rank() - 1];
       return fx::random::orthogonal(in[0], n, withoutLast(s, 2), d, m);
     }},
};

FlatProgram programOf(const VectorRecord &record) {
  Shape shape = record.outs[0].shape();
  DType dtype = record.outs[0].dtype();
  return [draw = draws.at(record.op), shape, dtype](const Leaves &in) -> Leaves {
    return {draw(in, shape, dtype)};
  };
}

/// Where a number comes near zero, XLA's fused products differ by parts of the largest ones.
VectorRecord withRoom(VectorRecord record) {
  DType dtype = record.outs[0].dtype();
  if (isFloating(dtype) && record.value.ulps > 0)
    record.value.floor = dtype == DType::f64 ? 0x1p-47 : dtype == DType::f32 ? 0x1p-18 : 0x1p-8;
  return record;
}

class DrawVectors : public testing::TestWithParam<VectorRecord> {};

TEST_P(DrawVectors, AgreeEagerly) { expectAsJax(programOf(GetParam()), withRoom(GetParam())); }
TEST_P(DrawVectors, AgreeCompiled) {
  expectAsJax(fx::jit(programOf(GetParam())), withRoom(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, DrawVectors, testing::ValuesIn(recordsOf("distributions")),
                         [](const auto &info) { return testNameOf(info.param); });

} // namespace
} // namespace fluxion::tests
