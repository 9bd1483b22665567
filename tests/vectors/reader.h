// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The test vectors of tests/vectors/*.txt as arrays. README.md explains the form of the files.
#pragma once

#include "runtime/host_array.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace fluxion::tests {

using runtime::HostArray;

/// What is wrong with a file of vectors: "file:line: what".
struct VectorFileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An attribute of the op: integers (one or a list, as the op has it), or a keyword.
struct VectorAttribute {
  std::string name;
  std::vector<std::int64_t> numbers;
  std::string keyword;
};

/// How far a number may be from the expected one: so many units in the last place, and `floor`.
struct Tolerance {
  int ulps = 0;
  double floor = 0;
};

/// One op on one set of operands, with what must come out of it.
struct VectorRecord {
  std::string op, name;
  std::string where; ///< file:line
  std::vector<VectorAttribute> attributes;
  Tolerance value, derivative;
  std::vector<HostArray> ins, outs;
  /// Empty where the record has no derivatives.
  std::vector<HostArray> tangentIns, tangentOuts, cts, ctIns;
};

/// All records of a file. Errors: VectorFileError.
std::vector<VectorRecord> readVectors(const std::string &path);

} // namespace fluxion::tests
