#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether every declaration of the public headers is explained. Prints what it measured, and every
violation as path:line. Exit status 1 where there is one. Needs nothing but Python 3.9.

What is declared has a comment of its own, or stands without a blank line behind what has one: one
comment may speak of a group. Functions have one of the FIELDS, and those that answer arrays a
Gradient, in that comment, in that of their section or in the header's opening one. Fields stand in
order, each beginning a line of its own, never in running text. The program that a header opens with
has at most 12 lines; pages that are referred to exist. Namespaces called detail are not looked at."""
import argparse
import re
import sys
from collections import Counter
from pathlib import Path

FIELDS = ["Shapes", "Dtypes", "Units", "Errors", "Gradient", "Laws", "Source"]
NAMES = "|".join(FIELDS)
FIELD = re.compile(rf"//[/!]? ({NAMES})( *)(?=\S)(?!:)")
PAGE = re.compile(r"\b(docs/[\w/]+\.md)((?:#\w+)?(?:, #\w+)*)")
IN_TEXT = re.compile(rf"(?<![\w`])({NAMES}):( |$)")
RULE = "//==="
MOST_PROGRAM_LINES = 12
LITERAL = re.compile(r'"(\\.|[^"\\])*"|\'(\\.|[^\'\\])\'')
OBJECT = re.compile(r"(concept|(inline )?(constexpr|const) [\w:<>, .]+ \w+(<[^(]*>)?( =|\{|;))")
ANSWERS_ARRAYS = re.compile(r"(Array|Leaves|std::\w+<.*\bArray\b.*>)[ &]")


class Comment:
    """Lines of a comment, and the fields among them."""

    def __init__(self, lines, marker):
        self.lines = lines  # (number, text)
        self.fields = [(n, *found.groups()) for n, text in lines
                       if (found := FIELD.match(text)) and text.startswith(marker + " ")]

    def names(self):
        return {name for _, name, _ in self.fields}


class Declaration:
    """From its first line to its last; what stands before the name is in `head`."""

    def __init__(self, lines, comment):
        self.first, self.last = lines[0][0], lines[-1][0]
        self.comment = comment
        text = " ".join(t.strip() for _, t in lines if not re.match(r"\s+requires\b", t))
        self.head = without_template(text)

    def kind(self):
        if re.match(r"(class|struct|enum)\b[^;]*\{", self.head):
            return "type"
        if re.match(r"(class|struct|enum|using|extern|static_assert)\b", self.head):
            return None
        if re.match(r"(inline )?constexpr detail::Located<", self.head):
            return "function"
        if OBJECT.match(self.head):
            return "object"
        return "function" if "(" in self.head else None

    def name(self):
        if self.kind() == "function" and (
                found := re.search(r"(operator ?[^\s(]+|\w+)\(", self.head)):
            return found.group(1)
        words = re.findall(r"\w+", re.split(r"[={;]", self.head)[0])
        return words[-1] if words else self.head

    def answers_arrays(self):
        return bool(ANSWERS_ARRAYS.match(re.sub(r"^(inline|constexpr|static) ", "", self.head)))


def without_template(text):
    """`text` without the template <...> in front of it."""
    while text.startswith("template"):
        depth = 0
        for i, c in enumerate(text):
            depth += (c == "<") - (c == ">" and text[i - 1] != "-")
            if c == ">" and depth == 0:
                text = text[i + 1:].strip()
                break
        else:
            return text
    return text


class Header:
    """What a header declares at namespace scope, and the comments that speak of it."""

    def __init__(self, path, text):
        self.path = path
        self.lines = list(enumerate(text.splitlines(), 1))
        self.opening = Comment([], "//")
        self.declarations = []  # each with the comment of its section
        self.comments = []
        self.read()

    def pieces(self):
        """(kind, lines) one after the other: what stands at namespace scope begins in column 0."""
        piece, kind, depth = [], "", 0
        for number, line in self.lines:
            code = re.sub(r"//.*", "", LITERAL.sub('""', line)).rstrip()
            if kind != "declaration":
                found = kind_of_line(line, code)
                if piece and found != kind:
                    yield kind, piece
                    piece = []
                kind = found
            piece.append((number, line))
            if kind == "declaration":
                depth += code.count("{") - code.count("}")
            ends = kind in ("open", "close") or (
                kind == "declaration" and depth == 0 and code.endswith((";", "}")))
            if ends:
                yield kind, piece
                piece, kind = [], ""
        if piece:
            yield kind, piece

    def read(self):
        spaces, section, before = [], Comment([], "//"), None
        comment = None  # the one that speaks of what comes next
        for kind, lines in self.pieces():
            if kind == "remark" and before is None:
                self.opening = Comment(lines, "//")
            elif kind == "remark" and lines[0][1].startswith(RULE):
                section = Comment(lines, "//")
            elif kind == "comment":
                comment = Comment(lines, "///")
                if not is_inner(spaces):
                    self.comments.append(comment)
            elif kind == "open":
                spaces.append(lines[0][1].split()[-2])
            elif kind == "declaration" and not is_inner(spaces):
                self.declarations.append((Declaration(lines, comment), section))
            if kind == "close" and spaces:
                spaces.pop()
            if kind in ("blank", "close"):
                comment = None
            before = kind


def kind_of_line(line, code):
    if line.startswith("///"):
        return "comment"
    if line.startswith("//"):
        return "remark"
    if not code or code.startswith("#"):
        return "blank"
    if code.startswith("}"):
        return "close"
    if re.match(r"(inline )?namespace [\w:]+ \{$", code):
        return "open"
    return "declaration"


def is_inner(spaces):
    return any(part == "detail" for space in spaces for part in space.split("::"))


class Comments:
    def __init__(self, root):
        self.violations = []
        self.counts = Counter()
        self.root = root
        for path in sorted((root / "frontend/fluxion").glob("*.h")):
            header = Header(path.relative_to(root), path.read_text())
            self.check_layout(header)
            self.check_program(header)
            self.check_pages(header)
            for declaration, section in header.declarations:
                self.check(header, section, declaration)

    def refuse(self, path, line, what):
        self.violations.append(f"{path}:{line}: {what}")

    def check(self, header, section, declaration):
        kind, name = declaration.kind(), declaration.name()
        if kind is None:
            return
        self.counts[kind] += 1
        if declaration.comment is None:
            self.refuse(header.path, declaration.first, f"{name} has no comment")
            return
        if kind != "function":
            return
        fields = declaration.comment.names() | section.names() | header.opening.names()
        self.counts.update(declaration.comment.names())
        if not fields:
            self.refuse(header.path, declaration.first, f"{name} has none of the fields")
        elif declaration.answers_arrays() and "Gradient" not in fields:
            self.refuse(header.path, declaration.first, f"{name} does not say its Gradient")

    def check_program(self, header):
        """The first run of lines of the opening comment that are indented like code."""
        program = []
        for number, line in header.opening.lines:
            if line.startswith("//   "):
                program.append(number)
            elif program:
                break
        if len(program) > MOST_PROGRAM_LINES:
            self.refuse(header.path, program[0], f"opens with a program of {len(program)} lines")

    def check_pages(self, header):
        for number, line in header.lines:
            for name, anchors in PAGE.findall(line):
                page = self.root / name
                text = page.read_text() if page.exists() else ""
                headings = set(re.findall(r"^#+ (\w+)$", text, re.M))
                if not text or not set(re.findall(r"\w+", anchors)) <= headings:
                    self.refuse(header.path, number, f"{name}{anchors} is not there")

    def check_layout(self, header):
        for comment in [header.opening, *header.comments]:
            places = [FIELDS.index(name) for _, name, _ in comment.fields]
            if places != sorted(set(places)):
                self.refuse(header.path, comment.fields[0][0], "fields out of order, or twice")
            for number, name, blanks in comment.fields:
                if len(name + blanks) != len("Gradient "):
                    self.refuse(header.path, number, f"{name}: fields begin in one column")
        for number, line in header.lines:
            found = re.match(r"\s*///.*", line)
            if found and (inner := IN_TEXT.search(line)):
                self.refuse(header.path, number, f"{inner.group(1)} in running text")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args()
    comments = Comments(options.root.resolve())
    counts = comments.counts
    print(f"functions            {counts['function']}")
    print(f"types and objects    {counts['type'] + counts['object']}")
    print("fields of functions  " + ", ".join(f"{f} {counts[f]}" for f in FIELDS))
    print(f"violations           {len(comments.violations)}")
    for violation in comments.violations:
        print(violation)
    return 1 if comments.violations else 0


if __name__ == "__main__":
    sys.exit(main())
