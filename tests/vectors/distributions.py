# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Distributions of jax.random beyond those of random_draws.py."""

import jax
import jax.numpy as jnp
import numpy as np

import random_draws
from random_draws import by_name, draw, key_of, raw
from record import Record, slopes_like

r = jax.random


def of(dtype):
    return lambda *values: [np.asarray(v, dtype) for v in values]


def formulas():
    """One formula of a few uniform or normal numbers."""
    for seed, shape in [(0, (3,)), (-1, (2, 5)), (7, (37,))]:
        for dtype in ("float32", "float64", "float16", random_draws.BF16):
            for name in ("cauchy", "laplace", "logistic"):
                yield draw(name, seed, shape, lambda k, s: getattr(r, name)(k, s, dtype), ulps=64)
        for dtype in ("int32", "int8", "float32"):
            yield draw("rademacher", seed, shape, lambda k, s: r.rademacher(k, s, dtype))
        for dtype in ("float32", "float64"):
            array = of(dtype)
            yield draw("maxwell", seed, shape, lambda k, s: r.maxwell(k, s, dtype), ulps=16)
            loc, scale = array(0.5, 2.0)
            yield draw("double_sided_maxwell", seed, shape,
                       lambda k, s: r.double_sided_maxwell(k, loc, scale, s, dtype),
                       params=(loc, scale), ulps=64)
            for name, params in (("lognormal", (0.5,)), ("pareto", (2.5,)), ("rayleigh", (1.5,)),
                                 ("weibull_min", (2.0, 1.5)), ("triangular", (-1.0, 0.5, 2.0)),
                                 ("wald", (1.5,))):
                params = array(*params)
                yield draw(name, seed, shape,
                           lambda k, s: getattr(r, name)(k, *params, s, dtype), params=params,
                           ulps=256)
            p = np.asarray(0.2, dtype)
            yield draw("geometric", seed, shape, lambda k, s: r.geometric(k, p, s, "int32"),
                       params=(p,))


def gammas():
    for dtype in ("float32", "float64"):
        array = of(dtype)
        for seed, shape, a in [(3, (40,), 0.3), (4, (40,), 1.0), (5, (2, 5), 7.5), (6, (3,), 1e4)]:
            a, = array(a)
            for name in ("gamma", "loggamma", "chisquare", "t"):
                yield draw(name, seed, shape, lambda k, s: getattr(r, name)(k, a, s, dtype),
                           params=(a,), ulps=256)
        a, b = array(0.7, 2.5)
        for name in ("beta", "f"):
            yield draw(name, 8, (20,), lambda k, s: getattr(r, name)(k, a, b, s, dtype),
                       params=(a, b), ulps=256)
        many = np.asarray([0.4, 1.0, 3.5, 20.0], dtype)
        yield draw("gamma", 9, (3, 4), lambda k, s: r.gamma(k, many, s, dtype), params=(many,),
                   ulps=256)
        yield draw("dirichlet", 10, (5, 4), lambda k, s: r.dirichlet(k, many, s[:-1], dtype),
                   params=(many,), ulps=256)
        p = np.asarray(3.0, "float64")
        yield draw("generalized_normal", 11, (12,),
                   lambda k, s: r.generalized_normal(k, 3.0, s, dtype), params=(p,), ulps=256)
        yield draw("ball", 12, (6, 3), lambda k, s: r.ball(k, 3, 3.0, s[:-1], dtype), params=(p,),
                   ulps=256)


def gamma_slopes():
    """Draws as functions of a, with their derivatives; the key has none."""
    for name in ("gamma", "loggamma"):
        for a in (np.array([0.2, 0.9, 1.0, 4.0, 30.0, 400.0]),):
            key = raw(key_of(13))
            f = lambda x: getattr(r, name)(key_of(13), x, a.shape, "float64")
            made = Record(name, "slopes_" + name, [key, a], [np.asarray(f(a))], ulps=256)
            t, ct = slopes_like(a), slopes_like(a)
            slope = np.asarray(jax.jvp(f, [jnp.asarray(a)], [jnp.ones_like(a)])[1])
            made.derivatives = [("tangent-in", t), ("tangent-out", slope * t), ("ct", ct),
                                ("ct-in", slope * ct)]
            made.derivative_ulps, made.floor = 2**20, 0.0
            yield made


def counts():
    for seed in (14, 15):
        lam = np.asarray([0.0, 0.3, 4.0, 9.9, 12.0, 80.0, 1e4], "float32")
        yield draw("poisson", seed, (5, 7), lambda k, s: r.poisson(k, lam, s, "int32"),
                   params=(lam,))
        for dtype in ("float32", "float64"):
            n = np.asarray([0, 3, 10, 40, 400, 1e5, -1], dtype)
            for p in (0.0, 0.3, 0.75, 1.0, 1e-3):
                p = np.asarray(p, dtype)
                yield draw("binomial", seed, (3, 7), lambda k, s: r.binomial(k, n, p, s, dtype),
                           params=(n, p))
        n, p = np.asarray([10.0, 500.0]), np.asarray([[0.2, 0.5, 0.3], [0.1, 0.0, 0.9]])
        yield draw("multinomial", seed, (2, 3), lambda k, s: r.multinomial(k, n, p), params=(n, p))


def orders():
    x = np.arange(12.0).reshape(4, 3)
    for seed in (16, 17):
        for n in (1, 2, 10, 2000):
            yield draw("permutation", seed, (n,),
                       lambda k, s: r.permutation(k, n).astype("int32"), params=(np.int32(n),))
        for axis in (0, 1):
            for independent in (False, True):
                name = f"permutation_{axis}{'_independent' if independent else ''}"
                yield draw(name, seed, x.shape,
                           lambda k, s: r.permutation(k, x, axis, independent=independent),
                           params=(x,))
        p = np.asarray([0.1, 0.2, 0.3, 0.4])
        yield draw("choice", seed, (3, 2, 3), lambda k, s: r.choice(k, x, s[:2]), params=(x,))
        yield draw("choice_p", seed, (6, 3), lambda k, s: r.choice(k, x, (6,), p=p), params=(x, p))
        yield draw("choice_once", seed, (3, 3),
                   lambda k, s: r.choice(k, x, (3,), replace=False), params=(x,))
        yield draw("choice_once_axis", seed, (4, 2),
                   lambda k, s: r.choice(k, x, (2,), replace=False, axis=1), params=(x,))
        yield draw("choice_once_p", seed, (2, 3),
                   lambda k, s: r.choice(k, x, (2,), replace=False, p=p), params=(x, p))
        yield draw("choice_number", seed, (5,),
                   lambda k, s: r.choice(k, 9, s).astype("int32"), params=(np.int32(9),))
        logits = np.asarray([[0.5, -1, 2, 0.1, 0.7], [0, 0, 1, -2, 0.3]])
        yield draw("categorical_once", seed, (3, 2),
                   lambda k, s: r.categorical(k, logits, shape=s, replace=False).astype("int32"),
                   params=(logits,))


def vectors():
    mean = np.asarray([1.0, -2.0, 0.5])
    cov = np.asarray([[2.0, 0.5, 0.1], [0.5, 1.0, -0.3], [0.1, -0.3, 0.75]])
    for dtype in ("float32", "float64"):
        yield draw("multivariate_normal", 18, (4, 3),
                   lambda k, s: r.multivariate_normal(k, mean.astype(dtype), cov.astype(dtype),
                                                      s[:1], dtype),
                   params=(mean.astype(dtype), cov.astype(dtype)), ulps=256)
        for shape in [(3, 3), (2, 4, 2), (2, 5)]:
            yield draw("orthogonal", 19, shape,
                       lambda k, s: r.orthogonal(k, s[-2], s[:-2], dtype, s[-1]), ulps=256)


FILES = {"distributions": ("Distributions of jax.random",
                           [lambda: by_name([*formulas(), *gammas(), *gamma_slopes(), *counts(),
                                             *orders(), *vectors()])])}
