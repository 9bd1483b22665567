// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs in which ops of several families are fused into loop nests: values and gradients are
// those of the reference evaluation.
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

/// The sizes along rows and along columns, with and without a rest for the last vector.
class FusedNests : public testing::TestWithParam<std::tuple<const char *, int, int>> {
protected:
  void expectAsReferenceWith(const std::string &text, const Numbers &numbers = uniform(-2, 2)) {
    auto [type, rows, columns] = GetParam();
    Words words{{"T", type},
                {"M", std::to_string(rows)},
                {"N", std::to_string(columns)},
                {"SIZE", std::to_string(rows * columns)}};
    Expectation expectation = sumsOf(rows * columns);
    expectation.numbers = numbers;
    expectAsReference(filled(text, words), expectation);
  }
};

std::string nameOf(const testing::TestParamInfo<FusedNests::ParamType> &info) {
  return std::string(std::get<0>(info.param)) + "_" + std::to_string(std::get<1>(info.param)) +
         "x" + std::to_string(std::get<2>(info.param));
}
INSTANTIATE_TEST_SUITE_P(Sizes, FusedNests,
                         testing::Combine(testing::Values("f32", "f64"), testing::Values(1, 5, 64),
                                          testing::Values(1, 3, 17, 256, 1003)),
                         nameOf);

// exp(x - max x) / sum of it, along rows.
constexpr const char *softmax = R"(
func.func @softmax(%x: tensor<$Mx$Nx$T>) -> tensor<$Mx$Nx$T> {
  %max = fx.reduce_max %x axes [1] : (tensor<$Mx$Nx$T>) -> tensor<$Mx$T>
  %maxes = fx.broadcast_in_dim %max axes [0] : (tensor<$Mx$T>) -> tensor<$Mx$Nx$T>
  %low = fx.sub %x, %maxes : tensor<$Mx$Nx$T>
  %e = fx.exp %low : tensor<$Mx$Nx$T>
  %sum = fx.reduce_sum %e axes [1] : (tensor<$Mx$Nx$T>) -> tensor<$Mx$T>
  %sums = fx.broadcast_in_dim %sum axes [0] : (tensor<$Mx$T>) -> tensor<$Mx$Nx$T>
  %y = fx.div %e, %sums : tensor<$Mx$Nx$T>
  return %y : tensor<$Mx$Nx$T>
})";
TEST_P(FusedNests, SoftmaxOfRows) { expectAsReferenceWith(softmax); }

// A result, and what rows keep that is made of it: the latter is computed behind the former.
TEST_P(FusedNests, SoftmaxOfAResult) {
  expectAsReferenceWith(R"(
func.func @softmax(%x: tensor<$Mx$Nx$T>) -> (tensor<$Mx$Nx$T>, tensor<$Mx$Nx$T>) {
  %s = fx.sin %x : tensor<$Mx$Nx$T>
  %d = fx.add %s, %s : tensor<$Mx$Nx$T>
  %e = fx.exp %d : tensor<$Mx$Nx$T>
  %sum = fx.reduce_sum %e axes [1] : (tensor<$Mx$Nx$T>) -> tensor<$Mx$T>
  %sums = fx.broadcast_in_dim %sum axes [0] : (tensor<$Mx$T>) -> tensor<$Mx$Nx$T>
  %y = fx.div %e, %sums : tensor<$Mx$Nx$T>
  return %s, %y : tensor<$Mx$Nx$T>, tensor<$Mx$Nx$T>
})");
}

TEST_P(FusedNests, SoftmaxOfColumns) {
  expectAsReferenceWith(R"(
func.func @softmax(%x: tensor<$Mx$Nx$T>) -> tensor<$Mx$Nx$T> {
  %e = fx.exp %x : tensor<$Mx$Nx$T>
  %sum = fx.reduce_sum %e axes [0] : (tensor<$Mx$Nx$T>) -> tensor<$Nx$T>
  %sums = fx.broadcast_in_dim %sum axes [1] : (tensor<$Nx$T>) -> tensor<$Mx$Nx$T>
  %y = fx.div %e, %sums : tensor<$Mx$Nx$T>
  return %y : tensor<$Mx$Nx$T>
})");
}

// (x - mean) / sqrt(variance + 1) * scale + shift, along rows.
TEST_P(FusedNests, LayerNorm) {
  auto columns = std::to_string(std::get<2>(GetParam()));
  expectAsReferenceWith(filled(R"(
func.func @norm(%x: tensor<$Mx$Nx$T>, %scale: tensor<$Nx$T>, %shift: tensor<$Nx$T>)
    -> tensor<$Mx$Nx$T> {
  %n = fx.constant dense<$COUNT> : tensor<$Mx$T>
  %sum = fx.reduce_sum %x axes [1] : (tensor<$Mx$Nx$T>) -> tensor<$Mx$T>
  %mean = fx.div %sum, %n : tensor<$Mx$T>
  %means = fx.broadcast_in_dim %mean axes [0] : (tensor<$Mx$T>) -> tensor<$Mx$Nx$T>
  %d = fx.sub %x, %means : tensor<$Mx$Nx$T>
  %d2 = fx.mul %d, %d : tensor<$Mx$Nx$T>
  %squares = fx.reduce_sum %d2 axes [1] : (tensor<$Mx$Nx$T>) -> tensor<$Mx$T>
  %variance = fx.div %squares, %n : tensor<$Mx$T>
  %one = fx.constant dense<1.0> : tensor<$Mx$T>
  %more = fx.add %variance, %one : tensor<$Mx$T>
  %r = fx.rsqrt %more : tensor<$Mx$T>
  %rs = fx.broadcast_in_dim %r axes [0] : (tensor<$Mx$T>) -> tensor<$Mx$Nx$T>
  %u = fx.mul %d, %rs : tensor<$Mx$Nx$T>
  %scales = fx.broadcast_in_dim %scale axes [1] : (tensor<$Nx$T>) -> tensor<$Mx$Nx$T>
  %shifts = fx.broadcast_in_dim %shift axes [1] : (tensor<$Nx$T>) -> tensor<$Mx$Nx$T>
  %v = fx.mul %u, %scales : tensor<$Mx$Nx$T>
  %y = fx.add %v, %shifts : tensor<$Mx$Nx$T>
  return %y : tensor<$Mx$Nx$T>
})",
                               {{"COUNT", columns + ".0"}}));
}

// A weight of each row, made of the row, and sums over rows: weighted, of the weights, the largest.
TEST_P(FusedNests, WeightedSumsOfRows) {
  expectAsReferenceWith(R"(
func.func @weighted(%x: tensor<$Mx$Nx$T>, %w: tensor<$Nx$T>) -> (tensor<$Nx$T>, tensor<$Nx$T>, tensor<$T>) {
  %ws = fx.broadcast_in_dim %w axes [1] : (tensor<$Nx$T>) -> tensor<$Mx$Nx$T>
  %p = fx.mul %x, %ws : tensor<$Mx$Nx$T>
  %z = fx.reduce_sum %p axes [1] : (tensor<$Mx$Nx$T>) -> tensor<$Mx$T>
  %k = fx.sin %z : tensor<$Mx$T>
  %ks = fx.broadcast_in_dim %k axes [0] : (tensor<$Mx$T>) -> tensor<$Mx$Nx$T>
  %q = fx.mul %ks, %x : tensor<$Mx$Nx$T>
  %sum = fx.reduce_sum %q axes [0] : (tensor<$Mx$Nx$T>) -> tensor<$Nx$T>
  %max = fx.reduce_max %q axes [0] : (tensor<$Mx$Nx$T>) -> tensor<$Nx$T>
  %all = fx.reduce_sum %k axes [0] : (tensor<$Mx$T>) -> tensor<$T>
  return %sum, %max, %all : tensor<$Nx$T>, tensor<$Nx$T>, tensor<$T>
})",
                        uniform(-0.5, 0.5));
}

TEST_P(FusedNests, SumsOverBothAxesAndOfProducts) {
  expectAsReferenceWith(R"(
func.func @sums(%x: tensor<$Mx$Nx$T>, %y: tensor<$Mx$Nx$T>)
    -> (tensor<$Mx$T>, tensor<$Nx$T>, tensor<$T>, tensor<$Mx$Nx$T>) {
  %p = fx.mul %x, %y : tensor<$Mx$Nx$T>
  %rows = fx.reduce_sum %p axes [1] : (tensor<$Mx$Nx$T>) -> tensor<$Mx$T>
  %columns = fx.reduce_sum %p axes [0] : (tensor<$Mx$Nx$T>) -> tensor<$Nx$T>
  %all = fx.reduce_sum %p axes [0, 1] : (tensor<$Mx$Nx$T>) -> tensor<$T>
  %s = fx.sin %p : tensor<$Mx$Nx$T>
  return %rows, %columns, %all, %s
      : tensor<$Mx$T>, tensor<$Nx$T>, tensor<$T>, tensor<$Mx$Nx$T>
})");
}

// Rows of an outer sum, transposed; every operand is read along another axis.
TEST_P(FusedNests, BroadcastsBothWaysAndTransposes) {
  expectAsReferenceWith(R"(
func.func @outer(%a: tensor<$Mx$T>, %b: tensor<1x$Nx$T>, %c: tensor<$Nx$Mx$T>, %d: tensor<$T>)
    -> (tensor<$Nx$Mx$T>, tensor<$Mx$T>) {
  %as = fx.broadcast_in_dim %a axes [0] : (tensor<$Mx$T>) -> tensor<$Mx$Nx$T>
  %bs = fx.broadcast_in_dim %b axes [0, 1] : (tensor<1x$Nx$T>) -> tensor<$Mx$Nx$T>
  %ds = fx.broadcast_in_dim %d axes [] : (tensor<$T>) -> tensor<$Mx$Nx$T>
  %ct = fx.permute %c permutation [1, 0] : (tensor<$Nx$Mx$T>) -> tensor<$Mx$Nx$T>
  %sum = fx.add %as, %bs : tensor<$Mx$Nx$T>
  %scaled = fx.mul %sum, %ds : tensor<$Mx$Nx$T>
  %all = fx.mul %scaled, %ct : tensor<$Mx$Nx$T>
  %t = fx.permute %all permutation [1, 0] : (tensor<$Mx$Nx$T>) -> tensor<$Nx$Mx$T>
  %folded = fx.reduce_sum %t axes [0] : (tensor<$Nx$Mx$T>) -> tensor<$Mx$T>
  return %t, %folded : tensor<$Nx$Mx$T>, tensor<$Mx$T>
})");
}

// x between its own halves turned around, padded, and folded.
TEST_P(FusedNests, ConcatenatesAndPadsFeedReductions) {
  auto [type, rows, columns] = GetParam();
  Words words{{"WIDE", std::to_string(2 * columns)}, {"PADDED", std::to_string(4 * columns + 4)}};
  expectAsReferenceWith(filled(R"(
func.func @joined(%x: tensor<$Mx$Nx$T>, %y: tensor<$Mx$Nx$T>, %v: tensor<$T>)
    -> (tensor<$Mx$T>, tensor<$Mx$T>, tensor<$Mx$WIDEx$T>) {
  %back = fx.reverse %y axes [1] : tensor<$Mx$Nx$T>
  %s = fx.sin %back : tensor<$Mx$Nx$T>
  %wide = fx.concatenate %x, %s axis 1 : (tensor<$Mx$Nx$T>, tensor<$Mx$Nx$T>) -> tensor<$Mx$WIDEx$T>
  %padded = fx.pad %wide, %v low [0, 2] high [0, 3] interior [0, 1]
      : (tensor<$Mx$WIDEx$T>, tensor<$T>) -> tensor<$Mx$PADDEDx$T>
  %square = fx.mul %padded, %padded : tensor<$Mx$PADDEDx$T>
  %sum = fx.reduce_sum %square axes [1] : (tensor<$Mx$PADDEDx$T>) -> tensor<$Mx$T>
  %max = fx.reduce_max %wide axes [1] : (tensor<$Mx$WIDEx$T>) -> tensor<$Mx$T>
  return %sum, %max, %wide : tensor<$Mx$T>, tensor<$Mx$T>, tensor<$Mx$WIDEx$T>
})",
                               words));
}

TEST_P(FusedNests, RowsTakenApartAndReshaped) {
  expectAsReferenceWith(R"(
func.func @flat(%x: tensor<$Mx$Nx$T>) -> (tensor<$SIZEx$T>, tensor<$Nx$Mx$T>, tensor<$T>) {
  %e = fx.exp %x : tensor<$Mx$Nx$T>
  %flat = fx.reshape %e : (tensor<$Mx$Nx$T>) -> tensor<$SIZEx$T>
  %back = fx.reverse %flat axes [0] : tensor<$SIZEx$T>
  %p = fx.mul %flat, %back : tensor<$SIZEx$T>
  %other = fx.reshape %p : (tensor<$SIZEx$T>) -> tensor<$Nx$Mx$T>
  %sum = fx.reduce_sum %other axes [0, 1] : (tensor<$Nx$Mx$T>) -> tensor<$T>
  return %p, %other, %sum : tensor<$SIZEx$T>, tensor<$Nx$Mx$T>, tensor<$T>
})");
}

// So many rows that accumulators of blocks, of blocks of blocks and of parts are merged.
TEST(FusedPrograms, FoldsOverManyRows) {
  for (std::string type : {"f32", "f64"})
    for (int rows : {8 * 64, 40000, 300001}) {
      SCOPED_TRACE(type + " " + std::to_string(rows));
      expectAsReference(filled(R"(
func.func @f(%x: tensor<$Mx17x$T>) -> (tensor<17x$T>, tensor<17xi1>) {
  %max = fx.reduce_max %x axes [1] : (tensor<$Mx17x$T>) -> tensor<$Mx$T>
  %maxes = fx.broadcast_in_dim %max axes [0] : (tensor<$Mx$T>) -> tensor<$Mx17x$T>
  %d = fx.sub %x, %maxes : tensor<$Mx17x$T>
  %sum = fx.reduce_sum %d axes [0] : (tensor<$Mx17x$T>) -> tensor<17x$T>
  %is = fx.compare lt, %x, %maxes : tensor<$Mx17x$T>, tensor<$Mx17xi1>
  %any = fx.reduce_and %is axes [0] : (tensor<$Mx17xi1>) -> tensor<17xi1>
  return %sum, %any : tensor<17x$T>, tensor<17xi1>
})",
                               {{"T", type}, {"M", std::to_string(rows)}}),
                        sumsOf(rows));
    }
}

// Groups of rows in half precision, whose folds are in f32.
TEST(FusedPrograms, SoftmaxOfHalves) {
  for (std::string type : {"f16", "bf16"})
    expectValueAsReference(filled(R"(
func.func @softmax(%x: tensor<37x259x$T>) -> tensor<37x259x$T> {
  %e = fx.exp %x : tensor<37x259x$T>
  %sum = fx.reduce_sum %e axes [1] : (tensor<37x259x$T>) -> tensor<37x$T>
  %sums = fx.broadcast_in_dim %sum axes [0] : (tensor<37x$T>) -> tensor<37x259x$T>
  %y = fx.div %e, %sums : tensor<37x259x$T>
  return %y : tensor<37x259x$T>
})",
                                  {{"T", type}}),
                           {.f64 = {64, 1e-4}});
}

// A five-point stencil on the inside of a grid: slices of one array.
TEST(FusedPrograms, StencilOfSlices) {
  for (std::string type : {"f32", "f64"})
    for (auto [rows, columns] : {std::pair{4, 4}, {7, 35}, {33, 66}, {3, 1030}}) {
      SCOPED_TRACE(type + " " + std::to_string(rows) + "x" + std::to_string(columns));
      auto m = std::to_string(rows), n = std::to_string(columns);
      auto m1 = std::to_string(rows - 1), n1 = std::to_string(columns - 1);
      Words words{{"T", type},
                  {"GRID", m + "x" + n},
                  {"M", m},
                  {"N", n},
                  {"ROWS", m1},
                  {"COLUMNS", n1},
                  {"IN", std::to_string(rows - 2) + "x" + std::to_string(columns - 2)},
                  {"HEIGHT", std::to_string(rows - 2)},
                  {"WIDTH", std::to_string(columns - 2)}};
      expectAsReference(filled(R"(
func.func @step(%u: tensor<$GRIDx$T>, %k: tensor<$T>) -> tensor<$GRIDx$T> {
  %mid = fx.slice %u start [1, 1] limit [$ROWS, $COLUMNS] stride [1, 1] : (tensor<$GRIDx$T>) -> tensor<$INx$T>
  %up = fx.slice %u start [0, 1] limit [$HEIGHT, $COLUMNS] stride [1, 1] : (tensor<$GRIDx$T>) -> tensor<$INx$T>
  %down = fx.slice %u start [2, 1] limit [$M, $COLUMNS] stride [1, 1] : (tensor<$GRIDx$T>) -> tensor<$INx$T>
  %left = fx.slice %u start [1, 0] limit [$ROWS, $WIDTH] stride [1, 1] : (tensor<$GRIDx$T>) -> tensor<$INx$T>
  %right = fx.slice %u start [1, 2] limit [$ROWS, $N] stride [1, 1] : (tensor<$GRIDx$T>) -> tensor<$INx$T>
  %a = fx.add %up, %down : tensor<$INx$T>
  %b = fx.add %left, %right : tensor<$INx$T>
  %c = fx.add %a, %b : tensor<$INx$T>
  %four = fx.constant dense<4.0> : tensor<$INx$T>
  %m4 = fx.mul %mid, %four : tensor<$INx$T>
  %lap = fx.sub %c, %m4 : tensor<$INx$T>
  %ks = fx.broadcast_in_dim %k axes [] : (tensor<$T>) -> tensor<$INx$T>
  %flow = fx.mul %lap, %ks : tensor<$INx$T>
  %zero = fx.constant dense<0.0> : tensor<$T>
  %around = fx.pad %flow, %zero low [1, 1] high [1, 1] interior [0, 0]
      : (tensor<$INx$T>, tensor<$T>) -> tensor<$GRIDx$T>
  %next = fx.add %u, %around : tensor<$GRIDx$T>
  return %next : tensor<$GRIDx$T>
})",
                               words),
                        sumsOf(rows * columns));
    }
}

// Every second element, from behind, of a product of two views of one array.
TEST(FusedPrograms, StridesAndNegativePads) {
  expectAsReference(R"(
func.func @strided(%x: tensor<9x70xf32>) -> (tensor<4x23xf32>, tensor<9xf32>) {
  %zero = fx.constant dense<0.5> : tensor<f32>
  %cut = fx.pad %x, %zero low [-1, 2] high [-1, -5] interior [0, 0]
      : (tensor<9x70xf32>, tensor<f32>) -> tensor<7x67xf32>
  %even = fx.slice %cut start [0, 1] limit [7, 67] stride [2, 3] : (tensor<7x67xf32>) -> tensor<4x22xf32>
  %more = fx.pad %even, %zero low [0, 1] high [0, 0] interior [0, 0]
      : (tensor<4x22xf32>, tensor<f32>) -> tensor<4x23xf32>
  %back = fx.reverse %more axes [0, 1] : tensor<4x23xf32>
  %p = fx.mul %more, %back : tensor<4x23xf32>
  %third = fx.slice %x start [0, 1] limit [9, 70] stride [1, 3] : (tensor<9x70xf32>) -> tensor<9x23xf32>
  %sum = fx.reduce_sum %third axes [1] : (tensor<9x23xf32>) -> tensor<9xf32>
  return %p, %sum : tensor<4x23xf32>, tensor<9xf32>
})");
}

// Elements of different widths in one nest: as many lanes as the shortest has.
TEST(FusedPrograms, MixedTypes) {
  for (std::string size : {"1", "7", "40", "1000003"}) {
    SCOPED_TRACE(size);
    expectAsReference(filled(R"(
func.func @mixed(%x: tensor<$Nxf32>, %y: tensor<$Nxf64>, %i: tensor<$Nxi32>, %j: tensor<$Nxi64>,
                 %c: tensor<$Nxi1>)
    -> (tensor<$Nxf64>, tensor<$Nxi32>, tensor<$Nxi1>, tensor<$Nxf32>, tensor<$Nxi64>) {
  %wide = fx.convert %x : (tensor<$Nxf32>) -> tensor<$Nxf64>
  %p = fx.mul %wide, %y : tensor<$Nxf64>
  %whole = fx.convert %p : (tensor<$Nxf64>) -> tensor<$Nxi32>
  %k = fx.add %whole, %i : tensor<$Nxi32>
  %long = fx.convert %k : (tensor<$Nxi32>) -> tensor<$Nxi64>
  %l = fx.mul %long, %j : tensor<$Nxi64>
  %positive = fx.compare gt, %l, %j : tensor<$Nxi64>, tensor<$Nxi1>
  %both = fx.logical_and %positive, %c : tensor<$Nxi1>
  %truth = fx.convert %both : (tensor<$Nxi1>) -> tensor<$Nxf32>
  %chosen = fx.select %both, %x, %truth : tensor<$Nxi1>, tensor<$Nxf32>
  %number = fx.convert %both : (tensor<$Nxi1>) -> tensor<$Nxi64>
  %m = fx.sub %l, %number : tensor<$Nxi64>
  return %p, %k, %both, %chosen, %m
      : tensor<$Nxf64>, tensor<$Nxi32>, tensor<$Nxi1>, tensor<$Nxf32>, tensor<$Nxi64>
})",
                             {{"N", size}}));
  }
}

// Sums of several types over one space, in one pass.
TEST(FusedPrograms, SumsOfMixedTypes) {
  for (std::string size : {"3", "33", "4099"}) {
    SCOPED_TRACE(size);
    expectValueAsReference(filled(R"(
func.func @sums(%x: tensor<5x$Nxf32>, %c: tensor<5x$Nxi1>, %i: tensor<5x$Nxi32>)
    -> (tensor<5xf32>, tensor<5xi64>, tensor<5xi1>, tensor<5xi1>, tensor<5xi32>, tensor<5xi32>) {
  %count = fx.convert %c : (tensor<5x$Nxi1>) -> tensor<5x$Nxi64>
  %sum = fx.reduce_sum %x axes [1] : (tensor<5x$Nxf32>) -> tensor<5xf32>
  %n = fx.reduce_sum %count axes [1] : (tensor<5x$Nxi64>) -> tensor<5xi64>
  %all = fx.reduce_and %c axes [1] : (tensor<5x$Nxi1>) -> tensor<5xi1>
  %any = fx.reduce_or %c axes [1] : (tensor<5x$Nxi1>) -> tensor<5xi1>
  %best = fx.argmax %x axis 1 : (tensor<5x$Nxf32>) -> tensor<5xi32>
  %low = fx.reduce_min %i axes [1] : (tensor<5x$Nxi32>) -> tensor<5xi32>
  return %sum, %n, %all, %any, %best, %low
      : tensor<5xf32>, tensor<5xi64>, tensor<5xi1>, tensor<5xi1>, tensor<5xi32>, tensor<5xi32>
})",
                                  {{"N", size}}),
                           sumsOf(4099));
  }
}

} // namespace
} // namespace fluxion::tests
