// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A layer of a network of convolutions beside oneDNN called directly: operands and results where a
// program has them, channels first, elements moved to the layout it wants and back.
#include "benchmarks/workload.h"

#include <dnnl.hpp>

#include <tuple>

namespace fluxion::benchmarks {
namespace {

using dnnl::memory;

/// 3 x 3, as many features as before, images of the same size.
struct Layer {
  std::int64_t batch, features, size;
  memory::dims image() const { return {batch, features, size, size}; }
  memory::dims kernel() const { return {features, features, 3, 3}; }
};
constexpr Layer full{8, 64, 32}, small{2, 5, 6};
constexpr double tolerance = 1e-4;

struct Operands {
  Array x, k, ct;
  explicit Operands(const Layer &layer)
      : x(waves(Shape(layer.image()), f32, 0.37, 1)), k(waves(Shape(layer.kernel()), f32, 0.53, 1)),
        ct(waves(Shape(layer.image()), f32, 0.71, 1)) {}
};

Array convolved(Array x, Array k) { return conv(x, k, {1, 1}, "SAME"); }
/// In image and kernel, for the cotangent of the result.
auto gradients() {
  return grad([](Array x, Array k, Array ct) { return sum(convolved(x, k) * ct); }, argnums<0, 1>);
}

//===----------------------------------------------------------------------------------------------
// By hand

/// oneDNN 2 describes a primitive before it is asked for it, oneDNN 3 in one go.
template <class Primitive, class What, class... Hint>
auto described(const dnnl::engine &engine, const What &what, const Hint &...hint) {
  return std::apply(
      [&](const auto &...all) {
#if DNNL_VERSION_MAJOR >= 3
        return typename Primitive::primitive_desc(engine, all..., hint...);
#else
        return
            typename Primitive::primitive_desc(typename Primitive::desc(all...), engine, hint...);
#endif
      },
      what);
}

/// Primitives in their order; no array is moved to one layout twice.
class Program {
public:
  memory plain(const memory::dims &sizes, const float *data) const {
    return memory({sizes, memory::data_type::f32, memory::format_tag::abcd}, engine,
                  const_cast<float *>(data));
  }
  memory in(const memory &array, const memory::desc &layout) {
    for (const auto &[from, to] : moved_)
      if (from.get_data_handle() == array.get_data_handle() && to.get_desc() == layout)
        return to;
    memory inside = like(array, layout);
    move(array, inside);
    moved_.emplace_back(array, inside);
    return inside;
  }
  memory like(const memory &array, const memory::desc &layout) const {
    return array.get_desc() == layout ? array : memory(layout, engine);
  }
  void move(const memory &from, const memory &to) {
    if (from.get_desc() != to.get_desc())
      add(dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
  }
  void add(const dnnl::primitive &primitive, std::unordered_map<int, memory> arguments) {
    steps_.emplace_back(primitive, std::move(arguments));
  }
  void run() {
    for (const auto &[primitive, arguments] : steps_)
      primitive.execute(stream_, arguments);
    stream_.wait();
  }

  const dnnl::engine engine{dnnl::engine::kind::cpu, 0};

private:
  dnnl::stream stream_{engine};
  std::vector<std::pair<memory, memory>> moved_;
  std::vector<std::pair<dnnl::primitive, std::unordered_map<int, memory>>> steps_;
};

class ByHand {
public:
  explicit ByHand(const Layer &l) : layer(l), operands(l) {}

  void forward() {
    auto desc = forwardDescribed();
    memory result = program.plain(layer.image(), y.get()),
           inside = program.like(result, desc.dst_desc());
    program.add(dnnl::convolution_forward(desc),
                {{DNNL_ARG_SRC, program.in(x(), desc.src_desc())},
                 {DNNL_ARG_WEIGHTS, program.in(k(), desc.weights_desc())},
                 {DNNL_ARG_DST, inside}});
    program.move(inside, result);
  }
  void backward() {
    using Data = dnnl::convolution_backward_data;
    using Weights = dnnl::convolution_backward_weights;
    auto hint = forwardDescribed();
    auto what = std::tuple_cat(std::tuple(algorithm, image(), kernel(), image()), around());
    auto data = described<Data>(program.engine, what, hint);
    memory result = program.plain(layer.image(), dx.get()),
           inside = program.like(result, data.diff_src_desc());
    program.add(Data(data), {{DNNL_ARG_DIFF_DST, program.in(ct(), data.diff_dst_desc())},
                             {DNNL_ARG_WEIGHTS, program.in(k(), data.weights_desc())},
                             {DNNL_ARG_DIFF_SRC, inside}});
    program.move(inside, result);
    auto weights = described<Weights>(program.engine, what, hint);
    result = program.plain(layer.kernel(), dk.get());
    inside = program.like(result, weights.diff_weights_desc());
    program.add(Weights(weights), {{DNNL_ARG_SRC, program.in(x(), weights.src_desc())},
                                   {DNNL_ARG_DIFF_DST, program.in(ct(), weights.diff_dst_desc())},
                                   {DNNL_ARG_DIFF_WEIGHTS, inside}});
    program.move(inside, result);
  }

  Layer layer;
  Operands operands;
  Program program;
  std::shared_ptr<float[]> y = block<float>(operands.x.size()),
                           dx = block<float>(operands.x.size()),
                           dk = block<float>(operands.k.size());

private:
  static constexpr auto algorithm = dnnl::algorithm::convolution_direct;
  memory x() const { return program.plain(layer.image(), elements<float>(operands.x)); }
  memory k() const { return program.plain(layer.kernel(), elements<float>(operands.k)); }
  memory ct() const { return program.plain(layer.image(), elements<float>(operands.ct)); }
  static memory::desc anyhow(const memory::dims &sizes) {
    return {sizes, memory::data_type::f32, memory::format_tag::any};
  }
  memory::desc image() const { return anyhow(layer.image()); }
  memory::desc kernel() const { return anyhow(layer.kernel()); }
  /// Strides, and padding in front and behind.
  static std::tuple<memory::dims, memory::dims, memory::dims> around() {
    memory::dims one{1, 1};
    return {one, one, one};
  }
  dnnl::convolution_forward::primitive_desc forwardDescribed() const {
    return described<dnnl::convolution_forward>(
        program.engine, std::tuple_cat(std::tuple(dnnl::prop_kind::forward_training, algorithm,
                                                  image(), kernel(), image()),
                                       around()));
  }
};

/// The parts that are asked for, ready to run.
std::shared_ptr<ByHand> prepared(void (ByHand::*part)()) {
  auto all = std::make_shared<ByHand>(full);
  ((*all).*part)();
  return all;
}
std::function<Timed()> timed(void (ByHand::*part)()) {
  return [=] { return repeated([all = prepared(part)] { all->program.run(); }); };
}

//===----------------------------------------------------------------------------------------------

Workload forward() {
  return {.name = "convolution f32 3 x 3, 64 features",
          .bar = {.hand = 1.1},
          .ours =
              [] {
                Operands o(full);
                return called(jit(convolved), o.x, o.k);
              },
          .hand = timed(&ByHand::forward),
          .check =
              [] {
                Operands few(small), o(full);
                requireReference(convolved, tolerance, few.x, few.k);
                auto hand = prepared(&ByHand::forward);
                hand->program.run();
                requireSame(jit(convolved)(o.x, o.k), arrayOf(hand->y, o.x.shape()), tolerance);
              },
          .isThreaded = true};
}

Workload backward() {
  return {.name = "convolution f32 3 x 3, 64 features, gradients",
          .bar = {.hand = 1.1},
          .ours =
              [] {
                Operands o(full);
                return called(jit(gradients()), o.x, o.k, o.ct);
              },
          .hand = timed(&ByHand::backward),
          .check =
              [] {
                Operands few(small), o(full);
                requireReference(gradients(), tolerance, few.x, few.k, few.ct);
                auto hand = prepared(&ByHand::backward);
                hand->program.run();
                requireSame(tree_leaves(jit(gradients())(o.x, o.k, o.ct)),
                            Leaves{arrayOf(hand->dx, o.x.shape()), arrayOf(hand->dk, o.k.shape())},
                            tolerance);
              },
          .isThreaded = true};
}

} // namespace

std::vector<Workload> convolutions() { return {forward(), backward()}; }

} // namespace fluxion::benchmarks
