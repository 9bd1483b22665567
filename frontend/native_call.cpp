// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/native_call.h"

#include "frontend/diagnostics.h"

#include <optional>

namespace fluxion::detail {

Leaves callNative(const codegen::Executable &executable, const Leaves &arguments, const char *use,
                  Where where) {
  llvm::SmallVector<HostArray> numbers;
  numbers.reserve(arguments.size());
  for (const Array &argument : arguments)
    numbers.push_back(hostOf(argument, use));
  std::optional<ErrorCollector> errors; // listening costs more than a small call
  if (executable.mayFail())
    errors.emplace();
  auto results = inMemory(where, [&] { return executable.run(numbers); });
  if (mlir::failed(results))
    errors->raise<Error>(use, where);
  Leaves leaves;
  leaves.reserve(results->size());
  for (HostArray &result : *results)
    leaves.push_back(fromHost(std::move(result), where));
  return leaves;
}

} // namespace fluxion::detail
