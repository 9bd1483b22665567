// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calculus of decompositions. Formulas are those of Giles 2008, An extended collection of matrix
// derivative results, and Townsend 2016, Differentiating the singular value decomposition.
#include "ir/ops/creation.h"
#include "ir/ops/decompositions.h"
#include "ir/ops/matrix_expr.h"

namespace fluxion::ir {

static Expr solved(Expr a, Expr b, bool isLower, bool isTransposed = false, bool isUnit = false) {
  return {a.builder(), a.loc(),
          TriangularSolveOp::create(a.builder(), a.loc(), a.value(), b.value(), isLower,
                                    isTransposed, isUnit)};
}
/// The symmetric matrix of which the lower triangle is that of a.
static Expr symmetric(Expr a) { return lowerTriangle(a) + turned(lowerTriangle(a, -1)); }
static bool isEmpty(Value a) { return tensorTypeOf(a).getNumElements() == 0; }
/// 1 on the diagonal of matrices like a.
static Expr identityLike(Expr a) { return onlyDiagonal(a.like(1)); }

//===----------------------------------------------------------------------------------------------
// Cholesky

// dl = l Φ(l⁻¹ da l⁻ᵀ), Φ: the lower triangle with half of the diagonal. Giles 2008, 2.2.7.
Values CholeskyOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>{ts[0]};
  Expr l(b, getLoc(), getResult()), da = symmetric(Expr(b, getLoc(), ts[0]));
  Expr inner = solved(l, turned(solved(l, da, /*isLower=*/true)), /*isLower=*/true);
  Expr phi = lowerTriangle(inner) - 0.5 * onlyDiagonal(inner);
  return SmallVector<Value>{product(l, phi).value()};
}

//===----------------------------------------------------------------------------------------------
// Solutions of linear systems

// a x = b: dx = a⁻¹ (db - da x), where only the triangle of da counts.
Values TriangularSolveOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (isEmpty(getResult()))
    return SmallVector<Value>{Value()};
  Expr x(b, getLoc(), getResult()), a(b, getLoc(), getA());
  Value right = ts[1];
  if (ts[0]) {
    int64_t without = getUnit() ? 1 : 0;
    Expr t(b, getLoc(), ts[0]);
    Expr da = getLower() ? lowerTriangle(t, -without) : upperTriangle(t, without);
    Expr moved = -product(da, x, getTransposed() ? Side::transposed : Side::plain);
    right = addTangents(b, getLoc(), right, moved.value());
  }
  if (!right)
    return SmallVector<Value>{Value()};
  return SmallVector<Value>{
      solved(a, Expr(b, getLoc(), right), getLower(), getTransposed(), getUnit()).value()};
}
// ct_b = op(a)⁻ᵀ ct
Values TriangularSolveOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  if (!known[0] || known[1])
    return emitOpError("is linear in b alone");
  Expr a(b, getLoc(), known[0]), ct(b, getLoc(), cts[0]);
  return SmallVector<Value>{Value(),
                            solved(a, ct, getLower(), !getTransposed(), getUnit()).value()};
}

// a x = b: dx = a⁻¹ (db - da x); the decomposition is not differentiated.
Values LuSolveOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (isEmpty(getResult()))
    return SmallVector<Value>{Value()};
  Value right = ts[3];
  if (ts[0]) {
    Expr da(b, getLoc(), ts[0]), x(b, getLoc(), getResult());
    Expr moved = -product(da, x, getTransposed() ? Side::transposed : Side::plain);
    right = addTangents(b, getLoc(), right, moved.value());
  }
  if (!right)
    return SmallVector<Value>{Value()};
  return SmallVector<Value>{
      LuSolveOp::create(b, getLoc(), getA(), getLu(), getPermutation(), right, getTransposed())};
}
Values LuSolveOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  if (!known[0] || !known[1] || known[3])
    return emitOpError("is linear in b alone");
  Value ct = LuSolveOp::create(b, getLoc(), known[0], known[1], known[2], cts[0], !getTransposed());
  return SmallVector<Value>{Value(), Value(), Value(), ct};
}

//===----------------------------------------------------------------------------------------------
// LU

/// Where row i of a permuted matrix comes from, as a matrix: p[i, j] = 1 where permutation[i] = j.
static Expr permutationMatrix(Expr permutation, Expr like) {
  auto type = withElement(tensorTypeOf(like.value()), permutation.builder().getI32Type());
  OpBuilder &b = like.builder();
  Expr column(b, like.loc(), IotaOp::create(b, like.loc(), type, type.getRank() - 1));
  return select(asColumns(permutation, column) == column, like.like(1), like.like(0));
}

// p a = l u, x = l⁻¹ p da u⁻¹: dl = l tril(x, -1), du = triu(x) u.
Values LuOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>{ts[0], Value()};
  Expr lu(b, getLoc(), getLu()), da(b, getLoc(), ts[0]);
  Expr p = permutationMatrix(Expr(b, getLoc(), getPermutation()), lu);
  Expr l = lowerTriangle(lu, -1) + identityLike(lu), u = upperTriangle(lu);
  Expr left = solved(lu, product(p, da), /*isLower=*/true, /*isTransposed=*/false, /*isUnit=*/true);
  Expr x = turned(solved(lu, turned(left), /*isLower=*/false, /*isTransposed=*/true));
  Expr t = product(l, lowerTriangle(x, -1)) + product(upperTriangle(x), u);
  return SmallVector<Value>{t.value(), Value()};
}

//===----------------------------------------------------------------------------------------------
// QR

// s = da r⁻¹, o = tril(qᵀ s, -1) - tril(qᵀ s, -1)ᵀ: dq = q (o - qᵀ s) + s, dr = (qᵀ s - o) r.
Values QrOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>{Value(), Value()};
  MatrixSizes sizes(tensorTypeOf(getA()).getShape());
  if (sizes.n < sizes.m || (getFull() && sizes.n != sizes.m))
    return emitOpError("has no derivative of a matrix wider than high, nor of a full q beyond the "
                       "columns of a, got ")
           << tensorTypeOf(getA());
  Expr q(b, getLoc(), getQ()), r(b, getLoc(), getR()), da(b, getLoc(), ts[0]);
  Expr s = turned(solved(r, turned(da), /*isLower=*/false, /*isTransposed=*/true));
  Expr qs = product(q, s, Side::transposed), below = lowerTriangle(qs, -1);
  Expr o = below - turned(below);
  return SmallVector<Value>{(product(q, o - qs) + s).value(), product(qs - o, r).value()};
}

//===----------------------------------------------------------------------------------------------
// Eigenvalues

// c = vᵀ da v: dw = diag(c), dv = v (f ∘ c) with f[i, j] = 1 / (w[j] - w[i]), 0 on the diagonal.
Values EighOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>{Value(), Value()};
  Expr w(b, getLoc(), getValues()), v(b, getLoc(), getVectors());
  Expr da = symmetric(Expr(b, getLoc(), ts[0]));
  Expr c = product(product(v, da, Side::transposed), v), one = identityLike(v);
  Expr f = 1.0 / (one + asRows(w, v) - asColumns(w, v)) - one;
  return SmallVector<Value>{diagonalOf(c).value(), product(v, f * c).value()};
}

//===----------------------------------------------------------------------------------------------
// Singular values

namespace {
/// u, s and v of a and their tangents, for the first k columns of u and v.
struct Singular {
  Expr u, s, v, ds, du, dv;
};
} // namespace

// c = uᵀ da v, f[i, j] = 1 / (s[j]² - s[i]²), 0 on the diagonal:
// ds = diag(c), du = u (f ∘ (c s + s cᵀ)), dv = v (f ∘ (s c + cᵀ s)).
static Singular differentiated(Expr u, Expr s, Expr v, Expr da) {
  Expr c = product(product(u, da, Side::transposed), v);
  Expr row = asRows(s, c), column = asColumns(s, c);
  Expr difference = (row + column) * (row - column);
  // Where two are the same there is no derivative but of vectors that do not turn.
  Expr isSame = difference == difference.like(0);
  Expr f = select(isSame, c.like(0), 1.0 / select(isSame, c.like(1), difference));
  Expr cs = row * c, sc = column * c;
  return {
      u, s, v, diagonalOf(c), product(u, f * (cs + turned(cs))), product(v, f * (sc + turned(sc)))};
}

// What of da v, beyond the columns of u, moves them out of their space.
static Expr outOfSpace(Expr u, Expr dav, Expr s) {
  return (dav - product(u, product(u, dav, Side::transposed))) / asRows(s, dav);
}

Values SvdOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>(3);
  MatrixSizes sizes(tensorTypeOf(getA()).getShape());
  if (getFull() && sizes.n != sizes.m)
    return emitOpError("has no derivative of full matrices of vectors of ") << tensorTypeOf(getA());
  Expr da(b, getLoc(), ts[0]);
  Singular d = differentiated(Expr(b, getLoc(), getU()), Expr(b, getLoc(), getS()),
                              turned(Expr(b, getLoc(), getVt())), da);
  if (sizes.n > sizes.m)
    d.du = d.du + outOfSpace(d.u, product(da, d.v), d.s);
  if (sizes.n < sizes.m)
    d.dv = d.dv + outOfSpace(d.v, product(da, d.u, Side::transposed), d.s);
  return SmallVector<Value>{d.du.value(), d.ds.value(), turned(d.dv).value()};
}

//===----------------------------------------------------------------------------------------------
// Batching: one more axis before the last two.

Values CholeskyOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{CholeskyOp::create(b, getLoc(), xs[0])};
}
Values TriangularSolveOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched,
                                int64_t size) {
  auto all = allBatched(b, getLoc(), xs, batched, size);
  return SmallVector<Value>{TriangularSolveOp::create(b, getLoc(), all[0], all[1], getLower(),
                                                      getTransposed(), getUnit())};
}
Values LuSolveOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t size) {
  auto all = allBatched(b, getLoc(), xs, batched, size);
  return SmallVector<Value>{
      LuSolveOp::create(b, getLoc(), all[0], all[1], all[2], all[3], getTransposed())};
}
static SmallVector<Value> resultsOf(Operation *op) { return SmallVector<Value>(op->getResults()); }
Values LuOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return resultsOf(LuOp::create(b, getLoc(), xs[0]));
}
Values QrOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return resultsOf(QrOp::create(b, getLoc(), xs[0], getFull()));
}
Values EighOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return resultsOf(EighOp::create(b, getLoc(), xs[0]));
}
Values SvdOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return resultsOf(SvdOp::create(b, getLoc(), xs[0], getFull()));
}

} // namespace fluxion::ir
