// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/row.h"

namespace fluxion::tests {

const std::vector<Row> &rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> joined;
    for (auto family :
         {complexRows, contractionRows, controlRows, convolutionRows, creationRows, customRows,
          debugRows, decompositionRows, elementwiseRows, fourierRows, indexingRows, programRows,
          randomRows, reductionRows, rowRows, structuralRows})
      for (Row &row : family())
        joined.push_back(std::move(row));
    return joined;
  }();
  return all;
}

} // namespace fluxion::tests
