// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Numbers and functions of matrices: determinants, norms, pseudo-inverses, powers, exponentials.
#include "fluxion/complex.h"
#include "fluxion/control.h"
#include "fluxion/custom.h"
#include "fluxion/linalg.h"
#include "fluxion/manipulation.h"
#include "fluxion/reduction.h"
#include "frontend/linalg.h"
#include "frontend/number_limits.h"
#include "ir/ops/decompositions.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace fluxion::linalg {

using detail::CalledFrom;
using detail::rounded;
using Site = std::source_location;

Array matrix_transpose(const Operand &a) {
  CalledFrom line(a.where());
  detail::requireMatrix("matrix_transpose", a);
  return swapaxes(a, -1, -2);
}
Array trace(const Operand &a, int offset, int first, int second) {
  CalledFrom line(a.where());
  return sum(diagonal(a, offset, first, second), -1);
}

//===----------------------------------------------------------------------------------------------
// Determinants

/// Whether a permutation turns the orientation round: the sign of the product of p[j] - p[i], i <
/// j.
static Array parity(const Array &permutation, DType dtype) {
  std::int64_t n = permutation.shape()[permutation.ndim() - 1];
  Array difference = expand_dims(permutation, -2) - expand_dims(permutation, -1);
  Array isLater = iota({n, n}, 1) > iota({n, n}, 0);
  return prod(where(isLater, sign(difference), 1).astype(dtype), {-1, -2});
}

/// Polynomials: exact, and with derivatives everywhere.
static Array smallDet(const Array &a) {
  auto e = [&](int i, int j) { return Array(a(ellipsis, i, j)); };
  switch (rowsOf(a)) {
  case 1: return e(0, 0);
  case 2: return e(0, 0) * e(1, 1) - e(0, 1) * e(1, 0);
  default:
    return e(0, 0) * (e(1, 1) * e(2, 2) - e(1, 2) * e(2, 1)) -
           e(0, 1) * (e(1, 0) * e(2, 2) - e(1, 2) * e(2, 0)) +
           e(0, 2) * (e(1, 0) * e(2, 1) - e(1, 1) * e(2, 0));
  }
}

/// The transposed matrix of cofactors.
static Array adjugateOf(const Array &a, const Array &lu, const Array &permutation) {
  return detail::recordOne(std::source_location::current(), {a, lu, permutation},
                           [](mlir::OpBuilder &b, mlir::Location loc, auto v) {
                             return ir::AdjugateOp::create(b, loc, v[0].getType(), v[0], v[1],
                                                           v[2]);
                           });
}

// d det(a) = tr(adj(a) da), also where a is singular. The decomposition is how both are found, and
// has no part in derivatives.
static Array detOf(const Array &a, const Array &lu, const Array &permutation) {
  static auto f =
      custom_jvp([](Array, Array lu, Array permutation) {
        return prod(diagonal(lu, 0, -2, -1), -1) * parity(permutation, partOf(lu.dtype()));
      }).defjvp([](auto primals, auto tangents) {
        auto [a, lu, permutation] = primals;
        Array change = adjugateOf(a, lu, permutation) * matrix_transpose(std::get<0>(tangents));
        return std::pair{detOf(a, lu, permutation), sum(change, {-1, -2})};
      });
  return f(a, lu, permutation);
}

Array det(const Operand &given) {
  CalledFrom line(given.where());
  Array a = squares("det", given);
  std::int64_t n = rowsOf(a);
  if (n == 0)
    return rounded(prod(sum(a, -1), -1), given);
  if (n <= 3)
    return rounded(smallDet(a), given);
  auto [both, permutation] = lu_factor(detail::stopGradient(a, given.where()));
  return rounded(detOf(a, both, permutation), given);
}

std::pair<Array, Array> slogdet(const Operand &given) {
  CalledFrom line(given.where());
  Array a = squares("slogdet", given);
  auto [both, permutation] = lu_factor(a);
  Array diagonal = fluxion::diagonal(both, 0, -2, -1), size = abs(diagonal);
  Array direction = iscomplexobj(a)
                        ? where(size == 0.0, 0.0, diagonal / where(size == 0.0, 1.0, size))
                        : sign(diagonal);
  Array side = prod(direction, -1) * parity(permutation, partOf(a.dtype()));
  return {rounded(side, given), detail::roundedReal(sum(log(size), -1), given)};
}

//===----------------------------------------------------------------------------------------------
// Rank, pseudo-inverse, least squares

/// Singular values up to this share of the largest count as 0: what rounding to the given dtype
/// makes of them.
static double toleranceOf(const Operand &a, std::optional<double> chosen, double factor) {
  auto longer = static_cast<double>(std::max(rowsOf(a.array()), columnsOf(a.array())));
  return chosen.value_or(factor * longer *
                         detail::epsilonOf(partOf(detail::floatingOf(a.dtype()))));
}

static Array rankOf(const Array &s, double rtol) {
  if (s.size() == 0)
    return sum(s, -1).astype(i32);
  return sum(s > rtol * max(s, -1, keepdims), -1);
}
/// As (a + aᴴ) / 2 where it is said to be Hermitian.
static Array matricesOf(const char *function, const Operand &given, Symmetry symmetry) {
  return symmetry == Symmetry::hermitian ? hermitians(function, given) : matrices(function, given);
}

Array matrix_rank(const Operand &given, std::optional<double> rtol, Symmetry symmetry) {
  CalledFrom line(given.where());
  Array a = matricesOf("matrix_rank", given, symmetry);
  return rankOf(svdvals(a, symmetry), toleranceOf(given, rtol, 1));
}

/// By singular values, small ones as 0.
static Array pinvValue(const SVD &parts, const Array &rtol) {
  Array counts = parts.s > rtol * max(parts.s, -1, keepdims);
  Array inverse = where(counts, 1.0 / where(counts, parts.s, 1.0), 0.0);
  return matmul(adjoint(parts.vt) * expand_dims(inverse, -2), adjoint(parts.u));
}

// p = a⁺: dp = -p da p + p pᴴ daᴴ (1 - a p) + (1 - p a) daᴴ pᴴ p. Golub and Pereyra 1973, 4.12. The
// decomposition is how p is found, and has no part in its derivative.
static Array pinvOf(const Array &a, const SVD &parts, const Array &rtol) {
  static auto f = custom_jvp([](Array, Array u, Array s, Array vt, Array rtol) {
                    return pinvValue({u, s, vt}, rtol);
                  }).defjvp([](auto primals, auto tangents) {
    auto [a, u, s, vt, rtol] = primals;
    Array da = std::get<0>(tangents);
    Array p = pinvOf(a, {u, s, vt}, rtol), ph = adjoint(p), dah = adjoint(da);
    Array rows = eye(rowsOf(a), a.dtype()) - matmul(a, p);
    Array columns = eye(columnsOf(a), a.dtype()) - matmul(p, a);
    Array dp = matmul(matmul(matmul(p, ph), dah), rows) - matmul(matmul(p, da), p) +
               matmul(columns, matmul(dah, matmul(ph, p)));
    return std::pair{p, dp};
  });
  auto where = std::source_location::current();
  return f(a, detail::stopGradient(parts.u, where), detail::stopGradient(parts.s, where),
           detail::stopGradient(parts.vt, where), rtol);
}

Array pinv(const Operand &given, std::optional<double> rtol, Symmetry symmetry) {
  CalledFrom line(given.where());
  Array a = matricesOf("pinv", given, symmetry);
  if (a.size() == 0)
    return adjoint(rounded(a, given));
  SVD parts = svd(detail::stopGradient(a, given.where()), /*full_matrices=*/false, symmetry);
  // Ten times the rounding, as NumPy and JAX take it, would be a third of everything in bf16.
  double factor = isHalfPrecision(given.array().dtype()) ? 1 : 10;
  return rounded(pinvOf(a, parts, toleranceOf(given, rtol, factor)), given);
}

LeastSquares lstsq(const Operand &givenA, const Operand &givenB, std::optional<double> rcond) {
  CalledFrom line(givenA.where());
  Array a = matrices("lstsq", givenA), right = detail::widened(givenB);
  bool isVector = right.ndim() == 1;
  if (isVector)
    right = expand_dims(right, -1);
  if (right.ndim() < 2 || rowsOf(right) != rowsOf(a))
    detail::raise<ShapeError>({.what = "shape mismatch in lstsq",
                               .where = givenA.where(),
                               .expected = "a [.., n, m], b [n] or [.., n, k]",
                               .got = detail::typesText({&givenA, &givenB}),
                               .hint = hintAtColumns(givenA, givenB)});
  std::tie(a, right) = overOneBatch("lstsq", a, right);
  double rtol = toleranceOf(givenA, rcond, 1);
  SVD parts = svd(a, /*full_matrices=*/false);
  Array p = a.size() == 0 ? zeros_like(matrix_transpose(a)) : pinvOf(a, parts, rtol);
  Array x = matmul(p, right);
  Array residuals = sum(detail::squaredSizes(right - matmul(a, x)), -2);
  DType dtype = dtypeOfSolution(givenA, givenB);
  return {(isVector ? squeeze(x, -1) : x).astype(dtype), residuals.astype(partOf(dtype)),
          rankOf(parts.s, rtol), detail::roundedReal(parts.s, givenA)};
}

//===----------------------------------------------------------------------------------------------
// Norms

[[noreturn]] static void refuseNorm(const Operand &x, const Norm &norm, const char *expected,
                                    const char *hint) {
  std::string got = norm.p() ? fmt::format("{}", *norm.p()) : fmt::format("\"{}\"", norm.name());
  detail::raise<ShapeError>({.what = "a norm that there is not in norm",
                             .where = x.where(),
                             .expected = expected,
                             .got = fmt::format("{} of {}", got, detail::typeText(x)),
                             .hint = hint});
}

static Array vectorNorm(const Operand &given, const Norm &norm, const Axes &axes, KeepDims keep) {
  if (!norm.name().empty())
    refuseNorm(given, norm, "a number, of vectors", "fx::linalg::norm(x, 2) is the Euclidean one");
  double p = norm.p().value_or(2);
  if (p == 2)
    return fluxion::norm(given, axes, keep);
  Array x = detail::widened(given), size = abs(x);
  auto value = [&]() -> Array {
    if (std::isinf(p))
      return p > 0 ? max(size, axes, keep) : min(size, axes, keep);
    if (p == 0)
      return sum(x != 0.0, axes, keep);
    if (p == 1)
      return sum(size, axes, keep);
    return pow(sum(pow(size, p), axes, keep), 1 / p);
  };
  return detail::roundedReal(value(), given);
}

/// Of matrices along the last two axes.
static Array matrixNorm(const Operand &given, const Array &x, const Norm &norm) {
  if (norm.name() == "nuc")
    return sum(svdvals(x), -1);
  if (norm.name() == "fro" || (norm.name().empty() && !norm.p()))
    return fluxion::norm(x, {-2, -1});
  double p = norm.p().value_or(0);
  if (std::abs(p) == 2)
    return p > 0 ? max(svdvals(x), -1) : min(svdvals(x), -1);
  if (std::abs(p) != 1 && !std::isinf(p))
    refuseNorm(given, norm, "fro, nuc, 1, -1, 2, -2 or an infinity, of matrices",
               norm.p() ? "vector_norm takes any number, of all elements as one vector" : "");
  Array sums = sum(abs(x), std::isinf(p) ? -1 : -2);
  return p > 0 ? max(sums, -1) : min(sums, -1);
}

Array norm(const Operand &x, const Norm &norm, const Axes &axes, KeepDims keep) {
  CalledFrom line(x.where());
  auto list = detail::normalAxes(axes, x, "norm");
  bool isDefault = !norm.p() && norm.name().empty();
  if (list.size() == 1 || (axes.isAll() && isDefault))
    return vectorNorm(x, norm, axes, keep);
  if (list.size() != 2)
    detail::raise<ShapeError>(
        {.what = "a norm of more than two axes in norm",
         .where = x.where(),
         .expected = "one or two axes",
         .got = fmt::format("{} axes of {}", list.size(), detail::typeText(x)),
         .hint = "name them, as in linalg::norm(x, 2, {0, 1})"});
  int first = static_cast<int>(list[0]), second = static_cast<int>(list[1]);
  Array matrices = moveaxis(detail::widened(x), {first, second}, {-2, -1});
  Array result = detail::roundedReal(matrixNorm(x, matrices, norm), x);
  llvm::sort(list);
  return keep.value ? reshape(result, detail::withOnesAt(x.shape(), list)) : result;
}
Array vector_norm(const Operand &x, const Norm &norm, const Axes &axes, KeepDims keep) {
  CalledFrom line(x.where());
  return vectorNorm(x, norm, axes, keep);
}
Array matrix_norm(const Operand &x, const Norm &norm, KeepDims keep) {
  return linalg::norm(x, norm.name().empty() && !norm.p() ? Norm("fro") : norm, {-2, -1}, keep);
}

Array cond(const Operand &given, const Norm &norm) {
  CalledFrom line(given.where());
  Array a = matrices("cond", given);
  double p = norm.p().value_or(norm.name().empty() ? 2 : 0);
  if (std::abs(p) != 2)
    return detail::roundedReal(matrix_norm(a, norm) * matrix_norm(inv(a), norm), given);
  Array s = svdvals(a), largest = max(s, -1), smallest = min(s, -1);
  return detail::roundedReal(p > 0 ? largest / smallest : smallest / largest, given);
}

//===----------------------------------------------------------------------------------------------
// Powers and products

Array matrix_power(const Operand &given, std::int64_t n) {
  CalledFrom line(given.where());
  Array a = squares("matrix_power", given);
  // Powers of integers are integers, exact modulo 2 to the number of bits.
  bool isWhole = n >= 0 && !isFloating(given.dtype());
  DType dtype = isWhole ? detail::numberOf(given.dtype()) : detail::floatingOf(given.dtype());
  Array power = isWhole ? given.array().astype(dtype) : n < 0 ? inv(a) : a;
  if (n == 0)
    return broadcast_to(eye(rowsOf(a), dtype), a.shape());
  std::optional<Array> result;
  for (std::uint64_t left = n < 0 ? -static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
       ;) {
    if (left % 2)
      result = result ? matmul(*result, power) : power;
    if ((left /= 2) == 0)
      return result->astype(dtype);
    power = matmul(power, power);
  }
}

/// Padé's approximant of order 13 of exp: q⁻¹ p. Higham 2005, table 2.3.
static Array padeOfExp(const Array &a) {
  static constexpr double c[] = {64764752532480000.,
                                 32382376266240000.,
                                 7771770303897600.,
                                 1187353796428800.,
                                 129060195264000.,
                                 10559470521600.,
                                 670442572800.,
                                 33522128640.,
                                 1323241920.,
                                 40840800.,
                                 960960.,
                                 16380.,
                                 182.,
                                 1.};
  Array one = eye(rowsOf(a), a.dtype());
  Array a2 = matmul(a, a), a4 = matmul(a2, a2), a6 = matmul(a4, a2);
  Array odd = matmul(a6, c[13] * a6 + c[11] * a4 + c[9] * a2) + c[7] * a6 + c[5] * a4 + c[3] * a2 +
              c[1] * one;
  Array even = matmul(a6, c[12] * a6 + c[10] * a4 + c[8] * a2) + c[6] * a6 + c[4] * a4 + c[2] * a2 +
               c[0] * one;
  Array u = matmul(a, odd);
  return solve(even - u, even + u);
}

// exp(a) = exp(a / 2ˢ)^(2ˢ), with s so that the norm is at most 5.37 (in single precision 3.93): as
// many squarings as the largest of the matrices needs. What needs fewer than the others waits.
Array expm(const Operand &given) {
  CalledFrom line(given.where());
  Array a = squares("expm", given);
  if (a.size() == 0)
    return rounded(a, given);
  double theta = partOf(a.dtype()) == DType::f32 ? 3.925724783138660 : 5.371920351148152;
  Array size = matrix_norm(detail::stopGradient(a, given.where()), 1, keepdims);
  Array times = clip(ceil(log(size / theta) / std::log(2.0)), 0.0, 1023.0);
  times = where(isfinite(size), times, 0.0);
  Array most = max(times);
  return rounded(while_loop([most](const auto &step) { return std::get<0>(step) < most; },
                            [times](const auto &step) {
                              auto [made, power] = step;
                              return std::pair{made + 1.0,
                                               where(times > made, matmul(power, power), power)};
                            },
                            std::pair{zeros_like(most), padeOfExp(a * exp(-std::log(2.0) * times))})
                     .second,
                 given);
}

std::pair<Array, Array> expm_frechet(const Operand &givenA, const Operand &givenE) {
  CalledFrom line(givenA.where());
  Array a = squares("expm_frechet", givenA), e = squares("expm_frechet", givenE);
  if (a.shape() != e.shape())
    detail::raise<ShapeError>(
        {.what = "shape mismatch in expm_frechet",
         .where = givenA.where(),
         .expected = "a and e of one shape",
         .got = detail::typesText({&givenA, &givenE}),
         .hint = "e is the direction in which a changes: one matrix for each of a"});
  DType dtype = promote(a.dtype(), e.dtype()), result = dtypeOfSolution(givenA, givenE);
  auto [value, change] =
      jvp([](Array x) { return expm(x); }, primals(a.astype(dtype)), tangents(e.astype(dtype)));
  return {value.astype(result), change.astype(result)};
}

/// The fewest multiplications by which factors i to j can be multiplied, and where to part them.
static std::vector<std::vector<std::size_t>> bestParts(const std::vector<double> &sizes) {
  std::size_t count = sizes.size() - 1;
  std::vector cost(count, std::vector<double>(count, 0));
  std::vector parts(count, std::vector<std::size_t>(count, 0));
  for (std::size_t length = 1; length < count; ++length)
    for (std::size_t i = 0; i + length < count; ++i) {
      std::size_t j = i + length;
      cost[i][j] = std::numeric_limits<double>::infinity();
      for (std::size_t k = i; k < j; ++k) {
        double one = cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1];
        if (one < cost[i][j]) {
          cost[i][j] = one;
          parts[i][j] = k;
        }
      }
    }
  return parts;
}

Array multi_dot(const std::vector<Array> &factors, Site where) {
  CalledFrom line(where);
  if (factors.empty())
    detail::raise<ShapeError>({.what = "no factors in multi_dot",
                               .where = where,
                               .expected = "at least one matrix",
                               .got = "none",
                               .hint = "the product of no matrices is fx::eye(n)"});
  std::vector<Array> all = factors;
  bool isRow = all.front().ndim() == 1, isColumn = all.size() > 1 && all.back().ndim() == 1;
  if (isRow)
    all.front() = expand_dims(all.front(), 0);
  if (isColumn)
    all.back() = expand_dims(all.back(), 1);
  std::vector<double> sizes;
  for (const Array &factor : all) {
    detail::requireMatrix("multi_dot", factor);
    sizes.push_back(static_cast<double>(rowsOf(factor)));
  }
  sizes.push_back(static_cast<double>(columnsOf(all.back())));
  auto parts = bestParts(sizes);
  auto productOf = [&](auto &self, std::size_t i, std::size_t j) -> Array {
    if (i == j)
      return all[i];
    return matmul(self(self, i, parts[i][j]), self(self, parts[i][j] + 1, j));
  };
  Array result = productOf(productOf, 0, all.size() - 1);
  if (isColumn)
    result = squeeze(result, -1);
  return isRow ? squeeze(result, 0) : result;
}

} // namespace fluxion::linalg
