// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/locations.h"

namespace fluxion::ir {

Location derivativeLocation(Operation *op) {
  Location location = op->getLoc();
  if (mlir::isa<mlir::NameLoc>(location))
    return location;
  return mlir::NameLoc::get(mlir::StringAttr::get(op->getContext(), op->getName().stripDialect()),
                            location);
}

Origin originOf(Location location) {
  Origin origin;
  mlir::Location inner = location;
  while (true) {
    if (auto named = mlir::dyn_cast<mlir::NameLoc>(inner)) {
      origin.derivativeOf = named.getName();
      inner = named.getChildLoc();
    } else if (auto fused = mlir::dyn_cast<mlir::FusedLoc>(inner);
               fused && !fused.getLocations().empty()) {
      inner = fused.getLocations().front();
    } else {
      origin.line = mlir::dyn_cast<mlir::FileLineColLoc>(inner);
      return origin;
    }
  }
}

} // namespace fluxion::ir
