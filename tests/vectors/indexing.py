# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Vectors of dynamic_slice, dynamic_update_slice, gather and scatter. Reads clamp (JAX's mode
CLIP), writes out of range are dropped as whole windows (FILL_OR_DROP)."""

import jax.numpy as jnp
import numpy as np
from jax import lax

from record import BOOL, EVERY, F32, I32, I64, Record, differentiate
from structural import HIGH, named, numbers, with_edges


def index_dtypes(dtype):
    """Indices of both types appear, without doubling the file."""
    return I32 if dtype in (F32, I32) else I64


def starts(dtype, values):
    return [np.array(v, index_dtypes(dtype)) for v in values]


WINDOWS = [("inside", (5,), [1], [3]), ("clamped", (5,), [4], [3]), ("far", (5,), [1000], [2]), ("negative", (5,), [-2], [3]),
           ("whole", (3,), [0], [3]), ("nothing", (4,), [2], [0]), ("matrix", (4, 5), [1, 2], [2, 3]),
           ("matrix_clamped", (4, 5), [-7, 9], [3, 2]), ("scalar", (), [], []), ("empty", (0, 3), [0, 1], [0, 2]),
           ("least_index", (3,), [-2**31], [1]), ("largest_index", (3,), [2**31 - 1], [1]),
           ("rank8", HIGH, [0, 1, 0, 1, 0, 0, 5, -1], [1, 1, 1, 2, 1, 2, 1, 1])]


def dynamic_slice():
    for label, shape, at, sizes in WINDOWS:
        def f(x, *ss, sizes=sizes):
            return lax.dynamic_slice(x, ss, sizes, allow_negative_indices=False)

        for dtype in EVERY:
            ins = [with_edges(dtype, shape), *starts(dtype, at)]
            out = np.asarray(f(*map(jnp.asarray, ins)))
            yield differentiate(Record("dynamic_slice", named(label, dtype), ins, [out], {"slice_sizes": sizes}), f)


def dynamic_update_slice():
    for label, shape, at, sizes in WINDOWS:
        def f(x, u, *ss):
            return lax.dynamic_update_slice(x, u, ss, allow_negative_indices=False)

        for dtype in EVERY:
            ins = [with_edges(dtype, shape), numbers(dtype, sizes), *starts(dtype, at)]
            out = np.asarray(f(*map(jnp.asarray, ins)))
            yield differentiate(Record("dynamic_update_slice", named(label, dtype), ins, [out]), f)


#---------------------------------------------------------------------------------------------------
# gather and scatter. `vector` is index_vector_dim: JAX has it last always, so that the indices are
# turned before they reach JAX.

def with_vector_last(indices, vector):
    return indices[..., None] if vector == indices.ndim else jnp.moveaxis(indices, vector, -1)


# label, operand, indices, vector, offset_dims, collapsed, index_map, sizes, operand batching, indices batching
GATHERS = [
    ("elements", (5,), [[0], [3], [3], [-1], [7]], 1, [], [0], [0], [1], [], []),
    ("implicit_vector", (5,), [4, 0, 2, -9], 1, [], [0], [0], [1], [], []),
    ("windows", (6,), [[0], [2], [5], [-3]], 1, [1], [], [0], [3], [], []),
    ("rows", (4, 3), [[0], [3], [9], [1]], 1, [1], [0], [0], [1, 3], [], []),
    ("columns", (3, 4), [[1], [3], [-1]], 1, [0], [1], [1], [3, 1], [], []),
    ("points", (3, 4), [[0, 1], [2, 3], [2, 9], [-1, 0]], 1, [], [0, 1], [0, 1], [1, 1], [], []),
    ("points_swapped", (3, 4), [[1, 0], [3, 2], [9, 2]], 1, [], [0, 1], [1, 0], [1, 1], [], []),
    ("vector_first", (3, 4), [[0, 2, 2], [1, 3, 9]], 0, [], [0, 1], [0, 1], [1, 1], [], []),
    ("vector_middle", (3, 4), [[[0, 1], [1, 3]], [[2, 0], [0, 2]]], 1, [], [0, 1], [0, 1], [1, 1], [], []),
    ("windows_2d", (4, 5), [[0, 0], [1, 2], [3, 4]], 1, [1, 2], [], [0, 1], [2, 3], [], []),
    ("offsets_around", (4, 5), [[0, 0], [1, 2], [3, 4]], 1, [0, 2], [], [0, 1], [2, 3], [], []),
    ("partial_map", (3, 5), [[1], [4]], 1, [0, 2], [], [1], [2, 2], [], []),
    ("one_index", (4, 2), [2], 0, [0], [0], [0], [1, 2], [], []),
    ("many_indices", (5, 2), [[[0], [1]], [[4], [2]]], 2, [2], [0], [0], [1, 2], [], []),
    ("batched", (2, 5), [[[0], [4]], [[9], [2]]], 2, [], [1], [1], [1, 1], [0], [0]),
    ("batched_windows", (5, 2), [[[0, 2, 4]], [[1, 3, -1]]], 1, [2], [], [0], [2, 1], [1], [0]),
    ("no_indices", (3, 2), np.zeros((0, 1)), 1, [1], [0], [0], [1, 2], [], []),
    ("empty_window", (3, 2), [[1], [0]], 1, [1], [0], [0], [1, 0], [], []),
    ("empty_map", (3,), np.zeros((2, 0)), 1, [1], [], [], [2], [], []),
    ("scalar", (), np.zeros((2, 0)), 1, [], [], [], [], [], []),
    ("extremes", (3,), [[2**31 - 1], [-2**31]], 1, [], [0], [0], [1], [], []),
    ("rank8", HIGH, [[1, 0], [0, 1]], 1, [1, 2, 3, 4, 5, 6], [1, 3], [1, 3], [1, 1, 1, 1, 1, 2, 1, 1], [], []),
]


def gather():
    for label, shape, indices, vector, offset, collapsed, index_map, sizes, ob, ib in GATHERS:
        # JAX counts the batching axes of the indices without the vector's.
        ib_jax = [a - (vector < a) for a in ib]
        numbering = lax.GatherDimensionNumbers(tuple(offset), tuple(collapsed), tuple(index_map),
                                               tuple(ob), tuple(ib_jax))

        def f(x, i):
            if not shape:  # XLA 0.10 fails on these, which repeat the scalar
                return lax.broadcast_in_dim(x, (i.shape[0],), ())
            return lax.gather(x, with_vector_last(i, vector), numbering, tuple(sizes), mode=lax.GatherScatterMode.CLIP)

        attrs = {"offset_dims": offset, "collapsed_slice_dims": collapsed, "operand_batching_dims": ob,
                 "start_indices_batching_dims": ib, "start_index_map": index_map,
                 "index_vector_dim": vector, "slice_sizes": sizes}
        for dtype in EVERY:
            ins = [with_edges(dtype, shape), np.array(indices).astype(index_dtypes(dtype))]
            out = np.asarray(f(*map(jnp.asarray, ins)))
            yield differentiate(Record("gather", named(label, dtype), ins, [out], attrs), f)


# label, operand, indices, vector, updates, window_dims, inserted, index_map, input batching, indices batching
SCATTERS = [
    ("elements", (5,), [[0], [3], [1]], 1, (3,), [], [0], [0], [], []),
    ("duplicates", (5,), [[2], [0], [2], [2]], 1, (4,), [], [0], [0], [], []),
    ("out_of_range", (5,), [[4], [5], [-1], [0], [100]], 1, (5,), [], [0], [0], [], []),
    ("implicit_vector", (4,), [3, 1, 7], 1, (3,), [], [0], [0], [], []),
    ("windows", (7,), [[0], [4]], 1, (2, 3), [1], [], [0], [], []),
    ("overlapping", (6,), [[0], [2], [1]], 1, (3, 3), [1], [], [0], [], []),
    ("window_outside", (6,), [[4], [-1], [2], [3]], 1, (4, 3), [1], [], [0], [], []),
    ("rows", (4, 3), [[2], [0], [9]], 1, (3, 3), [1], [0], [0], [], []),
    ("columns", (3, 4), [[1], [3], [1]], 1, (3, 3), [0], [1], [1], [], []),
    ("points", (3, 4), [[0, 1], [2, 3], [0, 1], [3, 0]], 1, (4,), [], [0, 1], [0, 1], [], []),
    ("points_swapped", (3, 4), [[1, 0], [3, 2], [0, 3]], 1, (3,), [], [0, 1], [1, 0], [], []),
    ("vector_first", (3, 4), [[0, 2, 2], [1, 3, 9]], 0, (3,), [], [0, 1], [0, 1], [], []),
    ("windows_2d", (4, 5), [[0, 0], [1, 2], [3, 4]], 1, (3, 2, 3), [1, 2], [], [0, 1], [], []),
    ("windows_around", (4, 5), [[0, 0], [1, 2]], 1, (2, 2, 3), [0, 2], [], [0, 1], [], []),
    ("small_window", (3, 5), [[1], [4]], 1, (2, 2, 2), [0, 2], [], [1], [], []),
    ("one_index", (4, 2), [2], 0, (2,), [0], [0], [0], [], []),
    ("many_indices", (5, 2), [[[0], [1]], [[4], [0]]], 2, (2, 2, 2), [2], [0], [0], [], []),
    ("batched", (2, 5), [[[0], [4]], [[9], [2]]], 2, (2, 2), [], [1], [1], [0], [0]),
    ("no_indices", (3,), np.zeros((0, 1)), 1, (0,), [], [0], [0], [], []),
    ("empty_window", (3, 2), [[1], [0]], 1, (2, 0), [1], [0], [0], [], []),
    ("empty_map", (3,), np.zeros((2, 0)), 1, (2, 2), [1], [], [], [], []),
    ("scalar", (), np.zeros((2, 0)), 1, (2,), [], [], [], [], []),
    ("extremes", (3,), [[2**31 - 1], [-2**31], [1]], 1, (3,), [], [0], [0], [], []),
    ("rank8", HIGH, [[1, 0], [0, 1]], 1, (2, 1, 1, 1, 2, 1, 1), [1, 2, 3, 4, 5, 6], [1, 3], [1, 3], [], []),
]


def scatter():
    for label, shape, indices, vector, update_shape, window, inserted, index_map, ob, ib in SCATTERS:
        ib_jax = [a - (vector < a) for a in ib]
        numbering = lax.ScatterDimensionNumbers(tuple(window), tuple(inserted), tuple(index_map),
                                                tuple(ob), tuple(ib_jax))
        for combiner, primitive in [("set", lax.scatter), ("add", lax.scatter_add)]:
            def f(x, i, u):
                if not shape:  # XLA 0.10 fails on these
                    return u[-1] if combiner == "set" else x + u[0] + u[1]
                if combiner == "add" and x.dtype == BOOL:  # StableHLO's sum of booleans is "or"
                    return f(x.astype(I32), i, u.astype(I32)) != 0
                return primitive(x, with_vector_last(i, vector), u, numbering,
                                 mode=lax.GatherScatterMode.FILL_OR_DROP)

            attrs = {"combiner": combiner, "update_window_dims": window, "inserted_window_dims": inserted,
                     "input_batching_dims": ob, "scatter_indices_batching_dims": ib,
                     "scatter_dims_to_operand_dims": index_map, "index_vector_dim": vector}
            for dtype in EVERY:
                operand = with_edges(dtype, shape) if combiner == "set" else numbers(dtype, shape)
                ins = [operand, np.array(indices).astype(index_dtypes(dtype)), numbers(dtype, update_shape)]
                out = np.asarray(f(*map(jnp.asarray, ins)))
                yield differentiate(Record("scatter", f"{combiner}_{named(label, dtype)}", ins, [out], attrs), f)


FILES = {
    "dynamic": ("dynamic_slice and dynamic_update_slice", [dynamic_slice, dynamic_update_slice]),
    "gather": ("gather", [gather]),
    "scatter": ("scatter", [scatter]),
}
