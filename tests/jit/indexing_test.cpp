// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads and writes at places known when the program runs, fused with what comes before and after.
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

// Indices beyond the table on both sides: reads are moved inside.
constexpr Expectation beyond{.f32 = {64, 1e-4}, .f64 = {64, 1e-13}, .numbers = {-20, 60, {}}};

TEST(Indexing, RowsOfATable) {
  for (std::string type : {"f32", "f64"})
    for (std::string width : {"1", "8", "37", "256"})
      for (std::string count : {"1", "23", "300"}) {
        SCOPED_TRACE(type + " " + count + " rows of " + width);
        expectAsReference(filled(R"(
func.func @embed(%table: tensor<50x$Wx$T>, %ids: tensor<$Cxi32>, %v: tensor<$Wx$T>)
    -> (tensor<$Cx$Wx$T>, tensor<$Cx$T>) {
  %rows = fx.gather %table, %ids {offset_dims = array<i64: 1>, collapsed_slice_dims = array<i64: 0>,
      operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>,
      start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, $W>}
      : (tensor<50x$Wx$T>, tensor<$Cxi32>) -> tensor<$Cx$Wx$T>
  %vs = fx.broadcast_in_dim %v axes [1] : (tensor<$Wx$T>) -> tensor<$Cx$Wx$T>
  %p = fx.mul %rows, %vs : tensor<$Cx$Wx$T>
  %sum = fx.reduce_sum %p axes [1] : (tensor<$Cx$Wx$T>) -> tensor<$Cx$T>
  return %p, %sum : tensor<$Cx$Wx$T>, tensor<$Cx$T>
})",
                                 {{"T", type}, {"W", width}, {"C", count}}),
                          beyond);
      }
}

// Element by element, from what is computed: the table and the indices are results of ops.
TEST(Indexing, ElementsOfComputedArrays) {
  for (std::string count : {"1", "19", "1000"}) {
    SCOPED_TRACE(count);
    expectAsReference(filled(R"(
func.func @take(%x: tensor<40xf64>, %i: tensor<$Cxi64>) -> (tensor<$Cxf64>, tensor<f64>) {
  %e = fx.sin %x : tensor<40xf64>
  %three = fx.constant dense<3> : tensor<$Cxi64>
  %j = fx.mul %i, %three : tensor<$Cxi64>
  %y = fx.gather %e, %j {offset_dims = array<i64>, collapsed_slice_dims = array<i64: 0>,
      operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>,
      start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1>}
      : (tensor<40xf64>, tensor<$Cxi64>) -> tensor<$Cxf64>
  %s = fx.mul %y, %y : tensor<$Cxf64>
  %sum = fx.reduce_sum %s axes [0] : (tensor<$Cxf64>) -> tensor<f64>
  return %s, %sum : tensor<$Cxf64>, tensor<f64>
})",
                             {{"C", count}}),
                      beyond);
  }
}

TEST(Indexing, WindowsAtPairsOfIndices) {
  expectAsReference(R"(
func.func @windows(%x: tensor<30x40xf32>, %i: tensor<21x2xi32>) -> tensor<21x5x19xf32> {
  %y = fx.gather %x, %i {offset_dims = array<i64: 1, 2>, collapsed_slice_dims = array<i64>,
      operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>,
      start_index_map = array<i64: 0, 1>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 5, 19>}
      : (tensor<30x40xf32>, tensor<21x2xi32>) -> tensor<21x5x19xf32>
  %s = fx.exp %y : tensor<21x5x19xf32>
  return %s : tensor<21x5x19xf32>
})",
                    {.f32 = {64, 1e-3}, .numbers = uniform(-3, 9)});
}

// Scatters of every kind: added up, written over, dropped where outside.
TEST(Indexing, ScatteredUpdates) {
  for (std::string combiner : {"add", "set"})
    for (std::string type : {"f32", "f64"})
      for (std::string width : {"1", "5", "64"}) {
        SCOPED_TRACE(combiner + " " + type + " " + width);
        expectAsReference(filled(R"(
func.func @update(%x: tensor<40x$Wx$T>, %i: tensor<33xi32>, %u: tensor<33x$Wx$T>) -> tensor<40x$Wx$T> {
  %e = fx.mul %u, %u : tensor<33x$Wx$T>
  %y = fx.scatter $COMBINER %x, %i, %e {update_window_dims = array<i64: 1>,
      inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64>,
      scatter_indices_batching_dims = array<i64>, scatter_dims_to_operand_dims = array<i64: 0>,
      index_vector_dim = 1 : i64}
      : (tensor<40x$Wx$T>, tensor<33xi32>, tensor<33x$Wx$T>) -> tensor<40x$Wx$T>
  %s = fx.sin %y : tensor<40x$Wx$T>
  return %s : tensor<40x$Wx$T>
})",
                                 {{"COMBINER", combiner}, {"T", type}, {"W", width}}),
                          beyond);
      }
}

// A window out of an array and into another, at starts of which some lie outside.
TEST(Indexing, DynamicSlices) {
  for (auto [rows, columns] : {std::pair{1, 1}, {3, 7}, {5, 30}, {9, 40}}) {
    SCOPED_TRACE(std::to_string(rows) + "x" + std::to_string(columns));
    expectAsReference(filled(R"(
func.func @window(%x: tensor<9x40xf32>, %i: tensor<i32>, %j: tensor<i32>, %y: tensor<12x50xf32>)
    -> (tensor<12x50xf32>, tensor<$Mxf32>) {
  %e = fx.sin %x : tensor<9x40xf32>
  %w = fx.dynamic_slice %e at (%i, %j) sizes [$M, $N] : (tensor<9x40xf32>, tensor<i32>, tensor<i32>) -> tensor<$Mx$Nxf32>
  %p = fx.mul %w, %w : tensor<$Mx$Nxf32>
  %sum = fx.reduce_sum %w axes [1] : (tensor<$Mx$Nxf32>) -> tensor<$Mxf32>
  %k = fx.add %i, %j : tensor<i32>
  %z = fx.dynamic_update_slice %y, %p at (%j, %k) : (tensor<12x50xf32>, tensor<$Mx$Nxf32>, tensor<i32>, tensor<i32>) -> tensor<12x50xf32>
  %s = fx.sin %z : tensor<12x50xf32>
  return %s, %sum : tensor<12x50xf32>, tensor<$Mxf32>
})",
                             {{"M", std::to_string(rows)}, {"N", std::to_string(columns)}}),
                      {.f32 = {64, 1e-3}, .numbers = uniform(-3, 9)});
  }
}

// The place of the largest of each row, and what stands there.
TEST(Indexing, GatherAtTheLargest) {
  expectAsReference(R"(
func.func @best(%x: tensor<21x35xf32>) -> (tensor<21xi64>, tensor<21xf32>) {
  %i = fx.argmax %x axis 1 : (tensor<21x35xf32>) -> tensor<21xi64>
  %y = fx.gather %x, %i {offset_dims = array<i64>, collapsed_slice_dims = array<i64: 1>,
      operand_batching_dims = array<i64: 0>, start_indices_batching_dims = array<i64: 0>,
      start_index_map = array<i64: 1>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, 1>}
      : (tensor<21x35xf32>, tensor<21xi64>) -> tensor<21xf32>
  return %i, %y : tensor<21xi64>, tensor<21xf32>
})");
}

} // namespace
} // namespace fluxion::tests
