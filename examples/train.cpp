// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small network learns sin: value and gradient of a whole parameter struct, compiled once.
#include "check.h"

namespace fx = fluxion;

struct Layer {
  fx::Array w, b;
};
using Net = std::vector<Layer>;

static fx::Array predict(const Net &net, fx::Array x) {
  for (std::size_t i = 0; i + 1 < net.size(); ++i)
    x = tanh(dot(x, net[i].w) + net[i].b);
  return dot(x, net.back().w) + net.back().b;
}

static fx::Array loss(const Net &net, fx::Array x, fx::Array y) {
  fx::Array error = predict(net, x) - y;
  return mean(error * error);
}

// Fixed numbers that look irregular, of the size that keeps tanh out of saturation.
static Layer layer(int in, int out) {
  fx::Array k = fx::arange(double(in * out));
  return {1.5 * sin(12.9898 * k + 78.233).reshape({in, out}) / std::sqrt(double(in)),
          fx::linspace(-1.0, 1.0, out)};
}

int main() {
  Checks checks;
  fx::Array x = fx::linspace(-1.0, 1.0, 64).reshape({64, 1}), y = sin(3.0 * x);
  Net net = {layer(1, 16), layer(16, 1)};

  auto step = fx::jit([](Net net, fx::Array x, fx::Array y) {
    auto [v, g] = fx::value_and_grad(loss)(net, x, y);
    return std::pair{v, fx::tree_map([](fx::Array p, fx::Array d) { return p - 0.1 * d; }, net, g)};
  });
  double last = 0;
  for (int i = 0; i <= 6000; ++i) {
    auto [value, next] = step(net, x, y);
    net = next;
    last = value.item<double>();
    if (i % 1000 == 0)
      fmt::print("  step {:>4}  loss {:.3e}\n", i, last);
  }
  checks.holds("the network has learned sin(3 x): loss below 1e-3", last < 1e-3);
  fx::Array at = fx::full({1, 1}, 0.5);
  checks.number("its value at 0.5", predict(net, at), std::sin(1.5), 0.1);
  return checks.exit_code();
}
