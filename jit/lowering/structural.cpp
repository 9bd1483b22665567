// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Structural ops are maps of indices; pad and concatenate choose by index.
#include "ir/ops/structural.h"

#include "jit/emitter.h"
#include "jit/sample_sizes.h"

namespace fluxion::codegen {
namespace {

template <class OpT, class Map> void registerView(Rules &rules, Map map) {
  ElementalRule rule;
  rule.mapIndex = [map](Operation *op, unsigned, const Index &index) {
    Index mapped;
    mapped.guard = index.guard;
    map(mlir::cast<OpT>(op), index.coordinates, mapped.coordinates);
    return mapped;
  };
  rule.advance = [mapIndex = rule.mapIndex](Emitter &, Operation *op, const Index &index,
                                            llvm::ArrayRef<Lane> answers) -> Progress {
    if (answers.empty())
      return Request{op->getOperand(0), mapIndex(op, 0, index)};
    return answers[0];
  };
  rules.elemental[mlir::TypeID::get<OpT>()] = std::move(rule);
}

using Coordinates = llvm::ArrayRef<Coordinate>;
using Mapped = llvm::SmallVectorImpl<Coordinate>;

size_t loopsOf(Coordinates index) { return index.empty() ? 0 : index[0].coefficients.size(); }

void mapBroadcast(ir::BroadcastInDimOp op, Coordinates index, Mapped &mapped) {
  auto in = sampleTypeOf(op.getX());
  for (auto [k, axis] : llvm::enumerate(op.getAxes()))
    mapped.push_back(in.getDimSize(k) == 1 ? Coordinate::constant(0, loopsOf(index)) : index[axis]);
}

void mapPermute(ir::PermuteOp op, Coordinates index, Mapped &mapped) {
  mapped.resize(index.size());
  for (auto [i, from] : llvm::enumerate(op.getPermutation()))
    mapped[from] = index[i];
}

void mapReverse(ir::ReverseOp op, Coordinates index, Mapped &mapped) {
  auto type = ir::tensorTypeOf(op.getX());
  for (auto [axis, c] : llvm::enumerate(index))
    mapped.push_back(llvm::is_contained(op.getAxes(), static_cast<int64_t>(axis))
                         ? c.scaled(-1).shifted(type.getDimSize(axis) - 1)
                         : c);
}

void mapSlice(ir::SliceOp op, Coordinates index, Mapped &mapped) {
  for (auto [axis, c] : llvm::enumerate(index))
    mapped.push_back(c.scaled(op.getStride()[axis]).shifted(op.getStart()[axis]));
}

// x[.., i step + w dilation, ..]
void mapWindows(ir::WindowsOp op, Coordinates index, Mapped &mapped) {
  llvm::append_range(mapped, index.drop_front());
  Coordinate &along = mapped[op.getAxis()];
  Coordinate w = index[0].scaled(static_cast<int64_t>(op.getDilation()));
  along = along.scaled(static_cast<int64_t>(op.getStep())).shifted(w.offset);
  for (auto [sum, more] : llvm::zip_equal(along.coefficients, w.coefficients))
    sum += more;
  if (w.dynamic) {
    along.dynamic = w.dynamic;
    along.factor = w.factor;
  }
}

// As mapWindows, also where both coordinates are computed at run time.
Progress advanceWindows(Emitter &e, Operation *op, const Index &index,
                        llvm::ArrayRef<Lane> answers) {
  if (!answers.empty())
    return answers[0];
  auto windows = mlir::cast<ir::WindowsOp>(op);
  Index mapped;
  mapped.guard = index.guard;
  if (Coordinate c = index.coordinates[windows.getAxis() + 1];
      c.dynamic && index.coordinates[0].dynamic) {
    Lane i = e.coordinate(c.scaled(static_cast<int64_t>(windows.getStep())));
    Lane w = e.coordinate(index.coordinates[0].scaled(static_cast<int64_t>(windows.getDilation())));
    llvm::append_range(mapped.coordinates, llvm::ArrayRef(index.coordinates).drop_front());
    Coordinate &along = mapped.coordinates[windows.getAxis()];
    along = Coordinate::constant(0, e.numLoops());
    along.dynamic = (i + w).v;
  } else {
    mapWindows(windows, index.coordinates, mapped.coordinates);
  }
  return Request{windows.getX(), mapped};
}

/// Whether an element is in several windows, so that it is better computed once.
bool overlap(ir::WindowsOp op) {
  return sampleTypeOf(op.getResult()).getNumElements() > sampleTypeOf(op.getX()).getNumElements();
}

/// Whether a reshape only adds and drops axes of size 1.
bool keepsAxes(ir::ReshapeOp op) {
  auto proper = [](Value value) {
    llvm::SmallVector<std::pair<int64_t, int64_t>> sizes;
    for (auto [size, sample] :
         llvm::zip(ir::tensorTypeOf(value).getShape(), sampleTypeOf(value).getShape()))
      if (sample != 1)
        sizes.push_back({size, sample});
    return sizes;
  };
  return proper(op.getX()) == proper(op.getResult());
}

/// The index of an array of that rank whose place in row-major order is `linear`.
llvm::SmallVector<Coordinate, 4> atPlace(int64_t rank, const Coordinate &linear) {
  llvm::SmallVector<Coordinate, 4> index(rank, Coordinate::constant(0, linear.coefficients.size()));
  if (rank > 0)
    index.back() = linear;
  return index;
}

void mapReshape(ir::ReshapeOp op, Coordinates index, Mapped &mapped) {
  auto in = ir::tensorTypeOf(op.getX()), out = op.getType();
  size_t numLoops = loopsOf(index);
  if (keepsAxes(op)) {
    int64_t from = 0;
    auto sample = sampleTypeOf(op.getResult());
    for (int64_t size : sampleTypeOf(op.getX()).getShape()) {
      if (size == 1) {
        mapped.push_back(Coordinate::constant(0, numLoops));
        continue;
      }
      while (sample.getDimSize(from) == 1)
        ++from;
      mapped.push_back(index[from++]);
    }
    return;
  }
  // The place in row-major order, as if all axes were one: right for what lies in memory.
  Coordinate linear = Coordinate::constant(0, numLoops);
  Shape strides = ir::shapeOf(out).rowMajorStrides();
  for (auto [axis, c] : llvm::enumerate(index)) {
    linear.offset += c.offset * strides[static_cast<int>(axis)];
    linear.dynamicLoops |= c.dynamicLoops;
    for (size_t k = 0; k < numLoops; ++k)
      linear.coefficients[k] += c.coefficients[k] * strides[static_cast<int>(axis)];
  }
  llvm::append_range(mapped, atPlace(in.getRank(), linear));
}

// As mapReshape, also where coordinates are computed at run time.
Progress advanceReshape(Emitter &e, Operation *op, const Index &index,
                        llvm::ArrayRef<Lane> answers) {
  if (!answers.empty())
    return answers[0];
  auto reshape = mlir::cast<ir::ReshapeOp>(op);
  Index mapped;
  mapped.guard = index.guard;
  if (keepsAxes(reshape))
    mapReshape(reshape, index.coordinates, mapped.coordinates);
  else
    mapped.coordinates = atPlace(ir::tensorTypeOf(reshape.getX()).getRank(),
                                 e.linearized(reshape.getResult(), index));
  return Request{reshape.getX(), mapped};
}

/// lo <= c < hi, per lane.
Lane isWithin(Emitter &e, const Coordinate &c, int64_t lo, int64_t hi) {
  auto compare = [&](llvm::Value *x) {
    llvm::Value *low = llvm::ConstantInt::getSigned(x->getType(), lo);
    llvm::Value *high = llvm::ConstantInt::getSigned(x->getType(), hi);
    return e.lane(e.b.CreateAnd(e.b.CreateICmpSGE(x, low), e.b.CreateICmpSLT(x, high)));
  };
  llvm::Value *uniform = e.uniformCoordinate(c);
  return compare(uniform ? uniform : e.coordinate(c).v);
}

std::optional<Index> mapConcatenate(Operation *op, unsigned k, const Index &index) {
  uint64_t axis = mlir::cast<ir::ConcatenateOp>(op).getAxis();
  int64_t begin = 0;
  for (Value before : op->getOperands().take_front(k))
    begin += ir::tensorTypeOf(before).getDimSize(axis);
  Index mapped = index;
  mapped.coordinates[axis] = mapped.coordinates[axis].shifted(-begin);
  return mapped;
}

Progress advanceConcatenate(Emitter &e, Operation *op, const Index &index,
                            llvm::ArrayRef<Lane> answers) {
  uint64_t axis = mlir::cast<ir::ConcatenateOp>(op).getAxis();
  const Coordinate &at = index.coordinates[axis];
  struct Operand {
    unsigned number;
    int64_t begin, end; // along the axis
  };
  llvm::SmallVector<Operand, 16> operands; // that the element may be of
  int64_t end = 0;
  for (unsigned k = 0; k < op->getNumOperands(); ++k) {
    int64_t begin = std::exchange(end, end + ir::tensorTypeOf(op->getOperand(k)).getDimSize(axis));
    auto isInside = e.isKnownWithin(at, begin, end);
    if (isInside == true)
      operands.clear();
    if (isInside != false)
      operands.push_back({k, begin, end});
    if (isInside == true)
      break;
  }
  if (operands.empty()) // the element is needed nowhere: the guard says so
    operands.push_back({0, 0, 0});
  auto inside = [&](const Operand &operand) { return isWithin(e, at, operand.begin, operand.end); };
  if (answers.size() < operands.size()) {
    const Operand &next = operands[answers.size()];
    Index mapped = index;
    mapped.coordinates[axis] = at.shifted(-next.begin);
    return Request{op->getOperand(next.number),
                   operands.size() > 1 ? e.guarded(mapped, inside(next)) : mapped};
  }
  Lane result = answers.back();
  for (size_t k = answers.size() - 1; k-- > 0;)
    result = select(e.lane(e.inLanes(inside(operands[k]).v)), answers[k], result);
  return result;
}

// Beyond, an element is not asked which part it is of.
constexpr unsigned mostPartsPerElement = 16;

/// Each part copied to its place, row by row.
void emitConcatenate(Emitter &e, Operation *op) {
  auto type = ir::tensorTypeOf(op->getResult(0));
  auto axis = static_cast<int64_t>(mlir::cast<ir::ConcatenateOp>(op).getAxis());
  int64_t rows = 1;
  for (int64_t size : type.getShape().take_front(axis))
    rows *= size;
  auto rowBytes = [&](ir::RankedTensorType of) {
    int64_t bytes = static_cast<int64_t>(byteSize(ir::dtypeOf(of)));
    for (int64_t size : of.getShape().drop_front(axis))
      bytes *= size;
    return bytes;
  };
  llvm::Value *out = e.pointerTo(op->getResult(0));
  int64_t begin = 0;
  for (Value part : op->getOperands()) {
    int64_t bytes = rowBytes(ir::tensorTypeOf(part));
    if (bytes == 0 || rows == 0)
      continue;
    llvm::Value *from = e.pointerTo(part);
    e.overSpace(rows == 1 ? Shape{} : Shape{rows}, [&](const Index &index) {
      auto at = [&](llvm::Value *base, int64_t stride, int64_t offset) {
        Coordinate row = rows == 1 ? Coordinate::constant(0, 0) : index.coordinates[0];
        llvm::Value *place = e.uniformCoordinate(row.scaled(stride).shifted(offset));
        return e.b.CreateGEP(e.b.getInt8Ty(), base, place);
      };
      e.b.CreateMemCpy(at(out, rowBytes(type), begin), llvm::MaybeAlign(1), at(from, bytes, 0),
                       llvm::MaybeAlign(1), static_cast<uint64_t>(bytes));
    });
    begin += bytes;
  }
}

/// How parts lie side by side may differ with the sizes.
bool hasManyParts(Operation *op) {
  return op->getNumOperands() > mostPartsPerElement && !servesManySizes();
}

std::optional<int64_t> joinedAxisOf(Operation *op) {
  auto axis = static_cast<int64_t>(mlir::cast<ir::ConcatenateOp>(op).getAxis());
  bool areThin = llvm::all_of(op->getOperands(), [&](Value operand) {
    return ir::tensorTypeOf(operand).getDimSize(axis) == 1;
  });
  unsigned count = op->getNumOperands();
  return areThin && count > 1 && count <= mostPartsPerElement ? std::optional(axis) : std::nullopt;
}

std::optional<Index> mapPad(Operation *op, unsigned k, const Index &index) {
  auto pad = mlir::cast<ir::PadOp>(op);
  if (k == 1)
    return Index{};
  if (llvm::any_of(pad.getInterior(), [](int64_t gap) { return gap != 0; }))
    return std::nullopt;
  Index mapped = index;
  for (auto [c, low] : llvm::zip(mapped.coordinates, pad.getLow()))
    c = c.shifted(-low);
  return mapped;
}

/// Where lanes are computed that are not in x, which borders avoid for large x alone, x is computed
/// for nothing.
bool isMostlyInside(Operation *op) {
  constexpr int64_t most = 4;
  return sampleTypeOf(op->getResult(0)).getNumElements() <=
         most * sampleTypeOf(op->getOperand(0)).getNumElements();
}

// y[low + i (interior + 1)] = x[i], and the padding value elsewhere.
Progress advancePad(Emitter &e, Operation *op, const Index &index, llvm::ArrayRef<Lane> answers) {
  auto pad = mlir::cast<ir::PadOp>(op);
  auto in = ir::tensorTypeOf(op->getOperand(0));
  if (answers.empty())
    return Request{op->getOperand(1), Index{}};
  Index mapped = index;
  std::optional<Lane> isInside;
  auto also = [&](Lane condition) {
    condition = e.lane(e.inLanes(condition.v));
    isInside = isInside ? *isInside & condition : condition;
  };
  for (auto [axis, c] : llvm::enumerate(mapped.coordinates)) {
    int64_t low = pad.getLow()[axis], step = pad.getInterior()[axis] + 1;
    int64_t end = (in.getDimSize(axis) - 1) * step + 1;
    if (low == 0 && step == 1 && pad.getHigh()[axis] <= 0)
      continue;
    c = c.shifted(-low);
    auto isKnown = e.isKnownWithin(c, 0, end);
    if (isKnown == false)
      return answers[0];
    if (!isKnown)
      also(isWithin(e, c, 0, end));
    if (step == 1)
      continue;
    Lane place = e.coordinate(c);
    Lane quotient = place / integerLike(place, step);
    also(quotient * integerLike(place, step) == place);
    llvm::Value *uniform = e.uniformCoordinate(c);
    c = Coordinate::constant(0, e.numLoops());
    // Outside of the array the quotient may be anything; the guard keeps it from being read.
    c.dynamic =
        uniform && e.width() > 1 ? e.b.CreateExtractElement(quotient.v, uint64_t{0}) : quotient.v;
  }
  if (answers.size() == 1)
    return Request{op->getOperand(0), isInside ? e.guarded(mapped, *isInside) : mapped};
  return isInside ? select(*isInside, answers[1], answers[0]) : answers[1];
}

} // namespace

void registerStructural(Rules &rules) {
  registerView<ir::BroadcastInDimOp>(rules, mapBroadcast);
  registerView<ir::PermuteOp>(rules, mapPermute);
  registerView<ir::ReverseOp>(rules, mapReverse);
  registerView<ir::SliceOp>(rules, mapSlice);
  registerView<ir::WindowsOp>(rules, mapWindows);
  rules.elemental[mlir::TypeID::get<ir::WindowsOp>()].advance = advanceWindows;
  rules.elemental[mlir::TypeID::get<ir::WindowsOp>()].readsMemory = [](Operation *op, unsigned) {
    return overlap(mlir::cast<ir::WindowsOp>(op));
  };
  registerView<ir::ReshapeOp>(rules, mapReshape);
  // Only memory can be read by its place in row-major order, and only at affine places.
  rules.elemental[mlir::TypeID::get<ir::ReshapeOp>()].advance = advanceReshape;
  rules.elemental[mlir::TypeID::get<ir::ReshapeOp>()].readsMemory = [](Operation *op, unsigned) {
    return !keepsAxes(mlir::cast<ir::ReshapeOp>(op));
  };
  rules.elemental[mlir::TypeID::get<ir::ReshapeOp>()].keepsMemory = true;
  ElementalRule concatenate, pad;
  concatenate.advance = advanceConcatenate;
  concatenate.joinedAxis = joinedAxisOf;
  concatenate.mapWithin = mapConcatenate;
  concatenate.cost = 4;
  rules.elemental[mlir::TypeID::get<ir::ConcatenateOp>()] = std::move(concatenate);
  rules.steps[mlir::TypeID::get<ir::ConcatenateOp>()] = {
      .emit = emitConcatenate, .cost = nullptr, .isPreferred = hasManyParts};
  pad.advance = advancePad;
  pad.mapWithin = mapPad;
  pad.readsOnce = isMostlyInside;
  pad.cost = 4;
  rules.elemental[mlir::TypeID::get<ir::PadOp>()] = std::move(pad);
}

} // namespace fluxion::codegen
