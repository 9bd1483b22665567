// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Networks: value and gradient of a perceptron, gradients of a small one example by example.
#include "benchmarks/networks.h"

#include "benchmarks/gemm.h"
#include "benchmarks/vectors.h"

#include <cmath>

namespace fluxion::benchmarks {

//===----------------------------------------------------------------------------------------------
// A perceptron 784-512-512-10

namespace perceptron {

Array loss(const Network &net, Array x, Array labels) {
  for (std::size_t i = 0; i < net.size(); ++i) {
    x = matmul(x, net[i].w) + net[i].b;
    if (i + 1 < net.size())
      x = nn::relu(x);
  }
  return mean(nn::softmax_cross_entropy(x, labels));
}

Data::Data(std::int64_t batch)
    : x(waves({batch, sizes[0]}, f32, 0.37, 1)),
      labels(nn::one_hot(remainder(arange(0, batch, 1, i32), 10), 10, f32)) {
  for (int i = 0; i < layers; ++i)
    net.push_back({waves({sizes[i], sizes[i + 1]}, f32, 1.7 + i, std::sqrt(4.0 / sizes[i])),
                   waves({sizes[i + 1]}, f32, 0.9, 0.1)});
}

} // namespace perceptron

//===----------------------------------------------------------------------------------------------
// Residual layers

namespace residual {

Array loss(const Network &net, Array x) {
  for (const Layer &layer : net) {
    Array low = x - mean(x, 1, keepdims);
    Array y = low * rsqrt(mean(low * low, 1, keepdims) + 1e-5f) * layer.scale + layer.shift;
    x = x + matmul(tanh(matmul(y, layer.w1) + layer.b1), layer.w2) + layer.b2;
  }
  return mean(x * x);
}

Data::Data(int layers, std::int64_t batch) : x(waves({batch, 64}, f32, 0.37, 1)) {
  for (int i = 0; i < layers; ++i)
    net.push_back({ones({64}, f32), zeros({64}, f32), waves({64, 128}, f32, 1.7 + i, 0.1),
                   zeros({128}, f32), waves({128, 64}, f32, 2.1 + i, 0.1), zeros({64}, f32)});
}

} // namespace residual

namespace {

using namespace perceptron;
constexpr std::int64_t batch = 128;

/// Values and cotangents of each layer, products chosen by shape, everything else fused in loops.
struct PerceptronByHand {
  struct Layer {
    std::shared_ptr<float[]> value, slope, w, b; ///< of its result; derivatives
    Gemm<float> forward, backward, weights;
    Gemm<float>::Run *runForward, *runBackward, *runWeights;
  };
  Data data{batch};
  std::vector<Layer> layers;
  std::vector<int> classes;

  PerceptronByHand() {
    for (int i = 0; i < perceptron::layers; ++i) {
      std::int64_t m = sizes[i], n = sizes[i + 1];
      Layer layer{block<float>(batch * n),
                  block<float>(batch * n),
                  block<float>(m * n),
                  block<float>(n),
                  {batch, n, m},
                  {batch, m, n, false, true},
                  {m, n, batch, true, false},
                  nullptr,
                  nullptr,
                  nullptr};
      layer.runForward = layer.forward.fastest();
      layer.runBackward = layer.backward.fastest();
      layer.runWeights = layer.weights.fastest();
      layers.push_back(layer);
    }
    for (std::int64_t i = 0; i < batch; ++i)
      classes.push_back(static_cast<int>(i % 10));
  }

  const float *input(std::size_t i) const {
    return i == 0 ? elements<float>(data.x) : layers[i - 1].value.get();
  }
  void forward() const {
    for (std::size_t l = 0; l < layers.size(); ++l) {
      const Layer &layer = layers[l];
      std::int64_t n = layer.forward.n;
      const float *bias = elements<float>(data.net[l].b);
      float *out = layer.value.get();
      layer.runForward(layer.forward, input(l), elements<float>(data.net[l].w), 0, out);
      bool isLast = l + 1 == layers.size();
      for (std::int64_t i = 0; i < batch; ++i)
        for (std::int64_t j = 0; j < n; ++j) {
          float z = out[i * n + j] + bias[j];
          out[i * n + j] = isLast || z > 0 ? z : 0;
        }
    }
  }
  /// The mean loss; leaves its derivative in the scores.
  double entropy() const {
    double loss = 0;
    for (std::int64_t i = 0; i < batch; ++i) {
      const float *z = layers.back().value.get() + i * 10;
      float *d = layers.back().slope.get() + i * 10, sum = 0;
      float largest = *std::max_element(z, z + 10);
      for (int j = 0; j < 10; ++j)
        sum += d[j] = std::exp(z[j] - largest);
      int right = classes[static_cast<std::size_t>(i)];
      loss += std::log(sum) - (z[right] - largest);
      for (int j = 0; j < 10; ++j)
        d[j] = (d[j] / sum - (j == right)) / batch;
    }
    return loss / batch;
  }
  void backward() const {
    for (std::size_t l = layers.size(); l-- > 0;) {
      const Layer &layer = layers[l];
      std::int64_t m = layer.forward.k, n = layer.forward.n;
      const float *slope = layer.slope.get();
      layer.runWeights(layer.weights, input(l), slope, 0, layer.w.get());
      std::fill_n(layer.b.get(), n, 0.0F);
      for (std::int64_t i = 0; i < batch; ++i)
        for (std::int64_t j = 0; j < n; ++j)
          layer.b[j] += slope[i * n + j];
      if (l == 0)
        return;
      float *before = layers[l - 1].slope.get();
      const float *value = layers[l - 1].value.get();
      layer.runBackward(layer.backward, slope, elements<float>(data.net[l].w), 0, before);
      for (std::int64_t i = 0; i < batch * m; ++i)
        before[i] = value[i] > 0 ? before[i] : 0;
    }
  }
  double operator()() const {
    forward();
    double value = entropy();
    backward();
    return value;
  }
};

Workload perceptronGradient() {
  static auto ours = value_and_grad(loss);
  return {
      .name = "MLP 784-512-512-10, batch 128, value and gradient",
      .bar = {.seconds = 2.0e-3, .secondsOf2Threads = 1.1e-3},
      .ours =
          [] {
            Data d(batch);
            return called(jit(ours), d.net, d.x, d.labels);
          },
      .hand =
          [] {
            return repeated([hand = std::make_shared<PerceptronByHand>()] { keep((*hand)()); });
          },
      .check =
          [] {
            Data few(4);
            requireReference(ours, 1e-4, few.net, few.x, few.labels);
            PerceptronByHand hand;
            Array right(static_cast<float>(hand()));
            auto [value, gradient] = jit(ours)(hand.data.net, hand.data.x, hand.data.labels);
            requireSame(value, right, 1e-4);
            for (std::size_t i = 0; i < gradient.size(); ++i) {
              requireSame(gradient[i].w, arrayOf(hand.layers[i].w, gradient[i].w.shape()), 1e-3);
              requireSame(gradient[i].b, arrayOf(hand.layers[i].b, gradient[i].b.shape()), 1e-3);
            }
          },
      .isThreaded = true};
}

//===----------------------------------------------------------------------------------------------
// Gradients of a perceptron 16-32-1, one for each of 10^4 examples

constexpr std::int64_t examples = 10000, in = 16, hidden = 32;

struct Small {
  Array w1 = waves({in, hidden}, f32, 2.1, 0.3), b1 = waves({hidden}, f32, 1.1, 0.1),
        w2 = waves({hidden}, f32, 2.1, 0.3), b2 = 0.1F;
};
Array smallLoss(const Small &p, Array x, Array y) {
  Array error = dot(tanh(matmul(x, p.w1) + p.b1), p.w2) + p.b2 - y;
  return 0.5 * error * error;
}
auto eachGradient() { return vmap(grad(smallLoss), in_axes(none, 0, 0)); }

struct Examples {
  Small net;
  Array x, y;
  explicit Examples(std::int64_t n)
      : x(waves({n, in}, f32, 0.7, 1)), y(waves({n}, f32, 1.9, 0.3)) {}
};

struct Gradients {
  std::shared_ptr<float[]> w1 = block<float>(examples * in * hidden),
                           b1 = block<float>(examples * hidden),
                           w2 = block<float>(examples * hidden), b2 = block<float>(examples);
};

[[gnu::noinline]] void eachByHand(const Examples &e, const Gradients &g) {
  static_assert(hidden == 32);
  const float *w1 = elements<float>(e.net.w1), *b1 = elements<float>(e.net.b1),
              *w2 = elements<float>(e.net.w2);
  float b2 = e.net.b2.item<float>();
  Floats low = load<Floats>(w2), high = load<Floats>(w2 + 16);
  for (std::int64_t i = 0; i < examples; ++i) {
    const float *x = elements<float>(e.x) + i * in;
    Floats z0 = load<Floats>(b1), z1 = load<Floats>(b1 + 16);
    for (std::int64_t k = 0; k < in; ++k) {
      z0 += x[k] * load<Floats>(w1 + k * hidden);
      z1 += x[k] * load<Floats>(w1 + k * hidden + 16);
    }
    Floats t0 = hyperbolicTangent(z0), t1 = hyperbolicTangent(z1);
    float error = total(t0 * low + t1 * high) + b2 - elements<float>(e.y)[i];
    Floats d0 = error * low * (1.0F - t0 * t0), d1 = error * high * (1.0F - t1 * t1);
    float *dw1 = g.w1.get() + i * in * hidden;
    for (std::int64_t k = 0; k < in; ++k) {
      stream(dw1 + k * hidden, x[k] * d0);
      stream(dw1 + k * hidden + 16, x[k] * d1);
    }
    stream(g.b1.get() + i * hidden, d0);
    stream(g.b1.get() + i * hidden + 16, d1);
    stream(g.w2.get() + i * hidden, error * t0);
    stream(g.w2.get() + i * hidden + 16, error * t1);
    g.b2[i] = error;
  }
}

Workload perExample() {
  return {.name = "gradients of an MLP 16-32-1, for each of 1e4 examples",
          .item = "example",
          .items = examples,
          .bar = {.hand = 1.3},
          .ours =
              [] {
                Examples e(examples);
                return called(jit(eachGradient()), e.net, e.x, e.y);
              },
          .hand =
              [] {
                return repeated([e = Examples(examples), g = Gradients()] {
                  eachByHand(e, g);
                  keep(g.b2[0]);
                });
              },
          .check =
              [] {
                Examples few(50), e(examples);
                requireReference(eachGradient(), 1e-5, few.net, few.x, few.y);
                Gradients g;
                eachByHand(e, g);
                requireSame(jit(eachGradient())(e.net, e.x, e.y),
                            Small{arrayOf(g.w1, {examples, in, hidden}),
                                  arrayOf(g.b1, {examples, hidden}),
                                  arrayOf(g.w2, {examples, hidden}), arrayOf(g.b2, {examples})},
                            1e-5);
              }};
}

} // namespace

Workload residualGradient() {
  return {.name = "residual network of 32 layers, batch 256, value and gradient",
          .item = "layer",
          .items = 32,
          .bar = {.jax = 1},
          .ours =
              [] {
                residual::Data d(32, 256);
                return repeated(
                    [=, f = jit(value_and_grad(residual::loss))] { keep(f(d.net, d.x)); });
              },
          .check =
              [] {
                residual::Data d(3, 8);
                requireReference(value_and_grad(residual::loss), 1e-4, d.net, d.x);
              }};
}

std::vector<Workload> networks() {
  return {perceptronGradient(), residualGradient(), perExample()};
}

} // namespace fluxion::benchmarks
