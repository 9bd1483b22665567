# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Vectors of the elementwise ops. Values are correctly rounded (exact.py), derivatives JAX's."""

import itertools

import jax.numpy as jnp
import numpy as np
from jax import lax

import exact
from record import (BOOL, EVERY, F64, FLOATS, INTEGERS, NAMES, NUMBERS, RNG, Record,
                    differentiate, is_float)

INF, NAN = np.inf, np.nan
SHAPES = [(), (0,), (2, 0, 3), (1, 3, 1), (1, 2, 1, 1, 2, 1, 1, 1)]

# Ordinary inputs: interval; extra edges of the values; extra points of the derivative; ulps of the
# value (what a good libm keeps); ulps of the derivative and what it may miss near 0, in units of
# the dtype's epsilon (cancellation in 1 - y^2 and the like).
HUGE = [1e5, -1e5, 1e22, 355.0, 1.5707963267948966, 3.141592653589793, 6.283185307179586]
SMOOTH = {
    "exp": ((-5, 5), [709.5, 710.0, -745.0, -746.0, 88.5, 89.0, -87.5, -103.0, -104.0], [0, INF, -INF, NAN], 1, 8, 1),
    "expm1": ((-3, 3), [1e-10, -1e-8, 40.0, -40.0, 709.5, 710.0, 88.5, 89.0], [0, 1e-10, -30, INF, -INF, NAN], 2, 16, 2),
    "log": ((0.01, 20), [0.9999, 1.0001], [0, -0.0, -1, 1, INF, NAN], 1, 8, 0),
    "log1p": ((-0.9, 5), [-1.0, -1.5, 1e-10, -1e-10, 1e-8], [1e-10, -1, -2, INF, NAN], 2, 8, 0),
    "sqrt": ((0.01, 20), [2.0, 4.0], [0, 4, INF, NAN, -1], 0, 8, 0),
    "rsqrt": ((0.01, 20), [2.0, 4.0], [4, -1, NAN], 2, 8, 0),
    "cbrt": ((-20, 20), [8.0, -8.0, 27.0], [0, -8, INF, NAN], 4, 16, 0),
    "sin": ((-7, 7), HUGE, [0, 1e5, 355, NAN, INF], 1, 16, 2),
    "cos": ((-7, 7), HUGE, [0, 1e5, 355, NAN, INF], 1, 16, 2),
    "tan": ((-1.4, 1.4), HUGE, [0, 2, NAN, INF], 2, 32, 0),
    "asin": ((-0.95, 0.95), [1.0, -1.0, 1.0000001192092896, -2.0, 0.999], [0, 1, -1, 2, NAN, INF], 2, 16, 0),
    "acos": ((-0.95, 0.95), [1.0, -1.0, 1.0000001192092896, -2.0, 0.999], [0, 1, -1, 2, NAN, INF], 2, 16, 0),
    "atan": ((-5, 5), [1e10, -1e22], [0, 1e10, INF, -INF, NAN], 2, 8, 0),
    "sinh": ((-4, 4), [710.4, -710.4, 711.0, 89.2, 90.0, 1e-10], [0, INF, -INF, NAN], 2, 16, 1),
    "cosh": ((-4, 4), [710.4, -710.4, 711.0, 89.2, 90.0, 1e-10], [0, INF, -INF, NAN], 2, 16, 1),
    "tanh": ((-4, 4), [10.0, 20.0, -30.0, 100.0, 1e-10], [0, 100, INF, -INF, NAN], 2, 16, 8),
    "logistic": ((-6, 6), [20.0, -20.0, 100.0, -80.0, -104.0, -745.0], [0, 100, -20, INF, -INF, NAN], 3, 16, 4),
    "erf": ((-3, 3), [6.0, -6.0, 1e-10], [0, 6, INF, -INF, NAN], 2, 32, 0),
    "erfc": ((-3, 3), [6.0, -6.0, 9.0, 10.0, 26.0, 27.0], [0, 6, INF, -INF, NAN], 5, 32, 0),
}


def floats(interval, count, dtype):
    return RNG.uniform(*interval, count).astype(dtype)


def array(values, dtype):
    with np.errstate(over="ignore"):
        return np.array(values, np.float64).astype(dtype)


def edges(dtype):
    info = np.finfo(dtype)
    tiny, least, most = float(info.tiny), float(info.smallest_subnormal), float(info.max)
    halves = [0.5, 1.0, 1.5, 2.5, 3.0, 0.49999997]
    positive = [0.0, least, 5 * least, tiny, float(info.eps), *halves, 100.0, 3e10, most, INF]
    return array([v for p in positive for v in (p, -p)] + [NAN], dtype)


def pair_edges(dtype):
    info = np.finfo(dtype)
    return array([0.0, -0.0, float(info.smallest_subnormal), float(info.tiny), 0.5, 1.0, -1.0, 2.0,
                  -3.0, 5.5, float(info.max), -float(info.max), INF, -INF, NAN], dtype)


def integer_edges(dtype):
    limits = np.iinfo(dtype)
    return np.array([0, 1, -1, 2, -2, 7, -7, 12345, -98765, limits.max, limits.max - 1,
                     limits.min, limits.min + 1], dtype)


def ordinary(dtype, count, interval=(-4, 4)):
    if dtype in FLOATS:
        return floats(interval, count, dtype)
    if dtype == BOOL:
        return RNG.integers(0, 2, count).astype(BOOL)
    return RNG.integers(-50, 50, count).astype(dtype)


def edges_of(dtype):
    if dtype == BOOL:
        return np.array([False, True])
    return pair_edges(dtype) if dtype in FLOATS else integer_edges(dtype)


def crossed(dtype, count):
    """Every pair of edges, then ordinary pairs."""
    x, y = np.array(list(itertools.product(edges_of(dtype), repeat=2)), dtype).T
    return (np.concatenate([x, ordinary(dtype, count)]), np.concatenate([y, ordinary(dtype, count)]))


#---------------------------------------------------------------------------------------------------
# One argument

JAX_UNARY = {name: getattr(lax, name) for name in SMOOTH}


def smooth_unary():
    for name, (interval, more, kinks, ulps, dulps, floor) in SMOOTH.items():
        for dtype in FLOATS:
            xs = np.concatenate([floats(interval, 20, dtype), edges(dtype), array(more, dtype)])
            yield Record(name, f"values_{NAMES[dtype]}", [xs], [exact.unary(name, xs)], ulps=ulps)
            xs = np.concatenate([floats(interval, 10, dtype), array(kinks, dtype)])
            yield derived_unary(name, "derivative", xs, ulps, dulps, floor)
            for shape in SHAPES:
                xs = floats(interval, int(np.prod(shape)), dtype).reshape(shape)
                yield derived_unary(name, "shape", xs, ulps, dulps, floor)


def shape_name(label, x):
    return f"{label}_{NAMES[x.dtype]}" + ("" if label != "shape" else "_" + "x".join(map(str, x.shape)))


def derived_unary(name, label, xs, ulps, dulps, floor):
    record = Record(name, shape_name(label, xs), [xs], [exact.unary(name, xs)], ulps=ulps)
    return differentiate(record, JAX_UNARY[name], dulps, floor * float(np.finfo(xs.dtype).eps))


def negative(x):
    return -x if is_float(x) else exact.integers(lambda a, b, d: exact.wrapped(-a, d), x, x)


def absolute(x):
    return np.abs(x)  # wraps at the least integer


# name -> numpy, JAX, dtypes
EXACT_UNARY = {
    "neg": (negative, lax.neg, NUMBERS),
    "abs": (absolute, lax.abs, NUMBERS),
    "sign": (np.sign, lax.sign, NUMBERS),
    "floor": (np.floor, lax.floor, FLOATS),
    "ceil": (np.ceil, lax.ceil, FLOATS),
    "round_nearest_even": (np.rint, lambda x: lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN), FLOATS),
    "is_finite": (np.isfinite, lax.is_finite, FLOATS),
    "stop_gradient": (lambda x: x, lax.stop_gradient, EVERY),
    "logical_not": (np.logical_not, lax.bitwise_not, [BOOL]),
}


def nan_slope(xs):
    """d|x| at NaN is NaN."""
    def patch(tangents, ct, tangent, ct_ins):
        broken = np.isnan(xs)
        return np.where(broken, xs, tangent), [np.where(broken, xs, ct_ins[0])]
    return patch


def signed_numpy(name, numpy_f, xs):
    # numpy's sign(-0) is +0; the op keeps the sign.
    with np.errstate(all="ignore"):
        ys = numpy_f(xs)
    return np.where(xs == 0, xs, ys) if name == "sign" and is_float(xs) else ys


def exact_unary():
    for name, (numpy_f, jax_f, dtypes) in EXACT_UNARY.items():
        for dtype in dtypes:
            many = edges(dtype) if dtype in FLOATS else edges_of(dtype)
            xs = np.concatenate([ordinary(dtype, 12), many])
            yield Record(name, f"values_{NAMES[dtype]}", [xs], [signed_numpy(name, numpy_f, xs)])
            for shape in SHAPES:
                xs = ordinary(dtype, int(np.prod(shape))).reshape(shape)
                record = Record(name, shape_name("shape", xs), [xs], [signed_numpy(name, numpy_f, xs)])
                yield differentiate(record, jax_f)
            if dtype in FLOATS:
                xs = array([2, -3, 0, -0.0, 0.5, 2.5, 1e10, INF, -INF, NAN], dtype)
                record = Record(name, f"derivative_{NAMES[dtype]}", [xs],
                                [signed_numpy(name, numpy_f, xs)])
                if name == "abs":
                    record.differs("the derivative of abs at NaN is NaN, not -1")
                yield differentiate(record, jax_f, patch=nan_slope(xs) if name == "abs" else None)


#---------------------------------------------------------------------------------------------------
# Two arguments

def by_dtype(on_floats, on_integers):
    def run(x, y):
        if is_float(x):
            with np.errstate(all="ignore"):
                return on_floats(x, y)
        return exact.integers(on_integers, x, y) if x.dtype != BOOL else on_floats(x, y)
    return run


def integer_rule(f):
    return lambda a, b, dtype: exact.wrapped(f(a, b), dtype)


# name -> value, JAX, dtypes, ulps of value and derivative
BINARY = {
    "add": (by_dtype(np.add, integer_rule(lambda a, b: a + b)), lax.add, NUMBERS, 0, 0),
    "sub": (by_dtype(np.subtract, integer_rule(lambda a, b: a - b)), lax.sub, NUMBERS, 0, 0),
    "mul": (by_dtype(np.multiply, integer_rule(lambda a, b: a * b)), lax.mul, NUMBERS, 0, 4),
    "div": (by_dtype(np.divide, exact.integer_div), lax.div, NUMBERS, 0, 16),
    "rem": (by_dtype(np.fmod, exact.integer_rem), lax.rem, NUMBERS, 0, 4),
    "pow": (by_dtype(lambda x, y: exact.binary(exact.pow_at, x, y), exact.integer_pow), lax.pow, NUMBERS, 2, 64),
    "atan2": (by_dtype(lambda x, y: exact.binary(exact.atan2_at, x, y), None), lax.atan2, FLOATS, 2, 16),
    "max": (lambda x, y: exact.maximum(x, y), lax.max, EVERY, 0, 0),
    "min": (lambda x, y: exact.minimum(x, y), lax.min, EVERY, 0, 0),
    "logical_and": (np.logical_and, lax.bitwise_and, [BOOL], 0, 0),
    "logical_or": (np.logical_or, lax.bitwise_or, [BOOL], 0, 0),
}
# Points of the derivative: no overflow or underflow in between, where formulas legitimately part.
POINTS = {
    "rem": [(5.5, 2), (-5.5, 2), (4, 2), (5.5, -2), (0, 3), (1, INF), (NAN, 1), (1, NAN), (3, 0)],
    "atan2": [(0, 1), (0, -1), (1, 0), (-1, 0), (0, 0), (NAN, 1), (1, NAN), (INF, 1), (1, INF), (INF, INF)],
    "pow": [(2, 0), (2, 3), (-2, 3), (-2, 2.5), (0, 1), (0, 2), (0, 0.5), (0, -1), (0, 3), (1, 5),
            (4, 0.5), (-1, 2), (2, INF), (0.5, INF), (NAN, 2), (2, NAN)],
}
COMMON = [(0, 0), (1, 1), (1, 0), (-0.0, 0), (2, -3), (NAN, 1), (1, NAN), (INF, 1), (1, INF),
          (INF, INF), (-INF, 2), (0, INF)]
# Where semantics.md parts from JAX: the derivative of x^0 in x is 0 everywhere.
POW_ZERO = [(0, 0), (-0.0, 0), (INF, 0), (NAN, 0), (-2, 0), (0, -0.0)]


def positive_base(name, x):
    return np.abs(x) + x.dtype.type(0.1) if name == "pow" else x


def binary():
    for name, (value, jax_f, dtypes, ulps, dulps) in BINARY.items():
        for dtype in dtypes:
            x, y = crossed(dtype, 12)
            record = Record(name, f"values_{NAMES[dtype]}", [x, y], [value(x, y)], ulps=ulps)
            if name == "pow" and dtype in INTEGERS:
                yield integer_powers(dtype, value)
                record.differs(SIX_BITS)
            yield record
            for shape in SHAPES:
                count = int(np.prod(shape))
                x, y = (ordinary(dtype, count).reshape(shape) for _ in range(2))
                yield derived_binary(name, "shape", positive_base(name, x), y, value, jax_f, ulps, dulps)
            if dtype in FLOATS:
                points = array(POINTS.get(name, COMMON), dtype)
                x = np.concatenate([positive_base(name, ordinary(dtype, 10)), points[:, 0]])
                y = np.concatenate([ordinary(dtype, 10), points[:, 1]])
                yield derived_binary(name, "derivative", x, y, value, jax_f, ulps, dulps)


def derived_binary(name, label, x, y, value, jax_f, ulps, dulps):
    record = Record(name, shape_name(label, x), [x, y], [value(x, y)], ulps=ulps)
    eps = float(np.finfo(x.dtype).eps) if is_float(x) else 0.0
    patch = None
    if name == "div" and label == "derivative":
        record.differs("where both operands have a tangent, that of x / 0 is the pole's, not inf - inf")
        patch = pole_of_quotient(x, y)
    return differentiate(record, jax_f, dulps, 4 * eps if dulps else 0.0, patch)


def pole_of_quotient(x, y):
    """dz = (dx - z dy) / y at x / 0."""
    def patch(tangents, ct, tangent, ct_ins):
        with np.errstate(all="ignore"):
            pole = (tangents[0] - x / y * tangents[1]) / y
        return np.where((y == 0) & (x != 0), pole, tangent), ct_ins
    return patch


SIX_BITS = "jnp.power reads six bits of an integer exponent; these are exact, wrapped"


def integer_powers(dtype, value):
    bases = [0, 1, -1, 2, -2, 3, -7, 10, np.iinfo(dtype).min]
    powers = [0, 1, 2, 3, 5, 13, 31, 32, 63, 64, -1, -2, -3]
    x, y = np.array(list(itertools.product(bases, powers)), dtype).T
    return Record("pow", f"powers_{NAMES[dtype]}", [x, y], [value(x, y)]).differs(SIX_BITS)


def zero_powers():
    for dtype in FLOATS:
        x, y = array(POW_ZERO, dtype).T

        def patch(tangents, ct, tangent, ct_ins):
            in_y = np.asarray(ct_ins[1]) / ct
            return in_y * tangents[1], [np.zeros_like(x), ct_ins[1]]

        record = Record("pow", f"to_the_zero_{NAMES[dtype]}", [x, y], [np.ones_like(x)])
        record.differs("the derivative of x^0 in x is 0, also at x = 0, inf and NaN")
        yield differentiate(record, lax.pow, 64, 4 * float(np.finfo(dtype).eps), patch)


#---------------------------------------------------------------------------------------------------
# compare, select, clamp, convert

DIRECTIONS = {"eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal,
              "gt": np.greater, "ge": np.greater_equal}


def compare():
    for direction, f in DIRECTIONS.items():
        for dtype in EVERY:
            x, y = crossed(dtype, 6)
            yield Record("compare", f"{direction}_{NAMES[dtype]}", [x, y], [f(x, y)],
                         {"direction": direction})
    for shape in SHAPES:
        x, y = (ordinary(F64, int(np.prod(shape))).reshape(shape) for _ in range(2))
        yield Record("compare", shape_name("shape", x), [x, y], [x < y], {"direction": "lt"})


def select():
    for dtype in EVERY:
        x, y = crossed(dtype, 8)
        keep = np.arange(len(x)) % 5
        x, y = x[keep != 4], y[keep != 4]
        yield derived_select(f"values_{NAMES[dtype]}", x, y)
        for shape in SHAPES:
            x, y = (ordinary(dtype, int(np.prod(shape))).reshape(shape) for _ in range(2))
            yield derived_select(shape_name("shape", x), x, y)


def derived_select(name, x, y):
    c = RNG.integers(0, 2, x.shape).astype(BOOL)
    record = Record("select", name, [c, x, y], [np.where(c, x, y)])
    return differentiate(record, lambda c, x, y: lax.select(jnp.asarray(c), jnp.asarray(x), jnp.asarray(y)))


def clamp():
    for dtype in NUMBERS:
        values = edges_of(dtype)
        if dtype in FLOATS:
            values = array([0, -0.0, 1, -2, float(np.finfo(dtype).max), INF, NAN], dtype)
        else:
            values = values[[0, 1, 2, 5, 6, 9, 11]]
        lo, x, hi = np.array(list(itertools.product(values, repeat=3)), dtype).T
        yield derived_clamp(f"values_{NAMES[dtype]}", lo, x, hi)
        for shape in SHAPES:
            lo, x, hi = (ordinary(dtype, int(np.prod(shape))).reshape(shape) for _ in range(3))
            yield derived_clamp(shape_name("shape", x), np.minimum(lo, hi), x, np.maximum(lo, hi))


def derived_clamp(name, lo, x, hi):
    record = Record("clamp", name, [lo, x, hi], [exact.minimum(exact.maximum(x, lo), hi)])
    return differentiate(record, lambda lo, x, hi: lax.clamp(jnp.asarray(lo), jnp.asarray(x), jnp.asarray(hi)))


FOR_CONVERT = [2.7, -2.7, 0.5, -0.5, 1.5, 2.5, 3e10, -3e10, 2147483647.0, 2147483648.0, -2147483648.0,
               -2147483649.0, 9.223372036854775e18, 9.223372036854776e18, -9.223372036854776e18, 1e300,
               1e-300, 3.4028235677973366e38, 3.4028235e38, 1.0000000596046448, 16777217.0, 1e-40, 1e-45]


def convert():
    for source, target in itertools.product(EVERY, EVERY):
        xs = edges(source) if source in FLOATS else edges_of(source)
        if source in FLOATS:
            xs = np.concatenate([xs, array(FOR_CONVERT, source)])
        elif source in INTEGERS:
            more = [16777217, 16777219, 33554435, -16777217]
            if source == np.dtype("int64"):
                more += [300, 2**53 + 1, 2**53 + 3, 2**31, -2**31 - 1, 2**32 + 5, 2**62 + 2**37]
            xs = np.concatenate([xs, np.array(more, source)])
        name = f"{NAMES[source]}_to_{NAMES[target]}"
        yield Record("convert", name, [xs], [exact.convert(xs, target)])
        if source in FLOATS and target in FLOATS:
            xs = array([0, -0.0, 1.5, -2.25, INF, NAN], source)
            record = Record("convert", "derivative_" + name, [xs], [exact.convert(xs, target)])
            yield differentiate(record, lambda x, t=target: lax.convert_element_type(x, t))
        for shape in SHAPES[:3]:
            xs = ordinary(source, int(np.prod(shape))).reshape(shape)
            label = f"shape_{name}_" + "x".join(map(str, shape))
            yield Record("convert", label, [xs], [exact.convert(xs, target)])


FILES = {
    "elementwise_smooth": ("Smooth functions of one argument", [smooth_unary]),
    "elementwise_exact": ("Exact functions of one argument", [exact_unary]),
    "elementwise_binary": ("Functions of two arguments", [binary, zero_powers]),
    "elementwise_choice": ("compare, select, clamp, convert", [compare, select, clamp, convert]),
}
