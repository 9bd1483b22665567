# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of the array language. The programs are those of tests/library/, by name."""

from fractions import Fraction

import jax
import jax.numpy as jnp
import jax.scipy as jsp
import numpy as np
from jax import lax, nn

from control import record
from record import F64, RNG, Record

INF, NAN = float("inf"), float("nan")



def f64(*values):
    return np.array(values, F64)


def draw(*shape, lo=-2.0, hi=2.0):
    """Multiples of 1/64, all different where there are few."""
    return (np.round(RNG.uniform(lo, hi, shape) * 64) / 64).astype(F64)


def values(name, f, *ins, case="values", ulps=64):
    outs = [np.asarray(y) for y in jax.tree_util.tree_leaves(f(*ins))]
    outs = [y.astype(np.int32) if y.dtype == np.int64 else y for y in outs]
    return Record(name, case, [np.asarray(x) for x in ins], outs, ulps=ulps)


def loose(made, ulps=4096):
    """Sums of which little is left."""
    made.ulps = made.derivative_ulps = ulps
    return made


def exact_determinant(rows):
    """Of rational numbers, by elimination."""
    rows, product = [list(row) for row in rows], Fraction(1)
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != k:
            rows[k], rows[pivot], product = rows[pivot], rows[k], -product
        product *= rows[k][k]
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k])]
    return product


def with_exact_cofactors(made):
    """The gradient of a determinant: JAX's has lost digits where cofactors are small."""
    a = [[Fraction(float(x)) for x in row] for row in made.ins[0]]
    n = range(len(a))
    exact = [[float((-1) ** (i + j) * exact_determinant(
        [[a[r][c] for c in n if c != j] for r in n if r != i])) for j in n] for i in n]
    made.derivatives = [(role, np.array(exact) if role == "ct-in" else value)
                        for role, value in made.derivatives]
    # Factors are right beside the whole matrix, not number by number: 8 ulp of the largest cofactor.
    made.derivative_ulps, made.floor = 64, 8 * np.spacing(np.abs(exact).max())
    return made.differs("the cotangent is that of exact arithmetic; JAX's is up to 1152 ulp off")


def integers(*values_):
    return np.array(values_, np.int32)


def manipulation():
    m, n, v, w = draw(3, 4), draw(4, 4), draw(4), draw(3)
    yield record("stacks", lambda a, b: (jnp.hstack([a, b]), jnp.vstack([a, b]),
                                         jnp.dstack([a, b]), jnp.column_stack([a, b]),
                                         jnp.append(a, b)), v, draw(4))
    yield record("parts", lambda a: (*jnp.array_split(a, 3), *jnp.array_split(a, 3, axis=1),
                                     *jnp.unstack(a)), draw(4, 5))
    yield record("turns", lambda a: (jnp.rot90(a), jnp.rot90(a, 2), jnp.rot90(a, -1),
                                     jnp.fliplr(a), jnp.flipud(a), jnp.roll(a, (1, -2), (0, 1)),
                                     jnp.rollaxis(a, 1), jnp.resize(a, (5, 3)),
                                     jnp.repeat(a, jnp.array([0, 2, 1]), 0,
                                                total_repeat_length=3)), m)
    yield record("grid", lambda a, b: (*jnp.meshgrid(a, b), *jnp.meshgrid(a, b, indexing="ij")),
                 v, w)
    yield record("triangles", lambda a: (jnp.tril(a), jnp.tril(a, 1), jnp.triu(a), jnp.triu(a, -1),
                                         jnp.triu(a, 2)), m)
    yield record("diagonals", lambda a, b: (jnp.diagonal(a), jnp.diagonal(a, 1),
                                            jnp.diagonal(a, -2), jnp.trace(a), jnp.diag(b),
                                            jnp.diag(b, 2), jnp.diag(b, -1), jnp.diag(a),
                                            jnp.fill_diagonal(a, 7.0, inplace=False)), m, w)
    places = np.array([[2, 0], [-1, 3], [1, 1]], np.int32)
    yield record("along_axis", lambda i, a: jnp.take_along_axis(a, i, 1), places, m)
    yield record("put_along_axis", lambda i, a, b: jnp.put_along_axis(a, i, b, 1, inplace=False),
                 np.array([[2, 0], [3, 1], [1, 2]], np.int32), m, draw(3, 2))
    for mode in ("symmetric", "wrap", "linear_ramp", "maximum", "minimum", "mean", "median", "reflect",
                 "edge"):
        yield record("pad_" + mode, lambda a: jnp.pad(a, ((1, 2), (5, 3)), mode=mode), m)
    yield values("pad_integers", lambda a: [jnp.pad(a, 2, mode=mode) for mode in
                                            ("linear_ramp", "maximum", "mean")],
                 integers(5, -2, 8, 1))
    yield record("choices", lambda c, a, b: (jnp.select([c > 1, c == 1], [a, b], 9.0),
                                             jnp.choose(c, [a, b, a * b], mode="clip")),
                 integers(0, 1, 2, 1), v, draw(4))


def products():
    a, b = draw(2, 3), draw(2, 3)
    yield record("inner", jnp.inner, a, b)
    yield record("vdot", jnp.vdot, a, b)
    yield record("kron", jnp.kron, a, draw(2, 2))
    yield record("cross", lambda a, b: jnp.cross(a, b), a, b)
    yield record("cross_flat", lambda a, b: jnp.cross(a, b, axis=0), a, b)
    yield record("vecdot", lambda a, b: jnp.vecdot(a, b), a, b)


def numerical():
    y, x = draw(3, 6), np.cumsum(draw(6, lo=0.25, hi=1.0))
    yield record("diff", lambda y: (jnp.diff(y), jnp.diff(y, 2, 1), jnp.diff(y, axis=0)), y)
    yield record("gradient", lambda y: jnp.gradient(y, 0.5), y)
    yield record("gradient_1d", lambda y: jnp.gradient(y), y[0])
    yield record("trapezoid", lambda y, x: (jnp.trapezoid(y, x), jnp.trapezoid(y, dx=0.25)), y, x)
    yield record("interp", jnp.interp, f64(-5.0, 0.6, 1.1, 2.3, 9.0), x, y[0])
    yield record("interp_period", lambda x, xp, fp: jnp.interp(x, xp, fp, period=2.0),
                 f64(-5.1, 0.65, 1.1), f64(0.5, 1.75, 0.125), f64(1.0, -2.0, 4.0))
    for mode in ("full", "same", "valid"):
        yield record("convolve_" + mode, lambda a, v: jnp.convolve(a, v, mode), y[0], draw(3))
        yield record("correlate_" + mode, lambda a, v: jnp.correlate(a, v, mode), y[1], draw(4))
    yield record("correlate_longer", lambda a, v: jnp.correlate(a, v, "full"), draw(2), draw(5))
    yield record("polyval", jnp.polyval, draw(4), y[0])
    yield record("polynomials", lambda p, q: (jnp.polyadd(p, q), jnp.polysub(p, q),
                                              jnp.polymul(p, q), jnp.polyder(p), jnp.polyint(p)),
                 draw(4), draw(2))
    yield record("vander", lambda x: (jnp.vander(x), jnp.vander(x, 3, increasing=True)), draw(4))
    yield record("spaces", lambda a, b: (jnp.logspace(a, b, 5), jnp.geomspace(a, b, 5)),
                 F64.type(0.5), F64.type(2.25))
    yield values("isclose", lambda a, b: (jnp.isclose(a, b), jnp.isclose(a, b, equal_nan=True)),
                 f64(1.0, 1.0, INF, INF, NAN, 0.0), f64(1.0 + 1e-7, 1.1, INF, -INF, NAN, 1e-9))
    yield values("nan_to_num", lambda a: jnp.nan_to_num(a, nan=7.0), f64(1.0, NAN, INF, -INF))


def statistics():
    x = draw(4, 5)
    holes = x.copy()
    holes[0, 1] = holes[2, 1] = holes[3, 4] = NAN
    q = f64(0.0, 0.3, 0.5, 1.0)
    for method in ("linear", "lower", "higher", "midpoint", "nearest"):
        yield record("quantile_" + method,
                     lambda x: jnp.quantile(x, q, axis=1, method=method, keepdims=True), x)
    yield record("medians", lambda x: (jnp.median(x), jnp.median(x, 0), jnp.percentile(x, 25.0)), x)
    yield values("nan_quantiles", lambda x: (jnp.nanquantile(x, q, axis=0), jnp.nanmedian(x, 1),
                                             jnp.median(x, 1)), holes)
    yield values("nan_reductions",
                 lambda x: (jnp.nansum(x, 0), jnp.nanprod(x, 1), jnp.nanmean(x, 0),
                            jnp.nanvar(x, 1, ddof=1), jnp.nanstd(x), jnp.nanmax(x, 0),
                            jnp.nanmin(x, 1), jnp.nanargmax(x, 1), jnp.nanargmin(x, 0)), holes)
    yield record("averages", lambda x, w: (jnp.average(x, 1, w), jnp.ptp(x, 0)), x,
                 draw(5, lo=0.5, hi=2.0))
    yield record("cov", lambda x: (jnp.cov(x), jnp.cov(x[0]), jnp.cov(x, rowvar=False, ddof=0)), x)
    yield record("cov_weights", lambda x, a: jnp.cov(x, aweights=a), x, draw(5, lo=0.5, hi=2.0))
    yield record("corrcoef", lambda x: jnp.corrcoef(x)[0, 1:], x)
    yield values("histogram", lambda x: (*jnp.histogram(x, 4), *jnp.histogram(x, 3, density=True),
                                         *jnp.histogram(x, jnp.array([-1.0, 0.0, 0.5, 2.0]))), x)
    yield values("bincount", lambda i: (jnp.bincount(i, length=6),), integers(3, 1, 3, 0, 5))
    ids = integers(0, 2, 0, 7)
    yield values("segment_prod", lambda i, x: jax.ops.segment_prod(x, i, 3), ids, x)
    for kind in ("sum", "max", "min"):
        yield record("segment_" + kind,
                     lambda i, x: getattr(jax.ops, "segment_" + kind)(x, i, 3), ids, x)


def sorting():
    x = draw(3, 6)
    ties = f64(2.0, NAN, -0.0, INF, 0.0, 2.0, -INF, NAN)
    yield record("sort", lambda x: (jnp.sort(x), jnp.sort(x, 0), jnp.sort(x, descending=True)), x)
    yield values("argsort", lambda x: (jnp.argsort(x), jnp.argsort(x, descending=True),
                                       jnp.sort(x, descending=True)), ties)
    yield values("sort_integers", lambda x: (jnp.sort(x), jnp.argsort(x)), integers(5, -7, 5, 0))
    yield record("sort_several", lambda k, x: lax.sort([k, x], num_keys=1)[1],
                 integers(2, 1, 2, 1, 0, 2), x[0])
    yield record("top_k", lambda x: lax.top_k(x, 3)[0], x)
    yield values("top_k_places", lambda x: lax.top_k(x, 4), ties)
    yield values("searchsorted",
                 lambda a, v: (jnp.searchsorted(a, v), jnp.searchsorted(a, v, side="right")),
                 f64(-1.0, 0.0, 0.0, 2.0, 5.0), f64(-3.0, 0.0, 1.0, 5.0, 7.0, NAN))
    yield values("digitize", lambda x, b: (jnp.digitize(x, b), jnp.digitize(x, b, True),
                                           jnp.digitize(x, b[::-1])),
                 f64(0.5, 1.0, 3.0, -1.0), f64(0.0, 1.0, 2.0))
    yield values("unique", lambda x: (*jnp.unique(x, return_index=True, return_inverse=True,
                                                  return_counts=True, size=4),),
                 integers(3, 1, 3, 2, 1))
    yield values("nonzero", lambda x: (*jnp.nonzero(x, size=5),), np.array([[0, 3, 0], [4, 0, 5]],
                                                                           np.int32))
    y = draw(3, 4)
    yield record("cumulative",
                 lambda x: (jnp.cumsum(x, 1), jnp.cumprod(x, 0), lax.cumsum(x, 0, reverse=True),
                            lax.cummax(x, 1), lax.cummin(x, 1, reverse=True),
                            lax.cumlogsumexp(x, 1)), y)
    yield record("cumprod_zeros", lambda x: jnp.cumprod(x), f64(2.0, 0.0, 3.0, 0.0, 5.0))
    yield values("cumulative_edges",
                 lambda x: (lax.cummax(x), lax.cummin(x), lax.cumlogsumexp(x)),
                 f64(-INF, 1.0, NAN, 3.0))
    yield record("unwrap", jnp.unwrap, f64(0.0, 3.0, 6.5, 0.2, -3.0, 4.0))


EXTREMES = f64(-1e4, -50.0, -1.5, -0.25, 0.25, 1.5, 50.0, 1e4)


def activations():
    for name in ("relu relu6 leaky_relu elu celu selu silu log_sigmoid softplus soft_sign "
                 "hard_tanh hard_sigmoid hard_silu mish sigmoid sparse_plus").split():
        yield record(name, getattr(nn, name), EXTREMES)
    # As jax.nn, without the difference of two large numbers.
    root = lambda x: jnp.sqrt(x * x + 4.0)
    yield record("squareplus", lambda x: jnp.where(x < 0, 2.0 / (root(x) - x), (x + root(x)) / 2),
                 EXTREMES)
    yield record("gelu", lambda x: (nn.gelu(x), nn.gelu(x, approximate=False)), EXTREMES)
    yield record("activations_at_zero", lambda x: (nn.relu(x), nn.relu6(x), nn.elu(x), nn.celu(x),
                                                   nn.softplus(x), nn.leaky_relu(x)),
                 f64(0.0, 6.0))
    yield record("glu", nn.glu, draw(2, 4))
    yield record("log1mexp", nn.log1mexp, f64(1e-10, 0.5, 0.7, 2.0, 50.0))
    x = np.array([[1e4, 0.0, 1.0], [-1e4, 2.0, 2.0]], F64)
    yield record("softmax", lambda x: (nn.softmax(x), nn.log_softmax(x), nn.softmax(x, 0)), x)
    mask = np.array([[True, False, True], [False, True, True]])
    yield values("softmax_where", lambda m, x: (nn.softmax(x, where=m),
                                                nn.log_softmax(x, where=m)), mask, x)
    yield record("logsumexp", lambda x, b: (nn.logsumexp(x, 1, b=b), nn.logsumexp(x)),
                 draw(2, 3), draw(2, 3, lo=0.25))
    yield values("logsumexp_sign", lambda x, b: nn.logsumexp(x, 1, b=b, return_sign=True,
                                                             keepdims=True),
                 np.array([[1.0, 2.0, INF], [1.0, 3.0, 2.0]], F64),
                 np.array([[1.0, 2.0, 0.0], [1.0, -2.0, 0.5]], F64))
    yield record("standardize", nn.standardize, draw(2, 5))
    yield values("one_hot", lambda i: (nn.one_hot(i, 3, dtype=np.float64),
                                       nn.one_hot(i, 3, dtype=np.float64, axis=0)),
                 integers(0, 2, 3, -1))


def attention():
    q, k, v = draw(2, 3, 4, 5), draw(2, 6, 2, 5), draw(2, 6, 2, 5)

    def f(q, k, v, bias=0.0, mask=None, scale=None):
        """As jax.nn, which takes the softmax in f32."""
        k, v = jnp.repeat(k, 2, 2), jnp.repeat(v, 2, 2)
        scores = jnp.einsum("btnh,bsnh->bnts", q, k) * (scale or q.shape[-1] ** -0.5) + bias
        scores = scores if mask is None else jnp.where(mask, scores, -1e300)
        return jnp.einsum("bnts,bsnh->btnh", nn.softmax(scores, -1), v)

    t, s = np.arange(3)[:, None], np.arange(6)[None, :]
    yield record("attention", f, q, k, v)
    yield record("attention_causal", lambda q, k, v: f(q, k, v, mask=s <= t), q, k, v)
    mask = RNG.uniform(size=(2, 1, 3, 6)) > 0.4
    yield record("attention_mask", lambda m, q, k, v, b: f(q, k, v, b, m, scale=0.5),
                 mask, q, k, v, draw(2, 4, 3, 6))
    yield record("attention_window",
                 lambda q, k, v: f(q, k, v, mask=(s >= t - 1) & (s <= t + 2) & (
                     s < np.array([6, 3])[:, None, None, None])), q, k, v)


def losses():
    x, y = draw(3, 4), draw(3, 4)
    extreme = np.array([[-1e3, 0.5, 1e3], [0.0, 2.0, -2.0]], F64)
    labels = np.array([[0.0, 0.25, 0.75], [1.0, 0.0, 0.0]], F64)

    def cross_entropy(x, p):
        return -jnp.sum(p * nn.log_softmax(x), -1)

    def integer_cross_entropy(i, x):
        return nn.logsumexp(x, -1) - jnp.take_along_axis(x, i[:, None], -1)[:, 0]

    def binary(x, p):
        return -p * nn.log_sigmoid(x) - (1 - p) * nn.log_sigmoid(-x)

    def huber(x, y):
        e = jnp.abs(x - y)
        return jnp.where(e < 1, 0.5 * e * e, e - 0.5)

    def cosine(x, y):
        norm = lambda v: v / jnp.sqrt(jnp.sum(v * v, -1, keepdims=True))
        return jnp.sum(norm(x) * norm(y), -1)

    yield record("softmax_cross_entropy", cross_entropy, extreme[1:], labels[1:] * 0.5 + 0.125)
    yield record("integer_cross_entropy", integer_cross_entropy, integers(0, 2), extreme)
    yield record("binary_cross_entropy", binary, extreme, labels)
    yield record("huber", huber, x, y)
    yield record("cosine", cosine, x, y)
    yield record("log_cosh", lambda x, y: jnp.logaddexp(x - y, y - x) - jnp.log(2.0), x, y)


def special():
    sp = jsp.special
    x = f64(-3.7, -1.25, -0.3, 0.01, 0.4, 1.0, 2.5, 30.0)
    positive = f64(1e-6, 0.3, 1.0, 1.7, 6.0, 250.0)
    for name in "exp2 asinh sinc".split():
        yield record(name, getattr(jnp, name), x)
    for name in "log2 log10".split():
        yield record(name, getattr(jnp, name), positive)
    yield record("acosh", jnp.arccosh, f64(1.0 + 1e-9, 1.5, 40.0, 1e20))
    yield record("atanh", jnp.arctanh, f64(-0.99, -1e-9, 0.3, 0.999))
    yield record("lgamma", sp.gammaln, np.concatenate([positive, x[:3]]))
    yield record("digamma", sp.digamma, np.concatenate([positive, x[:3]]))
    yield record("polygamma", lambda x: (sp.polygamma(1, x), sp.polygamma(3, x)), positive)
    yield record("erf_inv", sp.erfinv, f64(-0.9, -0.5, -1e-8, 0.2, 0.8))
    yield record("ndtr", sp.ndtr, x)
    yield record("logit", sp.logit, f64(1e-9, 0.3, 0.9))
    y = f64(1.0, 0.5, 2.0, 3.0, 0.25, 5.0)
    yield record("xlogy", lambda x, y: (sp.xlogy(x, y), sp.xlog1py(x, y)), f64(0.0, 2.0, -1.0),
                 y[:3])
    yield record("entropies", lambda x, y: (sp.entr(x), sp.rel_entr(x, y), sp.kl_div(x, y)),
                 positive, y)
    yield record("hypot", jnp.hypot, f64(3.0, -1.0, 1e100, 0.5), f64(4.0, 2.0, 2e100, 1e-3))
    yield record("logaddexp2", jnp.logaddexp2, f64(3.0, -1.0, 1000.0), f64(4.0, 2.0, -5.0))
    yield values("signs", lambda x, y: (jnp.heaviside(x, 0.5), jnp.copysign(x, y), jnp.signbit(x),
                                        jnp.fmax(x, y), jnp.fmin(x, y), *jnp.modf(x)),
                 f64(-1.5, 0.0, -0.0, 2.5, NAN), f64(1.0, -1.0, 3.0, NAN, 7.0))


def linear_algebra():
    a = draw(2, 4, 4) + 3 * np.eye(4)
    s = a @ a.transpose(0, 2, 1) / 4
    b, v = draw(2, 4, 2), draw(4)
    tall, wide = draw(5, 3), draw(3, 5)
    la = jnp.linalg
    yield record("cholesky", lambda s: (la.cholesky(s), la.cholesky(s, upper=True)), s)
    yield values("cholesky_fails", la.cholesky, -s)
    yield record("solve", lambda a, b: la.solve(a, b), a, b)
    yield record("solve_vector", lambda a, v: la.solve(a, v), a[0], v)
    yield record("solve_triangular",
                 lambda a, b: (jsp.linalg.solve_triangular(a, b),
                               jsp.linalg.solve_triangular(a, b, lower=True),
                               jsp.linalg.solve_triangular(a, b, trans=1, unit_diagonal=True)),
                 a[0], b[0])
    yield record("lu", lambda a: jsp.linalg.lu(a)[1:], a[1])
    yield record("inv", la.inv, a)
    yield record("det", lambda a: (la.det(a), la.det(a[0, :3, :3]), la.det(a[:, :2, :2])), a)
    yield record("slogdet", lambda a: la.slogdet(a)[1], a)
    yield loose(record("eigh", lambda s: (la.eigh(s)[0], jnp.abs(la.eigh(s)[1])), s))
    yield record("svdvals", lambda a: la.svdvals(a), tall)
    vectors = lambda a: [jnp.abs(x) for x in la.svd(a, full_matrices=False)]
    yield loose(record("svd", vectors, tall))
    yield loose(record("svd_wide", vectors, wide))
    yield record("qr", lambda a: [jnp.abs(x) for x in la.qr(a)], tall)
    yield loose(record("pinv", la.pinv, tall))
    yield loose(record("lstsq", lambda a, v: la.lstsq(a, v)[0], tall, draw(5)))
    yield loose(record("matrix_power", lambda a: (la.matrix_power(a, 5), la.matrix_power(a, -2)),
                       a[0]))
    yield loose(record("expm", jsp.linalg.expm, a[0]), 2**14)
    yield loose(record("expm_large", jsp.linalg.expm, draw(3, 3, lo=-20.0, hi=20.0)), 2**16)
    yield record("vector_norms", lambda v: [la.norm(v, p) for p in (None, 1, 2, 3, INF, -INF)], v)
    yield record("matrix_norms", lambda a: [la.norm(a, p) for p in ("fro", "nuc", 1, -1, 2, -2, INF,
                                                                    -INF)], tall)
    yield record("norm_axis", lambda a: (la.norm(a, axis=0), la.norm(a, 1, axis=(0, 1),
                                                                     keepdims=True)), tall)
    yield loose(record("cond", lambda a: (la.cond(a), la.cond(a, 1)), a[0]))
    yield values("matrix_rank", lambda a: la.matrix_rank(a), np.ones((3, 3)))
    yield record("multi_dot", lambda a, b, v: la.multi_dot([a, b, v]), tall, draw(3, 4), v)
    yield with_exact_cofactors(record("det_larger", la.det, draw(9, 9) + 2 * np.eye(9)))
    yield loose(record("lstsq_batched", jax.vmap(lambda a, b: la.lstsq(a, b)[:2]), draw(2, 4, 3), draw(2, 4, 2)))


def hermitian(a):
    return (a + jnp.conj(jnp.swapaxes(a, -1, -2))) / 2


def choleskies(s, b):
    lower, upper = jsp.linalg.cho_factor(hermitian(s), lower=True), jsp.linalg.cho_factor(hermitian(s))
    return lower[0], upper[0], jsp.linalg.cho_solve(lower, b), jsp.linalg.cho_solve(upper, b)


def matrix_factors():
    """Of forms that are free in the signs of columns, sizes; without derivatives in JAX where these
    come of Schur's form."""
    a = draw(4, 4) + 3 * np.eye(4)
    # A pair of complex eigenvalues, and two real ones.
    turning = f64([1, 3, 0.5, 2], [-2, 0.25, 1, -1], [0.5, -1, 4, 1], [0.25, 0, 0.5, -3])
    la = jsp.linalg
    sizes = lambda f: lambda a: [jnp.abs(x) for x in f(a)]
    yield loose(record("cho_factor", choleskies, a @ a.T / 4, draw(4, 2)))
    for name, m in (("values", a), ("turning", turning)):
        yield loose(values("schur", sizes(la.schur), m, case=name))
        yield loose(values("schur_complex", sizes(lambda a: la.schur(a, output="complex")), m, case=name))
        yield loose(values("hessenberg", sizes(lambda a: la.hessenberg(a, calc_q=True)), m, case=name))
        yield loose(values("rsf2csf", la.rsf2csf, *(np.asarray(x) for x in la.schur(m)), case=name), 2**13)
        yield loose(values("sqrtm", la.sqrtm, m, case=name), 2**14)
        yield loose(values("funm", lambda a: (la.funm(a, jnp.sin), *la.funm(a, jnp.sin, disp=False)), m,
                           case=name), 2**16)
    right = draw(3, 3) + 4 * np.eye(3)
    yield loose(values("solve_sylvester", la.solve_sylvester, a, right, draw(4, 3)), 2**14)
    yield loose(record("expm_frechet", lambda a, e: la.expm_frechet(a, e), a, draw(4, 4)), 2**15)
    tall = draw(5, 3)
    both = lambda a: (*la.polar(a, method="svd"), *la.polar(a.T, side="left", method="svd"))
    yield loose(values("polar", both, tall))
    yield loose(values("polar_left", lambda a: la.polar(a, side="left", method="svd"), a))

    def products(a, c, d):
        (right, r), (left, _) = la.qr_multiply(a, c), la.qr_multiply(a, d, mode="left")
        return jnp.abs(right), jnp.abs(r), jnp.abs(left)

    yield loose(values("qr_multiply", products, tall, draw(2, 5), draw(3, 2)))
    d, e = draw(5), draw(4)
    yield loose(values("eigh_tridiagonal",
                       lambda d, e: (la.eigh_tridiagonal(d, e, eigvals_only=True),
                                     la.eigh_tridiagonal(d, e, eigvals_only=True, select="i",
                                                         select_range=(1, 2)),
                                     jnp.abs(la.eigh_tridiagonal(d, e)[1])), d, e), 2**16)
    c, b = draw(4, 4) + 1j * draw(4, 4) + 3 * np.eye(4), draw(3, 3) + 1j * draw(3, 3) + 4 * np.eye(3)
    yield loose(values("schur", sizes(la.schur), c, case="c128"))
    yield loose(values("hessenberg", sizes(lambda a: la.hessenberg(a, calc_q=True)), c, case="c128"))
    yield loose(values("sqrtm", la.sqrtm, c, case="c128"), 2**14)
    yield loose(values("solve_sylvester", la.solve_sylvester, c, b, draw(4, 3) + 1j * draw(4, 3), case="c128"), 2**14)
    yield loose(values("polar_left", lambda a: la.polar(a, side="left", method="svd"), c, case="c128"))
    yield values("solve_sylvester", la.solve_sylvester, f64([1, 2], [-2, 1]), f64([-1, -2], [2, -1]), f64([1, 0], [2, 3]),
                 case="singular")


def of_pairs(f):
    """A function of complex arrays as one of real ones that end in an axis of pairs."""
    def g(x):
        y = f(x[..., 0] + 1j * x[..., 1])
        return jnp.stack([y.real, y.imag], -1) if jnp.iscomplexobj(y) else y
    return g


def to_pairs(f):
    def g(x):
        y = f(x)
        return jnp.stack([y.real, y.imag], -1)
    return g


def fourier():
    for one in transforms():
        one.value_floor = 2.0**-50  # sums of numbers near 4, some of which cancel
        yield one


def transforms():
    z, x, f = draw(2, 3, 4, 2), draw(2, 3, 5), jnp.fft
    yield record("fft_axes", of_pairs(lambda z: f.fft(z, axis=0)), z)
    yield record("fft_sizes", lambda z: (of_pairs(lambda z: f.fft(z, 7))(z),
                                         of_pairs(lambda z: f.fft(z, 2, axis=1))(z)), z)
    yield record("ifft_norms", lambda z: (of_pairs(lambda z: f.ifft(z, norm="ortho"))(z),
                                          of_pairs(lambda z: f.ifft(z, norm="forward"))(z)), z)
    yield record("rfft_axes", lambda x: (to_pairs(f.rfft)(x), to_pairs(lambda x: f.rfft(x, 4, axis=1))(x)), x)
    yield record("irfft_sizes", lambda z: (of_pairs(f.irfft)(z), of_pairs(lambda z: f.irfft(z, 7))(z),
                                           of_pairs(lambda z: f.irfft(z, 5, axis=1, norm="ortho"))(z)), z)
    yield record("fftn", lambda z: (of_pairs(f.fftn)(z), of_pairs(lambda z: f.fft2(z, (2, 6)))(z),
                                    of_pairs(lambda z: f.ifftn(z, axes=(1, 0), norm="forward"))(z)), z)
    yield record("rfftn", lambda x: (to_pairs(f.rfftn)(x), to_pairs(f.rfft2)(x),
                                     to_pairs(lambda x: f.rfftn(x, (4, 2), axes=(2, 0), norm="ortho"))(x)), x)
    yield record("irfftn", lambda z: (of_pairs(f.irfftn)(z), of_pairs(f.irfft2)(z),
                                      of_pairs(lambda z: f.irfftn(z, (3, 5), axes=(2, 0)))(z)), z)
    many = draw(2, 2, 1, 3, 2, 2)
    yield record("five_axes", lambda z: (of_pairs(f.fftn)(z), of_pairs(f.irfftn)(z)), many)
    yield record("five_real_axes", to_pairs(f.rfftn), draw(2, 2, 1, 3, 2))
    yield record("shifts", lambda x: (f.fftshift(x), f.ifftshift(x), f.fftshift(x, 1), f.ifftshift(x, (0, 2))), x)
    yield values("frequencies", lambda x: (f.fftfreq(8, 0.1), f.fftfreq(5), f.fftfreq(1), f.rfftfreq(8, 0.1),
                                           f.rfftfreq(5), f.rfftfreq(1), f.rfftfreq(2)), x[0])


def counted():
    x, holes = draw(3, 4), draw(3, 4)
    holes[0, 1] = holes[2, 3] = NAN
    mask = np.array([[True, False, True, True], [False, False, False, True],
                     [True, True, False, True]])
    row = np.array([True, True, False, True])
    yield record("counted_sums",
                 lambda m, r, x: (jnp.sum(x, 1, where=m), jnp.sum(x, where=r, initial=2.5),
                                  jnp.prod(x, 0, where=m, initial=-2.0),
                                  jnp.sum(x, 0, keepdims=True, initial=1.0)), mask, row, x)
    yield record("counted_extremes",
                 lambda m, x: (jnp.max(x, 1, where=m, initial=-1.0),
                               jnp.min(x, 0, where=m, initial=0.5),
                               jnp.max(x, 0, initial=0.25)), mask, x)
    yield record("counted_statistics",
                 lambda m, r, x: (jnp.mean(x, 1, where=m), jnp.mean(x, where=r),
                                  jnp.var(x, 0, where=r), jnp.var(x, 1, where=row, ddof=1),
                                  jnp.std(x, 1, where=row, keepdims=True),
                                  jsp.special.logsumexp(x, 1, where=m)), mask, row, x)
    yield values("counted_truths",
                 lambda m, x: (jnp.any(x > 0, 1, where=m), jnp.all(x > 0, 0, where=m),
                               jnp.mean(x, 0, where=m & (x > 3)), jnp.var(x, 1, where=m, ddof=1),
                               jnp.max(x > 0, 1, where=m, initial=False)), mask, x)
    yield values("counted_beside_nan",
                 lambda m, x: (jnp.nansum(x, 1, where=m, initial=1.0), jnp.nanprod(x, 0, where=m),
                               jnp.nanmean(x, 1, where=m), jnp.nanvar(x, 1, where=m),
                               jnp.nanstd(x, where=m), jnp.nanmax(x, 1, where=m, initial=-1.0),
                               jnp.nanmin(x, 0, initial=0.0)), mask, holes)
    yield values("counted_integers",
                 lambda m, x: (jnp.sum(x, 1, where=m, initial=3), jnp.prod(x, 1, where=m),
                               jnp.max(x, 0, where=m, initial=-7)), mask,
                 np.arange(-4, 8, dtype=np.int32).reshape(3, 4))


def harmonics():
    n = np.repeat(np.arange(5), 2 * np.arange(5) + 1).astype(np.int32)
    m = np.concatenate([np.arange(-k, k + 1) for k in range(5)]).astype(np.int32)
    theta, phi = draw(25, lo=0.25, hi=2.75), draw(25, lo=0.0, hi=6.25)

    def parts(n, m, theta, phi):
        y = jsp.special.sph_harm_y(n, m, theta, phi, n_max=4)
        return y.real, y.imag

    yield loose(record("sph_harm_y", parts, n, m, theta, phi), 512)


def editing():
    x, m = draw(6), draw(3, 4)
    mask = np.array([True, False, True, False, False, True])
    yield record("insert", lambda x, m, v: (jnp.insert(x, np.array([1, 1, 6, -2]), v),
                                            jnp.insert(m, np.array([0, 2]), 7.0, 1),
                                            jnp.insert(m, 3, v, 0), jnp.insert(m, 2, 1.5)),
                 x, m, draw(4))
    yield record("delete", lambda x, m: (jnp.delete(x, np.array([0, -1, 3])), jnp.delete(m, 1, 0),
                                         jnp.delete(m, np.array([2, 0]), 1), jnp.delete(m, 5)), x, m)
    yield record("compress", lambda c, x, m: (jnp.compress(c, x, size=2), jnp.extract(c, x, size=4),
                                              jnp.compress(c[:3], m, 0, size=2),
                                              jnp.compress(c, m, size=3)), mask, x, m)
    yield record("place", lambda c, x, v: (jnp.place(x, c, v, inplace=False),
                                           jnp.put(x, np.array([1, -1, 4]), v, inplace=False)),
                 mask, x, draw(2))
    yield record("piecewise", lambda x: jnp.piecewise(x, [x < 0, x > -1, x > 1],
                                                      [lambda v: -v, lambda v: v * v, 3.0]), x)
    yield record("blocks", lambda m, v: (jnp.block([[m, m[:, :1]], [v, jnp.ones(1)]]),
                                         jnp.matrix_transpose(jnp.stack([m, m])),
                                         lax.collapse(jnp.stack([m, m]), 0, 2),
                                         lax.collapse(m, 0)), m, draw(4))
    at = integers(1)
    yield record("along_one_axis",
                 lambda i, x, u: (lax.dynamic_slice_in_dim(x, i[0], 2, 1),
                                  lax.dynamic_index_in_dim(x, i[0], 0),
                                  lax.dynamic_index_in_dim(x, i[0], 1, keepdims=False),
                                  lax.dynamic_update_slice_in_dim(x, u, i[0], 0),
                                  lax.dynamic_update_index_in_dim(x, u[0], i[0], 0)),
                 at, m, draw(2, 4))
    yield values("index_grids", lambda m: (*jnp.tril_indices_from(m), *jnp.triu_indices_from(m, 1),
                                           *jnp.diag_indices_from(m[:, :3]),
                                           *jnp.mask_indices(3, jnp.triu),
                                           *jnp.ix_(jnp.array([0, 2]), jnp.array([1, 3, 0]))), m)
    yield values("trim_zeros", lambda x: (jnp.trim_zeros(x), jnp.trim_zeros(x, "f"),
                                          jnp.trim_zeros(x, "b")), f64(0, 0, 1, 0, 2, 0))


def numbers():
    a, b = integers(12, -18, 0, 7, 0, 270), integers(18, 12, 5, 1, 0, -192)
    yield values("divisors", lambda a, b: (jnp.gcd(a, b), jnp.lcm(a, b)), a, b)
    big = np.array([2**62 + 12345, -2**61 + 7, 3, -5, 2**63 - 1, -2**63], np.int64)
    other = np.array([2**61 - 99, 2**60 + 3, 2**62, -7, 2**63 - 1, 2**63 - 1], np.int64)
    high = np.array([(int(x) * int(y)) >> 64 for x, y in zip(big, other)], np.int64)
    yield Record("mulhi", "exact", [big, other], [high])
    yield Record("mulhi", "narrow", [a * 100003, b * 7000001],
                 [np.array([(int(x) * int(y)) >> 32 for x, y in zip(a * 100003, b * 7000001)], np.int32)])
    yield values("xor", lambda a: (lax.reduce_xor(a, (0,)), lax.reduce_xor(a.reshape(2, 3), (0,)),
                                   lax.reduce_xor(a.reshape(2, 3), (0, 1))), a)
    x = f64(0.75, -3.0, 1e-310, 5e-324, 0.0, -0.0, 2.0**1000, INF, -INF, NAN)
    yield values("frexp", lambda x: [y.astype(jnp.float64) for y in np.frexp(x)], x, ulps=0)
    yield record("mantissa", lambda x: jnp.frexp(x)[0], f64(0.75, -3.0, 1e10))
    n = integers(3, -2, 2000, -1070, -1074)
    yield Record("ldexp", "edges", [f64(0.75, -3.0, 1e-300, 1.7, 3.0), n],
                 [np.ldexp(f64(0.75, -3.0, 1e-300, 1.7, 3.0), n)])
    yield record("ldexp", lambda x, n: jnp.ldexp(x, n), draw(3), integers(2, 0, -5))
    yield Record("spacing", "edges", [x], [np.spacing(x)])
    y = f64(1.0 + 2.0**-10, 3.14159, 65519.0, 65520.0, 6.1e-5, 6.0e-5, -1e-8, INF, NAN, -70000.0)
    yield values("reduce_precision", lambda y: (lax.reduce_precision(y, 5, 10),
                                                lax.reduce_precision(y, 8, 7),
                                                lax.reduce_precision(y, 11, 52)), y, ulps=0)
    bits = np.array([[3, 0, 1, 1, 0, 0, 7, 0, 1, 1], [0, 0, 0, 1, 1, 1, 0, 0, 0, 1]], np.int32)
    yield values("packed", lambda x: [y.astype(jnp.int32) for y in (
        jnp.packbits(x), jnp.packbits(x, 1), jnp.packbits(x, 0, "little"))], bits)
    yield values("unpacked", lambda x: [y.astype(jnp.int32) for y in (
        jnp.unpackbits(x.astype(jnp.uint8)), jnp.unpackbits(x.astype(jnp.uint8), 1, 12),
        jnp.unpackbits(x.astype(jnp.uint8), 0, -3, "little"))], bits)
    yield values("igamma_grad_a", lambda x: lax.igamma_grad_a(x, x), f64(0.5, 2.0, 7.5), ulps=2**10)
    yield record("kaiser", lambda b: jnp.kaiser(7, b[0]), f64(3.5))
    yield record("poly", jnp.poly, draw(4))
    m = draw(3, 4)
    yield record("cumulative_names", lambda x: (jnp.cumulative_sum(x, axis=1, include_initial=True),
                                                jnp.cumulative_prod(x, axis=0),
                                                jnp.cumulative_prod(x[0], include_initial=True)), m)
    yield record("applied", lambda x: (jnp.apply_along_axis(lambda v: v[:2] * v.sum(), 1, x),
                                       jnp.apply_along_axis(jnp.max, 0, x),
                                       jnp.apply_over_axes(jnp.sum, x, (0, 1)),
                                       jnp.vectorize(lambda a, b: jnp.where(a > b, a, b * b))(x, x[0]),
                                       jnp.fromfunction(lambda i, j: i * 2 + j, (2, 3))), m)


def patches():
    x, last = draw(2, 3, 5, 6), draw(2, 5, 6, 3)
    cut = lambda x: lax.conv_general_dilated_patches(x, (2, 3), (1, 2), ((0, 1), (1, 0)),
                                                     rhs_dilation=(2, 1))
    yield record("patches", cut, x)
    yield record("patches_last", lambda x: lax.conv_general_dilated_patches(
        x, (2, 2), (2, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")), last)
    yield record("local", lambda x, k: lax.conv_general_dilated_local(
        x, k, (2, 2), "VALID", (2, 2)), x, draw(4, 12, 2, 3))


def samples():
    x = np.array([[3, 1, 3, 2], [1, 1, 2, 2], [5, 4, 4, 5]], F64)
    st = jsp.stats
    yield values("modes", lambda x: [y.astype(jnp.float64) for y in (
        *st.mode(x, 1), *st.mode(x), *st.mode(x, None, keepdims=True))], x)
    yield values("ranks", lambda x: [st.rankdata(x, method) for method in
                                     ("average", "min", "max", "dense", "ordinal")]
                 + [st.rankdata(x, axis=0)], x)
    holes = x.copy()
    holes[1, 2] = NAN
    yield values("ranks_beside_nan", lambda x: st.rankdata(x, axis=1), holes)
    yield record("standard_errors", lambda x: (st.sem(x), st.sem(x, None),
                                               st.sem(x, 1, ddof=0, keepdims=True)), draw(3, 4))
    import mpmath
    mpmath.mp.dps = 30
    mu = f64(0.01, 0.5, 3.0, 20.0, 99.0, 100.0, 2e3, 1e6)

    def entropy(mu):
        if mu > 1e5:
            t = 1 / mpmath.mpf(mu)
            return (mpmath.log(2 * mpmath.pi * mpmath.e * mu) - t / 6 - t**2 / 12) / 2
        pmf = lambda k: mpmath.exp(k * mpmath.log(mu) - mu - mpmath.loggamma(k + 1))
        wide = 40 * mpmath.sqrt(mu) + 60
        return -sum(pmf(k) * mpmath.log(pmf(k)) for k in range(max(0, int(mu - wide)), int(mu + wide)))

    yield Record("poisson_entropy", "exact", [mu],
                 [np.array([float(entropy(mpmath.mpf(float(m)))) for m in mu])], ulps=2**12)
    def densities(x, w, p):
        kde, other = st.gaussian_kde(x, weights=w), st.gaussian_kde(x[:, :5], bw_method="silverman")
        return (kde.evaluate(p), kde.logpdf(p), kde.integrate_kde(other), kde.covariance, kde.neff,
                kde.integrate_gaussian(p[:, 0], jnp.eye(2)),
                st.gaussian_kde(x[0], bw_method=0.5).integrate_box_1d(-0.5, 1.0))

    yield loose(record("kernel_densities", densities, draw(2, 8), draw(8, lo=0.5, hi=1.5), draw(2, 3)))
    yield values("ragged_dot", lambda n, a, b: lax.ragged_dot(a, b, n), integers(2, 0, 3), draw(6, 3),
                 draw(3, 3, 2))
    points = draw(20, 2)
    yield values("points", lambda p: (lambda h: (h[0], *h[1]))(
        jnp.histogramdd(p, [jnp.array([-1.5, -0.5, 0.0, 1.0]), jnp.array([-2.0, 0.25, 2.0])])), points)
    yield values("point_grid", lambda p: (*jnp.histogram2d(p[:, 0], p[:, 1], [3, 4]),
                                          *jnp.histogram2d(p[:, 0], p[:, 1], [2, 2], density=True)),
                 points)


FILES = {
    "library_editing": ("Elements put in, taken out and replaced", [editing]),
    "library_numbers": ("Bits of numbers, divisors, applied functions", [numbers]),
    "library_patches": ("Windows as features", [patches]),
    "library_samples": ("Samples", [samples]),
    "library_counted": ("Reductions of the elements that count", [counted]),
    "library_harmonics": ("Spherical harmonics", [harmonics]),
    "library_fft": ("Fourier transforms as functions", [fourier]),
    "library_arrays": ("NumPy's array language",
                       [manipulation, products, numerical, statistics, sorting]),
    "library_special": ("Special functions", [special]),
    "library_nn": ("What neural networks are made of", [activations, attention, losses]),
    "library_linalg": ("Linear algebra", [linear_algebra]),
    "library_matrices": ("Factors and functions of matrices", [matrix_factors]),
}
