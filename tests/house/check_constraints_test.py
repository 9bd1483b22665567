#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""tools/check_constraints.py finds what is missing, one small dialect per case."""
import sys

from small_house import complaints

PAGE = "docs/generated/ops.md"
CODE = "ir/ops/sorting.cpp"
LIT = "tests/lit/constraints_sorting.mlir"
RUN = "// RUN: fluxion-opt %s --verify-diagnostics\n"
ORDERLY = {
    PAGE: "## sorting\n\n### sort\n\n- kind: smooth\n\n- (C1) axis is within x\n"
          "- (C2) few elements\n",
    CODE: 'emitOpError("(C1) axis"); emitOpError("(C2) many"); // not (C9)\n',
    LIT: RUN + "// expected-error@+1 {{'fx.sort' op (C1) axis}}\n%r = fx.sort %x\n"
               "// (C2): the type speaks first.\n"
               "// expected-error@+2 {{'fx.sort' op many}}\n"
               "// expected-error@+1 {{failed}}\n%r = fx.sort %x\n",
}
# what goes wrong -> the file that does it, its text, the complaint (None: there is none)
CASES = {
    "nothing": (LIT, ORDERLY[LIT], None),
    "a pair without a case": (LIT, ORDERLY[LIT].replace("(C1)", "(C2)"), "sort (C1): no case"),
    "a case of another op": (LIT, ORDERLY[LIT].replace("fx.sort", "fx.iota"), "sort (C1): no case"),
    "cases that nothing runs": (LIT, ORDERLY[LIT].replace(RUN, ""), "sort (C2): no case"),
    "a label nobody explains": (LIT, ORDERLY[LIT].replace("(C1)", "(C1) (C3)"),
                                "sort (C3): has a case and no record"),
    "a message nobody explains": (CODE, 'emitOpError("(C3) what");\n', "emits (C3)"),
    "a number left out": (PAGE, ORDERLY[PAGE].replace("(C2)", "(C4)"), "are not 1, 2, 3"),
}


def main():
    wrong = []
    for what, (name, text, complaint) in CASES.items():
        status, said = complaints("check_constraints.py", {**ORDERLY, name: text})
        if status != (1 if complaint else 0) or (complaint or "") not in said:
            wrong.append(f"{what}: {said}")
    print("\n".join(wrong) or f"{len(CASES)} cases")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
