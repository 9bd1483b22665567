// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/distributions/programs.h"

namespace fx = fluxion;
namespace stats = fluxion::stats;

namespace fluxion::tests {
namespace {

using One = Array (*)(const Operand &);
using Two = Array (*)(const Operand &, const Operand &);
using Three = Array (*)(const Operand &, const Operand &, const Operand &);
using Pair = std::pair<Array, Array> (*)(const Operand &);
using Four = Array (*)(const Operand &, const Operand &, const Operand &, const Operand &);
using Five = Array (*)(const Operand &, const Operand &, const Operand &, const Operand &,
                       const Operand &);

/// The location is 0 where a record has none.
Array locationIn(const Leaves &in, std::size_t i) { return i < in.size() ? in[i] : Array(0.0); }
FlatProgram of(One f) {
  return [f](const Leaves &in) { return Leaves{f(in[0])}; };
}
FlatProgram of(Two f) {
  return [f](const Leaves &in) { return Leaves{f(in[0], in[1])}; };
}
FlatProgram of(Three f) {
  return [f](const Leaves &in) { return Leaves{f(in[0], in[1], locationIn(in, 2))}; };
}
FlatProgram of(Four f) {
  return [f](const Leaves &in) { return Leaves{f(in[0], in[1], in[2], locationIn(in, 3))}; };
}
FlatProgram of(Five f) {
  return [f](const Leaves &in) { return Leaves{f(in[0], in[1], in[2], in[3], locationIn(in, 4))}; };
}
FlatProgram sineOf(Pair f) {
  return [f](const Leaves &in) { return Leaves{f(in[0]).first}; };
}
FlatProgram cosineOf(Pair f) {
  return [f](const Leaves &in) { return Leaves{f(in[0]).second}; };
}
FlatProgram besselOf(int n) {
  return [n](const Leaves &in) { return Leaves{fx::bessel_jn(in[0], n)(n)}; };
}
FlatProgram expnOf(int n) {
  return [n](const Leaves &in) { return Leaves{fx::expn(n, in[0])}; };
}

} // namespace

Programs transcendentalPrograms() {
  return {
      {"loggamma", of(fx::loggamma)},
      {"gammasgn", of(fx::gammasgn)},
      {"ndtri", of(fx::ndtri)},
      {"log_ndtr", of(fx::log_ndtr)},
      {"erfcx", of(fx::erfcx)},
      {"erfcinv", of(fx::erfcinv)},
      {"dawsn", of(fx::dawsn)},
      {"exp1", of(fx::exp1)},
      {"expi", of(fx::expi)},
      {"spence", of(fx::spence)},
      {"i0", of(fx::i0)},
      {"i1", of(fx::i1)},
      {"i0e", of(fx::i0e)},
      {"i1e", of(fx::i1e)},
      {"gammainc", of(fx::gammainc)},
      {"gammaincc", of(fx::gammaincc)},
      {"poch", of(fx::poch)},
      {"comb", of(fx::comb)},
      {"zeta", of(fx::zeta)},
      {"boxcox", of(fx::boxcox)},
      {"boxcox1p", of(fx::boxcox1p)},
      {"betainc", of(fx::betainc)},
      {"hyp1f1", of(fx::hyp1f1)},
      {"hyp2f1", of(fx::hyp2f1)},
      {"expn_1", expnOf(1)},
      {"expn_2", expnOf(2)},
      {"expn_3", expnOf(3)},
      {"expn_8", expnOf(8)},
      {"sici_sine", sineOf(fx::sici)},
      {"sici_cosine", cosineOf(fx::sici)},
      {"fresnel_sine", sineOf(fx::fresnel)},
      {"fresnel_cosine", cosineOf(fx::fresnel)},
      {"owens_t", of(fx::owens_t)},
      {"wofz_real",
       [](const Leaves &in) { return Leaves{real(fx::wofz(fx::complex(in[0], in[1])))}; }},
      {"wofz_imag",
       [](const Leaves &in) { return Leaves{imag(fx::wofz(fx::complex(in[0], in[1])))}; }},
      {"bessel_jn_0", besselOf(0)},
      {"bessel_jn_1", besselOf(1)},
      {"bessel_jn_5", besselOf(5)},
      {"bessel_jn_40", besselOf(40)},
      {"multigammaln", [](const Leaves &in) { return Leaves{fx::multigammaln(in[0], 3)}; }},
  };
}

Programs densityPrograms() {
  return {
      {"norm_logpdf", of(stats::norm::logpdf)},
      {"norm_pdf", of(stats::norm::pdf)},
      {"norm_cdf", of(stats::norm::cdf)},
      {"norm_logcdf", of(stats::norm::logcdf)},
      {"norm_sf", of(stats::norm::sf)},
      {"norm_logsf", of(stats::norm::logsf)},
      {"norm_ppf", of(stats::norm::ppf)},
      {"norm_isf", of(stats::norm::isf)},
      {"laplace_logpdf", of(stats::laplace::logpdf)},
      {"laplace_pdf", of(stats::laplace::pdf)},
      {"laplace_cdf", of(stats::laplace::cdf)},
      {"logistic_logpdf", of(stats::logistic::logpdf)},
      {"logistic_pdf", of(stats::logistic::pdf)},
      {"logistic_cdf", of(stats::logistic::cdf)},
      {"logistic_sf", of(stats::logistic::sf)},
      {"logistic_ppf", of(stats::logistic::ppf)},
      {"logistic_isf", of(stats::logistic::isf)},
      {"cauchy_logpdf", of(stats::cauchy::logpdf)},
      {"cauchy_pdf", of(stats::cauchy::pdf)},
      {"cauchy_cdf", of(stats::cauchy::cdf)},
      {"cauchy_logcdf", of(stats::cauchy::logcdf)},
      {"cauchy_sf", of(stats::cauchy::sf)},
      {"cauchy_logsf", of(stats::cauchy::logsf)},
      {"cauchy_ppf", of(stats::cauchy::ppf)},
      {"cauchy_isf", of(stats::cauchy::isf)},
      {"t_logpdf", of(stats::t::logpdf)},
      {"t_pdf", of(stats::t::pdf)},
      {"t_cdf", of(stats::t::cdf)},
      {"gennorm_logpdf", of(stats::gennorm::logpdf)},
      {"gennorm_pdf", of(stats::gennorm::pdf)},
      {"gennorm_cdf", of(stats::gennorm::cdf)},
      {"gumbel_r_logpdf", of(stats::gumbel_r::logpdf)},
      {"gumbel_r_pdf", of(stats::gumbel_r::pdf)},
      {"gumbel_r_cdf", of(stats::gumbel_r::cdf)},
      {"gumbel_r_logcdf", of(stats::gumbel_r::logcdf)},
      {"gumbel_r_sf", of(stats::gumbel_r::sf)},
      {"gumbel_r_logsf", of(stats::gumbel_r::logsf)},
      {"gumbel_r_ppf", of(stats::gumbel_r::ppf)},
      {"gumbel_l_logpdf", of(stats::gumbel_l::logpdf)},
      {"gumbel_l_pdf", of(stats::gumbel_l::pdf)},
      {"gumbel_l_cdf", of(stats::gumbel_l::cdf)},
      {"gumbel_l_logcdf", of(stats::gumbel_l::logcdf)},
      {"gumbel_l_sf", of(stats::gumbel_l::sf)},
      {"gumbel_l_logsf", of(stats::gumbel_l::logsf)},
      {"gumbel_l_ppf", of(stats::gumbel_l::ppf)},
      {"uniform_logpdf", of(stats::uniform::logpdf)},
      {"uniform_pdf", of(stats::uniform::pdf)},
      {"uniform_cdf", of(stats::uniform::cdf)},
      {"uniform_ppf", of(stats::uniform::ppf)},
      {"expon_logpdf", of(stats::expon::logpdf)},
      {"expon_pdf", of(stats::expon::pdf)},
      {"expon_cdf", of(stats::expon::cdf)},
      {"expon_logcdf", of(stats::expon::logcdf)},
      {"expon_sf", of(stats::expon::sf)},
      {"expon_logsf", of(stats::expon::logsf)},
      {"expon_ppf", of(stats::expon::ppf)},
      {"gamma_logpdf", of(stats::gamma::logpdf)},
      {"gamma_pdf", of(stats::gamma::pdf)},
      {"gamma_cdf", of(stats::gamma::cdf)},
      {"gamma_logcdf", of(stats::gamma::logcdf)},
      {"gamma_sf", of(stats::gamma::sf)},
      {"gamma_logsf", of(stats::gamma::logsf)},
      {"chi2_logpdf", of(stats::chi2::logpdf)},
      {"chi2_pdf", of(stats::chi2::pdf)},
      {"chi2_cdf", of(stats::chi2::cdf)},
      {"chi2_logcdf", of(stats::chi2::logcdf)},
      {"chi2_sf", of(stats::chi2::sf)},
      {"chi2_logsf", of(stats::chi2::logsf)},
      {"beta_logpdf", of(stats::beta::logpdf)},
      {"beta_pdf", of(stats::beta::pdf)},
      {"beta_cdf", of(stats::beta::cdf)},
      {"beta_logcdf", of(stats::beta::logcdf)},
      {"beta_sf", of(stats::beta::sf)},
      {"beta_logsf", of(stats::beta::logsf)},
      {"pareto_logpdf", of(stats::pareto::logpdf)},
      {"pareto_pdf", of(stats::pareto::pdf)},
      {"pareto_cdf", of(stats::pareto::cdf)},
      {"pareto_logcdf", of(stats::pareto::logcdf)},
      {"pareto_sf", of(stats::pareto::sf)},
      {"pareto_logsf", of(stats::pareto::logsf)},
      {"pareto_ppf", of(stats::pareto::ppf)},
      {"truncnorm_logpdf", of(stats::truncnorm::logpdf)},
      {"truncnorm_pdf", of(stats::truncnorm::pdf)},
      {"truncnorm_cdf", of(stats::truncnorm::cdf)},
      {"truncnorm_logcdf", of(stats::truncnorm::logcdf)},
      {"truncnorm_sf", of(stats::truncnorm::sf)},
      {"truncnorm_logsf", of(stats::truncnorm::logsf)},
      {"vonmises_logpdf", of(stats::vonmises::logpdf)},
      {"vonmises_pdf", of(stats::vonmises::pdf)},
      {"wrapcauchy_logpdf", of(stats::wrapcauchy::logpdf)},
      {"wrapcauchy_pdf", of(stats::wrapcauchy::pdf)},
      {"poisson_logpmf", of(stats::poisson::logpmf)},
      {"poisson_pmf", of(stats::poisson::pmf)},
      {"poisson_cdf", of(stats::poisson::cdf)},
      {"bernoulli_logpmf", of(stats::bernoulli::logpmf)},
      {"bernoulli_pmf", of(stats::bernoulli::pmf)},
      {"bernoulli_cdf", of(stats::bernoulli::cdf)},
      {"bernoulli_ppf", of(stats::bernoulli::ppf)},
      {"binom_logpmf", of(stats::binom::logpmf)},
      {"binom_pmf", of(stats::binom::pmf)},
      {"betabinom_logpmf", of(stats::betabinom::logpmf)},
      {"betabinom_pmf", of(stats::betabinom::pmf)},
      {"nbinom_logpmf", of(stats::nbinom::logpmf)},
      {"nbinom_pmf", of(stats::nbinom::pmf)},
      {"geom_logpmf", of(stats::geom::logpmf)},
      {"geom_pmf", of(stats::geom::pmf)},
      {"multinomial_logpmf", of(stats::multinomial::logpmf)},
      {"multinomial_pmf", of(stats::multinomial::pmf)},
      {"dirichlet_logpdf", of(stats::dirichlet::logpdf)},
      {"dirichlet_pdf", of(stats::dirichlet::pdf)},
      {"multivariate_normal_logpdf", of(stats::multivariate_normal::logpdf)},
      {"multivariate_normal_pdf", of(stats::multivariate_normal::pdf)},
  };
}

} // namespace fluxion::tests
