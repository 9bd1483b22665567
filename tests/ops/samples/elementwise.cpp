// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Kinks and ties are avoided: differences say nothing there. docs/kinks.md is checked elsewhere.
#include "tests/ops/row.h"

namespace fluxion::tests {

static std::vector<Row> smoothRows() {
  Shape s{3, 4};
  Numbers positive = uniform(0.3, 3), inside = uniform(-0.9, 0.9);
  return {
      {.op = "exp", .in = {x(s)}},
      {.op = "expm1", .in = {x(s)}},
      {.op = "log", .in = {x(s, positive)}},
      {.op = "log1p", .in = {x(s, uniform(-0.7, 2))}},
      {.op = "sqrt", .in = {x(s, positive)}},
      {.op = "rsqrt", .in = {x(s, positive)}},
      {.op = "cbrt", .in = {x(s, positive)}},
      {.op = "cbrt", .variety = "negative", .in = {x(s, uniform(-3, -0.3))}},
      {.op = "sin", .in = {x(s)}},
      {.op = "cos", .in = {x(s)}},
      {.op = "tan", .in = {x(s, uniform(-1, 1))}},
      {.op = "asin", .in = {x(s, inside)}, .tol = 1e-6},
      {.op = "acos", .in = {x(s, inside)}, .tol = 1e-6},
      {.op = "atan", .in = {x(s)}},
      {.op = "sinh", .in = {x(s)}},
      {.op = "cosh", .in = {x(s)}},
      {.op = "tanh", .in = {x(s)}},
      {.op = "logistic", .in = {x(s)}},
      {.op = "erf", .in = {x(s)}},
      {.op = "erfc", .in = {x(s)}},
  };
}

static std::vector<Row> arithmeticRows() {
  Shape s{3, 4};
  Numbers positive = uniform(0.5, 2);
  return {
      {.op = "neg", .in = {x(s)}, .takes = numbers},
      {.op = "add", .in = {x(s), x(s)}, .takes = numbers},
      {.op = "sub", .in = {x(s), x(s)}, .takes = numbers},
      {.op = "mul", .in = {x(s), x(s)}, .takes = numbers},
      {.op = "div", .in = {x(s), x(s, positive)}, .takes = numbers},
      {.op = "div", .variety = "negative", .in = {x(s), x(s, uniform(-3, -1))}, .takes = numbers},
      {.op = "rem", .in = {x(s, uniform(4.2, 4.8)), x(s, uniform(1.7, 1.9))}, .takes = numbers},
      {.op = "pow", .in = {x(s, positive), x(s)}, .takes = numbers},
      {.op = "atan2", .in = {x(s, uniform(-2, 2)), x(s, positive)}},
      {.op = "convert",
       .variety = "to_f64",
       .in = {x(s)},
       .out = Out{s, DType::f64},
       .takes = everything},
      {.op = "convert",
       .variety = "to_f32",
       .in = {x(s)},
       .out = Out{s, DType::f32},
       .takes = everything,
       .tol = 1e-2},
      {.op = "convert",
       .variety = "to_i32",
       .in = {x(s, uniform(0.1, 0.9))},
       .out = Out{s, DType::i32},
       .takes = everything},
      {.op = "convert",
       .variety = "to_i64",
       .in = {x(s, uniform(0.1, 0.9))},
       .out = Out{s, DType::i64},
       .takes = everything},
      {.op = "convert",
       .variety = "to_bool",
       .in = {x(s)},
       .out = Out{s, DType::boolean},
       .takes = everything},
      {.op = "convert",
       .variety = "to_u8",
       .in = {x(s, uniform(0.1, 0.9))},
       .out = Out{s, DType::u8},
       .takes = everything},
      {.op = "convert",
       .variety = "to_u64",
       .in = {x(s, uniform(0.1, 0.9))},
       .out = Out{s, DType::u64},
       .takes = everything},
      {.op = "convert",
       .variety = "to_f16",
       .in = {x(s)},
       .out = Out{s, DType::f16},
       .takes = everything,
       .order = 0},
      {.op = "convert",
       .variety = "to_bf16",
       .in = {x(s)},
       .out = Out{s, DType::bf16},
       .takes = everything,
       .order = 0},
  };
}

static std::vector<Row> choiceRows() {
  Shape s{3, 4};
  std::vector<Row> rows{
      {.op = "abs", .in = {x(s, uniform(0.2, 2))}, .takes = numbers},
      {.op = "abs",
       .variety = "min_norm",
       .in = {x(s, uniform(-2, -0.2))},
       .attributes = "kink = 2 : i32",
       .takes = numbers},
      {.op = "select", .in = {truth(s), x(s), x(s)}, .takes = everything},
  };
  for (const char *op : {"max", "min"})
    for (int kink = 0; kink < 4; ++kink)
      rows.push_back({.op = op,
                      .variety = "kink" + std::to_string(kink),
                      .in = {x(s), x(s)},
                      .attributes = "kink = " + std::to_string(kink) + " : i32",
                      .takes = everything});
  for (int kink = 0; kink < 4; ++kink)
    rows.push_back({.op = "clamp",
                    .variety = "kink" + std::to_string(kink),
                    .in = {x(s, uniform(-1, -0.5)), x(s), x(s, uniform(0.5, 1))},
                    .attributes = "kink = " + std::to_string(kink) + " : i32",
                    .takes = numbers});
  return rows;
}

static std::vector<Row> flatRows() {
  Shape s{3, 4};
  Numbers between = uniform(0.1, 0.4); // away from every step, multiplied or not
  std::vector<Row> rows{
      {.op = "sign", .in = {x(s, uniform(0.3, 2))}, .takes = numbers},
      {.op = "floor", .in = {x(s, between)}},
      {.op = "ceil", .in = {x(s, between)}},
      {.op = "round_nearest_even", .in = {x(s, between)}},
      {.op = "stop_gradient", .in = {x(s)}, .takes = everything, .order = 0},
      {.op = "logical_not", .in = {x(s)}, .takes = booleans},
      {.op = "logical_and", .in = {x(s), x(s)}, .takes = booleans},
      {.op = "logical_or", .in = {x(s), x(s)}, .takes = booleans},
      {.op = "is_finite", .in = {x(s)}},
      {.op = "bitwise_not", .in = {x(s)}, .takes = integers},
      {.op = "bitwise_and", .in = {x(s), x(s)}, .takes = integers},
      {.op = "bitwise_or", .in = {x(s), x(s)}, .takes = integers},
      {.op = "bitwise_xor", .in = {x(s), x(s)}, .takes = integers},
      {.op = "shift_left", .in = {x(s), x(s, uniform(0, 6))}, .takes = integers},
      {.op = "shift_right_logical", .in = {x(s), x(s, uniform(0, 6))}, .takes = integers},
      {.op = "shift_right_arithmetic", .in = {x(s), x(s, uniform(0, 6))}, .takes = integers},
      {.op = "population_count", .in = {x(s)}, .takes = integers},
      {.op = "clz", .in = {x(s, uniform(-100, 100))}, .takes = integers},
      {.op = "nextafter", .in = {x(s), x(s)}, .order = 0},
  };
  for (int direction = 0; direction < 6; ++direction)
    rows.push_back({.op = "compare",
                    .variety = "direction" + std::to_string(direction),
                    .in = {x(s), x(s)},
                    .attributes = "direction = " + std::to_string(direction) + " : i32",
                    .takes = everything});
  return rows;
}

std::vector<Row> elementwiseRows() {
  std::vector<Row> all;
  for (const auto &some : {smoothRows(), arithmeticRows(), choiceRows(), flatRows()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

} // namespace fluxion::tests
