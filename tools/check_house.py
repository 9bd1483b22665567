#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether the house is in order: layers, sizes, names, licences. Prints what it measured, and every
violation as path:line. Exit status 1 where there is one. Needs nothing but Python 3.9."""
import argparse
import re
import statistics
import sys
from pathlib import Path

# Which rooms a room may include from. `fluxion/` is where the frontend's public headers live.
SEES = {
    "runtime": {"runtime"},
    "ir": {"ir", "runtime"},
    "transforms": {"transforms", "ir", "runtime"},
    "jit": {"jit", "transforms", "ir", "runtime"},
    "frontend": {"frontend", "fluxion", "transforms", "jit", "ir", "runtime"},
    "examples": {"examples", "fluxion"},
}
ROOMS = {"runtime", "ir", "transforms", "jit", "frontend", "fluxion", "examples", "tests", "tools",
         "benchmarks"}
LLVM_PREFIXES = ("mlir/", "llvm/", "mlir-c/", "llvm-c/")
LLVM_FREE = {"runtime", "examples"}
LIMITS = {".cpp": 800, ".h": 800, ".py": 800, ".sh": 800, ".cmake": 800, ".td": 600}
LICENSED = {".cpp", ".h", ".td", ".py", ".sh", ".cmake", ".yml", ".yaml"}
BANNED_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "uncategorized"}
UNSEEN = {"build", "out", "install", "__pycache__"}
TEXT = set(LIMITS) | {".md", ".txt", ".json", ".mlir", ".yml", ".yaml", ".in", ""}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
OP_RECORD = re.compile(r'^def Fx_(\w+Op)\s*:\s*\w+<"(\w+)"', re.M)
DEBT = re.compile(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))")
# In two pieces, so that this file does not contain what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.])/" + r"(work|root|home|Users|mnt)/\w")
COMMENT = re.compile(r"//.*")


def source_files(root):
    """Every file of the project, generated and hidden folders left out."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        hidden = any(p in UNSEEN or (p.startswith(".") and p != ".ci") for p in parts[:-1])
        # In a worktree, .git is a file.
        if path.is_file() and not hidden and path.name != ".git":
            yield path


class House:
    def __init__(self, root):
        self.root = root
        self.violations = []
        self.text = {}
        for path in source_files(root):
            if path.suffix in TEXT:
                self.text[path.relative_to(root)] = path.read_text(errors="replace")

    def refuse(self, path, line, what):
        self.violations.append(f"{path}:{line}: {what}")

    def files(self, *suffixes, room=None):
        for path, text in self.text.items():
            if path.suffix in suffixes and (room is None or path.parts[0] == room):
                yield path, text

    def includes(self, path):
        for number, line in enumerate(self.text[path].splitlines(), 1):
            if found := INCLUDE.match(line):
                yield number, found.group(1)

    def resolve(self, path, name):
        """The project's file behind an include, or None for someone else's."""
        for candidate in (path.parent / name, Path(name), Path("frontend") / name):
            if candidate in self.text:
                return candidate
        return None

    # --- checks ---------------------------------------------------------------------------------

    def check_layers(self):
        for path, _ in self.files(".h", ".cpp"):
            room = path.parts[0]
            for number, name in self.includes(path):
                first = name.split("/")[0]
                if room in LLVM_FREE and name.startswith(LLVM_PREFIXES):
                    self.refuse(path, number, f"{room}/ includes {name}, but knows no LLVM")
                if room in SEES and "/" in name and first in ROOMS and first not in SEES[room]:
                    self.refuse(path, number, f"{room}/ may not include {name}")

    def public_closure(self):
        """The project's headers that a user's #include reaches, public ones included."""
        reached = [p for p, _ in self.files(".h") if p.parts[:2] == ("frontend", "fluxion")]
        for path in reached:
            for _, name in self.includes(path):
                target = self.resolve(path, name)
                if target and target not in reached:
                    reached.append(target)
        return reached

    def check_public_headers(self):
        reached = self.public_closure()
        for path in reached:
            for number, name in self.includes(path):
                if name.startswith(LLVM_PREFIXES):
                    self.refuse(path, number, f"{name} is reachable from the public headers")
            for number, line in enumerate(self.text[path].splitlines(), 1):
                if re.search(r"\b(mlir|llvm)::", COMMENT.sub("", line)):
                    self.refuse(path, number, "a name of LLVM in what users include")
        recipe = self.text.get(Path("cmake/FluxionInstall.cmake"), "")
        for path in reached:
            if path.parts[0] != "frontend" and path.as_posix() not in recipe:
                self.refuse(path, 1, "public headers reach it, but cmake/FluxionInstall.cmake "
                                     "does not install it")
        return len(reached)

    def check_op_names(self):
        """The drivers in transforms/ treat every op through its rules."""
        records = [r for _, text in self.files(".td", room="ir") for r in OP_RECORD.findall(text)]
        classes = re.compile(r"\b(" + "|".join(c for c, _ in records) + r")\b")
        literals = re.compile(r"""["'`]fx\.\w+|"(""" + "|".join(m for _, m in records) + ')"')
        found = 0
        for path, text in self.files(".cpp", ".h", room="transforms"):
            for number, line in enumerate(text.splitlines(), 1):
                code = COMMENT.sub("", line)
                if hit := classes.search(code) or literals.search(code):
                    self.refuse(path, number, f"names the op {hit.group(0)}")
                    found += 1
                elif re.search(r'#include "ir/ops/', code):
                    self.refuse(path, number, "includes a family of ops")
        return len(records), found

    def check_files(self):
        for path, text in self.text.items():
            lines = text.splitlines()
            limit = LIMITS.get(path.suffix)
            if limit and len(lines) > limit:
                self.refuse(path, len(lines), f"longer than {limit} lines: find its two ideas")
            if BANNED_NAMES & set(re.split(r"[_.\-]", path.stem.lower())):
                self.refuse(path, 1, "a name that says nothing: name the idea or find its owner")
            licensed = path.suffix in LICENSED or path.name in ("CMakeLists.txt", "run")
            if licensed and lines and not any("SPDX-License-Identifier: Apache-2.0 WITH "
                                              "LLVM-exception" in l for l in lines[:2]):
                self.refuse(path, 1, "no SPDX line")
            self.check_lines(path, lines)

    def check_lines(self, path, lines):
        for number, line in enumerate(lines, 1):
            if path.suffix not in (".md", ".json") and path.name != Path(__file__).name:
                if debt := DEBT.search(line):
                    self.refuse(path, number, f"{debt.group(1)} without an issue number")
            if MACHINE_PATH.search(line):
                self.refuse(path, number, "a path of one machine")
            if path.suffix == ".h" and number < 15 and re.match(r"#ifndef \w+_H\b", line):
                self.refuse(path, number, "#pragma once instead of include guards")

    # --- measures -------------------------------------------------------------------------------

    def sizes(self, *suffixes):
        sizes = sorted(len(t.splitlines()) for p, t in self.files(*suffixes)
                       if p.parts[0] not in ("tests", "docs"))
        if not sizes:
            return "none"
        p90 = sizes[min(len(sizes) - 1, int(0.9 * len(sizes)))]
        return f"{len(sizes)} files, median {statistics.median(sizes):g}, p90 {p90}, max {sizes[-1]}"

    def long_functions(self):
        """Functions of namespace scope above one screen: from `{` to the `}` in column 0."""
        long = []
        for path, text in self.files(".cpp", ".h"):
            start = None
            for number, line in enumerate(text.splitlines(), 1):
                if line.startswith("}") and start:
                    if number - start > 40:
                        long.append(f"{path}:{start} ({number - start} lines)")
                    start = None
                elif re.match(r"[^\s#/}].*\{$", line) and not re.match(
                        r"(namespace|class|struct|enum|extern|union|template <[^>]*> struct)\b",
                        line):
                    start = number
        return long

    def code_share_in_records(self):
        """Lines of C++ inside .td strings, of all .td lines of the op families."""
        code = total = 0
        for _, text in self.files(".td", room="ir"):
            total += len(text.splitlines())
            for name, body in re.findall(r"(\w+)\s*=[^=;]*?\[\{(.*?)\}\]", text, re.S):
                if name not in ("description", "summary"):
                    code += body.count("\n")
        return f"{code} of {total}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--long", action="store_true", help="list functions above one screen")
    options = parser.parse_args()
    house = House(options.root.resolve())
    house.check_layers()
    public = house.check_public_headers()
    ops, named = house.check_op_names()
    house.check_files()
    long = house.long_functions()

    print(f"C++ sizes            {house.sizes('.cpp', '.h')}")
    print(f".td sizes            {house.sizes('.td')}")
    print(f"functions > 40 lines {len(long)}")
    print(f"C++ in .td           {house.code_share_in_records()} lines")
    print(f"ops                  {ops}; named in transforms/: {named}")
    print(f"public headers       {public}, with what they reach")
    if options.long:
        print("\n".join(long))
    print(f"violations           {len(house.violations)}")
    for violation in house.violations:
        print(violation)
    return 1 if house.violations else 0


if __name__ == "__main__":
    sys.exit(main())
