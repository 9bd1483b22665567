// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The programs of tests/vectors/special_matrices.py.
#include "tests/library/programs.h"

namespace fx = fluxion;
namespace la = fluxion::linalg;

namespace fluxion::tests {
namespace {

using Numbers = fx::RaggedDotDimensionNumbers;

FlatProgram ragged(const Numbers &numbers) {
  return [numbers](const Leaves &in) {
    return Leaves{fx::ragged_dot_general(in[1], in[2], in[0], numbers)};
  };
}
template <class F> FlatProgram ofEach(F f) {
  return [f](const Leaves &in) {
    Leaves all;
    for (const Array &x : in)
      all.push_back(f(x));
    return all;
  };
}

Leaves convolutionMatrices(const Leaves &in) {
  Leaves all;
  for (const Array &a : in)
    for (std::int64_t n : {2, 5})
      for (auto mode : {fx::Convolution::full, fx::Convolution::same, fx::Convolution::valid})
        all.push_back(la::convolution_matrix(a, n, mode));
  return all;
}

using Solver = Array (*)(const la::LinearMap &, const Operand &, const la::Iteration &);
/// x with (m + 5) x = b, or (m mᴴ + 3) x = b, as a function of m and b.
FlatProgram solved(Solver solver, bool isDefinite) {
  return [solver, isDefinite](const Leaves &in) {
    const Array &m = in[0];
    Array one = fx::eye(3, m.dtype());
    Array a = isDefinite ? matmul(m, conj(transpose(m))) + 3 * one : m + 5 * one;
    double tol = m.dtype() == fx::c64 ? 1e-6 : 1e-14;
    auto map = [a](const Array &v) { return matmul(a, v); };
    return Leaves{solver(map, in[1], {.tol = tol, .maxiter = 60})};
  };
}

Programs groupPrograms() {
  Numbers free{{{1}, {1}, {}, {}}, {0}, {0}}, batched{{{3}, {2}, {1}, {0}}, {2}, {1}};
  return {
      {"ragged_free", ragged(free)},
      {"ragged_free_batch", ragged(batched)},
      {"ragged_free_each", ragged(batched)},
      {"ragged_contracting", ragged({{{1}, {0}, {}, {}}, {1}, {}})},
      {"ragged_contracting_each", ragged({{{0, 2}, {2, 0}, {1}, {1}}, {2}, {}})},
      {"ragged_batch", ragged({{{2}, {1}, {0}, {0}}, {0}, {}})},
      {"complex_cg", solved(la::cg, /*isDefinite=*/true)},
      {"complex_bicgstab", solved(la::bicgstab, /*isDefinite=*/false)},
      {"complex_gmres", solved(la::gmres, /*isDefinite=*/false)},
  };
}

Programs sizePrograms() {
  using enum la::PascalKind;
  return {
      {"hilbert", [](const Leaves &) { return Leaves{la::hilbert(9)}; }},
      {"invhilbert", [](const Leaves &) { return Leaves{la::invhilbert(9)}; }},
      {"pascal",
       [](const Leaves &) {
         return Leaves{la::pascal(9), la::pascal(9, lower), la::pascal(9, upper)};
       }},
      {"invpascal",
       [](const Leaves &) {
         return Leaves{la::invpascal(9), la::invpascal(9, lower), la::invpascal(9, upper)};
       }},
      {"helmert",
       [](const Leaves &) {
         return Leaves{la::helmert(5), la::helmert(5, true), la::helmert(1, true)};
       }},
      {"hadamard",
       [](const Leaves &) { return Leaves{la::hadamard(1), la::hadamard(2), la::hadamard(8)}; }},
      {"dft",
       [](const Leaves &) {
         return Leaves{la::dft(6), la::dft(6, la::DftScale::sqrtn), la::dft(6, la::DftScale::n)};
       }},
  };
}

} // namespace

Programs specialMatrixPrograms() {
  Programs all{
      {"toeplitz",
       [](const Leaves &in) {
         return Leaves{la::toeplitz(in[0]), la::toeplitz(in[0], in[1]), la::toeplitz(in[2], in[1])};
       }},
      {"hankel",
       [](const Leaves &in) {
         return Leaves{la::hankel(in[0]), la::hankel(in[0], in[1]), la::hankel(in[1], in[2])};
       }},
      {"circulant", ofEach([](const Array &c) { return la::circulant(c); })},
      {"convolution_matrix", convolutionMatrices},
      {"companion", ofEach([](const Array &a) { return la::companion(a); })},
      {"fiedler", ofEach([](const Array &a) { return la::fiedler(a); })},
      {"fiedler_companion", ofEach([](const Array &a) { return la::fiedler_companion(a); })},
      {"leslie",
       [](const Leaves &in) {
         const Array &s = in[1];
         return Leaves{la::leslie(in[0], s), la::leslie(in[2], s(fx::slice(2)))};
       }},
      {"roots", [](const Leaves &in) { return Leaves{fx::roots(in[0], false)}; }},
      {"roots_stripped",
       [](const Leaves &in) {
         const Array &p = in[0];
         return Leaves{fx::roots(p(fx::slice(2, {})), false)};
       }},
  };
  all.merge(groupPrograms());
  all.merge(sizePrograms());
  return all;
}

} // namespace fluxion::tests
