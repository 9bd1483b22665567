# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Keys and draws of jax.random, with the default jax_threefry_partitionable=True."""

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np

from record import Record
import dtypes  # noqa: F401, names of the narrow dtypes

BF16 = np.dtype(ml_dtypes.bfloat16)
SEEDS = [0, 1, 42, -1, 2**31, 2**40 + 7]


def raw(key):
    return np.asarray(jax.random.key_data(key))


def key_of(seed):
    return jax.random.key(np.int64(seed))


def keys():
    assert jax.config.jax_threefry_partitionable
    for seed in SEEDS:
        yield Record("key", f"{seed % 2**64}", [np.int64(seed)], [raw(key_of(seed))])
        for n in (1, 2, 5):
            yield Record("split", f"{seed % 2**64}_{n}", [raw(key_of(seed)), np.int64(n)],
                         [raw(jax.random.split(key_of(seed), n))])
        for data in (0, 7, 2**32 - 1):
            folded = jax.random.fold_in(key_of(seed), np.uint32(data))
            yield Record("fold_in", f"{seed % 2**64}_{data}", [raw(key_of(seed)), np.uint32(data)],
                         [raw(folded)])


def draw(name, seed, shape, f, *, params=(), ulps=0):
    """`name` as the test knows the function; its shape and dtype are those of the result."""
    key = key_of(seed)
    result = np.asarray(f(key, shape))
    label = f"{name}_{seed % 2**64}_{dtypes.NAMES[result.dtype]}_" + "x".join(map(str, shape))
    return Record(name, label, [raw(key), *params], [result], ulps=ulps)


SHAPES = [(), (3,), (2, 5), (37,)]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float32", "float64", "float16", BF16]


def draws():
    r = jax.random
    for seed, shape in [(0, (2,)), (0, (3,)), (42, ()), (-1, (2, 5)), (7, (37,))]:
        for dtype in UNSIGNED:
            yield draw("bits", seed, shape, lambda k, s: r.bits(k, s, dtype))
        for dtype in FLOATS:
            yield draw("uniform", seed, shape, lambda k, s: r.uniform(k, s, dtype))
        for dtype in ("float32", "float64"):
            yield draw("normal", seed, shape, lambda k, s: r.normal(k, s, dtype), ulps=8)
            yield draw("exponential", seed, shape, lambda k, s: r.exponential(k, s, dtype), ulps=4)
            yield draw("gumbel", seed, shape, lambda k, s: r.gumbel(k, s, dtype), ulps=16)
            low, high = np.array(-1.5, dtype), np.array(2.25, dtype)
            yield draw("uniform_between", seed, shape,
                       lambda k, s: r.uniform(k, s, dtype, low, high), params=(low, high), ulps=4)
            yield draw("truncated_normal", seed, shape,
                       lambda k, s: r.truncated_normal(k, low, high, s, dtype),
                       params=(low, high), ulps=16)
            p = np.array(0.3, dtype)
            yield draw("bernoulli", seed, shape, lambda k, s: r.bernoulli(k, p, s), params=(p,))
            logits = np.array([0.5, -1, 2, 0.1], dtype)
            yield draw("categorical", seed, shape,
                       lambda k, s: r.categorical(k, logits, shape=s).astype("int32"),
                       params=(logits,))


def integers():
    r = jax.random
    ranges = {"int32": [(0, 10), (-5, 3), (5, 5), (7, 2), (-2**31, 2**31)],
              "int64": [(0, 1000), (-2**62, 2**62), (0, 2**63 - 1)],
              "uint32": [(0, 2**32), (3, 4000000000)],
              "uint8": [(0, 256), (10, 300), (-5, 20)],
              "int8": [(-128, 128), (0, 7)]}
    for dtype, bounds in ranges.items():
        for low, high in bounds:
            params = (np.int64(low), np.int64(high))
            yield draw("randint", 3, (7,), lambda k, s: r.randint(k, s, *params, dtype),
                       params=params)
    x = np.array([[1.0, 2], [3, 4], [5, 6]])
    yield draw("choice", 5, (4,), lambda k, s: r.choice(k, x, s), params=(x,))


def by_name(records):
    """Names are those of tests: no two alike."""
    seen = {}
    for record in records:
        count = seen[record.name] = seen.get(record.name, 0) + 1
        record.name += f"_{count}" if count > 1 else ""
        yield record


FILES = {"random": ("Keys and draws of jax.random", [lambda: by_name([*keys(), *draws(), *integers()])])}
