// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/number_limits.h"

#include <limits>

namespace fluxion::detail {

Scalar lowest(DType dtype) {
  return visitDType(dtype, [](auto tag) -> Scalar {
    using T = typename decltype(tag)::type;
    using Limits = std::numeric_limits<T>;
    if constexpr (Limits::has_infinity)
      return -static_cast<ArithmeticOf<T>>(Limits::infinity());
    else
      return Limits::lowest();
  });
}
Scalar highest(DType dtype) {
  return visitDType(dtype, [](auto tag) -> Scalar {
    using T = typename decltype(tag)::type;
    using Limits = std::numeric_limits<T>;
    if constexpr (Limits::has_infinity)
      return static_cast<ArithmeticOf<T>>(Limits::infinity());
    else
      return Limits::max();
  });
}

double largestFinite(DType dtype) {
  return visitDType(dtype, [](auto tag) {
    return static_cast<double>(std::numeric_limits<typename decltype(tag)::type>::max());
  });
}
double smallestNormal(DType dtype) {
  return visitDType(dtype, [](auto tag) {
    return static_cast<double>(std::numeric_limits<typename decltype(tag)::type>::min());
  });
}
double epsilonOf(DType dtype) {
  return visitDType(dtype, [](auto tag) {
    return static_cast<double>(std::numeric_limits<typename decltype(tag)::type>::epsilon());
  });
}

} // namespace fluxion::detail
