// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What numbers of a dtype that is known at run time can hold.
//
//   fx::Array x = fx::ones({3}, fx::bf16);
//   double step = fx::finfo(x.dtype()).eps;                    // 0.0078125
//   std::uint64_t most = fx::iinfo(fx::u8).max;                // 255
#pragma once

#include "fluxion/array.h"

#include <source_location>

namespace fluxion {

/// Numbers of a floating dtype, and the parts of those of a complex one.
struct FloatInfo {
  DType dtype;               ///< of a complex one that of its parts
  int bits, nmant, nexp;     ///< all, those behind the point, those of the exponent
  double eps, epsneg;        ///< from 1 to the next number above, to the next below
  double max, min;           ///< the largest, and the least, which is -max
  double smallest_normal;    ///< above 0, with all digits
  double smallest_subnormal; ///< above 0
};
/// Numbers of an integer dtype.
struct IntegerInfo {
  DType dtype;
  int bits;
  std::int64_t min;
  std::uint64_t max;
};
/// What there is of a floating or complex dtype.
///
/// Errors   DtypeError: integers and booleans
FloatInfo finfo(DType dtype, std::source_location where = std::source_location::current());
/// What there is of an integer dtype.
///
/// Errors   DtypeError: what is no integer
IntegerInfo iinfo(DType dtype, std::source_location where = std::source_location::current());

} // namespace fluxion
