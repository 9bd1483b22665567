# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Vectors of fx.convolution, all attributes by themselves and together, and of fx.windows."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from control import record
from library import draw, integers, values
from record import F64, FLOATS, NUMBERS, RNG, Record, differentiate
from structural import moved, named, numbers

INF = float("inf")

# label, lhs, rhs, strides, padding, lhs dilation, rhs dilation, feature groups, batch groups
CASES = [
    ("vectors", (1, 1, 6), (1, 1, 3), [1], [(0, 0)], [1], [1], 1, 1),
    ("same", (2, 2, 5), (3, 2, 3), [1], [(1, 1)], [1], [1], 1, 1),
    ("strided", (2, 2, 8), (3, 2, 3), [3], [(1, 0)], [1], [1], 1, 1),
    ("cropped", (1, 2, 7), (2, 2, 2), [1], [(-1, -2)], [1], [1], 1, 1),
    ("with_gaps", (1, 2, 4), (2, 2, 3), [1], [(1, 2)], [2], [1], 1, 1),
    ("wide", (1, 2, 7), (2, 2, 3), [1], [(1, 0)], [1], [2], 1, 1),
    ("everything", (2, 4, 5), (6, 2, 2), [2], [(2, -1)], [3], [2], 2, 1),
    ("depthwise", (1, 3, 5), (6, 1, 3), [1], [(0, 1)], [1], [1], 3, 1),
    ("batch_groups", (4, 2, 5), (6, 2, 2), [1], [(1, 0)], [1], [1], 1, 2),
    ("larger_window", (3, 2, 6), (2, 2, 5), [2], [(1, 0)], [1], [1], 1, 1),
    ("no_examples", (0, 2, 3), (2, 2, 2), [1], [(0, 0)], [1], [1], 1, 1),
    ("no_axes", (3, 4), (5, 4), [], [], [], [], 1, 1),
    ("planes", (2, 3, 5, 4), (2, 3, 3, 2), [2, 1], [(1, 1), (0, 1)], [1, 1], [1, 1], 1, 1),
    ("planes_mixed", (1, 4, 4, 5), (4, 2, 2, 3), [1, 2], [(1, 0), (2, -1)], [2, 1], [1, 2], 2, 1),
    ("volumes", (1, 2, 3, 4, 3), (2, 2, 2, 2, 2), [1, 2, 1], [(1, 0), (0, 0), (1, 1)], [1, 1, 1],
     [1, 1, 1], 1, 1),
]
ORDERED = [  # label, lhs, rhs, the axes of both and of the result
    ("channels_last", (2, 4, 4, 3), (3, 2, 3, 2), ("NHWC", "HWIO", "NHWC")),
    ("axes_anyhow", (4, 2, 3, 5), (2, 3, 2, 3), ("WNCH", "WIOH", "CWHN")),
]


def cropped(x, axes, padding, gaps):
    """Without what a negative padding takes away, and the padding that is left: XLA's convolutions on
    the CPU read beyond the array where one side is negative and the other positive."""
    config = [(0, 0, 0)] * x.ndim
    for axis, (low, high), gap in zip(axes, padding, gaps):
        config[axis] = (min(low, 0), min(high, 0), gap - 1)
    return (lax.pad(x, np.zeros((), x.dtype), config), [(max(a, 0), max(b, 0)) for a, b in padding])


def order(axes):
    """Batch or outputs, features, then spatial axes: where each is."""
    first = ("N", "C") if "N" in axes else ("O", "I")
    return [axes.index(first[0]), axes.index(first[1])] + [axes.index(a) for a in "DHW" if a in axes]


def derived(label, dtype, lhs, rhs, strides, padding, gaps, wide, features, batches, axes):
    def f(x, y):
        if any(n < 0 for pair in padding for n in pair):
            x, around, between = *cropped(x, axes[0][2:], padding, gaps), [1] * len(gaps)
        else:
            around, between = padding, gaps
        return lax.conv_general_dilated(
            x, y, strides, around, between, wide, lax.ConvDimensionNumbers(*map(tuple, axes)),
            features, batches, lax.Precision.HIGHEST)

    x, y = numbers(dtype, lhs), numbers(dtype, rhs)
    attrs = {"lhs_axes": axes[0], "rhs_axes": axes[1], "out_axes": axes[2], "strides": strides,
             "low": [low for low, _ in padding], "high": [high for _, high in padding],
             "lhs_dilation": gaps, "rhs_dilation": wide, "reversed": [],
             "feature_group_count": features, "batch_group_count": batches}
    made = Record("convolution", named(label, dtype), [x, y],
                  [np.asarray(f(jnp.asarray(x), jnp.asarray(y)))], attrs)
    return differentiate(made, f)


def convolution():
    for label, lhs, rhs, *how in CASES:
        plain = list(range(len(lhs)))
        for dtype in NUMBERS:
            yield derived(label, dtype, lhs, rhs, *how, [plain] * 3)
    for label, lhs, rhs, axes in ORDERED:
        for dtype in FLOATS:
            yield derived(label, dtype, lhs, rhs, [1, 2], [(1, 0), (0, 1)], [1, 1], [1, 1], 1, 1,
                          [order(a) for a in axes])


def windows():
    for label, shape, axis, size, step, dilation in [
            ("vector", (7,), 0, 3, 1, 1), ("stepwise", (2, 9), 1, 2, 3, 1),
            ("beside_each_other", (8, 2), 0, 2, 2, 1), ("wide", (2, 9, 2), 1, 3, 2, 2),
            ("many", (2, 40), 1, 18, 3, 1), ("every_other", (7, 2), 0, 1, 2, 1)]:
        def f(x):
            count = (x.shape[axis] - (size - 1) * dilation - 1) // step + 1
            ends = [w * dilation + (count - 1) * step + 1 for w in range(size)]
            return jnp.stack([lax.slice_in_dim(x, w * dilation, end, step, axis)
                              for w, end in enumerate(ends)])

        attrs = {"axis": axis, "size": size, "step": step, "dilation": dilation}
        yield from moved("windows", label, f, [shape], attrs)


#---------------------------------------------------------------------------------------------------
# Functions of the array language; the programs are those of tests/library/, by name

def halves(*shape):
    """Few different numbers, so that there are ties."""
    return (RNG.integers(-4, 5, shape) / 2.0).astype(F64)


def layers():
    x, k = draw(2, 3, 6, 5), draw(4, 3, 3, 2)
    yield record("conv", lambda a, b: (lax.conv(a, b, (1, 1), "SAME"), lax.conv(a, b, (2, 1), "VALID")),
                 x, k)
    yield record("conv_same_lower", lambda a, b: lax.conv_general_dilated(a, b, (2, 2), "SAME_LOWER"),
                 x, k)
    def general(a, b):
        a, around = cropped(a, (2, 3), ((1, 0), (-1, 2)), (2, 1))
        return lax.conv_with_general_padding(a, b, (1, 2), around, (1, 1), (1, 2))

    yield record("conv_with_general_padding", general, x, k)
    last = ("NHWC", "HWIO", "NHWC")
    yield record("conv_channels_last",
                 lambda a, b: lax.conv_general_dilated(a, b, (1, 1), "SAME", dimension_numbers=last),
                 draw(2, 5, 4, 3), draw(3, 2, 3, 4))
    yield record("conv_any_order",
                 lambda a, b: lax.conv_general_dilated(a, b, (1, 2), "VALID", rhs_dilation=(2, 1),
                                                       dimension_numbers=("CXNY", "YOXI", "YCNX")),
                 draw(3, 7, 2, 6), draw(2, 4, 3, 3))
    yield record("conv_groups",
                 lambda a, b: (lax.conv_general_dilated(a, b, (1,), "SAME", feature_group_count=2),
                               lax.conv_general_dilated(a[:, :2], b, (1,), "SAME",
                                                        batch_group_count=2)),
                 draw(2, 4, 5), draw(6, 2, 3))
    x, k = draw(2, 4, 3, 2), draw(3, 2, 2, 3)
    yield record("conv_transpose",
                 lambda a, b: (lax.conv_transpose(a, b, (2, 2), "SAME"),
                               lax.conv_transpose(a, b, (1, 3), "VALID"),
                               lax.conv_transpose(a, b, (2, 1), ((1, 2), (0, 1)), (2, 1))), x, k)
    yield record("conv_transpose_kernel",
                 lambda a, b: (lax.conv_transpose(a, b, (2, 2), "SAME", transpose_kernel=True),
                               lax.conv_transpose(a, b, (2,) * 2, "VALID", None,
                                                  ("NHWC", "HWIO", "NCWH"), True)),
                 x, draw(3, 2, 3, 2))
    yield record("conv_transpose_vector", lambda a, b: lax.conv_transpose(a, b, (3,), "SAME"),
                 draw(1, 4, 2), draw(2, 2, 3))
    yield record("convolve", lambda a, b: [jnp.convolve(p, q, mode) for p, q in ((a, b), (b, a))
                                           for mode in ("full", "same", "valid")], draw(7), draw(4))
    yield record("correlate", lambda a, b: [jnp.correlate(p, q, mode) for p, q in ((a, b), (b, a))
                                            for mode in ("full", "same", "valid")], draw(7), draw(4))


def window(x, init, f, sizes, strides, padding, base=None, wide=None):
    return lax.reduce_window(x, init, f, sizes, strides, padding, base, wide)


def begun(x, init, f, identity, axes):
    """lax.reduce, whose derivative takes every init for the identity, with the init by itself."""
    return f(F64.type(init), lax.reduce(x, F64.type(identity), f, axes))


def of_windows(name, f, x):
    """By reverse mode, in which the first in row-major order has it all, however windows are padded."""
    return record(name, f, x, jacobian=jax.jacrev).differs(
        "its forward mode takes the first in another order under some paddings")


def folds():
    x = draw(3, 4, 2)
    yield record("reduce_known", lambda a: (begun(a, 0.5, lax.add, 0.0, (0, 2)),
                                            begun(a, 1.0, lax.max, -INF, (1,)),
                                            lax.reduce(a, -INF, lax.max, (2,)),
                                            begun(a, 2.0, lax.mul, 1.0, (1, 2)),
                                            lax.reduce(a, INF, lax.min, (0,))), x).differs(
        "the derivative of its reduce takes every init for the identity")
    yield record("reduce_own", lambda a: (jnp.logaddexp(0.25, jax.nn.logsumexp(a, (0, 2))),
                                          jnp.logaddexp(0.25, jax.nn.logsumexp(a, 1))), draw(5, 3, 2))
    yield record("reduce_affine", lambda a, b: [
        jnp.stack(parts) for parts in zip(*[functools.reduce(
            lambda p, q: (p[0] * q[0], p[1] * q[0] + q[1]), zip(row_a, row_b), (1.0, 0.0))
            for row_a, row_b in zip(a, b)])], draw(2, 5), draw(2, 5))
    x = halves(2, 7, 6)
    yield of_windows("window_known", lambda a: (
        window(a, -INF, lax.max, (1, 3, 2), (1, 2, 1), "SAME"),
        window(a, INF, lax.min, (2, 2, 2), (1, 2, 2), "VALID"),
        window(a, 0.0, lax.add, (1, 3, 3), (1, 1, 2), ((0, 0), (1, 2), (-1, 1))),
        window(a, 0.0, lax.add, (1, 2, 2), (1, 1, 1), "SAME", (1, 2, 1), (1, 2, 3))), x)
    tiles = lambda a: jnp.stack([a[:, i:i + 4, j:j + 5] for i in range(4) for j in range(2)])
    yield record("window_own", lambda a: jnp.logaddexp(0.5, jax.nn.logsumexp(tiles(a), 0)), x)
    yield values("window_integers", lambda a: (window(a, np.int32(1), lax.mul, (2,), (1,), "SAME"),
                                               window(a, np.int32(-9), lax.max, (3,), (2,), "SAME")),
                 integers(3, -1, 4, 2, -5, 7))


def pool_of(init, f):
    """As flax.linen.pooling.pool."""
    def pool(x, sizes, strides=None, padding="VALID"):
        around = lambda a, n: (n,) * (x.ndim - 1 - len(sizes)) + tuple(a) + (n,)
        if not isinstance(padding, str):
            padding = around(padding, (0, 0))
        return window(x, init, f, around(sizes, 1), around(strides or (1,) * len(sizes), 1), padding)

    return pool


sums_of = pool_of(0.0, lax.add)


def avg_pool(x, sizes, strides=None, padding="VALID", counts_padding=True):
    total = sums_of(x, sizes, strides, padding)
    if counts_padding:
        return total / np.prod(sizes)
    return total / sums_of(jnp.ones(x.shape), sizes, strides, padding)


def pools():
    x = halves(2, 6, 5, 2)
    for name, pool in (("max_pool", pool_of(-INF, lax.max)), ("min_pool", pool_of(INF, lax.min))):
        yield of_windows(name, lambda a: (pool(a, (2, 2), (2, 2)), pool(a, (3, 2), (1, 2), "SAME"),
                                          pool(a, (3, 3), (2, 1), ((1, 1), (0, 2))),
                                          pool(a, (2, 1)), pool(a[0, 0], (3,), (2,))), x)
    yield record("avg_pool", lambda a: (avg_pool(a, (2, 2), (2, 2)),
                                        avg_pool(a, (3, 2), (1, 2), "SAME"),
                                        avg_pool(a, (3, 2), (1, 2), "SAME", False),
                                        avg_pool(a, (2, 3), (3, 1), ((1, 1), (0, 2)), False)), x)


FILES = {"convolution": ("Convolutions and windows", [convolution, windows]),
         "library_windows": ("Convolutions, folds of one's own, pooling", [layers, folds, pools])}
