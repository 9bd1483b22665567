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

std::string described(Operation *op) {
  Origin origin = originOf(op->getLoc());
  std::string text = op->getName().stripDialect().str();
  if (origin.line)
    text += (" at " + origin.line.getFilename().strref() + ":" +
             llvm::Twine(origin.line.getLine()) + ":" + llvm::Twine(origin.line.getColumn()))
                .str();
  if (!origin.derivativeOf.empty())
    text += (", in the derivative of " + origin.derivativeOf).str();
  return text;
}

std::string numbersOf(ArrayRef<bool> isSet) {
  std::string text;
  for (auto [i, isThis] : llvm::enumerate(isSet))
    if (isThis)
      text += (llvm::Twine(text.empty() ? "" : ", ") + llvm::Twine(i)).str();
  return text.empty() ? "none" : text;
}
std::string numbersOf(ArrayRef<Value> values) {
  SmallVector<bool> isSet = llvm::map_to_vector(values, [](Value v) { return v != nullptr; });
  return numbersOf(isSet);
}

} // namespace fluxion::ir
