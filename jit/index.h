// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where an element is: one coordinate per axis, affine in the loop variables of the nest being
// generated. Structural ops are maps of indices; most cost nothing because they only change these
// coefficients.
#pragma once

#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Value.h"

namespace fluxion::codegen {

/// offset + factor * dynamic + sum over loops k of coefficients[k] * variable k. `dynamic` (may be
/// null) is a number computed at run time: an i64, or one per lane.
struct Coordinate {
  llvm::SmallVector<int64_t, 4> coefficients;
  int64_t offset = 0;
  llvm::Value *dynamic = nullptr;
  int64_t factor = 1;
  /// Loops whose coefficient depends on sizes that are known only at run time, a bit for each.
  uint64_t dynamicLoops = 0;

  static Coordinate constant(int64_t value, size_t numLoops) {
    return {llvm::SmallVector<int64_t, 4>(numLoops, 0), value, nullptr, 1, 0};
  }
  static Coordinate loop(size_t k, size_t numLoops) {
    Coordinate c = constant(0, numLoops);
    c.coefficients[k] = 1;
    return c;
  }
  bool isConstant() const {
    return !dynamic && llvm::all_of(coefficients, [](int64_t c) { return c == 0; });
  }
  bool isAffine() const { return !dynamic; }

  Coordinate scaled(int64_t by) const {
    Coordinate c = *this;
    c.offset *= by;
    c.factor *= by;
    for (int64_t &k : c.coefficients)
      k *= by;
    return c;
  }
  Coordinate shifted(int64_t by) const {
    Coordinate c = *this;
    c.offset += by;
    return c;
  }
  friend bool operator==(const Coordinate &a, const Coordinate &b) {
    return a.offset == b.offset && a.dynamic == b.dynamic && a.factor == b.factor &&
           a.coefficients == b.coefficients;
  }
};

struct Index {
  llvm::SmallVector<Coordinate, 4> coordinates;
  /// Where the element is needed at all (i1, one or per lane); null: everywhere. Under a false
  /// guard the index may be out of range and nothing is read.
  llvm::Value *guard = nullptr;

  friend bool operator==(const Index &a, const Index &b) {
    return a.guard == b.guard && a.coordinates == b.coordinates;
  }
  bool isConstant() const {
    return !guard && llvm::all_of(coordinates, [](const Coordinate &c) { return c.isConstant(); });
  }
};

inline llvm::hash_code hash_value(const Index &index) {
  llvm::hash_code code = llvm::hash_value(index.guard);
  for (const Coordinate &c : index.coordinates)
    code =
        llvm::hash_combine(code, c.offset, c.dynamic, c.factor,
                           llvm::hash_combine_range(c.coefficients.begin(), c.coefficients.end()));
  return code;
}

} // namespace fluxion::codegen
