# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Vectors of fft. Complex arrays are real ones that end in an axis of pairs; values are sums in long double,
derivatives are JAX's."""

import jax.numpy as jnp
import numpy as np

from record import FLOATS, NAMES, RNG, Record, differentiate

TYPES = ["fft", "ifft", "rfft", "irfft"]
OF_JAX = {"fft": jnp.fft.fftn, "ifft": jnp.fft.ifftn, "rfft": jnp.fft.rfftn, "irfft": jnp.fft.irfftn}


def pairs(x):
    return jnp.stack([x.real, x.imag], -1)


def by_jax(kind, lengths):
    axes = tuple(range(-len(lengths), 0))

    def f(x):
        z = x if kind == "rfft" else x[..., 0] + 1j * x[..., 1]
        y = OF_JAX[kind](z, s=lengths, axes=axes)
        return y if kind == "irfft" else pairs(y)

    return f


def along(z, axis, sign):
    """The transform of complex long doubles along an axis, as a product with the matrix of roots."""
    n = z.shape[axis]
    places = np.outer(np.arange(n), np.arange(n)) % n
    angle = 2 * np.arctan2(np.longdouble(0), np.longdouble(-1)) * places.astype(np.longdouble) / n
    matrix = np.cos(angle) + sign * 1j * np.sin(angle)
    return np.moveaxis(np.tensordot(matrix, z, (1, axis)), 0, axis)


def exact(kind, lengths, x):
    x = x.astype(np.longdouble)
    z = x.astype(np.clongdouble) if kind == "rfft" else x[..., 0] + 1j * x[..., 1]
    n, axes = lengths[-1], range(-len(lengths), 0)
    outer = [] if kind == "fft" else axes
    if kind == "irfft":
        for axis in list(axes)[:-1]:
            z = along(z, axis, 1)
        z[..., 0] = z[..., 0].real
        if n % 2 == 0:
            z[..., -1] = z[..., -1].real
        rest = np.conj(z[..., 1:(n + 1) // 2])[..., ::-1]
        return (along(np.concatenate([z, rest], -1), -1, 1).real / np.prod(lengths)).astype(np.longdouble)
    for axis in axes:
        z = along(z, axis, 1 if kind == "ifft" else -1)
    if kind == "ifft":
        z = z / np.prod(lengths)
    if kind == "rfft":
        z = z[..., :n // 2 + 1]
    return np.stack([z.real, z.imag], -1)


def error_of(array, count):
    """The promise of tests/numerics/fourier_test.cpp for the root mean square of the errors of sums of `count`
    numbers, times 4: the worst of some hundred."""
    size = np.sqrt(np.mean(array.astype(np.float64)**2))
    return float(4 * (2 + np.log2(count) / 4) * np.finfo(array.dtype).eps * size)


def fft():
    for label, batch, lengths in [
            ("one", (2,), (1,)), ("two", (), (2,)), ("even", (2,), (6,)), ("odd", (2,), (5,)),
            ("seven", (), (7,)), ("eight", (3,), (8,)), ("two_axes", (2,), (3, 4)), ("odd_axes", (), (4, 3)),
            ("three_axes", (), (2, 3, 4)), ("prime", (), (37,)), ("convolution", (), (131,))]:
        for kind in TYPES:
            for dtype in FLOATS:
                sizes = list(lengths)
                if kind == "irfft":
                    sizes[-1] = sizes[-1] // 2 + 1
                shape = batch + tuple(sizes) + (() if kind == "rfft" else (2,))
                x = RNG.uniform(-2, 2, shape).astype(dtype)
                # No zero has a sign: 0 is added.
                value = (exact(kind, lengths, x) + 0).astype(dtype)
                record = Record("fft", f"{kind}_{label}_{NAMES[dtype]}", [x], [value],
                                {"fft_type": kind, "fft_length": list(lengths)}, ulps=4)
                differentiate(record, by_jax(kind, lengths), ulps=4)
                # Errors are of the size of the numbers that are summed, not of each sum.
                derivatives = [a for key, a in record.derivatives if key in ("tangent-out", "ct-in")]
                count = np.prod(lengths)
                record.value_floor = error_of(value, count)
                record.floor = max(error_of(a, count) for a in derivatives)
                yield record


FILES = {"fourier": ("Fourier transforms", [fft])}
