// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/row.h"

namespace fluxion::tests {

std::vector<Row> randomRows() {
  Shape s{3, 4};
  Numbers any = uniform(0, 1e9);
  return {{.op = "threefry2x32",
           .in = {x(s, any), x(s, any), counter(s)},
           .out = Out{s, DType::u64},
           .takes = {DType::u32}}};
}

} // namespace fluxion::tests
