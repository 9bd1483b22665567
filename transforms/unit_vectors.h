// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Makes a linear program one that answers its Jacobian.
#pragma once

#include "ir/unit_images.h"
#include "transforms/rewrite.h"

namespace fluxion::transforms {

using ir::VectorAxis;

/// f, which is linear in its last argument, on all unit vectors of that: a function of the other
/// arguments. Each result has an axis along the unit vectors.
FailureOr<OwnedFunction> onUnitVectors(FuncOp f, VectorAxis axis);

} // namespace fluxion::transforms
