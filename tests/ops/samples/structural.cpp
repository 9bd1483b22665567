// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/row.h"

namespace fluxion::tests {

static std::string axes(const char *name, const char *values) {
  return std::string(name) + " = array<i64" + (*values ? ": " : "") + values + ">";
}

static Row broadcast(const char *variety, Shape from, Shape to, const char *along) {
  return {.op = "broadcast_in_dim",
          .variety = variety,
          .in = {x(from)},
          .attributes = axes("axes", along),
          .out = Out{to, {}},
          .takes = everything};
}
static Row reshape(const char *variety, Shape from, Shape to) {
  return {.op = "reshape",
          .variety = variety,
          .in = {x(from)},
          .out = Out{to, {}},
          .takes = everything};
}
static Row permute(const char *variety, Shape from, const char *permutation) {
  return {.op = "permute",
          .variety = variety,
          .in = {x(from)},
          .attributes = axes("permutation", permutation),
          .takes = everything};
}
static Row reverse(const char *variety, Shape from, const char *along) {
  return {.op = "reverse",
          .variety = variety,
          .in = {x(from)},
          .attributes = axes("axes", along),
          .takes = everything};
}
static Row concatenate(const char *variety, std::vector<Shape> parts, int axis) {
  std::vector<Sample> in;
  for (const Shape &part : parts)
    in.push_back(x(part));
  return {.op = "concatenate",
          .variety = variety,
          .in = in,
          .attributes = "axis = " + std::to_string(axis) + " : i64",
          .takes = everything};
}
static Row pad(const char *variety, Shape from, const char *low, const char *high,
               const char *interior) {
  return {.op = "pad",
          .variety = variety,
          .in = {x(from), x({})},
          .attributes =
              axes("low", low) + ", " + axes("high", high) + ", " + axes("interior", interior),
          .takes = everything};
}
static Row windows(const char *variety, Shape from, int axis, int size, int step, int dilation) {
  auto number = [](const char *name, int value) {
    return std::string(name) + " = " + std::to_string(value) + " : i64";
  };
  return {.op = "windows",
          .variety = variety,
          .in = {x(from)},
          .attributes = number("axis", axis) + ", " + number("size", size) + ", " +
                        number("step", step) + ", " + number("dilation", dilation),
          .takes = everything};
}
static Row slice(const char *variety, Shape from, const char *start, const char *limit,
                 const char *stride) {
  return {.op = "slice",
          .variety = variety,
          .in = {x(from)},
          .attributes =
              axes("start", start) + ", " + axes("limit", limit) + ", " + axes("stride", stride),
          .takes = everything};
}

static std::vector<Row> orderRows() {
  return {
      broadcast("front", {4}, {3, 4}, "1"),
      broadcast("behind", {3}, {3, 4}, "0"),
      broadcast("one", {3, 1}, {3, 4}, "0, 1"),
      broadcast("both", {1, 3}, {2, 4, 3}, "1, 2"),
      broadcast("scalar", {}, {2, 3}, ""),
      broadcast("same", {2, 3}, {2, 3}, "0, 1"),
      broadcast("to_nothing", {1, 3}, {0, 3}, "0, 1"),
      broadcast("of_nothing", {0}, {2, 0}, "1"),
      broadcast("large", {517}, {129, 517}, "1"),
      reshape("split", {6, 4}, {2, 3, 4}),
      reshape("merge", {2, 3, 4}, {24}),
      reshape("to_scalar", {1, 1}, {}),
      reshape("of_scalar", {}, {1}),
      reshape("empty", {0, 3}, {7, 0}),
      reshape("large", {512, 130}, {130, 512}),
      permute("matrix", {3, 4}, "1, 0"),
      permute("cycle", {2, 3, 4}, "2, 0, 1"),
      permute("same", {2, 3}, "0, 1"),
      permute("scalar", {}, ""),
      permute("ones", {1, 3, 1}, "2, 1, 0"),
      permute("eight", {2, 1, 2, 1, 2, 1, 2, 3}, "7, 0, 6, 1, 5, 2, 4, 3"),
      permute("empty", {2, 0, 3}, "2, 1, 0"),
      permute("large", {257, 131}, "1, 0"),
      reverse("vector", {5}, "0"),
      reverse("rows", {3, 4}, "0"),
      reverse("both", {3, 4}, "1, 0"),
      reverse("none", {3, 4}, ""),
      reverse("ones", {1, 3}, "0"),
      reverse("scalar", {}, ""),
      reverse("empty", {0, 3}, "0, 1"),
      reverse("large", {65, 1031}, "1"),
  };
}

static std::vector<Row> sizeRows() {
  return {
      concatenate("two", {{2, 3}, {4, 3}}, 0),
      concatenate("three", {{2, 1}, {2, 3}, {2, 2}}, 1),
      concatenate("one", {{2, 3}}, 1),
      concatenate("with_nothing", {{2, 0}, {2, 3}, {2, 0}}, 1),
      concatenate("empty", {{0, 2}, {0, 3}}, 1),
      concatenate("large", {{129, 500}, {129, 17}}, 1),
      pad("edges", {3, 4}, "1, 0", "2, 3", "0, 0"),
      pad("interior", {3, 2}, "0, 1", "0, 0", "2, 1"),
      pad("negative", {5, 4}, "-1, 1", "-2, -1", "0, 0"),
      pad("all", {3, 4}, "-2, 1", "2, -3", "1, 2"),
      pad("one", {1}, "1", "1", "3"),
      pad("to_nothing", {3}, "-2", "-1", "0"),
      pad("of_nothing", {0, 2}, "1, 0", "2, 0", "1, 0"),
      pad("scalar", {}, "", "", ""),
      pad("nothing", {2, 3}, "0, 0", "0, 0", "0, 0"),
      pad("large", {129, 517}, "1, 1", "1, 1", "0, 1"),
      slice("window", {5, 6}, "1, 2", "4, 6", "1, 1"),
      slice("strides", {7, 6}, "0, 1", "7, 6", "3, 2"),
      slice("whole", {2, 3}, "0, 0", "2, 3", "1, 1"),
      slice("to_nothing", {3, 4}, "1, 4", "1, 4", "1, 1"),
      slice("one", {3, 4}, "2, 3", "3, 4", "1, 1"),
      slice("scalar", {}, "", "", ""),
      slice("empty", {0, 3}, "0, 1", "0, 3", "1, 2"),
      slice("large", {300, 517}, "3, 0", "300, 517", "2, 3"),
  };
}

static std::vector<Row> bitRows() {
  DTypes words{DType::i32, DType::f32, DType::u32},
      halves{DType::i16, DType::u16, DType::f16, DType::bf16};
  auto row = [](const char *variety, Shape in, Out out, DTypes takes) {
    return Row{.op = "bitcast_convert_type",
               .variety = variety,
               .in = {x(in)},
               .out = out,
               .takes = takes,
               .order = 0};
  };
  return {
      row("to_u32", {3, 4}, {{3, 4}, DType::u32}, words),
      row("to_f32", {3, 4}, {{3, 4}, DType::f32}, words),
      row("to_parts", {3, 4}, {{3, 4, 2}, DType::i16}, words),
      row("to_many_parts", {70}, {{70, 4}, DType::u8}, words),
      row("to_u64", {33, 2}, {{33}, DType::u64}, words),
      row("to_f16", {3, 4}, {{3, 4}, DType::f16}, halves),
      row("from_parts", {3, 2}, {{3}, DType::u32}, halves),
  };
}

static std::vector<Row> windowRows() {
  return {
      windows("vector", {7}, 0, 3, 1, 1),
      windows("stepwise", {3, 9}, 1, 2, 3, 1),
      windows("beside_each_other", {8, 2}, 0, 2, 2, 1),
      windows("wide", {2, 9, 2}, 1, 3, 2, 2),
      windows("one", {3, 4}, 1, 1, 1, 1),
      windows("every_other", {7, 2}, 0, 1, 2, 1),
      windows("many", {2, 40}, 1, 18, 3, 1),
      windows("many_wide", {45, 2}, 0, 18, 1, 2),
      windows("none", {3, 2}, 0, 4, 1, 1),
      windows("of_nothing", {0, 5}, 1, 2, 1, 1),
  };
}

std::vector<Row> structuralRows() {
  std::vector<Row> all = orderRows();
  for (const auto &some : {sizeRows(), bitRows(), windowRows()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

} // namespace fluxion::tests
