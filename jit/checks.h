// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checked mode: what compiled code looks for while it runs, and what it has found.
//
// A NaN is born where an op makes one out of operands that are none. It is marked there: its
// payload is the number of the site, and arithmetic hands payloads on. So a NaN in a result says
// where it comes from, and one that a selection has discarded says nothing. A NaN that was in an
// argument or a constant is marked as given where it is read.
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

/// A mark is a number of so many bits. The lowest of them is the highest of the payload, the bits
/// behind the quiet one, and so on: conversions keep the highest bits of a payload, so that formats
/// of short payloads (9 bits in f16, 6 in bf16) keep the low bits of the number.
inline constexpr unsigned markBits = 22, shortestMark = 6;
uint64_t payloadOfMark(uint32_t mark, unsigned payloadBits);
/// As much of the mark as the payload holds; 0: there is none.
uint32_t markOfPayload(uint64_t payload, unsigned payloadBits);
/// The mark of a NaN that was not born in the program.
inline constexpr uint32_t givenMark = (1u << markBits) - 1;
/// Whether all formats tell the mark from none and from that of what was given.
constexpr bool isSiteMark(uint64_t mark) {
  constexpr uint64_t low = (1u << shortestMark) - 1;
  return mark < givenMark && (mark & low) != 0 && (mark & low) != low;
}
/// The bits of the payload of a NaN of a floating type.
unsigned payloadBitsOf(DType dtype);

std::vector<int64_t> indexAt(const Shape &shape, int64_t place);

} // namespace fluxion::codegen
