// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Factors and functions of matrices.
#include "tests/library/programs.h"

namespace fx = fluxion;
namespace la = fluxion::linalg;

namespace fluxion::tests {
namespace {

Array adjointOf(const Array &a) { return conj(swapaxes(a, -1, -2)); }
Array hermitianOf(const Array &a) { return 0.5 * (a + adjointOf(a)); }

/// Sizes: signs of columns are free.
Leaves sizesOf(const std::pair<Array, Array> &parts) {
  return {abs(parts.first), abs(parts.second)};
}

Leaves choleskyFactors(const Leaves &in) {
  Array s = hermitianOf(in[0]);
  auto lower = la::cho_factor(s, true), upper = la::cho_factor(s);
  return {lower.first, upper.first, la::cho_solve(lower, in[1]), la::cho_solve(upper, in[1])};
}

Leaves qrProducts(const Leaves &in) {
  auto [right, r] = la::qr_multiply(in[0], in[1]);
  auto [left, again] = la::qr_multiply(in[0], in[2], fx::Side::left);
  return {abs(right), abs(r), abs(left)};
}

Leaves tridiagonals(const Leaves &in) {
  auto [w, v] = la::eigh_tridiagonal(in[0], in[1]);
  auto [some, vectors] = la::eigh_tridiagonal(in[0], in[1], {.indices = std::pair(1, 2)});
  return {w, some, abs(v)};
}

} // namespace

Programs matrixFactorPrograms() {
  return {
      {"cho_factor", choleskyFactors},
      {"schur", [](const Leaves &in) { return sizesOf(la::schur(in[0])); }},
      {"schur_complex",
       [](const Leaves &in) { return sizesOf(la::schur(in[0], la::SchurForm::complex)); }},
      {"hessenberg", [](const Leaves &in) { return sizesOf(la::hessenberg(in[0])); }},
      {"rsf2csf",
       [](const Leaves &in) {
         auto [t, z] = la::rsf2csf(in[0], in[1]);
         return Leaves{t, z};
       }},
      {"sqrtm", [](const Leaves &in) { return Leaves{la::sqrtm(in[0])}; }},
      {"funm",
       [](const Leaves &in) {
         auto sine = [](const Array &x) { return sin(x); };
         auto [value, error] = la::funm_and_error(in[0], sine);
         return Leaves{la::funm(in[0], sine), value, error};
       }},
      {"solve_sylvester",
       [](const Leaves &in) { return Leaves{la::solve_sylvester(in[0], in[1], in[2])}; }},
      {"expm_frechet",
       [](const Leaves &in) {
         auto [value, change] = la::expm_frechet(in[0], in[1]);
         return Leaves{value, change};
       }},
      {"polar",
       [](const Leaves &in) {
         auto [u, p] = la::polar(in[0]);
         auto [w, q] = la::polar(adjointOf(in[0]), fx::Side::left);
         return Leaves{u, p, w, q};
       }},
      {"polar_left",
       [](const Leaves &in) {
         auto [u, p] = la::polar(in[0], fx::Side::left);
         return Leaves{u, p};
       }},
      {"qr_multiply", qrProducts},
      {"eigh_tridiagonal", tridiagonals},
  };
}

} // namespace fluxion::tests
