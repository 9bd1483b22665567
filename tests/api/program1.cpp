// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The first program of the documentation, as printed there; its output is compared.
// 1. The first program.
#include <cstdio>
#include <fluxion/fluxion.h>
namespace fx = fluxion;
int main() {
  auto f = [](fx::Array x1, fx::Array x2) { return log(x1) + x1 * x2 - sin(x2); };
  auto df = fx::jit(fx::grad(f, fx::argnums<0, 1>));
  auto [d1, d2] = df(2.0, 5.0);
  std::printf("%.6f %.6f\n", d1.item<double>(), d2.item<double>()); // 5.500000 1.716338
}
