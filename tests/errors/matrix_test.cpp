// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrices that cannot be built, polynomials and groups that do not fit, word by word.
#include "tests/errors/golden.h"

namespace fx = fluxion;
namespace la = fluxion::linalg;
using fluxion::DtypeError;
using fluxion::ShapeError;
using fluxion::TraceError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array v = fx::array({1.0, 2.0, 3.0}), one = fx::ones({});

TEST(MatrixMessages, Vectors) {
  expectMessage<ShapeError>([] { la::hankel(one); },
                            R"(fluxion: a vector c that does not fit in hankel
  at       here
  expected c: at least one axis
  got      f64[]
  hint     atleast_1d makes a vector of a scalar)");
  expectMessage<ShapeError>([] { la::hankel(v, one); },
                            R"(fluxion: a vector r that does not fit in hankel
  at       here
  expected r: at least one axis
  got      f64[]
  hint     atleast_1d makes a vector of a scalar)");
  expectMessage<ShapeError>([] { la::toeplitz(fx::ones({2, 3}), fx::ones({3, 3})); },
                            R"(fluxion: vectors of different batches in toeplitz
  at       here
  expected axes before the last one that are equal or 1
  got      f64[2,3] and f64[3,3]
  hint     for every pair of them insert an axis of size 1, as in x(fx::all, fx::newaxis))");
  expectMessage<ShapeError>([] { la::companion(fx::ones({3, 1})); },
                            R"(fluxion: a vector a that does not fit in companion
  at       here
  expected a: a last axis of at least 2
  got      f64[3,1]
  hint     vectors lie along the last axis: swapaxes(x, -2, -1) turns columns into rows)");
  EXPECT_THROW(la::companion(one), ShapeError);
  EXPECT_THROW(la::fiedler_companion(fx::ones({2, 0})), ShapeError);
  EXPECT_THROW(la::convolution_matrix(one, 3), ShapeError);
  EXPECT_THROW(la::leslie(fx::ones({1}), fx::ones({0})), ShapeError);
  expectMessage<ShapeError>([] { la::leslie(v, v); },
                            R"(fluxion: vectors that do not fit in leslie
  at       here
  expected f: [.., n], s: [.., n - 1]
  got      f64[3] and f64[3]
  hint     s(fx::ellipsis, fx::slice(-1)) leaves out the last)");
}

TEST(MatrixMessages, Sizes) {
  expectMessage<ShapeError>([] { la::convolution_matrix(v, 0); },
                            R"(fluxion: n that does not fit in convolution_matrix
  at       here
  expected n of 1 or more
  got      0
  hint     n is the size of the vector that is convolved)");
  expectMessage<ShapeError>([] { la::hilbert(-1); },
                            R"(fluxion: n that does not fit in hilbert
  at       here
  expected n of 0 or more
  got      -1
  hint     n is the number of rows and columns)");
  std::vector<std::function<void()>> all{[] { la::invhilbert(-1); }, [] { la::pascal(-1); },
                                         [] { la::invpascal(-2); },  [] { la::helmert(0); },
                                         [] { la::dft(-1); },        [] { la::hadamard(0); },
                                         [] { la::hadamard(-2); }};
  for (const auto &wrong : all)
    EXPECT_THROW(wrong(), ShapeError);
  expectMessage<ShapeError>([] { la::hadamard(6); },
                            R"(fluxion: n that does not fit in hadamard
  at       here
  expected a power of 2
  got      6
  hint     8 is the next one)");
}

TEST(MatrixMessages, Steps) {
  fx::Array v = fx::ones({3});
  expectMessage<ShapeError>([&] { fx::linalg::tridiagonal_solve(fx::ones({2}), v, v, v); },
                            R"(fluxion: shape mismatch in tridiagonal_solve
  at       here
  expected dl, d, du [.., n] and b [.., n, m], or all [n]
  got      f64[2] and f64[3] and f64[3] and f64[3]
  hint     batches are equal; broadcast_to and vmap make them so)");
}

TEST(MatrixMessages, Memory) {
  expectMessage<fx::Error>([] { la::pascal(std::int64_t{1} << 23); },
                           R"(fluxion: out of memory
  at       here
  expected 562949953421312 bytes for one array
  got      less, of what the system gives this process
  hint     compute it in parts, with fx::map or fx::scan, or in a narrower dtype)");
  EXPECT_THROW(la::invhilbert(std::int64_t{1} << 22), fx::Error);
}

TEST(MatrixMessages, Dtypes) {
  expectMessage<DtypeError>([] { la::hilbert(3, fx::i32); },
                            R"(fluxion: hilbert is not defined on this dtype
  at       here
  expected a floating or complex dtype
  got      i32
  hint     leave the dtype out and convert the result with astype)");
  expectMessage<DtypeError>([] { la::dft(3, la::DftScale::none, fx::f64); },
                            R"(fluxion: dft is not defined on this dtype
  at       here
  expected a complex dtype
  got      f64
  hint     leave the dtype out and convert the result with astype)");
  EXPECT_THROW(la::invhilbert(3, fx::i64), DtypeError);
  EXPECT_THROW(la::helmert(3, false, fx::i64), DtypeError);
  EXPECT_THROW(la::pascal(3, la::PascalKind::lower, fx::boolean), DtypeError);
  EXPECT_THROW(la::hadamard(2, fx::boolean), DtypeError);
}

TEST(PolynomialMessages, Roots) {
  expectMessage<ShapeError>([] { fx::roots(fx::ones({2, 3})); },
                            R"(fluxion: coefficients p that do not fit in roots
  at       here
  expected p: [n]
  got      f64[2,3]
  hint     vmap takes one polynomial at a time)");
  expectMessage<TraceError>([] { fx::jit([](fx::Array p) { return fx::roots(p); })(v); },
                            R"(fluxion: a number of roots that is not known in roots
  at       here, traced by jit at here
  expected coefficients p whose numbers are known, or strip_zeros = false
  got      f64[3]
  hint     roots(p, false) answers n - 1 roots, NaN where there are none)");
}

const fx::Array rows = fx::ones({6, 3}), weights = fx::ones({2, 3, 4}), sizes = fx::array({2, 4});
void ragged(const fx::RaggedDotDimensionNumbers &numbers, const fx::Array &groups = sizes,
            fx::Operand::Where where = fx::Operand::Where::current()) {
  fx::ragged_dot_general({rows, where}, weights, groups, numbers);
}

TEST(RaggedMessages, Axes) {
  expectMessage<ShapeError>([] { ragged({{{1}, {2}, {}, {}}, {0}, {0}}); },
                            R"(fluxion: axes that do not fit in ragged_dot_general
  at       here
  expected as many axes of the same sizes in lhs_contracting and rhs_contracting
  got      {1} of lhs f64[6,3] and {2} of rhs f64[2,3,4]
  hint     ragged_dot(lhs, rhs, group_sizes) has the usual axes: [m, k], [g, k, n] and [g])");
  expectMessage<ShapeError>([] { ragged({{{1}, {1}, {0}, {}}, {0}, {0}}); },
                            R"(fluxion: axes that do not fit in ragged_dot_general
  at       here
  expected as many axes of the same sizes in lhs_batch and rhs_batch
  got      {0} of lhs f64[6,3] and {} of rhs f64[2,3,4]
  hint     ragged_dot(lhs, rhs, group_sizes) has the usual axes: [m, k], [g, k, n] and [g])");
  expectMessage<ShapeError>([] { ragged({{{1}, {1}, {}, {}}, {}, {0}}); },
                            R"(fluxion: lhs_ragged_dimensions that do not fit in ragged_dot_general
  at       here
  expected one axis of lhs
  got      {}
  hint     ragged_dot(lhs, rhs, group_sizes) has the usual axes: [m, k], [g, k, n] and [g])");
  expectMessage<ShapeError>([] { ragged({{{1}, {1}, {}, {}}, {0}, {}}); },
                            R"(fluxion: rhs_group_dimensions that do not fit in ragged_dot_general
  at       here
  expected one axis of rhs, as the ragged axis of lhs is neither contracted nor of the batch
  got      {}
  hint     ragged_dot(lhs, rhs, group_sizes) has the usual axes: [m, k], [g, k, n] and [g])");
  expectMessage<ShapeError>([] { ragged({{{1}, {1}, {}, {}}, {1}, {0}}); },
                            R"(fluxion: rhs_group_dimensions that do not fit in ragged_dot_general
  at       here
  expected none, as the ragged axis of lhs is contracted or of the batch
  got      {0}
  hint     ragged_dot(lhs, rhs, group_sizes) has the usual axes: [m, k], [g, k, n] and [g])");
  expectMessage<ShapeError>([] { ragged({{{1}, {1}, {}, {}}, {0}, {1}}); },
                            R"(fluxion: an axis named twice in ragged_dot_general
  at       here
  expected batch, contracting and group axes of rhs that differ
  got      axis 1
  hint     ragged_dot(lhs, rhs, group_sizes) has the usual axes: [m, k], [g, k, n] and [g])");
  expectMessage<ShapeError>([] { ragged({{{1}, {1}, {}, {}}, {0}, {2}}); },
                            R"(fluxion: a group axis that does not fit in ragged_dot_general
  at       here
  expected axis 2 of rhs as long as group_sizes has groups
  got      f64[2,3,4] and i32[2]
  hint     ragged_dot(lhs, rhs, group_sizes) has the usual axes: [m, k], [g, k, n] and [g])");
  EXPECT_THROW(ragged({{{5}, {1}, {}, {}}, {0}, {0}}), ShapeError);
}

TEST(RaggedMessages, Groups) {
  fx::RaggedDotDimensionNumbers right{{{1}, {1}, {}, {}}, {0}, {0}};
  expectMessage<ShapeError>([&] { ragged(right, fx::ones({2, 2}, fx::i32)); },
                            R"(fluxion: group_sizes that do not fit in ragged_dot_general
  at       here
  expected group_sizes: [groups]
  got      i32[2,2]
  hint     ragged_dot(lhs, rhs, group_sizes) has the usual axes: [m, k], [g, k, n] and [g])");
  expectMessage<DtypeError>([&] { ragged(right, fx::ones({2})); },
                            R"(fluxion: ragged_dot_general is not defined on this dtype
  at       here
  expected integers as group_sizes
  got      f64[2]
  hint     convert with astype(fx::i32))");
}

TEST(SolverMessages, FunctionsOfAnotherType) {
  fx::Array turn = fx::full({3, 3}, std::complex<double>(0, 1));
  for (auto solver : {la::cg, la::bicgstab, la::gmres})
    expectMessage<fx::TransformError>(
        [&] { solver([&](const fx::Array &x) { return matmul(turn, x); }, v, {}); },
        R"(fluxion: a function a(x) of another type than b
  at       here
  expected f64[3]
  got      c128[3]
  hint     convert b with astype(fx::c128))");
}

} // namespace
