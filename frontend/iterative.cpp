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

// vᴴ v, real: it is compared.
static Array squareOf(const Array &v) { return real(vdot(v, v)); }

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

/// a(x), which has to be what b is.
static Array imageOf(const LinearMap &a, const Array &x, const Array &b) {
  Array y = a(x);
  if (y.shape() == b.shape() && y.dtype() == b.dtype())
    return y;
  bool isWider = isComplex(y.dtype()) && !isComplex(b.dtype());
  detail::raise<TransformError>({.what = "a function a(x) of another type than b",
                                 .where = CalledFrom::orElse({}),
                                 .expected = detail::typeText(b),
                                 .got = detail::typeText(y),
                                 .hint = isWider ? "convert b with astype(fx::c128)" : ""});
}

static Start startOf(const LinearMap &a, const Array &b, const Iteration &options,
                     bool isTransposed) {
  Array x = options.x0 && !isTransposed ? *options.x0 + zeros_like(b) : zeros_like(b);
  Array goal = maximum(options.tol * options.tol * squareOf(b), options.atol * options.atol);
  std::int64_t steps = options.maxiter.value_or(10 * std::max<std::int64_t>(b.size(), 1));
  LinearMap precondition =
      options.preconditioner ? ofUser(options.preconditioner) : [](const Array &v) { return v; };
  return {x, b - imageOf(a, x, b), {goal, steps}, precondition};
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
       .got = fits ? fmt::format("{}", options.restart) : detail::typeText(*options.x0),
       .hint = fits ? "leave .restart out for 20" : "leave .x0 out to begin at 0"});
}

/// b in the dtype of the solution: complex where a matrix or the start is.
static Array rightSide(const LinearMap &a, const Operand &b, const Iteration &options) {
  bool isReal = !isComplex(b.dtype());
  Array wide = detail::widened(b);
  for (const auto &given : {a.matrix(), options.preconditioner.matrix(), options.x0})
    if (isReal && given && isComplex(given->dtype()))
      wide = wide.astype(promote(wide.dtype(), given->dtype()));
  return wide;
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
  Array right = rightSide(a, b, options);
  Array x = custom_linear_solve(ofUser(a), right, by(false), by(true), b.where());
  return detail::rounded(x, isComplex(b.dtype()) ? b : Operand(right, b.where()));
}

//===----------------------------------------------------------------------------------------------
// Conjugate gradients

// The transpose of a Hermitian m is its conjugate.
static LinearMap conjugated(const LinearMap &m) {
  return [m](const Array &v) { return conj(m(conj(v))); };
}

// Hestenes and Stiefel 1952, with the preconditioner m: gamma = rᴴ m r, real as pᴴ a p is for
// Hermitian m and a.
static Array conjugateGradients(const LinearMap &a, const Array &b, const Iteration &options,
                                bool isTransposed) {
  Start start = startOf(a, b, options, isTransposed);
  if (isTransposed)
    start.precondition = conjugated(start.precondition);
  auto product = [](const Array &v, const Array &w) { return real(vdot(v, w)); };
  Array z = start.precondition(start.r);
  using State = std::tuple<Array, Array, Array, Array, Array>; // x, r, p, gamma, steps
  auto goesOn = [&](const State &state) {
    return (squareOf(std::get<1>(state)) > start.limits.squared) &
           (std::get<4>(state) < start.limits.steps);
  };
  auto step = [&](const State &state) {
    auto [x, r, p, gamma, k] = state;
    Array ap = a(p), alpha = gamma / product(p, ap);
    x = x + alpha * p;
    r = r - alpha * ap;
    Array z = start.precondition(r), next = product(r, z);
    return State(x, r, z + next / gamma * p, next, k + 1);
  };
  State first(start.x, start.r, z, product(start.r, z), zeros({}, i64));
  return std::get<0>(while_loop(goesOn, step, first));
}

// A real symmetric a is its own transpose; that of a Hermitian one has to be asked for.
Array cg(const LinearMap &a, const Operand &b, const Iteration &options) {
  CalledFrom line(b.where());
  requireStart("cg", a, b, options);
  Array right = rightSide(a, b, options);
  if (isComplex(right.dtype()))
    return solvedWith(conjugateGradients, a, b, options);
  auto solve = [&](const auto &by, const Array &r) {
    return conjugateGradients([&](const Array &v) { return by(v); }, r, options, false);
  };
  Array x = custom_linear_solve(ofUser(a), right, solve, symmetric, b.where());
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

Array bicgstab(const LinearMap &a, const Operand &b, const Iteration &options) {
  CalledFrom line(b.where());
  requireStart("bicgstab", a, b, options);
  return solvedWith(biconjugateGradients, a, b, options);
}

//===----------------------------------------------------------------------------------------------
// Generalized minimal residuals

// One cycle of Arnoldi's method on the preconditioned system, Saad and Schultz 1986: orthonormal
// rows of v with a v[k] = sum_j h[k, j] v[j], so h[k, j] = v[j]ᴴ a v[k], orthogonalized twice. The
// combination y of the first m of them leaves the smallest residual |beta e_0 - hᵀ y|.
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
    Array once = matmul(conj(v), w);
    w = w - matmul(once, v);
    Array twice = matmul(conj(v), w);
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
