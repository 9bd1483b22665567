// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the files of fx::linalg share.
#pragma once

#include "frontend/formula.h"

namespace fluxion::linalg {

/// x as an array of matrices in the dtype in which they are computed: f32 or f64. Errors:
/// ShapeError in the name of `function`.
Array matrices(const char *function, const Operand &x);
/// The same of square ones.
Array squares(const char *function, const Operand &x);
/// The side of a square, or the last but one size.
inline std::int64_t rowsOf(const Array &a) { return a.shape()[a.ndim() - 2]; }
inline std::int64_t columnsOf(const Array &a) { return a.shape()[a.ndim() - 1]; }

} // namespace fluxion::linalg
