// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/row.h"

namespace fluxion::tests {

static constexpr const char lu[] = R"(
func.func @f(%a: tensor<2x3x3x$T>) -> tensor<2x3x3x$T> {
  %0:2 = fx.lu %a : (tensor<2x3x3x$T>) -> (tensor<2x3x3x$T>, tensor<2x3xi32>)
  return %0#0 : tensor<2x3x3x$T>
})";
static constexpr const char luTall[] = R"(
func.func @f(%a: tensor<4x3x$T>) -> tensor<4x3x$T> {
  %0:2 = fx.lu %a : (tensor<4x3x$T>) -> (tensor<4x3x$T>, tensor<4xi32>)
  return %0#0 : tensor<4x3x$T>
})";
static constexpr const char luWide[] = R"(
func.func @f(%a: tensor<2x3x$T>) -> tensor<2x3x$T> {
  %0:2 = fx.lu %a : (tensor<2x3x$T>) -> (tensor<2x3x$T>, tensor<2xi32>)
  return %0#0 : tensor<2x3x$T>
})";
static constexpr const char luSolve[] = R"(
func.func @f(%a: tensor<3x3x$T>, %b: tensor<3x2x$T>) -> tensor<3x2x$T> {
  %0:2 = fx.lu %a : (tensor<3x3x$T>) -> (tensor<3x3x$T>, tensor<3xi32>)
  %1 = fx.lu_solve %a, %0#0, %0#1, %b {transposed = false} : (tensor<3x3x$T>, tensor<3x3x$T>, tensor<3xi32>, tensor<3x2x$T>) -> tensor<3x2x$T>
  return %1 : tensor<3x2x$T>
})";
static constexpr const char luSolveTransposed[] = R"(
func.func @f(%a: tensor<2x3x3x$T>, %b: tensor<2x3x1x$T>) -> tensor<2x3x1x$T> {
  %0:2 = fx.lu %a : (tensor<2x3x3x$T>) -> (tensor<2x3x3x$T>, tensor<2x3xi32>)
  %1 = fx.lu_solve %a, %0#0, %0#1, %b {transposed = true} : (tensor<2x3x3x$T>, tensor<2x3x3x$T>, tensor<2x3xi32>, tensor<2x3x1x$T>) -> tensor<2x3x1x$T>
  return %1 : tensor<2x3x1x$T>
})";
static constexpr const char adjugate[] = R"(
func.func @f(%a: tensor<2x4x4x$T>) -> tensor<2x4x4x$T> {
  %0:2 = fx.lu %a : (tensor<2x4x4x$T>) -> (tensor<2x4x4x$T>, tensor<2x4xi32>)
  %1 = fx.adjugate %a, %0#0, %0#1 : (tensor<2x4x4x$T>, tensor<2x4x4x$T>, tensor<2x4xi32>) -> tensor<2x4x4x$T>
  return %1 : tensor<2x4x4x$T>
})";
static constexpr const char eig[] = R"(
func.func @f(%a: tensor<2x3x3x$T>) -> (tensor<2x3x$T>, tensor<2x3x$T>, tensor<2x3x3x$T>, tensor<2x3x3x$T>) {
  %0:2 = fx.eig %a : (tensor<2x3x3x$T>) -> (tensor<2x3xcomplex<$T>>, tensor<2x3x3xcomplex<$T>>)
  %1 = fx.real %0#0 : (tensor<2x3xcomplex<$T>>) -> tensor<2x3x$T>
  %2 = fx.imag %0#0 : (tensor<2x3xcomplex<$T>>) -> tensor<2x3x$T>
  %3 = fx.real %0#1 : (tensor<2x3x3xcomplex<$T>>) -> tensor<2x3x3x$T>
  %4 = fx.imag %0#1 : (tensor<2x3x3xcomplex<$T>>) -> tensor<2x3x3x$T>
  return %1, %2, %3, %4 : tensor<2x3x$T>, tensor<2x3x$T>, tensor<2x3x3x$T>, tensor<2x3x3x$T>
})";
// Forms that have no derivative, of what is differentiated no further.
static constexpr const char schur[] = R"(
func.func @f(%a: tensor<2x3x3x$T>) -> (tensor<2x3x3x$T>, tensor<2x3x3x$T>) {
  %0 = fx.stop_gradient %a : tensor<2x3x3x$T>
  %t, %z = fx.schur %0 : tensor<2x3x3x$T>
  return %t, %z : tensor<2x3x3x$T>, tensor<2x3x3x$T>
})";
static constexpr const char hessenberg[] = R"(
func.func @f(%a: tensor<2x4x4x$T>) -> (tensor<2x4x4x$T>, tensor<2x4x4x$T>) {
  %0 = fx.stop_gradient %a : tensor<2x4x4x$T>
  %h, %q = fx.hessenberg %0 : tensor<2x4x4x$T>
  return %h, %q : tensor<2x4x4x$T>, tensor<2x4x4x$T>
})";
static constexpr const char sylvester[] = R"(
func.func @f(%a: tensor<2x3x3x$T>, %b: tensor<2x4x4x$T>, %c: tensor<2x3x4x$T>) -> tensor<2x3x4x$T> {
  %0 = fx.stop_gradient %a : tensor<2x3x3x$T>
  %1 = fx.stop_gradient %b : tensor<2x4x4x$T>
  %ta, %za = fx.schur %0 : tensor<2x3x3x$T>
  %tb, %zb = fx.schur %1 : tensor<2x4x4x$T>
  %x = fx.sylvester_solve %a, %ta, %za, %b, %tb, %zb, %c {transposed = false} : (tensor<2x3x3x$T>, tensor<2x3x3x$T>, tensor<2x3x3x$T>, tensor<2x4x4x$T>, tensor<2x4x4x$T>, tensor<2x4x4x$T>, tensor<2x3x4x$T>) -> tensor<2x3x4x$T>
  return %x : tensor<2x3x4x$T>
})";
static constexpr const char sylvesterTransposed[] = R"(
func.func @f(%a: tensor<3x3x$T>, %c: tensor<3x3x$T>) -> tensor<3x3x$T> {
  %0 = fx.stop_gradient %a : tensor<3x3x$T>
  %t, %z = fx.schur %0 : tensor<3x3x$T>
  %x = fx.sylvester_solve %a, %t, %z, %a, %t, %z, %c {transposed = true} : (tensor<3x3x$T>, tensor<3x3x$T>, tensor<3x3x$T>, tensor<3x3x$T>, tensor<3x3x$T>, tensor<3x3x$T>, tensor<3x3x$T>) -> tensor<3x3x$T>
  return %x : tensor<3x3x$T>
})";
static constexpr const char sqrtm[] = R"(
func.func @f(%a: tensor<2x3x3x$T>, %b: tensor<2x3x3x$T>) -> (tensor<2x3x3x$T>, tensor<2x3x3x$T>) {
  %0 = fx.complex %a, %b : (tensor<2x3x3x$T>, tensor<2x3x3x$T>) -> tensor<2x3x3xcomplex<$T>>
  %1 = fx.sqrtm %0 : tensor<2x3x3xcomplex<$T>>
  %2 = fx.real %1 : (tensor<2x3x3xcomplex<$T>>) -> tensor<2x3x3x$T>
  %3 = fx.imag %1 : (tensor<2x3x3xcomplex<$T>>) -> tensor<2x3x3x$T>
  return %2, %3 : tensor<2x3x3x$T>, tensor<2x3x3x$T>
})";
static constexpr const char qr[] = R"(
func.func @f(%a: tensor<4x3x$T>) -> (tensor<4x3x$T>, tensor<3x3x$T>) {
  %0:2 = fx.qr %a {full = false} : (tensor<4x3x$T>) -> (tensor<4x3x$T>, tensor<3x3x$T>)
  return %0#0, %0#1 : tensor<4x3x$T>, tensor<3x3x$T>
})";
static constexpr const char qrWide[] = R"(
func.func @f(%a: tensor<2x3x$T>) -> (tensor<2x2x$T>, tensor<2x3x$T>) {
  %0:2 = fx.qr %a {full = false} : (tensor<2x3x$T>) -> (tensor<2x2x$T>, tensor<2x3x$T>)
  return %0#0, %0#1 : tensor<2x2x$T>, tensor<2x3x$T>
})";
static constexpr const char eigh[] = R"(
func.func @f(%a: tensor<2x3x3x$T>) -> (tensor<2x3x$T>, tensor<2x3x3x$T>) {
  %0:2 = fx.eigh %a : (tensor<2x3x3x$T>) -> (tensor<2x3x$T>, tensor<2x3x3x$T>)
  return %0#0, %0#1 : tensor<2x3x$T>, tensor<2x3x3x$T>
})";
static constexpr const char svd[] = R"(
func.func @f(%a: tensor<4x3x$T>) -> (tensor<4x3x$T>, tensor<3x$T>, tensor<3x3x$T>) {
  %0:3 = fx.svd %a {full = false} : (tensor<4x3x$T>) -> (tensor<4x3x$T>, tensor<3x$T>, tensor<3x3x$T>)
  return %0#0, %0#1, %0#2 : tensor<4x3x$T>, tensor<3x$T>, tensor<3x3x$T>
})";
static constexpr const char svdWide[] = R"(
func.func @f(%a: tensor<2x3x$T>) -> (tensor<2x2x$T>, tensor<2x$T>, tensor<2x3x$T>) {
  %0:3 = fx.svd %a {full = false} : (tensor<2x3x$T>) -> (tensor<2x2x$T>, tensor<2x$T>, tensor<2x3x$T>)
  return %0#0, %0#1, %0#2 : tensor<2x2x$T>, tensor<2x$T>, tensor<2x3x$T>
})";

// Far from matrices at which derivatives do not exist.
static const Numbers definite = listed({4, 1, -1, 1, 3, 0.5, -1, 0.5, 5});
static const Numbers two =
    listed({4, 1, -1, 2, 3, 0.5, -1, 0.25, 5, 1, 2, 0, -3, 0.5, 1, 2, -1, 3});
static const Numbers fours =
    listed({4, 1,  -1, 2, 0.5, 3, 0.5, -1, 0.25, 5,    1, 2, 1, -1, 2, 6,
            1, -2, 3,  1, 2,   1, -1,  3,  -0.5, 0.25, 4, 1, 2, 1,  1, -3});
// Eigenvalues far to the right of those of `two`, some of them complex.
static const Numbers largest =
    listed({14, 1,  -1, 2, 0.5, 13, 0.5, -1, 0.25, 5,    11, 2, 1, -1, -2, 16,
            11, -2, 3,  1, 2,   11, -1,  3,  -0.5, 0.25, 14, 1, 2, 1,  1,  13});
// One with a pair of complex eigenvalues, one without.
static const Numbers turning =
    listed({1, 3, 0.5, -2, 0.25, 1, 0.5, -1, 4, 4, 1, -1, 2, 1, 0.5, -1, 0.25, -3});
static const Numbers tall = listed({4, 1, -1, 2, 3, 0.5, -1, 0.25, 5, 1, -2, 0.5});
static const Numbers wide = listed({4, 1, -1, 2, 3, 0.5});

static Row row(const char *op, const char *variety, std::vector<Sample> in, const char *text) {
  return {
      .op = op, .variety = variety, .in = std::move(in), .text = text, .tol = 1e-5, .ulps = 4096};
}
static Row triangular(const char *variety, Shape a, Shape b, const char *attributes) {
  return {.op = "triangular_solve",
          .variety = variety,
          .in = {x(a, uniform(1, 2)), x(b)},
          .attributes = attributes,
          .tol = 1e-5,
          .ulps = 4096};
}

std::vector<Row> decompositionRows() {
  std::vector<Row> rows{
      {.op = "cholesky",
       .variety = "three",
       .in = {x({3, 3}, definite)},
       .tol = 1e-5,
       .ulps = 4096},
      {.op = "cholesky", .variety = "one", .in = {x({2, 1, 1}, uniform(1, 2))}, .ulps = 4096},
      {.op = "cholesky", .variety = "of_nothing", .in = {x({2, 0, 0})}},
      triangular("lower", {3, 3}, {3, 2}, "lower = true, transposed = false, unit = false"),
      triangular("upper_batch", {2, 3, 3}, {2, 3, 1},
                 "lower = false, transposed = false, unit = false"),
      triangular("upper_transposed", {3, 3}, {3, 2},
                 "lower = false, transposed = true, unit = false"),
      triangular("unit", {3, 3}, {3, 2}, "lower = true, transposed = true, unit = true"),
      triangular("no_columns", {3, 3}, {3, 0}, "lower = true, transposed = false, unit = false"),
      row("lu", "", {x({2, 3, 3}, two)}, lu),
      row("lu", "tall", {x({4, 3}, tall)}, luTall),
      row("lu", "wide", {x({2, 3}, wide)}, luWide),
      row("lu_solve", "", {x({3, 3}, definite), x({3, 2})}, luSolve),
      row("lu_solve", "transposed", {x({2, 3, 3}, two), x({2, 3, 1})}, luSolveTransposed),
      row("adjugate", "", {x({2, 4, 4}, fours)}, adjugate),
      row("eig", "", {x({2, 3, 3}, turning)}, eig),
      row("schur", "", {x({2, 3, 3}, turning)}, schur),
      row("hessenberg", "", {x({2, 4, 4}, fours)}, hessenberg),
      row("sylvester_solve", "", {x({2, 3, 3}, two), x({2, 4, 4}, largest), x({2, 3, 4})},
          sylvester),
      row("sylvester_solve", "transposed", {x({3, 3}, definite), x({3, 3})}, sylvesterTransposed),
      row("sqrtm", "", {x({2, 3, 3}, two), x({2, 3, 3}, uniform(-0.5, 0.5))}, sqrtm),
      row("qr", "", {x({4, 3}, tall)}, qr),
      row("qr", "wide", {x({2, 3}, wide)}, qrWide),
      row("eigh", "", {x({2, 3, 3}, two)}, eigh),
      row("svd", "tall", {x({4, 3}, tall)}, svd),
      row("svd", "wide", {x({2, 3}, wide)}, svdWide),
  };
  for (Row &row : rows) {
    row.takes = matrices; // what LAPACK computes in
    if (row.op == "schur" || row.op == "hessenberg")
      row.order = 0;
  }
  return rows;
}

} // namespace fluxion::tests
