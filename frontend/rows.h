// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rows of what a loop goes along, and stacks of what it answers.
#pragma once

#include "frontend/trace.h"

namespace fluxion::detail {

/// `shape` with another axis in front, and without its first.
Shape withAxis(std::int64_t size, const Shape &shape);
Shape withoutAxis(const Shape &shape);

/// Row `i` of every array.
Leaves rowsAt(const Leaves &arrays, std::int64_t i, Where where);
/// Rows on top of each other: `rows[i]` has row i of every stack. At least one.
Leaves stackedRows(const std::vector<Leaves> &rows, Where where);

/// Some of the leaves: `count` from the first on, and all from the first on.
Leaves taken(const Leaves &leaves, std::size_t first, std::size_t count);
Leaves from(const Leaves &leaves, std::size_t first);

} // namespace fluxion::detail
