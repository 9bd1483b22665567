# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Correctly rounded values of elementwise functions: mpmath with 300 bits, C99 Annex F at the edges."""

import ctypes
import math

import mpmath
import numpy as np

mpmath.mp.prec = 300
# dtype -> bits of the significand, exponent of the smallest denormal, of the overflow threshold.
FORMATS = {np.dtype("float32"): (24, -149, 128), np.dtype("float64"): (53, -1074, 1024)}
INF, NAN = math.inf, math.nan
LIBM = ctypes.CDLL("libm.so.6")
LIBM.pow.argtypes, LIBM.pow.restype = [ctypes.c_double] * 2, ctypes.c_double


def rounded(value, dtype):
    """An mpf to the nearest number of `dtype`, ties to even, gradual underflow."""
    bits, smallest, overflow = FORMATS[dtype]
    sign, mantissa, exponent, length = value._mpf_
    mantissa = int(mantissa)
    if mantissa == 0:
        return 0.0
    top = exponent + length
    signed = (lambda v: -v) if sign else (lambda v: v)
    if top > overflow:
        return signed(INF)
    if top < smallest - 1:
        return signed(0.0)
    quantum = max(top - bits, smallest)
    shift = quantum - exponent
    if shift <= 0:
        units = mantissa << -shift
    else:
        units, rest = mantissa >> shift, mantissa & ((1 << shift) - 1)
        half = 1 << (shift - 1)
        if rest > half or (rest == half and units & 1):
            units += 1
    if units >= 1 << (overflow - quantum):
        return signed(INF)
    return signed(math.ldexp(units, quantum))


def cbrt(x):
    return mpmath.sign(x) * mpmath.root(abs(x), 3)


def erf(x):
    return mpmath.erf(x) if abs(x) < 12 else mpmath.sign(x)


def erfc(x):
    if x > 40:
        return mpmath.mpf(2) ** -5000
    return mpmath.erfc(x) if x > -12 else mpmath.mpf(2)


def log1p(x):
    return -mpmath.inf if x == -1 else mpmath.log1p(x)


HALF_PI = math.pi / 2
# name -> function inside the domain; domain; values at -inf, -0, +0, +inf
UNARY = {
    "exp": (mpmath.exp, None, (0.0, 1.0, 1.0, INF)),
    "expm1": (mpmath.expm1, None, (-1.0, -0.0, 0.0, INF)),
    "log": (mpmath.log, (0, INF), (NAN, -INF, -INF, INF)),
    "log1p": (log1p, (-1, INF), (NAN, -0.0, 0.0, INF)),
    "sqrt": (mpmath.sqrt, (0, INF), (NAN, -0.0, 0.0, INF)),
    "rsqrt": (lambda x: 1 / mpmath.sqrt(x), (0, INF), (NAN, -INF, INF, 0.0)),
    "cbrt": (cbrt, None, (-INF, -0.0, 0.0, INF)),
    "sin": (mpmath.sin, None, (NAN, -0.0, 0.0, NAN)),
    "cos": (mpmath.cos, None, (NAN, 1.0, 1.0, NAN)),
    "tan": (mpmath.tan, None, (NAN, -0.0, 0.0, NAN)),
    "asin": (mpmath.asin, (-1, 1), (NAN, -0.0, 0.0, NAN)),
    "acos": (mpmath.acos, (-1, 1), (NAN, HALF_PI, HALF_PI, NAN)),
    "atan": (mpmath.atan, None, (-HALF_PI, -0.0, 0.0, HALF_PI)),
    "sinh": (mpmath.sinh, None, (-INF, -0.0, 0.0, INF)),
    "cosh": (mpmath.cosh, None, (INF, 1.0, 1.0, INF)),
    "tanh": (mpmath.tanh, None, (-1.0, -0.0, 0.0, 1.0)),
    "logistic": (lambda x: 1 / (1 + mpmath.exp(-x)), None, (0.0, 0.5, 0.5, 1.0)),
    "erf": (erf, None, (-1.0, -0.0, 0.0, 1.0)),
    "erfc": (erfc, None, (2.0, 1.0, 1.0, 0.0)),
}


def unary_at(name, x, dtype):
    function, domain, (at_minus_inf, at_minus_zero, at_zero, at_inf) = UNARY[name]
    if x != x:
        return NAN
    if x == 0:
        return at_minus_zero if math.copysign(1, x) < 0 else at_zero
    if math.isinf(x):
        return at_inf if x > 0 else at_minus_inf
    if domain and not domain[0] <= x <= domain[1]:
        return NAN
    value = function(mpmath.mpf(x))
    return -INF if value == -mpmath.inf else rounded(value, dtype)


def pow_at(x, y, dtype):
    regular = math.isfinite(x) and math.isfinite(y) and x != 0 and y != 0
    if regular and (x > 0 or y == math.floor(y)):
        value = mpmath.power(abs(mpmath.mpf(x)), mpmath.mpf(y))
        odd = x < 0 and math.fmod(y, 2) != 0
        return rounded(-value if odd else value, dtype)
    return LIBM.pow(x, y)  # numpy takes 0.5 for a square root: -0 for -0


def atan2_at(y, x, dtype):
    if math.isfinite(x) and math.isfinite(y) and x != 0 and y != 0:
        return rounded(mpmath.atan2(mpmath.mpf(y), mpmath.mpf(x)), dtype)
    return float(np.arctan2(np.float64(y), np.float64(x)))


def unary(name, xs):
    values = [unary_at(name, float(x), xs.dtype) for x in xs.reshape(-1)]
    return np.array(values, xs.dtype).reshape(xs.shape)


def binary(at, xs, ys):
    values = [at(float(x), float(y), xs.dtype) for x, y in zip(xs.reshape(-1), ys.reshape(-1))]
    return np.array(values, xs.dtype).reshape(xs.shape)


def maximum(x, y):
    """IEEE 754-2019: NaN wins, +0 is above -0."""
    if x.dtype not in FORMATS:
        return np.maximum(x, y)
    first = (x > y) | ((x == y) & ~np.signbit(x))
    return np.where(np.isnan(x) | np.isnan(y), np.array(NAN, x.dtype), np.where(first, x, y))


def minimum(x, y):
    if x.dtype not in FORMATS:
        return np.minimum(x, y)
    first = (x < y) | ((x == y) & np.signbit(x))
    return np.where(np.isnan(x) | np.isnan(y), np.array(NAN, x.dtype), np.where(first, x, y))


def wrapped(value, dtype):
    """A Python integer modulo 2^bits, two's complement."""
    bits = dtype.itemsize * 8
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def integer_div(x, y, dtype):
    if y == 0:
        return -1
    quotient = abs(x) // abs(y)
    return wrapped(quotient if (x < 0) == (y < 0) else -quotient, dtype)


def integer_rem(x, y, dtype):
    if y == 0:
        return x
    rest = abs(x) % abs(y)
    return -rest if x < 0 else rest


def integer_pow(x, y, dtype):
    """A negative power is what truncation leaves of 1 / x^n, and 0 for 0."""
    if y < 0:
        return 1 if x == 1 else (-1 if y % 2 else 1) if x == -1 else 0
    return wrapped(pow(x, y, 1 << (dtype.itemsize * 8)), dtype)


def integers(at, xs, ys):
    values = [at(int(x), int(y), xs.dtype) for x, y in zip(xs.reshape(-1), ys.reshape(-1))]
    return np.array(values, xs.dtype).reshape(xs.shape)


def convert_at(x, to):
    """Float to integer truncates and saturates, NaN gives 0; integers wrap; bool is "not zero"."""
    if to == np.dtype("bool"):
        return x != 0
    if to in FORMATS:
        with np.errstate(all="ignore"):
            return x.astype(to)
    if isinstance(x, np.floating):
        if np.isnan(x):
            return 0
        limits = np.iinfo(to)
        return limits.max if x == INF else limits.min if x == -INF else \
            min(max(int(x), limits.min), limits.max)
    return wrapped(int(x), to)


def convert(xs, to):
    return np.array([convert_at(x, to) for x in xs.reshape(-1)], to).reshape(xs.shape)
