// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Batches of any size through one compiled program: logistic regression on data that comes as it
// comes.
#include "check.h"

namespace fx = fluxion;

struct Batch {
  fx::Array x, y;
};

static fx::Array loss(fx::Array w, const Batch &batch) {
  fx::Array p = fx::nn::sigmoid(dot(batch.x, w));
  return -mean(batch.y * log(p) + (1.0 - batch.y) * log1p(-p));
}

/// Rows on both sides of a line through the origin.
static Batch drawn(std::int64_t size, int seed) {
  fx::Array x = fx::random::normal(fx::random::key(seed), {size, 2});
  return {x, (x(fx::all, 0) + 2.0 * x(fx::all, 1) > 0.0).astype(fx::f64)};
}

int main() {
  Checks checks;
  // The batch axis of both arrays of argument 1 is of any size.
  auto step =
      fx::jit([](fx::Array w, const Batch &batch) { return w - 0.5 * fx::grad(loss)(w, batch); },
              {.dynamic_axes = {{1, 0, "batch"}}});
  fx::Array w = fx::zeros({2});
  for (int i = 0; i < 200; ++i)
    w = step(w, drawn(8 + i * 37 % 101, i));
  fmt::print("{}", step.explain());
  Batch all = drawn(4000, 1000);
  fx::Array isRight = (dot(all.x, w) > 0.0) == (all.y > 0.5);
  checks.holds("right of 4000, at least 98 %", mean(isRight.astype(fx::f64)).item<double>() > 0.98);
  checks.holds("compiled once for all sizes",
               step.explain().find(": 1 program\n") != std::string::npos);
  Batch odd = drawn(77, 5);
  checks.number("as without jit", max(abs(step(w, odd) - (w - 0.5 * fx::grad(loss)(w, odd)))), 0.0);
  return checks.exit_code();
}
