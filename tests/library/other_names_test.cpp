// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Other names of functions, what lax has beside NumPy, and limits of dtypes.
#include <fluxion/fluxion.h>

#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace fx = fluxion;
namespace la = fluxion::linalg;
using fx::Array;

namespace {

Array drawn(const fx::Shape &shape, std::uint64_t seed) {
  return fx::random::uniform(fx::random::key(seed), shape);
}
bool areSame(const Array &a, const Array &b) {
  return a.dtype() == b.dtype() && a.shape() == b.shape() && bool(fx::all(a == b));
}
bool areNear(const Array &a, const Array &b) {
  return a.shape() == b.shape() && bool(fx::all(abs(a - b) < 1e-10));
}

TEST(OtherNames, AreTheSameFunctions) {
  Array x = drawn({3, 4}, 1), y = drawn({3, 4}, 2), i = fx::arange(12).reshape({3, 4});
  EXPECT_TRUE(areSame(fx::arccos(x), acos(x)));
  EXPECT_TRUE(areSame(fx::arccosh(1.0 + x), fx::acosh(1.0 + x)));
  EXPECT_TRUE(areSame(fx::arcsin(x), asin(x)));
  EXPECT_TRUE(areSame(fx::arcsinh(x), fx::asinh(x)));
  EXPECT_TRUE(areSame(fx::arctan(x), atan(x)));
  EXPECT_TRUE(areSame(fx::arctanh(x), fx::atanh(x)));
  EXPECT_TRUE(areSame(fx::arctan2(x, y), atan2(x, y)));
  EXPECT_TRUE(areSame(fx::amax(x, 1, fx::keepdims), max(x, 1, fx::keepdims)));
  EXPECT_TRUE(areSame(fx::amin(x, 0), min(x, 0)));
  EXPECT_TRUE(areSame(fx::concat({x, y}, 1), fx::concatenate({x, y}, 1)));
  EXPECT_TRUE(areSame(fx::permute_dims(x, {1, 0}), transpose(x)));
  EXPECT_TRUE(areSame(fx::empty({2, 3}, fx::f32), fx::zeros({2, 3}, fx::f32)));
  EXPECT_TRUE(areSame(fx::empty_like(i), fx::zeros_like(i)));
  EXPECT_TRUE(areSame(fx::identity(3, fx::i32), fx::eye(3, fx::i32)));
  EXPECT_TRUE(areSame(fx::invert(i), ~i) && areSame(fx::bitwise_invert(i), ~i));
  EXPECT_TRUE(areSame(fx::bitwise_count(i), population_count(i)));
  EXPECT_TRUE(areSame(fx::left_shift(i, 2), i << 2) &&
              areSame(fx::bitwise_left_shift(i, 2), i << 2));
  EXPECT_TRUE(areSame(fx::right_shift(-i, 1), -i >> 1));
  EXPECT_TRUE(areSame(fx::bitwise_right_shift(-i, 1), -i >> 1));
  EXPECT_EQ(fx::promote_types(fx::i64, fx::f32), fx::promote(fx::i64, fx::f32));
  EXPECT_TRUE(areSame(fx::eq(x, y), x == y) && areSame(fx::ne(x, y), x != y));
  EXPECT_TRUE(areSame(fx::lt(x, y), x < y) && areSame(fx::le(x, y), x <= y));
  EXPECT_TRUE(areSame(fx::gt(x, y), x > y) && areSame(fx::ge(x, y), x >= y));
  EXPECT_TRUE(areSame(fx::rev(x, {1}), flip(x, 1)));
  EXPECT_TRUE(areSame(fx::reduce_sum(x, {0}), sum(x, 0)));
  EXPECT_TRUE(areSame(fx::reduce_prod(x, {0}), prod(x, 0)));
  EXPECT_TRUE(areSame(fx::reduce_max(x, {1}), max(x, 1)) &&
              areSame(fx::reduce_min(x, {1}), min(x, 1)));
  EXPECT_TRUE(areSame(fx::batch_matmul(x, transpose(y)), matmul(x, transpose(y))));
  EXPECT_TRUE(areSame(fx::bessel_i0e(x), fx::i0e(x)) && areSame(fx::bessel_i1e(x), fx::i1e(x)));
  EXPECT_TRUE(areSame(fx::integer_pow(x, 3), pow(x, 3)));
  EXPECT_TRUE(areSame(fx::broadcasted_iota(fx::f32, {2, 3}, 1), fx::iota({2, 3}, 1, fx::f32)));
  EXPECT_TRUE(areSame(fx::random::PRNGKey(7), fx::random::key(7)));
}

TEST(OtherNames, LargestAndSmallest) {
  Array x = fx::array({{3, 1, 2}, {-5, 7, 0}});
  auto [most, at] = fx::approx_max_k(x, 2);
  EXPECT_TRUE(areSame(most, fx::array({{3, 2}, {7, 0}})));
  for (fx::DType dtype : {fx::i8, fx::i32, fx::f32, fx::f64}) {
    auto [least, places] = fx::approx_min_k(x.astype(dtype), 2);
    EXPECT_TRUE(areSame(least, fx::array({{1, 2}, {-5, 0}}).astype(dtype)));
    EXPECT_TRUE(areSame(places, fx::array({{1, 2}, {0, 2}})));
  }
  auto [least, places] = fx::approx_min_k(fx::array({7, 0, 255}, fx::u8), 3);
  EXPECT_TRUE(areSame(least, fx::array({0, 7, 255}, fx::u8)));
}

TEST(OtherNames, CasesAndSlices) {
  Array x = fx::arange(12.0).reshape({3, 4}), y = -x, z = x * 2.0;
  EXPECT_TRUE(areSame(fx::select_n(x > 5.0, {x, y}), where(x > 5.0, y, x)));
  Array which = fx::arange(12).reshape({3, 4}) % 3;
  EXPECT_TRUE(
      areSame(fx::select_n(which, {x, y, z}), where(which == 0, x, where(which == 1, y, z))));
  EXPECT_TRUE(areSame(fx::select_n(9, {x, y}), y));
  EXPECT_THROW(fx::select_n(x > 5.0, {x, y, z}), fx::ShapeError);
  EXPECT_TRUE(areSame(fx::slice_in_dim(x, 1, {}, 2, 1), x(fx::all, fx::slice(1, {}, 2))));
  EXPECT_TRUE(areSame(fx::slice_in_dim(x, {}, -1), x(fx::slice(0, -1))));
  EXPECT_TRUE(areSame(fx::index_in_dim(x, -1, 1), x(fx::all, fx::slice(3, 4))));
  EXPECT_TRUE(areSame(fx::index_in_dim(x, 2, 0, false), x(2)));
  EXPECT_THROW(fx::index_in_dim(x, 3), fx::ShapeError);
}

TEST(OtherNames, RollsByTracedNumbers) {
  Array x = fx::arange(12.0).reshape({3, 4});
  auto rolled = fx::jit([](Array x, Array n) { return roll(x, n, 1); });
  for (int n : {-9, -1, 0, 1, 4, 7}) {
    EXPECT_TRUE(areSame(rolled(x, n), roll(x, n, 1))) << n;
    EXPECT_TRUE(areSame(roll(x, Array(n)), roll(x, n))) << n;
  }
  EXPECT_THROW(roll(x, fx::array({1, 2}), 0), fx::ShapeError);
  EXPECT_THROW(roll(x, Array(1.5), 0), fx::DtypeError);
  fx::check_grads([](Array x) { return square(roll(x, Array(2), 1)); }, fx::primals(x));
}

TEST(DotGeneral, IsEinsum) {
  Array a = drawn({2, 3, 4, 5}, 1), b = drawn({5, 2, 6, 3}, 2);
  auto f = [](Array a, Array b) {
    return fx::dot_general(a, b,
                           {.lhs_contracting = {3, 1},
                            .rhs_contracting = {0, -1},
                            .lhs_batch = {0},
                            .rhs_batch = {1}});
  };
  EXPECT_TRUE(areNear(f(a, b), fx::einsum("bikj,jbli->bkl", a, b)));
  EXPECT_TRUE(areNear(fx::dot_general(a, b, {}), fx::tensordot(a, b, 0)));
  fx::check_grads(f, fx::primals(a, b));
  EXPECT_THROW(fx::dot_general(a, b, {.lhs_contracting = {0}, .rhs_contracting = {0}}),
               fx::ShapeError);
  EXPECT_THROW(
      fx::dot_general(
          a, b,
          {.lhs_contracting = {3}, .rhs_contracting = {0}, .lhs_batch = {3}, .rhs_batch = {0}}),
      fx::ShapeError);
}

TEST(TriangularSolve, OnEitherSide) {
  Array re = drawn({2, 3, 3}, 1) + 2.0 * fx::eye(3), b = drawn({2, 3, 3}, 2);
  Array full = fx::complex(re, drawn({2, 3, 3}, 3));
  for (int bits = 0; bits < 32; ++bits) {
    la::TriangularSide how{.left_side = (bits & 1) != 0,
                           .lower = (bits & 2) != 0,
                           .transpose_a = (bits & 4) != 0,
                           .conjugate_a = (bits & 8) != 0,
                           .unit_diagonal = (bits & 16) != 0};
    Array x = la::triangular_solve(full, b, how), a = how.lower ? tril(full) : triu(full);
    if (how.unit_diagonal)
      a = where(fx::eye(3, fx::boolean), 1.0, a);
    a = how.conjugate_a ? conj(a) : a;
    a = how.transpose_a ? la::matrix_transpose(a) : a;
    EXPECT_TRUE(areNear(how.left_side ? matmul(a, x) : matmul(x, a), b)) << bits;
  }
}

TEST(NumberLimits, AreThoseOfTheTypes) {
  fx::FloatInfo f64 = fx::finfo(fx::f64), bf16 = fx::finfo(fx::bf16), f16 = fx::finfo(fx::f16);
  EXPECT_EQ(f64.eps, std::numeric_limits<double>::epsilon());
  EXPECT_EQ(f64.max, std::numeric_limits<double>::max());
  EXPECT_EQ(f64.smallest_subnormal, std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(f64.nmant, 52);
  EXPECT_EQ(f64.nexp, 11);
  EXPECT_EQ(bf16.eps, 0.0078125);
  EXPECT_EQ(bf16.bits, 16);
  EXPECT_EQ(bf16.nmant, 7);
  EXPECT_EQ(bf16.nexp, 8);
  EXPECT_EQ(f16.max, 65504.0);
  EXPECT_EQ(f16.smallest_subnormal, 0x1p-24);
  EXPECT_EQ(fx::finfo(fx::c64).dtype, fx::f32);
  EXPECT_EQ(fx::iinfo(fx::i8).min, -128);
  EXPECT_EQ(fx::iinfo(fx::i64).max, 9223372036854775807u);
  EXPECT_EQ(fx::iinfo(fx::u64).max, 18446744073709551615u);
  EXPECT_EQ(fx::iinfo(fx::u16).bits, 16);
  EXPECT_THROW(fx::finfo(fx::i32), fx::DtypeError);
  EXPECT_THROW(fx::iinfo(fx::boolean), fx::DtypeError);
}

} // namespace
