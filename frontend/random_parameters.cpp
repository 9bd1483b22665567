// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/random_parameters.h"

#include <fmt/format.h>
#include <limits>

namespace fluxion::random::detail {

void requireNumbers(const char *function, std::initializer_list<Named> parameters) {
  for (const Named &parameter : parameters)
    if (isBoolean(parameter.value->dtype()))
      fluxion::detail::raise<DtypeError>(
          {.what = fmt::format("{} of {} that is no number", parameter.name, function),
           .where = parameter.value->where(),
           .expected = "floats or integers",
           .got = fluxion::detail::typeText(*parameter.value),
           .hint = "convert with astype(fx::f64)"});
}

void requireFits(const char *function, const Shape &shape,
                 std::initializer_list<Named> parameters) {
  for (const Named &parameter : parameters) {
    fluxion::detail::requireShape(shape, function, parameter.value->where());
    if (!fluxion::detail::broadcasts(parameter.value->shape(), shape))
      fluxion::detail::raise<ShapeError>(
          {.what = fmt::format("{} of {} that does not fit the shape", parameter.name, function),
           .where = parameter.value->where(),
           .expected = fmt::format("what broadcasts to {}", shape.str()),
           .got = fluxion::detail::typeText(*parameter.value),
           .hint = fmt::format(
               "draws come first, as in fx::Shape{{10, {}}}; without a shape there is one of each",
               fmt::join(parameter.value->shape(), ", "))});
  }
}

Shape drawnShape(const char *function, const std::optional<Shape> &shape,
                 std::initializer_list<Named> parameters) {
  requireNumbers(function, parameters);
  if (!shape) {
    llvm::SmallVector<const Operand *> operands;
    for (const Named &parameter : parameters)
      operands.push_back(parameter.value);
    return fluxion::detail::commonShape(function, operands);
  }
  requireFits(function, *shape, parameters);
  return *shape;
}

double epsilonOf(DType dtype) {
  return visitDType(dtype, [](auto tag) {
    return static_cast<double>(std::numeric_limits<typename decltype(tag)::type>::epsilon());
  });
}
double tiniestOf(DType dtype) {
  return visitDType(dtype, [](auto tag) {
    return static_cast<double>(std::numeric_limits<typename decltype(tag)::type>::min());
  });
}

} // namespace fluxion::random::detail
