// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The two floating types of 16 bits, as numbers of C++. They hold values; arithmetic happens in
// float (they convert to it by themselves) and is rounded once on the way back.
//
//   fx::float16 x(0.1);        // the nearest: 0.0999755859375
//   fx::float16 y(x + 2 * x);  // computed in float
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

namespace fluxion {

namespace detail {
/// A format of 16 bits: its exponent's and its fraction's.
struct HalfFormat {
  int exponentBits, fractionBits;
};
std::uint16_t roundedToHalf(double value, HalfFormat format);
/// As a double. Of the 64 bits of an integer, those that a double may not hold are rounded to odd:
/// what is rounded to a half after that is as if it had been rounded once.
template <class T> double toDouble(T value) {
  if constexpr (std::is_integral_v<T> && sizeof(T) == 8) {
    constexpr T limit = T(1) << 53, low = (1 << 11) - 1;
    bool isHeld = value < limit && (std::is_unsigned_v<T> || value > T(0) - limit);
    if (!isHeld && (value & low) != 0)
      return static_cast<double>(static_cast<T>((value & ~low) | (low + 1)));
  }
  return static_cast<double>(value);
}
float valueOfHalf(std::uint16_t bits, HalfFormat format);
} // namespace detail

/// The nearest number of a format, ties to even; beyond the largest infinity, below the smallest 0.
template <int exponentBits, int fractionBits> class Half {
public:
  static constexpr detail::HalfFormat format{exponentBits, fractionBits};
  Half() = default;
  template <class T>
    requires std::is_arithmetic_v<T>
  explicit Half(T value) : bits_(detail::roundedToHalf(detail::toDouble(value), format)) {}
  template <int otherExponent, int otherFraction>
    requires(otherExponent != exponentBits)
  explicit Half(Half<otherExponent, otherFraction> other) : Half(static_cast<float>(other)) {}
  operator float() const { return detail::valueOfHalf(bits_, format); }

  static constexpr Half ofBits(std::uint16_t bits) {
    Half made{};
    made.bits_ = bits;
    return made;
  }
  std::uint16_t bits() const { return bits_; }

private:
  std::uint16_t bits_;
};

/// IEEE binary16: 11 significant bits, up to 65504.
using float16 = Half<5, 10>;
/// The upper half of a float: 8 significant bits, the range of float.
using bfloat16 = Half<8, 7>;

template <class T>
inline constexpr bool isHalf = std::is_same_v<T, float16> || std::is_same_v<T, bfloat16>;

/// The number with the fewest decimal digits that rounds to `value`: what one prints.
double shortestDecimal(float16 value);
double shortestDecimal(bfloat16 value);

} // namespace fluxion

template <int exponentBits, int fractionBits>
class std::numeric_limits<fluxion::Half<exponentBits, fractionBits>> {
  using T = fluxion::Half<exponentBits, fractionBits>;
  static constexpr unsigned top = ((1u << exponentBits) - 1) << fractionBits;
  static constexpr T of(unsigned bits) { return T::ofBits(static_cast<std::uint16_t>(bits)); }

public:
  static constexpr bool is_specialized = true, is_signed = true, is_integer = false,
                        is_exact = false, has_infinity = true, has_quiet_NaN = true;
  static constexpr int digits = fractionBits + 1, max_digits10 = 2 + digits * 30103 / 100000;
  static constexpr T min() { return of(1u << fractionBits); }
  static constexpr T max() { return of(top - 1); }
  static constexpr T lowest() { return of((top - 1) | 0x8000u); }
  static constexpr T infinity() { return of(top); }
  static constexpr T quiet_NaN() { return of(top | (1u << (fractionBits - 1))); }
  static constexpr T denorm_min() { return of(1); }
  static constexpr T epsilon() {
    return of(static_cast<unsigned>((1 << (exponentBits - 1)) - 1 - fractionBits) << fractionBits);
  }
};
