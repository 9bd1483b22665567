# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Steps of decompositions. The programs are those of tests/library/matrix_step_programs.cpp, by
name."""

import jax.numpy as jnp
import numpy as np
from jax import lax

from control import record
from library import draw, integers, loose, values

la = lax.linalg


def solved(dl, d, du, b):
    return la.tridiagonal_solve(dl.at[..., 0].set(0.0), d, du.at[..., -1].set(0.0), b)


def systems():
    below, middle, above, b = draw(2, 5), draw(2, 5), draw(2, 5), draw(2, 5, 3)
    # Small elements on the diagonal: rows have to be exchanged.
    middle[0, :3] = 0.0, 0.25, -0.125
    arrays = lambda f: lambda *xs: f(*map(jnp.asarray, xs))
    yield loose(record("tridiagonal_solve", arrays(solved), below, middle, above, b), 2**14)
    yield loose(record("tridiagonal_solve_vector",
                       arrays(lambda l, d, u, b: solved(l, d, u, b[:, None])[:, 0]),
                       draw(4), draw(4) + 4.0, draw(4), draw(4)))
    yield loose(values("tridiagonal_solve_of_complex",
                       lambda l, d, u, b: [f(solved(*(jnp.asarray(x * (1 + 0.5j)) for x in (l, d, u, b))))
                                           for f in (jnp.real, jnp.imag)],
                       below, middle, above, b))
    r = np.triu(draw(4, 4)) + 4 * np.eye(4)
    yield loose(values("cholesky_update", lambda r, w: jnp.triu(la.cholesky_update(r, w)), r, draw(4)))
    yield values("symmetric_product",
                 lambda a, c: la.symmetric_product(a, jnp.tril(c) + jnp.tril(c, -1).mT, alpha=0.5, beta=2.0,
                                                   symmetrize_output=True), draw(2, 3, 2), draw(2, 3, 3))


def reflections():
    tall, wide, left, right = draw(2, 5, 3), draw(3, 4), draw(2, 5, 4), draw(2, 4, 5)
    raw = lambda a: [x.mT if x.ndim == a.ndim else x for x in jnp.linalg.qr(a, mode="raw")]
    yield loose(values("qr_reflections", raw, tall))
    yield loose(values("qr_reflections_wide", raw, wide))
    yield loose(values("householder_product", lambda a: la.householder_product(*raw(a)), tall))
    yield loose(values("products_with_q",
                       lambda a, c, d: (la.ormqr(*raw(a), c), la.ormqr(*raw(a), c, transpose=True),
                                        la.ormqr(*raw(a), d, left=False),
                                        la.ormqr(*raw(a), d, left=False, transpose=True)),
                       tall, left, right))
    both = lambda a, b: a + 1j * b
    parts = lambda xs: [f(x) for x in xs for f in (jnp.real, jnp.imag)]
    yield loose(values("products_with_complex_q",
                       lambda a, b, c: parts((*raw(both(a, b)), la.householder_product(*raw(both(a, b))),
                                              la.ormqr(*raw(both(a, b)), both(c, c), transpose=True))),
                       draw(4, 3), draw(4, 3), draw(4, 2)))
    yield loose(values("tridiagonal", lambda a: (*la.tridiagonal(a), *la.tridiagonal(a, lower=False)),
                       draw(2, 5, 5)))
    yield loose(values("tridiagonal_of_complex",
                       lambda a, b: parts((*la.tridiagonal(both(a, b)), *la.tridiagonal(both(a, b), lower=False))),
                       draw(4, 4), draw(4, 4)))
    yield values("lu_pivots_to_permutation", lambda p: la.lu_pivots_to_permutation(p, 5),
                 np.array([[3, 1, 2], [2, 4, 2]], np.int32))


FILES = {"library_steps": ("Steps of decompositions", [systems, reflections])}
