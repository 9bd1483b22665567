// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A sample of an op: operands, attributes, and how exact its derivatives and its compiled form are.
// One row per op and variety of attributes in samples/<family>.cpp; harness.h multiplies each.
#pragma once

#include "runtime/dtype.h"
#include "runtime/shape.h"

#include <optional>
#include <string>
#include <vector>

namespace fluxion::tests {

using DTypes = std::vector<DType>;
inline const DTypes floats{DType::f32, DType::f64, DType::f16, DType::bf16};
inline const DTypes matrices{DType::f32, DType::f64};
inline const DTypes indices{DType::i32, DType::i64};
inline const DTypes integers{DType::i32, DType::i64, DType::i8,  DType::i16,
                             DType::u8,  DType::u16, DType::u32, DType::u64};
inline const DTypes booleans{DType::boolean};
inline const DTypes numbers{DType::i32, DType::i64, DType::f32, DType::f64,
                            DType::i8,  DType::i16, DType::u8,  DType::u16,
                            DType::u32, DType::u64, DType::f16, DType::bf16};
inline const DTypes everything{DType::boolean, DType::i32, DType::i64, DType::f32, DType::f64,
                               DType::i8,      DType::i16, DType::u8,  DType::u16, DType::u32,
                               DType::u64,     DType::f16, DType::bf16};
/// Those in which a row is tried in every way: its derivatives, its text, all shapes. Of the others
/// it is its values that tell something.
inline bool isTriedInFull(DType dtype) {
  return dtype == DType::boolean || dtype == DType::i32 || dtype == DType::i64 ||
         dtype == DType::f32 || dtype == DType::f64;
}

/// Where the numbers of an operand come from.
struct Numbers {
  double lo = -2, hi = 2;
  std::vector<double> listed; ///< instead: these, row-major
};
inline Numbers uniform(double lo, double hi) { return {lo, hi, {}}; }
inline Numbers listed(std::vector<double> values) { return {0, 0, std::move(values)}; }

/// Who decides an operand's dtype: the sweep over the row's dtypes, the sweep over index types, or
/// the op.
enum class Role { swept, index, truth, counter };

struct Sample {
  Shape shape;
  Numbers numbers;
  Role role = Role::swept;
};
inline Sample x(Shape shape, Numbers numbers = uniform(-2, 2)) { return {shape, numbers}; }
inline Sample index(Shape shape, Numbers numbers) { return {shape, numbers, Role::index}; }
inline Sample truth(Shape shape) { return {shape, uniform(0, 1), Role::truth}; }
inline Sample counter(Shape shape) { return {shape, uniform(0, 1e15), Role::counter}; }

/// Result of an op whose type does not follow from its operands.
struct Out {
  Shape shape;
  std::optional<DType> dtype; ///< nothing: as the swept operands
};

struct Row {
  std::string op;
  std::string variety = {}; ///< tells rows of one op from each other
  std::vector<Sample> in = {};
  std::string attributes = {}; ///< as in MLIR's text; `$T` is the swept element type
  std::optional<Out> out = {};
  std::string text = {}; ///< instead of operands and attributes: a function, with `$T` in it
  DTypes takes = floats; ///< the verifier accepts these and no others
  /// Orders of derivatives held to central differences of the order below. At 0 the tangent has to
  /// be zero whatever the differences say.
  int order = 2;
  double tol = 1e-7; ///< of derivatives against differences, relative
  int ulps = 8;      ///< of compiled numbers against the reference
};

std::vector<Row> complexRows();
std::vector<Row> contractionRows();
std::vector<Row> controlRows();
std::vector<Row> convolutionRows();
std::vector<Row> creationRows();
std::vector<Row> customRows();
std::vector<Row> debugRows();
std::vector<Row> decompositionRows();
std::vector<Row> elementwiseRows();
std::vector<Row> fourierRows();
std::vector<Row> indexingRows();
std::vector<Row> programRows();
std::vector<Row> randomRows();
std::vector<Row> reductionRows();
std::vector<Row> rowRows();
std::vector<Row> structuralRows();
/// All of the above.
const std::vector<Row> &rows();

} // namespace fluxion::tests
