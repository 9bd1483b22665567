# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Higher transcendental functions: the nearest numbers to the exact values and derivatives (mpmath),
and densities of jax.scipy.stats. The programs are those of tests/distributions/, by name."""

import itertools

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
from mpmath import mp, mpf

from control import record
from library import values
from record import F32, F64, Record, slopes_like, with_derivatives

mp.dps = 40
st = jax.scipy.stats


def exact(name, f, *ins, dtype=F64, ulps=64, derivative_ulps=256, floor=2.0**-50, case="exact",
          derivatives=True, value_floor=0.0):
    """`f` element by element in high precision, and its partial derivatives."""
    ins = np.broadcast_arrays(*[np.asarray(x, dtype) for x in ins])
    ins = [np.ascontiguousarray(x) for x in ins]
    points = [tuple(mpf(float(v)) for v in row) for row in zip(*ins)]
    out = np.array([float(f(*p)) for p in points]).astype(dtype)
    made = Record(name, f"{case}_{'f32' if dtype == F32 else 'f64'}", ins, [out], ulps=ulps)
    made.value_floor = value_floor if dtype == F64 else value_floor * 2.0**26
    if not derivatives:
        return made

    def partial(p, i):
        along = lambda v: f(*p[:i], v, *p[i + 1:])
        return float(mp.diff(along, p[i], h=mpf(10)**-14 * (abs(p[i]) or 1)))

    slopes = [np.array([partial(p, i) for p in points]) for i in range(len(ins))]
    tangents, ct = [slopes_like(x) for x in ins], slopes_like(out)
    change = sum(s * t for s, t in zip(slopes, tangents)).astype(dtype)
    back = [(s * ct).astype(dtype) for s in slopes]
    return with_derivatives(made, tangents, [change], [ct], back, ulps=derivative_ulps,
                            floor=floor if dtype == F64 else 2.0**-20)


def pairs(first, second):
    both = list(itertools.product(first, second))
    return np.array([a for a, _ in both]), np.array([b for _, b in both])


def gammainc(a, x):
    return mp.gammainc(a, 0, x, regularized=True)


def gammaincc(a, x):
    return mp.gammainc(a, x, mp.inf, regularized=True)


def huge_gammainc(a, x):
    """By the series, however long."""
    term = total = mpf(1)
    k = 0
    while term > mpf(10)**-30 * total:
        k += 1
        term = term * x / (a + k)
        total += term
    return total * mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1))


def betainc(a, b, x):
    return mp.betainc(a, b, 0, x, regularized=True)


def erfcx(x):
    return mp.exp(x * x) * mp.erfc(x)


def ndtri(p):
    return -mp.sqrt(2) * mp.erfinv(1 - 2 * p) if p > mpf("1e-8") else mp.findroot(
        lambda y: mp.log(mp.erfc(-y / mp.sqrt(2)) / 2) - mp.log(p), -mp.sqrt(-2 * mp.log(p)))


def log_ndtr(x):
    return mp.log(mp.erfc(-x / mp.sqrt(2)) / 2)


def dawsn(x):
    return mp.sqrt(mp.pi) / 2 * mp.exp(-x * x) * mp.erfi(x)


def spence(x):
    return mp.re(mp.polylog(2, 1 - x))


def boxcox(x, l):
    return mp.log(x) if l == 0 else (x**l - 1) / l


def multigammaln(a):
    return mp.log(mp.pi) * mpf(3) / 2 + mp.loggamma(a) + mp.loggamma(a - 0.5) + mp.loggamma(a - 1)


def both(name, f, *ins, **options):
    """In f64 and in f32, whose inputs are rounded first."""
    yield exact(name, f, *ins, dtype=F64, **options)
    yield exact(name, f, *[np.asarray(x).astype(F32) for x in ins], dtype=F32, **options)


def incomplete():
    a, x = pairs([0.01, 0.5, 1.0, 2.5, 12.0, 80.0], [0.001, 0.3, 0.99, 1.7, 5.0, 14.0, 60.0, 100.0])
    for name, f in (("gammainc", gammainc), ("gammaincc", gammaincc)):
        yield from both(name, f, a, x, ulps=512, derivative_ulps=4096, floor=2.0**-44)
    large = np.array([200.0, 1000.0, 1e4]), np.array([210.0, 980.0, 1.005e4])
    for name, f in (("gammainc", gammainc), ("gammaincc", gammaincc)):
        yield exact(name, f, *large, ulps=1024, case="large", derivatives=False)
    # Where Temme's expansion is used: the exact values are 1/2 and a little.
    huge = np.array([1e6, 4e8]), np.array([1e6 + 700, 4e8 - 15000])
    for name, f in (("gammainc", huge_gammainc), ("gammaincc", lambda a, x: 1 - huge_gammainc(a, x))):
        yield exact(name, f, *huge, ulps=2**16, case="huge", derivatives=False)
    a = [0.5, 1.0, 3.0, 20.0]
    rows = list(itertools.product(a, [0.5, 2.0, 15.0], [0.01, 0.3, 0.5, 0.85, 0.999]))
    yield from both("betainc", betainc, *np.array(rows).T, ulps=512, derivative_ulps=4096,
                    floor=2.0**-44)


def around_gamma():
    x = np.array([0.2, 1.5, 3.25, 40.0])
    yield from both("multigammaln", multigammaln, np.array([1.2, 2.0, 7.5, 50.0]), ulps=128,
                    derivative_ulps=512)
    yield from both("poch", lambda z, m: mp.rf(z, m), *pairs(x, [0.5, 2.0, 3.5]), ulps=512,
                    derivative_ulps=2048)
    yield from both("comb", lambda n, k: mp.binomial(n, k), *pairs([5.0, 12.5], [0.5, 2.0, 4.5]),
                    ulps=256, derivative_ulps=2048)
    yield from both("zeta", lambda s, q: mp.zeta(s, q),
                    *pairs([1.1, 2.0, 3.7, 12.0], [0.1, 1.0, 4.5, 30.0]), derivative_ulps=1024)
    yield from both("boxcox", boxcox, *pairs([0.3, 1.0, 2.5], [-1.5, 0.0, 1e-3, 0.5, 2.0]),
                    derivative_ulps=2048, ulps=64, floor=2.0**-46)


def around_normal():
    p = np.array([1e-300, 1e-30, 1e-10, 0.01, 0.074, 0.076, 0.3, 0.5, 0.9, 0.926, 0.999])
    yield exact("ndtri", ndtri, p, ulps=16, derivative_ulps=2**14)
    yield exact("ndtri", ndtri, p[2:].astype(F32), dtype=F32, ulps=16, derivative_ulps=256)
    x = np.array([-1e3, -40.0, -12.0, -1.1, -0.9, 0.0, 0.4, 3.0, 6.0])
    yield from both("log_ndtr", log_ndtr, x, ulps=32, derivative_ulps=256)
    x = np.array([-3.0, -0.5, 0.0, 0.3, 2.0, 4.9, 5.1, 9.9, 10.1, 25.0, 1e3])
    yield from both("erfcx", erfcx, x, ulps=32, derivative_ulps=256, floor=2.0**-42)
    yield from both("dawsn", dawsn, np.array([-2.5, -0.99, 1e-3, 0.5, 1.01, 3.3, 8.0, 50.0]),
                    ulps=16, derivative_ulps=256, floor=2.0**-45)
    yield from both("erfcinv", lambda x: mp.erfinv(1 - x), np.array([1e-3, 0.3, 1.0, 1.6, 1.99]),
                    ulps=64, derivative_ulps=512, floor=2.0**-50)


def integrals():
    x = np.array([1e-3, 0.2, 0.99, 1.01, 3.0, 20.0, 90.0])
    for n in (1, 2, 3, 8):
        yield from both(f"expn_{n}", lambda v, n=n: mp.expint(n, v), x, ulps=128,
                        derivative_ulps=512)
    yield from both("expi", mp.ei, np.array([-30.0, -1.5, -0.2, 0.1, 0.5, 2.0, 15.0, 39.0, 41.0, 80.0]),
                    ulps=128, derivative_ulps=256)
    yield from both("spence", spence, np.array([1e-3, 0.3, 0.49, 0.51, 0.95, 1.02, 1.9, 2.1, 50.0]),
                    ulps=64, derivative_ulps=128)


def bessel():
    x = np.array([-20.0, -7.9, -1.0, 1e-3, 0.5, 4.0, 8.1, 30.0, 85.0])
    for n in (0, 1):
        yield from both(f"i{n}", lambda v, n=n: mp.besseli(n, v), x, ulps=128, derivative_ulps=512)
        yield from both(f"i{n}e", lambda v, n=n: mp.exp(-abs(v)) * mp.besseli(n, v), x, ulps=64,
                        derivative_ulps=512, floor=2.0**-48)


def first_kind():
    # Near a zero the error is that of the larger neighbours.
    for n, x in ((0, [0.0, 1e-3, 1.0, 4.0, 24.0, 26.0, 300.0, -2.0]), (1, [0.0, 0.5, -7.0, 30.0]),
                 (5, [0.1, 2.0, -20.0, 25.0, 40.0]), (40, [3.0, 30.0, 41.0, 90.0])):
        yield from both(f"bessel_jn_{n}", lambda v, n=n: mp.besselj(n, v), np.array(x), ulps=128,
                        derivative_ulps=512, floor=2.0**-46, value_floor=2.0**-48)


def sines():
    x = np.array([-3.0, -1e-3, 0.25, 1.0, 3.9, 4.1, 9.0, 60.0, 1e4])
    yield from both("sici_sine", mp.si, x, ulps=16, derivative_ulps=128, floor=2.0**-50)
    yield from both("sici_cosine", mp.ci, x[2:], ulps=64, derivative_ulps=128, floor=2.0**-50,
                    value_floor=2.0**-52)
    x = np.array([-1.0, -1e-3, 0.25, 1.0, 1.45, 1.55, 3.0, 11.3, 40.7, 1000.25])
    yield from both("fresnel_sine", mp.fresnels, x, ulps=16, derivative_ulps=128, floor=2.0**-48)
    yield from both("fresnel_cosine", mp.fresnelc, x, ulps=16, derivative_ulps=128, floor=2.0**-48)


def owens_t(h, a):
    inside = lambda x: mp.exp(-h * h * (1 + x * x) / 2) / (1 + x * x)
    return mp.quad(inside, mp.linspace(0, a, 9)) / (2 * mp.pi)


def faddeeva(x, y):
    z = mp.mpc(x, y)
    return mp.exp(-z * z) * mp.erfc(-1j * z)


def of_two():
    h, a = pairs([0.0, 0.3, -1.2, 4.0, 9.0], [-0.7, 0.0, 0.2, 1.0, 1.3, 6.0])
    yield from both("owens_t", owens_t, h, a, ulps=256, derivative_ulps=512, floor=2.0**-50)
    x, y = pairs([-7.0, -0.3, 0.0, 0.25, 1.0, 2.6, 5.5, 30.0], [-1.5, 0.0, 1e-3, 0.7, 5.9, 6.8, 50.0])
    for part, of in (("real", mp.re), ("imag", mp.im)):
        yield from both(f"wofz_{part}", lambda x, y, of=of: of(faddeeva(x, y)), x, y, ulps=64,
                        derivative_ulps=256, floor=2.0**-46, value_floor=2.0**-50)


def hypergeometric():
    rows = list(itertools.product([0.5, 2.0], [1.5, 4.0], [-20.0, -1.0, 0.3, 15.0]))
    yield from both("hyp1f1", lambda a, b, x: mp.hyp1f1(a, b, x), *np.array(rows).T, ulps=256,
                    derivative_ulps=4096, floor=2.0**-44)
    rows = list(itertools.product([0.5, 1.25], [0.75], [1.5, 3.1], [-4.0, -0.5, 0.3, 0.9]))
    yield from both("hyp2f1", lambda a, b, c, x: mp.hyp2f1(a, b, c, x), *np.array(rows).T, ulps=256,
                    derivative_ulps=4096, floor=2.0**-44)


# --- densities ------------------------------------------------------------------------------------

LINE = np.array([-3.5, -1.0, -0.2, 0.3, 0.75, 1.4, 2.0, 6.0])
HALF = np.array([-1.0, 0.6, 0.75, 1.4, 2.0, 6.0, 15.0])
UNIT = np.array([-0.5, 0.6, 0.75, 1.1, 1.9, 2.4, 3.0])
CHANCES = np.array([0.02, 0.3, 0.5, 0.8, 0.97])


def of(distribution, functions, x, *parameters, **options):
    f = getattr(st, distribution)
    for name in functions.split():
        function = getattr(f, name)
        made = record(f"{distribution}_{name}", lambda x, *p: function(x, *p), x, *parameters)
        made.ulps, made.derivative_ulps, made.floor = 512, 2**13, 2.0**-40
        yield made


def only_values(distribution, functions, x, *parameters):
    f = getattr(st, distribution)
    for name in functions.split():
        made = values(f"{distribution}_{name}", getattr(f, name), x, *parameters, ulps=2**12)
        yield made


def densities():
    loc, scale, shape = F64.type(0.4), F64.type(1.7), F64.type(2.3)
    other = F64.type(0.8)
    full = "logpdf pdf cdf logcdf sf logsf"
    yield from of("norm", full, LINE, loc, scale)
    yield from of("norm", "ppf isf", CHANCES, loc, scale)
    yield from of("laplace", "logpdf pdf cdf", LINE, loc, scale)
    yield from of("logistic", "logpdf pdf cdf sf", LINE, loc, scale)
    yield from of("logistic", "ppf isf", CHANCES, loc, scale)
    yield from of("cauchy", full, LINE, loc, scale)
    yield from of("cauchy", "ppf isf", CHANCES, loc, scale)
    yield from of("t", "logpdf pdf", LINE, shape, loc, scale)
    yield from of("gennorm", "logpdf pdf cdf", LINE, shape)
    for name in ("gumbel_r", "gumbel_l"):
        # JAX cannot differentiate these.
        yield from only_values(name, full, LINE[:-1], loc, scale)
        yield from only_values(name, "ppf", CHANCES, loc, scale)
    yield from of("uniform", "logpdf pdf cdf", UNIT, loc, scale)
    yield from of("uniform", "ppf", CHANCES, loc, scale)
    yield from of("expon", "logpdf pdf cdf logsf sf", HALF, loc, scale)
    yield from of("expon", "logcdf", HALF[1:], loc, scale)
    yield from of("expon", "ppf", CHANCES, loc, scale)
    for name in ("gamma", "chi2"):
        yield from of(name, full, HALF[1:], shape, loc, scale)
        yield from only_values(name, "logpdf pdf", HALF[:1], shape, loc, scale)
    yield from of("beta", "logpdf pdf", UNIT[1:5], shape, other, loc, scale)
    yield from only_values("beta", "logpdf pdf cdf logcdf sf logsf", UNIT, shape, other, loc, scale)
    yield from of("pareto", full, np.array([2.2, 3.0, 9.0]), shape, loc, scale)
    yield from only_values("pareto", full, HALF, shape, loc, scale)
    yield from of("pareto", "ppf", CHANCES, shape, loc, scale)
    yield from of("truncnorm", full, np.array([-1.0, 0.3, 1.0, 2.5]), F64.type(-1.2), F64.type(1.5),
                  loc, scale)
    yield from only_values("truncnorm", full, LINE, F64.type(-1.2), F64.type(1.5), loc, scale)
    yield from of("vonmises", "logpdf pdf", LINE, shape)
    yield from of("wrapcauchy", "logpdf pdf", np.array([0.1, 2.0, 6.0]), other)
    k = np.array([0.0, 1.0, 2.0, 5.0])
    yield from of("poisson", "logpmf pmf cdf", k, shape)
    yield from only_values("poisson", "logpmf pmf cdf", np.array([-1.0, 1.5, 3.0]), shape)
    yield from of("bernoulli", "logpmf pmf cdf", k[:2], other)
    yield from only_values("bernoulli", "ppf", CHANCES, other)
    yield from of("binom", "logpmf pmf", np.array([1.0, 2.0, 5.0]), F64.type(7.0), other)
    yield from only_values("binom", "logpmf pmf", np.array([-1.0, 0.0, 7.0, 8.0]), F64.type(7.0), other)
    yield from of("betabinom", "logpmf pmf", np.array([1.0, 2.0, 5.0]), F64.type(7.0), shape, other)
    yield from of("nbinom", "logpmf pmf", k, F64.type(3.0), other)
    yield from of("geom", "logpmf pmf", k[1:], other)
    counts = np.array([[1, 2, 0], [3, 0, 4]], np.int32)
    chances = np.array([0.2, 0.5, 0.3])
    made = np.stack([np.asarray(st.multinomial.logpmf(c, c.sum(), chances)) for c in counts])
    yield Record("multinomial_logpmf", "values", [counts, counts.sum(-1).astype(np.int32), chances],
                 [made], ulps=64)
    alpha = np.array([0.5, 2.0, 3.5])
    yield from of("dirichlet", "logpdf pdf", np.array([0.2, 0.5, 0.3]), alpha)
    yield from only_values("dirichlet", "logpdf", np.array([[0.2, 0.1], [0.5, 0.6]]), alpha)
    cov = np.array([[2.0, 0.5], [0.5, 1.0]])
    yield from of("multivariate_normal", "logpdf pdf", np.array([[0.3, -1.0], [1.5, 2.0]]),
                  np.array([0.5, 0.25]), cov)
    yield from of("multivariate_normal", "logpdf", np.array([[0.3, -1.0], [1.5, 2.0]]),
                  np.array([0.5, 0.25]), F64.type(1.5))


def by_name(records):
    seen = {}
    for made in records:
        key = made.op, made.name
        count = seen[key] = seen.get(key, 0) + 1
        made.name += f"_{count}" if count > 1 else ""
        yield made


FILES = {
    "transcendental": ("Higher transcendental functions",
                       [lambda: by_name([*incomplete(), *around_gamma(), *around_normal(),
                                         *integrals(), *bessel(), *hypergeometric(),
                                         *first_kind(), *sines(), *of_two()])]),
    "densities": ("Densities and distribution functions", [lambda: by_name(densities())]),
}
