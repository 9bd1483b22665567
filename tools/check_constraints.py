#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether every numbered constraint of every op has a test: a case in tests/lit/ that expects an
error at the op, with the label (C1), (C2), … in the message. Where a type or a trait of the record
speaks before the verifier does, the label stands in the comment above the expectation. Names what
is missing; exit status 1 where something is."""
import argparse
import re
import sys
from pathlib import Path

LABEL = re.compile(r"\(C(\d+)\)")
COMMENT = re.compile(r"//.*")
EXPECTED = re.compile(r"//\s*expected-error@([+-]\d+)")


def documented(root):
    """The numbers that each op's record documents, by family: {family: {op: [number]}}. The page is
    made from the records, and house.generated_docs holds it to them."""
    families, ops = {}, {}
    for line in (root / "docs/generated/ops.md").read_text().splitlines():
        if line.startswith("## "):
            ops = families.setdefault(line[3:], {})
        elif line.startswith("### "):
            numbers = ops.setdefault(line[4:], [])
        elif line.startswith("- (C"):
            numbers.append(int(LABEL.match(line, 2).group(1)))
    return families


def emitted(root, family):
    """The numbers that messages of the family's code have."""
    sources = [root / f"ir/ops/{family}.cpp", *(root / "ir/ops").glob(f"{family}_*.cpp")]
    code = "".join(COMMENT.sub("", path.read_text()) for path in sources if path.exists())
    return {int(number) for number in LABEL.findall(code)}


def cases(text):
    """The pairs (op, number) for which a lit test expects an error."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if not (expected := EXPECTED.search(line)):
            continue
        above = lines[at - 1] if at and "expected-" not in lines[at - 1] else ""
        comments = "".join(COMMENT.findall(line) + COMMENT.findall(above))
        op = re.search(r"\bfx\.(\w+)", lines[at + int(expected.group(1))])
        for number in LABEL.findall(comments) if op else []:
            yield op.group(1), int(number)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root.resolve()
    tested = set()
    for path in (root / "tests/lit").glob("*.mlir"):
        text = path.read_text()
        if "--verify-diagnostics" in text:
            tested.update(cases(text))

    families = documented(root)
    known = {(op, n) for ops in families.values() for op, numbers in ops.items() for n in numbers}
    wrong = []
    for family, ops in families.items():
        for op, numbers in ops.items():
            if numbers != list(range(1, len(numbers) + 1)):
                wrong.append(f"{op}: numbers {numbers} are not 1, 2, 3, …")
        for number in sorted(emitted(root, family) - set().union(*ops.values())):
            wrong.append(f"ir/ops/{family}: emits (C{number}), which no record documents")
    wrong += [f"{op} (C{n}): no case in tests/lit/" for op, n in sorted(known - tested)]
    wrong += [f"{op} (C{n}): has a case and no record documents it"
              for op, n in sorted(tested - known)]
    print(f"constraints {len(known)}, without a case {len(known - tested)}")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
