// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// bitcast_convert_type: elements do not move, but are read as others.
#include "ir/ops/structural.h"

#include <cstring>

namespace fluxion::ir {

static unsigned widthOf(RankedTensorType type) { return type.getElementTypeBitWidth(); }

/// The sizes that arrays of the bits of `type` have in elements of `bits` bits; none if there are
/// none.
static std::optional<SmallVector<int64_t>> sizesInBits(RankedTensorType type, unsigned bits) {
  SmallVector<int64_t> sizes(type.getShape());
  unsigned width = widthOf(type);
  if (bits < width) {
    sizes.push_back(width / bits);
  } else if (bits > width) {
    if (sizes.empty() || sizes.back() != bits / width)
      return std::nullopt;
    sizes.pop_back();
  }
  return sizes;
}

LogicalResult BitcastConvertTypeOp::verify() {
  auto sizes = sizesInBits(getX().getType(), widthOf(getType()));
  if (!sizes || ArrayRef<int64_t>(*sizes) != getType().getShape())
    return emitOpError("(C2) result ")
           << getType() << " does not have the bits of " << getX().getType();
  return mlir::success();
}

// Little-endian, as memory is.
Evaluated BitcastConvertTypeOp::evaluate(ArrayRef<HostArray> xs) {
  HostArray result(dtypeOf(getType()), shapeOf(getType()));
  if (result.size() > 0)
    std::memcpy(result.mutableRaw(), xs[0].raw(), result.bytes());
  return SmallVector<HostArray>{result};
}

Value BitcastConvertTypeOp::simplify(OpBuilder &b) {
  if (getX().getType() == getType())
    return getX();
  auto inner = getX().getDefiningOp<BitcastConvertTypeOp>();
  return inner && inner.getX().getType() == getType() ? inner.getX() : Value();
}

// The new axis goes in front; what the widths do happens at the back.
Values BitcastConvertTypeOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t size) {
  auto type = withShape(getType(), prepend(size, getType().getShape()));
  return SmallVector<Value>{BitcastConvertTypeOp::create(b, getLoc(), type, xs[0])};
}

} // namespace fluxion::ir
