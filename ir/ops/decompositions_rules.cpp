// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calculus of decompositions. Formulas are those of Giles 2008, An extended collection of matrix
// derivative results, and Townsend 2016, Differentiating the singular value decomposition. Of
// complex matrices ᴴ takes the place of ᵀ where lengths and angles are meant; functions without ᴴ
// are holomorphic.
#include "ir/ops/complex.h"
#include "ir/ops/creation.h"
#include "ir/ops/decompositions.h"
#include "ir/ops/matrix_expr.h"
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"

namespace fluxion::ir {

static Expr solved(Expr a, Expr b, bool isLower, bool isTransposed = false, bool isUnit = false) {
  return {a.builder(), a.loc(),
          TriangularSolveOp::create(a.builder(), a.loc(), a.value(), b.value(), isLower,
                                    isTransposed, isUnit)};
}
/// The symmetric or Hermitian matrix of which the lower triangle is that of a.
static Expr hermitian(Expr a) {
  Expr below = lowerTriangle(a, -1);
  return below + adjoint(below) + asElementOf(realPart(onlyDiagonal(a)), a);
}
static bool isEmpty(Value a) { return tensorTypeOf(a).getNumElements() == 0; }
/// 1 on the diagonal of matrices like a.
static Expr identityLike(Expr a) { return onlyDiagonal(a.like(1)); }

//===----------------------------------------------------------------------------------------------
// Cholesky

// dl = l Φ(l⁻¹ da l⁻ᴴ), Φ: the lower triangle with half of the diagonal. Giles 2008, 2.2.7.
Values CholeskyOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>{ts[0]};
  Expr l(b, getLoc(), getResult()), da = hermitian(Expr(b, getLoc(), ts[0]));
  Expr inner = solved(l, adjoint(solved(l, da, /*isLower=*/true)), /*isLower=*/true);
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

// a x + x b = c: the same equation for dx, with dc - da x - x db on the right; the decompositions
// are not differentiated.
Values SylvesterSolveOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (isEmpty(getResult()))
    return SmallVector<Value>{Value()};
  Side side = getTransposed() ? Side::transposed : Side::plain;
  Expr x(b, getLoc(), getResult());
  Value right = ts[6];
  auto add = [&](Expr moved) { right = addTangents(b, getLoc(), right, (-moved).value()); };
  if (ts[0])
    add(product(Expr(b, getLoc(), ts[0]), x, side));
  if (ts[3])
    add(product(x, Expr(b, getLoc(), ts[3]), Side::plain, side));
  if (!right)
    return SmallVector<Value>{Value()};
  return SmallVector<Value>{SylvesterSolveOp::create(b, getLoc(), getA(), getTa(), getZa(), getB(),
                                                     getTb(), getZb(), right, getTransposed())};
}
// ct_c solves the transposed equation: aᵀ ct_c + ct_c bᵀ = ct.
Values SylvesterSolveOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  if (!llvm::all_of(known.drop_back(), [](Value x) { return bool(x); }) || known.back())
    return emitOpError("is linear in c alone");
  SmallVector<Value> results(7);
  results.back() = SylvesterSolveOp::create(b, getLoc(), known[0], known[1], known[2], known[3],
                                            known[4], known[5], cts[0], !getTransposed());
  return results;
}

// adj(a) = det(a) a⁻¹: d adj(a) = a⁻¹ (tr(adj(a) da) - da adj(a)), the trace times the identity.
Values AdjugateOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>{Value()};
  Expr adj(b, getLoc(), getResult()), da(b, getLoc(), ts[0]), one = identityLike(adj);
  Expr moved = product(da, adj);
  SmallVector<int64_t> sides{tensorTypeOf(getA()).getRank() - 2,
                             tensorTypeOf(getA()).getRank() - 1};
  Value trace = ReduceSumOp::create(b, getLoc(), onlyDiagonal(moved).value(), sides);
  auto batch = llvm::to_vector(llvm::seq<int64_t>(0, sides.front()));
  Expr spread(b, getLoc(),
              BroadcastInDimOp::create(b, getLoc(), tensorTypeOf(getA()), trace, batch));
  return SmallVector<Value>{LuSolveOp::create(b, getLoc(), getA(), getLu(), getPermutation(),
                                              (spread * one - moved).value(),
                                              /*transposed=*/false)};
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

// p a = l u, x = l⁻¹ p da u⁻¹: dl = l tril(x, -1), du = triu(x) u. Where a is [n, m], l [n, n] and
// u [m, m] are what LU made, with the identity where it made nothing.
Values LuOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>{ts[0], Value()};
  auto [batch, n, m] = MatrixSizes(tensorTypeOf(getA()).getShape());
  Expr lu(b, getLoc(), getLu()), da(b, getLoc(), ts[0]);
  Expr below = corner(lu, n, n), above = corner(lu, m, m);
  if (n < m)
    above = above + identityLike(above) - corner(identityLike(below), m, m);
  Expr p = permutationMatrix(Expr(b, getLoc(), getPermutation()), below);
  Expr l = lowerTriangle(below, -1) + identityLike(below), u = upperTriangle(above);
  Expr left =
      solved(below, product(p, da), /*isLower=*/true, /*isTransposed=*/false, /*isUnit=*/true);
  Expr x = turned(solved(above, turned(left), /*isLower=*/false, /*isTransposed=*/true));
  Expr t = product(l, lowerTriangle(x, -1)) + product(upperTriangle(x), u);
  return SmallVector<Value>{t.value(), Value()};
}

//===----------------------------------------------------------------------------------------------
// QR

// s = da r⁻¹, o = tril(qᴴ s, -1) - tril(qᴴ s, -1)ᴴ + i Im diag(qᴴ s), so that the diagonal of r
// stays real: dq = q (o - qᴴ s) + s, dr = qᴴ da - o r. Of a wide matrix the first columns, as many
// as there are rows, make q: s is of these, and dq = q o.
Values QrOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>{Value(), Value()};
  MatrixSizes sizes(tensorTypeOf(getA()).getShape());
  if (getFull() && sizes.n > sizes.m)
    return emitOpError("has no derivative of a full q beyond the columns of a, got ")
           << str(tensorTypeOf(getA()));
  Expr q(b, getLoc(), getQ()), r(b, getLoc(), getR()), da(b, getLoc(), ts[0]);
  int64_t k = std::min(sizes.n, sizes.m);
  Expr s = turned(solved(corner(r, k, k), turned(corner(da, sizes.n, k)), /*isLower=*/false,
                         /*isTransposed=*/true));
  Expr qs = product(conj(q), s, Side::transposed), below = lowerTriangle(qs, -1);
  Expr diagonal = onlyDiagonal(qs), o = below - adjoint(below);
  if (isComplex(getA().getType()))
    o = o + diagonal - asElementOf(realPart(diagonal), diagonal);
  Expr dq = sizes.n <= sizes.m ? product(q, o) : product(q, o - qs) + s;
  return SmallVector<Value>{dq.value(),
                            (product(conj(q), da, Side::transposed) - product(o, r)).value()};
}

//===----------------------------------------------------------------------------------------------
// Eigenvalues

/// 1 / (x[j] - x[i]) for i, j of matrices like `like`, and 0 where the two are the same but for
/// what rounding made of them: vectors of equal values may be any of their space, and are held.
static Expr inverseDifferences(Expr x, Expr like) {
  Expr row = asRows(x, like), column = asColumns(x, like), difference = row - column;
  bool isDouble = elementTypeOf(x.value()).isF64();
  auto longest = static_cast<double>(tensorTypeOf(x.value()).getShape().back());
  double share = longest * (isDouble ? std::numeric_limits<double>::epsilon()
                                     : std::numeric_limits<float>::epsilon());
  Expr largest = asRows(largestOfColumns(abs(column)), like);
  Expr isSame = abs(difference) <= share * largest;
  return select(isSame, difference.like(0), 1.0 / select(isSame, difference.like(1), difference));
}

// c = vᴴ da v: dw = diag(c), dv = v (f ∘ c) with f[i, j] = 1 / (w[j] - w[i]), 0 where they are the
// same: in functions that a choice of v does not change, as those of v vᴴ of a whole space, nothing
// is lost.
Values EighOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>{Value(), Value()};
  Expr w(b, getLoc(), getValues()), v(b, getLoc(), getVectors());
  Expr da = hermitian(Expr(b, getLoc(), ts[0]));
  Expr c = product(product(conj(v), da, Side::transposed), v), f = inverseDifferences(w, v);
  return SmallVector<Value>{realPart(diagonalOf(c)).value(),
                            product(v, asElementOf(f, v) * c).value()};
}

/// What vectors of length 1 with a real largest component are moved by along themselves, if they
/// move by `u` across: c[j] = -Re(v[j]ᴴ u[j]) - i Im(u[k, j]) / v[k, j], k the place of the largest
/// component.
static Expr alongThemselves(Expr v, Expr u) {
  Expr size = magnitude(v), isLargest = size == asRows(largestOfColumns(size), size);
  auto ofLargest = [&](Expr x) { return sumOfColumns(select(isLargest, x, x.like(0))); };
  Expr re = -realPart(sumOfColumns(conj(v) * u));
  Expr im = -ofLargest(imagPart(u)) / ofLargest(realPart(v));
  return {v.builder(), v.loc(), ComplexOp::create(v.builder(), v.loc(), re.value(), im.value())};
}

// c = v⁻¹ da v: dw = diag(c), dv = u + v diag(along) with u = v (f ∘ c), f[i, j] = 1 / (w[j] -
// w[i]), 0 on the diagonal. The system is solved by a decomposition that is not differentiated.
Values EigOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>{Value(), Value()};
  Location loc = getLoc();
  Expr w(b, loc, getValues()), v(b, loc, getVectors());
  Expr dav = product(asElementOf(Expr(b, loc, ts[0]), v), v);
  auto lu = LuOp::create(b, loc, stopGradient(v).value());
  Expr c(b, loc,
         LuSolveOp::create(b, loc, v.value(), lu.getLu(), lu.getPermutation(), dav.value(),
                           /*transposed=*/false));
  Expr one = identityLike(v), f = 1.0 / (one + asRows(w, v) - asColumns(w, v)) - one;
  Expr u = product(v, f * c);
  return SmallVector<Value>{diagonalOf(c).value(),
                            (u + v * asRows(alongThemselves(v, u), v)).value()};
}

//===----------------------------------------------------------------------------------------------
// Triangular and nearly triangular forms

static Values refuseDerivative(Operation *op, const char *hint) {
  auto error = op->emitOpError("has no derivative");
  error.attachNote() << "hint: " << hint;
  return error;
}

// Columns of z may be multiplied by numbers of size 1, and eigenvalues may be in any order: which
// of these the algorithm takes depends on a, and jumps.
Values SchurOp::jvp(OpBuilder &, ArrayRef<Value> ts) {
  if (ts[0] && !isEmpty(getA()))
    return refuseDerivative(*this, "sqrtm, funm, solve_sylvester and eig have derivatives");
  return SmallVector<Value>{Value(), Value()};
}
// What reflections LAPACK takes is not a matter of a alone: signs of columns of q are free.
Values HessenbergOp::jvp(OpBuilder &, ArrayRef<Value> ts) {
  if (ts[0] && !isEmpty(getA()))
    return refuseDerivative(*this, "stop_gradient(a) makes constants of h and q");
  return SmallVector<Value>{Value(), Value()};
}

// x x = a: x dx + dx x = da.
Values SqrtmOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>{Value()};
  Value x = getResult();
  Type type = x.getType();
  auto form = SchurOp::create(b, getLoc(), type, type, stopGradient(Expr(b, getLoc(), x)).value());
  return SmallVector<Value>{SylvesterSolveOp::create(b, getLoc(), x, form.getT(), form.getZ(), x,
                                                     form.getT(), form.getZ(), ts[0],
                                                     /*transposed=*/false)};
}

//===----------------------------------------------------------------------------------------------
// Singular values

namespace {
/// u, s and v of a and their tangents, for the first k columns of u and v.
struct Singular {
  Expr u, s, v, ds, du, dv;
};
} // namespace

// c = uᴴ da v, k[i, j] = 1 / (s[j] - s[i]), 0 where they are the same, l[i, j] = 1 / (s[j] + s[i]),
// 0 on the diagonal: ds = Re diag(c), du = u (x + y + h), dv = v (x - y) for
// x = ½ k ∘ (c + cᴴ), y = ½ l ∘ (c - cᴴ), where h is the part of diag(c) / s that turns numbers in
// the plane, 0 of real ones. (Townsend's 1 / (s[j]² - s[i]²), which is k l, has both parts in one.)
// Of u vᴴ only y and h count: its derivative does not ask whether values are the same.
static Singular differentiated(Expr u, Expr s, Expr v, Expr da) {
  Expr c = product(product(conj(u), da, Side::transposed), v), ch = adjoint(c);
  Expr row = asRows(s, c), total = row + asColumns(s, c);
  auto inverse = [](Expr x) {
    Expr isZero = x == x.like(0);
    return select(isZero, x.like(0), 1.0 / select(isZero, x.like(1), x));
  };
  Expr k = inverseDifferences(s, c), l = inverse(total) - onlyDiagonal(inverse(total));
  Expr x = asElementOf(0.5 * k, c) * (c + ch), y = asElementOf(0.5 * l, c) * (c - ch);
  Expr ofU = x + y;
  if (isComplex(c.value().getType())) {
    Expr diagonal = onlyDiagonal(c), turning = diagonal - asElementOf(realPart(diagonal), c);
    ofU = ofU + turning * asElementOf(inverse(row), c);
  }
  return {u, s, v, realPart(diagonalOf(c)), product(u, ofU), product(v, x - y)};
}

// What of da v, beyond the columns of u, moves them out of their space.
static Expr outOfSpace(Expr u, Expr dav, Expr s) {
  Expr outside = dav - product(u, product(conj(u), dav, Side::transposed));
  return outside / asElementOf(asRows(s, dav), dav);
}

Values SvdOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || isEmpty(getA()))
    return SmallVector<Value>(3);
  MatrixSizes sizes(tensorTypeOf(getA()).getShape());
  if (getFull() && sizes.n != sizes.m)
    return emitOpError("has no derivative of full matrices of vectors of ")
           << str(tensorTypeOf(getA()));
  Expr da(b, getLoc(), ts[0]);
  Singular d = differentiated(Expr(b, getLoc(), getU()), Expr(b, getLoc(), getS()),
                              adjoint(Expr(b, getLoc(), getVt())), da);
  if (sizes.n > sizes.m)
    d.du = d.du + outOfSpace(d.u, product(da, d.v), d.s);
  if (sizes.n < sizes.m)
    d.dv = d.dv + outOfSpace(d.v, product(conj(da), d.u, Side::transposed), d.s);
  return SmallVector<Value>{d.du.value(), d.ds.value(), adjoint(d.dv).value()};
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
Values SylvesterSolveOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched,
                               int64_t size) {
  auto all = allBatched(b, getLoc(), xs, batched, size);
  return SmallVector<Value>{SylvesterSolveOp::create(b, getLoc(), all[0], all[1], all[2], all[3],
                                                     all[4], all[5], all[6], getTransposed())};
}
Values AdjugateOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t size) {
  auto all = allBatched(b, getLoc(), xs, batched, size);
  return SmallVector<Value>{
      AdjugateOp::create(b, getLoc(), all[0].getType(), all[0], all[1], all[2])};
}
static SmallVector<Value> valuesOf(Operation *op) { return SmallVector<Value>(op->getResults()); }
Values LuOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return valuesOf(LuOp::create(b, getLoc(), xs[0]));
}
Values QrOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return valuesOf(QrOp::create(b, getLoc(), xs[0], getFull()));
}
Values EighOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return valuesOf(EighOp::create(b, getLoc(), xs[0]));
}
Values EigOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return valuesOf(EigOp::create(b, getLoc(), xs[0]));
}
Values SchurOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return valuesOf(SchurOp::create(b, getLoc(), xs[0].getType(), xs[0].getType(), xs[0]));
}
Values HessenbergOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return valuesOf(HessenbergOp::create(b, getLoc(), xs[0].getType(), xs[0].getType(), xs[0]));
}
Values SqrtmOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{SqrtmOp::create(b, getLoc(), xs[0].getType(), xs[0])};
}
Values SvdOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return valuesOf(SvdOp::create(b, getLoc(), xs[0], getFull()));
}

} // namespace fluxion::ir
