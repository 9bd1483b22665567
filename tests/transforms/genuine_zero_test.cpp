// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A cotangent that happens to be zero is not a branch that was not taken: its derivative counts.
#include "tests/transforms/laws.h"

#include "transforms/transpose.h"

#include <gtest/gtest.h>

#include <cmath>

namespace fluxion::tests {
namespace {

// (sum over j of relu(sum over i of w[j,i] tanh(x[i])) - s)^2: a fit that is perfect where the sum
// is s. The mask of relu mixes with others in the product with w before it meets the slope of tanh.
const char *fit = R"(
func.func @f(%x: tensor<2xf64>, %w: tensor<3x2xf64>, %s: tensor<f64>) -> tensor<f64> {
  %t = fx.tanh %x : tensor<2xf64>
  %tt = fx.broadcast_in_dim %t axes [1] : (tensor<2xf64>) -> tensor<3x2xf64>
  %p = fx.mul %tt, %w : tensor<3x2xf64>
  %d = fx.reduce_sum %p axes [1] : (tensor<3x2xf64>) -> tensor<3xf64>
  %zero = fx.constant dense<0.0> : tensor<3xf64>
  %m = fx.compare gt, %d, %zero : tensor<3xf64>, tensor<3xi1>
  %r = fx.select %m, %d, %zero : tensor<3xi1>, tensor<3xf64>
  %q = fx.reduce_sum %r axes [0] : (tensor<3xf64>) -> tensor<f64>
  %e = fx.sub %q, %s : tensor<f64>
  %y = fx.mul %e, %e : tensor<f64>
  return %y : tensor<f64>
})";

TEST(AGenuineZero, KeepsTheSecondDerivativeOfAPerfectFit) {
  OwnedFunction f = parse(fit);
  Random random(1);
  HostArray x = draw(random, DType::f64, {2}, uniform(0.3, 0.9));
  HostArray w = draw(random, DType::f64, {3, 2}, uniform(0.5, 1.5));
  double sum = 0;
  for (int j = 0; j < 3; ++j)
    for (int i = 0; i < 2; ++i)
      sum += w.data<double>()[2 * j + i] * std::tanh(x.data<double>()[i]);
  HostArray s = HostArray::scalar(sum), one = HostArray::scalar(1.0);
  OwnedFunction gradient = need(transforms::vjp(*f, {true, false, false}), "the gradient");
  OwnedFunction hessian =
      need(transforms::vjp(*gradient, {true, false, false, false}, {false, true}), "the Hessian");
  Arrays direction = {draw(random, DType::f64, {2}, uniform(0.5, 1))};
  Arrays product = run(*hessian, {x, w, s, one, direction[0]});
  // At the perfect fit the Hessian is 2 g gᵀ, g the gradient of the sum.
  double g[2], along = 0;
  for (int i = 0; i < 2; ++i) {
    double t = std::tanh(x.data<double>()[i]);
    g[i] = (1 - t * t) * (w.data<double>()[i] + w.data<double>()[2 + i] + w.data<double>()[4 + i]);
    along += g[i] * direction[0].data<double>()[i];
  }
  auto wrong = farFrom(product.back(), {2 * g[0] * along, 2 * g[1] * along}, 1e-9);
  EXPECT_FALSE(wrong) << *wrong << "\n" << textOf(*hessian);
}

// sum over i of where(x > 0, sqrt(x), 0), squared: behind the sum a dead zero still meets sqrt'(0).
TEST(ADeadZero, StillCutsTheBranchNotTaken) {
  OwnedFunction f = parse(R"(
func.func @f(%x: tensor<2xf64>) -> tensor<f64> {
  %r = fx.sqrt %x : tensor<2xf64>
  %s = fx.slice %r start [0] limit [2] stride [1] : (tensor<2xf64>) -> tensor<2xf64>
  %v = fx.reverse %s axes [0] : tensor<2xf64>
  %u = fx.reverse %x axes [0] : tensor<2xf64>
  %zero = fx.constant dense<0.0> : tensor<2xf64>
  %m = fx.compare gt, %u, %zero : tensor<2xf64>, tensor<2xi1>
  %w = fx.select %m, %v, %zero : tensor<2xi1>, tensor<2xf64>
  %q = fx.reduce_sum %w axes [0] : (tensor<2xf64>) -> tensor<f64>
  return %q : tensor<f64>
})");
  OwnedFunction gradient = need(transforms::vjp(*f, {true}), "the gradient");
  HostArray x(DType::f64, {2});
  x.mutableData<double>()[0] = 4;
  x.mutableData<double>()[1] = 0;
  Arrays got = run(*gradient, {x, HostArray::scalar(1.0)});
  auto wrong = farFrom(got.back(), {0.25, 0.0}, 1e-15);
  EXPECT_FALSE(wrong) << *wrong << "\n" << textOf(*gradient);
}

} // namespace
} // namespace fluxion::tests
