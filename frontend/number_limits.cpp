// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/number_limits.h"

#include "fluxion/number_limits.h"
#include "frontend/diagnostics.h"

#include <fmt/format.h>
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

namespace fluxion {

[[noreturn]] static void refuseDType(const char *function, const char *expected, DType dtype,
                                     const char *hint, std::source_location where) {
  detail::raise<DtypeError>({.what = fmt::format("{} is not defined on this dtype", function),
                             .where = where,
                             .expected = expected,
                             .got = std::string(name(dtype)),
                             .hint = hint});
}

FloatInfo finfo(DType dtype, std::source_location where) {
  DType part = isComplex(dtype) ? partOf(dtype) : dtype;
  if (!isFloating(part))
    refuseDType("finfo", "a floating or complex dtype", dtype, "iinfo is for integers", where);
  return visitDType(part, [&](auto tag) -> FloatInfo {
    using Limits = std::numeric_limits<typename decltype(tag)::type>;
    auto number = [](auto x) { return static_cast<double>(x); };
    int bits = static_cast<int>(8 * byteSize(part)), mantissa = Limits::digits - 1;
    double eps = number(Limits::epsilon()), most = number(Limits::max());
    return {.dtype = part,
            .bits = bits,
            .nmant = mantissa,
            .nexp = bits - mantissa - 1,
            .eps = eps,
            .epsneg = eps / 2,
            .max = most,
            .min = -most,
            .smallest_normal = number(Limits::min()),
            .smallest_subnormal = number(Limits::denorm_min())};
  });
}

IntegerInfo iinfo(DType dtype, std::source_location where) {
  if (!isInteger(dtype))
    refuseDType("iinfo", "an integer dtype", dtype, "finfo is for floating numbers", where);
  return visitDType(dtype, [&](auto tag) -> IntegerInfo {
    using Limits = std::numeric_limits<typename decltype(tag)::type>;
    return {.dtype = dtype,
            .bits = static_cast<int>(8 * byteSize(dtype)),
            .min = static_cast<std::int64_t>(Limits::min()),
            .max = static_cast<std::uint64_t>(Limits::max())};
  });
}

} // namespace fluxion
