// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parts of a graph as programs of their own.
#pragma once

#include "frontend/trace.h"

namespace fluxion::detail {

/// What values depend on: ops in order, and arguments of the block they stand in.
struct Ancestry {
  llvm::SmallVector<mlir::Operation *> ops;
  llvm::SmallVector<mlir::BlockArgument> arguments;
};
Ancestry ancestryOf(llvm::ArrayRef<mlir::Value> values);

/// A program that computes `values`; its arguments are those of their ancestry, in that order.
transforms::OwnedFunction functionOf(llvm::ArrayRef<mlir::Value> values, const Ancestry &ancestry);

/// The frame of the graph to which `node` belongs; null where it belongs to none.
Frame *graphOf(const Array &node);
/// The same for all of `nodes`, which belong to one graph.
/// Errors: TransformError, in the name of `doing`.
Frame &requireGraph(const Leaves &nodes, const char *doing, Where where);

/// The name of a placeholder; "" for a constant too large to stand in the program.
llvm::StringRef placeholderName(mlir::BlockArgument argument);

} // namespace fluxion::detail
