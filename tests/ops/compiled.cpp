// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/compiled.h"

#include "jit/compile.h"

namespace fluxion::tests {

ir::Evaluated compiledEvaluate(FuncOp f, llvm::ArrayRef<HostArray> arguments) {
  auto executable = codegen::compile(f);
  if (mlir::failed(executable))
    return mlir::failure();
  return (*executable)->run(arguments);
}

} // namespace fluxion::tests
