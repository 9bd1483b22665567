#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether every message to a user is whole and has a golden test: what the frontend raises says what,
where, what was expected, what was got, and how to mend it, and each literal title (`.what = ...`)
stands, with its placeholders filled in, in a file of tests/errors. Names what is missing, as
path:line. Exit status 1 where there is something. Needs nothing but Python 3.9."""
import argparse
import re
import sys
from pathlib import Path

RAISE = re.compile(r"\braise<\w+>\(\s*(?=\{)")
PARTS = ((".what",), (".where", ".at"), (".expected",), (".got",), (".hint",))
TITLE = re.compile(r"\.what\s*=\s*")
TOKEN = re.compile(r'\s+|//[^\n]*|"((?:[^"\\\n]|\\.)*)"|\'(?:[^\'\\]|\\.)\'|[\w.:]+|.', re.S)
# What stands in the place of a value.
ANY = object()
# Titles that no call of a user's brings about, and why they are there.
UNREACHED = {
    "an array that is not complex in {}": "transforms of pairs are the frontend's own",
    "an array of which only the type is known is used in a computation":
        "such arrays are traced, never computed with: it would be a mistake of the frontend's",
}


def tokens_of(text):
    """The tokens of an initialiser, up to the comma or bracket that ends it: ("text", ..) of a
    literal, ("code", ..) of all else."""
    depth = 0
    for found in TOKEN.finditer(text):
        token = found.group(0)
        if token.isspace() or token.startswith("//"):
            continue
        if found.group(1) is not None:
            yield "text", found.group(1)
            continue
        depth += (token in "([{") - (token in ")]}")
        if depth < 0 or (depth == 0 and token in ",;"):
            return
        yield "code", token


def unescaped(literal):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), literal)


def filled(literal):
    """The pieces of a text of fmt::format."""
    for piece in re.split(r"(\{\{|\}\}|\{[^{}]*\})", unescaped(literal)):
        if piece in ("{{", "}}"):
            yield piece[0]
        elif piece.startswith("{"):
            yield ANY
        elif piece:
            yield piece


def titles_of(tokens):
    """The titles that an initialiser can give, each as a list of pieces: literals and ANY. A choice
    `a ? "x" : "y"` gives several; what is computed elsewhere gives none."""
    tokens = list(tokens)
    code = [text for kind, text in tokens if kind == "code"]
    if code[:1] in (["fmt::format"], ["std::format"]):
        literals = []
        for kind, text in tokens[2:]:
            if kind == "code":
                break
            literals.append(text)
        return [list(filled("".join(literals)))] if literals else []
    titles, pieces = [], []
    condition = any(text == "?" for text in code)
    for kind, text in tokens:
        if kind == "text":
            if pieces and pieces[-1] is not ANY:
                pieces[-1] += unescaped(text)
            else:
                pieces.append(unescaped(text))
        elif condition and text == "?":
            pieces = []
        elif condition and text == ":":
            titles.append(pieces)
            pieces = []
        elif text not in ("+", "std::string", "(", ")") and (not pieces or pieces[-1] is not ANY):
            pieces.append(ANY)
    titles.append(pieces)
    return [t for t in titles if any(piece is not ANY for piece in t)]


def found_in(root, wanted):
    """Every place of the frontend that is like `wanted`: path, line, and the tokens behind it."""
    for path in sorted((root / "frontend").rglob("*")):
        if path.suffix not in (".cpp", ".h"):
            continue
        text = path.read_text()
        for found in wanted.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield path.relative_to(root), line, tokens_of(text[found.end():])


def raised(root):
    """Every title of the frontend: where it stands, and its pieces."""
    for path, line, tokens in found_in(root, TITLE):
        for pieces in titles_of(tokens):
            yield path, line, pieces


def incomplete(root):
    """Every message of the frontend that lacks a part: where it stands, and the parts."""
    for path, line, tokens in found_in(root, RAISE):
        code = [token for kind, token in tokens if kind == "code"]
        missing = [names[0] for names in PARTS if not any(name in code for name in names)]
        if missing:
            yield path, line, missing


def written(pieces):
    return "".join("{}" if piece is ANY else piece for piece in pieces)


def pattern(pieces):
    return re.compile("fluxion: " + "".join("[^\n]+" if piece is ANY else re.escape(piece)
                                            for piece in pieces) + r'(\n|\)"|$)', re.M)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root.resolve()
    tests = "\n".join(path.read_text() for path in sorted((root / "tests/errors").glob("*.cpp")))
    titles = list(raised(root))
    untested = [f"{path}:{line}: no file of tests/errors has the message: {written(pieces)}"
                for path, line, pieces in titles
                if written(pieces) not in UNREACHED and not pattern(pieces).search(tests)]
    print(f"titles               {len(titles)}; without a golden test: {len(untested)}")
    unfinished = [f"{path}:{line}: a message without {', '.join(missing)}"
                  for path, line, missing in incomplete(root)]
    print(f"messages without a part: {len(unfinished)}")
    for complaint in untested + unfinished:
        print(complaint)
    return 1 if untested or unfinished else 0


if __name__ == "__main__":
    sys.exit(main())
