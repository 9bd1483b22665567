// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays that cannot be made, and numbers, bits and parts that they do not have, word by word.
#include "tests/errors/golden.h"

#include <vector>

namespace fx = fluxion;
using fluxion::DtypeError;
using fluxion::ShapeError;
using fluxion::tests::expectMessage;
using Complex = std::complex<double>;

namespace {

const fx::Array i = fx::full({3}, Complex(0, 1)), truths = fx::array({true, false});

TEST(CreationMessages, NumbersAndShapes) {
  std::vector<double> numbers{1.0, 2.0, 3.0};
  expectMessage<ShapeError>([&] { fx::array(numbers, {2, 2}); },
                            R"(fluxion: numbers that do not fill the shape in array
  at       here
  expected 4 numbers for [2,2]
  got      3
  hint     fx::array(numbers).reshape(shape) takes one size of -1: what the others leave)");
  expectMessage<ShapeError>([] { fx::array(std::vector{1.0}, {2, 2}); },
                            R"(fluxion: numbers that do not fill the shape in array
  at       here
  expected 4 numbers for [2,2]
  got      1
  hint     fx::full(shape, value) repeats one number)");
  expectMessage<ShapeError>([] { fx::zeros({2, -3}); }, R"(fluxion: a negative size in zeros
  at       here
  expected sizes of 0 or more
  got      [2,-3]
  hint     a size counts elements; 0 makes an empty array)");
  expectMessage<ShapeError>([] { fx::zeros({2, -1}); }, R"(fluxion: a negative size in zeros
  at       here
  expected sizes of 0 or more
  got      [2,-1]
  hint     -1 stands for what the others leave in reshape alone)");
}

TEST(CreationMessages, ViewsOfMemory) {
  const double *nothing = nullptr;
  double numbers[] = {1.0, 2.0, 3.0, 4.0};
  expectMessage<ShapeError>([&] { fx::view(nothing, {2, 2}); }, R"(fluxion: a null pointer in view
  at       here
  expected memory of 4 elements
  got      nullptr
  hint     data() of an empty vector is null: look whether it has been filled)");
  expectMessage<ShapeError>([&] { fx::view(numbers, {2, 2}, {8}); },
                            R"(fluxion: strides that do not fit in view
  at       here
  expected 2 strides for [2,2]
  got      1
  hint     strides count bytes, one per axis; dense row-major memory needs none)");
  EXPECT_NO_THROW(fx::view(nothing, {0, 2}));
}

TEST(CreationMessages, Ranges) {
  expectMessage<DtypeError>([] { fx::iota({3}, 0, fx::boolean); }, R"(fluxion: iota of booleans
  at       here
  expected a dtype of numbers
  got      bool
  hint     convert numbers, as in fx::iota(n).astype(fx::boolean))");
  expectMessage<ShapeError>([] { fx::arange(0.0, 3.0, 0.0); },
                            R"(fluxion: a range without an end in arange
  at       here
  expected finite numbers and a step other than 0
  got      from 0 to 3 by 0
  hint     fx::linspace takes a number of elements instead of a step)");
  expectMessage<ShapeError>([] { fx::arange(1e18); },
                            R"(fluxion: more elements than memory can hold in arange
  at       here
  expected at most 2^48 elements
  got      1e+18 from 0 to 1e+18 by 1
  hint     compute it in parts, with fx::map or fx::scan)");
  expectMessage<ShapeError>([] { fx::linspace(0.0, 1.0, -3); },
                            R"(fluxion: a negative size in linspace
  at       here
  expected sizes of 0 or more
  got      [-3]
  hint     a size counts elements; 0 makes an empty array)");
  expectMessage<DtypeError>([] { fx::arange(Complex(3, 0)); }, R"(fluxion: complex numbers in arange
  at       here
  expected real numbers, which have an order
  got      c128
  hint     complex(arange(...), 0.0))");
  fx::Array ends = fx::ones(fx::Shape(std::vector<std::int64_t>(16, 1)));
  expectMessage<ShapeError>([&] { fx::linspace(ends, 2.0, 3); },
                            R"(fluxion: too many axes in linspace
  at       here
  expected ends of less than 16 axes
  got      f64[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1] and f64[]
  hint     merge axes first, as in collapse(x, 0, 2))");
}

TEST(NumberMessages, ComplexNumbers) {
  expectMessage<DtypeError>([] { i(0).item<double>(); },
                            R"(fluxion: one real number is asked of a complex array
  at       here
  expected item<std::complex<double>>()
  got      c128[]
  hint     or take real(x), imag(x) or abs(x) first)");
  expectMessage<DtypeError>([] { fx::complex(i, 1.0); },
                            R"(fluxion: a complex number as a part in complex
  at       here
  expected two real numbers
  got      c128[3] and f64[]
  hint     x + y * std::complex<double>(0, 1))");
  expectMessage<DtypeError>([] { floor(i); }, R"(fluxion: floor is not defined on complex numbers
  at       here
  expected real numbers
  got      c128[3]
  hint     take real(x), imag(x) or abs(x))");
  expectMessage<DtypeError>([] { lgamma(i); }, R"(fluxion: lgamma is not defined on complex numbers
  at       here
  expected real numbers
  got      c128[3]
  hint     take real(x), imag(x) or abs(x))");
}

TEST(NumberMessages, Bits) {
  expectMessage<ShapeError>([] { bitcast_convert_type(fx::ones({2, 3}, fx::u8), fx::u32); },
                            R"(fluxion: parts that do not make an element in bitcast_convert_type
  at       here
  expected a last axis of size 4
  got      u8[2,3]
  hint     reshape it, as in x.reshape({-1, 4}), or convert numbers with astype)");
  expectMessage<DtypeError>([] { bitcast_convert_type(truths, fx::u8); },
                            R"(fluxion: bitcast_convert_type of booleans
  at       here
  expected a dtype of numbers
  got      bool[2] as u8
  hint     convert with astype)");
  expectMessage<ShapeError>([] { unpackbits(fx::ones({2}, fx::u8), {}, -17); },
                            R"(fluxion: fewer bits than none in unpackbits
  at       here
  expected a count of -16 or more
  got      -17
  hint     a negative count leaves out so many of the last bits)");
  expectMessage<ShapeError>([] { reduce_precision(fx::ones({2}), 0, 10); },
                            R"(fluxion: bits that make no format in reduce_precision
  at       here
  expected at least 1 bit of exponent, 0 of mantissa
  got      0 and 10
  hint     reduce_precision(x, 5, 10) rounds to f16, reduce_precision(x, 8, 7) to bf16)");
}

} // namespace
