// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/dots.h"

#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"
#include "jit/sample_sizes.h"

namespace fluxion::codegen {
namespace {

using ir::ArrayRef;
using ir::DotGeneralOp;
using ir::OpBuilder;
using ir::SmallVector;
using ir::Value;

// Products of at most this many terms are written out at every use.
constexpr int64_t shortLimit = 8;
// Below so many multiplications a call costs more than it saves.
constexpr int64_t callFrom = 16 * 16 * 16;

int64_t sizeOver(Value value, ArrayRef<int64_t> axes) {
  int64_t size = 1;
  for (int64_t axis : axes)
    size *= ir::tensorTypeOf(value).getDimSize(axis);
  return size;
}
/// The same in the sample.
int64_t sampleSizeOver(Value value, ArrayRef<int64_t> axes) {
  int64_t size = 1;
  for (int64_t axis : axes)
    size *= sampleTypeOf(value).getDimSize(axis);
  return size;
}

/// `x` spread over `space`, its axis i becoming axis `to[i]`.
Value spreadTo(OpBuilder &b, mlir::Location loc, Value x, ArrayRef<int64_t> space,
               ArrayRef<int64_t> to) {
  // broadcast_in_dim wants ascending axes.
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, to.size()));
  llvm::sort(order, [&](int64_t p, int64_t q) { return to[p] < to[q]; });
  if (!llvm::is_sorted(order))
    x = ir::PermuteOp::create(b, loc, x, order);
  auto axes = llvm::map_to_vector(order, [&](int64_t axis) { return to[axis]; });
  return ir::BroadcastInDimOp::create(b, loc, ir::withShape(ir::tensorTypeOf(x), space), x, axes);
}

/// A matrix that is the same at every step of a loop, of which short rows are folded: folding the
/// lanes of a vector into one number takes longer than to fold vectors into a vector. Turned over
/// it is the latter, and turning it leaves the loop.
bool isBetterTurned(Value matrix, ArrayRef<int64_t> batching, ArrayRef<int64_t> contracting,
                    ArrayRef<int64_t> free) {
  constexpr int64_t shortestColumn = 8, longestRow = 128;
  auto argument = mlir::dyn_cast<mlir::BlockArgument>(matrix);
  auto loop = argument ? mlir::dyn_cast<ir::BodyInterface>(argument.getOwner()->getParentOp())
                       : ir::BodyInterface();
  if (!loop || !loop.getLayout().isLoop || contracting.size() != 1 || free.size() != 1 ||
      !batching.empty() || contracting[0] < free[0])
    return false;
  ir::BodyLayout layout = loop.getLayout();
  auto type = sampleTypeOf(matrix);
  return argument.getArgNumber() >= layout.firstArgument &&
         layout.isPlain(layout.operandOf(argument.getArgNumber())) &&
         type.getDimSize(contracting[0]) <= longestRow &&
         type.getDimSize(free[0]) >= shortestColumn;
}

/// A matrix times a vector: a fold over the matrix as it lies in memory.
Value asMatrixTimesVector(OpBuilder &b, DotGeneralOp dot, bool isMatrixLeft) {
  Value matrix = isMatrixLeft ? dot.getLhs() : dot.getRhs();
  Value vector = isMatrixLeft ? dot.getRhs() : dot.getLhs();
  SmallVector<int64_t> batching(isMatrixLeft ? dot.getLhsBatching() : dot.getRhsBatching());
  SmallVector<int64_t> contracting(isMatrixLeft ? dot.getLhsContracting()
                                                : dot.getRhsContracting());
  SmallVector<int64_t> free(isMatrixLeft ? dot.getLhsFree() : dot.getRhsFree());
  if (auto permute = matrix.getDefiningOp<ir::PermuteOp>()) {
    matrix = permute.getX();
    for (auto *axes : {&batching, &contracting, &free})
      for (int64_t &axis : *axes)
        axis = permute.getPermutation()[static_cast<size_t>(axis)];
  }
  if (isBetterTurned(matrix, batching, contracting, free)) {
    matrix = ir::PermuteOp::create(b, dot.getLoc(), matrix, ArrayRef<int64_t>{1, 0});
    contracting = {0};
    free = {1};
  }
  auto vectorBatching = isMatrixLeft ? dot.getRhsBatching() : dot.getLhsBatching();
  auto vectorContracting = isMatrixLeft ? dot.getRhsContracting() : dot.getLhsContracting();
  SmallVector<int64_t> to(ir::tensorTypeOf(vector).getRank());
  for (auto [mine, its] : llvm::zip(batching, vectorBatching))
    to[its] = mine;
  for (auto [mine, its] : llvm::zip(contracting, vectorContracting))
    to[its] = mine;
  Value spread = spreadTo(b, dot.getLoc(), vector, ir::tensorTypeOf(matrix).getShape(), to);
  Value left = isMatrixLeft ? matrix : spread, right = isMatrixLeft ? spread : matrix;
  Value sum = (ir::Expr(b, dot.getLoc(), left) * ir::Expr(b, dot.getLoc(), right)).value();
  SmallVector<int64_t> folded(contracting);
  llvm::sort(folded);
  if (!folded.empty())
    sum = ir::ReduceSumOp::create(b, dot.getLoc(), sum, folded);
  // Kept axes stand in the order of the matrix; the result wants batching, then free.
  SmallVector<int64_t> wanted(batching), kept;
  llvm::append_range(wanted, free);
  for (int64_t axis = 0; axis < ir::tensorTypeOf(matrix).getRank(); ++axis)
    if (!llvm::is_contained(contracting, axis))
      kept.push_back(axis);
  if (wanted == kept)
    return sum;
  auto order = llvm::map_to_vector(
      wanted, [&](int64_t axis) -> int64_t { return llvm::find(kept, axis) - kept.begin(); });
  return ir::PermuteOp::create(b, dot.getLoc(), sum, order);
}

/// Whether these axes are there, and of size 1 in whatever the code is for.
bool areUnits(Value value, ArrayRef<int64_t> axes) {
  return !axes.empty() && sizeOver(value, axes) == 1 && sampleSizeOver(value, axes) == 1;
}

/// A matrix of one row, or of one column, is a vector: the product is that of a matrix and a
/// vector, and its result has the axis of size 1 again.
Value asFoldOfVector(OpBuilder &b, DotGeneralOp dot, bool isLhsVector) {
  Value vector = isLhsVector ? dot.getLhs() : dot.getRhs();
  auto units = isLhsVector ? dot.getLhsFree() : dot.getRhsFree();
  SmallVector<int64_t> shape;
  auto type = ir::tensorTypeOf(vector);
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (!llvm::is_contained(units, axis))
      shape.push_back(type.getDimSize(axis));
  Value narrow = ir::ReshapeOp::create(b, dot.getLoc(), ir::withShape(type, shape), vector);
  auto without = [&](ArrayRef<int64_t> axes, bool isNarrowed) {
    return llvm::map_to_vector(axes, [&](int64_t axis) {
      return axis - (isNarrowed ? llvm::count_if(units, [&](int64_t u) { return u < axis; }) : 0);
    });
  };
  auto product = DotGeneralOp::create(
      b, dot.getLoc(), isLhsVector ? narrow : dot.getLhs(), isLhsVector ? dot.getRhs() : narrow,
      without(dot.getLhsBatching(), isLhsVector), without(dot.getRhsBatching(), !isLhsVector),
      without(dot.getLhsContracting(), isLhsVector),
      without(dot.getRhsContracting(), !isLhsVector));
  Value sum = asMatrixTimesVector(b, product, !isLhsVector);
  product.erase();
  return ir::ReshapeOp::create(b, dot.getLoc(), dot.getType(), sum);
}

/// z = sum_k lhs[batch, i, k] rhs[batch, j, k] as a sum over a product of broadcasts, with the axes
/// batch, i, j, k.
Value asFold(OpBuilder &b, DotGeneralOp dot) {
  auto lhsFree = dot.getLhsFree(), rhsFree = dot.getRhsFree();
  if (rhsFree.empty() || lhsFree.empty())
    return asMatrixTimesVector(b, dot, rhsFree.empty());
  if (areUnits(dot.getLhs(), lhsFree) || areUnits(dot.getRhs(), rhsFree))
    return asFoldOfVector(b, dot, areUnits(dot.getLhs(), lhsFree));
  SmallVector<int64_t> space(dot.getType().getShape()), folded;
  for (int64_t axis : dot.getLhsContracting()) {
    folded.push_back(static_cast<int64_t>(space.size()));
    space.push_back(ir::tensorTypeOf(dot.getLhs()).getDimSize(axis));
  }
  auto spread = [&](Value x, ArrayRef<int64_t> batching, ArrayRef<int64_t> free,
                    ArrayRef<int64_t> contracting, int64_t firstFree) {
    SmallVector<int64_t> to(ir::tensorTypeOf(x).getRank());
    for (auto [i, axis] : llvm::enumerate(batching))
      to[axis] = i;
    for (auto [i, axis] : llvm::enumerate(free))
      to[axis] = firstFree + i;
    for (auto [i, axis] : llvm::enumerate(contracting))
      to[axis] = folded[i];
    return spreadTo(b, dot.getLoc(), x, space, to);
  };
  int64_t numBatch = dot.getLhsBatching().size();
  Value x = spread(dot.getLhs(), dot.getLhsBatching(), lhsFree, dot.getLhsContracting(), numBatch);
  Value y = spread(dot.getRhs(), dot.getRhsBatching(), rhsFree, dot.getRhsContracting(),
                   numBatch + lhsFree.size());
  Value product = (ir::Expr(b, dot.getLoc(), x) * ir::Expr(b, dot.getLoc(), y)).value();
  return folded.empty() ? product
                        : ir::ReduceSumOp::create(b, dot.getLoc(), product, folded).getResult();
}

/// One operand with its axes in groups, [batching, free, contracting] or [batching, contracting,
/// free], as a call wants matrices: as it stands where its layout allows, else permuted. A
/// permutation that feeds the operand is looked through.
struct Side {
  Value value;
  SmallVector<int64_t> batching, contracting;
};
Side toMatrices(OpBuilder &b, mlir::Location loc, Value x, ArrayRef<int64_t> batching,
                ArrayRef<int64_t> free, ArrayRef<int64_t> contracting) {
  SmallVector<int64_t> freeLast, contractedLast;
  for (ArrayRef<int64_t> axes : {batching, contracting, free})
    llvm::append_range(freeLast, axes);
  for (ArrayRef<int64_t> axes : {batching, free, contracting})
    llvm::append_range(contractedLast, axes);
  if (auto permute = x.getDefiningOp<ir::PermuteOp>()) {
    auto through = [&](ArrayRef<int64_t> order) {
      return llvm::map_to_vector(order,
                                 [&](int64_t axis) { return permute.getPermutation()[axis]; });
    };
    auto source = through(freeLast), sourceContracted = through(contractedLast);
    if (llvm::is_sorted(source) || llvm::is_sorted(sourceContracted)) {
      x = permute.getX();
      freeLast.assign(source.begin(), source.end());
      contractedLast.assign(sourceContracted.begin(), sourceContracted.end());
    }
  }
  bool isContractedLast = !llvm::is_sorted(freeLast);
  ArrayRef<int64_t> order = isContractedLast ? contractedLast : freeLast;
  if (!llvm::is_sorted(order))
    x = ir::PermuteOp::create(b, loc, x, order);
  auto numBatching = static_cast<int64_t>(batching.size());
  int64_t firstContracting = numBatching + (isContractedLast ? free.size() : 0);
  auto count = static_cast<int64_t>(contracting.size());
  return {x, llvm::to_vector(llvm::seq<int64_t>(0, numBatching)),
          llvm::to_vector(llvm::seq(firstContracting, firstContracting + count))};
}

Value asCall(OpBuilder &b, DotGeneralOp dot) {
  Side lhs = toMatrices(b, dot.getLoc(), dot.getLhs(), dot.getLhsBatching(), dot.getLhsFree(),
                        dot.getLhsContracting());
  Side rhs = toMatrices(b, dot.getLoc(), dot.getRhs(), dot.getRhsBatching(), dot.getRhsFree(),
                        dot.getRhsContracting());
  return DotGeneralOp::create(b, dot.getLoc(), lhs.value, rhs.value, lhs.batching, rhs.batching,
                              lhs.contracting, rhs.contracting);
}

} // namespace

bool isShortDot(DotGeneralOp dot) {
  return sampleSizeOver(dot.getLhs(), dot.getLhsContracting()) <= shortLimit;
}

MatrixProduct matrixProductOf(DotGeneralOp dot) {
  // A matrix is transposed where the axes that stand first in the product come last in memory.
  auto lhsFree = dot.getLhsFree(), rhsFree = dot.getRhsFree();
  return {sizeOver(dot.getLhs(), dot.getLhsBatching()),
          sizeOver(dot.getLhs(), lhsFree),
          sizeOver(dot.getRhs(), rhsFree),
          sizeOver(dot.getLhs(), dot.getLhsContracting()),
          dot.getLhsContracting().front() < lhsFree.front(),
          rhsFree.front() < dot.getRhsContracting().front()};
}

namespace {

enum class Way { written, folded, called };

Way wayOf(DotGeneralOp dot) {
  // Without a sum a product is elementwise, which is cheaper than the shortest of sums.
  if (isShortDot(dot) && !dot.getLhsContracting().empty())
    return Way::written;
  int64_t m = sampleSizeOver(dot.getLhs(), dot.getLhsFree());
  int64_t n = sampleSizeOver(dot.getRhs(), dot.getRhsFree());
  int64_t k = sampleSizeOver(dot.getLhs(), dot.getLhsContracting());
  bool isFloat = ir::isDifferentiable(dot.getType());
  bool isCall = isFloat && k > 1 && m > 1 && n > 1 && m * n * k >= callFrom;
  return isCall ? Way::called : Way::folded;
}

} // namespace

void chooseDots(transforms::FuncOp function) {
  // All are chosen before the first is rewritten: of what that makes there is no sample.
  SmallVector<std::pair<DotGeneralOp, Way>> dots;
  function.walk([&](DotGeneralOp dot) { dots.push_back({dot, wayOf(dot)}); });
  for (auto [dot, way] : dots) {
    if (way == Way::written)
      continue;
    OpBuilder b(dot);
    Value replacement = way == Way::called ? asCall(b, dot) : asFold(b, dot);
    dot.getResult().replaceAllUsesWith(replacement);
    dot.erase();
  }
}

} // namespace fluxion::codegen
