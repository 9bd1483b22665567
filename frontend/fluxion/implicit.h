// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values given by an equation, differentiated by the equation: however they were found.
//
//   auto root = [](fx::Array a) {
//     auto f = [a](fx::Array x) { return x * x - a; };
//     auto newton = [](auto f, fx::Array x) {
//       for (int i = 0; i < 20; ++i)
//         x = x - f(x) / fx::grad(f)(x);
//       return x;
//     };
//     return fx::custom_root(f, 1.0, newton, [](auto g, fx::Array y) { return y / g(1.0); });
//   };
//   fx::Array d = fx::grad(root)(4.0);  // 0.25
#pragma once

#include "fluxion/transforms.h"

namespace fluxion {

/// A linear function that is its own transpose.
struct Symmetric {};
inline constexpr Symmetric symmetric{};

namespace detail {

struct RootPrograms {
  FlatFunction solve;        // (guess...) -> (x...)
  FlatFunction equation;     // (x...) -> (f(x)...)
  FlatFunction tangentSolve; // (x..., y...) -> (v...)
};
Leaves customRoot(const RootPrograms &programs, const Leaves &guess, Where where);

struct SolvePrograms {
  FlatFunction solve;               // (b...) -> (x...)
  FlatFunction apply;               // (x...) -> (A x...)
  FlatFunction transposeSolve = {}; // (b...) -> (x...); none: the transpose of solve
  bool isSymmetric = false;
};
Leaves customLinearSolve(const SolvePrograms &programs, const Leaves &b, Where where);

/// `f` on trees like `like` as a function on leaves.
template <class F, class T> FlatFunction onLeaves(const F &f, const T &like) {
  return [&f, &like](const Leaves &leaves) {
    const Array *next = leaves.data();
    return leavesOf(f(rebuild(like, next)));
  };
}
/// A function on leaves as one on trees like `like`.
template <class T> auto onTrees(FlatFunction f, const T &like) {
  return [f = std::move(f), like](const T &tree) {
    Leaves results = f(leavesOf(tree));
    const Array *next = results.data();
    return rebuild(like, next);
  };
}
/// v -> (∂f/∂x)(x) v
FlatFunction derivativeAt(const FlatFunction &f, const Leaves &x, Where where);
/// The transpose of a linear function on leaves like `like`.
FlatFunction transposeOf(const FlatFunction &f, const Leaves &like, Where where);

} // namespace detail

/// x with f(x) = 0, as `solve(f, guess)` finds it. Derivatives are those of the equation, in all
/// that f captures; how the root was found is not differentiated. `tangent_solve(g, y)` answers v
/// with g(v) = y, where g is the derivative of f at the root, a linear function: of a scalar y /
/// g(1.0).
///
/// Shapes   f(x), x and the guess have one structure
/// Dtypes   f32, f64
/// Errors   TransformError: another structure, shape or dtype
/// Gradient of every order, by (∂f/∂x) dx = -df; zero in the guess. Reverse mode transposes
///          tangent_solve: inside of it, iterate with custom_linear_solve
/// Source   docs/custom_derivatives.md
template <class F, class T, class Solve, class TangentSolve>
auto custom_root(F f, const T &guess, Solve solve, TangentSolve tangent_solve,
                 std::source_location where = std::source_location::current()) {
  using Tree = detail::Traced<T>;
  Tree like(guess);
  detail::RootPrograms programs;
  programs.equation = detail::onLeaves(f, like);
  programs.solve = [&](const Leaves &leaves) {
    const Array *next = leaves.data();
    return detail::leavesOf(Tree(solve(f, detail::rebuild(like, next))));
  };
  programs.tangentSolve = [&](const Leaves &leaves) {
    auto half = leaves.begin() + static_cast<std::ptrdiff_t>(leaves.size() / 2);
    auto g = detail::derivativeAt(programs.equation, Leaves(leaves.begin(), half), where);
    const Array *next = &*half;
    return detail::leavesOf(
        Tree(tangent_solve(detail::onTrees(g, like), detail::rebuild(like, next))));
  };
  Leaves x = detail::customRoot(programs, detail::leavesOf(like), where);
  const Array *next = x.data();
  return detail::rebuild(like, next);
}

namespace detail {
template <class Apply, class T, class Solve, class TransposeSolve>
auto linearSolve(const Apply &apply, const T &b, const Solve &solve,
                 const TransposeSolve &transposeSolve, Where where) {
  using Tree = Traced<T>;
  Tree like(b);
  auto solved = [&](const auto &by, const auto &a) {
    return [&](const Leaves &leaves) {
      const Array *next = leaves.data();
      return leavesOf(Tree(by(a, rebuild(like, next))));
    };
  };
  SolvePrograms programs;
  programs.apply = onLeaves(apply, like);
  programs.solve = solved(solve, apply);
  programs.isSymmetric = std::is_same_v<TransposeSolve, Symmetric>;
  if constexpr (!std::is_same_v<TransposeSolve, Symmetric> && !std::is_same_v<TransposeSolve, None>)
    programs.transposeSolve = [&](const Leaves &leaves) {
      auto transpose = onTrees(transposeOf(programs.apply, leaves, where), like);
      return solved(transposeSolve, transpose)(leaves);
    };
  Leaves x = customLinearSolve(programs, leavesOf(like), where);
  const Array *next = x.data();
  return rebuild(like, next);
}
} // namespace detail

/// x with matvec(x) = b, as `solve(matvec, b)` finds it. Derivatives are those of the equation, in
/// b and in all that matvec captures; how x was found is not differentiated. Reverse mode calls
/// `transpose_solve(vecmat, b)` with the transpose of matvec; without it, it transposes `solve`.
///
/// Shapes   matvec(x), x and b have one structure
/// Dtypes   f32, f64, c64, c128; the transpose of a complex matvec is not conjugated
/// Errors   TransformError: another structure, shape or dtype; reverse mode of a solve that is not
///          a linear program, without transpose_solve
/// Gradient of every order: A dx = db - dA x
/// Source   docs/custom_derivatives.md
template <class Apply, class T, class Solve, class TransposeSolve>
auto custom_linear_solve(Apply matvec, const T &b, Solve solve, TransposeSolve transpose_solve,
                         std::source_location where = std::source_location::current()) {
  return detail::linearSolve(matvec, b, solve, transpose_solve, where);
}
/// The same for a matvec that is its own transpose: `solve` serves both.
///
/// Shapes   matvec(x), x and b have one structure
/// Dtypes   as with transpose_solve
/// Errors   as with transpose_solve
/// Gradient of every order: A dx = db - dA x
/// Source   docs/custom_derivatives.md
template <class Apply, class T, class Solve>
auto custom_linear_solve(Apply matvec, const T &b, Solve solve, Symmetric,
                         std::source_location where = std::source_location::current()) {
  return detail::linearSolve(matvec, b, solve, symmetric, where);
}
/// Without either: reverse mode transposes `solve`.
///
/// Shapes   matvec(x), x and b have one structure
/// Dtypes   as with transpose_solve
/// Errors   as with transpose_solve; TransformError: reverse mode of a solve that is no linear
///          program
/// Gradient of every order: A dx = db - dA x
/// Source   docs/custom_derivatives.md
template <class Apply, class T, class Solve>
auto custom_linear_solve(Apply matvec, const T &b, Solve solve,
                         std::source_location where = std::source_location::current()) {
  return detail::linearSolve(matvec, b, solve, none, where);
}

} // namespace fluxion
