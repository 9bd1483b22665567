// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decompositions of matrices and solutions of linear systems, for each index of the axes before the
// last two. Of complex matrices the compiled form has the attribute `pairs`: what is complex are then real
// arrays with one more axis at the end, of size 2, as complex numbers stand in memory.

#ifndef FLUXION_IR_OPS_DECOMPOSITIONS_TD
#define FLUXION_IR_OPS_DECOMPOSITIONS_TD

include "ir/kinds.td"

/// What LAPACK computes in.
def Fx_MatrixTensor : RankedTensorOf<[F32, F64, Complex<F32>, Complex<F64>]>;
def Fx_RealMatrixTensor : RankedTensorOf<[F32, F64]>;
def Fx_PermutationTensor : RankedTensorOf<[I32]>;

def Fx_CholeskyOp : Fx_Smooth<"cholesky", [SameOperandsAndResultType], ["inParts"]> {
  let summary = "the lower triangular l with l times its (conjugate) transpose = a";
  let description = [{
    Reads the lower triangle of a, which stands for a symmetric or Hermitian matrix. NaN where that is
    not positive definite.

    - (C1) a is square
  }];
  let arguments = (ins Fx_MatrixTensor:$a, UnitAttr:$pairs);
  let results = (outs Fx_MatrixTensor:$result);
  let assemblyFormat = "$a attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Fx_TriangularSolveOp : Fx_Structured<"triangular_solve", [AllTypesMatch<["b", "result"]>], ["inParts"]> {
  let summary = "x with a x = b for a triangle of a, or with its transpose";
  let description = [{
    `lower`: the lower triangle, else the upper one. `unit`: with ones on the diagonal, whatever
    stands there.

    - (C1) a is square
    - (C2) b has the axes of a but for the size of the last one
    - (C3) same element type
  }];
  let arguments = (ins Fx_MatrixTensor:$a, Fx_MatrixTensor:$b, BoolAttr:$lower, BoolAttr:$transposed,
                       BoolAttr:$unit, UnitAttr:$pairs);
  let results = (outs Fx_MatrixTensor:$result);
  let assemblyFormat = "$a `,` $b attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Fx_LuOp : Fx_Smooth<"lu", [InferTypeOpAdaptor], ["inParts"]> {
  let summary = "l u = a with its rows in the order `permutation`";
  let description = [{
    Both in one matrix: u in the upper triangle, l in the lower one without its diagonal of ones. For a [n, m]
    and k = min(n, m): l [n, k], u [k, m], permutation [n].

    - (C1) a has two axes or more
  }];
  let arguments = (ins Fx_MatrixTensor:$a, UnitAttr:$pairs);
  let results = (outs Fx_MatrixTensor:$lu, Fx_PermutationTensor:$permutation);
  let assemblyFormat = "$a attr-dict `:` functional-type(operands, results)";
}

def Fx_LuSolveOp : Fx_Structured<"lu_solve", [AllTypesMatch<["b", "result"]>], ["inParts"]> {
  let summary = "x with a x = b, or with the transpose of a, by the decomposition `lu` of a";
  let description = [{
    The derivative is that of a: lu and permutation are how x is found.

    - (C1) a is square, lu is of its type
    - (C2) b has the axes of a but for the size of the last one
    - (C3) same element type
    - (C4) permutation has the sizes of a without the last axis
  }];
  let arguments = (ins Fx_MatrixTensor:$a, Fx_MatrixTensor:$lu, Fx_PermutationTensor:$permutation,
                       Fx_MatrixTensor:$b, BoolAttr:$transposed, UnitAttr:$pairs);
  let results = (outs Fx_MatrixTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Fx_AdjugateOp : Fx_Smooth<"adjugate", [AllTypesMatch<["a", "lu", "result"]>], ["inParts"]> {
  let summary = "the transposed matrix of cofactors of a, by the decomposition `lu` of a";
  let description = [{
    det(a) times the inverse of a, and what that tends to where a is singular. The derivative is that of a: lu
    and permutation are how the result is found.

    - (C1) a is square, lu is of its type
    - (C2) permutation has the sizes of a without the last axis
  }];
  let domain = "all matrices; derivatives where a is not singular";
  let arguments = (ins Fx_MatrixTensor:$a, Fx_MatrixTensor:$lu, Fx_PermutationTensor:$permutation,
                       UnitAttr:$pairs);
  let results = (outs Fx_MatrixTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Fx_QrOp : Fx_Smooth<"qr", [InferTypeOpAdaptor], ["inParts"]> {
  let summary = "q r = a with orthonormal columns of q and zeros below the diagonal of r";
  let description = [{
    For a [n, m]: q [n, k], r [k, m], with k = n where `full`, else min(n, m).

    - (C1) a has two axes or more
  }];
  let domain = "derivatives where the first k columns are independent, and not of a full q beyond m";
  let arguments = (ins Fx_MatrixTensor:$a, BoolAttr:$full, UnitAttr:$pairs);
  let results = (outs Fx_MatrixTensor:$q, Fx_MatrixTensor:$r);
  let assemblyFormat = "$a attr-dict `:` functional-type(operands, results)";
}

def Fx_EighOp : Fx_Smooth<"eigh", [InferTypeOpAdaptor], ["inParts"]> {
  let summary = "eigenvalues, ascending, and eigenvectors, as columns, of a symmetric or Hermitian matrix";
  let description = [{
    Reads the lower triangle of a.

    - (C1) a is square
  }];
  let domain = "derivatives of eigenvectors where eigenvalues differ";
  let arguments = (ins Fx_MatrixTensor:$a, UnitAttr:$pairs);
  let results = (outs Fx_RealMatrixTensor:$values, Fx_MatrixTensor:$vectors);
  let assemblyFormat = "$a attr-dict `:` functional-type(operands, results)";
}

def Fx_EigOp : Fx_Smooth<"eig", [InferTypeOpAdaptor], ["inParts"]> {
  let summary = "eigenvalues and eigenvectors, as columns, of any square matrix; both complex";
  let description = [{
    The values are in no order; vectors have length 1 and a real largest component. NaN where a has elements
    that are not finite. With `of_real`, a is real though the results are pairs.

    - (C1) a is square
  }];
  let domain = "derivatives where eigenvalues differ";
  let arguments = (ins Fx_MatrixTensor:$a, UnitAttr:$pairs, UnitAttr:$of_real);
  let results = (outs Fx_MatrixTensor:$values, Fx_MatrixTensor:$vectors);
  let assemblyFormat = "$a attr-dict `:` functional-type(operands, results)";
}

def Fx_SchurOp : Fx_Smooth<"schur", [AllTypesMatch<["a", "t", "z"]>], ["inParts"]> {
  let summary = "z t zᴴ = a with unitary z and a triangular t, of real numbers a quasi-triangular one";
  let description = [{
    Of complex numbers t has zeros below the diagonal, and the eigenvalues of a on it. Of real numbers z is
    real, and each pair of complex eigenvalues has a block of two rows and columns on the diagonal of t, with
    equal diagonal elements and side elements of opposite signs. NaN where a has elements that are not finite.

    - (C1) a is square
  }];
  let domain = "no derivatives: z is one of many";
  let arguments = (ins Fx_MatrixTensor:$a, UnitAttr:$pairs);
  let results = (outs Fx_MatrixTensor:$t, Fx_MatrixTensor:$z);
  let assemblyFormat = "$a attr-dict `:` type($a)";
  let hasVerifier = 1;
}

def Fx_HessenbergOp : Fx_Smooth<"hessenberg", [AllTypesMatch<["a", "h", "q"]>], ["inParts"]> {
  let summary = "q h qᴴ = a with unitary q and zeros below the first subdiagonal of h";
  let description = [{
    The first column of q is that of the identity.

    - (C1) a is square
  }];
  let domain = "no derivatives";
  let arguments = (ins Fx_MatrixTensor:$a, UnitAttr:$pairs);
  let results = (outs Fx_MatrixTensor:$h, Fx_MatrixTensor:$q);
  let assemblyFormat = "$a attr-dict `:` type($a)";
  let hasVerifier = 1;
}

def Fx_SylvesterSolveOp : Fx_Structured<"sylvester_solve",
    [AllTypesMatch<["a", "ta", "za"]>, AllTypesMatch<["b", "tb", "zb"]>, AllTypesMatch<["c", "result"]>],
    ["inParts"]> {
  let summary = "x with a x + x b = c, or with the transposes of a and b, by the decompositions za ta zaᴴ = a and zb tb zbᴴ = b";
  let description = [{
    The derivative is that of a and b: the decompositions, which are those of `schur`, are how x is found. NaN
    where the sum of an eigenvalue of a and one of b is zero, up to rounding.

    - (C1) a and b are square
    - (C2) c has the axes of a but for the size of the last one, which is that of b; the axes before are those of b
    - (C3) same element type
  }];
  let arguments = (ins Fx_MatrixTensor:$a, Fx_MatrixTensor:$ta, Fx_MatrixTensor:$za, Fx_MatrixTensor:$b,
                       Fx_MatrixTensor:$tb, Fx_MatrixTensor:$zb, Fx_MatrixTensor:$c, BoolAttr:$transposed,
                       UnitAttr:$pairs);
  let results = (outs Fx_MatrixTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Fx_SqrtmOp : Fx_Smooth<"sqrtm", [AllTypesMatch<["a", "result"]>], ["inParts"]> {
  let summary = "x with x x = a, of which no eigenvalue has a negative real part";
  let description = [{
    NaN where there is none, and where a has elements that are not finite.

    - (C1) a is square
    - (C2) a is complex: few real matrices have a real root
  }];
  let domain = "derivatives where a is not singular and has no eigenvalue on the negative axis";
  let arguments = (ins Fx_MatrixTensor:$a, UnitAttr:$pairs);
  let results = (outs Fx_MatrixTensor:$result);
  let assemblyFormat = "$a attr-dict `:` type($a)";
  let hasVerifier = 1;
}

def Fx_SvdOp : Fx_Smooth<"svd", [InferTypeOpAdaptor], ["inParts"]> {
  let summary = "u diag(s) vt = a with s descending and orthonormal columns of u, rows of vt";
  let description = [{
    For a [n, m] and k = min(n, m): u [n, k], s [k], vt [k, m]; where `full`, u and vt are square.

    - (C1) a has two axes or more
  }];
  let domain = "derivatives of u and vt where singular values differ, unless full beyond k";
  let arguments = (ins Fx_MatrixTensor:$a, BoolAttr:$full, UnitAttr:$pairs);
  let results = (outs Fx_MatrixTensor:$u, Fx_RealMatrixTensor:$s, Fx_MatrixTensor:$vt);
  let assemblyFormat = "$a attr-dict `:` functional-type(operands, results)";
}

#endif
