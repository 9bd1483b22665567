// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiled convolutions beside oneDNN called directly: operands and results where a program has them, in
// plain layout, elements moved to the layout it wants and back. And pooling.
#include "benchmarks/table.h"

#include <fluxion/fluxion.h>

#include <dnnl.hpp>

namespace fx = fluxion;

namespace fluxion::benchmarks {
namespace {

using dnnl::memory;

/// Layers of networks: channels first, or last.
struct Layer {
  const char *name;
  std::int64_t batch, in, size, out, window, stride, pad;
  bool isLast;

  std::int64_t outSize() const { return (size + 2 * pad - window) / stride + 1; }
  double flops() const {
    return 2.0 * static_cast<double>(batch * out * outSize() * outSize() * in * window * window);
  }
  fx::Shape image(std::int64_t features, std::int64_t n) const {
    return isLast ? fx::Shape{batch, n, n, features} : fx::Shape{batch, features, n, n};
  }
  fx::Shape kernel() const {
    return isLast ? fx::Shape{window, window, in, out} : fx::Shape{out, in, window, window};
  }
  fx::Array convolved(const fx::Array &x, const fx::Array &k) const {
    fx::ConvOptions options;
    if (isLast)
      options.dimension_numbers = {"NHWC", "HWIO", "NHWC"};
    return fx::conv_general_dilated(x, k, {stride, stride}, {{pad, pad}, {pad, pad}}, options);
  }
};
constexpr Layer layers[] = {
    {"3x3 first", 8, 64, 56, 64, 3, 1, 1, false},   {"3x3 last", 8, 64, 56, 64, 3, 1, 1, true},
    {"strided first", 8, 128, 28, 256, 3, 2, 1, false}, {"strided last", 8, 128, 28, 256, 3, 2, 1, true},
    {"1x1 first", 8, 256, 14, 512, 1, 1, 0, false}, {"7x7 first", 4, 3, 112, 64, 7, 2, 3, false},
    {"small first", 1, 8, 8, 8, 3, 1, 1, false},
};

fx::Array numbers(const fx::Shape &shape) {
  return fx::reshape(fx::linspace(-1.0, 1.0, shape.numElements(), fx::f32), shape);
}

void convolutionCompiled(benchmark::State &state) {
  const Layer &layer = layers[state.range(0)];
  auto compiled = fx::jit([&](fx::Array x, fx::Array k) { return layer.convolved(x, k); });
  fx::Array x = numbers(layer.image(layer.in, layer.size)), k = numbers(layer.kernel());
  for (auto _ : state)
    benchmark::DoNotOptimize(compiled(x, k));
  perItem(state, layer.flops());
  aimedAt(state, layer.name);
}

/// Value and both gradients: three convolutions.
void convolutionGradientsCompiled(benchmark::State &state) {
  const Layer &layer = layers[state.range(0)];
  fx::Array x = numbers(layer.image(layer.in, layer.size)), k = numbers(layer.kernel()),
            ct = numbers(layer.image(layer.out, layer.outSize()));
  auto compiled = fx::jit(fx::value_and_grad(
      [&](fx::Array a, fx::Array b, fx::Array c) { return sum(layer.convolved(a, b) * c); },
      fx::argnums<0, 1>));
  for (auto _ : state)
    benchmark::DoNotOptimize(compiled(x, k, ct));
  perItem(state, 3 * layer.flops());
  aimedAt(state, layer.name);
}

/// One operand of a call, moved where the primitive wants it elsewhere.
struct Place {
  memory given, inner;
  bool isMoved;
  Place(const memory::desc &lies, const memory::desc &wanted, const dnnl::engine &engine)
      : given(lies, engine), isMoved(lies != wanted) {
    inner = isMoved ? memory(wanted, engine) : given;
  }
};

void convolutionByOneDnn(benchmark::State &state) {
  const Layer &l = layers[state.range(0)];
  dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  using Tag = memory::format_tag;
  auto f32 = memory::data_type::f32;
  memory::dims x{l.batch, l.in, l.size, l.size}, k{l.out, l.in, l.window, l.window},
      y{l.batch, l.out, l.outSize(), l.outSize()};
  memory::dims strides{l.stride, l.stride}, none{0, 0}, pads{l.pad, l.pad};
  Tag image = l.isLast ? Tag::nhwc : Tag::nchw, inside = l.isLast ? Tag::nhwc : Tag::any;
  auto asked = [&](const memory::dims &sizes, Tag tag) { return memory::desc(sizes, f32, tag); };
  auto kind = dnnl::prop_kind::forward_training;
  auto algorithm = dnnl::algorithm::convolution_direct;
#if DNNL_VERSION_MAJOR >= 3
  dnnl::convolution_forward::primitive_desc desc(engine, kind, algorithm, asked(x, inside),
                                                 asked(k, Tag::any), asked(y, inside), strides,
                                                 none, pads, pads);
#else
  dnnl::convolution_forward::primitive_desc desc({kind, algorithm, asked(x, inside),
                                                  asked(k, Tag::any), asked(y, inside), strides,
                                                  none, pads, pads},
                                                 engine);
#endif
  dnnl::convolution_forward convolution(desc);
  Place source(asked(x, image), desc.src_desc(), engine),
      weights(asked(k, l.isLast ? Tag::hwio : Tag::oihw), desc.weights_desc(), engine),
      destination(asked(y, image), desc.dst_desc(), engine);
  dnnl::reorder in(source.given, source.inner), kernel(weights.given, weights.inner),
      out(destination.inner, destination.given);
  for (auto _ : state) {
    if (source.isMoved)
      in.execute(stream, source.given, source.inner);
    if (weights.isMoved)
      kernel.execute(stream, weights.given, weights.inner);
    convolution.execute(stream, {{DNNL_ARG_SRC, source.inner},
                                 {DNNL_ARG_WEIGHTS, weights.inner},
                                 {DNNL_ARG_DST, destination.inner}});
    if (destination.isMoved)
      out.execute(stream, destination.inner, destination.given);
    stream.wait();
  }
  perItem(state, l.flops());
  aimedAt(state, l.name);
}

BENCHMARK(convolutionByOneDnn)->DenseRange(0, std::size(layers) - 1)->Unit(benchmark::kMicrosecond);
BENCHMARK(convolutionCompiled)->DenseRange(0, std::size(layers) - 1)->Unit(benchmark::kMicrosecond);
BENCHMARK(convolutionGradientsCompiled)
    ->DenseRange(0, std::size(layers) - 1)
    ->Unit(benchmark::kMicrosecond);

//===----------------------------------------------------------------------------------------------

fx::Array pooled(fx::Array x, std::int64_t window) {
  return fx::nn::max_pool(x, {window, window}, {2, 2}, "SAME");
}
void maxPoolCompiled(benchmark::State &state) {
  auto compiled = fx::jit([&](fx::Array x) { return pooled(x, state.range(0)); });
  fx::Array x = numbers({8, 56, 56, 64});
  for (auto _ : state)
    benchmark::DoNotOptimize(compiled(x));
  perItem(state, static_cast<double>(x.size()));
}
void maxPoolGradientCompiled(benchmark::State &state) {
  auto compiled =
      fx::jit(fx::grad([&](fx::Array x) { return sum(fx::square(pooled(x, state.range(0)))); }));
  fx::Array x = numbers({8, 56, 56, 64});
  for (auto _ : state)
    benchmark::DoNotOptimize(compiled(x));
  perItem(state, static_cast<double>(x.size()));
}
BENCHMARK(maxPoolCompiled)->Arg(2)->Arg(3)->Unit(benchmark::kMicrosecond);
BENCHMARK(maxPoolGradientCompiled)->Arg(2)->Arg(3)->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace fluxion::benchmarks
