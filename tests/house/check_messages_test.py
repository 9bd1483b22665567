#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""tools/check_messages.py reads titles however they are written, and finds those without a test; and
messages that lack a part."""
import sys

from small_house import complaints

RAISE = ('raise<ShapeError>({.what = %s,\n .where = x.where(),\n .expected = "{}",\n .got = str(x),\n'
         ' .hint = hint});\n')
TEST = 'expectMessage<ShapeError>([] { f(); }, R"(fluxion: %s\n  at       here)");\n'
# how a title is written -> the code, the titles of tests that make it up, what is missing without
# the last of them
CASES = {
    "in one piece": ('"a scalar in f"', ["a scalar in f"], "a scalar in f"),
    "in two pieces": ('"a scalar "\n "in f"', ["a scalar in f"], "a scalar in f"),
    "with a quotation": (r'"the name \"x\""', ['the name "x"'], 'the name "x"'),
    "with values": ('fmt::format("a {} in {}", what, f("g"))', ["a vector in f"], "a {} in {}"),
    "with braces": ('fmt::format("{{{}}} in f", n)', ["{3} in f"], "{{}} in f"),
    "with a value behind": ('std::string("no axis in ") + f', ["no axis in f"], "no axis in {}"),
    "with a choice": ('n < 0 ? "too few" : "too many"', ["too few", "too many"], "too many"),
    "with signs of regular expressions": ('"f(x) + 1"', ["f(x) + 1"], "f(x) + 1"),
}


def said_of(title, tested):
    return complaints("check_messages.py", {
        "frontend/a.cpp": RAISE % title,
        "tests/errors/a_test.cpp": "".join(TEST % t for t in tested)})


def main():
    wrong = []
    for how, (title, tested, missing) in CASES.items():
        status, text = said_of(title, tested)
        if status != 0:
            wrong.append(f"{how}, tested: {text}")
        status, text = said_of(title, tested[:-1])
        complaint = f"frontend/a.cpp:1: no file of tests/errors has the message: {missing}\n"
        if status != 1 or complaint not in text:
            wrong.append(f"{how}, not tested: {text}")
    # The title of a longer message is not that of a shorter one.
    status, text = said_of('"a scalar"', ["a scalar in f"])
    if status != 1:
        wrong.append(f"a part of a title: {text}")
    # A message in five parts; words in strings are none.
    code = 'raise<E>({.what = "f of .got", .where = w, .expected = n ? "a" : "b"});\n'
    status, text = complaints("check_messages.py", {
        "frontend/a.cpp": code, "tests/errors/a_test.cpp": TEST % "f of .got"})
    if status != 1 or "frontend/a.cpp:1: a message without .got, .hint\n" not in text:
        wrong.append(f"parts that are missing: {text}")
    print("\n".join(wrong) or f"{len(CASES) + 2} cases")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
