#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""tools/check_comments.py finds each kind of violation, one header per case, and nothing else."""
import sys

from small_house import complaints

HEAD = """// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What it is.
//
//   fx::Array y = f(x);
"""
BEGIN, END = "#pragma once\n\nnamespace fluxion {\n\n", "\n} // namespace fluxion\n"
COMMENT = "/// Twice x.\n///\n/// Gradient 2\n"

ORDERLY = {
    "a comment": COMMENT + "Array f(const Operand &x);\n",
    "a group": COMMENT + "Array f(const Operand &x);\nArray g(\n    int n);\n",
    "a template": COMMENT + "template <class F>\n  requires(F::value > 0)\nArray f(F g) {\n"
                  "  return g();\n}\ntemplate <class F> Array h(F g);\n",
    "what users do not see": "namespace detail {\nArray f();\n} // namespace detail\n",
    "a namespace with a comment": COMMENT + "namespace norm {\nArray pdf(const Operand &x);\n"
                                  "Array cdf(const Operand &x);\n} // namespace norm\n",
    "a section that says it": "//===---\n// Sizes\n//\n// Gradient none\n\n/// Ones.\nArray f();\n",
    "no array": "/// How many.\n///\n/// Units    threads\nint f();\n",
    "a type": "/// Options.\nstruct Options {\n  int a = 0;\n};\n",
    "declared ahead": "class Array;\nusing Names = int;\n",
}
# what goes wrong -> the header's text, the complaint
CASES = {
    "no comment": ("Array f(const Operand &x);\n", "f has no comment"),
    "a blank line ends a group": (COMMENT + "Array f();\n\nArray g();\n", "g has no comment"),
    "what stands between ends a group": (
        COMMENT + "Array f();\nnamespace detail {\nint n();\n} // namespace detail\nArray g();\n",
        "g has no comment"),
    "an operator": ("Array operator==(const Operand &a, const Operand &b);\n",
                    "operator== has no comment"),
    "a comment for readers of the source": ("// Twice x.\nArray f();\n", "f has no comment"),
    "no field": ("/// Twice x.\nint f();\n", "f has none of the fields"),
    "no gradient": ("/// Twice x.\n///\n/// Shapes   as x\nArray f();\n",
                    "f does not say its Gradient"),
    "no gradient of one of two": (
        "/// Two.\n///\n/// Shapes   as x\nstd::pair<Array, Array> f();\n",
        "f does not say its Gradient"),
    "a function object": ("inline constexpr detail::Located<detail::Vjp> vjp;\n",
                          "vjp has no comment"),
    "a type": ("struct Options {\n  int a = 0;\n};\n", "Options has no comment"),
    "a constant": ("inline constexpr Direction reverse{true};\n", "reverse has no comment"),
    "fields out of order": ("/// Two.\n///\n/// Gradient 2\n/// Dtypes   any\nArray f();\n",
                            "out of order"),
    "a field twice": ("/// Two.\n///\n/// Gradient 2\n/// Gradient 3\nArray f();\n", "twice"),
    "a field beside its column": ("/// Two.\n///\n/// Units radians\n/// Gradient 2\nArray f();\n",
                                  "fields begin in one column"),
    "a page that is not there": (
        "/// Two.\n///\n/// Gradient 2\n/// Source   docs/generated/ops.md#tanh\nArray f();\n",
        "docs/generated/ops.md#tanh is not there"),
    "a field in running text": ("/// Two. Units: radians.\n///\n/// Gradient 2\nArray f();\n",
                                "Units in running text"),
}


def said_of(text):
    return complaints("check_comments.py", {"frontend/fluxion/a.h": text})


def main():
    wrong = []
    for what, body in ORDERLY.items():
        status, text = said_of(HEAD + BEGIN + body + END)
        if status != 0:
            wrong.append(f"{what}: {text}")
    cases = {what: (HEAD + BEGIN + body + END, complaint)
             for what, (body, complaint) in CASES.items()}
    cases["a long program"] = (HEAD + "//   f(x);\n" * 12 + BEGIN + END, "a program of 13 lines")
    for what, (body, complaint) in cases.items():
        status, text = said_of(body)
        if status != 1 or complaint not in text or "violations           1\n" not in text:
            wrong.append(f"{what}: {text}")
    print("\n".join(wrong) or f"{len(ORDERLY) + len(cases)} cases")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
