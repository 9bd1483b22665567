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

/// An op for the reader of a log: "mul at model.cpp:41:7, in the derivative of exp".
std::string described(Operation *op);
/// The numbers of those that are set: "0, 2"; "none".
std::string numbersOf(ArrayRef<bool> isSet);
/// The same of those that are not null.
std::string numbersOf(ArrayRef<Value> values);

} // namespace fluxion::ir
