// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reading and writing along a selection.
#pragma once

#include "frontend/selection.h"

namespace fluxion::detail {

/// The view of x: the box, turned and reshaped.
Array viewOf(const Array &x, const Selection &selection);
/// x with the view replaced.
Array withView(const Array &x, const Selection &selection, const Array &view);

/// What the index arrays pick from the view; all of it where there are none.
Array picked(const Array &view, const Selection &selection);
/// The vectors at which picks stand, along a last axis (none for a single index array).
Array startVectors(const Selection &selection);

} // namespace fluxion::detail
