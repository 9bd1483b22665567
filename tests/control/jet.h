// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions of one number with all their derivatives, by the arithmetic of Taylor series: what
// programs of any depth are compared with. Nothing of Fluxion.
#pragma once

#include <array>
#include <cmath>
#include <functional>

namespace fluxion::tests {

/// Taylor coefficients at a point: f(x + t) = c[0] + c[1] t + c[2] t^2 + ...
struct Jet {
  static constexpr int size = 7;
  std::array<double, size> c{};

  static Jet variable(double x) { return {{x, 1.0}}; }
  static Jet constant(double x) { return {{x}}; }
};

inline Jet operator+(const Jet &a, const Jet &b) {
  Jet sum;
  for (int k = 0; k < Jet::size; ++k)
    sum.c[k] = a.c[k] + b.c[k];
  return sum;
}
inline Jet operator*(const Jet &a, const Jet &b) {
  Jet product;
  for (int i = 0; i < Jet::size; ++i)
    for (int j = 0; i + j < Jet::size; ++j)
      product.c[i + j] += a.c[i] * b.c[j];
  return product;
}
inline Jet operator*(double a, const Jet &b) { return Jet::constant(a) * b; }
inline Jet operator+(const Jet &a, double b) { return a + Jet::constant(b); }

/// A function: its Taylor coefficients at every point.
using Reference = std::function<Jet(double)>;

/// The series of f at what `x` begins with, in the variable of `x`.
inline Jet at(const Reference &f, Jet x) {
  Jet outer = f(x.c[0]), result;
  x.c[0] = 0;
  for (int k = Jet::size; k-- > 0;)
    result = result * x + outer.c[k];
  return result;
}

/// f'. The last coefficient is lost.
inline Jet derivative(const Jet &f) {
  Jet d;
  for (int k = 0; k + 1 < Jet::size; ++k)
    d.c[k] = (k + 1) * f.c[k + 1];
  return d;
}

inline Jet sine(double x) {
  Jet s;
  double factorial = 1;
  for (int k = 0; k < Jet::size; factorial *= ++k)
    s.c[k] = std::sin(x + k * std::acos(0.0)) / factorial;
  return s;
}

} // namespace fluxion::tests
