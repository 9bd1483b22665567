# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Complex numbers. The programs are those of tests/complex/programs.cpp, by name."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from record import BOOL, C64, C128, F32, F64, RNG, SLOPES, Record, with_derivatives

INF, NAN = float("inf"), float("nan")
COUNTS = {C64: F32, C128: F64}


def z(*values, dtype=C128):
    return np.array(values, dtype)


def draw(*shape, dtype=C128, lo=-2.0, hi=2.0):
    """Parts are multiples of 1/64."""
    part = lambda: np.round(RNG.uniform(lo, hi, shape) * 64) / 64
    return (part() + 1j * part()).astype(dtype) if np.dtype(dtype).kind == "c" else part().astype(dtype)


def slopes(array, first):
    """Never 0, exact in products."""
    size = array.size
    at = lambda k: np.array([SLOPES[(first + k + i) % len(SLOPES)] for i in range(size)])
    values = at(0) + 1j * at(3) if np.iscomplexobj(array) else at(0)
    return values.astype(array.dtype).reshape(array.shape)


def has_slopes(array):
    return np.asarray(array).dtype.kind in "fc"


def record(name, f, *ins, case="values", ulps=64, floor=0.0, derivative=None):
    ins = [np.asarray(x) for x in ins]
    outs = [np.asarray(y) for y in jax.tree_util.tree_leaves(f(*map(jnp.asarray, ins)))]
    outs = [y.astype(np.int32) if y.dtype == np.int64 else y for y in outs]
    made = Record(name, case, ins, outs, ulps=ulps)
    places = [i for i, x in enumerate(ins) if has_slopes(x)]
    if not places or not all(has_slopes(y) for y in outs):
        return made

    def of_floats(*xs):
        operands = [jnp.asarray(x) for x in ins]
        for place, x in zip(places, xs):
            operands[place] = x
        return tuple(jax.tree_util.tree_leaves(f(*operands)))

    primals = [jnp.asarray(ins[p]) for p in places]
    tangents = [slopes(ins[p], 2 * p) for p in places]
    cts = [slopes(y, 1 + 2 * k) for k, y in enumerate(outs)]
    _, tangent_outs = jax.jvp(of_floats, primals, [jnp.asarray(t) for t in tangents])
    _, pullback = jax.vjp(of_floats, *primals)
    ct_ins = pullback(tuple(jnp.asarray(c) for c in cts))
    return with_derivatives(made, tangents, [np.asarray(t) for t in tangent_outs], cts,
                            [np.asarray(c) for c in ct_ins], derivative or 4 * ulps, floor)


def values(name, f, *ins, case="values", ulps=64):
    outs = [np.asarray(y) for y in jax.tree_util.tree_leaves(f(*map(jnp.asarray, ins)))]
    return Record(name, case, [np.asarray(x) for x in ins], outs, ulps=ulps)


UNARY = {
    "neg": lambda x: -x, "exp": jnp.exp, "expm1": jnp.expm1, "log": jnp.log, "log1p": jnp.log1p,
    "sqrt": jnp.sqrt, "rsqrt": lax.rsqrt, "sin": jnp.sin, "cos": jnp.cos, "tan": jnp.tan,
    "asin": jnp.arcsin, "acos": jnp.arccos, "atan": jnp.arctan, "sinh": jnp.sinh,
    "cosh": jnp.cosh, "tanh": jnp.tanh, "asinh": jnp.arcsinh, "acosh": jnp.arccosh,
    "atanh": jnp.arctanh, "logistic": lax.logistic, "square": jnp.square,
    "reciprocal": jnp.reciprocal, "cube": lambda x: x**3, "inverse_square": lambda x: x**-2,
    "real": jnp.real, "imag": jnp.imag, "conj": jnp.conj, "abs": jnp.abs, "angle": jnp.angle,
    "sign": jnp.sign, "log2": jnp.log2, "log10": jnp.log10, "exp2": jnp.exp2,
}

BINARY = {
    "add": jnp.add, "sub": jnp.subtract, "mul": jnp.multiply, "div": jnp.divide, "pow": jnp.power,
}


def functions():
    for dtype in (C64, C128):
        name = "c64" if dtype == C64 else "c128"
        for op, f in UNARY.items():
            # JAX's derivative of acosh, rsqrt((z - 1) (z + 1)), has the other sign on the left.
            side = draw(6, dtype=dtype, lo=0.25) if op == "acosh" else draw(6, dtype=dtype)
            yield record(op, f, side, case=name, ulps=48, floor=1e-5 if dtype == C64 else 1e-14)
        for op, f in BINARY.items():
            yield record(op, f, draw(6, dtype=dtype), draw(6, dtype=dtype), case=name, ulps=64)


# Both sides of every cut, by the signs of zeros.
CUTS = z(complex(-2, 0.0), complex(-2, -0.0), complex(2, 0.0), complex(2, -0.0), complex(0.0, 2),
         complex(-0.0, 2), complex(0.0, -2), complex(-0.0, -2), complex(0.5, 0.0),
         complex(0.5, -0.0), complex(0.0, 0.5), complex(-0.0, -0.5))
FAR = z(1e3 + 1j, -1e3 + 2j, 3 + 1e3j, 1e8 + 1e8j, -1e8 - 1e-8j, 1e-8 + 1e-9j, -1e-12 + 1e-12j)
CUT = ("log", "sqrt", "asin", "acos", "atan", "asinh", "acosh", "atanh", "log1p", "angle", "rsqrt")
# What JAX's square root takes no notice of is the sign of a zero, and its sinh loses digits near 0.
BETTER = {"sqrt": np.sqrt, "asin": np.arcsin, "acos": np.arccos, "sinh": np.sinh,
          "asinh": np.arcsinh, "acosh": np.arccosh}


def at(op, xs, case, ulps):
    if op not in BETTER:
        return values(op, UNARY[op], xs, case=case, ulps=ulps)
    return Record(op, case, [xs], [BETTER[op](xs)], ulps=ulps).differs("see complex_numbers.py")


def cuts():
    for op in CUT:
        yield at(op, CUTS, "cuts", 64)
        yield at(op, CUTS.astype(C64), "cuts_c64", 64)
        yield at(op, FAR, "far", 64)
    for op in ("exp", "sinh", "cosh", "tanh", "tan", "sin", "cos", "expm1", "logistic"):
        yield at(op, z(30 + 1j, -30 + 2j, 20j + 1, 1e-9 + 2e-9j, -40 + 1e-3j, 1e-3 - 40j), "far", 256)


# Sizes that a plain formula does not survive. numpy's, which does.
HUGE = z(1e300 + 1e300j, 3e200 - 4e200j, 1e-300 - 1e-300j, 3e-320 + 4e-320j, 1e155 + 1j)


INFINITE = z(*(complex(x, y) for x in (-np.inf, -1.0, 0.0, 2.0, np.inf)
               for y in (-np.inf, -0.0, 3.0, np.inf) if np.isinf(x) or np.isinf(y)))


def extremes():
    yield Record("abs", "extremes", [HUGE], [np.abs(HUGE)], ulps=4)
    yield Record("sqrt", "extremes", [HUGE], [np.sqrt(HUGE)], ulps=8)
    yield Record("log", "extremes", [HUGE], [np.log(HUGE)], ulps=8)
    for op in ("asin", "acos", "asinh", "acosh"):
        yield Record(op, "infinite", [INFINITE], [BETTER[op](INFINITE)], ulps=8)
    a = z(1e300 + 1e300j, 1e-300 + 1e-300j, 1e200 + 1j, 2e307 + 1e307j)
    b = z(2e300 - 1e300j, 1e-300 - 3e-300j, 1e200 - 1e-200j, 1e-3 + 1e3j)
    exact = z(0.2 + 0.6j, -0.2 + 0.4j, 1 + 2e-200j, 1e304 - 2e304j)
    exact[3] = (2e304 + 1e304j) / (1e-6 + 1e0j)
    yield Record("div", "extremes", [a, b], [exact], ulps=16)
    yield Record("div", "zeros", [z(1 + 1j, 1 - 2j), z(0, 0)], [z(complex(INF, INF), complex(INF, -INF))])
    yield Record("div", "infinities", [z(1 + 1j, 3), z(complex(INF, 1), complex(-INF, INF))], [z(0, 0)])
    # Near the circle, where the logarithm of the size is small; exact to 40 digits by mpmath.
    import mpmath
    mpmath.mp.prec = 300
    near = z(0.6 + 0.8j, -0.8 + 0.6j, 1 + 1e-9j, 0.28 + 0.96j, 0.7071067811865476 - 0.7071067811865475j)
    log = lambda v: complex(mpmath.log(mpmath.mpc(v.real, v.imag)))
    for part, pick in (("real", np.real), ("imag", np.imag)):
        yield Record("log_" + part, "near_the_circle", [near],
                     [pick(np.array([log(complex(v)) for v in near]))], ulps=8)
        single = near.astype(C64)
        yield Record("log_" + part, "near_the_circle_c64", [single],
                     [pick(np.array([log(complex(v)) for v in single])).astype(F32)], ulps=8)
    small = z(1e-10 + 1e-5j, -5e-11 + 1e-5j)
    log1p = lambda v: complex(mpmath.log(1 + mpmath.mpc(v.real, v.imag)))
    yield Record("log1p_real", "small", [small],
                 [np.array([log1p(complex(v)).real for v in small])], ulps=8)


def arrays():
    a, b = draw(3, 4), draw(4, 2)
    yield record("sums", lambda x: (jnp.sum(x), jnp.sum(x, 0), jnp.mean(x, 1), jnp.cumsum(x, 1)), a)
    yield record("products", lambda x: (jnp.prod(x), jnp.prod(x, 0), jnp.prod(x, 1)), a, floor=1e-12)
    yield record("product_of_zeros", lambda x: jnp.prod(x, 1), z([0, 1 + 2j, 3], [0, 0, 1j]))
    yield record("cumprod", lambda x: (jnp.cumprod(x, 1), lax.cumprod(x, 1, reverse=True)), a,
                 floor=1e-12)
    yield record("spread", lambda x: (jnp.var(x), jnp.std(x, 1), jnp.linalg.norm(x),
                                      jnp.linalg.norm(x, axis=1)), a, floor=1e-14)
    yield record("matmul", jnp.matmul, a, b, floor=1e-14)
    yield record("matmul", jnp.matmul, draw(3, 4, dtype=C64), draw(4, 2, dtype=C64), case="c64",
                 floor=1e-5)
    yield record("mixed_matmul", lambda x, y: x @ y, draw(3, 4, dtype=F64), b, floor=1e-14)
    yield record("einsum", lambda x, y: jnp.einsum("bij,bjk->bik", x, y), draw(2, 3, 2), draw(2, 2, 3),
                 floor=1e-14)
    yield record("vdot", jnp.vdot, draw(5), draw(5), floor=1e-14)
    yield record("moves", lambda x: (jnp.reshape(x, (2, 6)), x.T, jnp.flip(x, 1), x[1:, ::2],
                                     jnp.pad(x, 1), jnp.concatenate([x, x * 2], 0),
                                     jnp.broadcast_to(x, (2, 3, 4)), jnp.roll(x, 1)), a)
    yield record("indexing", lambda i, x: (x[i], jnp.take(x, i, 1), x[1, 2],
                                           lax.dynamic_slice(x, (i[0], i[1]), (2, 2))),
                 np.array([2, 0], np.int32), a)
    yield record("updates", lambda i, x, y: (x.at[i].add(y), x.at[i].set(y), x.at[1].multiply(2j)),
                 np.array([2, 0], np.int32), a, draw(2, 4))
    yield record("choice", lambda c, x, y: jnp.where(c, x, y), np.array([[1, 0, 1, 0]] * 3, BOOL), a,
                 draw(3, 4))
    yield values("comparisons", lambda x, y: (x == y, x != y, x == jnp.conj(y)), z(1 + 1j, 2, 3j),
                 z(1 + 1j, 2 + 1j, -3j), ulps=0)
    yield values("predicates", lambda x: (jnp.isnan(x), jnp.isinf(x), jnp.isfinite(x),
                                          jnp.isreal(x), jnp.iscomplex(x), x.astype(bool)),
                 z(1, 1j, complex(NAN, 1), complex(1, INF), 0), ulps=0)


def conversions():
    yield record("from_real", lambda x: x.astype(jnp.complex128) * (1 + 2j), draw(4, dtype=F64))
    yield record("to_real", lambda x: jnp.real(x).astype(jnp.float32), draw(4))
    yield record("narrowed", lambda x: x.astype(jnp.complex64), draw(4))
    yield record("widened", lambda x: x.astype(jnp.complex128) * x, draw(4, dtype=C64), floor=1e-6)
    yield record("from_parts", lambda x, y: lax.complex(x, y) * (2 - 1j), draw(4, dtype=F64),
                 draw(4, dtype=F64))
    yield record("promoted", lambda a, x, n: (a + x, a * n, x + 1j), draw(3, dtype=C64),
                 draw(3, dtype=F64), np.array([1, 2, 3], np.int32), floor=1e-6)


def programs():
    yield record("intensity", lambda x: jnp.sum(jnp.abs(x) ** 2), draw(4))
    yield record("network", lambda w, x: jnp.sum(jnp.abs(jnp.tanh(w @ x)) ** 2), draw(3, 3), draw(3),
                 floor=1e-13)

    def recurrent(c, xs):
        return lax.scan(lambda c, x: (jnp.sin(c) * x + 0.1j, jnp.abs(c)), c, xs)

    yield record("recurrent", recurrent, draw(lo=-0.5, hi=0.5), draw(5, lo=-0.75, hi=0.75),
                 floor=1e-12, ulps=256)
    yield record("mandelbrot", lambda c: lax.fori_loop(0, 4, lambda i, v: v * v + c, 0 * c),
                 draw(3, lo=-0.5, hi=0.5), floor=1e-14)
    yield record("branch", lambda x: lax.cond(jnp.real(x) > 0, lambda u: u * u, lambda u: jnp.conj(u), x),
                 draw())
    yield record("rotation", lambda a, x: jnp.exp(1j * a) * x, draw(3, dtype=F64), draw(3))
    yield record("fixed", lambda x: jax.vmap(lambda v: jnp.sum(v * jnp.conj(v)))(x), draw(3, 2),
                 floor=1e-14)

    def holomorphic(x):
        f = lambda v: jnp.sin(v) * v + 1 / v
        return jax.vmap(jax.grad(f, holomorphic=True))(x)

    yield record("holomorphic", holomorphic, draw(4), ulps=256, floor=1e-13)
    yield record("second", lambda x: jax.vmap(jax.grad(jax.grad(jnp.exp, holomorphic=True),
                                                       holomorphic=True))(x), draw(3), ulps=64)
    yield values("gradient", lambda x: jax.grad(lambda v: jnp.sum(jnp.abs(jnp.exp(v)) ** 2))(x),
                 draw(3), ulps=64)
    yield values("jacobians", lambda x: (jax.jacrev(lambda v: jnp.real(v) * jnp.imag(v))(x),
                                         jax.jacfwd(lambda v: v * v, holomorphic=True)(x),
                                         jax.jacfwd(lambda v: v * 1j)(jnp.real(x))), draw(3), ulps=64)
    yield values("normals", lambda key: (jax.random.normal(key, (5,), np.complex128),
                                         jax.random.normal(key, (3,), np.complex64)),
                 np.array([0, 7], np.uint32), ulps=8)


TIES = z(1 + 2j, 1 - 1j, 3, 3 - 2j, 5j, 1 - 1j, 1 + 2j, -2)
HOLES = z(1 + 2j, complex(NAN, 1), complex(2, NAN), 3 - 2j, complex(-INF, 1), complex(-0.0, 1), 0)


def order():
    # Of ties JAX has the last one first where it sorts backwards.
    yield record("sorted", lambda x: (jnp.sort(x), jnp.sort(x, descending=True),
                                      jnp.sort(x.reshape(2, 3), 0)), TIES[[0, 1, 2, 3, 4, 7]])
    i32 = lambda *places: [x.astype(jnp.int32) for x in places]
    yield values("places", lambda x: (*i32(jnp.argsort(x), jnp.argsort(x, descending=True)),
                                      jnp.sort(x), *i32(jnp.lexsort((x,)))), HOLES, ulps=0)
    yield values("ordered", lambda x, y: (x < y, x <= y, x > y, x >= y), TIES, TIES[::-1].copy(), ulps=0)
    yield record("extremes", lambda x: (jnp.max(x), jnp.min(x), jnp.max(x.reshape(2, 4), 1),
                                        jnp.min(x.reshape(2, 4), 0), jnp.ptp(x)), TIES)
    yield record("larger", lambda x, y: (jnp.maximum(x, y), jnp.minimum(x, y), jnp.maximum(x, 1.0)),
                 TIES, TIES[::-1].copy())
    yield record("running", lambda x: (lax.cummax(x), lax.cummin(x), lax.cummax(x, reverse=True)), TIES)
    yield values("found", lambda x: (jnp.unique(x, size=6), jnp.searchsorted(jnp.sort(x), x)), TIES)
    yield record("rounded", lambda x: jnp.round(x), draw(4))


def logarithms():
    x, y = draw(6), draw(6)
    yield record("logaddexp", lambda x, y: (jnp.logaddexp(x, y), jnp.logaddexp2(x, y)), x, y,
                 floor=1e-14)
    yield record("logsumexp", lambda x: (jax.nn.logsumexp(x), jax.nn.logsumexp(x.reshape(2, 3), 1)),
                 x, floor=1e-14)
    yield record("cumlogsumexp", lambda x: (lax.cumlogsumexp(x), lax.cumlogsumexp(x, reverse=True)), x,
                 floor=1e-14, ulps=128)
    yield record("softmax", lambda x: jax.nn.softmax(x), x, floor=1e-14)
    yield values("sinc", jnp.sinc, np.concatenate([draw(5), z(0)]), ulps=256)


FILES = {
    "complex": ("Complex numbers", [functions, cuts, extremes, arrays, conversions, programs]),
    "complex_order": ("The order of complex numbers, and logarithms of sums", [order, logarithms]),
}
