// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Complex numbers are made of real operands and end in real results, so that differences and inner
// products are those of real numbers.
#include "tests/ops/row.h"

namespace fluxion::tests {

/// z = x + i y goes through `body`, which leaves the complex %w.
static std::string through(const std::string &body) {
  return R"(
func.func @f(%x: tensor<2x3x$T>, %y: tensor<2x3x$T>) -> (tensor<2x3x$T>, tensor<2x3x$T>) {
  %z = fx.complex %x, %y : (tensor<2x3x$T>, tensor<2x3x$T>) -> tensor<2x3xcomplex<$T>>
)" + body +
         R"(
  %u = fx.real %w : (tensor<2x3xcomplex<$T>>) -> tensor<2x3x$T>
  %v = fx.imag %w : (tensor<2x3xcomplex<$T>>) -> tensor<2x3x$T>
  return %u, %v : tensor<2x3x$T>, tensor<2x3x$T>
})";
}
static std::string function(const std::string &op, const std::string &attributes = "") {
  return through("  %w = fx." + op + " %z" + attributes + " : tensor<2x3xcomplex<$T>>");
}

static constexpr const char magnitude[] = R"(
func.func @f(%x: tensor<4x$T>, %y: tensor<4x$T>) -> tensor<4x$T> {
  %z = fx.complex %x, %y : (tensor<4x$T>, tensor<4x$T>) -> tensor<4xcomplex<$T>>
  %u = fx.magnitude %z : (tensor<4xcomplex<$T>>) -> tensor<4x$T>
  return %u : tensor<4x$T>
})";

static constexpr const char conjugate[] =
    "  %w = fx.conj %z : (tensor<2x3xcomplex<$T>>) -> tensor<2x3xcomplex<$T>>";
static constexpr const char product[] = R"(
  %c = fx.conj %z : (tensor<2x3xcomplex<$T>>) -> tensor<2x3xcomplex<$T>>
  %s = fx.sin %z : tensor<2x3xcomplex<$T>>
  %w = fx.mul %s, %c : tensor<2x3xcomplex<$T>>)";
static constexpr const char quotient[] = R"(
  %c = fx.constant dense<(0.5, 3.0)> : tensor<2x3xcomplex<$T>>
  %d = fx.add %z, %c : tensor<2x3xcomplex<$T>>
  %w = fx.div %z, %d : tensor<2x3xcomplex<$T>>)";
static constexpr const char chosen[] = R"(
  %s = fx.mul %z, %z : tensor<2x3xcomplex<$T>>
  %b = fx.is_finite %z : (tensor<2x3xcomplex<$T>>) -> tensor<2x3xi1>
  %w = fx.select %b, %s, %z : tensor<2x3xi1>, tensor<2x3xcomplex<$T>>)";
static constexpr const char running[] = R"(
  %p = fx.cumprod %z axis 1 : tensor<2x3xcomplex<$T>>
  %w = fx.cumsum %p axis 0 {reverse = true} : tensor<2x3xcomplex<$T>>)";

static constexpr const char larger[] = R"(
  %c = fx.constant dense<(0.8, 0.5)> : tensor<2x3xcomplex<$T>>
  %l = fx.max %z, %c : tensor<2x3xcomplex<$T>>
  %m = fx.min %l, %z : tensor<2x3xcomplex<$T>>
  %b = fx.compare lt, %z, %c : tensor<2x3xcomplex<$T>>, tensor<2x3xi1>
  %s = fx.select %b, %l, %m : tensor<2x3xi1>, tensor<2x3xcomplex<$T>>
  %w = fx.mul %s, %l : tensor<2x3xcomplex<$T>>)";
static constexpr const char extremes[] = R"(
  %a = fx.reduce_max %z axes [0] : (tensor<2x3xcomplex<$T>>) -> tensor<3xcomplex<$T>>
  %b = fx.reduce_min %z axes [0] : (tensor<2x3xcomplex<$T>>) -> tensor<3xcomplex<$T>>
  %p = fx.mul %a, %b : tensor<3xcomplex<$T>>
  %r = fx.reshape %p : (tensor<3xcomplex<$T>>) -> tensor<1x3xcomplex<$T>>
  %w = fx.concatenate %r, %r axis 0 : (tensor<1x3xcomplex<$T>>, tensor<1x3xcomplex<$T>>) -> tensor<2x3xcomplex<$T>>)";

static constexpr const char loop[] = R"(
func.func @f(%x: tensor<4x$T>, %y: tensor<4x$T>) -> (tensor<$T>, tensor<4x$T>) {
  %z = fx.complex %x, %y : (tensor<4x$T>, tensor<4x$T>) -> tensor<4xcomplex<$T>>
  %c = fx.reduce_sum %z axes [0] : (tensor<4xcomplex<$T>>) -> tensor<complex<$T>>
  %0:2 = fx.call "f"(%c, %z) : (tensor<complex<$T>>, tensor<4xcomplex<$T>>) -> (tensor<complex<$T>>, tensor<4xcomplex<$T>>) {
  ^bb0(%a: tensor<complex<$T>>, %b: tensor<4xcomplex<$T>>):
    %1 = fx.mul %a, %a : tensor<complex<$T>>
    %2 = fx.reverse %b axes [0] : tensor<4xcomplex<$T>>
    fx.yield %1, %2 : tensor<complex<$T>>, tensor<4xcomplex<$T>>
  }
  %p = fx.reduce_prod %0#1 axes [0] : (tensor<4xcomplex<$T>>) -> tensor<complex<$T>>
  %q = fx.mul %p, %0#0 : tensor<complex<$T>>
  %u = fx.real %q : (tensor<complex<$T>>) -> tensor<$T>
  %v = fx.imag %0#1 : (tensor<4xcomplex<$T>>) -> tensor<4x$T>
  return %u, %v : tensor<$T>, tensor<4x$T>
})";

std::vector<Row> complexRows() {
  auto row = [](const char *op, const char *variety, std::string text) {
    return Row{.op = op,
               .variety = variety,
               .in = {x({2, 3}, uniform(0.25, 1.5)), x({2, 3}, uniform(0.25, 1.5))},
               .text = std::move(text),
               .takes = matrices,
               .ulps = 64};
  };
  std::vector<Row> all{
      row("complex", "", through("  %w = fx.neg %z : tensor<2x3xcomplex<$T>>")),
      row("real", "", through(product)),
      row("imag", "", through(quotient)),
      row("conj", "", through(conjugate)),
      row("select", "of_complex", through(chosen)),
      row("cumprod", "of_complex", through(running)),
      row("max", "of_complex", through(larger)),
      row("reduce_max", "of_complex", through(extremes)),
  };
  for (const char *op : {"sort", "cummax", "cummin", "cumlogsumexp"})
    all.push_back(row(op, "of_complex", function(op, " axis 1")));
  for (const char *op : {"exp", "expm1", "log", "log1p", "sqrt", "rsqrt", "sin", "cos", "tan",
                         "asin", "acos", "atan", "sinh", "cosh", "tanh", "logistic"})
    all.push_back(row(op, "of_complex", function(op)));
  all.push_back({.op = "magnitude",
                 .in = {x({4}, uniform(0.25, 1.5)), x({4}, uniform(0.25, 1.5))},
                 .text = magnitude,
                 .takes = matrices});
  all.push_back({.op = "call",
                 .variety = "of_complex",
                 .in = {x({4}), x({4})},
                 .text = loop,
                 .takes = matrices,
                 .ulps = 64});
  return all;
}

} // namespace fluxion::tests
