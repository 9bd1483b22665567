// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Layers, losses, windows and folds over windows that do not fit their arrays, word by word.
#include "tests/errors/golden.h"

#include <utility>
#include <vector>

namespace fx = fluxion;
namespace nn = fluxion::nn;
using fluxion::DtypeError;
using fluxion::ShapeError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array m = fx::ones({2, 3}), v = fx::ones({3}), image = fx::ones({1, 1, 4, 4}),
                kernel = fx::ones({1, 1, 2, 2});

TEST(LayerMessages, Shapes) {
  expectMessage<ShapeError>([] { nn::glu(m); }, R"(fluxion: an axis that has no halves in glu
  at       here
  expected an even size
  got      axis 1 of f64[2,3]
  hint     name the axis that holds both halves, as in fx::nn::glu(x, 0))");
  expectMessage<ShapeError>([] { nn::dot_product_attention(m, m, m); },
                            R"(fluxion: shape mismatch in dot_product_attention
  at       here
  expected query [B, T, N, H], key and value [B, S, K, H], N a multiple of K, or all of them without B
  got      f64[2,3] and f64[2,3] and f64[2,3]
  hint     heads stand behind positions: swapaxes(x, 1, 2) makes [B, T, N, H] of [B, N, T, H])");
  fx::Array q = fx::ones({1, 2, 1, 3}), mask = fx::ones({2, 3}, fx::boolean);
  expectMessage<ShapeError>([&] { nn::dot_product_attention(q, q, q, {.mask = mask}); },
                            R"(fluxion: a mask that does not fit in dot_product_attention
  at       here
  expected a shape that broadcasts to [B, N, T, S] = [1,1,2,2]
  got      bool[2,3]
  hint     axes that are the same for all have size 1, as in [B, 1, T, S])");
  expectMessage<ShapeError>([] { nn::one_hot(v, -1); }, R"(fluxion: a negative size in one_hot
  at       here
  expected sizes of 0 or more
  got      [-1]
  hint     -1 stands for what the others leave in reshape alone)");
  expectMessage<ShapeError>(
      [] { nn::softmax_cross_entropy_with_integer_labels(m, m); },
      R"(fluxion: labels that do not fit in softmax_cross_entropy_with_integer_labels
  at       here
  expected logits [.., classes], labels [..]
  got      f64[2,3] and f64[2,3]
  hint     softmax_cross_entropy takes labels that are rows of probabilities)");
}

TEST(WindowMessages, Padding) {
  expectMessage<ShapeError>([] { fx::conv(image, kernel, {1, 1}, "FULL"); },
                            R"(fluxion: padding that does not fit in conv
  at       here
  expected "SAME", "SAME_LOWER", "VALID" or 2 pairs
  got      "FULL"
  hint     a pair per axis is what goes before and behind, as in {{1, 1}, {0, 2}})");
  expectMessage<ShapeError>([] { fx::conv(image, kernel, {1, 1}, {{1, 1}}); },
                            R"(fluxion: padding that does not fit in conv
  at       here
  expected "SAME", "SAME_LOWER", "VALID" or 2 pairs
  got      1 pairs
  hint     a pair per axis is what goes before and behind, as in {{1, 1}, {0, 2}})");
  expectMessage<ShapeError>([] { fx::conv(image, kernel, {1, 1}, {{-3, -3}, {0, 0}}); },
                            R"(fluxion: padding that does not fit in conv
  at       here
  expected 0 to 2^48 elements along spatial axis 0
  got      {-3, -3} around 4
  hint     negative padding takes away no more than there is)");
  expectMessage<ShapeError>([] { fx::conv(image, kernel, {1}, "SAME"); },
                            R"(fluxion: window_strides that do not fit in conv
  at       here
  expected 2 of 1 or more
  got      {1}
  hint     one per spatial axis, none for batch and features)");
}

TEST(WindowMessages, Patches) {
  expectMessage<ShapeError>(
      [] {
        fx::conv_general_dilated_patches(image, {2, 2}, {1, 1}, "SAME",
                                         {.dimension_numbers = {"NCHX", "OIHW", "NCHW"}});
      },
      R"(fluxion: letters that name no axes in conv_general_dilated_patches
  at       here
  expected the letters NCHW in some order
  got      NCHX of f64[1,1,4,4]
  hint     a letter per axis, as in .dimension_numbers = {"NHWC", "HWIO", "NHWC"})");
}

TEST(WindowMessages, Pools) {
  expectMessage<ShapeError>([] { nn::max_pool(m, {2, 2}); },
                            R"(fluxion: window_shape that does not fit in max_pool
  at       here
  expected at most 1 sizes
  got      2 for f64[2,3]
  hint     the last axis holds the features)");
}

auto plus = [](fx::Array a, fx::Array b) { return a + b; };
auto both = [](std::pair<fx::Array, fx::Array> a, std::pair<fx::Array, fx::Array> b) {
  return std::pair(a.first + b.first, a.second + b.second);
};

TEST(FoldMessages, Beginnings) {
  expectMessage<ShapeError>([] { fx::reduce(v, v, plus); },
                            R"(fluxion: init that is not a scalar in reduce
  at       here
  expected a scalar
  got      f64[3]
  hint     one number per array is for all places, as 0.0 for a sum)");
  expectMessage<DtypeError>([] { fx::reduce(v.astype(fx::i32), 0.5, plus); },
                            R"(fluxion: init that the array cannot hold in reduce
  at       here
  expected i32
  got      f64[]
  hint     convert the array with astype)");
  expectMessage<ShapeError>([] { fx::reduce(std::pair(m, v), std::pair(0.0, 0.0), both); },
                            R"(fluxion: arrays of different shapes in reduce
  at       here
  expected [2,3]
  got      f64[3]
  hint     fx::broadcast_arrays gives them one shape)");
}

TEST(FoldMessages, Functions) {
  expectMessage<DtypeError>(
      [] { fx::reduce(v, 0.0, [](fx::Array a, fx::Array b) { return a > b; }); },
      R"(fluxion: the function of reduce answers another type
  at       here, traced by reduce at here
  expected f64[]
  got      bool[]
  hint     it takes two scalars (or trees of them) and answers one like them)");
  expectMessage<DtypeError>(
      [] { fx::reduce(v, 0.0, [](fx::Array a, fx::Array) { return a + fx::ones({2}); }); },
      R"(fluxion: the function of reduce answers another type
  at       here, traced by reduce at here
  expected f64[]
  got      f64[2]
  hint     it takes two scalars (or trees of them) and answers one like them)");
}

// A tree may have no array at all.
TEST(FoldMessages, NoArrays) {
  using Trees = std::vector<fx::Array>;
  expectMessage<ShapeError>([] { fx::reduce(Trees(), Trees(), [](Trees a, Trees) { return a; }); },
                            R"(fluxion: no array in reduce
  at       here
  expected at least one array
  got      none
  hint     the tree has no array to fold)");
}

} // namespace
