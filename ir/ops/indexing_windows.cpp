// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ops/indexing_windows.h"

#include "ir/rules.h"

namespace fluxion::ir {

//===----------------------------------------------------------------------------------------------
// Parts of axes

// The new axis of the operand is the first of each window.
WindowAxes WindowAxes::withOperandBatched() const {
  return {prepend(0, shifted(offset)),
          shifted(collapsed),
          shifted(operandBatching),
          indicesBatching,
          shifted(indexed),
          vectorAxis};
}

// The new axis of the indices is the first of the windows, outside of each.
WindowAxes WindowAxes::withIndicesBatched() const {
  return {shifted(offset),          collapsed, operandBatching,
          shifted(indicesBatching), indexed,   vectorAxis + 1};
}

WindowAxes WindowAxes::withBothBatched() const {
  return {shifted(offset),
          shifted(collapsed),
          prepend(0, shifted(operandBatching)),
          prepend(0, shifted(indicesBatching)),
          shifted(indexed),
          vectorAxis + 1};
}

int64_t WindowAxes::vectorLength(RankedTensorType indices) const {
  return vectorAxis < indices.getRank() ? indices.getDimSize(vectorAxis) : 1;
}

/// The axes below `rank` for which `isLeftOut` is false.
template <class F> static SmallVector<int64_t> axesWithout(int64_t rank, F isLeftOut) {
  SmallVector<int64_t> axes;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!isLeftOut(axis))
      axes.push_back(axis);
  return axes;
}

SmallVector<int64_t> WindowAxes::windowed(int64_t operandRank) const {
  return axesWithout(operandRank, [&](int64_t axis) {
    return llvm::is_contained(collapsed, axis) || llvm::is_contained(operandBatching, axis);
  });
}

SmallVector<int64_t> WindowAxes::scattered(int64_t indicesRank) const {
  return axesWithout(indicesRank, [&](int64_t axis) { return axis == vectorAxis; });
}

SmallVector<int64_t> WindowAxes::outer(int64_t windowsRank) const {
  return axesWithout(windowsRank, [&](int64_t axis) { return llvm::is_contained(offset, axis); });
}

SmallVector<int64_t> WindowAxes::windowByWindow(int64_t windowsRank) const {
  auto order = outer(windowsRank);
  llvm::append_range(order, offset);
  return order;
}

//===----------------------------------------------------------------------------------------------
// Constraints

namespace {

/// Says what is wrong with one op.
struct Complaints {
  std::optional<Location> loc;
  llvm::StringRef op;
  template <class... Parts> LogicalResult operator()(Parts &&...parts) const {
    return mlir::emitOptionalError(loc, "'", op, "' op ", std::forward<Parts>(parts)...);
  }
};

/// Axes within `rank`, none twice, none of `others`.
LogicalResult checkDistinct(const Complaints &refuse, const char *number, llvm::StringRef name,
                            ArrayRef<int64_t> axes, int64_t rank, ArrayRef<int64_t> others) {
  for (auto [k, axis] : llvm::enumerate(axes)) {
    if (axis < 0 || axis >= rank)
      return refuse(number, name, " must be axes of a value of rank ", rank, ", got ", axis);
    if (llvm::is_contained(axes.take_front(k), axis))
      return refuse(number, name, " names axis ", axis, " twice");
    if (llvm::is_contained(others, axis))
      return refuse(number, name, " must not name axis ", axis, ", which has another part");
  }
  return mlir::success();
}

LogicalResult checkAscending(const Complaints &refuse, const char *number, llvm::StringRef name,
                             ArrayRef<int64_t> axes, int64_t rank, ArrayRef<int64_t> others = {}) {
  if (mlir::failed(checkDistinct(refuse, number, name, axes, rank, others)))
    return mlir::failure();
  if (!llvm::is_sorted(axes))
    return refuse(number, name, " must ascend");
  return mlir::success();
}

LogicalResult checkBatching(const Complaints &refuse, const WindowNames &names,
                            const WindowAxes &axes, RankedTensorType operand,
                            RankedTensorType indices) {
  if (mlir::failed(checkAscending(refuse, "(C5) ", names.operandBatching, axes.operandBatching,
                                  operand.getRank())) ||
      mlir::failed(checkDistinct(refuse, "(C6) ", names.indicesBatching, axes.indicesBatching,
                                 indices.getRank(), axes.vectorAxis)))
    return mlir::failure();
  if (axes.operandBatching.size() != axes.indicesBatching.size())
    return refuse("(C6) ", names.indicesBatching, " must have as many axes as ",
                  names.operandBatching, ", got ", axes.indicesBatching.size(), " and ",
                  axes.operandBatching.size());
  for (auto [inOperand, inIndices] : llvm::zip(axes.operandBatching, axes.indicesBatching))
    if (operand.getDimSize(inOperand) != indices.getDimSize(inIndices))
      return refuse("(C7) axis ", inOperand, " of operand has size ", operand.getDimSize(inOperand),
                    " and axis ", inIndices, " of ", names.indices, " has ",
                    indices.getDimSize(inIndices));
  return mlir::success();
}

} // namespace

LogicalResult checkWindowAxes(std::optional<Location> loc, const WindowNames &names,
                              const WindowAxes &axes, RankedTensorType operand,
                              RankedTensorType indices) {
  Complaints refuse{loc, names.op};
  if (axes.vectorAxis < 0 || axes.vectorAxis > indices.getRank())
    return refuse("(C1) index_vector_dim must be from 0 to ", indices.getRank(), ", got ",
                  axes.vectorAxis);
  if (axes.vectorLength(indices) != static_cast<int64_t>(axes.indexed.size()))
    return refuse("(C2) ", names.indexed, " needs one axis per component of an index, got ",
                  axes.indexed.size(), " for ", axes.vectorLength(indices));
  if (mlir::failed(checkBatching(refuse, names, axes, operand, indices)) ||
      mlir::failed(checkDistinct(refuse, "(C3) ", names.indexed, axes.indexed, operand.getRank(),
                                 axes.operandBatching)) ||
      mlir::failed(checkAscending(refuse, "(C4) ", names.collapsed, axes.collapsed,
                                  operand.getRank(), axes.operandBatching)))
    return mlir::failure();
  size_t windowRank = axes.windowed(operand.getRank()).size();
  if (axes.offset.size() != windowRank)
    return refuse("(C8) ", names.offset, " needs one axis per axis of a window, got ",
                  axes.offset.size(), " for ", windowRank);
  auto windowsRank = axes.scattered(indices.getRank()).size() + windowRank;
  return checkAscending(refuse, "(C9) ", names.offset, axes.offset,
                        static_cast<int64_t>(windowsRank));
}

//===----------------------------------------------------------------------------------------------
// Reference evaluation

static SmallVector<int64_t> integersOf(const HostArray &array) {
  SmallVector<int64_t> numbers(static_cast<size_t>(array.size()));
  visitDType(array.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    llvm::transform(ArrayRef<T>(array.data<T>(), numbers.size()), numbers.begin(),
                    [](T number) { return static_cast<int64_t>(number); });
  });
  return numbers;
}

WindowWalk::WindowWalk(const WindowAxes &axes, const Shape &operand, const HostArray &indices,
                       ArrayRef<int64_t> sizes, const Shape &windows)
    : indices_(integersOf(indices)), indicesStrides_(windows), operandStrides_(windows) {
  Shape strides = operand.rowMajorStrides(), steps = indices.shape().rowMajorStrides();
  for (auto [axis, windowed] : llvm::zip(axes.offset, axes.windowed(operand.rank()))) {
    indicesStrides_[axis] = 0;
    operandStrides_[axis] = strides[windowed];
  }
  for (auto [axis, scattered] :
       llvm::zip(axes.outer(windows.rank()), axes.scattered(indices.rank()))) {
    indicesStrides_[axis] = steps[scattered];
    auto *place = llvm::find(axes.indicesBatching, scattered);
    operandStrides_[axis] =
        place == axes.indicesBatching.end()
            ? 0
            : strides[axes.operandBatching[place - axes.indicesBatching.begin()]];
  }
  int64_t step = axes.vectorAxis < indices.rank() ? steps[axes.vectorAxis] : 0;
  for (auto [k, axis] : llvm::enumerate(axes.indexed))
    components_.push_back(
        {static_cast<int64_t>(k) * step, operand[axis] - sizes[axis], strides[axis]});
}

std::pair<int64_t, int64_t> WindowWalk::origin(const IndexCounter &at) const {
  int64_t vector = 0, place = 0;
  for (int axis = 0; axis < operandStrides_.rank(); ++axis) {
    vector += indicesStrides_[axis] * at[axis];
    place += operandStrides_[axis] * at[axis];
  }
  return {vector, place};
}

int64_t WindowWalk::clampedPlace(const IndexCounter &at) const {
  auto [vector, place] = origin(at);
  for (const Component &component : components_) {
    int64_t start = indices_[vector + component.indicesOffset];
    place += component.stride * std::clamp<int64_t>(start, 0, component.last);
  }
  return place;
}

std::optional<int64_t> WindowWalk::placeInside(const IndexCounter &at) const {
  auto [vector, place] = origin(at);
  for (const Component &component : components_) {
    int64_t start = indices_[vector + component.indicesOffset];
    if (start < 0 || start > component.last)
      return std::nullopt;
    place += component.stride * start;
  }
  return place;
}

} // namespace fluxion::ir
