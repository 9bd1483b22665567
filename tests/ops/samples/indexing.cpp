// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Indices are drawn beyond both ends: reads clamp, writes are dropped.
#include "tests/ops/row.h"

namespace fluxion::tests {

static std::string list(const char *name, const char *values) {
  return std::string(name) + " = array<i64" + (*values ? ": " : "") + values + ">";
}

static Row slice(const char *variety, Shape from, const char *sizes, Numbers starts) {
  Row row{.op = "dynamic_slice",
          .variety = variety,
          .in = {x(from)},
          .attributes = list("slice_sizes", sizes),
          .takes = everything};
  row.in.insert(row.in.end(), from.size(), index({}, starts));
  return row;
}
static Row update(const char *variety, Shape operand, Shape update, Numbers starts) {
  Row row{.op = "dynamic_update_slice",
          .variety = variety,
          .in = {x(operand), x(update)},
          .takes = everything};
  row.in.insert(row.in.end(), operand.size(), index({}, starts));
  return row;
}

/// Which axes play which part (see ir/ops/indexing_windows.h).
struct Parts {
  const char *window = "", *collapsed = "", *batching = "", *indexBatching = "", *indexed = "";
  int vectorAxis = 1;
  const char *sizes = ""; // of a gather's windows
};

static Row gather(const char *variety, Shape operand, Sample indices, Parts parts,
                  const std::string &promise = {}) {
  return {.op = "gather",
          .variety = variety,
          .in = {x(operand), indices},
          .attributes = list("offset_dims", parts.window) + ", " +
                        list("collapsed_slice_dims", parts.collapsed) + ", " +
                        list("operand_batching_dims", parts.batching) + ", " +
                        list("start_indices_batching_dims", parts.indexBatching) + ", " +
                        list("start_index_map", parts.indexed) +
                        ", index_vector_dim = " + std::to_string(parts.vectorAxis) + " : i64, " +
                        list("slice_sizes", parts.sizes) + promise,
          .takes = everything};
}
static Row scatter(const char *variety, int combiner, Shape operand, Sample indices, Shape updates,
                   Parts parts, const std::string &promise = {}) {
  return {.op = "scatter",
          .variety = std::string(combiner == 0 ? "set_" : "add_") + variety,
          .in = {x(operand), indices, x(updates)},
          .attributes = "combiner = " + std::to_string(combiner) + " : i32, " +
                        list("update_window_dims", parts.window) + ", " +
                        list("inserted_window_dims", parts.collapsed) + ", " +
                        list("input_batching_dims", parts.batching) + ", " +
                        list("scatter_indices_batching_dims", parts.indexBatching) + ", " +
                        list("scatter_dims_to_operand_dims", parts.indexed) +
                        ", index_vector_dim = " + std::to_string(parts.vectorAxis) + " : i64" +
                        promise,
          .takes = everything,
          .ulps = 64};
}

static std::vector<Row> windowRows() {
  Numbers around = uniform(-2, 8);
  return {
      slice("vector", {7}, "3", around),
      slice("matrix", {5, 6}, "2, 4", around),
      slice("whole", {2, 3}, "2, 3", around),
      slice("one", {3, 4}, "1, 1", around),
      slice("to_nothing", {3, 4}, "0, 2", around),
      slice("scalar", {}, "", around),
      slice("empty", {0, 3}, "0, 2", around),
      slice("large", {300, 517}, "257, 400", uniform(0, 40)),
      update("vector", {7}, {3}, around),
      update("matrix", {5, 6}, {2, 4}, around),
      update("whole", {2, 3}, {2, 3}, around),
      update("one", {3, 4}, {1, 1}, around),
      update("by_nothing", {3, 4}, {0, 2}, around),
      update("scalar", {}, {}, around),
      update("empty", {0, 3}, {0, 2}, around),
      update("large", {300, 517}, {257, 400}, uniform(0, 40)),
  };
}

static std::vector<Row> gatherRows() {
  Numbers around = uniform(-2, 6), sorted = listed({0, 1, 3});
  Parts elements{.collapsed = "0", .indexed = "0", .sizes = "1"};
  Parts rows{.window = "1", .collapsed = "0", .indexed = "0", .sizes = "1, 4"};
  std::string promise = ", indices_are_sorted = true";
  return {
      gather("elements", {5}, index({6, 1}, around), elements),
      gather("rows", {5, 4}, index({3, 1}, around), rows),
      gather("rows_sorted", {5, 4}, index({3, 1}, sorted), rows, promise),
      gather("scalar_vectors", {5}, index({6}, around), elements),
      gather("points", {4, 5}, index({3, 2}, around),
             {.collapsed = "0, 1", .indexed = "0, 1", .sizes = "1, 1"}),
      gather("points_swapped", {4, 5}, index({2, 3}, around),
             {.collapsed = "0, 1", .indexed = "1, 0", .vectorAxis = 0, .sizes = "1, 1"}),
      gather("windows", {5, 6}, index({2, 3, 2}, around),
             {.window = "1, 3", .indexed = "0, 1", .vectorAxis = 2, .sizes = "2, 3"}),
      gather("batched", {3, 5}, index({3, 2, 1}, around),
             {.collapsed = "1",
              .batching = "0",
              .indexBatching = "0",
              .indexed = "1",
              .vectorAxis = 2,
              .sizes = "1, 1"}),
      gather("batched_behind", {5, 3, 2}, index({2, 3, 1}, around),
             {.window = "2",
              .collapsed = "0",
              .batching = "1",
              .indexBatching = "1",
              .indexed = "0",
              .vectorAxis = 2,
              .sizes = "1, 1, 2"}),
      gather("no_index", {3, 4}, index({2, 0}, around), {.window = "1, 2", .sizes = "2, 3"}),
      gather("at_nothing", {5}, index({0, 1}, around), elements),
      gather("of_nothing", {5, 0}, index({3, 1}, around),
             {.window = "1", .collapsed = "0", .indexed = "0", .sizes = "1, 0"}),
      gather("large", {517, 67}, index({301, 1}, uniform(-5, 600)),
             {.window = "1", .collapsed = "0", .indexed = "0", .sizes = "1, 67"}),
  };
}

static std::vector<Row> scatterRows(int combiner) {
  Numbers around = uniform(-2, 6), sorted = listed({0, 1, 3});
  Parts elements{.collapsed = "0", .indexed = "0"};
  Parts rows{.window = "1", .collapsed = "0", .indexed = "0"};
  return {
      scatter("elements", combiner, {5}, index({6, 1}, around), {6}, elements),
      scatter("rows", combiner, {5, 4}, index({3, 1}, around), {3, 4}, rows),
      scatter("rows_sorted", combiner, {5, 4}, index({3, 1}, sorted), {3, 4}, rows,
              ", indices_are_sorted = true, unique_indices = true"),
      scatter("narrow_rows", combiner, {5, 4}, index({3, 1}, around), {3, 2}, rows),
      scatter("scalar_vectors", combiner, {5}, index({6}, around), {6}, elements),
      scatter("points", combiner, {4, 5}, index({3, 2}, around), {3},
              {.collapsed = "0, 1", .indexed = "0, 1"}),
      scatter("windows", combiner, {5, 6}, index({2, 3, 2}, around), {2, 2, 3, 3},
              {.window = "1, 3", .indexed = "0, 1", .vectorAxis = 2}),
      scatter("batched", combiner, {3, 5}, index({3, 2, 1}, around), {3, 2},
              {.collapsed = "1",
               .batching = "0",
               .indexBatching = "0",
               .indexed = "1",
               .vectorAxis = 2}),
      scatter("at_nothing", combiner, {5}, index({0, 1}, around), {0}, elements),
      scatter("of_nothing", combiner, {5, 0}, index({3, 1}, around), {3, 0}, rows),
      scatter("large", combiner, {517, 67}, index({301, 1}, uniform(-5, 600)), {301, 67}, rows),
  };
}

std::vector<Row> indexingRows() {
  std::vector<Row> all;
  for (const auto &some : {windowRows(), gatherRows(), scatterRows(0), scatterRows(1)})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

} // namespace fluxion::tests
