// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The user's line behind an op, and whose derivative the op is part of.
#pragma once

#include "ir/fx.h"

namespace fluxion::ir {

/// The location of what is made to differentiate `op`: its line, and its name. Of higher
/// derivatives the first op keeps its name.
Location derivativeLocation(Operation *op);

struct Origin {
  mlir::FileLineColLoc line; // null where it is not known
  llvm::StringRef derivativeOf;
};
Origin originOf(Location location);

} // namespace fluxion::ir
