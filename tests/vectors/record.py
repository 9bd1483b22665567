# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The text form of the test vectors (README.md) and how derivatives are taken from JAX."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

F32, F64 = np.dtype("float32"), np.dtype("float64")
C64, C128 = np.dtype("complex64"), np.dtype("complex128")
I32, I64, BOOL = np.dtype("int32"), np.dtype("int64"), np.dtype("bool")
FLOATS, INTEGERS = [F32, F64], [I32, I64]
NUMBERS = FLOATS + INTEGERS
EVERY = NUMBERS + [BOOL]
NAMES = {F32: "f32", F64: "f64", I32: "i32", I64: "i64", BOOL: "bool", C64: "c64", C128: "c128"}


def is_float(array):
    return np.asarray(array).dtype in FLOATS


def number(value):
    """One element: C99 hex float without trailing zeros, nan, inf, or an integer."""
    if isinstance(value, (np.bool_, np.integer)):
        return str(int(value))
    value = float(value)
    if value != value:
        return "nan"
    if value in (np.inf, -np.inf):
        return "inf" if value > 0 else "-inf"
    mantissa, exponent = value.hex().split("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa + "p" + str(int(exponent))


def array_line(key, array):
    array = np.asarray(array)
    words = [key, NAMES[array.dtype], str(array.ndim), *map(str, array.shape), ":"]
    elements = array.reshape(-1)
    if np.iscomplexobj(elements):
        elements = np.stack([elements.real, elements.imag], -1).reshape(-1)
    return " ".join(words + [number(v) for v in elements])


class Record:
    """One op on one set of operands. `attrs` values are lists of integers, integers or keywords."""

    def __init__(self, op, name, ins, outs, attrs=None, ulps=0):
        self.op, self.name, self.attrs = op, name, attrs or {}
        self.ins = [np.asarray(x) for x in ins]
        self.outs = [np.asarray(x) for x in outs]
        self.ulps = ulps
        self.notes, self.derivatives = [], []
        self.derivative_ulps, self.floor, self.value_floor = 0, 0.0, 0.0

    def differs(self, why):
        self.notes.append("# differs from JAX: " + why)
        return self

    def lines(self):
        yield from self.notes
        yield f"case {self.op} {self.name}"
        for key, value in self.attrs.items():
            values = value if isinstance(value, (list, tuple)) else [value]
            yield " ".join(["attr", key, *map(str, values)])
        if self.ulps:
            yield f"ulps {self.ulps}" + (f" {number(self.value_floor)}" if self.value_floor else "")
        if self.derivatives and self.derivative_ulps:
            yield f"derivative-ulps {self.derivative_ulps} {number(self.floor)}"
        for x in self.ins:
            yield array_line("in", x)
        for y in self.outs:
            yield array_line("out", y)
        for key, array in self.derivatives:
            yield array_line(key, array)
        yield "end"


# Tangents and cotangents: never 0, exact in every product with a small number.
SLOPES = [1.0, -0.5, 2.0, 1.5, -1.0, 0.75, -2.0]
RNG = np.random.default_rng(0)
COUNT = itertools.count()


def restart(family):
    """Every file has its own numbers, whichever others are made."""
    global COUNT
    RNG.bit_generator.state = np.random.default_rng(list(family.encode())).bit_generator.state
    COUNT = itertools.count()


def slopes_like(array):
    array = np.asarray(array)
    values = [SLOPES[next(COUNT) % len(SLOPES)] for _ in range(array.size)]
    return np.array(values, array.dtype).reshape(array.shape)


def differentiate(record, f, ulps=0, floor=0.0, patch=None):
    """Adds jvp and vjp of `f`, a function of all operands, as JAX has them, over all floating
    operands at once. `patch(partials)` may put right what semantics.md wants otherwise."""
    places = [i for i, x in enumerate(record.ins) if is_float(x)]
    if not places or not all(is_float(y) for y in record.outs):
        return record

    def of_floats(*xs):
        operands = list(record.ins)
        for place, x in zip(places, xs):
            operands[place] = x
        return f(*operands)

    primals = [jnp.asarray(record.ins[p]) for p in places]
    tangents = [slopes_like(x) for x in primals]
    cts = [slopes_like(y) for y in record.outs]
    with jax.disable_jit():
        _, tangent = jax.jvp(of_floats, primals, [jnp.asarray(t) for t in tangents])
        _, pullback = jax.vjp(of_floats, *primals)
        ct_in = [np.asarray(c) for c in pullback(jnp.asarray(cts[0]))]
    tangent = np.asarray(tangent)
    if patch:
        tangent, ct_in = patch(tangents, cts[0], tangent, ct_in)
    return with_derivatives(record, tangents, [tangent], cts, ct_in, ulps, floor)


def with_derivatives(record, tangents, tangent_outs, cts, ct_ins, ulps=0, floor=0.0):
    record.derivative_ulps, record.floor = ulps, floor
    record.derivatives = ([("tangent-in", t) for t in tangents]
                          + [("tangent-out", t) for t in tangent_outs]
                          + [("ct", c) for c in cts] + [("ct-in", c) for c in ct_ins])
    return record


def same(a, b):
    """Equal as the tests mean it: NaN is NaN, zeros have signs."""
    a, b = np.asarray(a), np.asarray(b)
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype not in FLOATS:
        return bool(np.array_equal(a, b))
    both_nan = np.isnan(a) & np.isnan(b)
    equal = (a == b) & (np.signbit(a) == np.signbit(b))
    return bool(np.all(both_nan | equal))


def write(path, title, records):
    with open(path, "w", encoding="ascii") as out:
        out.write(f"# {title}. Made by make_vectors.py; the form is explained in README.md.\n")
        for record in records:
            out.write("\n".join(record.lines()) + "\n")
    print(f"{path}: {len(records)} records")
