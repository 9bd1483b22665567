// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The error of a computed number against an exact one, in units of the last place of the exact one.
#pragma once

#include <mpfr.h>

namespace fluxion::tests {

/// A number of 160 bits.
class Exact {
public:
  Exact() { mpfr_init2(value_, 160); }
  explicit Exact(double v) : Exact() { mpfr_set_d(value_, v, MPFR_RNDN); }
  Exact(const Exact &) = delete;
  Exact &operator=(const Exact &) = delete;
  ~Exact() { mpfr_clear(value_); }
  operator mpfr_ptr() { return value_; }
  operator mpfr_srcptr() const { return value_; }

private:
  mpfr_t value_;
};

/// Infinite where one is NaN, infinite or a zero of some sign and the other, rounded, is not. Below
/// the normal numbers, the last place is that of the smallest.
template <class T> double ulpError(T computed, const Exact &exact);

} // namespace fluxion::tests
