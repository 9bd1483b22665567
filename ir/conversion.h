// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Numbers as another dtype.
#pragma once

#include "ir/rules.h"

namespace fluxion::ir {

/// The elements of `x` as `dtype` holds them (runtime::convertTo); `x` itself where it has that
/// dtype.
HostArray converted(const HostArray &x, DType dtype);

} // namespace fluxion::ir
