# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Linear algebra of complex matrices, and eigenvalues of general ones. The programs are those of
tests/complex/matrix_programs.cpp, by name."""

import jax
import jax.numpy as jnp
import jax.scipy as jsp
import numpy as np
from jax import lax

from complex_numbers import draw, record, values
from record import C64, C128, F32, F64

INF = float("inf")
la = jnp.linalg


def adjoint(a):
    return jnp.conj(jnp.swapaxes(a, -1, -2))


def near(n, dtype=C128, batch=()):
    """Well-conditioned."""
    return (draw(*batch, n, n, dtype=dtype) + 3 * np.eye(n)).astype(dtype)


def systems(dtype, case, floor):
    a = near(3, dtype, (2,))
    s = np.asarray(a @ adjoint(a) / 4).astype(dtype)
    b, v = draw(2, 3, 2, dtype=dtype), draw(3, dtype=dtype)
    options = dict(case=case, ulps=256, floor=floor)
    yield record("cholesky", lambda s: (la.cholesky(s), la.cholesky(s, upper=True)), s, **options)
    yield record("solve", la.solve, a, b, **options)
    yield record("solve_vector", la.solve, a[0], v, **options)
    yield record("solve_triangular",
                 lambda a, b: (jsp.linalg.solve_triangular(a, b),
                               jsp.linalg.solve_triangular(a, b, lower=True),
                               jsp.linalg.solve_triangular(a, b, trans=1, unit_diagonal=True)),
                 a[0], b[0], **options)
    yield record("cho_solve", lambda l, b: jsp.linalg.cho_solve((l, True), b), np.asarray(la.cholesky(s[0])), b[0],
                 **options)
    yield record("lu", lambda a: jsp.linalg.lu(a)[1:], a[1], **options)
    yield record("inv", la.inv, a, **options)
    yield record("det", lambda a: (la.det(a), la.det(a[:, :2, :2])), a, **options)
    yield record("slogdet", lambda a: la.slogdet(a), a, **options)
    yield record("matrix_power", lambda a: (la.matrix_power(a, 3), la.matrix_power(a, -2)), a[0],
                 case=case, ulps=1024, floor=16 * floor)


def larger():
    """Beyond what is generated for small sizes."""
    a, b = near(10) + 4 * np.eye(10), draw(10, 3)
    s = np.asarray(a @ adjoint(a) / 16)
    options = dict(case="larger", ulps=1024, floor=1e-11)
    yield record("cholesky", lambda s: (la.cholesky(s), la.cholesky(s, upper=True)), s, **options)
    yield record("solve", la.solve, a, b, **options)
    yield record("lu", lambda a: jsp.linalg.lu(a)[1:], a, **options)
    yield record("slogdet", lambda a: la.slogdet(a), a, **options)


def decompositions(dtype, case, floor):
    a = near(3, dtype, (2,))
    tall, wide = draw(4, 3, dtype=dtype), draw(2, 4, dtype=dtype)
    options = dict(case=case, ulps=1024, floor=floor)
    eigh = lambda s: (la.eigh(s)[0], jnp.abs(la.eigh(s)[1]))
    svd = lambda a: [jnp.abs(x) for x in la.svd(a, full_matrices=False)]
    yield record("eigh", eigh, a, **options)
    yield record("svd", svd, tall, **options)
    yield record("svd", svd, wide, **{**options, "case": case + "_wide"})
    yield record("qr", lambda a: [jnp.abs(x) for x in la.qr(a)], tall, **options)
    yield record("pinv", la.pinv, tall, **options)
    yield record("lstsq", lambda a, b: la.lstsq(a, b)[:2], tall, draw(4, 2, dtype=dtype), **options)
    yield record("expm", jsp.linalg.expm, a[0], case=case, ulps=2**13, floor=256 * floor)
    norms = ("fro", "nuc", 1, -1, 2, -2, INF, -INF)
    yield record("matrix_norms", lambda a: [la.norm(a, p) for p in norms], tall, **options)
    yield record("vector_norms", lambda v: [la.norm(v, p) for p in (None, 1, 2, 3, INF, -INF)], tall[0], **options)
    yield record("cond", lambda a: (la.cond(a), la.cond(a, 1)), a[0], **options)


def eig(a):
    return lax.linalg.eig(a, compute_left_eigenvectors=False, enable_eigvec_derivs=True)


def eigenvalues():
    real = draw(2, 3, 3, dtype=F64)
    real[1] = [[1, 3, 0.5], [-2, 0.25, 1], [0.5, -1, 4]]  # a pair of complex eigenvalues
    for dtype, case, floor in ((C128, "c128", 1e-13), (C64, "c64", 1e-4)):
        a = near(3, dtype, (2,))
        yield record("eig", eig, a, case=case, ulps=1024, floor=floor)
        yield record("eigvals", la.eigvals, a, case=case, ulps=1024, floor=floor)
    for dtype, case, floor in ((F64, "f64", 1e-13), (F32, "f32", 1e-4)):
        yield record("eig", eig, real.astype(dtype), case=case, ulps=1024, floor=floor)
        yield record("eigvals", la.eigvals, real.astype(dtype), case=case, ulps=1024, floor=floor)
    yield record("eig", eig, near(9), case="larger", ulps=4096, floor=1e-12)
    # Not normal, but with eigenvalues that differ; and a defective one, of which the values are there.
    yield record("eigvals", la.eigvals, np.array([[1.0, 100.0], [0.0, 2.0]]), case="not_normal", ulps=1024, floor=1e-12)
    yield values("eigvals", la.eigvals, np.array([[2.0, 1.0], [0.0, 2.0]]), case="defective", ulps=1024)
    batched = lambda a: jax.vmap(eig)(a)
    yield record("eig_vmap", batched, real, ulps=1024, floor=1e-13)


def all_kinds():
    for dtype, case, floor in ((C128, "c128", 1e-13), (C64, "c64", 1e-4)):
        yield from systems(dtype, case, floor)
        yield from decompositions(dtype, case, floor)


def holomorphic():
    """grad(…, holomorphic) and a second derivative."""
    a = near(4)
    yield values("det_gradient", jax.grad(la.det, holomorphic=True), a, ulps=1024)
    yield values("inv_second", lambda a, t: jax.jvp(lambda a: jax.jvp(la.inv, (a,), (t,))[1], (a,), (t,))[1], a,
                 draw(4, 4), ulps=4096)


FILES = {"complex_linalg": ("Linear algebra of complex matrices, eigenvalues of general ones",
                            [all_kinds, larger, eigenvalues, holomorphic])}
