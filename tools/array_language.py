#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes docs/array_language.md: what JAX's array language offers and what the public headers do.

With --check it writes nothing and fails where the page is behind. With --names it first asks an
installed JAX for its names (tools/jax_names.txt, committed: the page needs no JAX). Every name is
here, or there is a reason why it is not (ABSENT), or it is known to be missing (OPEN): a name of a
new JAX that is none of these fails."""
import argparse
import re
import sys
from pathlib import Path

MODULES = {  # JAX's module: where the same names are here
    "jax.numpy": "fx", "jax.lax": "fx", "jax.nn": "fx::nn", "jax.numpy.linalg": "fx::linalg",
    "jax.scipy.linalg": "fx::linalg", "jax.scipy.special": "fx", "jax.scipy.sparse.linalg":
    "fx::linalg", "jax.ops": "fx", "jax.numpy.fft": "fx::fft", "jax.random": "fx::random",
    "jax.scipy.stats": "fx::stats", "jax.nn.initializers": "fx::nn::initializers",
    "jax.lax.linalg": "fx::linalg",
}
SAID = {  # where the same name is something else, or what is here takes other arguments
    "jax.lax": {
        "round": "`fx::round_away_from_zero`, as by default; `fx::round` is to the nearest even",
        "max": "`fx::maximum` (elementwise.h)", "min": "`fx::minimum` (elementwise.h)",
        "select": "`fx::where` (elementwise.h)",
        "broadcast": "`fx::broadcast_to` (structural.h), with the whole shape",
        "split": "`fx::split(x, fx::Cuts::of_sizes({1, 3}))` (structural.h)",
        "scatter_apply": "`at(…).apply(f)`, once for each place",
        "rng_bit_generator": "`fx::random::bits(key, shape)`, by threefry alone; the next key is "
                             "`fx::random::split`'s",
        "DotDimensionNumbers": "`fx::DotDimensionNumbers` (products.h)",
        "RaggedDotDimensionNumbers": "`fx::RaggedDotDimensionNumbers` (products.h)",
        "GatherDimensionNumbers": "`fx::GatherDimensions` (indexing.h)",
        "ScatterDimensionNumbers": "`fx::ScatterDimensions` (indexing.h)",
        "GatherScatterMode": "`fx::OutOfRange`",
        **{name: f"`fx::{name}(x, 0)` (cumulative.h); without an axis x is flattened"
           for name in ("cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp")},
        "slice": "`x(slice(…), …)`; ends beyond the array are its ends",
        "index_take": "`x(i, j, …)` with arrays of integers",
        "fft": "`fx::fft::fft ifft rfft irfft` and their forms over several axes",
    },
    "jax.numpy": {
        "take": "`fx::take` (indexing.h); out of range by default the nearest, `{.mode = OutOfRange::fill}` is NaN",
        "take_along_axis": "`fx::take_along_axis` (manipulation.h); out of range as take",
        "put": "`fx::put` (editing.h); what is out of range is dropped by default",
        "mgrid": "`fx::indices` (manipulation.h), from 0 in steps of 1; `linspace` and `meshgrid` make others",
        "array_str": "`operator <<` and `to_string` (print.h), as NumPy without options",
        "array_repr": "`operator <<` and `to_string` (print.h), as NumPy without options",
        "pad": "`fx::pad` (structural.h); a function of one's own is concatenated with `concatenate`",
        "trace": "`fx::linalg::trace` (linalg.h), of the last two axes unless others are named",
        "polyfit": "`fx::polyfit`; `fx::polyfit_full` of `full=True`, `fx::polyfit_cov` of `cov=True` "
                   "(numerical.h)",
        "unique_all": "`unique(x, {.equal_nan = false})`",
        "unique_counts": "`unique(x, {.equal_nan = false}).counts`",
        "unique_inverse": "`unique(x, {.equal_nan = false}).inverse`",
        "unique_values": "`unique(x, {.equal_nan = false}).values`",
    },
    "jax.scipy.special": {
        "softmax": "`fx::nn::softmax(x, {})` (nn.h); without axes it is along the last one",
        "log_softmax": "`fx::nn::log_softmax(x, {})` (nn.h); without axes it is along the last one",
        "logsumexp": "`fx::nn::logsumexp` with `b` and `where`, `logsumexp_and_sign` (nn.h)",
        "sph_harm_y": "`fx::sph_harm_y` (transcendental.h); JAX's `diff_n` is refused there too",
    },
    "jax.random": {"PRNGKey": "`fx::random::PRNGKey` (other_names.h)"},
    "jax.lax.linalg": {
        "triangular_solve": "`fx::linalg::triangular_solve` (other_names.h)",
        "lu": "`fx::linalg::lu_factor` (linalg.h): {lu, permutation}, which lu_pivots_to_permutation makes of pivots",
        "hessenberg": "`fx::linalg::hessenberg` (linalg.h): {h, q} instead of columns of reflections",
        "eigh": "`fx::linalg::eigh` (linalg.h): {w, v}, in numpy.linalg's order",
        "qr": "`fx::linalg::qr` (linalg.h); `qr(a, true)` is the default of lax",
        "qdwh": "`fx::linalg::polar` (linalg.h): {u, h}",
    },
    "jax.scipy.linalg": {
        "cholesky": "`fx::linalg::cholesky` (linalg.h); `cholesky(a, true)` is the upper one, scipy's default",
        "lu_factor": "`fx::linalg::lu_factor` (linalg.h): a permutation instead of pivots, as lu_solve takes it",
        "lu_solve": "`fx::linalg::lu_solve` (linalg.h); `trans=2` is `conj(lu_solve(f, conj(b), true))`",
        "solve": "`fx::linalg::solve` (linalg.h); of `assume_a=\"pos\"` `cho_solve(cho_factor(a), b)`",
        "qr": "`fx::linalg::qr` (linalg.h); `qr(a, true)` is scipy's default, the second of the pair `mode=\"r\"`, `qr_reflections` "
              "(matrix_steps.h) is `mode=\"raw\"`",
    },
    "jax.numpy.linalg": {
        "eigh": "`fx::linalg::eigh` (linalg.h); `Triangle::lower` is `UPLO=\"L\"` with "
                "`symmetrize_input=False`",
        "qr": "`fx::linalg::qr`; `qr_reflections` (matrix_steps.h) of `mode=\"raw\"`, not transposed",
        "diagonal": "`fx::diagonal` (manipulation.h): `diagonal(x, k, -2, -1)`; by default of the "
                    "first two axes",
    },
}
RENAMED = {  # where a name of JAX's is written another way here
    "add_any": "add", "select_and_scatter": None, "switch": "switch_case", "max": "max", "min": "min",
    "convert_element_type": "x.astype(dtype)", "tree_map": "tree_map",
    "erf": "erf", "polygamma": "polygamma", "trace": "fx::linalg::trace",
    "asarray": "array", "delete": "delete_",
    "ndarray": "fx::Array", "gaussian_kde": "fx::stats::gaussian_kde", "pi": "std::numbers::pi", "e": "std::numbers::e",
    "euler_gamma": "std::numbers::egamma", "inf": "std::numeric_limits", "nan":
    "std::numeric_limits", 
    "mgrid": "indices", "ogrid": "ix_", "r_": "concatenate", "c_": "column_stack", "s_": "slice",
    "index_exp": "slice", "array_str": "operator <<", "array_repr": "operator <<",
    "matrix_transpose": "fx::linalg::matrix_transpose",
    "broadcast": "broadcast_to",
    "broadcast_like": "broadcast_to", "broadcast_to_rank": "broadcast_to",
    
    "sort_key_val": "sort", 
    "reduce_precision": "reduce_precision",
    "rng_bit_generator": "fx::random::bits", "rng_uniform": "fx::random::uniform",
    "astype": "x.astype(dtype)", "shape": "x.shape()", "size": "x.size()", "ndim": "x.ndim()",
    "dtype": "x.dtype()", "copy": "Array y = x",
    "qdwh": "polar", "Initializer": "fx::nn::initializers::Initializer",
}

# Why a name is not here, for good.
DEVICES = "for several devices"
PYTHON = "about Python's own values and modules"
TYPES = ("dtypes are values of an enum, fx::boolean, fx::i8 to fx::u64, fx::f16, fx::bf16, fx::f32, fx::f64, fx::c64, "
         "fx::c128: isFloating(dtype) and the like ask about them, and promote(a, b) == b says whether every number "
         "of a is one of b")
FILES = ("where numbers come from in Python: C++ reads its own streams, array(vector) copies and "
         "view(pointer, shape, strides, release) shares what any library holds, DLPack's too; save and "
         "load have one array per file")
CHECKS = "about XLA's own compilation"
SHAPES = "shapes of results, which eval_shape says for every function, and paddings that windows say by themselves"
SCALED = "products of blocks with scales: multiply by these first"
KEYS = "keys are arrays of two u32, and all of threefry"
ABSENT = {
    "jax.numpy": {
        **dict.fromkeys("get_printoptions set_printoptions printoptions".split(),
                        "options of Python's printing: to_string and operator << print as NumPy does without"),
        **dict.fromkeys("iterable isscalar".split(), PYTHON),
        **dict.fromkeys("frompyfunc ufunc".split(),
                        "Python's objects with methods: add.reduce is sum and reduce, add.accumulate cumsum and "
                        "associative_scan, add.outer outer, add.at x.at(i).add"),
        **dict.fromkeys("can_cast isdtype issubdtype".split(), TYPES),
        **dict.fromkeys("from_dlpack frombuffer fromfile fromiter fromstring savez".split(), FILES),
        **dict.fromkeys("bfloat16 bool bool_ cdouble character complex128 complex64 complex_ "
                        "complexfloating csingle double dtype flexible float16 float32 float64 "
                        "float_ floating generic inexact int16 int32 int64 int8 int_ integer number "
                        "object_ signedinteger single uint uint16 uint32 uint64 uint8 "
                        "unsignedinteger".split(), TYPES),
        **dict.fromkeys("float4_e2m1fn float6_e2m3fn float6_e3m2fn float8_e3m4 float8_e4m3 "
                        "float8_e4m3b11fnuz float8_e4m3fn float8_e4m3fnuz float8_e5m2 "
                        "float8_e5m2fnuz float8_e8m0fnu int1 int2 int4 uint1 uint2 uint4".split(),
                        "numbers of less than 16 bits, integers of less than 8"),
        "ComplexWarning": PYTHON,
    },
    "jax.lax": {
        **dict.fromkeys("pbroadcast pcast precv psend ragged_all_to_all with_sharding_constraint".split(),
                        DEVICES),
        **dict.fromkeys("after_all composite create_token dce_sink optimization_barrier "
                        "platform_dependent stage".split(), CHECKS),
        **dict.fromkeys("conv_general_permutations conv_general_shape_tuple conv_shape_tuple "
                        "conv_transpose_shape_tuple padtype_to_pads reduce_window_shape_tuple "
                        "shape_as_value".split(), SHAPES),
        **dict.fromkeys("ConvGeneralDilatedDimensionNumbers PrecisionLike conv_dimension_numbers AccuracyMode "
                        "ConvDimensionNumbers DotAlgorithm DotAlgorithmPreset FftType Precision RandomAlgorithm "
                        "RoundingMethod Tolerance".split(),
                        "types of arguments, which are letters, names of functions and default precision here"),
        "scaled_dot": SCALED,
    },
    "jax.nn": dict.fromkeys("get_scaled_dot_general_config scaled_dot_general scaled_matmul".split(),
                            SCALED),
    "jax.lax.linalg": {
        **dict.fromkeys("EigImplementation EighImplementation SvdAlgorithm".split(),
                        "types of arguments"),
    },
    "jax.random": dict.fromkeys("clone key_data key_dtype key_impl wrap_key_data".split(), KEYS),
}
# What is missing: docs/roadmap.md.
OPEN = {"jax.lax": "all_gather all_to_all axis_index axis_size pmax pmean pmin ppermute pshuffle psum psum_scatter "
                   "pswapaxes"}  # over named axes of vmap

# Namespaces whose functions may as well stand in fx: not so `fx::gamma` for that of jax.random.
SHARED = {"fx", "fx::nn", "fx::linalg"}


def functions_of(contents):
    return sorted(n for n, v in contents.items()
                  if not n.startswith("_") and callable(v) and not isinstance(v, type)
                  and not n.endswith("_p"))


def others_of(contents):
    """Types, numbers and objects that are indexed."""
    import types
    return sorted(n for n, v in contents.items()
                  if not n.startswith("_") and not isinstance(v, types.ModuleType)
                  and (not callable(v) or isinstance(v, type)) and not n.endswith("_p"))


def names_of_distributions(module, names):
    """The functions of the module, and those of its distributions as norm.logpdf."""
    import types
    contents = vars(__import__(module, fromlist=["norm"]))
    for name, value in contents.items():
        if isinstance(value, types.ModuleType) and not name.startswith("_"):
            names = names + [f"{name}.{f}" for f in functions_of(vars(value))]
    return sorted(names)


def ask_jax(path):
    import importlib
    with open(path, "w", encoding="ascii") as out:
        for module in MODULES:
            contents = vars(importlib.import_module(module))
            names = sorted(functions_of(contents) + others_of(contents))
            if module == "jax.scipy.stats":
                names = names_of_distributions(module, names)
            out.write(f"{module}: {' '.join(names)}\n")


def declared(headers):
    """Names of functions and function objects per namespace, with the header that has each."""
    found = {"fx": {}, "fx::nn": {}, "fx::linalg": {}, "fx::fft": {}, "fx::random": {}, "fx::stats": {},
             "fx::nn::initializers": {}}
    constants = []
    for path in sorted(headers.glob("*.h")):
        text = re.sub(r"//.*", "", path.read_text())
        inner = re.search(r"namespace fluxion::(nn::initializers|nn|linalg|fft|random|stats) \{", text)
        space = f"fx::{inner.group(1)}" if inner else "fx"
        if space == "fx::stats":
            for name, body in re.findall(r"^namespace (\w+) \{(.*?)^\}", text, re.M | re.S):
                for function in re.findall(r"^Array (\w+)\(", body, re.M):
                    found[space].setdefault(f"{name}.{function}", path.name)
            text = re.sub(r"^namespace \w+ \{.*?^\}", "", text, flags=re.M | re.S)
        # Members are indented.
        for name in re.findall(r"^(?:\w[\w:<>, ]*[ &*])(\w+)\([^;{]*?[;{]", text, re.M | re.S):
            found[space].setdefault(name, path.name)
        for name in re.findall(r"inline constexpr [\w:<>]+ (\w+)", text):
            constants.append((space, name, path.name))
    for space, name, header in constants:
        found[space].setdefault(name, header)
    return found


def row_of(module, name, found):
    here = MODULES[module]
    if name in SAID.get(module, {}):
        return SAID[module][name]
    # A module's own name goes before what other modules' are called here.
    other = name if here != "fx" and name in found[here] else RENAMED.get(name, name)
    if other is None or ABSENT.get(module, {}).get(name) == TYPES:
        return None
    for space in (here, "fx", "fx::nn") if module == "jax.scipy.special" else (here, "fx"):
        if other in found[space] and (space == here or here in SHARED):
            return f"`{space}::{other.replace('.', '::')}` ({found[space][other]})"
    return f"`{other}`" if other != name else None


def page(names, found):
    text = ("<!-- Generated by tools/array_language.py from frontend/fluxion/*.h: edit those. -->\n\n"
            "# The array language beside JAX's\n\n"
            "Every function of these modules of JAX 0.10, and the function of the same meaning "
            "here. What a function takes\nand answers is in the header that is named.\n")
    for module, all_names in names.items():
        rows = [(name, row_of(module, name, found)) for name in all_names]
        have = [(name, row) for name, row in rows if row]
        missing = [name for name, row in rows if not row]
        text += f"\n## {module}\n\n{len(have)} of {len(rows)}.\n\n| JAX | here |\n|---|---|\n"
        text += "".join(f"| `{name}` | {row} |\n" for name, row in have)
        text += absences(module, missing)
    return text


def absences(module, missing):
    """What is not here: by reasons, then what is open."""
    reasons = ABSENT.get(module, {})
    text = ""
    for reason in dict.fromkeys(reasons.values()):
        names = [f"`{name}`" for name in missing if reasons.get(name) == reason]
        if names:
            text += f"\nNot here ({reason}): " + ", ".join(names) + ".\n"
    still = [f"`{name}`" for name in missing if name not in reasons]
    if still or not missing:
        text += "\nOpen: " + (", ".join(still) if still else "nothing") + ".\n"
    return text


def unexplained(names, found):
    """Names of JAX's that are neither here nor explained nor open, and reasons for what is here."""
    wrong = []
    for module, all_names in names.items():
        reasons, still = ABSENT.get(module, {}), OPEN.get(module, "").split()
        for name in all_names:
            is_here = row_of(module, name, found) is not None
            if not is_here and name not in reasons and name not in still:
                wrong.append(f"{module}.{name} is neither here nor explained: tools/array_language.py")
            if is_here and name in reasons:
                wrong.append(f"{module}.{name} is here, and has a reason why it is not")
        wrong += [f"{module} has no {name}, which has a reason" for name in [*reasons, *still]
                  if name not in all_names]
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on differences")
    parser.add_argument("--names", action="store_true", help="ask JAX for its names first")
    options = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    listed = root / "tools/jax_names.txt"
    if options.names:
        ask_jax(listed)
    names = {}
    for line in listed.read_text().splitlines():
        module, _, some = line.partition(": ")
        names[module] = some.split()
    found = declared(root / "frontend/fluxion")
    for line in unexplained(names, found):
        print(line)
    if unexplained(names, found):
        return 1
    text = page(names, found)
    target = root / "docs/array_language.md"
    if options.check:
        if not target.exists() or target.read_text() != text:
            print("docs/array_language.md is behind the headers. Run tools/array_language.py.")
            return 1
        return 0
    target.write_text(text)
    print(target.relative_to(root))
    return 0


if __name__ == "__main__":
    sys.exit(main())
