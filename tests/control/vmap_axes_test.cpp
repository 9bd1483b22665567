// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where vmap finds and puts the axis of a batch: per argument, per leaf, from behind, not at all.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumbers;

namespace {

struct Layer {
  fx::Array w, b;
};
fx::Array applied(const Layer &layer, fx::Array x) { return dot(layer.w, x) + layer.b; }

const fx::Array xs = fx::array({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}});

} // namespace

TEST(VmapAxes, SpeakOfEveryLeaf) {
  Layer layer{fx::array({1.0, -1.0}), fx::array({10.0, 20.0, 30.0})};
  auto f = fx::vmap(applied, fx::in_axes(fx::in_axes(fx::none, 0), 0));
  expectNumbers(f(layer, xs), {3}, {9, 19, 29});
  auto shared = fx::vmap(applied, fx::in_axes(fx::none, -1));
  expectNumbers(shared(Layer{fx::array({1.0, 1.0, 0.0}), 0.5}, xs), {2}, {4.5, 6.5});
}

TEST(VmapAxes, ComeFromBehind) {
  auto f = [](fx::Array x) { return std::pair(x * 2.0, sum(x)); };
  auto [doubled, sums] = fx::vmap(f, fx::in_axes(-1), fx::out_axes(-1, 0))(xs);
  expectNumbers(doubled, {3, 2}, {2, 4, 6, 8, 10, 12});
  expectNumbers(sums, {2}, {9, 12});
}

TEST(VmapAxes, AreAbsentFromWhatIsShared) {
  auto f = [](fx::Array x, fx::Array y) { return std::pair(x + y, y * y); };
  auto [sums, squares] = fx::vmap(f, fx::in_axes(0, fx::none), fx::out_axes(0, fx::none))(xs, 2.0);
  expectNumbers(squares, {}, {4});
  EXPECT_EQ(sums.shape(), fx::Shape({3, 2}));
  auto wrong = fx::vmap(f, fx::in_axes(0, fx::none), fx::out_axes(fx::none, fx::none));
  expectError<fx::TransformError>([&] { wrong(xs, 2.0); }, {"differs between examples"});
}

TEST(VmapAxes, NestWithControlFlow) {
  auto f = [](fx::Array x, fx::Array n) {
    return fx::fori_loop(0, n, [&](fx::Array, fx::Array c) { return c * x; }, 1.0);
  };
  auto table = fx::vmap(fx::vmap(f, fx::in_axes(fx::none, 0)), fx::in_axes(0, fx::none));
  expectNumbers(table(fx::array({2.0, 3.0}), fx::iota(4)), {2, 4}, {1, 2, 4, 8, 1, 3, 9, 27});
  auto slopes = fx::vmap(fx::vmap(fx::grad(f), fx::in_axes(fx::none, 0)), fx::in_axes(0, fx::none));
  expectNumbers(slopes(fx::array({2.0, 3.0}), fx::iota(4)), {2, 4}, {0, 1, 4, 12, 0, 1, 6, 27});
}

namespace {

struct Net {
  std::vector<Layer> layers;
  int steps = 2; // static data has no entry
  std::optional<fx::Array> scale;
};

} // namespace

TEST(VmapAxes, SpeakOfWholePartsOfATree) {
  Net net{{Layer{fx::ones({2}), xs}, Layer{fx::ones({2}), fx::ones({2})}}, 3, xs};
  auto f = [](const Net &n, fx::Array x) {
    return std::pair(dot(n.layers[0].w, x) + sum(n.layers[0].b), n.layers[1].b * *n.scale);
  };
  auto g =
      fx::vmap(f, fx::in_axes(fx::in_axes(fx::in_axes(fx::in_axes(fx::none, 0), fx::none), 0), 0));
  auto [sums, products] = g(net, xs);
  expectNumbers(sums, {3}, {6, 14, 22});
  expectNumbers(products, {3, 2}, {1, 2, 3, 4, 5, 6});
  auto missing = fx::vmap(f, fx::in_axes(fx::in_axes(fx::in_axes(0), 0), 0));
  expectError<fx::TransformError>([&] { missing(net, xs); },
                                  {"2 entries, one per part", "1 entries"});
  auto deep = fx::vmap(f, fx::in_axes(0, fx::in_axes(0)));
  expectError<fx::TransformError>([&] { deep(net, xs); }, {"one axis, or none, for an array"});
}

TEST(VmapAxes, OfResultsSpeakOfWholePartsToo) {
  auto f = [](fx::Array x) { return std::tuple(Layer{x, x * x}, sum(x)); };
  auto [layer, sums] = fx::vmap(f, fx::in_axes(0), fx::out_axes(fx::out_axes(0, 1), 0))(xs);
  expectNumbers(layer.w, {3, 2}, {1, 2, 3, 4, 5, 6});
  expectNumbers(layer.b, {2, 3}, {1, 9, 25, 4, 16, 36});
  auto [whole, again] = fx::vmap(f, fx::in_axes(0), fx::out_axes(-1, 0))(xs);
  expectNumbers(whole.w, {2, 3}, {1, 3, 5, 2, 4, 6});
  expectNumbers(again, {3}, {3, 7, 11});
}
