# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The dtypes beside bool, i32, i64, f32 and f64, and ops on bits: values as JAX has them.

Half precision is what float64 numbers round to: the dialect computes it in f32 and rounds once, and
on these operands that is one rounding.
"""

import itertools

import jax.numpy as jnp
import ml_dtypes
import numpy as np
from jax import lax

from record import NAMES, Record

NARROW = {np.dtype(t): n for t, n in [
    ("int8", "i8"), ("int16", "i16"), ("uint8", "u8"), ("uint16", "u16"), ("uint32", "u32"),
    ("uint64", "u64"), ("float16", "f16"), (ml_dtypes.bfloat16, "bf16")]}
NAMES.update(NARROW)
HALVES = [np.dtype("float16"), np.dtype(ml_dtypes.bfloat16)]
INTEGERS = [d for d in NARROW if d not in HALVES]
EVERY_INTEGER = INTEGERS + [np.dtype("int32"), np.dtype("int64")]


def integer_edges(dtype):
    info = np.iinfo(dtype)
    numbers = [0, 1, 2, 3, 7, 100, info.max, info.max - 1, info.min]
    if info.min < 0:
        numbers += [-1, -2, -7, info.min + 1]
    return np.array(numbers, dtype)


def half_edges(dtype):
    info = ml_dtypes.finfo(dtype)
    numbers = [0.0, -0.0, 1, -1, 0.5, 2, 3.25, -5.5, 0.1, 1000, float(info.max), float(info.tiny),
               float(info.smallest_subnormal), np.inf, -np.inf, np.nan]
    return np.array(numbers, np.float64).astype(dtype)


def edges(dtype):
    return half_edges(dtype) if dtype in HALVES else integer_edges(dtype)


def crossed(dtype):
    return np.array(list(itertools.product(edges(dtype), repeat=2)), dtype).T


def as_jax(f, *xs):
    return np.asarray(f(*map(jnp.asarray, xs)))


ARITHMETIC = {"add": lax.add, "sub": lax.sub, "mul": lax.mul, "div": lax.div, "rem": lax.rem,
              "max": lax.max, "min": lax.min}


def arithmetic():
    for (name, f), dtype in itertools.product(ARITHMETIC.items(), INTEGERS):
        x, y = crossed(dtype)
        yield Record(name, f"values_{NARROW[dtype]}", [x, y], [as_jax(f, x, y)])
    rounded = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide}
    for (name, f), dtype in itertools.product(rounded.items(), HALVES):
        x, y = crossed(dtype)
        with np.errstate(all="ignore"):
            z = f(x.astype(np.float64), y.astype(np.float64)).astype(dtype)
        yield Record(name, f"values_{NARROW[dtype]}", [x, y], [z])
    for name, f in {"neg": lax.neg, "sign": lax.sign}.items():
        for dtype in NARROW:
            x = edges(dtype)
            if name == "sign":  # XLA flushes what is subnormal in f32, too
                x = x[np.abs(x.astype(np.float64)) != 2.0**-133]
            yield Record(name, f"values_{NARROW[dtype]}", [x], [as_jax(f, x)])


def comparisons():
    for direction, f in {"lt": np.less, "ge": np.greater_equal, "ne": np.not_equal}.items():
        for dtype in NARROW:
            x, y = crossed(dtype)
            yield Record("compare", f"{direction}_{NARROW[dtype]}", [x, y], [f(x, y)],
                         {"direction": direction})


SOURCES = [0.0, -0.0, 0.5, 1.5, 2.7, -2.7, -1, 300, 3e10, -3e10, 65504, 65519, 65520, 1 + 2**-11,
           1 + 2**-11 + 2**-30, 1 + 2**-8, 1 + 2**-8 + 2**-40, 3e-8, 2.9e-8, 1e-40, 1e300, np.inf,
           -np.inf, np.nan]


def conversions():
    """From f64 and f32 into each, and from each into f32, i32, bool, and among integers."""
    for source, target in itertools.product(["float64", "float32"], NARROW):
        with np.errstate(all="ignore"):
            xs = np.array(SOURCES, source)
            ys = xs.astype(np.float64).astype(target) if target in HALVES else \
                as_jax(lambda x: lax.convert_element_type(x, target), xs)
        if target == HALVES[1]:  # numpy rounds by way of f32
            keep = [i for i, v in enumerate(SOURCES) if v != 1 + 2**-8 + 2**-40]
            xs, ys = xs[keep], ys[keep]
        yield Record("convert", f"{NAMES[xs.dtype]}_to_{NARROW[target]}", [xs], [ys])
    targets = [np.dtype(t) for t in ("float32", "int32", "int64", "bool")] + INTEGERS
    for source, target in itertools.product(NARROW, targets):
        if source != target:
            xs = edges(source)
            name = f"{NAMES[source]}_to_{NAMES[target]}"
            yield Record("convert", name, [xs],
                         [as_jax(lambda x: lax.convert_element_type(x, target), xs)])


def bits():
    pairs = {"bitwise_and": lax.bitwise_and, "bitwise_or": lax.bitwise_or,
             "bitwise_xor": lax.bitwise_xor}
    for (name, f), dtype in itertools.product(pairs.items(), EVERY_INTEGER):
        x, y = crossed(dtype)
        yield Record(name, f"values_{NAMES[dtype]}", [x, y], [as_jax(f, x, y)])
    singles = {"bitwise_not": lax.bitwise_not, "population_count": lax.population_count,
               "clz": lax.clz}
    for (name, f), dtype in itertools.product(singles.items(), EVERY_INTEGER):
        x = integer_edges(dtype)
        yield Record(name, f"values_{NAMES[dtype]}", [x], [as_jax(f, x)])
    shifts = {"shift_left": lax.shift_left, "shift_right_logical": lax.shift_right_logical,
              "shift_right_arithmetic": lax.shift_right_arithmetic}
    for (name, f), dtype in itertools.product(shifts.items(), EVERY_INTEGER):
        width = np.iinfo(dtype).bits
        distances = [0, 1, 3, width - 1, width, width + 1, 100] + ([-1] if np.iinfo(dtype).min else [])
        x, y = np.array(list(itertools.product(integer_edges(dtype), np.array(distances, dtype))), dtype).T
        yield Record(name, f"values_{NAMES[dtype]}", [x, y], [as_jax(f, x, y)])


def neighbours():
    for dtype in HALVES + [np.dtype("float32"), np.dtype("float64")]:
        info = ml_dtypes.finfo(dtype)
        numbers = np.array([0.0, -0.0, 1, -1, 2.5, float(info.max), -float(info.max), np.inf, -np.inf,
                            float(info.smallest_subnormal), np.nan], np.float64).astype(dtype)
        x, y = np.array(list(itertools.product(numbers, repeat=2)), dtype).T
        yield Record("nextafter", f"values_{NAMES[dtype]}", [x, y], [np.nextafter(x, y)])


def reinterpreted():
    wide = np.array([[1.5, -2.25], [np.inf, 1e-40]], np.float32)
    for source, target in [("float32", "uint32"), ("float32", "uint16"), ("float32", "uint8"),
                           ("float32", ml_dtypes.bfloat16), ("uint32", "float32"),
                           ("uint32", "uint64"), ("uint32", "float64")]:
        x = wide.view(source)
        y = as_jax(lambda x: lax.bitcast_convert_type(x, target), x)
        yield Record("bitcast_convert_type", f"{NAMES[x.dtype]}_to_{NAMES[y.dtype]}", [x], [y])


FILES = {
    "dtypes": ("Arithmetic, comparisons and conversions of the narrow and unsigned dtypes",
               [arithmetic, comparisons, conversions]),
    "bits": ("Ops on bits", [bits, neighbours, reinterpreted]),
}
