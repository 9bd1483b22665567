// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/half.h"

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace fluxion {
namespace detail {

static int biasOf(HalfFormat format) { return (1 << (format.exponentBits - 1)) - 1; }
static unsigned infinityOf(HalfFormat format) {
  return ((1u << format.exponentBits) - 1) << format.fractionBits;
}

// With e the exponent, but not below that of the smallest normal number, x is q units of
// 2^(e - fraction bits). The bits of the result are those of the exponent, plus q: a carry out of
// the fraction is the next exponent, and q without a leading one a denormal number.
std::uint16_t roundedToHalf(double value, HalfFormat format) {
  unsigned sign = std::signbit(value) ? 0x8000u : 0, infinity = infinityOf(format);
  double size = std::fabs(value);
  if (std::isnan(value))
    return static_cast<std::uint16_t>(sign | infinity | 1u << (format.fractionBits - 1));
  int lowest = 1 - biasOf(format);
  if (size >= std::ldexp(1.0, biasOf(format) + 1))
    return static_cast<std::uint16_t>(sign | infinity);
  int exponent = size < std::ldexp(1.0, lowest) ? lowest : std::ilogb(size);
  auto units =
      static_cast<unsigned>(std::nearbyint(std::ldexp(size, format.fractionBits - exponent)));
  unsigned bits = (static_cast<unsigned>(exponent - lowest) << format.fractionBits) + units;
  return static_cast<std::uint16_t>(sign | bits);
}

// The fields of a half number as those of a float. Its denormal numbers are normal floats unless
// the exponents are alike.
float valueOfHalf(std::uint16_t bits, HalfFormat format) {
  std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16;
  std::uint32_t rest = bits & 0x7fffu, infinity = infinityOf(format);
  int shift = 23 - format.fractionBits, difference = 127 - biasOf(format);
  std::uint32_t wide = rest << shift;
  if (rest >= infinity)
    return std::bit_cast<float>(sign | 0x7f800000u | wide);
  if (difference == 0)
    return std::bit_cast<float>(sign | wide);
  // Scaling by a power of two makes the exponent right, for denormal numbers as well.
  float value = std::bit_cast<float>(wide) * std::ldexp(1.0f, difference);
  return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(value));
}

} // namespace detail

template <class T> static double shortestOf(T value) {
  double exact = static_cast<float>(value);
  if (!std::isfinite(exact))
    return exact;
  for (int digits = 0; digits < std::numeric_limits<T>::max_digits10; ++digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*e", digits, exact);
    double candidate = std::strtod(text, nullptr);
    if (T(candidate).bits() == value.bits())
      return candidate;
  }
  return exact;
}

double shortestDecimal(float16 value) { return shortestOf(value); }
double shortestDecimal(bfloat16 value) { return shortestOf(value); }

} // namespace fluxion
