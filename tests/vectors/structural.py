# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Vectors of the ops that move or make elements, of reductions and of dot_general."""

import math

import jax.numpy as jnp
import numpy as np
from jax import lax

from record import BOOL, EVERY, FLOATS, I64, INTEGERS, NAMES, NUMBERS, RNG, Record, differentiate

INF, NAN = np.inf, np.nan
HIGH = (1, 2, 1, 2, 1, 2, 1, 1)  # rank 8


def numbers(dtype, shape):
    """Multiples of 1/4 below 8: sums and products of a few are exact in any order."""
    shape = tuple(shape)
    if dtype == BOOL:
        return RNG.integers(0, 2, shape).astype(BOOL)
    if dtype in FLOATS:
        return (RNG.integers(-31, 32, shape) / 4.0).astype(dtype)
    return RNG.integers(-99, 100, shape).astype(dtype)


def with_edges(dtype, shape):
    """`numbers` among which the edges of the dtype stand."""
    array = numbers(dtype, shape)
    if dtype in FLOATS:
        info = np.finfo(dtype)
        special = [NAN, INF, -INF, -0.0, info.smallest_subnormal, info.max]
    elif dtype in INTEGERS:
        special = [np.iinfo(dtype).min, np.iinfo(dtype).max]
    else:
        special = []
    flat = array.reshape(-1)
    for place, value in zip(RNG.permutation(flat.size), special):
        flat[place] = value
    return flat.reshape(tuple(shape))


def named(label, dtype):
    return f"{label}_{NAMES[dtype]}"


def moved(op, label, f, shapes, attrs, dtypes=EVERY, edges=True):
    """One record per dtype of an op that moves elements: JAX's values are exact."""
    for dtype in dtypes:
        ins = [(with_edges if edges else numbers)(dtype, s) for s in shapes]
        out = np.asarray(f(*map(jnp.asarray, ins)))
        yield differentiate(Record(op, named(label, dtype), ins, [out], attrs), f)


def reshape():
    for label, before, after in [
            ("flat", (2, 3, 4), (24,)), ("grow", (6,), (3, 1, 2)), ("mixed", (4, 3), (2, 6)),
            ("to_scalar", (1, 1), ()), ("from_scalar", (), (1, 1, 1)), ("empty", (0, 3), (3, 0, 2)),
            ("rank8", (8,), HIGH), ("from_rank8", HIGH, (4, 2))]:
        yield from moved("reshape", label, lambda x, a=after: lax.reshape(x, a), [before], {})


def permute():
    for label, shape, order in [
            ("matrix", (2, 3), (1, 0)), ("cycle", (2, 3, 4), (2, 0, 1)), ("other_cycle", (2, 3, 4), (1, 2, 0)),
            ("inner", (2, 2, 3), (0, 2, 1)), ("same", (2, 3), (0, 1)), ("scalar", (), ()),
            ("empty", (0, 3), (1, 0)), ("rank8", HIGH, (7, 5, 3, 1, 0, 2, 4, 6))]:
        yield from moved("permute", label, lambda x, o=order: lax.transpose(x, o), [shape],
                         {"permutation": order})


def reverse():
    for label, shape, axes in [
            ("one", (5,), [0]), ("last", (2, 3), [1]), ("both", (2, 3), [0, 1]), ("outer", (2, 3, 2), [0, 2]),
            ("none", (3,), []), ("scalar", (), []), ("size_one", (1, 3), [0]), ("empty", (0, 2), [0, 1]),
            ("rank8", HIGH, [1, 3, 5, 7])]:
        yield from moved("reverse", label, lambda x, a=axes: lax.rev(x, a), [shape], {"axes": axes})


def concatenate():
    for label, shapes, axis in [
            ("vectors", [(3,), (2,)], 0), ("rows", [(1, 3), (2, 3)], 0), ("columns", [(2, 1), (2, 3), (2, 2)], 1),
            ("one", [(2, 3)], 0), ("with_empty", [(2, 0), (2, 3), (2, 0)], 1), ("empty", [(0,), (0,)], 0),
            ("middle", [(2, 1, 2), (2, 2, 2)], 1), ("rank8", [HIGH, HIGH], 6)]:
        yield from moved("concatenate", label, lambda *xs, a=axis: lax.concatenate(xs, a), shapes, {"axis": axis})


def pad():
    for label, shape, low, high, interior in [
            ("edge", (3,), [1], [2], [0]), ("interior", (3,), [0], [0], [2]), ("all", (3,), [2], [1], [1]),
            ("negative", (5,), [-1], [-2], [0]), ("negative_interior", (4,), [-1], [-1], [1]),
            ("into_the_gaps", (4,), [-2], [-4], [2]), ("negative_low", (4,), [-3], [2], [0]),
            ("matrix", (2, 3), [1, 0], [0, 2], [0, 1]), ("mixed", (3, 3), [-1, 2], [1, -2], [1, 0]),
            ("cut_to_nothing", (3,), [-2], [-1], [0]), ("empty", (0,), [2], [1], [0]),
            ("empty_interior", (0, 2), [1, 0], [1, 0], [3, 0]), ("scalar", (), [], [], []),
            ("size_one", (1, 1), [1, 0], [1, 0], [5, 0]),
            ("rank8", HIGH, [0, 0, 1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0])]:
        config = list(zip(low, high, interior))
        yield from moved("pad", label, lambda x, v, c=config: lax.pad(x, v, c), [shape, ()],
                         {"low": low, "high": high, "interior": interior})


def slices():
    for label, shape, start, limit, strides in [
            ("whole", (5,), [0], [5], [1]), ("part", (5,), [1], [4], [1]), ("strided", (7,), [1], [7], [2]),
            ("stride_beyond", (5,), [1], [5], [10]), ("uneven", (6,), [0], [6], [4]), ("nothing", (5,), [2], [2], [1]),
            ("at_the_end", (5,), [5], [5], [1]), ("matrix", (4, 5), [1, 0], [4, 5], [2, 3]),
            ("empty", (0, 3), [0, 1], [0, 3], [1, 1]), ("scalar", (), [], [], []),
            ("rank8", HIGH, [0, 1, 0, 0, 0, 1, 0, 0], list(HIGH), [1, 1, 1, 2, 1, 1, 1, 1])]:
        yield from moved("slice", label, lambda x, a=start, b=limit, c=strides: lax.slice(x, a, b, c), [shape],
                         {"start": start, "limit": limit, "stride": strides})


def broadcast_in_dim():
    for label, shape, after, axes in [
            ("scalar", (), (2, 3), []), ("scalar_to_scalar", (), (), []), ("leading", (3,), (2, 3), [1]),
            ("trailing", (2,), (2, 3), [0]), ("stretch", (1, 3), (2, 3), [0, 1]), ("stretch_new", (2, 1), (4, 2, 3), [1, 2]),
            ("same", (2, 3), (2, 3), [0, 1]), ("ends", (2, 3), (2, 4, 3), [0, 2]), ("to_empty", (1,), (0, 2), [0]),
            ("from_empty", (0,), (2, 0), [1]), ("one_to_one", (1,), (1, 1), [1]),
            ("rank8", (2, 1), (1, 2, 1, 1, 2, 1, 2, 1), [1, 4])]:
        yield from moved("broadcast_in_dim", label, lambda x, a=after, d=axes: lax.broadcast_in_dim(x, a, d),
                         [shape], {"axes": axes})


def iota():
    for dtype in NUMBERS:
        for label, shape, axis in [("vector", (5,), 0), ("rows", (3, 2), 0), ("columns", (3, 2), 1), ("empty", (0,), 0),
                                   ("empty_other", (2, 0), 0), ("size_one", (1, 4, 1), 1), ("rank8", HIGH, 5)]:
            out = np.asarray(lax.broadcasted_iota(dtype, shape, axis))
            yield Record("iota", named(label, dtype), [], [out], {"axis": axis})


#---------------------------------------------------------------------------------------------------
# Reductions

SHAPES_AXES = [("all", (5,), [0]), ("rows", (3, 4), [0]), ("columns", (3, 4), [1]), ("matrix", (2, 3), [0, 1]),
               ("outer", (2, 3, 2), [0, 2]), ("middle", (2, 3, 2), [1]), ("none", (2, 2), []), ("scalar", (), []),
               ("size_one", (1, 3, 1), [0, 2]), ("empty_axis", (2, 0, 3), [1]), ("empty_other", (0, 3), [1]),
               ("empty_all", (0,), [0]), ("rank8", HIGH, [1, 2, 5])]


def exact_sum(x, axes):
    return reduced(x, axes, lambda vs: math.fsum(vs))


def reduced(x, axes, f):
    """f on the list of elements of every slice over `axes`, exactly, rounded once."""
    kept = [a for a in range(x.ndim) if a not in axes]
    rows = np.transpose(x, kept + list(axes)).reshape(
        [x.shape[a] for a in kept] + [int(np.prod([x.shape[a] for a in axes], dtype=int))])
    out = np.empty([x.shape[a] for a in kept], x.dtype)
    for index in np.ndindex(out.shape):
        out[index] = f([v.item() for v in rows[index]])
    return out


REDUCTIONS = {  # name -> primitive, dtypes, derivative ulps
    "reduce_sum": (lax.reduce_sum, NUMBERS, 0), "reduce_prod": (lax.reduce_prod, NUMBERS, 8),
    "reduce_max": (lax.reduce_max, NUMBERS, 1), "reduce_min": (lax.reduce_min, NUMBERS, 1),
    "reduce_and": (lax.reduce_and, [BOOL], 0), "reduce_or": (lax.reduce_or, [BOOL], 0)}
# Rows of which the edges are the point.
FLOAT_ROWS = {
    "reduce_sum": [[INF, 1, 2], [INF, -INF, 1], [NAN, 1, 2], [-INF, 3, 4], [1, 2, 4]],
    "reduce_prod": [[0, 2, 3], [0, 0, 3], [0, 0, 0], [2, 3, 0.5], [-2, 3, -4], [INF, 2, 1], [NAN, 1, 2]],
    "reduce_max": [[1, 1, 0], [2, 2, 2], [-INF, -INF, -INF], [INF, 1, INF], [NAN, 1, 2], [1, 2, NAN], [3, 1, 2], [-1, -2, -1]],
    "reduce_min": [[1, 1, 0], [2, 2, 2], [INF, INF, INF], [-INF, 1, -INF], [NAN, 1, 2], [1, 2, NAN], [3, 1, 2], [-1, -2, -2]]}


def reduction_value(name, f, x, axes):
    if name == "reduce_sum" and x.dtype in FLOATS and np.all(np.isfinite(x)):
        return exact_sum(x, axes)
    return np.asarray(f(jnp.asarray(x), axes))


def reductions():
    for name, (f, dtypes, dulps) in REDUCTIONS.items():
        for dtype in dtypes:
            for label, shape, axes in SHAPES_AXES:
                x = factors(dtype, shape) if name == "reduce_prod" else numbers(dtype, shape)
                yield derived_reduction(name, named(label, dtype), f, x, axes, dulps)
            if dtype in FLOATS:
                x = np.array(FLOAT_ROWS[name], dtype)
                yield derived_reduction(name, named("edges", dtype), f, x, [1], dulps)
            elif dtype in INTEGERS:
                limits = np.iinfo(dtype)
                x = np.array([[limits.max, 1, 3], [limits.min, -1, 2], [limits.max, limits.max, limits.min]], dtype)
                yield derived_reduction(name, named("wraps", dtype), f, x, [1], 0)
    for dtype in FLOATS:  # ordinary sums, rounded: any order of a good summation is near
        x = RNG.uniform(0, 1, (4, 100)).astype(dtype)
        record = Record("reduce_sum", named("long", dtype), [x], [exact_sum(x, [1])], {"axes": [1]}, ulps=32)
        yield differentiate(record, lambda x: lax.reduce_sum(x, [1]))


def factors(dtype, shape):
    """Of which products are exact: signed powers of two and a few threes."""
    choices = [1, -1, 2, -2, 3] if dtype in INTEGERS else [1, -1, 2, -0.5, 0.25, 3]
    return RNG.choice(choices, tuple(shape)).astype(dtype)


def derived_reduction(name, label, f, x, axes, dulps):
    record = Record(name, label, [x], [reduction_value(name, f, x, axes)], {"axes": axes})
    if name in ("reduce_max", "reduce_min") and any(x.shape[a] == 0 for a in axes):
        return record  # JAX's tangent of this constant is 0/0
    return differentiate(record, lambda x: f(x, axes), dulps)


def arguments_of_extremes():
    rows = {True: [[1, 3, 3], [2, 2, 2], [1, NAN, 3], [NAN, NAN, 1], [-INF, INF, INF], [-0.0, 0, 1], [0, -0.0, -1], [-INF, -INF, -INF]],
            False: [[1, 3, 3], [2, 2, 2], [-5, -7, -7]]}
    for name, f in [("argmax", lax.argmax), ("argmin", lax.argmin)]:
        for dtype in NUMBERS:
            cases = [("edges", np.array(rows[dtype in FLOATS], dtype), 1)]
            cases += [(label, numbers(dtype, shape), axis) for label, shape, axis in [
                ("vector", (6,), 0), ("rows", (3, 4), 0), ("middle", (2, 3, 2), 1), ("size_one", (1, 3), 0),
                ("empty_other", (0, 3), 1), ("rank8", HIGH, 3)]]
            for label, x, axis in cases:
                out = np.asarray(f(jnp.asarray(x), axis, I64))
                yield Record(name, named(label, dtype), [x], [out], {"axis": axis})


#---------------------------------------------------------------------------------------------------
# Contraction

DOTS = [  # lhs, rhs, contracting, batching
    ("matrix", (2, 3), (3, 4), ([1], [0]), ([], [])), ("inner", (4,), (4,), ([0], [0]), ([], [])),
    ("outer", (2,), (3,), ([], []), ([], [])), ("scalars", (), (), ([], []), ([], [])),
    ("scalar_times", (), (2, 2), ([], []), ([], [])), ("matrix_vector", (3, 2), (2,), ([1], [0]), ([], [])),
    ("transposed", (3, 2), (4, 3), ([0], [1]), ([], [])), ("two_axes", (2, 3, 4), (4, 3, 2), ([1, 2], [1, 0]), ([], [])),
    ("all_axes", (2, 3), (3, 2), ([0, 1], [1, 0]), ([], [])), ("batch", (2, 3, 2), (2, 2, 3), ([2], [1]), ([0], [0])),
    ("batch_last", (3, 2, 2), (2, 4, 2), ([1], [0]), ([2], [2])), ("two_batches", (2, 3, 2, 2), (3, 2, 2, 1), ([3], [2]), ([0, 1], [1, 0])),
    ("batch_only", (2, 3), (3, 2), ([], []), ([0, 1], [1, 0])), ("batch_and_two", (2, 2, 3, 2), (3, 2, 2, 1), ([1, 2], [2, 0]), ([0], [1])),
    ("empty_contracting", (2, 0), (0, 3), ([1], [0]), ([], [])), ("empty_free", (0, 2), (2, 3), ([1], [0]), ([], [])),
    ("empty_batch", (0, 2, 3), (0, 3, 2), ([2], [1]), ([0], [0])), ("size_one", (1, 1), (1, 1), ([1], [0]), ([], [])),
    ("rank8", HIGH, (2, 2, 2, 1, 1, 1, 1, 3), ([1, 5], [2, 0]), ([3, 0], [1, 4])),
]


def dot_general():
    for label, left, right, contracting, batching in DOTS:
        for dtype in NUMBERS:
            yield derived_dot(named(label, dtype), numbers(dtype, left), numbers(dtype, right), contracting, batching)
    for dtype in FLOATS:
        x = np.array([[INF, 1], [NAN, 2], [0, INF], [-0.0, 3]], dtype)
        y = np.array([[1, 0, 2], [2, 1, -INF]], dtype)
        yield derived_dot(named("edges", dtype), x, y, ([1], [0]), ([], []))
    for dtype in INTEGERS:
        most = np.iinfo(dtype).max
        x = np.array([[most, 2], [most, most]], dtype)
        yield derived_dot(named("wraps", dtype), x, x, ([1], [0]), ([], []))


def derived_dot(name, x, y, contracting, batching):
    def f(x, y):
        return lax.dot_general(x, y, (contracting, batching), precision=lax.Precision.HIGHEST)

    attrs = {"lhs_batching": batching[0], "rhs_batching": batching[1],
             "lhs_contracting": contracting[0], "rhs_contracting": contracting[1]}
    record = Record("dot_general", name, [x, y], [np.asarray(f(jnp.asarray(x), jnp.asarray(y)))], attrs)
    return differentiate(record, f)


FILES = {
    "structural": ("Ops that move elements",
                   [reshape, permute, reverse, concatenate, pad, slices, broadcast_in_dim, iota]),
    "reduction": ("Reductions, argmax, argmin", [reductions, arguments_of_extremes]),
    "contraction": ("dot_general", [dot_general]),
}
