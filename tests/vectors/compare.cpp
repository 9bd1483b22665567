// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/vectors/compare.h"

#include <cmath>
#include <limits>
#include <sstream>

namespace fluxion::tests {

/// The distance from |x| to the number below it: one unit in the last place, as small at powers of
/// two as it gets.
template <class T> static T unitOf(T x) {
  T size = std::max(std::abs(x), std::numeric_limits<T>::min());
  return size - std::nextafter(size, T(0));
}

template <class T> static bool agreeAsHalves(T got, T expected, Tolerance tolerance, Zeros zeros) {
  double x = got, y = expected, least = std::numeric_limits<T>::min();
  if (std::isnan(x) || std::isnan(y))
    return std::isnan(x) && std::isnan(y);
  if (x == y)
    return zeros == Zeros::alike || y != 0 || std::signbit(x) == std::signbit(y);
  if (std::isinf(x) || std::isinf(y))
    return false;
  double unit = std::max(std::abs(y), least) * std::numeric_limits<T>::epsilon();
  return std::abs(x - y) <= tolerance.ulps * unit + tolerance.floor;
}

template <class T> static bool agree(T got, T expected, Tolerance tolerance, Zeros zeros) {
  if constexpr (isHalf<T>) {
    return agreeAsHalves(got, expected, tolerance, zeros);
  } else if constexpr (!std::is_floating_point_v<T>) {
    return got == expected;
  } else {
    if (std::isnan(expected) || std::isnan(got))
      return std::isnan(expected) && std::isnan(got);
    if (got == expected)
      return zeros == Zeros::alike || expected != 0 || std::signbit(got) == std::signbit(expected);
    if (std::isinf(expected) || std::isinf(got))
      return false;
    if (zeros == Zeros::alike && std::abs(got) < std::numeric_limits<T>::min() &&
        std::abs(expected) < std::numeric_limits<T>::min())
      return true; // flushed or not
    return std::abs(got - expected) <= tolerance.ulps * unitOf(expected) + T(tolerance.floor);
  }
}

/// Finite complex numbers are compared by their distance, in units of the size of the expected one;
/// else part by part.
template <class T>
static bool agree(std::complex<T> got, std::complex<T> expected, Tolerance tolerance, Zeros zeros) {
  T size = std::max(std::abs(expected.real()), std::abs(expected.imag()));
  T distance =
      std::max(std::abs(got.real() - expected.real()), std::abs(got.imag() - expected.imag()));
  if (!std::isfinite(size) || !std::isfinite(distance) || zeros == Zeros::signedOnes)
    return agree(got.real(), expected.real(), tolerance, zeros) &&
           agree(got.imag(), expected.imag(), tolerance, zeros);
  return distance <= tolerance.ulps * unitOf(size) + T(tolerance.floor);
}

template <class T> static void print(std::ostream &out, std::complex<T> value) {
  out << value.real() << " and " << value.imag();
}
template <class T> static void print(std::ostream &out, T value) {
  out << +value; // a byte as a number
  if constexpr (isFloatElement<T>)
    out << " (" << std::hexfloat << +value << std::defaultfloat << ")";
}

std::optional<std::string> difference(const HostArray &got, const HostArray &expected,
                                      Tolerance tolerance, Zeros zeros) {
  std::ostringstream words;
  if (got.dtype() != expected.dtype() || !(got.shape() == expected.shape())) {
    words << "got " << name(got.dtype()) << got.shape().str() << ", expected "
          << name(expected.dtype()) << expected.shape().str();
    return words.str();
  }
  std::int64_t wrong = 0;
  visitElement(got.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T *x = got.data<T>(), *y = expected.data<T>();
    words.precision(std::numeric_limits<double>::max_digits10);
    for (std::int64_t i = 0; i < got.size(); ++i) {
      if (agree(x[i], y[i], tolerance, zeros) || wrong++ > 0)
        continue;
      words << "element " << i << ": got ";
      print(words, x[i]);
      words << ", expected ";
      print(words, y[i]);
    }
  });
  if (wrong == 0)
    return std::nullopt;
  words << " (" << wrong << " of " << got.size() << " elements differ)";
  return words.str();
}

} // namespace fluxion::tests
