// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of convolutions.
#include "ir/ops/convolution.h"

#define GET_OP_CLASSES
#include "ir/ops/convolution.cpp.inc"

namespace fluxion::ir {

void FxDialect::addConvolution() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/convolution.cpp.inc"
      >();
}

using runtime::Convolution;
using runtime::ConvolutionAxis;

Sliding slidingOf(ConvolutionOp op) {
  return {llvm::to_vector(op.getStrides()),     llvm::to_vector(op.getLow()),
          llvm::to_vector(op.getHigh()),        llvm::to_vector(op.getLhsDilation()),
          llvm::to_vector(op.getRhsDilation()), llvm::to_vector(op.getReversed())};
}

Value convolved(OpBuilder &b, Location loc, Value lhs, Value rhs, const ConvolutionAxes &axes,
                const Sliding &sliding, int64_t featureGroups, int64_t batchGroups) {
  return ConvolutionOp::create(b, loc, lhs, rhs, axes.lhs, axes.rhs, axes.out, sliding.strides,
                               sliding.low, sliding.high, sliding.lhsDilation, sliding.rhsDilation,
                               sliding.reversed, featureGroups, batchGroups);
}

//===----------------------------------------------------------------------------------------------
// Constraints

static LogicalResult checkAxes(std::optional<Location> loc, const char *name, RankedTensorType type,
                               ArrayRef<int64_t> axes) {
  auto sorted = llvm::to_vector(axes);
  llvm::sort(sorted);
  if (axes.size() < 2 || sorted != llvm::to_vector(llvm::seq<int64_t>(0, type.getRank())))
    return mlir::emitOptionalError(loc, "(C1) ", name, " [", axes,
                                   "] does not have every axis once of ", type);
  return mlir::success();
}

static LogicalResult checkSliding(std::optional<Location> loc, ConvolutionOp::Adaptor op,
                                  size_t numSpatial) {
  for (auto [name, list] : {std::pair{"strides", op.getStrides()},
                            {"low", op.getLow()},
                            {"high", op.getHigh()},
                            {"lhs_dilation", op.getLhsDilation()},
                            {"rhs_dilation", op.getRhsDilation()}})
    if (list.size() != numSpatial)
      return mlir::emitOptionalError(loc, "(C2) ", name, " has ", list.size(), " entries for ",
                                     numSpatial, " spatial axes");
  for (auto [name, list] : {std::pair{"strides", op.getStrides()},
                            {"lhs_dilation", op.getLhsDilation()},
                            {"rhs_dilation", op.getRhsDilation()}})
    for (int64_t step : list)
      if (step < 1)
        return mlir::emitOptionalError(loc, "(C3) ", name, " of ", step, " is below 1");
  int64_t last = -1;
  for (int64_t axis : op.getReversed()) {
    if (axis <= last || axis >= static_cast<int64_t>(numSpatial))
      return mlir::emitOptionalError(loc, "(C4) reversed names spatial axis ", axis, " of ",
                                     numSpatial, " or does not ascend");
    last = axis;
  }
  return mlir::success();
}

static LogicalResult checkGroups(std::optional<Location> loc, ConvolutionOp::Adaptor op,
                                 RankedTensorType lhs, RankedTensorType rhs) {
  auto features = static_cast<int64_t>(op.getFeatureGroupCount());
  auto batches = static_cast<int64_t>(op.getBatchGroupCount());
  if (features < 1 || batches < 1 || (features > 1 && batches > 1))
    return mlir::emitOptionalError(loc, "(C5) has ", features, " groups of features and ", batches,
                                   " of the batch");
  int64_t ofLhs = lhs.getDimSize(op.getLhsAxes()[1]), ofRhs = rhs.getDimSize(op.getRhsAxes()[1]);
  if (ofLhs != features * ofRhs)
    return mlir::emitOptionalError(loc, "(C6) ", ofLhs, " features of lhs ", lhs, " are not ",
                                   features, " times the ", ofRhs, " input features of rhs ", rhs);
  int64_t outputs = rhs.getDimSize(op.getRhsAxes()[0]);
  if (outputs % (features * batches) != 0)
    return mlir::emitOptionalError(loc, "(C7) ", outputs, " output features of rhs ", rhs,
                                   " are not a multiple of ", features * batches, " groups");
  int64_t batch = lhs.getDimSize(op.getLhsAxes()[0]);
  if (batch % batches != 0)
    return mlir::emitOptionalError(loc, "(C8) a batch of ", batch, " in lhs ", lhs,
                                   " is not a multiple of ", batches, " groups");
  return mlir::success();
}

static int64_t dilated(int64_t size, int64_t by) { return size == 0 ? 0 : (size - 1) * by + 1; }

LogicalResult ConvolutionOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                              Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  auto lhs = tensorTypeOf(op.getLhs()), rhs = tensorTypeOf(op.getRhs());
  ArrayRef<int64_t> ofLhs = op.getLhsAxes(), ofRhs = op.getRhsAxes(), ofOut = op.getOutAxes();
  if (mlir::failed(checkAxes(loc, "lhs_axes", lhs, ofLhs)) ||
      mlir::failed(checkAxes(loc, "rhs_axes", rhs, ofRhs)) ||
      mlir::failed(checkAxes(loc, "out_axes", lhs, ofOut)))
    return mlir::failure();
  if (!lhs.hasStaticShape() || !rhs.hasStaticShape())
    return mlir::emitOptionalError(loc, "(C11) needs sizes, got ", lhs, " and ", rhs);
  if (mlir::failed(checkSliding(loc, op, ofLhs.size() - 2)) ||
      mlir::failed(checkGroups(loc, op, lhs, rhs)))
    return mlir::failure();
  if (lhs.getElementType() != rhs.getElementType())
    return mlir::emitOptionalError(loc, "(C10) element types differ: ", lhs, " and ", rhs);
  SmallVector<int64_t> sizes(ofOut.size());
  sizes[ofOut[0]] = lhs.getDimSize(ofLhs[0]) / static_cast<int64_t>(op.getBatchGroupCount());
  sizes[ofOut[1]] = rhs.getDimSize(ofRhs[0]);
  for (size_t k = 0; k + 2 < ofLhs.size(); ++k) {
    int64_t padded = dilated(lhs.getDimSize(ofLhs[k + 2]), op.getLhsDilation()[k]) +
                     op.getLow()[k] + op.getHigh()[k];
    int64_t window = dilated(rhs.getDimSize(ofRhs[k + 2]), op.getRhsDilation()[k]);
    if (padded < 0)
      return mlir::emitOptionalError(loc, "(C9) takes more elements from axis ", ofLhs[k + 2],
                                     " of ", lhs, " than there are");
    sizes[ofOut[k + 2]] = padded < window ? 0 : (padded - window) / op.getStrides()[k] + 1;
  }
  types.push_back(withShape(lhs, sizes));
  return mlir::success();
}

//===----------------------------------------------------------------------------------------------
// Reference meaning

Convolution descriptionOf(ConvolutionOp op) {
  Shape lhs = shapeOf(op.getLhs()), rhs = shapeOf(op.getRhs()), out = shapeOf(op.getResult());
  Shape ofLhs = lhs.rowMajorStrides(), ofRhs = rhs.rowMajorStrides(), ofOut = out.rowMajorStrides();
  auto at = [](const Shape &shape, ArrayRef<int64_t> axes, size_t k) {
    return shape[static_cast<int>(axes[k])];
  };
  ArrayRef<int64_t> x = op.getLhsAxes(), w = op.getRhsAxes(), y = op.getOutAxes();
  bool groupsBatch = op.getBatchGroupCount() > 1;
  auto groups = static_cast<int64_t>(std::max(op.getFeatureGroupCount(), op.getBatchGroupCount()));
  Convolution c;
  c.dtype = static_cast<int64_t>(dtypeOf(op.getType()));
  c.groups = groups;
  c.batch = at(out, y, 0);
  c.features = at(rhs, w, 1);
  c.outputs = at(rhs, w, 0) / groups;
  c.lhsBatch = at(ofLhs, x, 0);
  c.lhsFeature = at(ofLhs, x, 1);
  c.lhsGroup = groupsBatch ? c.batch * c.lhsBatch : c.features * c.lhsFeature;
  c.rhsOutput = at(ofRhs, w, 0);
  c.rhsFeature = at(ofRhs, w, 1);
  c.rhsGroup = c.outputs * c.rhsOutput;
  c.outBatch = at(ofOut, y, 0);
  c.outOutput = at(ofOut, y, 1);
  c.outGroup = c.outputs * c.outOutput;
  c.numAxes = std::max<int64_t>(1, static_cast<int64_t>(x.size()) - 2);
  for (size_t k = 0; k + 2 < x.size(); ++k)
    c.axes[k] = {.lhs = at(lhs, x, k + 2),
                 .rhs = at(rhs, w, k + 2),
                 .out = at(out, y, k + 2),
                 .lhsStride = at(ofLhs, x, k + 2),
                 .rhsStride = at(ofRhs, w, k + 2),
                 .outStride = at(ofOut, y, k + 2),
                 .step = op.getStrides()[k],
                 .low = op.getLow()[k],
                 .lhsDilation = op.getLhsDilation()[k],
                 .rhsDilation = op.getRhsDilation()[k],
                 .isReversed = llvm::is_contained(op.getReversed(), static_cast<int64_t>(k))};
  return c;
}

namespace {

/// In what products are summed: floats in f64, integers modulo 2^bits, without the promotion of
/// short ones to int, whose overflow is undefined.
template <class T, bool isFloat = isFloatElement<T>> struct Accumulator {
  using type = std::common_type_t<std::make_unsigned_t<T>, unsigned>;
};
template <class T> struct Accumulator<T, true> {
  using type = double;
};

/// The sums of one feature of the result for one example, place of the window by place.
template <class T> class FeatureMap {
public:
  using A = typename Accumulator<T>::type;
  explicit FeatureMap(const Convolution &c)
      : c_(c), axes_(c.axes, c.numAxes), sums_(c.outSize(), A(0)) {}

  void add(const T *lhs, const T *rhs) {
    for (int64_t f = 0; f < c_.features; ++f)
      overWindow(0, lhs + f * c_.lhsFeature, rhs + f * c_.rhsFeature);
  }
  void write(T *out) {
    const A *next = sums_.data();
    writeAlong(0, out, next);
  }

private:
  /// Chooses the place of the window along axis k and those behind.
  void overWindow(size_t k, const T *lhs, const T *rhs) {
    if (k == axes_.size())
      return accumulate(0, lhs, static_cast<A>(*rhs), sums_.data());
    for (int64_t w = 0; w < axes_[k].rhs; ++w) {
      place_[k] = w;
      overWindow(k + 1, lhs, rhs + axes_[k].kernelOffset(w));
    }
  }
  /// sums += lhs factor at the chosen place, for all elements from axis k on.
  void accumulate(size_t k, const T *lhs, A factor, A *sums) {
    const ConvolutionAxis &axis = axes_[k];
    int64_t inner = 1;
    for (size_t j = k + 1; j < axes_.size(); ++j)
      inner *= axes_[j].out;
    for (int64_t i = 0; i < axis.out; ++i) {
      int64_t at = axis.placeOf(i, place_[k]);
      if (at < 0)
        continue;
      const T *element = lhs + at * axis.lhsStride;
      if (k + 1 == axes_.size())
        sums[i] += factor * static_cast<A>(*element);
      else
        accumulate(k + 1, element, factor, sums + i * inner);
    }
  }
  void writeAlong(size_t k, T *out, const A *&next) {
    if (k == axes_.size()) {
      *out = static_cast<T>(*next++);
      return;
    }
    for (int64_t i = 0; i < axes_[k].out; ++i)
      writeAlong(k + 1, out + i * axes_[k].outStride, next);
  }

  const Convolution &c_;
  llvm::ArrayRef<ConvolutionAxis> axes_;
  std::vector<A> sums_;
  int64_t place_[runtime::maxConvolutionAxes] = {};
};

template <class T> void convolve(const Convolution &c, const T *lhs, const T *rhs, T *out) {
  for (int64_t g = 0; g < c.groups; ++g)
    for (int64_t n = 0; n < c.batch; ++n)
      for (int64_t o = 0; o < c.outputs; ++o) {
        FeatureMap<T> map(c);
        map.add(lhs + g * c.lhsGroup + n * c.lhsBatch, rhs + g * c.rhsGroup + o * c.rhsOutput);
        map.write(out + g * c.outGroup + n * c.outBatch + o * c.outOutput);
      }
}

} // namespace

Evaluated ConvolutionOp::evaluate(ArrayRef<HostArray> xs) {
  HostArray result(xs[0].dtype(), shapeOf(getType()));
  Convolution c = descriptionOf(*this);
  visitDType(result.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (!isBoolElement<T>)
      convolve(c, xs[0].data<T>(), xs[1].data<T>(), result.mutableData<T>());
  });
  return SmallVector<HostArray>{result};
}

} // namespace fluxion::ir
