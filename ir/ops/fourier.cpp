// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints, result types and reference meaning of Fourier transforms. What is complex is a pair
// along the last axis: complexShape and complexType alone know that.
#include "ir/ops/fourier.h"

#include "ir/ops/fft_type.cpp.inc"

#define GET_OP_CLASSES
#include "ir/ops/fourier.cpp.inc"

namespace fluxion::ir {

void FxDialect::addFourier() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/fourier.cpp.inc"
      >();
}

static_assert(static_cast<int64_t>(FftType::irfft) ==
              static_cast<int64_t>(runtime::FftType::irfft));

/// The sizes of a complex array; nothing where `type` is of none.
static std::optional<ArrayRef<int64_t>> complexShape(RankedTensorType type) {
  if (type.getShape().empty() || type.getShape().back() != 2)
    return std::nullopt;
  return type.getShape().drop_back();
}
/// The type of a complex array with parts like those of `like`.
static RankedTensorType complexType(RankedTensorType like, ArrayRef<int64_t> shape) {
  auto sizes = llvm::to_vector(shape);
  sizes.push_back(2);
  return withShape(like, sizes);
}

static LogicalResult requireLengths(std::optional<Location> loc, ArrayRef<int64_t> lengths) {
  if (lengths.empty() || lengths.size() > 3)
    return mlir::emitOptionalError(loc, "(C1) fft_length has ", lengths.size(),
                                   " sizes, expected 1 to 3");
  for (int64_t n : lengths)
    if (n < 1)
      return mlir::emitOptionalError(loc, "(C1) fft_length has ", n, ", which is not positive");
  return mlir::success();
}

/// The sizes of x on the side of the transform that is whole, and on the side that it makes.
struct Sides {
  SmallVector<int64_t> expected, made;
  Sides(FftType type, ArrayRef<int64_t> before, ArrayRef<int64_t> lengths)
      : expected(before), made(before) {
    expected.append(lengths.begin(), lengths.end());
    made = expected;
    int64_t half = lengths.back() / 2 + 1;
    if (type == FftType::rfft)
      made.back() = half;
    if (type == FftType::irfft)
      expected.back() = half;
  }
};

LogicalResult FftOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc, Adaptor op,
                                      llvm::SmallVectorImpl<Type> &types) {
  auto x = tensorTypeOf(op.getX());
  ArrayRef<int64_t> lengths = op.getFftLength();
  if (mlir::failed(requireLengths(loc, lengths)))
    return mlir::failure();
  bool isReal = op.getFftType() == FftType::rfft;
  std::optional<ArrayRef<int64_t>> shape = isReal ? x.getShape() : complexShape(x);
  if (!shape)
    return mlir::emitOptionalError(loc, "(C2) ", x, " is no array of pairs");
  if (shape->size() < lengths.size())
    return mlir::emitOptionalError(loc, "(C3) ", x, " has too few axes for a transform over ",
                                   lengths.size());
  Sides sides(op.getFftType(), shape->drop_back(lengths.size()), lengths);
  if (*shape != ArrayRef(sides.expected)) {
    Type expected = isReal ? withShape(x, sides.expected) : complexType(x, sides.expected);
    return mlir::emitOptionalError(loc, "(C4) ", x, " does not fit fft_length, expected ",
                                   expected);
  }
  types.push_back(op.getFftType() == FftType::irfft ? withShape(x, sides.made)
                                                    : complexType(x, sides.made));
  return mlir::success();
}

FftSizes::FftSizes(FftOp op)
    : isDouble(op.getType().getElementType().isF64()), type(static_cast<int64_t>(op.getFftType())),
      batch(1) {
  bool isReal = op.getFftType() == FftType::irfft;
  ArrayRef<int64_t> lengths = op.getFftLength();
  ArrayRef<int64_t> made = isReal ? op.getType().getShape() : *complexShape(op.getType());
  for (int64_t size : made.drop_back(lengths.size()))
    batch *= size;
  llvm::copy(lengths, n + 3 - lengths.size());
}

Evaluated FftOp::evaluate(ArrayRef<HostArray> xs) {
  HostArray result(dtypeOf(getType()), shapeOf(getType()));
  FftSizes s(*this);
  fluxion_fft(s.isDouble, s.type, s.batch, s.n[0], s.n[1], s.n[2], xs[0].raw(),
              result.mutableRaw());
  return SmallVector<HostArray>{result};
}

} // namespace fluxion::ir
