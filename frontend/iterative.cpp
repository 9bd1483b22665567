// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Iterative solutions. How they are found is not differentiated: custom_linear_solve differentiates
// the equation.
#include "fluxion/control.h"
#include "fluxion/implicit.h"
#include "fluxion/linalg.h"
#include "fluxion/products.h"
#include "frontend/linalg.h"

#include <fmt/format.h>

namespace fluxion::linalg {

using detail::CalledByUser;
using detail::CalledFrom;

namespace {

/// When to stop, in terms of b.
struct Limits {
  Array squared; // the size of a residual that is small enough, squared
  std::int64_t steps;
};

/// Options that every solver reads alike, for one right-hand side.
struct Start {
  Array x, r;
  Limits limits;
  LinearMap precondition;
};

} // namespace

static Array squareOf(const Array &v) { return vdot(v, v); }

Array LinearMap::operator()(const Array &x) const {
  return matrix_ ? matmul(*matrix_, x) : function_(x);
}

/// The user's function, whose lines are its own.
static LinearMap ofUser(const LinearMap &f) {
  if (f.matrix())
    return f;
  return [f](const Array &v) {
    CalledByUser itself;
    return f(v);
  };
}

static Start startOf(const LinearMap &a, const Array &b, const Iteration &options,
                     bool isTransposed) {
  Array x = options.x0 && !isTransposed ? *options.x0 + zeros_like(b) : zeros_like(b);
  Array goal = maximum(options.tol * options.tol * squareOf(b), options.atol * options.atol);
  std::int64_t steps = options.maxiter.value_or(10 * std::max<std::int64_t>(b.size(), 1));
  LinearMap precondition =
      options.preconditioner ? ofUser(options.preconditioner) : [](const Array &v) { return v; };
  return {x, b - a(x), {goal, steps}, precondition};
}

static void requireMatrix(const char *function, const LinearMap &map, const Operand &b) {
  if (!map.matrix() ||
      (b.ndim() == 1 && map.matrix()->shape() == Shape{b.shape()[0], b.shape()[0]}))
    return;
  detail::raise<ShapeError>(
      {.what = fmt::format("a matrix that does not fit b in {}", function),
       .where = b.where(),
       .expected = "a matrix [n, n] and a vector [n]",
       .got = fmt::format("a matrix {} and b {}", detail::typeText(*map.matrix()),
                          detail::typeText(b)),
       .hint = "for b of another shape, a function: [a](Array x) { return matmul(a, x); }"});
}

static void requireStart(const char *function, const LinearMap &a, const Operand &b,
                         const Iteration &options) {
  requireMatrix(function, a, b);
  requireMatrix(function, options.preconditioner, b);
  bool fits = !options.x0 || options.x0->shape() == b.shape();
  if (fits && options.restart >= 1)
    return;
  detail::raise<ShapeError>(
      {.what = fmt::format("options that do not fit in {}", function),
       .where = b.where(),
       .expected = fmt::format("x0 like b, {}; a restart of at least 1", detail::typeText(b)),
       .got = options.x0 ? detail::typeText(*options.x0) : fmt::format("{}", options.restart)});
}

//===----------------------------------------------------------------------------------------------
// Conjugate gradients

// Hestenes and Stiefel 1952, with the preconditioner m: gamma = r · m r.
static Array conjugateGradients(const LinearMap &a, const Array &b, const Iteration &options) {
  Start start = startOf(a, b, options, /*isTransposed=*/false);
  Array z = start.precondition(start.r);
  using State = std::tuple<Array, Array, Array, Array, Array>; // x, r, p, gamma, steps
  auto goesOn = [&](const State &state) {
    return (squareOf(std::get<1>(state)) > start.limits.squared) &
           (std::get<4>(state) < start.limits.steps);
  };
  auto step = [&](const State &state) {
    auto [x, r, p, gamma, k] = state;
    Array ap = a(p), alpha = gamma / vdot(p, ap);
    x = x + alpha * p;
    r = r - alpha * ap;
    Array z = start.precondition(r), next = vdot(r, z);
    return State(x, r, z + next / gamma * p, next, k + 1);
  };
  State last =
      while_loop(goesOn, step, State(start.x, start.r, z, vdot(start.r, z), zeros({}, i64)));
  return std::get<0>(last);
}

Array cg(const LinearMap &a, const Operand &b, const Iteration &options) {
  CalledFrom line(b.where());
  requireStart("cg", a, b, options);
  auto solve = [&](const auto &by, const Array &right) {
    return conjugateGradients([&](const Array &v) { return by(v); }, right, options);
  };
  Array x = custom_linear_solve(ofUser(a), detail::widened(b), solve, symmetric, b.where());
  return detail::rounded(x, b);
}

//===----------------------------------------------------------------------------------------------
// Stabilized biconjugate gradients

// van der Vorst 1992. Stops where a denominator vanishes.
static Array biconjugateGradients(const LinearMap &a, const Array &b, const Iteration &options,
                                  bool isTransposed) {
  Start start = startOf(a, b, options, isTransposed);
  Array shadow = start.r, one = ones({}, b.dtype()), zero = zeros_like(b);
  // x, r, p, q, alpha, omega, rho, steps
  using State = std::tuple<Array, Array, Array, Array, Array, Array, Array, Array>;
  auto goesOn = [&](const State &state) {
    return (squareOf(std::get<1>(state)) > start.limits.squared) &
           (std::get<7>(state) < start.limits.steps) & (std::get<7>(state) >= 0);
  };
  auto step = [&](const State &state) {
    auto [x, r, p, q, alpha, omega, rho, k] = state;
    Array next = vdot(shadow, r), beta = next / rho * (alpha / omega);
    p = r + beta * (p - omega * q);
    Array direction = start.precondition(p);
    q = a(direction);
    Array length = next / vdot(shadow, q);
    Array s = r - length * q, better = start.precondition(s), t = a(better);
    Array isDone = squareOf(s) <= start.limits.squared;
    Array w = where(isDone, 0.0, vdot(t, s) / vdot(t, t));
    x = x + length * direction + where(isDone, 0.0, w * better);
    r = where(isDone, s, s - w * t);
    Array broke = (next == 0.0) | ((w == 0.0) & ~isDone);
    return State(x, r, p, q, length, w, next, where(broke, static_cast<std::int64_t>(-1), k + 1));
  };
  State first(start.x, start.r, zero, zero, one, one, one, zeros({}, i64));
  return std::get<0>(while_loop(goesOn, step, first));
}

/// `method(a, b, options, isTransposed)` as a solution with derivatives.
template <class Method>
static Array solvedWith(Method method, const LinearMap &a, const Operand &b,
                        const Iteration &options) {
  auto by = [&](bool isTransposed) {
    return [&, isTransposed](const auto &map, const Array &right) {
      return method([&](const Array &v) { return Array(map(v)); }, right, options, isTransposed);
    };
  };
  Array x = custom_linear_solve(ofUser(a), detail::widened(b), by(false), by(true), b.where());
  return detail::rounded(x, b);
}

Array bicgstab(const LinearMap &a, const Operand &b, const Iteration &options) {
  CalledFrom line(b.where());
  requireStart("bicgstab", a, b, options);
  return solvedWith(biconjugateGradients, a, b, options);
}

//===----------------------------------------------------------------------------------------------
// Generalized minimal residuals

// One cycle of Arnoldi's method on the preconditioned system, Saad and Schultz 1986: orthonormal
// rows of v with a v[k] = sum_j h[k, j] v[j], orthogonalized twice. The combination y of the first
// m of them leaves the smallest residual |beta e_0 - hᵀ y|.
static Array nextOfCycle(const LinearMap &a, const Start &start, const Array &x, const Array &r,
                         std::int64_t m) {
  Array first = ravel(start.precondition(r)), beta = sqrt(squareOf(first));
  Array safe = where(beta > 0.0, beta, 1.0);
  Array v = zeros({m + 1, r.size()}, r.dtype()).at(0).set(first / safe);
  Array h = zeros({m, m + 1}, r.dtype());
  auto step = [&](Array k, const std::pair<Array, Array> &state) {
    auto [v, h] = state;
    Array w = ravel(start.precondition(a(reshape(take(v, k, 0), r.shape()))));
    Array length = sqrt(squareOf(w));
    Array once = matmul(v, w);
    w = w - matmul(once, v);
    Array twice = matmul(v, w);
    w = w - matmul(twice, v);
    Array rest = sqrt(squareOf(w));
    Array isNew = rest > 1e-12 * length;
    w = where(isNew, w / where(isNew, rest, 1.0), 0.0);
    h = h.at(k).set((once + twice).at(k + 1).set(where(isNew, rest, 0.0)));
    return std::pair<Array, Array>(v.at(k + 1).set(w), h);
  };
  auto [basis, hessenberg] = fori_loop(0, m, step, std::pair<Array, Array>(v, h));
  Array right = zeros({m + 1}, r.dtype()).at(0).set(beta);
  Array y = matmul(pinv(matrix_transpose(hessenberg)), right);
  return x + reshape(matmul(y, basis(slice(0, m))), x.shape());
}

static Array minimalResiduals(const LinearMap &a, const Array &b, const Iteration &options,
                              bool isTransposed) {
  Start start = startOf(a, b, options, isTransposed);
  std::int64_t m = std::min<std::int64_t>(options.restart, std::max<std::int64_t>(b.size(), 1));
  using State = std::tuple<Array, Array, Array>; // x, r, cycles
  auto goesOn = [&](const State &state) {
    return (squareOf(std::get<1>(state)) > start.limits.squared) &
           (std::get<2>(state) < start.limits.steps);
  };
  auto cycle = [&](const State &state) {
    auto [x, r, k] = state;
    Array next = nextOfCycle(a, start, x, r, m);
    return State(next, b - a(next), k + 1);
  };
  return std::get<0>(while_loop(goesOn, cycle, State(start.x, start.r, zeros({}, i64))));
}

Array gmres(const LinearMap &a, const Operand &b, const Iteration &options) {
  CalledFrom line(b.where());
  requireStart("gmres", a, b, options);
  return solvedWith(minimalResiduals, a, b, options);
}

} // namespace fluxion::linalg
