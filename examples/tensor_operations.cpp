// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The operations of a small neural-network library: gradients under broadcasting, ties, and a
// training loop that has nothing to zero.
#include "check.h"

#include <fstream>
#include <string>
#include <vector>

namespace fx = fluxion;

using Arrays = std::vector<fx::Array>;
using Function = std::function<fx::Array(const Arrays &)>;

// The gradient of the sum of an operation, by grad and compiled, checked against differences of
// values.
static void operation(Checks &checks, const std::string &name, const Function &op,
                      const Arrays &operands) {
  Function total = [op](const Arrays &x) { return sum(op(x)); };
  auto gradient = fx::grad(total);
  Arrays eager = gradient(operands), compiled = fx::jit(gradient)(operands);
  Arrays differences = fx::numerical_grad(total)(operands);
  bool isRight = true;
  std::string shapes;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    isRight = isRight && eager[i].shape() == operands[i].shape() &&
              bool(fx::all(abs(eager[i] - differences[i]) < 1e-6)) &&
              bool(fx::all(abs(eager[i] - compiled[i]) < 1e-12));
    shapes += (i ? ", " : "") + operands[i].shape().str() + " -> " + eager[i].shape().str();
  }
  checks.holds(fmt::format("{:<12} operand -> gradient: {}", name, shapes), isRight);
}

static void gradients(Checks &checks) {
  fx::Array a = 0.3 + 0.17 * fx::arange(15.0).reshape({5, 3}), b = fx::array({0.41, 1.3, 2.2});
  fx::Array row = b.reshape({1, 3}), column = 0.2 + 0.37 * fx::arange(5.0).reshape({5, 1});
  operation(checks, "add", [](const Arrays &x) { return x[0] + x[1]; }, {a, b});
  operation(checks, "sub", [](const Arrays &x) { return x[0] - x[1]; }, {a, row});
  operation(checks, "mul", [](const Arrays &x) { return x[0] * x[1]; }, {row, column});
  operation(checks, "div", [](const Arrays &x) { return x[0] / x[1]; }, {a, column});
  operation(checks, "pow", [](const Arrays &x) { return pow(x[0], x[1]); }, {a, b});
  operation(checks, "dot", [](const Arrays &x) { return dot(x[0], x[1]); }, {a, transpose(a)});
  operation(checks, "maximum", [](const Arrays &x) { return maximum(x[0], x[1]); }, {a, b});
  operation(checks, "minimum", [](const Arrays &x) { return minimum(x[0], x[1]); }, {row, column});
  operation(checks, "exp", [](const Arrays &x) { return exp(x[0]); }, {a});
  operation(checks, "log", [](const Arrays &x) { return log(x[0]); }, {a});
  operation(checks, "max", [](const Arrays &x) { return max(x[0], 0); }, {a});
  operation(checks, "min", [](const Arrays &x) { return min(x[0], 1); }, {a});
  operation(checks, "sum", [](const Arrays &x) { return exp(sum(x[0], 0)); }, {a});
  operation(checks, "transpose", [](const Arrays &x) { return exp(transpose(x[0])); }, {a});
  operation(checks, "getitem", [](const Arrays &x) { return exp(x[0](fx::slice(0, 5, 2), 1)); },
            {a});
  operation(checks, "neg", [](const Arrays &x) { return -x[0]; }, {a});
  operation(checks, "reshape", [](const Arrays &x) { return exp(reshape(x[0], {3, 5})); }, {a});
  operation(checks, "pad",
            [](const Arrays &x) { return exp(pad(x[0], {{1, 2}, {2, 0}}, fx::PadMode::reflect)); },
            {a});
  operation(checks, "flatten", [](const Arrays &x) { return exp(flatten(x[0])); }, {a});
  operation(checks, "clip", [](const Arrays &x) { return clip(x[0], 0.6, 2.0); }, {a});
}

static void ties(Checks &checks) {
  auto f = [](fx::Array a, fx::Array b) { return sum(maximum(a, b)); };
  fx::Array x = fx::array({1.0, 2.0}), y = fx::array({1.0, 3.0});
  auto [da, db] = fx::grad(f, fx::argnums<0, 1>)(x, y);
  checks.array("maximum, shared evenly", da, fx::array({0.5, 0.0}));
  auto [ma, mb] = fx::grad(fx::with_kinks(fx::Kink::inclusive, f), fx::argnums<0, 1>)(x, y);
  checks.array("maximum, as masks", ma, fx::array({1.0, 0.0}));
  checks.array("", mb, fx::array({0.0, 1.0}));
  auto clipped = [](fx::Array a) { return sum(clip(a, 0.0, 1.0)); };
  auto masked = fx::grad(fx::with_kinks(fx::Kink::inclusive, clipped));
  checks.array("clip to [0, 1], as masks", masked(fx::array({-1.0, 0.0, 0.5, 1.0})),
               fx::array({0.0, 1.0, 1.0, 1.0}));
}

/// Megabytes of memory of this process, as Linux reports it.
static double resident() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:"))
      return std::stod(line.substr(6)) / 1024;
  return 0;
}

// A gradient is what a function returns. The next call returns the next one: nothing accumulates,
// so there is nothing to zero, and memory stays flat.
static void training(Checks &checks) {
  auto loss = [](fx::Array w, fx::Array x, fx::Array y) {
    fx::Array error = dot(x, w) - y;
    return mean(error * error);
  };
  // Compiled for good at once: the compiler in the background would take its memory at some time.
  auto gradient = fx::jit(fx::grad(loss), {.tier = fx::Tier::full});
  fx::Array x = sin(fx::arange(4000.0)).reshape({1000, 4}),
            truth = fx::array({1.0, -2.0, 0.5, 3.0});
  fx::Array y = dot(x, truth), w = fx::zeros({4});
  double before = 0;
  for (int step = 0; step < 4000; ++step) {
    w = w - 0.5 * gradient(w, x, y);
    if (step == 1000)
      before = resident();
  }
  checks.array("gradient after 4000 steps", gradient(w, x, y), fx::zeros({4}), 1e-6);
  fmt::print("  memory after 1000 steps {:.1f} MB, after 4000 {:.1f} MB\n", before, resident());
  checks.holds("memory stays flat", resident() < before + 2);
}

int main() {
  Checks checks;
  fmt::print("1. twenty operations: grad = differences of values, compiled = eager\n");
  gradients(checks);
  fmt::print("\n2. ties\n");
  ties(checks);
  fmt::print("\n3. a training loop without zero_grad\n");
  training(checks);
  return checks.exit_code();
}
