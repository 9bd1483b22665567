// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Numbers at equal distances or ratios between two ends.
#include "fluxion/creation.h"
#include "fluxion/numerical.h"
#include "frontend/creation.h"
#include "frontend/formula.h"

#include <algorithm>
#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;
using Site = std::source_location;

// start (1 - t) + stop t for t = i / (num - 1), which is exact at both ends; i / num without the
// last.
Array linspace(const Operand &start, const Operand &stop, std::int64_t num,
               std::optional<DType> dtype, const Spaces &spaces) {
  Site at = start.where();
  DType computed = detail::floatingOf(detail::Operands{&start, &stop});
  if (start.isWeak() && stop.isWeak() && dtype && isFloating(*dtype))
    computed = promote(*dtype, DType::f64);
  Shape ends = detail::commonShape("linspace", {&start, &stop}), shape{num};
  if (ends.rank() == maxRank)
    detail::raise<ShapeError>({.what = "too many axes in linspace",
                               .where = at,
                               .expected = fmt::format("ends of less than {} axes", maxRank),
                               .got = detail::typesText({&start, &stop}),
                               .hint = "merge axes first, as in collapse(x, 0, 2)"});
  for (std::int64_t size : ends)
    shape.push_back(size);
  detail::requireShape(shape, "linspace", at);
  Leaves both = detail::meet({&start, &stop}, computed, ends, at);
  Operand from(both[0], at), to(both[1], at), i(detail::iotaAlong(computed, shape, 0, at), at);
  std::int64_t steps = spaces.endpoint ? num - 1 : num;
  Operand t(i / static_cast<double>(std::max<std::int64_t>(steps, 1)), at);
  Operand back(1.0 - t, at);
  Operand first(from * back, at);
  Operand all(first + Operand(to * t, at), at);
  DType wanted = dtype.value_or(computed);
  // Towards the lower integer, as NumPy and JAX: distances stay equal across 0.
  Array values = detail::converted(
      isInteger(wanted) && isFloating(computed) ? floor(all) : all.array(), wanted, at);
  return spaces.axis == 0 ? values : moveaxis({values, at}, 0, spaces.axis);
}

Array logspace(const Operand &start, const Operand &stop, std::int64_t num, const Operand &base,
               std::optional<DType> dtype, const Spaces &spaces) {
  CalledFrom line(start.where());
  Array powers = pow(base, linspace(start, stop, num, {}, spaces));
  return dtype ? powers.astype(*dtype) : powers;
}

// In logarithms, with the ends as they were given.
Array geomspace(const Operand &start, const Operand &stop, std::int64_t num,
                std::optional<DType> dtype, const Spaces &spaces) {
  CalledFrom line(start.where());
  Leaves ends = detail::met("geomspace", {&start, &stop}, /*isFloating=*/true);
  Array side = sign(ends[0]);
  Spaces inFront{.endpoint = spaces.endpoint};
  Array values = side * exp(linspace(log(ends[0] * side), log(ends[1] * side), num, {}, inFront));
  if (num > 0) {
    Array i = iota(detail::shapeAlong(0, values.ndim(), num), 0);
    if (spaces.endpoint)
      values = where(i == num - 1, ends[1], values);
    values = where(i == 0, ends[0], values);
  }
  values = moveaxis(values, 0, spaces.axis);
  return dtype ? values.astype(*dtype) : values;
}

} // namespace fluxion
