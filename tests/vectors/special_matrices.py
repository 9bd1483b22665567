# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Matrices of a pattern, zeros of polynomials, products over groups, complex systems by iteration.
The programs are those of tests/library/special_matrix_programs.cpp, by name."""

from fractions import Fraction
from math import comb

import jax
import jax.numpy as jnp
import jax.scipy as jsp
import numpy as np
from jax import lax
from jax._src.lax.lax import _ragged_dot_general_impl

from complex_numbers import draw as draw_complex
from complex_numbers import record, values
from record import C64, C128, F32, F64, Record

la = jsp.linalg


def draw(*shape, lo=-2.0, hi=2.0):
    return draw_complex(*shape, dtype=F64, lo=lo, hi=hi)


def of_vectors():
    for dtype, case in ((F64, "f64"), (F32, "f32"), (C128, "c128")):
        vector = lambda *shape: draw_complex(*shape, dtype=dtype)
        c, r, some = vector(4), vector(3), vector(2, 3)
        yield record("toeplitz", lambda c, r, s: (la.toeplitz(c), la.toeplitz(c, r), la.toeplitz(s, r)),
                     c, r, some, case=case)
        yield record("hankel", lambda c, r, s: (la.hankel(c), la.hankel(c, r), la.hankel(r, s)),
                     c, r, some, case=case)
        yield record("circulant", lambda c, s: (la.circulant(c), la.circulant(s)), c, some, case=case)
        yield record("convolution_matrix",
                     lambda a, s: [la.convolution_matrix(x, n, mode) for x in (a, s) for n in (2, 5)
                                   for mode in ("full", "same", "valid")], c, some, case=case)
        floor = 1e-5 if dtype == F32 else 1e-14
        yield record("companion", lambda c, s: (la.companion(c), la.companion(s)), c, some, case=case,
                     floor=floor)
        yield record("fiedler", lambda c, s: (la.fiedler(c), la.fiedler(s)), c, some, case=case, floor=floor)
        yield record("fiedler_companion", lambda *xs: [la.fiedler_companion(x) for x in xs],
                     vector(7), vector(6), vector(2), vector(1), some, case=case, floor=floor)
        yield record("leslie", lambda f, s, b: (la.leslie(f, s), la.leslie(b, s[:2])), c, r, some, case=case)
    whole = np.array([3, -1, 4, 1], np.int32)
    yield values("circulant", lambda c, s: (la.circulant(c), la.circulant(s)), whole, whole.reshape(2, 2),
                 case="i32")
    yield values("companion", lambda c, s: [la.companion(x.astype(jnp.float64)) for x in (c, s)], whole,
                 whole.reshape(2, 2), case="i32")


def of_sizes():
    """Exact, where JAX computes by logarithms of factorials."""
    exact = lambda rows: np.array([[float(x) for x in row] for row in rows])
    n = 9
    yield Record("hilbert", "exact", [], [exact([[Fraction(1, i + j + 1) for j in range(n)] for i in range(n)])])
    inverse = lambda i, j: ((-1)**(i + j) * (i + j + 1) * comb(n + i, n - j - 1) * comb(n + j, n - i - 1)
                            * comb(i + j, i)**2)
    yield Record("invhilbert", "exact", [], [exact([[inverse(i, j) for j in range(n)] for i in range(n)])])
    lower = np.array([[comb(i, j) for j in range(n)] for i in range(n)], object)
    signs = np.array([[(-1)**(i + j) for j in range(n)] for i in range(n)], object)
    yield Record("pascal", "exact", [], [exact(m) for m in (lower @ lower.T, lower, lower.T)])
    lower = lower * signs
    yield Record("invpascal", "exact", [], [exact(m) for m in (lower.T @ lower, lower, lower.T)])
    yield values("helmert", lambda: (la.helmert(5), la.helmert(5, full=True), la.helmert(1, full=True)), ulps=2)
    yield values("hadamard", lambda: [la.hadamard(n, np.int32) for n in (1, 2, 8)], ulps=0)
    import mpmath
    mpmath.mp.dps = 30
    turn = lambda n: np.array([[complex(mpmath.expjpi(mpmath.mpf(-2 * (j * k % n)) / n)) for k in range(n)]
                               for j in range(n)])
    for n in (6, 8):
        near = np.abs(turn(n) - np.asarray(la.dft(n))).max()
        assert near < 1e-13, near
    made = Record("dft", "exact", [], [turn(6), turn(6) / np.sqrt(6), turn(6) / 6], ulps=4)
    made.value_floor = 1e-16
    yield made


def zeros():
    roots = lambda p: jnp.roots(p, strip_zeros=False)
    for dtype, case, floor in ((F64, "f64", 1e-12), (F32, "f32", 1e-4), (C128, "c128", 1e-12)):
        yield record("roots", roots, draw_complex(5, dtype=dtype), case=case, ulps=4096, floor=floor)
    behind = np.array([0.0, 0.0, 1.0, -3.0, 2.5, -0.25])
    made = record("roots", roots, behind, case="fewer", ulps=4096, floor=1e-12)
    made.derivatives = []  # JAX's are NaN: the companion matrix has equal eigenvalues
    yield made
    yield values("roots", roots, np.zeros(3), case="none")
    yield record("roots_stripped", lambda p: jnp.roots(p[2:]), behind, ulps=4096, floor=1e-12)


def dims(contracting, batch, ragged, group=()):
    return lax.RaggedDotDimensionNumbers(dot_dimension_numbers=(contracting, batch),
                                         lhs_ragged_dimensions=[ragged], rhs_group_dimensions=group)


def grouped():
    """By the formula that JAX compiles on a CPU, which has derivatives in every mode."""
    def ragged(numbers):
        return lambda sizes, a, b: (_ragged_dot_general_impl(a, b, sizes, numbers),)

    def case(name, numbers, sizes, *operands):
        sizes = np.array(sizes, np.int32)
        same = lax.ragged_dot_general(*operands, sizes, numbers)
        assert np.array_equal(same, ragged(numbers)(sizes, *operands)[0])
        return record("ragged_" + name, ragged(numbers), sizes, *operands, ulps=256, floor=1e-13)

    yield case("free", dims(([1], [1]), ([], []), 0, [0]), [2, 0, 3], draw(6, 3), draw(3, 3, 2))
    of_batch = dims(([3], [2]), ([1], [0]), 2, [1])  # lhs [x, b, m, k], rhs [b, g, k, n]
    yield case("free_batch", of_batch, [1, 2], draw(2, 2, 4, 3), draw(2, 2, 3, 2))
    yield case("free_each", of_batch, [[[1, 2], [0, 3]], [[4, 0], [2, 1]]], draw(2, 2, 4, 3), draw(2, 2, 3, 2))
    yield case("contracting", dims(([1], [0]), ([], []), 1), [2, 0, 3], draw(2, 6), draw(6, 3))
    yield case("contracting_each", dims(([0, 2], [2, 0]), ([1], [1]), 2), [[[1, 2], [0, 3]], [[4, 0], [2, 1]]],
               draw(2, 2, 4, 3), draw(4, 2, 2, 2))
    yield case("batch", dims(([2], [1]), ([0], [0]), 0), [2, 1], draw(4, 2, 3), draw(4, 3, 2))


def iterated():
    """Hermitian and general systems of complex numbers; the gradient in the matrix goes through the
    transposed system."""
    spd = lambda m: m @ jnp.conj(m.T) + 3 * jnp.eye(3)
    general = lambda m: m + 5 * jnp.eye(3)
    solver = jsp.sparse.linalg
    options = dict(tol=1e-15, maxiter=60)
    for dtype, case, floor in ((C128, "c128", 1e-9), (C64, "c64", 1e-3)):
        m, b = draw_complex(3, 3, dtype=dtype), draw_complex(3, dtype=dtype)
        near = dict(case=case, ulps=2**12, floor=floor)
        for name, matrix in (("cg", spd), ("bicgstab", general), ("gmres", general)):
            exact = lambda m, b, matrix=matrix: (jnp.linalg.solve(matrix(m).astype(dtype), b),)
            if dtype == C128:
                theirs = getattr(solver, name)(matrix(m), b, **options)[0]
                assert np.allclose(theirs, exact(m, b)[0], rtol=1e-9)
            yield record("complex_" + name, exact, m, b, **near)


FILES = {"library_patterns": ("Matrices of a pattern, zeros, groups, complex systems",
                              [of_vectors, of_sizes, zeros, grouped, iterated])}
