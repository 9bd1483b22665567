// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The perceptron whose gradient is timed (networks.cpp) and whose compilation is (compilation.cpp).
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
