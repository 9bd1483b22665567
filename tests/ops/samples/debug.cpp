// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/row.h"

namespace fluxion::tests {

static constexpr const char seen[] = R"(
func.func @f(%x: tensor<2x$T>) -> tensor<2x$T> {
  %0 = fx.sin %x : tensor<2x$T>
  fx.debug_print "sin({}) = {}" (%x, %0) : tensor<2x$T>, tensor<2x$T>
  %1 = fx.mul %0, %x : tensor<2x$T>
  return %1 : tensor<2x$T>
})";

std::vector<Row> debugRows() { return {{.op = "debug_print", .in = {x({2})}, .text = seen}}; }

} // namespace fluxion::tests
