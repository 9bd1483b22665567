// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How programs are written for people: names, numbers, attributes, formulas. Called by Program,
// graphs and Array::expression.
#pragma once

#include "ir/fx.h"
#include "transforms/rewrite.h"

#include <string>

namespace fluxion::detail {

enum class Inlining {
  singleUses, ///< a value used once stands where it is used
  nothing     ///< every operation has a line
};

/// The program as formulas, one per line.
std::string formulasOf(transforms::FuncOp function, Inlining inlining = Inlining::singleUses);

/// The program in the language of Graphviz; bodies are boxes of their own.
std::string dotOf(transforms::FuncOp function);

/// Gives an argument the name under which formulas show it; others are x0, x1, ...
void setArgumentName(mlir::BlockArgument argument, llvm::StringRef name);
/// One name per argument, all different.
llvm::SmallVector<std::string> argumentNamesOf(transforms::FuncOp function);

/// "2.0", "[1, 2]", or the type of what is too large to be read.
std::string constantText(mlir::Operation *constant);
/// One attribute as users write it: "[0, 1]", "3", "add".
std::string attributeText(llvm::StringRef name, mlir::Attribute attribute);
/// "axes=[0], type=f64[2,3]": what has to be said beside the operands. Defaults are left out.
llvm::SmallVector<std::string> settingsOf(mlir::Operation *op);
/// What goes in front of an operand of an op with bodies: "init=" and the like, or nothing.
llvm::StringRef operandRole(mlir::Operation *op, unsigned operand);
/// Which body of its op a region is: "step", "branch 1", or nothing where there is only one.
std::string bodyName(mlir::Region &region);

} // namespace fluxion::detail
