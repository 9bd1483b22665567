// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Running functions and sorting.
#include "tests/ops/row.h"

namespace fluxion::tests {

namespace {
struct Case {
  const char *variety;
  Shape shape;
  int axis;
};
} // namespace

static const std::vector<Case> cases{
    {"vector", {7}, 0},        {"rows", {3, 4}, 1},    {"columns", {3, 4}, 0},
    {"middle", {2, 3, 2}, 1},  {"one", {3, 1}, 1},     {"of_nothing", {2, 0, 3}, 1},
    {"to_nothing", {2, 0}, 0}, {"large", {6, 700}, 1}, {"large_outer", {600, 7}, 0},
};

static std::string along(const Case &c, bool isReverse) {
  return "axis = " + std::to_string(c.axis) + " : i64" + (isReverse ? ", reverse = true" : "");
}

static std::vector<Row> runningRows() {
  std::vector<Row> rows;
  for (const char *op : {"cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp"})
    for (const Case &c : cases)
      for (bool isReverse : {false, true}) {
        bool isProduct = op == std::string("cumprod"), isLarge = c.shape.numElements() > 100;
        rows.push_back(
            {.op = op,
             .variety = std::string(c.variety) + (isReverse ? "_reverse" : ""),
             .in = {x(c.shape, isProduct && isLarge ? uniform(0.97, 1.03) : uniform(-2, 2))},
             .attributes = along(c, isReverse),
             .takes = op == std::string("cumlogsumexp") ? floats : numbers,
             .ulps = 256});
      }
  for (const char *op : {"cummax", "cummin"})
    for (int kink = 1; kink < 4; ++kink)
      rows.push_back(
          {.op = op,
           .variety = "kink" + std::to_string(kink),
           .in = {x({3, 4})},
           .attributes = along({"", {}, 1}, false) + ", kink = " + std::to_string(kink) + " : i32",
           .takes = numbers,
           .ulps = 64});
  for (const Case &c : cases)
    for (bool isReverse : {false, true})
      rows.push_back({.op = "linear_recurrence",
                      .variety = std::string(c.variety) + (isReverse ? "_reverse" : ""),
                      .in = {x(c.shape, uniform(-0.9, 0.9)), x(c.shape)},
                      .attributes = along(c, isReverse),
                      .ulps = 256});
  return rows;
}

static std::vector<Row> sortingRows() {
  std::vector<Row> rows;
  for (const Case &c : cases) {
    rows.push_back({.op = "sort",
                    .variety = c.variety,
                    .in = {x(c.shape)},
                    .attributes = along(c, false),
                    .takes = everything});
    rows.push_back({.op = "argsort",
                    .variety = c.variety,
                    .in = {x(c.shape)},
                    .attributes = along(c, false),
                    .out = Out{c.shape, DType::i32},
                    .takes = everything});
  }
  rows.push_back({.op = "argsort",
                  .variety = "two_keys",
                  .in = {x({3, 6}, uniform(0, 1.9)), x({3, 6})},
                  .attributes = "axis = 1 : i64",
                  .out = Out{{3, 6}, DType::i32},
                  .takes = everything});
  for (int k : {0, 2, 5})
    rows.push_back({.op = "top_k",
                    .variety = "of_five_" + std::to_string(k),
                    .in = {x({3, 5})},
                    .attributes = "k = " + std::to_string(k) + " : i64",
                    .out = Out{{3, k}, DType::i32},
                    .takes = numbers});
  rows.push_back({.op = "top_k",
                  .variety = "large",
                  .in = {x({3, 700})},
                  .attributes = "k = 9 : i64",
                  .out = Out{{3, 9}, DType::i32},
                  .takes = numbers});
  return rows;
}

std::vector<Row> rowRows() {
  std::vector<Row> all = runningRows();
  for (Row &row : sortingRows())
    all.push_back(std::move(row));
  return all;
}

} // namespace fluxion::tests
