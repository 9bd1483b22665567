// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What distributions with parameters begin with: the shape of the draws, and the parameters in it.
#pragma once

#include "fluxion/distributions.h"
#include "frontend/formula.h"
#include "frontend/random_keys.h"

namespace fluxion::random::detail {

/// A parameter and its name in messages.
struct Named {
  const char *name;
  const Operand *value;
};

/// Errors: ShapeError in the name of `function` and of the parameter that does not broadcast to
/// `shape`.
void requireFits(const char *function, const Shape &shape, std::initializer_list<Named> parameters);
/// `shape`, to which every parameter has to broadcast; without one the shape in which they meet.
/// Errors: as requireFits.
Shape drawnShape(const char *function, const std::optional<Shape> &shape,
                 std::initializer_list<Named> parameters);
/// The name and the numbers of a parameter as they are to be: floating or integers.
void requireNumbers(const char *function, std::initializer_list<Named> parameters);
/// f64 for f64, else f32: in which numbers are accepted and rejected.
inline DType precisionOf(DType dtype) { return dtype == DType::f64 ? DType::f64 : DType::f32; }
/// The difference between 1 and the next number, and the smallest normal number.
double epsilonOf(DType dtype);
double tiniestOf(DType dtype);
/// x without derivatives.
inline Array constant(const Array &x) {
  return fluxion::detail::stopGradient(x, std::source_location::current());
}

} // namespace fluxion::random::detail
