// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints, reference meaning and simplification of reductions.
#include "ir/ops/reduction.h"

#include "ir/conversion.h"
#include "ir/ops/structural.h"
#include "runtime/strided.h"

#include <bit>

#define GET_OP_CLASSES
#include "ir/ops/reduction.cpp.inc"

namespace fluxion::ir {

void FxDialect::addReduction() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/reduction.cpp.inc"
      >();
}

using runtime::Number;
using runtime::RowWalk;

//===----------------------------------------------------------------------------------------------
// Constraints

static SmallVector<int64_t> axesBeside(int64_t rank, ArrayRef<int64_t> axes) {
  SmallVector<int64_t> others;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(axes, axis))
      others.push_back(axis);
  return others;
}

static RankedTensorType withoutAxes(RankedTensorType type, ArrayRef<int64_t> axes) {
  return withShape(type, llvm::map_to_vector(axesBeside(type.getRank(), axes),
                                             [&](int64_t axis) { return type.getDimSize(axis); }));
}

static LogicalResult inferReduced(std::optional<Location> loc, Value x, ArrayRef<int64_t> axes,
                                  llvm::SmallVectorImpl<Type> &types) {
  auto in = tensorTypeOf(x);
  for (size_t k = 0; k < axes.size(); ++k)
    if (axes[k] < 0 || axes[k] >= in.getRank() || (k > 0 && axes[k] <= axes[k - 1]))
      return mlir::emitOptionalError(loc, "(C1) axes must ascend within ", in, ", got axis ",
                                     axes[k]);
  types.push_back(withoutAxes(in, axes));
  return mlir::success();
}

LogicalResult ReduceSumOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                            Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  return inferReduced(loc, op.getX(), op.getAxes(), types);
}
LogicalResult ReduceProdOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                             Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  return inferReduced(loc, op.getX(), op.getAxes(), types);
}
LogicalResult ReduceMaxOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                            Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  return inferReduced(loc, op.getX(), op.getAxes(), types);
}
LogicalResult ReduceMinOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                            Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  return inferReduced(loc, op.getX(), op.getAxes(), types);
}
LogicalResult ReduceAndOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                            Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  return inferReduced(loc, op.getX(), op.getAxes(), types);
}
LogicalResult ReduceOrOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                           Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  return inferReduced(loc, op.getX(), op.getAxes(), types);
}

template <class OpT> static LogicalResult verifyArgReduction(OpT op) {
  auto in = tensorTypeOf(op.getX());
  auto axis = static_cast<int64_t>(op.getAxis());
  if (axis < 0 || axis >= in.getRank() || in.getDimSize(axis) == 0)
    return op.emitOpError("(C1) axis ") << axis << " is empty or not within " << in;
  if (op.getType().getShape() != withoutAxes(in, axis).getShape())
    return op.emitOpError("(C2) result ")
           << op.getType() << " is not " << in << " without axis " << axis;
  return mlir::success();
}

LogicalResult ArgmaxOp::verify() { return verifyArgReduction(*this); }
LogicalResult ArgminOp::verify() { return verifyArgReduction(*this); }

//===----------------------------------------------------------------------------------------------
// Reference meaning: an accumulator takes the elements of one result in row-major order. It counts
// in the widest type of its kind; of integers, the low bits of a sum are the sum of the low bits.

namespace {

/// Modulo 2^bits.
template <class T> struct Sum {
  void add(T x) { sum = (Number<T>{sum} + Number<T>{x}).v; }
  T result() const { return sum; }
  T sum = 0;
};

/// In f64, pairwise: runs of 64 are added up in order, then runs of equal length in pairs, like the
/// carries of a binary counter. The error grows with the logarithm of the length.
template <> struct Sum<double> {
  void add(double x) {
    run += x;
    if (++inRun == 64)
      carry();
  }
  void carry() {
    for (uint64_t bits = count; bits & 1; bits >>= 1)
      run += pairs[std::countr_one(count) - std::countr_one(bits)];
    pairs[std::countr_one(count)] = run;
    ++count;
    run = 0;
    inRun = 0;
  }
  double result() const {
    double sum = run;
    for (int level = 0; level < 58; ++level)
      if (count >> level & 1)
        sum += pairs[level];
    return sum;
  }
  double run = 0, pairs[58];
  uint64_t count = 0;
  int inRun = 0;
};
template <> struct Sum<float> : Sum<double> {
  float result() const { return static_cast<float>(Sum<double>::result()); }
};

template <class T> struct Product {
  void add(T x) { product = (Number<T>{product} * Number<T>{x}).v; }
  T result() const { return product; }
  T product = 1;
};

template <class T> struct Maximum {
  using Limits = std::numeric_limits<T>;
  static constexpr T start = Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
  void add(T x) { largest = runtime::maximum(Number<T>{largest}, Number<T>{x}).v; }
  T result() const { return largest; }
  T largest = start;
};

template <class T> struct Minimum {
  using Limits = std::numeric_limits<T>;
  static constexpr T start = Limits::has_infinity ? Limits::infinity() : Limits::max();
  void add(T x) { smallest = runtime::minimum(Number<T>{smallest}, Number<T>{x}).v; }
  T result() const { return smallest; }
  T smallest = start;
};

struct Conjunction {
  void add(bool x) { all &= x; }
  bool result() const { return all; }
  bool all = true;
};

struct Disjunction {
  void add(bool x) { any |= x; }
  bool result() const { return any; }
  bool any = false;
};

/// `isBetter(x, best)`: strictly, so that the first of equals stays. NaN is better than any number.
template <class T, bool isBetter(T, T)> struct Place {
  void add(T x) {
    if (next == 0 || (best == best && (x != x || isBetter(x, best)))) {
      best = x;
      place = next;
    }
    ++next;
  }
  int64_t result() const { return place; }
  T best = 0;
  int64_t place = 0, next = 0;
};
template <class T> bool isLarger(T x, T best) { return x > best; }
template <class T> bool isSmaller(T x, T best) { return x < best; }
template <class T> using PlaceOfLargest = Place<T, isLarger<T>>;
template <class T> using PlaceOfSmallest = Place<T, isSmaller<T>>;

/// Which elements of an array make which result: `kept` walks from result to result, `reduced` over
/// the elements of one.
struct ReductionWalk {
  static Shape at(const Shape &all, ArrayRef<int64_t> axes) {
    Shape some;
    for (int64_t axis : axes)
      some.push_back(all[static_cast<int>(axis)]);
    return some;
  }
  ReductionWalk(const Shape &x, ArrayRef<int64_t> axes, ArrayRef<int64_t> others)
      : strides(x.rowMajorStrides()), result(at(x, others)),
        kept(result, at(strides, others), result.rowMajorStrides()),
        reduced(at(x, axes), at(strides, axes), at(strides, axes)) {}
  Shape strides, result;
  RowWalk kept, reduced;
};

/// `Acc` over `axes` of x. Neighbouring results are made together, a tile at a time, so that memory
/// is read in order also where the last axis is kept.
template <class Acc, class T> HostArray accumulate(const HostArray &x, ArrayRef<int64_t> axes) {
  using Out = decltype(Acc().result());
  ReductionWalk walk(x.shape(), axes, axesBeside(x.rank(), axes));
  HostArray result(dtype_of<Out>, walk.result);
  const T *in = x.data<T>();
  Out *out = result.mutableData<Out>();
  const int64_t step = walk.kept.aStep(), inner = walk.reduced.aStep();
  constexpr int64_t tile = 16;
  walk.kept.forEachRow(0, 0, [&](int64_t from, int64_t to) {
    for (int64_t i = 0, n = walk.kept.rowLength(); i < n; i += tile) {
      Acc accumulators[tile];
      const int64_t count = std::min(tile, n - i);
      walk.reduced.forEachRow(from + i * step, 0, [&](int64_t at, int64_t) {
        for (int64_t k = 0; k < walk.reduced.rowLength(); ++k)
          for (int64_t j = 0; j < count; ++j)
            accumulators[j].add(in[at + k * inner + j * step]);
      });
      for (int64_t j = 0; j < count; ++j)
        out[to + (i + j) * walk.kept.bStep()] = accumulators[j].result();
    }
  });
  return result;
}

/// Of numbers of any dtype. The code is made for one dtype of each kind and takes the others
/// widened.
template <template <class> class Acc>
HostArray accumulateNumbers(const HostArray &x, ArrayRef<int64_t> axes) {
  if (x.dtype() == DType::f64)
    return accumulate<Acc<double>, double>(x, axes);
  if (isFloating(x.dtype()))
    return accumulate<Acc<float>, float>(converted(x, DType::f32), axes);
  if (isUnsigned(x.dtype()))
    return accumulate<Acc<uint64_t>, uint64_t>(converted(x, DType::u64), axes);
  return accumulate<Acc<int64_t>, int64_t>(converted(x, DType::i64), axes);
}

template <template <class> class Acc>
Evaluated overNumbers(const HostArray &x, ArrayRef<int64_t> axes) {
  // Over no axes there is nothing to do; a sum of one would turn -0 into 0.
  if (axes.empty())
    return SmallVector<HostArray>{x};
  return SmallVector<HostArray>{converted(accumulateNumbers<Acc>(x, axes), x.dtype())};
}

/// The most extreme of elements. Of none at all, it is the most extreme one of their dtype.
template <template <class> class Acc>
Evaluated extremeNumbers(const HostArray &x, ArrayRef<int64_t> axes) {
  if (x.size() > 0)
    return overNumbers<Acc>(x, axes);
  return visitDType(x.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    Shape shape = ReductionWalk::at(x.shape(), axesBeside(x.rank(), axes));
    return SmallVector<HostArray>{
        HostArray::full(shape, static_cast<T>(Acc<ArithmeticOf<T>>::start))};
  });
}

template <template <class> class Acc>
Evaluated placeAlong(const HostArray &x, int64_t axis, DType dtype) {
  return SmallVector<HostArray>{converted(accumulateNumbers<Acc>(x, axis), dtype)};
}

} // namespace

Evaluated ReduceSumOp::evaluate(ArrayRef<HostArray> xs) {
  return overNumbers<Sum>(xs[0], getAxes());
}
Evaluated ReduceProdOp::evaluate(ArrayRef<HostArray> xs) {
  return overNumbers<Product>(xs[0], getAxes());
}
Evaluated ReduceMaxOp::evaluate(ArrayRef<HostArray> xs) {
  return extremeNumbers<Maximum>(xs[0], getAxes());
}
Evaluated ReduceMinOp::evaluate(ArrayRef<HostArray> xs) {
  return extremeNumbers<Minimum>(xs[0], getAxes());
}
Evaluated ReduceAndOp::evaluate(ArrayRef<HostArray> xs) {
  return SmallVector<HostArray>{accumulate<Conjunction, bool>(xs[0], getAxes())};
}
Evaluated ReduceOrOp::evaluate(ArrayRef<HostArray> xs) {
  return SmallVector<HostArray>{accumulate<Disjunction, bool>(xs[0], getAxes())};
}
Evaluated ArgmaxOp::evaluate(ArrayRef<HostArray> xs) {
  return placeAlong<PlaceOfLargest>(xs[0], getAxis(), dtypeOf(getType()));
}
Evaluated ArgminOp::evaluate(ArrayRef<HostArray> xs) {
  return placeAlong<PlaceOfSmallest>(xs[0], getAxis(), dtypeOf(getType()));
}

//===----------------------------------------------------------------------------------------------
// Simplification

// Over axes of size 1 only the shape changes.
template <class OpT> static Value simplifyShort(OpBuilder &b, OpT op) {
  auto in = tensorTypeOf(op.getX());
  if (op.getAxes().empty())
    return op.getX();
  if (!llvm::all_of(op.getAxes(), [&](int64_t axis) { return in.getDimSize(axis) == 1; }) ||
      !in.hasStaticShape())
    return {};
  return ReshapeOp::create(b, op.getLoc(), op.getType(), op.getX());
}

// The sum 0 + x of one float is not x for x = -0.
Value ReduceSumOp::simplify(OpBuilder &b) {
  if (getAxes().empty())
    return getX();
  return isDifferentiable(getType()) ? Value() : simplifyShort(b, *this);
}
Value ReduceProdOp::simplify(OpBuilder &b) { return simplifyShort(b, *this); }
Value ReduceMaxOp::simplify(OpBuilder &b) { return simplifyShort(b, *this); }
Value ReduceMinOp::simplify(OpBuilder &b) { return simplifyShort(b, *this); }
Value ReduceAndOp::simplify(OpBuilder &b) { return simplifyShort(b, *this); }
Value ReduceOrOp::simplify(OpBuilder &b) { return simplifyShort(b, *this); }

template <class OpT> static Value onlyPlace(OpBuilder &b, OpT op) {
  bool hasOnePlace = tensorTypeOf(op.getX()).getDimSize(op.getAxis()) == 1;
  return hasOnePlace && op.getType().hasStaticShape() ? zeros(b, op.getLoc(), op.getType())
                                                      : Value();
}

Value ArgmaxOp::simplify(OpBuilder &b) { return onlyPlace(b, *this); }
Value ArgminOp::simplify(OpBuilder &b) { return onlyPlace(b, *this); }

} // namespace fluxion::ir
