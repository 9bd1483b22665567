// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checked mode: what compiled code looks for while it runs, and what it has found.
//
// A NaN is born where an op makes one out of operands that are none. It is marked there: its
// payload is the number of the site, and arithmetic hands payloads on. So a NaN in a result says
// where it comes from, and one that a selection has discarded says nothing.
#pragma once

#include "ir/fx.h"

#include <optional>
#include <string>
#include <vector>

namespace fluxion::codegen {

struct Checks {
  bool nan = false, bounds = false;
  bool any() const { return nan || bounds; }
};

/// A place in the code that looks.
struct CheckSite {
  enum class Kind { nan, bounds };
  Kind kind;
  mlir::Location location;
  std::string op;
  Shape shape;            // of what the place of a note is in
  std::string array = {}; // bounds: what is indexed, "f64[5]"
  int64_t axis = 0, last = 0;
};

/// What a call has found.
struct Finding {
  CheckSite site;
  std::vector<int64_t> index;
  std::vector<double> values; // the operands, or the index
  int result = -1;            // NaN: the result that it reaches,
  std::vector<int64_t> resultIndex;
};
/// A NaN in a result that no site has made: it was in an argument, or a constant.
struct ForeignNan {
  int argument = -1;
  std::vector<int64_t> argumentIndex;
  int result;
  std::vector<int64_t> resultIndex;
};

/// The number that the payload of a NaN is; 0: it was not marked.
uint32_t payloadOf(double nan);
uint32_t payloadOf(float nan);

std::vector<int64_t> indexAt(const Shape &shape, int64_t place);

} // namespace fluxion::codegen
