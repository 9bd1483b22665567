// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Steps of decompositions: the programs of tests/vectors/matrix_steps.py.
#include "tests/library/programs.h"

namespace fx = fluxion;
namespace la = fluxion::linalg;

namespace fluxion::tests {
namespace {

Leaves partsOf(const Leaves &xs) {
  Leaves parts;
  for (const Array &x : xs) {
    parts.push_back(real(x));
    parts.push_back(imag(x));
  }
  return parts;
}
Leaves reflectionsOf(const Leaves &in) {
  auto [h, taus] = la::qr_reflections(in[0]);
  return {h, taus};
}
Leaves tridiagonalOf(const Array &a) {
  la::TridiagonalForm lower = la::tridiagonal(a), upper = la::tridiagonal(a, false);
  return {lower.a, lower.d, lower.e, lower.taus, upper.a, upper.d, upper.e, upper.taus};
}
Leaves solved(const Leaves &in) { return {la::tridiagonal_solve(in[0], in[1], in[2], in[3])}; }

} // namespace

Programs matrixStepPrograms() {
  return {
      {"tridiagonal_solve", solved},
      {"tridiagonal_solve_vector", solved},
      {"tridiagonal_solve_of_complex",
       [](const Leaves &in) {
         Leaves turned;
         for (const Array &x : in)
           turned.push_back(x * std::complex<double>(1, 0.5));
         return partsOf(solved(turned));
       }},
      {"cholesky_update",
       [](const Leaves &in) { return Leaves{la::cholesky_update(in[0], in[1])}; }},
      {"symmetric_product",
       [](const Leaves &in) { return Leaves{la::symmetric_product(in[0], in[1], 0.5, 2.0)}; }},
      {"qr_reflections", reflectionsOf},
      {"qr_reflections_wide", reflectionsOf},
      {"householder_product",
       [](const Leaves &in) {
         auto [h, taus] = la::qr_reflections(in[0]);
         return Leaves{la::householder_product(h, taus)};
       }},
      {"products_with_q",
       [](const Leaves &in) {
         auto [h, taus] = la::qr_reflections(in[0]);
         return Leaves{la::ormqr(h, taus, in[1]), la::ormqr(h, taus, in[1], {.transpose = true}),
                       la::ormqr(h, taus, in[2], {.left = false}),
                       la::ormqr(h, taus, in[2], {.left = false, .transpose = true})};
       }},
      {"products_with_complex_q",
       [](const Leaves &in) {
         auto [h, taus] = la::qr_reflections(fx::complex(in[0], in[1]));
         Array c = fx::complex(in[2], in[2]);
         return partsOf({h, taus, la::householder_product(h, taus),
                         la::ormqr(h, taus, c, {.transpose = true})});
       }},
      {"tridiagonal", [](const Leaves &in) { return tridiagonalOf(in[0]); }},
      {"tridiagonal_of_complex",
       [](const Leaves &in) { return partsOf(tridiagonalOf(fx::complex(in[0], in[1]))); }},
      {"lu_pivots_to_permutation",
       [](const Leaves &in) { return Leaves{la::lu_pivots_to_permutation(in[0], 5)}; }},
  };
}

} // namespace fluxion::tests
