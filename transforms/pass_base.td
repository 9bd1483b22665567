// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the passes of `fluxion-opt` have in common, those of this room and those of jit/.

#ifndef FLUXION_TRANSFORMS_PASS_BASE_TD
#define FLUXION_TRANSFORMS_PASS_BASE_TD

include "mlir/Pass/PassBase.td"

// Every pass takes the functions it is to transform by name.
class Fluxion_Pass<string name, list<Option> more> : Pass<name, "::mlir::ModuleOp"> {
  let dependentDialects = ["::fluxion::ir::FxDialect"];
  let options = !listconcat([
    Option<"function", "function", "std::string", "",
           "name of the function to transform; every function if left out">
  ], more);
}

#endif
