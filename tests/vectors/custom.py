# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Derivatives of one's own, implicit differentiation, checkpoints. The programs are those of
tests/custom/vectors_test.cpp, by name."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from control import jnp64, record
from record import F64, Record

softplus = jax.custom_jvp(lambda x: jnp.log(1 + jnp.exp(x)))
softplus.defjvp(lambda p, t: (softplus(*p), t[0] / (1 + jnp.exp(-p[0]))))

# Not the derivative of the value: nobody else's is taken for it.
stretched = jax.custom_jvp(lambda x, y: x * y)
stretched.defjvp(lambda p, t: (stretched(*p), jnp.sin(p[0]) * t[0] + p[0] * p[1] * t[1]))

pulled = jax.custom_vjp(lambda w, x: w * jnp.sin(x))
pulled.defvjp(lambda w, x: (w * jnp.sin(x), (w, x)),
              lambda r, ct: (3 * ct * r[1] * r[0], ct * r[0] * r[0]))


def by_rule(x):
    return softplus(x) * x


def in_a_scan(x, xs):
    return lax.scan(lambda c, r: (stretched(c, r) + softplus(r), c), x, xs)


def in_a_while(x):
    return lax.while_loop(lambda c: c < 20, lambda c: softplus(c) + c, x)


def in_a_branch(x, y):
    return lax.cond(x > 0, lambda u: stretched(u, y), lambda u: softplus(u), x)


def on_a_batch(x, y):
    return jax.vmap(stretched)(x, y), jax.vmap(stretched, (None, 0))(x[0], y)


def third(x):
    return jax.grad(jax.grad(jax.grad(softplus)))(x)


def gradient_of_pulled(w, x):
    return jax.grad(pulled, (0, 1))(w, x)


def second_of_pulled(w, x):
    return jax.jacrev(jax.grad(pulled, (0, 1)), (0, 1))(w, x)


def batch_of_pulled(w, xs):
    total = lambda w, xs: jnp.sum(jax.vmap(pulled, (None, 0))(w, xs))
    return jax.grad(total, (0, 1))(w, xs)


def square_root(a):
    def newton(f, x):
        return lax.fori_loop(0, 30, lambda _, x: x - f(x) / jax.grad(f)(x), x)

    return lax.custom_root(lambda x: x * x - a, jnp.ones_like(a), newton, lambda g, y: y / g(1.0))


def second_of_root(a):
    return jax.grad(jax.grad(square_root))(a)


def solved(a, b):
    dense = lambda matvec, b: jnp.linalg.solve(jax.jacobian(matvec)(b), b)
    return lax.custom_linear_solve(lambda x: a @ x, b, dense, dense)


def checkpointed(w, x):
    layer = jax.checkpoint(lambda h: jnp.tanh(w @ h))
    return jnp.sum(layer(layer(x)) ** 2)


def checkpointed_scan(x, xs):
    step = jax.checkpoint(lambda c, r: (jnp.sin(c * r) + softplus(c), jnp.exp(c)))
    return lax.scan(step, x, xs)


def values(name, f, *ins):
    """Without derivatives: JAX has no forward mode of custom_vjp."""
    outs = [np.asarray(y) for y in jax.tree_util.tree_leaves(f(*ins))]
    return Record(name, "values", [np.asarray(x) for x in ins], outs, ulps=256)


def custom():
    v, w = jnp64(0.5, -0.25, 1.5), F64.type(0.75)
    a = np.array([[2.0, 1.0], [0.5, 3.0]], F64)
    for case, x in [("negative", -2.0), ("small", 0.5), ("large", 30.0)]:
        yield record("by_rule", by_rule, F64.type(x), case=case)
        yield record("third", third, F64.type(x), case=case)
    yield record("in_a_scan", in_a_scan, w, v)
    yield record("in_a_while", in_a_while, w)
    yield record("in_a_branch", in_a_branch, w, F64.type(2.0), case="taken")
    yield record("in_a_branch", in_a_branch, -w, F64.type(2.0), case="not_taken")
    yield record("on_a_batch", on_a_batch, v, v[::-1].copy())
    yield values("gradient_of_pulled", gradient_of_pulled, w, F64.type(1.25))
    yield values("second_of_pulled", second_of_pulled, w, F64.type(1.25))
    yield values("batch_of_pulled", batch_of_pulled, w, v)
    yield record("square_root", square_root, F64.type(5.0))
    yield record("second_of_root", second_of_root, F64.type(5.0))
    yield record("solved", solved, a, jnp64(1.0, -2.0))
    yield record("checkpointed", checkpointed, a, jnp64(0.3, -0.2))
    yield record("checkpointed_scan", checkpointed_scan, w, v)


FILES = {"custom": ("Derivatives of one's own, implicit differentiation, checkpoints", [custom])}
