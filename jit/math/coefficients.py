#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes coefficients.h: the polynomials and split constants of the kernels, derived here from the
functions themselves. Needs mpmath. Usage: coefficients.py > coefficients.h"""
import struct

from minimax import Fit
from mpmath import asin, atan, atanh, cos, cosh, erf, erfc, exp, log, mpf, pi, sin, sinh, sqrt, tan, tanh

ZERO = mpf(10) ** -14  # instead of 0, where the functions below are 0/0


def single(v):
    return struct.unpack("f", struct.pack("f", float(v)))[0]


def double(v):
    return float(v)


def odd(f):
    """f(sqrt z)/sqrt z, for an odd function of x = sqrt z."""
    return lambda z: f(sqrt(z)) / sqrt(z)


def beyond(f, constant):
    """(f - constant)/z, and the weight of its error in f."""
    return (lambda z: (f(z) - constant) / z), (lambda z: z / f(z))


def odd_tail(f, end):
    """P in f(x) = x + x z P(z), z = x²."""
    return (*beyond(odd(f), 1), ZERO, mpf(end) ** 2)


LN2 = log(mpf(2))
R = LN2 / 2 * (1 + mpf(2) ** -10)  # where the reduced argument of exp ends
ANGLE = mpf("0.80")                # and that of sin and cos
BASE_TWO = 2 / LN2
TANGENT = (sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)

# name: (function, weight, low, high), count of coefficients for each format, leading ones given
POLYNOMIALS = {
    "exponential": (
        (lambda r: (exp(r) - 1 - r) / r**2, lambda r: r**2 / (exp(r) - 1), -R, R), 5, 10, []),
    "hyperbolicSine": (odd_tail(sinh, R), 3, 5, []),
    "hyperbolicCosine": (
        (lambda z: (cosh(sqrt(z)) - 1 - z / 2) / z**2, lambda z: z**2 / cosh(sqrt(z)), ZERO, R**2),
        2, 4, []),
    "sine": (odd_tail(sin, ANGLE), 3, 6, []),
    "wideSine": (odd_tail(sin, pi / 2 * (1 + mpf(2) ** -8)), 5, 8, []),
    "cosine": (
        (lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, lambda z: z**2 / cos(sqrt(z)), ZERO, ANGLE**2),
        3, 6, []),
    "arcTangent": (odd_tail(atan, 1), 9, 19, []),
    "arcSine": (odd_tail(asin, "0.5"), 5, 12, []),
    # erf x = x + x P(x²)
    "errorNear": ((lambda z: odd(erf)(z) - 1, lambda z: 1 / odd(erf)(z), ZERO, mpf(1)), 7, 13, []),
}


def error_functions(far, k, end, far_count, count):
    """-log(erfc x) for 1 <= x <= far; and (1 + 2x) e^(x²) erfc x - 1 for 0.45 <= x <= end, as a function of
    t = (x - k)/(x + k) (Shepherd and Laframboise 1981)."""
    scaled = lambda t: (lambda x: (1 + 2 * x) * exp(x * x) * erfc(x))(k * (1 + t) / (1 - t))
    place = lambda x: (mpf(x) - k) / (mpf(x) + k)
    return {
        "errorFar": ((lambda x: -log(erfc(x)), lambda x: erfc(x) / erf(x), mpf(1), mpf(far)),
                     far_count, []),
        "complement": ((lambda t: scaled(t) - 1, lambda t: 1 / scaled(t), place("0.45"), place(end)), count, []),
    }


OF_ONE_FORMAT = {
    "Single": {
        "logarithm": ((lambda f: (log(1 + f) - f + f * f / 2) / f**3, lambda f: f**3 / log(1 + f),
                       -mpf(1) / 3, mpf(1) / 3), 8, []),
        **error_functions("3.95", 2, "10.2", 6, 11),
        "hyperbolicTangent": (odd_tail(tanh, "0.55"), 5, []),
        "tangent": (odd_tail(tan, ANGLE), 7, []),
        # In double precision, for results in single.
        "logarithmToBaseTwo": ((lambda z: BASE_TWO * atanh(sqrt(z)) / sqrt(z),
                                lambda z: 1 / BASE_TWO, ZERO, TANGENT**2), 5, [], double),
        "powerOfTwoNearOne": ((lambda t: 2**t, lambda t: 2**-t, mpf("-0.5"), mpf("0.5")),
                              8, [], double),
    },
    "Double": {
        "logarithm": ((*beyond(lambda z: 2 * atanh(sqrt(z)) / sqrt(z), 2), ZERO, TANGENT**2), 7, []),
        **error_functions("5.95", 4, "27.5", 18, 22),
        # C atanh(s)/s = C + C/3 z + z² P(z)
        "powTail": ((lambda z: BASE_TWO * (atanh(sqrt(z)) / sqrt(z) - 1 - z / 3) / z**2,
                     lambda z: z**2 / BASE_TWO, mpf(10) ** -8, TANGENT**2), 7, []),
    },
}


def split(value, parts, round_to):
    result = []
    for _ in range(parts):
        result.append(mpf(round_to(value)))
        value = value - result[-1]
    return result


def literal(v):
    return repr(float(v))


def array(name, values, error=None):
    note = f" // error 2^{float(log(error, 2)):.1f}" if error else ""
    lines = [f"  static constexpr std::array<double, {len(values)}> {name} = {{{note}"]
    lines += [f"      {literal(v)}," for v in values]
    return "\n".join(lines) + "};"


def one_format(name, round_to, column):
    out = [f"struct {name}Coefficients {{"]
    low = split(LN2, 2, round_to)
    for constant, value in [("log2e", 1 / LN2), ("ln2", low[0]), ("ln2Low", low[1]),
                            ("twoOverPi", 2 / pi)]:
        out.append(f"  static constexpr double {constant} = {literal(round_to(value))};")
    out.append(array("halfPi", split(pi / 2, 3, round_to)))
    if name == "Double":
        out.append(array("powLinear", split(BASE_TWO, 2, round_to)))
        out.append(array("powCubic", split(BASE_TWO / 3, 2, round_to)))
    rows = {n: (f, counts[column], given) for n, (f, *counts, given) in POLYNOMIALS.items()}
    rows |= OF_ONE_FORMAT[name]
    for polynomial, (function, count, given, *wider) in rows.items():
        round_here = wider[0] if wider else round_to
        values, error = Fit(*function, grid=400).rounded(count, round_here, given)
        out.append(array(polynomial, values, error))
    return out + ["};"]


print("""// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Written by coefficients.py. The errors are relative to the function approximated.
#pragma once

#include <array>

namespace fluxion::codegen::math {
""")
print("\n".join(one_format("Single", single, 0)), end="\n\n")
print("\n".join(one_format("Double", double, 1)))
print("\n} // namespace fluxion::codegen::math")
