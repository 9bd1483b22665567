// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rows as programs, and what tests do with programs: derive, run, print, parse.
#pragma once

#include "tests/ops/numeric.h"
#include "transforms/rewrite.h"

namespace fluxion::tests {

using mlir::func::FuncOp;
using transforms::OwnedFunction;

/// One dtype, and for elementwise ops one shape, of a row.
struct Variant {
  DType dtype;
  std::optional<Shape> shape; ///< nothing: the row's
  bool isEdges = false;       ///< operands are the special values
  std::string str() const;
};

bool isElementwise(const Row &row);
/// Every dtype in which the row is tried in full, in its own shapes.
std::vector<Variant> dtypeSweep(const Row &row);
/// Every such dtype in every shape, the special values included.
std::vector<Variant> fullSweep(const Row &row);
/// The other dtypes the row takes, of elementwise ops with the special values.
std::vector<Variant> narrowSweep(const Row &row);

/// An op behind the builder, of the result type given or inferred. Fails, with a diagnostic and
/// without the op, where it does not verify.
ir::FailureOr<mlir::Operation *> createOp(mlir::OpBuilder &b, const std::string &name,
                                          llvm::ArrayRef<mlir::Value> operands,
                                          const mlir::NamedAttrList &attributes,
                                          mlir::Type result = {});
/// The row's attributes for an element type.
mlir::NamedAttrList attributesOf(const Row &row, DType dtype);

/// (operands...) -> (result) of the op alone. Fails, with a diagnostic, where the dialect refuses.
ir::FailureOr<OwnedFunction> programOf(const Row &row, const Variant &variant);
/// Operands at which the row's op is as smooth as the row says.
Arrays operandsOf(const Row &row, const Variant &variant, Random &random);

/// The function, which must have been made and must verify. Errors: std::runtime_error.
OwnedFunction need(ir::FailureOr<OwnedFunction> made, const char *what);
/// The results, by reference evaluation. Errors: std::runtime_error.
Arrays run(FuncOp f, llvm::ArrayRef<HostArray> arguments);

llvm::SmallVector<bool> floatingArguments(FuncOp f);
/// Those of the arrays for which `chosen`; those that have tangents.
Arrays where(llvm::ArrayRef<HostArray> arrays, llvm::ArrayRef<bool> chosen);
Arrays floatingOnes(llvm::ArrayRef<HostArray> arrays);

OwnedFunction clone(FuncOp f);
/// `batch`, whose arguments have the axis of the examples in front, of arguments that have it at
/// `axis`, or last where they have fewer axes.
OwnedFunction withBatchAxisAt(FuncOp batch, size_t axis);
/// Where that axis is then, of arguments with so many axes beside it.
inline size_t batchAxisOf(size_t rank, size_t axis) { return std::min(rank, axis); }
std::string textOf(FuncOp f, bool isGeneric = false);
/// The first function in a text. Errors: std::runtime_error.
OwnedFunction parse(const std::string &text);

} // namespace fluxion::tests
