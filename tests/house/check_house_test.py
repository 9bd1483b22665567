#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""tools/check_house.py finds each kind of violation, one small house per case."""
import sys

from small_house import complaints

SPDX = "// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n"
RECORD = 'def Fx_TanhOp : Fx_SmoothUnary<"tanh", "tanh(x)", "1.0 - y * y"> {\n'
# what goes wrong -> the file that does it, its text (the licence line is added), the complaint
CASES = {
    "a room includes upwards": ("ir/a.cpp", '#include "frontend/trace.h"\n', "ir/ may not include"),
    "a transformation compiles": ("transforms/a.cpp", '#include "jit/compile.h"\n', "transforms/ may not include"),
    "LLVM below its floor": ("runtime/a.h", "#include <llvm/ADT/STLExtras.h>\n", "knows no LLVM"),
    "LLVM in public headers": ("frontend/fluxion/a.h", '#include "mlir/IR/Value.h"\n', "reachable"),
    "a name of LLVM at the door": ("frontend/fluxion/a.h", "mlir::Value v;\n", "a name of LLVM"),
    "a header left behind": ("frontend/fluxion/a.h", '#include "runtime/b.h"\n', "not install it"),
    "an op's class in a driver": ("transforms/a.cpp", "isa<TanhOp>(op);\n", "names the op TanhOp"),
    "an op's name in a driver": ("transforms/a.cpp", 'name == "fx.tanh";\n', "names the op"),
    "a file too long": ("ir/a.cpp", "int x;\n" * 801, "longer than 800"),
    "records too long": ("ir/a.td", "// x\n" * 601, "longer than 600"),
    "a name that says nothing": ("ir/string_" + "utils.h", "", "a name that says nothing"),
    "debt without an issue": ("ir/a.cpp", "// TO" + "DO: later\n", "without an issue number"),
    "a path of one machine": ("ir/a.cpp", 'open("/' + 'home/me");\n', "a path of one machine"),
}


def main():
    innocent = {"ir/ops/arithmetic.td": SPDX + RECORD, "runtime/b.h": SPDX}
    wrong = []
    status, text = complaints("check_house.py", {**innocent, "ir/c.cpp": SPDX + '#include "runtime/b.h"\n'})
    if status != 0:
        wrong.append(f"an orderly house: {text}")
    status, text = complaints("check_house.py", {**innocent, "ir/a.cpp": "int x;\n"})
    if status != 1 or "no SPDX line" not in text:
        wrong.append(f"no licence: {text}")
    for what, (name, body, complaint) in CASES.items():
        status, text = complaints("check_house.py", {**innocent, name: SPDX + body})
        if status != 1 or complaint not in text or "violations           1" not in text:
            wrong.append(f"{what}: {text}")
    print("\n".join(wrong) or f"{len(CASES) + 2} cases")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
