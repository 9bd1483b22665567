// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of contractions.
#include "ir/ops/contraction.h"

#include "runtime/strided.h"

#define GET_OP_CLASSES
#include "ir/ops/contraction.cpp.inc"

namespace fluxion::ir {

void FxDialect::addContraction() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/contraction.cpp.inc"
      >();
}

static SmallVector<int64_t> freeAxes(int64_t rank, ArrayRef<int64_t> batching,
                                     ArrayRef<int64_t> contracting) {
  SmallVector<int64_t> axes;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(batching, axis) && !llvm::is_contained(contracting, axis))
      axes.push_back(axis);
  return axes;
}

SmallVector<int64_t> DotGeneralOp::getLhsFree() {
  return freeAxes(tensorTypeOf(getLhs()).getRank(), getLhsBatching(), getLhsContracting());
}

SmallVector<int64_t> DotGeneralOp::getRhsFree() {
  return freeAxes(tensorTypeOf(getRhs()).getRank(), getRhsBatching(), getRhsContracting());
}

//===----------------------------------------------------------------------------------------------
// Constraints

static LogicalResult checkAxes(std::optional<Location> loc, RankedTensorType type,
                               ArrayRef<int64_t> batching, ArrayRef<int64_t> contracting) {
  llvm::SmallDenseSet<int64_t> seen;
  for (ArrayRef<int64_t> axes : {batching, contracting})
    for (int64_t axis : axes)
      if (axis < 0 || axis >= type.getRank() || !seen.insert(axis).second)
        return mlir::emitOptionalError(loc, "(C3) axis ", axis, " is named twice or not within ",
                                       type);
  return mlir::success();
}

static LogicalResult checkSizes(std::optional<Location> loc, const char *constraint,
                                RankedTensorType lhs, ArrayRef<int64_t> lhsAxes,
                                RankedTensorType rhs, ArrayRef<int64_t> rhsAxes) {
  for (auto [l, r] : llvm::zip_equal(lhsAxes, rhsAxes)) {
    int64_t a = lhs.getDimSize(l), c = rhs.getDimSize(r);
    bool areKnown = !mlir::ShapedType::isDynamic(a) && !mlir::ShapedType::isDynamic(c);
    if (areKnown && a != c)
      return mlir::emitOptionalError(loc, constraint, " axis ", l, " of lhs ", lhs, " has size ", a,
                                     " but axis ", r, " of rhs ", rhs, " has size ", c);
  }
  return mlir::success();
}

LogicalResult DotGeneralOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                             Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  auto lhs = tensorTypeOf(op.getLhs()), rhs = tensorTypeOf(op.getRhs());
  ArrayRef<int64_t> lhsBatching = op.getLhsBatching(), rhsBatching = op.getRhsBatching();
  ArrayRef<int64_t> lhsContracting = op.getLhsContracting(),
                    rhsContracting = op.getRhsContracting();
  if (lhsBatching.size() != rhsBatching.size())
    return mlir::emitOptionalError(loc, "(C1) has ", lhsBatching.size(),
                                   " batching axes of lhs and ", rhsBatching.size(), " of rhs");
  if (lhsContracting.size() != rhsContracting.size())
    return mlir::emitOptionalError(loc, "(C2) has ", lhsContracting.size(),
                                   " contracting axes of lhs and ", rhsContracting.size(),
                                   " of rhs");
  if (mlir::failed(checkAxes(loc, lhs, lhsBatching, lhsContracting)) ||
      mlir::failed(checkAxes(loc, rhs, rhsBatching, rhsContracting)) ||
      mlir::failed(checkSizes(loc, "(C4)", lhs, lhsBatching, rhs, rhsBatching)) ||
      mlir::failed(checkSizes(loc, "(C5)", lhs, lhsContracting, rhs, rhsContracting)))
    return mlir::failure();
  if (lhs.getElementType() != rhs.getElementType())
    return mlir::emitOptionalError(loc, "(C6) element types differ: ", lhs, " and ", rhs);
  SmallVector<int64_t> sizes;
  for (auto [l, r] : llvm::zip_equal(lhsBatching, rhsBatching))
    sizes.push_back(lhs.isDynamicDim(l) ? rhs.getDimSize(r) : lhs.getDimSize(l));
  for (int64_t axis : freeAxes(lhs.getRank(), lhsBatching, lhsContracting))
    sizes.push_back(lhs.getDimSize(axis));
  for (int64_t axis : freeAxes(rhs.getRank(), rhsBatching, rhsContracting))
    sizes.push_back(rhs.getDimSize(axis));
  types.push_back(withShape(lhs, sizes));
  return mlir::success();
}

//===----------------------------------------------------------------------------------------------
// Reference meaning

/// In what products are summed: floats in f64, integers modulo 2^bits. Short ones would be promoted
/// to int, whose overflow is undefined.
template <class T, bool isFloat = isFloatElement<T>> struct Accumulator {
  using type = std::common_type_t<std::make_unsigned_t<T>, unsigned>;
};
template <class T> struct Accumulator<T, true> {
  using type = double;
};

/// `x` with its axes in the order of the three groups, dense.
static HostArray grouped(const HostArray &x, ArrayRef<int64_t> first, ArrayRef<int64_t> second,
                         ArrayRef<int64_t> third) {
  Shape sizes, from, strides = x.shape().rowMajorStrides();
  for (ArrayRef<int64_t> axes : {first, second, third})
    for (int64_t axis : axes) {
      sizes.push_back(x.shape()[axis]);
      from.push_back(strides[axis]);
    }
  HostArray result(x.dtype(), sizes);
  runtime::copyStrided(sizes, x, {0, from}, result, {0, sizes.rowMajorStrides()});
  return result;
}

/// How many indices the axes have together.
static int64_t extent(const HostArray &x, ArrayRef<int64_t> axes) {
  int64_t n = 1;
  for (int64_t axis : axes)
    n *= x.shape()[axis];
  return n;
}

/// out[m, n] = sum over k of lhs[m, k] rhs[k, n], all dense: rows of rhs are added up, so that
/// memory is read in order. Sums begin with 0, or with -0, which leaves a single product as it is.
template <class T>
static void multiply(int64_t ms, int64_t ks, int64_t ns, bool areProducts, const T *lhs,
                     const T *rhs, T *out) {
  using A = typename Accumulator<T>::type;
  std::vector<A> sums(ns);
  for (int64_t m = 0; m < ms; ++m) {
    std::fill(sums.begin(), sums.end(), areProducts ? -A(0) : A(0));
    for (int64_t k = 0; k < ks; ++k) {
      const A factor = static_cast<A>(lhs[m * ks + k]);
      const T *row = rhs + k * ns;
      for (int64_t n = 0; n < ns; ++n)
        sums[n] += factor * static_cast<A>(row[n]);
    }
    for (int64_t n = 0; n < ns; ++n)
      out[m * ns + n] = static_cast<T>(sums[n]);
  }
}

Evaluated DotGeneralOp::evaluate(ArrayRef<HostArray> xs) {
  auto lhsFree = getLhsFree(), rhsFree = getRhsFree();
  HostArray lhs = grouped(xs[0], getLhsBatching(), lhsFree, getLhsContracting());
  HostArray rhs = grouped(xs[1], getRhsBatching(), getRhsContracting(), rhsFree);
  const int64_t batches = extent(xs[0], getLhsBatching()), ms = extent(xs[0], lhsFree);
  const int64_t ks = extent(xs[0], getLhsContracting()), ns = extent(xs[1], rhsFree);
  Shape sizes;
  for (int64_t axis : getLhsBatching())
    sizes.push_back(xs[0].shape()[axis]);
  for (int64_t axis : lhsFree)
    sizes.push_back(xs[0].shape()[axis]);
  for (int64_t axis : rhsFree)
    sizes.push_back(xs[1].shape()[axis]);
  HostArray result(xs[0].dtype(), sizes);
  const bool isScaling = xs[0].shape().empty() || xs[1].shape().empty();
  visitDType(result.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (!isBoolElement<T>)
      for (int64_t i = 0; i < batches; ++i)
        multiply(ms, ks, ns, isScaling, lhs.data<T>() + i * ms * ks, rhs.data<T>() + i * ks * ns,
                 result.mutableData<T>() + i * ms * ns);
  });
  return SmallVector<HostArray>{result};
}

} // namespace fluxion::ir
