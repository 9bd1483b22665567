// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Networks whose gradients are timed (networks.cpp) and whose compilation is (compilation.cpp).
#pragma once

#include "benchmarks/workload.h"

namespace fluxion::benchmarks::perceptron {

constexpr int layers = 3;
constexpr std::int64_t sizes[layers + 1] = {784, 512, 512, 10};

struct Layer {
  Array w, b;
};
using Network = std::vector<Layer>;

/// The mean cross entropy of what the network says of x.
Array loss(const Network &net, Array x, Array labels);

struct Data {
  Network net;
  Array x, labels;
  explicit Data(std::int64_t batch);
};

} // namespace fluxion::benchmarks::perceptron

/// Layers of equal sizes that add to what they are given, each with weights of its own: a program
/// that repeats itself, and a value that goes through all of it.
namespace fluxion::benchmarks::residual {

struct Layer {
  Array scale, shift, w1, b1, w2, b2;
};
using Network = std::vector<Layer>;

Array loss(const Network &net, Array x);

struct Data {
  Network net;
  Array x;
  Data(int layers, std::int64_t batch);
};

} // namespace fluxion::benchmarks::residual
