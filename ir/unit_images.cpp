// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/unit_images.h"

#include "ir/ops/creation.h"
#include "ir/ops/indexing.h"
#include "ir/ops/structural.h"
#include "ir/rules.h"

#include "llvm/ADT/STLExtras.h"

#include <numeric>

namespace fluxion::ir {

RankedTensorType typeOfImages(RankedTensorType image, int64_t size, VectorAxis axis) {
  SmallVector<int64_t> shape(image.getShape());
  shape.insert(axis == VectorAxis::front ? shape.begin() : shape.end(), size);
  return withShape(image, shape);
}

Value unitVectors(OpBuilder &b, Location loc, RankedTensorType type) {
  int64_t n = type.getNumElements();
  auto indices = tensorType(b.getContext(), DType::i64, {n, n});
  Value row = IotaOp::create(b, loc, indices, 0), column = IotaOp::create(b, loc, indices, 1);
  Expr isDiagonal = Expr(b, loc, row) == Expr(b, loc, column);
  Value identity = convert(isDiagonal, withShape(type, {n, n})).value();
  return ReshapeOp::create(b, loc, typeOfImages(type, n, VectorAxis::front), identity);
}

ImageTerm unitTerm(OpBuilder &b, Location loc, RankedTensorType type) {
  HostArray sources(DType::i64, shapeOf(type));
  std::iota(sources.mutableData<int64_t>(), sources.mutableData<int64_t>() + sources.size(), 0);
  return {splat(b, loc, type, 1.0), sources};
}

static bool areAllDifferent(std::vector<int64_t> places, int64_t end) {
  llvm::erase_if(places, [&](int64_t place) { return place == end; });
  llvm::sort(places);
  return std::adjacent_find(places.begin(), places.end()) == places.end();
}

// A vector of a scatter that stands outside is dropped: where a coefficient belongs to no unit
// vector, its place is the end.
Value denseImages(OpBuilder &b, Location loc, llvm::ArrayRef<ImageTerm> terms, int64_t size,
                  VectorAxis axis) {
  RankedTensorType image = tensorTypeOf(terms.front().coefficients);
  int64_t count = image.getNumElements(), end = size * count;
  std::vector<int64_t> places;
  SmallVector<Value> coefficients;
  for (const ImageTerm &term : terms) {
    coefficients.push_back(ReshapeOp::create(b, loc, withShape(image, {count}), term.coefficients));
    for (int64_t i = 0; i < count; ++i) {
      int64_t source = term.sources.data<int64_t>()[i];
      int64_t place = axis == VectorAxis::front ? source * count + i : i * size + source;
      places.push_back(source < 0 ? end : place);
    }
  }
  bool isUnique = areAllDifferent(places, end);
  HostArray indices(DType::i64, {static_cast<int64_t>(places.size()), 1});
  llvm::copy(places, indices.mutableData<int64_t>());
  Value at = ConstantOp::create(b, loc, tensorType(b.getContext(), DType::i64, indices.shape()),
                                toAttribute(b.getContext(), indices));
  Value updates = coefficients.size() == 1
                      ? coefficients.front()
                      : ConcatenateOp::create(b, loc, coefficients, 0).getResult();
  WindowAxes axes;
  axes.collapsed = {0};
  axes.indexed = {0};
  axes.vectorAxis = 1;
  Value flat = ScatterOp::create(b, loc, isUnique ? Combiner::set : Combiner::add,
                                 zeros(b, loc, withShape(image, {end})), at, updates, axes,
                                 /*indices_are_sorted=*/false, isUnique);
  return ReshapeOp::create(b, loc, typeOfImages(image, size, axis), flat);
}

Value oneImage(OpBuilder &b, Value image, VectorAxis axis) {
  return ReshapeOp::create(b, image.getLoc(), typeOfImages(tensorTypeOf(image), 1, axis), image);
}

Value alongAxis(OpBuilder &b, Value images, VectorAxis axis) {
  int64_t rank = tensorTypeOf(images).getRank();
  if (axis == VectorAxis::front || rank == 1)
    return images;
  SmallVector<int64_t> order;
  for (int64_t i = 1; i < rank; ++i)
    order.push_back(i);
  order.push_back(0);
  return PermuteOp::create(b, images.getLoc(), images, order);
}

} // namespace fluxion::ir
