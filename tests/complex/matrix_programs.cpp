// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The programs of tests/vectors/matrices.py, by name.
#include "tests/complex/programs.h"

#include <limits>

namespace fx = fluxion;
namespace la = fluxion::linalg;

namespace fluxion::tests {

using Programs = std::map<std::string, FlatProgram>;

template <class F> static FlatProgram unary(F f) {
  return [f](const Leaves &in) { return Leaves{f(in[0])}; };
}
template <class F> static FlatProgram binary(F f) {
  return [f](const Leaves &in) { return Leaves{f(in[0], in[1])}; };
}

static constexpr double infinity = std::numeric_limits<double>::infinity();
static FlatProgram norms(std::vector<la::Norm> all) {
  return [all](const Leaves &in) {
    Leaves out;
    for (const la::Norm &norm : all)
      out.push_back(la::norm(in[0], norm));
    return out;
  };
}

static Leaves triangularSolutions(const Leaves &in) {
  return {la::solve_triangular(in[0], in[1]), la::solve_triangular(in[0], in[1], {.lower = true}),
          la::solve_triangular(in[0], in[1], {.transposed = true, .unit_diagonal = true})};
}

static Programs systems() {
  auto solve = binary([](const Array &a, const Array &b) { return la::solve(a, b); });
  return {
      {"cholesky",
       [](const Leaves &in) {
         return Leaves{la::cholesky(in[0]), la::cholesky(in[0], /*upper=*/true)};
       }},
      {"solve", solve},
      {"solve_vector", solve},
      {"solve_triangular", triangularSolutions},
      {"cho_solve", binary([](const Array &l, const Array &b) { return la::cho_solve(l, b); })},
      {"lu",
       [](const Leaves &in) {
         auto [p, l, u] = la::lu(in[0]);
         return Leaves{l, u};
       }},
      {"inv", unary([](const Array &a) { return la::inv(a); })},
      {"det",
       [](const Leaves &in) {
         return Leaves{la::det(in[0]), la::det(in[0](fx::all, fx::slice(2), fx::slice(2)))};
       }},
      {"slogdet",
       [](const Leaves &in) {
         auto [sign, log] = la::slogdet(in[0]);
         return Leaves{sign, log};
       }},
      {"matrix_power",
       [](const Leaves &in) {
         return Leaves{la::matrix_power(in[0], 3), la::matrix_power(in[0], -2)};
       }},
      {"det_gradient", unary([](const Array &a) {
         return fx::grad([](Array a) { return la::det(a); }, fx::holomorphic)(a);
       })},
      {"inv_second", binary([](const Array &a, const Array &t) {
         auto along = [t](auto f) {
           return [f, t](Array a) { return fx::jvp(f, fx::primals(a), fx::tangents(t)).second; };
         };
         return along(along([](Array a) { return la::inv(a); }))(a);
       })},
  };
}

static Programs decompositions() {
  return {
      {"eigh",
       [](const Leaves &in) {
         auto [w, v] = la::eigh(in[0]);
         return Leaves{w, abs(v)};
       }},
      {"svd",
       [](const Leaves &in) {
         la::SVD parts = la::svd(in[0], /*full_matrices=*/false);
         return Leaves{abs(parts.u), parts.s, abs(parts.vt)};
       }},
      {"qr",
       [](const Leaves &in) {
         auto [q, r] = la::qr(in[0]);
         return Leaves{abs(q), abs(r)};
       }},
      {"pinv", unary([](const Array &a) { return la::pinv(a); })},
      {"lstsq",
       [](const Leaves &in) {
         la::LeastSquares found = la::lstsq(in[0], in[1]);
         return Leaves{found.x, found.residuals};
       }},
      {"expm", unary([](const Array &a) { return la::expm(a); })},
      {"matrix_norms", norms({"fro", "nuc", 1, -1, 2, -2, infinity, -infinity})},
      {"vector_norms", norms({{}, 1, 2, 3, infinity, -infinity})},
      {"cond", [](const Leaves &in) { return Leaves{la::cond(in[0]), la::cond(in[0], 1)}; }},
      {"eig",
       [](const Leaves &in) {
         auto [w, v] = la::eig(in[0]);
         return Leaves{w, v};
       }},
      {"eig_vmap",
       [](const Leaves &in) {
         auto [w, v] = fx::vmap([](Array a) { return la::eig(a); })(in[0]);
         return Leaves{w, v};
       }},
      {"eigvals", unary([](const Array &a) { return la::eigvals(a); })},
  };
}

Programs complexMatrixPrograms() {
  Programs all = systems();
  all.merge(decompositions());
  return all;
}

} // namespace fluxion::tests
