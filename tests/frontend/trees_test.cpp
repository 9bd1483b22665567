// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Structs as trees, whatever their members are: taken apart alike by every transformation.
#include <fluxion/fluxion.h>

#include <array>
#include <gtest/gtest.h>
#include <list>
#include <map>
#include <optional>
#include <string>

namespace fx = fluxion;
using fx::Array;

namespace {

struct Layer {
  Array w, b;
};
// Members of every kind, C arrays of one and of two axes among them.
struct Model {
  Layer layers[2][2];
  std::array<Array, 2> pair;
  std::optional<Array> maybe;
  std::map<std::string, Array> named;
  char label[8];
  int count;
  Array last[1];
};
struct NoDefault {
  explicit NoDefault(int given) : value(given) {}
  int value;
};
struct WithoutDefault {
  Array x;
  NoDefault number;
  Array rest[2];
};

Model model() {
  auto layer = [](double w) { return Layer{fx::array({w, 2 * w}), fx::full({}, w)}; };
  return {{{layer(1), layer(2)}, {layer(3), layer(4)}},
          {fx::array({5.0}), fx::array({6.0})},
          fx::array({7.0, 8.0}),
          {{"a", fx::full({}, 9.0)}},
          "model",
          3,
          {fx::array({1.0, -1.0})}};
}
// Every array once, each with a weight of its own: 1, 2, 3, ....
Array total(const Model &m) {
  Array sum = fx::full({}, 0.0);
  double weight = 0;
  for (const Array &leaf : fx::tree_leaves(m))
    sum = sum + (weight += 1) * fx::sum(leaf * leaf);
  return sum * static_cast<double>(m.count);
}

} // namespace

TEST(Trees, MembersAreCounted) {
  EXPECT_EQ(fx::detail::numMembers<Layer>(), 2);
  EXPECT_EQ(fx::detail::numMembers<Model>(), 7);
  EXPECT_EQ(fx::detail::numMembers<WithoutDefault>(), 3);
  EXPECT_EQ(fx::tree_leaves(model()).size(), 13);
  WithoutDefault other{fx::array({1.0}), NoDefault(4), {fx::array({2.0}), fx::array({3.0})}};
  EXPECT_EQ(fx::tree_leaves(other).size(), 3);
  auto doubled = fx::tree_map([](const Array &x) { return 2.0 * x; }, other);
  EXPECT_EQ(doubled.rest[1].item<double>(), 6.0);
  EXPECT_EQ(doubled.number.value, 4);
}

TEST(Trees, GradientsHaveTheStructure) {
  Model at = model();
  for (const Model &g : {fx::grad(total)(at), fx::jit(fx::grad(total))(at)}) {
    std::vector<Array> leaves = fx::tree_leaves(g), given = fx::tree_leaves(at);
    ASSERT_EQ(leaves.size(), given.size());
    for (std::size_t i = 0; i < leaves.size(); ++i)
      EXPECT_EQ(leaves[i].to_vector<double>(),
                (2.0 * 3.0 * static_cast<double>(i + 1) * given[i]).to_vector<double>());
    EXPECT_STREQ(g.label, "model");
    EXPECT_EQ(g.count, 3);
  }
}

TEST(Trees, StaticDataOfCArraysIsPartOfTheSignature) {
  auto f = fx::jit([](const Model &m) { return m.last[0] * static_cast<double>(m.label[0]); });
  Model first = model(), second = model();
  second.label[0] = 'n';
  EXPECT_EQ(f(first)(0).item<double>(), 'm');
  EXPECT_EQ(f(second)(0).item<double>(), 'n');
}

TEST(Trees, VmapJvpAndLoops) {
  struct State {
    Array x[2];
    std::array<Array, 1> y;
  };
  State at{{fx::array({1.0, 2.0}), fx::array({3.0, 4.0})}, {fx::array({5.0, 6.0})}};
  auto turn = [](const State &s) { return State{{s.x[1], s.y[0]}, {s.x[0] * s.x[1]}}; };
  EXPECT_EQ(fx::vmap(turn)(at).y[0].to_vector<double>(), (std::vector{3.0, 8.0}));
  auto [value, tangent] = fx::jvp(turn, fx::primals(at), fx::tangents(at));
  EXPECT_EQ(tangent.y[0].to_vector<double>(), (std::vector{6.0, 16.0}));
  State last = fx::jit([&](const State &s) {
    return fx::fori_loop(0, 2, [&](const Array &, const State &c) { return turn(c); }, s);
  })(at);
  EXPECT_EQ(last.x[0].to_vector<double>(), (std::vector{5.0, 6.0}));
  EXPECT_EQ(last.y[0].to_vector<double>(), (std::vector{15.0, 24.0}));
}

TEST(Trees, JacobiansOfAndInStructs) {
  struct In {
    Array x[2];
  };
  struct Out {
    Array y[2];
    std::list<Array> rest;
  };
  In at{{fx::array({1.0, 2.0}), fx::full({}, 3.0)}};
  auto f = [](const In &in) { return Out{{in.x[0] * in.x[1], in.x[1]}, {sum(in.x[0])}}; };
  auto jacobian = fx::jacobian(f)(at);
  In ofFirst = std::get<0>(jacobian)[0];
  EXPECT_EQ(ofFirst.x[0].to_vector<double>(), (std::vector{3.0, 0.0, 0.0, 3.0}));
  EXPECT_EQ(ofFirst.x[1].to_vector<double>(), (std::vector{1.0, 2.0}));
  In ofSum = std::get<1>(jacobian).front();
  EXPECT_EQ(ofSum.x[0].to_vector<double>(), (std::vector{1.0, 1.0}));
}

TEST(Trees, MessagesNameElementsOfCArrays) {
  struct State {
    Array x[2];
  };
  State at{{fx::array({1.0, 2.0}), fx::array({3.0, 4.0})}};
  auto shrink = [](const Array &, const State &s) { return State{{s.x[0], sum(s.x[1])}}; };
  try {
    fx::fori_loop(0, 2, shrink, at);
    FAIL() << "a carry of another shape was taken";
  } catch (const fx::Error &error) {
    EXPECT_NE(std::string(error.what()).find("carry.member0[1]"), std::string::npos)
        << error.what();
  }
}

// A function object may be made of a pointer, null too, without being one.
TEST(Trees, FunctionObjectsMadeOfPointersAreFunctions) {
  struct Scaled {
    explicit Scaled(const double *by) : factor(by ? *by : 1.0) {}
    Array operator()(const Array &x) const { return factor * x * x; }
    double factor;
  };
  EXPECT_EQ(fx::grad(Scaled(nullptr))(3.0).item<double>(), 6.0);
}
