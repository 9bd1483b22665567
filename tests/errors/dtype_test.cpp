// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element types that an operation is not defined on.
#include "tests/errors/golden.h"

namespace fx = fluxion;
using fluxion::DtypeError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array n = fx::arange(3);
const fx::Array mask = n > 1;

TEST(DtypeMessages, Operators) {
  expectMessage<DtypeError>([] { mask - mask; }, R"(fluxion: subtract is not defined on this dtype
  at       here
  expected numbers
  got      bool[3] and bool[3]
  hint     convert with astype(fx::i32), or use & | ^ ~)");
  expectMessage<DtypeError>([] { fx::ones({3}) & n; },
                            R"(fluxion: bitwise_and is not defined on this dtype
  at       here
  expected integers or booleans
  got      f64[3] and i32[3]
  hint     compare first, as in (x > 0) & (y > 0), or look at the bits with bitcast_convert_type)");
  expectMessage<DtypeError>([] { mask << mask; },
                            R"(fluxion: shift_left is not defined on this dtype
  at       here
  expected integers
  got      bool[3] and bool[3]
  hint     convert with astype(fx::i32))");
}

TEST(DtypeMessages, Powers) {
  expectMessage<DtypeError>([] { pow(n, -1); }, R"(fluxion: a negative power of integers
  at       here
  expected a floating array, or a power of 0 or more
  got      i32[3] to the -1
  hint     convert with astype(fx::f64))");
}

TEST(DtypeMessages, Assignment) {
  expectMessage<DtypeError>(
      [] {
        fx::Array a = n;
        a(0) = 1.5;
      },
      R"(fluxion: a value that the array cannot hold
  at       here
  expected i32
  got      f64[]
  hint     convert the array or the value with astype)");
}

TEST(DtypeMessages, Indices) {
  expectMessage<DtypeError>([] { n(fx::array({0.5})); },
                            R"(fluxion: an index that is not an integer
  at       here
  expected an array of integers, or of booleans
  got      f64[1]
  hint     convert with astype(fx::i32))");
}

TEST(DtypeMessages, Elements) {
  expectMessage<DtypeError>([] { n.to_vector<double>(); },
                            R"(fluxion: elements of another type are asked for
  at       here
  expected i32
  got      f64
  hint     convert with astype first)");
}

} // namespace
