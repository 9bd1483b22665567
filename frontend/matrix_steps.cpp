// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Steps of decompositions as loops over columns, in which masks take the place of shrinking sizes.
#include "fluxion/matrix_steps.h"

#include "fluxion/complex.h"
#include "fluxion/control.h"
#include "fluxion/implicit.h"
#include "fluxion/indexing.h"
#include "fluxion/linalg.h"
#include "fluxion/manipulation.h"
#include "frontend/linalg.h"
#include "frontend/selection.h"

#include <fmt/format.h>

namespace fluxion::linalg {

using detail::batchOf;
using detail::CalledFrom;
using detail::rounded;
using detail::widened;

/// Throws unless `fits`.
static void requireFits(bool fits, const char *function, detail::Operands operands,
                        const char *expected) {
  if (!fits)
    detail::raise<ShapeError>({.what = fmt::format("shape mismatch in {}", function),
                               .where = operands.front()->where(),
                               .expected = expected,
                               .got = detail::typesText(operands),
                               .hint = "batches are equal; broadcast_to and vmap make them so"});
}
static Array columnOf(const Array &a, const Array &i) { return a(ellipsis, i); }
/// a bᴴ for vectors.
static Array outerProduct(const Array &a, const Array &b) {
  return expand_dims(a, -1) * expand_dims(conj(b), -2);
}

/// `step(i, x)` for i from 0 to n - 1; a step may count on there being one.
template <class Step, class T> static T afterSteps(std::int64_t n, Step step, const T &x) {
  return n > 0 ? T(fori_loop(0, n, step, x)) : x;
}

//===----------------------------------------------------------------------------------------------
// Tridiagonal systems

namespace {

/// Row i of a tridiagonal matrix per row, of which the axes are [n, ..].
struct Diagonals {
  Array below, middle, above;
};

/// Row i is at place i - 1 or i + 1, with zeros where nothing was.
Array movedDown(const Array &x) {
  return concatenate({zeros_like(x(slice(0, 1))), x(slice(0, -1))});
}
Array movedUp(const Array &x) { return concatenate({x(slice(1, {})), zeros_like(x(slice(0, 1)))}); }

Array multiplied(const Diagonals &a, const Array &x) {
  return a.middle * x + a.above * movedUp(x) + a.below * movedDown(x);
}

/// What is left of a row after elimination: factors of x[i], x[i + 1], x[i + 2], and the right
/// side.
struct Equation {
  Array first, second, third, right;
};

Equation chosen(const Array &isFirst, const Equation &a, const Equation &b) {
  return {where(isFirst, a.first, b.first), where(isFirst, a.second, b.second),
          where(isFirst, a.third, b.third), where(isFirst, a.right, b.right)};
}

// Of the row that is left and the next one that with the larger x[i] is kept; the other less so
// much of it that x[i] goes.
Array eliminated(const Diagonals &a, const Array &b) {
  if (b.shape()[0] == 0)
    return b;
  Slice others = slice(1, {});
  Array none = zeros_like(b(0));
  Equation top{a.middle(0) + none, a.above(0) + none, none, b(0)};
  auto down = [&](Equation left, Equation next) {
    // The next row has its factors one place further left.
    Array swaps = abs(next.first) > abs(left.first);
    Equation kept = chosen(swaps, next, left), other = chosen(swaps, left, next);
    Array share = other.first / kept.first;
    Equation rest{other.second - share * kept.second, other.third - share * kept.third, none,
                  other.right - share * kept.right};
    return std::pair{rest, kept};
  };
  Array wide = none + zeros_like(b(others));
  Equation next{a.below(others) + wide, a.middle(others) + wide, a.above(others) + wide, b(others)};
  auto [last, kept] = scan(down, top, next);
  Array end = last.right / last.first;
  auto up = [](std::pair<Array, Array> behind, Equation row) {
    auto [one, two] = behind;
    Array x = (row.right - row.second * one - row.third * two) / row.first;
    return std::pair{std::pair{x, one}, x};
  };
  Array before = scan(up, std::pair{end, none}, kept, {.reverse = true}).second;
  return concatenate({before, expand_dims(end, 0)});
}

} // namespace

Array tridiagonal_solve(const Operand &dl, const Operand &d, const Operand &du, const Operand &b) {
  CalledFrom line(d.where());
  const char *name = "tridiagonal_solve";
  DType dtype = detail::commonDType({&dl, &d, &du, &b});
  bool isVector = b.ndim() == 1;
  Array right = isVector ? expand_dims(b, 1) : b.array();
  Shape sizes = right.ndim() < 2 ? Shape() : batchOf(right.shape(), 1);
  bool fits = right.ndim() >= 2 && d.shape() == sizes && dl.shape() == sizes && du.shape() == sizes;
  requireFits(fits, name, {&dl, &d, &du, &b}, "dl, d, du [.., n] and b [.., n, m], or all [n]");
  // The rows in front, so that they are what is gone through.
  auto byRows = [&](const Operand &x) {
    return expand_dims(moveaxis(widened(x).astype(detail::floatingOf(dtype)), -1, 0), -1);
  };
  Diagonals a{byRows(dl), byRows(d), byRows(du)};
  a.below = a.below.at(slice(0, 1)).set(0.0);
  a.above = a.above.at(slice(-1, {})).set(0.0);
  Diagonals turned{movedDown(a.above), a.middle, movedUp(a.below)};
  Array rows = moveaxis(widened(right).astype(a.middle.dtype()), -2, 0);
  Array x = custom_linear_solve([&](Array x) { return multiplied(a, x); }, rows,
                                [&](const auto &, Array b) { return eliminated(a, b); },
                                [&](const auto &, Array b) { return eliminated(turned, b); });
  x = moveaxis(x, 0, -2);
  return detail::converted(isVector ? squeeze(x, 1) : x, detail::floatingOf(dtype), d.where());
}

//===----------------------------------------------------------------------------------------------
// Products and updates

// Rotations of row i of r and w, one after the other, take w to 0 from the left.
Array cholesky_update(const Operand &givenR, const Operand &givenW) {
  CalledFrom line(givenR.where());
  Array r = squares("cholesky_update", givenR), w = widened(givenW).astype(r.dtype());
  detail::requireReal("cholesky_update", {&givenR, &givenW});
  requireFits(w.shape() == batchOf(r.shape(), 1), "cholesky_update", {&givenR, &givenW},
              "r [.., n, n] and w [.., n]");
  auto rotate = [](Array i, std::pair<Array, Array> at) {
    auto [r, w] = at;
    Array row = r(ellipsis, i, all), x = columnOf(row, i), y = columnOf(w, i);
    Array size = hypot(x, y), isSome = size > 0.0, by = where(isSome, size, 1.0);
    Array c = expand_dims(where(isSome, x / by, 1.0), -1), s = expand_dims(y / by, -1);
    return std::pair{r.at(ellipsis, i, all).set(c * row + s * w), c * w - s * row};
  };
  Array updated = afterSteps(rowsOf(r), rotate, std::pair{triu(r), w}).first;
  return rounded(triu(updated), givenR);
}

Array symmetric_product(const Operand &givenA, const Operand &givenC, const Operand &alpha,
                        const Operand &beta) {
  CalledFrom line(givenA.where());
  Array a = matrices("symmetric_product", givenA), c = squares("symmetric_product", givenC);
  requireFits(batchOf(a.shape(), 1) == batchOf(c.shape(), 1), "symmetric_product",
              {&givenA, &givenC}, "a [.., n, m] and c [.., n, n]");
  Array product = alpha * matmul(a, linalg::matrix_transpose(a));
  Array symmetric = tril(c) + linalg::matrix_transpose(tril(c, -1));
  return rounded(product + beta * symmetric, givenA);
}

//===----------------------------------------------------------------------------------------------
// Reflections

namespace {

/// 1 - tau v vᴴ, which takes x to beta in row i of a vector, and to 0 behind; beta is real.
struct Reflection {
  Array v, tau, beta;
};

// beta = -sign(Re x[i]) |x[i..]|, v = x / (x[i] - beta) behind row i, tau = (beta - x[i]) / beta;
// where there is nothing to take away tau is 0. x has zeros in front of row i.
Reflection reflectionOf(const Array &x, const Array &i) {
  Array row = iota(x.shape()[-1], i32), head = columnOf(x, i);
  Array tail = where(row > i, x, 0.0), rest = sum(square(abs(tail)), -1);
  Array isSome = (rest > 0.0) | (imag(head) != 0.0);
  Array size = sqrt(where(isSome, square(abs(head)) + rest, 1.0));
  Array beta = where(isSome, where(real(head) < 0.0, size, -size), real(head));
  Array turned = beta.astype(x.dtype()), away = where(isSome, head - turned, 1.0);
  Array tau = where(isSome, (turned - head) / where(isSome, turned, 1.0), 0.0);
  Array v = where(row == i, 1.0, tail / expand_dims(away, -1));
  return {v, tau, beta};
}

/// Column i of the reflections in h: zeros, a 1 in row i, and what lies below.
Array columnOfReflection(const Array &h, const Array &i) {
  Array x = columnOf(h, i), row = iota(x.shape()[-1], i32);
  return where(row > i, x, where(row == i, 1.0, 0.0));
}

enum class Order { firstToLast, lastToFirst };

/// c multiplied from the left by reflection after reflection, or by their adjoints.
Array reflected(const Array &h, const Array &taus, const Array &c, Order order, bool isAdjoint) {
  std::int64_t k = taus.shape()[-1];
  auto step = [&](Array j, Array c) {
    Array i = order == Order::firstToLast ? j : static_cast<std::int32_t>(k - 1) - j;
    Array v = columnOfReflection(h, i), tau = columnOf(taus, i);
    Array along = matmul(expand_dims(conj(v), -2), c);
    Array factor = expand_dims((isAdjoint ? conj(tau) : tau), {-2, -1});
    return c - factor * (expand_dims(v, -1) * along);
  };
  return afterSteps(k, step, c);
}

/// x with element or column i replaced.
Array withColumn(const Array &x, const Array &i, const Array &value) {
  return x.at(ellipsis, i).set(value);
}

} // namespace

std::pair<Array, Array> qr_reflections(const Operand &given) {
  CalledFrom line(given.where());
  Array a = matrices("qr_reflections", given);
  std::int64_t k = std::min(rowsOf(a), columnsOf(a));
  Shape ofTaus = batchOf(a.shape(), 2);
  ofTaus.push_back(k);
  auto step = [](Array i, std::pair<Array, Array> at) {
    auto [a, taus] = at;
    Array row = iota(rowsOf(a), i32), column = iota(columnsOf(a), i32), x = columnOf(a, i);
    Reflection by = reflectionOf(where(row >= i, x, 0.0), i);
    Array along = matmul(expand_dims(conj(by.v), -2), where(column > i, a, 0.0));
    Array rest = a - expand_dims(conj(by.tau), {-2, -1}) * (expand_dims(by.v, -1) * along);
    Array beta = expand_dims(by.beta.astype(a.dtype()), -1);
    Array made = where(row > i, by.v, where(row == i, beta, x));
    return std::pair{withColumn(rest, i, made), withColumn(taus, i, by.tau)};
  };
  auto [h, taus] = afterSteps(k, step, std::pair{a, zeros(ofTaus, a.dtype())});
  return {rounded(h, given), rounded(taus, given)};
}

Array householder_product(const Operand &givenA, const Operand &givenTaus) {
  CalledFrom line(givenA.where());
  Array h = matrices("householder_product", givenA), taus = widened(givenTaus).astype(h.dtype());
  bool fits = taus.ndim() > 0 && rowsOf(h) >= columnsOf(h) &&
              batchOf(taus.shape(), 1) == batchOf(h.shape(), 2) && taus.shape()[-1] <= columnsOf(h);
  requireFits(fits, "householder_product", {&givenA, &givenTaus},
              "a [.., n, m] with n >= m and taus [.., k] with k <= m");
  Array one = broadcast_to(eye(rowsOf(h), columnsOf(h), 0, h.dtype()), h.shape());
  return rounded(reflected(h, taus, one, Order::lastToFirst, false), givenA);
}

Array ormqr(const Operand &givenA, const Operand &givenTaus, const Operand &givenC,
            const ByQ &options) {
  CalledFrom line(givenA.where());
  Array h = matrices("ormqr", givenA), c = matrices("ormqr", givenC);
  Array taus = widened(givenTaus).astype(h.dtype());
  std::int64_t n = options.left ? rowsOf(c) : columnsOf(c);
  bool fits = taus.ndim() > 0 && n == rowsOf(h) && batchOf(c.shape(), 2) == batchOf(h.shape(), 2) &&
              batchOf(taus.shape(), 1) == batchOf(h.shape(), 2) && taus.shape()[-1] <= columnsOf(h);
  requireFits(fits, "ormqr", {&givenA, &givenTaus, &givenC},
              options.left ? "a [.., n, k], taus [.., k] and c [.., n, p]"
                           : "a [.., n, k], taus [.., k] and c [.., p, n]");
  // c q = (qᴴ cᴴ)ᴴ
  Array columns = (options.left ? c : adjoint(c)).astype(promote(c.dtype(), h.dtype()));
  bool isAdjoint = options.left == options.transpose;
  Array made =
      reflected(h, taus, columns, isAdjoint ? Order::firstToLast : Order::lastToFirst, isAdjoint);
  return rounded(options.left ? made : adjoint(made), givenC);
}

// With w = p - (tau vᴴ p / 2) v for p = tau a v, the other rows and columns lose v wᴴ + w vᴴ.
static TridiagonalForm lowerTridiagonal(const Array &given) {
  std::int64_t n = rowsOf(given), k = std::max<std::int64_t>(n - 1, 0);
  Array a = mirrored(given, Triangle::lower);
  Shape ofTaus = batchOf(a.shape(), 2);
  ofTaus.push_back(k);
  auto step = [n](Array i, std::tuple<Array, Array, Array> at) {
    auto [a, h, taus] = at;
    Array row = iota(n, i32), x = columnOf(a, i), next = i + 1;
    Reflection by = reflectionOf(where(row > i, x, 0.0), next);
    Array tau = expand_dims(by.tau, -1), v = by.v;
    Array inside = where(expand_dims(row > i, -1) & (row > i), a, 0.0);
    Array p = tau * squeeze(matmul(inside, expand_dims(v, -1)), -1);
    Array w = p - 0.5 * tau * sum(conj(p) * v, -1, keepdims) * v;
    Array beta = expand_dims(by.beta.astype(a.dtype()), -1);
    Array made = where(row > next, v, where(row == next, beta, columnOf(h, i)));
    Array middle = where(row == i, columnOf(a, i), made); // what it is by now
    return std::tuple{a - outerProduct(v, w) - outerProduct(w, v), withColumn(h, i, middle),
                      withColumn(taus, i, by.tau)};
  };
  std::tuple begin{a, given, zeros(ofTaus, a.dtype())};
  auto [left, h, taus] = afterSteps(k, step, begin);
  if (n > 0) {
    Array end = static_cast<std::int32_t>(n - 1);
    h = h.at(ellipsis, n - 1, n - 1).set(columnOf(columnOf(left, end), end));
  }
  return {h, real(diagonal(h, 0, -2, -1)), real(diagonal(h, -1, -2, -1)), taus};
}

TridiagonalForm tridiagonal(const Operand &given, bool lower) {
  CalledFrom line(given.where());
  Array a = squares("tridiagonal", given);
  // The upper triangle is the lower one of the matrix read from its end.
  auto turned = [&](const Array &x, const std::vector<int> &axes) {
    return lower ? x : flip(x, axes);
  };
  auto [h, d, e, taus] = lowerTridiagonal(turned(a, {-2, -1}));
  return {rounded(turned(h, {-2, -1}), given), detail::roundedReal(turned(d, {-1}), given),
          detail::roundedReal(turned(e, {-1}), given), rounded(turned(taus, {-1}), given)};
}

//===----------------------------------------------------------------------------------------------
// Permutations

Array lu_pivots_to_permutation(const Operand &pivots, std::int64_t size) {
  CalledFrom line(pivots.where());
  detail::requireIntegers(pivots.array(), pivots.where());
  requireFits(pivots.ndim() > 0 && pivots.shape()[-1] <= size, "lu_pivots_to_permutation",
              {&pivots}, "pivots [.., k] and a size of k or more");
  Shape shape = batchOf(pivots.array().shape(), 1);
  shape.push_back(size);
  Array places = iota(size, i32), exchanges = pivots.array().astype(i32);
  auto step = [&](Array i, Array permutation) {
    Array j = expand_dims(columnOf(exchanges, i), -1);
    Array x = expand_dims(columnOf(permutation, i), -1), y = take_along_axis(permutation, j, -1);
    return where(places == j, x, where(places == i, y, permutation));
  };
  return afterSteps(pivots.shape()[-1], step, broadcast_to(places, shape));
}

} // namespace fluxion::linalg
