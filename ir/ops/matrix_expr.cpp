// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ops/matrix_expr.h"

#include "ir/ops/complex.h"
#include "ir/ops/contraction.h"
#include "ir/ops/creation.h"
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"

namespace fluxion::ir {

static int64_t rankOf(Expr a) { return tensorTypeOf(a.value()).getRank(); }

Expr product(Expr a, Expr b, Side ofA, Side ofB) {
  int64_t rank = rankOf(a);
  auto batching = llvm::to_vector(llvm::seq<int64_t>(0, rank - 2));
  SmallVector<int64_t> lhs{ofA == Side::plain ? rank - 1 : rank - 2};
  SmallVector<int64_t> rhs{ofB == Side::plain ? rank - 2 : rank - 1};
  return {a.builder(), a.loc(),
          DotGeneralOp::create(a.builder(), a.loc(), a.value(), b.value(), batching, batching, lhs,
                               rhs)};
}

Expr turned(Expr a) {
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, rankOf(a)));
  std::swap(order[order.size() - 2], order.back());
  return {a.builder(), a.loc(), permuted(a.builder(), a.loc(), a.value(), order)};
}

static bool isComplex(Expr a) { return isComplex(a.value().getType()); }
Expr conj(Expr a) {
  return isComplex(a) ? Expr(a.builder(), a.loc(), ConjOp::create(a.builder(), a.loc(), a.value()))
                      : a;
}
Expr realPart(Expr a) {
  return isComplex(a) ? Expr(a.builder(), a.loc(), RealOp::create(a.builder(), a.loc(), a.value()))
                      : a;
}
Expr imagPart(Expr a) {
  return {a.builder(), a.loc(), ImagOp::create(a.builder(), a.loc(), a.value())};
}
Expr magnitude(Expr a) {
  return isComplex(a)
             ? Expr(a.builder(), a.loc(), MagnitudeOp::create(a.builder(), a.loc(), a.value()))
             : abs(a);
}
Expr asElementOf(Expr real, Expr like) {
  if (!isComplex(like) || isComplex(real))
    return real;
  auto type = withElement(tensorTypeOf(real.value()), elementTypeOf(like.value()));
  return convert(real, type);
}

/// column - row, of the sizes of a.
static Expr aboveDiagonal(Expr a) {
  auto type = withElement(tensorTypeOf(a.value()), a.builder().getI64Type());
  auto along = [&](int64_t axis) {
    return Expr(a.builder(), a.loc(), IotaOp::create(a.builder(), a.loc(), type, axis));
  };
  return along(rankOf(a) - 1) - along(rankOf(a) - 2);
}
Expr lowerTriangle(Expr a, int64_t k) {
  Expr distance = aboveDiagonal(a);
  return select(distance <= distance.like(static_cast<double>(k)), a, a.like(0));
}
Expr upperTriangle(Expr a, int64_t k) {
  Expr distance = aboveDiagonal(a);
  return select(distance >= distance.like(static_cast<double>(k)), a, a.like(0));
}
Expr corner(Expr a, int64_t rows, int64_t columns) {
  ArrayRef<int64_t> shape = tensorTypeOf(a.value()).getShape();
  SmallVector<int64_t> none(shape.size(), 0), more = none;
  more[shape.size() - 2] = rows - shape[shape.size() - 2]; // a negative edge takes away
  more.back() = columns - shape.back();
  if (more == none)
    return a;
  auto scalar = withShape(tensorTypeOf(a.value()), {});
  Value zero = zeros(a.builder(), a.loc(), scalar);
  return {a.builder(), a.loc(),
          PadOp::create(a.builder(), a.loc(), a.value(), zero, none, more, none)};
}
Expr onlyDiagonal(Expr a) {
  Expr distance = aboveDiagonal(a);
  return select(distance == distance.like(0), a, a.like(0));
}

Expr sumOfColumns(Expr a) {
  SmallVector<int64_t> row{rankOf(a) - 2};
  return {a.builder(), a.loc(), ReduceSumOp::create(a.builder(), a.loc(), a.value(), row)};
}
Expr largestOfColumns(Expr a) {
  SmallVector<int64_t> row{rankOf(a) - 2};
  return {a.builder(), a.loc(), ReduceMaxOp::create(a.builder(), a.loc(), a.value(), row)};
}
Expr diagonalOf(Expr a) { return sumOfColumns(onlyDiagonal(a)); }

static Expr spreadAlong(Expr vectors, Expr like, int64_t last) {
  auto type = withElement(tensorTypeOf(like.value()), elementTypeOf(vectors.value()));
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank() - 2));
  axes.push_back(last);
  return {like.builder(), like.loc(),
          BroadcastInDimOp::create(like.builder(), like.loc(), type, vectors.value(), axes)};
}
Expr asRows(Expr vectors, Expr like) { return spreadAlong(vectors, like, rankOf(like) - 1); }
Expr asColumns(Expr vectors, Expr like) { return spreadAlong(vectors, like, rankOf(like) - 2); }

} // namespace fluxion::ir
