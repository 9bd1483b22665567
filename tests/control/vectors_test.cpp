// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Branches and loops against JAX: the programs of tests/vectors/control.py, by name.
#include "tests/vectors/program_check.h"

#include <gtest/gtest.h>

#include <map>

namespace fx = fluxion;

namespace fluxion::tests {
namespace {

Leaves branches(const Leaves &in) {
  auto taken = [](Array u, Array v) { return sin(u) * v; };
  auto other = [](Array u, Array v) { return u * u - v; };
  return {fx::cond(sum(in[0]) > in[1], taken, other, in[0], in[1])};
}

Leaves choice(const Leaves &in) {
  auto sine = [](Array v) { return sin(v); };
  auto square = [](Array v) { return v * v; };
  auto inverse = [](Array v) { return 1.0 / v; };
  return {fx::switch_case(in[0], std::tuple(sine, square, inverse), in[1])};
}

Leaves batchedBranches(const Leaves &in) {
  auto root = [](Array v) {
    return fx::cond(v > 0.0, [](Array u) { return sqrt(u); }, [](Array u) { return 3.0 * u; }, v);
  };
  return {fx::vmap(root)(in[0])};
}

Leaves recurrent(const Leaves &in) {
  auto step = [&](Array h, Array x) {
    Array next = tanh(dot(in[0], h) + x);
    return std::pair(next, sum(next * next));
  };
  auto [last, ys] = fx::scan(step, in[1], in[2]);
  return {last, ys};
}

Leaves backwards(const Leaves &in) {
  auto step = [](Array c, Array x) { return std::pair(sin(c) * x + 0.1, c * c); };
  auto [last, ys] = fx::scan(step, in[0], in[1], {.reverse = true});
  return {last, ys};
}

Leaves counted(const Leaves &in) {
  auto body = [&](Array i, Array c) { return c * in[0] + i * in[1]; };
  return {fx::fori_loop(1, 6, body, 0.5 * in[1])};
}

Leaves integerStart(const Leaves &in) {
  auto [last, ys] = fx::scan([](Array c, Array x) { return std::pair(c + x, c); }, 0, in[0]);
  return {last, ys};
}

Leaves newton(const Leaves &in) {
  auto far = [&](Array x) { return abs(x * x - in[0]) > 1e-10; };
  return {fx::while_loop(far, [&](Array x) { return 0.5 * (x + in[0] / x); }, in[0])};
}

Leaves squared(const Leaves &in) {
  auto one = [](Array v) {
    return fx::while_loop([](Array c) { return c < 10.0; }, [](Array c) { return c * c; }, v);
  };
  return {fx::vmap(one)(in[0])};
}

Leaves limitCycle(const Leaves &in) {
  using State = std::tuple<Array, Array, Array>;
  auto step = [](const State &state) {
    auto [x, y, n] = state;
    return State(x + 0.1 * y, y - 0.1 * x * (1.0 + x * x), n + 1);
  };
  auto goesOn = [](const State &s) { return std::get<0>(s) + std::get<2>(s) * 0.01 > 0.0; };
  auto [x, y, n] = fx::while_loop(goesOn, step, std::tuple(in[0], in[1], 0));
  return {x * y + n};
}

Leaves affine(const Leaves &in) {
  using Map = std::pair<Array, Array>;
  auto combine = [](const Map &f, const Map &g) {
    return Map(g.first * f.first, g.first * f.second + g.second);
  };
  auto [a, b] = fx::associative_scan(combine, Map(in[0], in[1]));
  return {a, b};
}

Leaves mapped(const Leaves &in) {
  auto prefix = [](Array x) { return fx::stack({x(0), x(0) + x(1)}) * exp(x(0)); };
  return {fx::map(prefix, in[0])};
}

Leaves nested(const Leaves &in) {
  Array x = in[0];
  auto step = [&](Array c, Array r) {
    Array d = fx::while_loop([](Array v) { return v < 2.0; },
                             [&](Array v) { return v * (1.2 + x * x) + 0.3; }, c);
    auto e = fx::cond(
        r > 0.5, [&](Array v) { return sin(v) * r; }, [&](Array v) { return v / 3.0 + x; }, d);
    return std::pair(e, d);
  };
  auto [last, ys] = fx::scan(step, x, in[1]);
  return {last, ys};
}

Leaves secondDerivative(const Leaves &in) {
  auto last = [&](Array x) {
    auto step = [&](Array c, Array r) { return std::pair(sin(c * r) + x * c, std::tuple<>{}); };
    return fx::scan(step, x, in[1]).first;
  };
  return {fx::grad(fx::grad(last))(in[0])};
}

Leaves hessian(const Leaves &in) {
  auto energy = [](Array v) {
    auto step = [](Array c, Array r) {
      Array more =
          fx::cond(r > 0.0, [](Array z) { return sin(z); }, [](Array z) { return exp(z); }, c * r);
      return std::pair(c + more, c * r);
    };
    auto [last, ys] = fx::scan(step, v(0) * v(1), v);
    return last + sum(ys);
  };
  return {fx::hessian(energy)(in[0])};
}

const std::map<std::string, FlatProgram> programs = {
    {"branches", branches},
    {"choice", choice},
    {"batched_branches", batchedBranches},
    {"recurrent", recurrent},
    {"backwards", backwards},
    {"counted", counted},
    {"integer_start", integerStart},
    {"newton", newton},
    {"squared", squared},
    {"limit_cycle", limitCycle},
    {"affine", affine},
    {"mapped", mapped},
    {"nested", nested},
    {"second_derivative", secondDerivative},
    {"hessian", hessian},
};

using ControlVectors = testing::TestWithParam<VectorRecord>;

} // namespace

TEST_P(ControlVectors, AgreeEagerly) { expectAsJax(programs.at(GetParam().op), GetParam()); }

TEST_P(ControlVectors, AgreeCompiled) {
  expectAsJax(fx::jit(programs.at(GetParam().op)), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Jax, ControlVectors, testing::ValuesIn(recordsOf("control")),
                         [](const auto &info) { return testNameOf(info.param); });

} // namespace fluxion::tests
