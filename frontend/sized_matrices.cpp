// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrices of nothing but a size. What is whole numbers is computed as such and rounded once.
#include "fluxion/special_matrices.h"
#include "frontend/linalg.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <numbers>

namespace fluxion::linalg {

using detail::CalledFrom;
using Site = std::source_location;

static void requireSizeOf(const char *function, std::int64_t n, std::int64_t least, Site where) {
  if (n >= least)
    return;
  detail::raise<ShapeError>({.what = fmt::format("n that does not fit in {}", function),
                             .where = where,
                             .expected = fmt::format("n of {} or more", least),
                             .got = fmt::format("{}", n),
                             .hint = "n is the number of rows and columns"});
}
static void requireKind(bool isRight, const char *function, const char *expected, DType dtype,
                        Site where) {
  if (!isRight)
    detail::raise<DtypeError>({.what = fmt::format("{} is not defined on this dtype", function),
                               .where = where,
                               .expected = expected,
                               .got = std::string(name(dtype)),
                               .hint = "leave the dtype out and convert the result with astype"});
}
/// The n x n numbers that `fill(first)` writes.
template <class T, class Fill>
static Array tabulated(const char *function, std::int64_t n, Site where, Fill fill) {
  detail::requireShape({n, n}, function, where);
  runtime::HostArray host =
      detail::inMemory(where, [&] { return runtime::HostArray(dtype_of<T>, {n, n}); });
  fill(host.mutableData<T>());
  return detail::fromHost(std::move(host));
}
static void requireFractions(const char *function, DType dtype, Site where) {
  requireKind(hasDerivatives(dtype), function, "a floating or complex dtype", dtype, where);
}

//===----------------------------------------------------------------------------------------------
// Hilbert's matrix

Array hilbert(std::int64_t n, DType dtype, Site where) {
  CalledFrom line(where);
  requireSizeOf("hilbert", n, 0, where);
  requireFractions("hilbert", dtype, where);
  Array place = iota({n, 1}, 0, f64) + iota({1, n}, 1, f64);
  return (1.0 / (place + 1.0)).astype(dtype);
}

// (-1)^(i+j) p[i] p[j] / (i + j + 1) with p[0] = n, p[i] = p[i-1] (n² - i²) / i², whole numbers
// (Todd 1954).
Array invhilbert(std::int64_t n, DType dtype, Site where) {
  CalledFrom line(where);
  requireSizeOf("invhilbert", n, 0, where);
  requireFractions("invhilbert", dtype, where);
  auto fill = [n](double *next) {
    std::vector<long double> p;
    for (std::int64_t i = 0; i < n; ++i)
      p.push_back(i == 0 ? n : p.back() * (n - i) * (n + i) / (i * i));
    for (std::int64_t i = 0; i < n; ++i)
      for (std::int64_t j = 0; j < n; ++j) {
        long double size = p[i] * p[j] / (i + j + 1);
        *next++ = static_cast<double>((i + j) % 2 ? -size : size);
      }
  };
  return tabulated<double>("invhilbert", n, where, fill).astype(dtype);
}

//===----------------------------------------------------------------------------------------------
// Pascal's triangle

/// (i choose j), each the sum of two of the row above; unsigned numbers wrap.
template <class T> static Array binomials(const char *function, std::int64_t n, Site where) {
  return tabulated<T>(function, n, where, [n](T *all) {
    std::fill(all, all + n * n, T(0));
    for (std::int64_t i = 0; i < n; ++i)
      for (std::int64_t j = 0; j <= i; ++j)
        all[i * n + j] = j == 0 ? T(1) : all[(i - 1) * n + j - 1] + all[(i - 1) * n + j];
  });
}

/// The triangle in the dtype in which the formulas on it are computed.
static Array pascalTriangle(const char *function, std::int64_t n, DType dtype, Site where) {
  requireSizeOf(function, n, 0, where);
  requireKind(!isBoolean(dtype), function, "a dtype of numbers", dtype, where);
  return isInteger(dtype) ? binomials<std::uint64_t>(function, n, where)
                          : binomials<double>(function, n, where);
}

// Σ_k (i choose k)(j choose k) = (i + j choose i) (Vandermonde).
Array pascal(std::int64_t n, PascalKind kind, DType dtype, Site where) {
  CalledFrom line(where);
  Array l = pascalTriangle("pascal", n, dtype, where);
  if (kind == PascalKind::symmetric)
    l = matmul(l, transpose(l));
  return (kind == PascalKind::upper ? transpose(l) : l).astype(dtype);
}

// (L⁻¹)[i, j] = (-1)^(i+j) (i choose j), and (L Lᵀ)⁻¹ = L⁻ᵀ L⁻¹.
Array invpascal(std::int64_t n, PascalKind kind, DType dtype, Site where) {
  CalledFrom line(where);
  Array l = pascalTriangle("invpascal", n, dtype, where);
  Array isOdd = (iota({n, 1}, 0) + iota({1, n}, 1)) % 2 == 1;
  l = fluxion::where(isOdd, 0 - l, l);
  if (kind == PascalKind::symmetric)
    l = matmul(transpose(l), l);
  return (kind == PascalKind::upper ? transpose(l) : l).astype(dtype);
}

//===----------------------------------------------------------------------------------------------
// Orthogonal rows

Array helmert(std::int64_t n, bool full, DType dtype, Site where) {
  CalledFrom line(where);
  requireSizeOf("helmert", n, 1, where);
  requireFractions("helmert", dtype, where);
  Array i = iota({n - 1, 1}, 0, f64), j = iota({1, n}, 1, f64), k = i + 1.0;
  Array rows = fluxion::where(j <= i, 1.0, fluxion::where(j == k, -k, 0.0)) / sqrt(k * (k + 1.0));
  if (full)
    rows = concatenate({fluxion::full({1, n}, 1.0 / std::sqrt(static_cast<double>(n))), rows});
  return rows.astype(dtype);
}

// (-1)^(number of bits that i and j share): each doubling of the size is one bit more.
Array hadamard(std::int64_t n, DType dtype, Site where) {
  CalledFrom line(where);
  if (n < 1 || (n & (n - 1)) != 0)
    detail::raise<ShapeError>(
        {.what = "n that does not fit in hadamard",
         .where = where,
         .expected = "a power of 2",
         .got = fmt::format("{}", n),
         .hint = fmt::format("{} is the next one", std::bit_ceil(static_cast<std::uint64_t>(
                                                       std::max<std::int64_t>(n, 1))))});
  requireKind(!isBoolean(dtype), "hadamard", "a dtype of numbers", dtype, where);
  Array shared = population_count(iota({n, 1}, 0) & iota({1, n}, 1));
  return (1 - 2 * (shared & 1)).astype(dtype);
}

// exp(-2πi j k / n) = (-i)^q exp(-iπ/2 r / n) for 4 j k = q n + r, modulo n, so that angles are
// below a quarter turn.
Array dft(std::int64_t n, DftScale scale, DType dtype, Site where) {
  CalledFrom line(where);
  requireSizeOf("dft", n, 0, where);
  requireKind(isComplex(dtype), "dft", "a complex dtype", dtype, where);
  if (n == 0)
    return zeros({0, 0}, dtype, where);
  Array place = 4 * (iota({n, 1}, 0, i64) * iota({1, n}, 1, i64) % n);
  Array quarter = floor_divide(place, n);
  Array angle = (place % n).astype(f64) * (std::numbers::pi / 2 / static_cast<double>(n));
  Array c = cos(angle), s = sin(angle), isOdd = quarter % 2 == 1;
  double size = static_cast<double>(n);
  double factor = scale == DftScale::none ? 1 : 1 / (scale == DftScale::n ? size : std::sqrt(size));
  Array sign = fluxion::where(quarter >= 2, -factor, factor);
  Array w = complex(sign * fluxion::where(isOdd, -s, c), -sign * fluxion::where(isOdd, c, s));
  return w.astype(dtype);
}

} // namespace fluxion::linalg
