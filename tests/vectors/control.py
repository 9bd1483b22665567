# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Branches and loops. The programs are those of tests/control/vectors_test.cpp, by name."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from record import F64, Record, slopes_like, with_derivatives

jnp64 = lambda *values: np.array(values, F64)


def branches(x, y):
    return lax.cond(jnp.sum(x) > y, lambda u, v: jnp.sin(u) * v, lambda u, v: u * u - v, x, y)


def choice(i, x):
    return lax.switch(i, [jnp.sin, lambda v: v * v, lambda v: 1 / v], x)


def batched_branches(x):
    root = lambda v: lax.cond(v > 0, jnp.sqrt, lambda u: 3.0 * u, v)
    return jax.vmap(root)(x)


def recurrent(w, h, xs):
    def step(h, x):
        h = jnp.tanh(w @ h + x)
        return h, jnp.sum(h * h)

    return lax.scan(step, h, xs)


def backwards(c, xs):
    step = lambda c, x: (jnp.sin(c) * x + 0.1, c * c)
    return lax.scan(step, c, xs, reverse=True)


def counted(x, y):
    return lax.fori_loop(1, 6, lambda i, c: c * x + i * y, 0.5 * y)


def integer_start(xs):
    return lax.scan(lambda c, x: (c + x, c), 0, xs)


def newton(a):
    far = lambda x: jnp.abs(x * x - a) > 1e-10
    return lax.while_loop(far, lambda x: 0.5 * (x + a / x), a)


def squared(x):
    return jax.vmap(lambda v: lax.while_loop(lambda c: c < 10.0, lambda c: c * c, v))(x)


def limit_cycle(x, y):
    def step(state):
        x, y, n = state
        return x + 0.1 * y, y - 0.1 * x * (1 + x * x), n + 1

    x, y, n = lax.while_loop(lambda s: s[0] + s[2] * 0.01 > 0, step, (x, y, 0))
    return x * y + n


def affine(a, b):
    combine = lambda f, g: (g[0] * f[0], g[0] * f[1] + g[1])
    return lax.associative_scan(combine, (a, b))


def mapped(xs):
    return lax.map(lambda x: jnp.cumsum(x) * jnp.exp(x[0]), xs)


def nested(x, xs):
    def step(c, r):
        c = lax.while_loop(lambda v: v < 2.0, lambda v: v * (1.2 + x * x) + 0.3, c)
        return lax.cond(r > 0.5, lambda v: jnp.sin(v) * r, lambda v: v / 3 + x, c), c

    return lax.scan(step, x, xs)


def second_derivative(x, xs):
    last = lambda x: lax.scan(lambda c, r: (jnp.sin(c * r) + x * c, None), x, xs)[0]
    return jax.grad(jax.grad(last))(x)


def hessian(v):
    def energy(v):
        step = lambda c, r: (c + lax.cond(r > 0, jnp.sin, jnp.exp, c * r), c * r)
        last, ys = lax.scan(step, v[0] * v[1], v)
        return last + jnp.sum(ys)

    return jax.hessian(energy)(v)


def record(name, f, *ins, case="values", jacobian=jax.jacfwd):
    """Tangents and cotangents by one mode: forward, as JAX has no reverse mode of while."""
    ins = [np.asarray(x) for x in ins]
    flat = lambda *xs: jax.tree_util.tree_leaves(f(*xs))
    outs = [np.asarray(y) for y in flat(*ins)]
    made = Record(name, case, ins, outs, ulps=64)
    places = [i for i, x in enumerate(ins) if x.dtype == F64]
    if not all(y.dtype == F64 for y in outs):
        return made

    def of_floats(*xs):
        operands = list(ins)
        for place, x in zip(places, xs):
            operands[place] = x
        return flat(*operands)

    primals = [jnp.asarray(ins[p]) for p in places]
    tangents, cts = [slopes_like(x) for x in primals], [slopes_like(y) for y in outs]
    blocks = jacobian(of_floats, argnums=tuple(range(len(primals))))(*primals)
    if jacobian is jax.jacfwd:
        _, tangent_outs = jax.jvp(of_floats, primals, [jnp.asarray(t) for t in tangents])
    else:
        tangent_outs = [sum(np.tensordot(np.asarray(block), t, t.ndim)
                            for block, t in zip(row, tangents)) for row in blocks]
    ct_ins = [sum(np.tensordot(ct, np.asarray(row[k]), ct.ndim) for ct, row in zip(cts, blocks))
              for k in range(len(primals))]
    return with_derivatives(made, tangents, [np.asarray(t) for t in tangent_outs], cts, ct_ins,
                            ulps=256, floor=2.0**-46)


def control():
    v, line = jnp64(0.5, -0.25, 1.5), np.linspace(-1.0, 1.0, 5)
    w = np.array([[0.5, -0.3], [0.2, 0.9]], F64)
    yield record("branches", branches, v, F64.type(0.5), case="taken")
    yield record("branches", branches, v, F64.type(2.5), case="not_taken")
    for i in [-5, 0, 1, 2, 5]:
        yield record("choice", choice, np.int32(i), jnp64(0.5, 2.0), case=str(i))
    yield record("batched_branches", batched_branches, jnp64(-1.0, 0.25, 4.0))
    xs = np.sin(np.arange(8.0)).reshape(4, 2)
    yield record("recurrent", recurrent, w, jnp64(0.1, -0.2), xs)
    yield record("recurrent", recurrent, w, jnp64(0.1, -0.2), xs[:0], case="no_steps")
    yield record("backwards", backwards, F64.type(0.3), line)
    yield record("counted", counted, F64.type(0.75), F64.type(1.25))
    yield record("integer_start", integer_start, jnp64(0.5, 0.25))
    for a in [2.0, 9.0, 100.0]:
        yield record("newton", newton, F64.type(a), case=str(int(a)))
    yield record("squared", squared, jnp64(2.0, 3.0, 20.0))
    yield record("limit_cycle", limit_cycle, F64.type(1.0), F64.type(0.5))
    yield record("affine", affine, jnp64(0.5, 1.5, -1.0, 2.0, 0.25), line)
    yield record("mapped", mapped, xs)
    yield record("nested", nested, F64.type(0.4), jnp64(0.3, 0.9, 0.6))
    yield record("second_derivative", second_derivative, F64.type(0.7), line)
    yield record("hessian", hessian, v)


FILES = {"control": ("Branches and loops", [control])}
