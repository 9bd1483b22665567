# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Options of functions of the array language. The programs are those of
tests/library/option_programs.cpp, by name."""

import jax
import jax.numpy as jnp
import jax.scipy as jsp
import numpy as np

from control import record
from record import Record
from library import draw, f64, integers, loose, values

MODES = ("clip", "wrap", "fill")
BEYOND = integers(-7, -1, 2, 5, 9)


def of_arrays(f):
    """NumPy's own arrays have no at."""
    return lambda *xs: f(*map(jnp.asarray, xs))


def picking():
    x, m, v = draw(5), draw(3, 4), draw(5, 4)
    yield values("take_modes", lambda i, x: [jnp.take(x, i, mode=mode) for mode in MODES], BEYOND, x)
    yield record("take_filled", lambda i, m: (jnp.take(m, i, 0, mode="fill", fill_value=-3.0),
                                              jnp.take(m, i, 1, mode="wrap"),
                                              jnp.take(m, i, mode="clip")), BEYOND, m)
    yield values("take_integers", lambda i: (jnp.take(jnp.arange(5, dtype=jnp.int32), i, mode="fill"),
                                             jnp.take(jnp.arange(5) > 2, i, mode="fill")), BEYOND)
    rows = np.array([[-9, 2, 0, 1], [3, -1, 7, -3]], np.int32)
    yield record("take_along_modes",
                 lambda i, m: (jnp.take_along_axis(m, i, 0, mode="clip"),
                               jnp.take_along_axis(m, i, 0, mode="fill", fill_value=0.5)), rows, m)
    yield record("get_modes", of_arrays(lambda i, m: (m.at[i].get(mode="clip"), m.at[1:, i].get(mode="clip"),
                                            m.at[1:, i].get(mode="fill", fill_value=2.0),
                                            m.at[i, 1].get(mode="fill", fill_value=2.0),
                                            m.at[7].get(mode="fill", fill_value=1.5),
                                            m.at[7].get(mode="clip"))), BEYOND, m)
    yield record("set_modes", of_arrays(lambda i, m, v: (m.at[i].add(v, mode="clip"), m.at[i].add(v, mode="drop"),
                                               m.at[-9].set(v[0], mode="clip"),
                                               m.at[-9].set(v[0], mode="drop"),
                                               m.at[i].subtract(v))), BEYOND, m, v)
    yield values("wrapped_updates", of_arrays(lambda i, m, v: m.at[i % 3].multiply(v)), BEYOND, m, v)
    yield values("put_modes", lambda i, x: (jnp.put(x, i, 9.0, mode="clip", inplace=False),
                                            jnp.put(x, i, 9.0, mode="wrap", inplace=False)), BEYOND, x)
    yield values("powers", of_arrays(lambda i, x: (jnp.abs(x).at[i].power(2.5), x.at[1:3].power(3.0))),
                 integers(1, 3, 9, 1), x)
    # JAX has no derivatives of apply.
    yield record("applied_at", of_arrays(lambda i, x: (x.at[i].set(jnp.sin(x[i])),
                                                       x.at[::2].set(jnp.exp(x[::2])))),
                 integers(1, 3, 9), x)


def sequences():
    m, x = draw(3, 4), draw(5)
    yield record("repeat_counts",
                 lambda n, m: (jnp.repeat(m, n, 0, total_repeat_length=4),
                               jnp.repeat(m, n, 0, total_repeat_length=8),
                               jnp.repeat(m[:, 0], n, total_repeat_length=5)), integers(2, 0, 3), m)
    yield record("diff_ends",
                 lambda m, x: (jnp.diff(m, prepend=0.5), jnp.diff(m, 2, 0, append=m[:1]),
                               jnp.diff(m, axis=0, prepend=1.0, append=x[:4][None]),
                               jnp.ediff1d(m, to_begin=x[:2], to_end=x[3]),
                               jnp.ediff1d(m, to_end=x)), m, x)
    yield record("spaced",
                 lambda a, b: (jnp.linspace(a, b, 4, endpoint=False), jnp.linspace(a, b, 3, axis=-1),
                               jnp.linspace(a, b, 1, endpoint=False),
                               jnp.logspace(a, b, 4, endpoint=False, axis=1),
                               jnp.geomspace(a, b, 4, endpoint=False),
                               jnp.geomspace(a, b, 4, axis=-1)), f64(0.5, 1.25), f64(2.0, 3.5))
    rounding = f64(0.125, -2.675, 1234.5678, -0.05, 15.0, 25.0, 1e300)
    yield values("decimals", lambda x: (jnp.round(x, 2), jnp.round(x, -1), jnp.around(x, 1)), rounding)


def several_variables():
    x, y = draw(3, 6), draw(2, 6)
    yield record("cov_two", lambda x, y: (jnp.cov(x, y), jnp.cov(x[0], y[0], bias=True),
                                          jnp.cov(x.T, y.T, rowvar=False),
                                          jnp.cov(x, bias=True), jnp.corrcoef(x, y)[0, 1:]), x, y)
    yield record("cross_axes",
                 lambda a, b: (jnp.cross(a, b, axisa=0, axisb=1, axisc=0),
                               jnp.cross(a, b, axisa=0, axisb=1)), draw(3, 4), draw(4, 3))


def flags():
    m, x, tall = draw(3, 4), draw(5), draw(7, 2)
    mask = np.array([True, False, True, True])
    yield record("reductions_as", lambda k, m: (jnp.var(m, 1, mean=jnp.mean(m, 1, keepdims=True)),
                                                jnp.var(m, 0, ddof=0.5), jnp.std(m, ddof=1.5),
                                                jnp.std(m, 1, mean=0.25), jnp.var(m, 1, where=k, ddof=0.5)),
                 mask, m)
    yield values("sums_as", lambda i: (jnp.sum(i, dtype=jnp.float64), jnp.prod(i, 0, dtype=jnp.float32),
                                       jnp.cumsum(i, dtype=jnp.float64),
                                       jnp.cumprod(i, dtype=jnp.float32)), integers(3, -2, 7))
    yield values("places_as",
                 lambda i, j: (jnp.choose(i, [j, j * 2, j * 3], mode="wrap"),
                               jnp.ravel_multi_index((i, j), (3, 5), mode="wrap"),
                               jnp.ravel_multi_index((i, j), (3, 5), mode="clip", order="F")),
                 integers(-1, 0, 4), integers(7, 2, 3))
    yield record("orders", lambda m: (jnp.reshape(m, (2, -1), order="F"), jnp.ravel(m, order="F"),
                                      jnp.reshape(m, (2, 2, 3), order="F")), m)
    yield record("sparse_grid", lambda a, b: (*jnp.meshgrid(a, b, sparse=True),
                                              *jnp.meshgrid(a, b, sparse=True, indexing="ij")),
                 x, draw(3))
    wrapped = tall.copy()
    np.fill_diagonal(wrapped, 5.0, wrap=True)  # which JAX does not have
    yield Record("wrapped_diagonal", "values", [tall], [wrapped])
    yield record("unwrap_discont", lambda x: (jnp.unwrap(x, discont=4.0), jnp.unwrap(x, discont=1.0),
                                              jnp.unwrap(x, period=2.5)), f64(0.0, 3.5, 0.2, 6.5))
    yield values("sorted_by", lambda x, v: jnp.searchsorted(x, v, sorter=jnp.argsort(x)), x, draw(4))
    yield values("not_in", lambda i, j: (jnp.isin(i, j, invert=True), jnp.bincount(abs(i), minlength=9,
                                                                                   length=9)),
                 integers(3, -2, 7), integers(7, 9))
    yield loose(record("polynomials_as",
                       lambda p, q: (jnp.polyint(p, 2, k=3.0), jnp.polyint(p, 2, k=q[:2]),
                                     *jnp.polydiv(p, q), *jnp.polydiv(q, p)),
                       f64(2.0, -3.0, 1.0, 4.0, -1.0), f64(1.0, -0.5, 2.0)))
    yield loose(values("weighted_fit", lambda x, y, w: (jnp.polyfit(x, y, 2, w=w),
                                                        jnp.polyfit(x, y[:, 0], 2, w=w),
                                                        jnp.polyfit(x, y, 1)),
                       np.linspace(-1.0, 1.5, 6), draw(6, 2), draw(6, lo=0.5)))


def rectangles():
    tall, wide = draw(2, 5, 3), draw(2, 3, 5)
    factors = lambda a: (*jsp.linalg.lu(a), jsp.linalg.lu_factor(a)[0])
    yield loose(record("lu_tall", factors, tall[0]))
    yield loose(record("lu_wide", factors, wide[0]))
    yield loose(record("lu_long", lambda a: jsp.linalg.lu(a)[1:], draw(12, 9)))
    yield loose(record("qr_wide", jnp.linalg.qr, wide))
    yield loose(record("qr_wide_of_complex", lambda a, b: [jnp.abs(x) for x in jnp.linalg.qr(a + 1j * b)],
                       draw(3, 4), draw(3, 4)))
    x, f = f64(0.0, 0.5, 2.0, 2.25), draw(4)
    outside = "extrapolate"
    yield record("extrapolated", lambda at, x, f: (jnp.interp(at, x, f, outside, outside),
                                                   jnp.interp(at, x, f, left=outside),
                                                   jnp.interp(at, x, f, 9.0, outside)),
                 f64(-1.0, 0.25, 2.1, 4.0), x, f)
    m = draw(3, 4)
    yield record("padded_by_statistics",
                 lambda m: [jnp.pad(m, 2, mode, stat_length=length)
                            for mode in ("mean", "maximum", "minimum", "median")
                            for length in (((1, 2),), ((1, 3), (2, 9)))], m)
    # Further down JAX's series for the logarithm is short of some digits.
    yield loose(record("slopes_of_log_ndtr", jax.vmap(jax.grad(jsp.special.log_ndtr)),
                       f64(-11.0, -8.0, -4.0, -0.5, 0.0, 2.0, 9.0, 36.0, 38.5, 50.0)), 2**14)


def initializers():
    key, init = jax.random.key(7), jax.nn.initializers
    shape, kernel = (3, 4), (3, 2, 2, 3)
    kinds = "glorot_normal glorot_uniform lecun_normal lecun_uniform he_normal he_uniform".split()
    seed = integers(7)
    yield values("initializers_plain", lambda s: (
        init.zeros(key, shape), init.ones(key, shape), init.constant(1.5)(key, shape),
        init.uniform(0.25)(key, shape), init.normal(0.25)(key, shape),
        init.truncated_normal(0.5, lower=-1.0, upper=2.5)(key, shape)), seed)
    yield values("initializers_scaled",
                 lambda s: [getattr(init, kind)()(key, kernel) for kind in kinds], seed)
    yield values("initializers_axes", lambda s: (
        init.variance_scaling(0.5, "fan_out", "normal", in_axis=0, out_axis=(1, 2))(key, kernel),
        init.variance_scaling(0.5, "fan_geo_avg", "uniform", 0, 1, batch_axis=2)(key, kernel),
        init.he_normal()(key, shape, jnp.float32)), seed)
    yield values("initializers_orthogonal", lambda s: (
        init.orthogonal(2.0)(key, shape), init.orthogonal(column_axis=0)(key, (4, 2, 3)),
        init.delta_orthogonal()(key, kernel), init.delta_orthogonal(0.5)(key, (4, 2, 3))), seed,
                 ulps=4096)


FILES = {
    "library_initializers": ("What weights begin with", [initializers]),
    "library_options": ("Options of the array language", [picking, sequences, several_variables,
                                                          flags, rectangles]),
}
