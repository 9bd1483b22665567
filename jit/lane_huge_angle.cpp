// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/huge_angle.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace fluxion::codegen {
namespace {
using Wide = unsigned __int128;

constexpr double halfPi = 0x1.921fb54442d18p+0, halfPiLow = 0x1.1a62633145c07p-54;

// 2/π = 0.a9f8.. (hexadecimal): the first 1280 bits after the point.
constexpr std::uint64_t twoOverPi[] = {
    0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
    0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
    0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d};

// 64 bits of 2/π from bit `first` after the point; bits before the point are zero.
std::uint64_t bitsFrom(int first) {
  if (first <= -64)
    return 0;
  if (first < 0)
    return twoOverPi[0] >> -first;
  std::uint64_t high = twoOverPi[first / 64];
  return first % 64 == 0 ? high
                         : high << first % 64 | twoOverPi[first / 64 + 1] >> (64 - first % 64);
}

// magnitude / 2^128 times π/2, as a sum of two doubles.
void timesHalfPi(Wide magnitude, double &r, double &low) {
  int zeros = 0;
  for (; zeros < 127 && !(magnitude >> 127); ++zeros)
    magnitude <<= 1;
  auto high = static_cast<double>(static_cast<std::uint64_t>(magnitude >> 75));
  auto rest = static_cast<double>(static_cast<std::uint64_t>(magnitude >> 11)) * 0x1p-64;
  double product = high * halfPi;
  double tail = std::fma(high, halfPi, -product) + std::fma(high, halfPiLow, rest * halfPi);
  double sum = product + tail;
  r = std::ldexp(sum, -53 - zeros);
  low = std::ldexp(tail - (sum - product), -53 - zeros);
}
} // namespace

// Payne and Hanek 1983: x = m 2^e, and of 2/π only those bits matter whose product with x is below
// 4 and above 2^-128: 192 bits from bit e - 2, so that the product modulo 2^192 is x 2/π modulo 4
// in units of 2^-190.
static HugeAngle reduceToQuarter(double x) {
  auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52 & 0x7ff) - 1075;
  std::uint64_t m = (bits & 0xfffffffffffff) | 0x10000000000000;
  int first = exponent - 2;
  Wide p2 = Wide(m) * bitsFrom(first + 128), p1 = Wide(m) * bitsFrom(first + 64);
  std::uint64_t p0 = m * bitsFrom(first);
  p1 += p2 >> 64;
  std::uint64_t top = p0 + static_cast<std::uint64_t>(p1 >> 64);
  Wide quotient = Wide(top) << 64 | static_cast<std::uint64_t>(p1); // in units of 2^-126
  int turns = static_cast<int>(quotient >> 126);
  Wide fraction = quotient << 2 | static_cast<std::uint64_t>(p2) >> 62;
  bool up = fraction >> 127;
  HugeAngle angle{0, 0, turns + up};
  timesHalfPi(up ? Wide(0) - fraction : fraction, angle.r, angle.low);
  if (up != (x < 0))
    angle.r = -angle.r, angle.low = -angle.low;
  if (x < 0)
    angle.count = -angle.count;
  return angle;
}

// An odd number of quarter turns is one more, or one less, and r moves by π/2 to the other side of
// 0.
HugeAngle reduceHugeAngle(double x, Turn turn) {
  if (!std::isfinite(x))
    return {std::numeric_limits<double>::quiet_NaN(), 0, 0};
  HugeAngle angle = reduceToQuarter(x);
  if (turn == Turn::quarter)
    return angle;
  if (angle.count % 2 != 0) {
    double sign = angle.r > 0 ? 1 : -1;
    double moved = angle.r - sign * halfPi;
    angle.low = (angle.r - (moved + sign * halfPi)) + (angle.low - sign * halfPiLow);
    angle.r = moved;
    angle.count += static_cast<int>(sign);
  }
  angle.count /= 2;
  return angle;
}

template <class T> static void reduceAll(const T *x, int turn, T anchor, T *out, long count) {
  for (long i = 0; i < count; ++i)
    reduceHugeAngle(x[i], static_cast<Turn>(turn), anchor, out[i], out[count + i],
                    out[2 * count + i]);
}
} // namespace fluxion::codegen

void fluxion_huge_angle_f32(const float *x, int turn, float anchor, float *out, long count) {
  fluxion::codegen::reduceAll(x, turn, anchor, out, count);
}
void fluxion_huge_angle_f64(const double *x, int turn, double anchor, double *out, long count) {
  fluxion::codegen::reduceAll(x, turn, anchor, out, count);
}
