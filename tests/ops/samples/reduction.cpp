// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/row.h"

#include <span>

namespace fluxion::tests {

namespace {

/// An operand and the axes that go.
struct Case {
  const char *variety;
  Shape shape;
  const char *axes;
};

} // namespace

static const std::vector<Case> cases{
    {"rows", {3, 4}, "0"},
    {"columns", {3, 4}, "1"},
    {"all", {3, 4}, "0, 1"},
    {"outer", {2, 3, 4}, "0, 2"},
    {"middle", {2, 3, 4}, "1"},
    {"none", {3, 4}, ""},
    {"scalar", {}, ""},
    {"ones", {1, 3, 1}, "0, 2"},
    {"of_nothing", {2, 0, 3}, "1"},
    {"to_nothing", {2, 0, 3}, "2"},
};

std::vector<Row> reductionRows() {
  std::vector<Row> rows;
  for (const char *op : {"sum", "prod", "max", "min", "and", "or"}) {
    bool isLogical = op == std::string("and") || op == std::string("or");
    auto add = [&](const Case &c, std::string more = {}, std::string ending = {}) {
      std::string axes = std::string("axes = array<i64") + (*c.axes ? ": " : "") + c.axes + ">";
      rows.push_back({.op = std::string("reduce_") + op,
                      .variety = c.variety + ending,
                      .in = {x(c.shape)},
                      .attributes = axes + more,
                      .takes = isLogical ? booleans : numbers,
                      .ulps = 64});
    };
    for (const Case &c : cases)
      add(c);
    add({"large", {129, 517}, "1"});
    add({"large_outer", {1031, 67}, "0"});
    if (op == std::string("prod")) // of hundreds of factors, neither 0 nor infinity
      for (Row &row : std::span(rows).last(2))
        row.in = {x(row.in[0].shape, uniform(0.97, 1.03))};
    if (op == std::string("max") || op == std::string("min"))
      for (int kink = 1; kink < 4; ++kink)
        add({"kink", {3, 4}, "1"}, ", kink = " + std::to_string(kink) + " : i32",
            std::to_string(kink));
  }
  for (const char *op : {"argmax", "argmin"})
    for (DType dtype : indices) {
      std::string to = "_" + std::string(name(dtype));
      rows.push_back({.op = op,
                      .variety = "vector" + to,
                      .in = {x({7})},
                      .attributes = "axis = 0 : i64",
                      .out = Out{{}, dtype},
                      .takes = numbers});
      rows.push_back({.op = op,
                      .variety = "middle" + to,
                      .in = {x({2, 3, 4})},
                      .attributes = "axis = 1 : i64",
                      .out = Out{{2, 4}, dtype},
                      .takes = numbers});
      rows.push_back({.op = op,
                      .variety = "one" + to,
                      .in = {x({3, 1})},
                      .attributes = "axis = 1 : i64",
                      .out = Out{{3}, dtype},
                      .takes = numbers});
      rows.push_back({.op = op,
                      .variety = "to_nothing" + to,
                      .in = {x({3, 0})},
                      .attributes = "axis = 0 : i64",
                      .out = Out{{0}, dtype},
                      .takes = numbers});
      rows.push_back({.op = op,
                      .variety = "large" + to,
                      .in = {x({129, 517})},
                      .attributes = "axis = 1 : i64",
                      .out = Out{{129}, dtype},
                      .takes = numbers});
    }
  return rows;
}

} // namespace fluxion::tests
