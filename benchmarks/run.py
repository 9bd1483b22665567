#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One table: each workload by Fluxion, by code written by hand, and by the peers that can be
installed; what is promised, and whether it is kept.

Everything runs in processes of its own, in turn, so that whatever else the machine does falls on all
alike. Knows neither workloads nor peers: the program and peers/with_*.py say what there is."""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


# --- processes --------------------------------------------------------------------------------------

class Failure(Exception):
    """What a process said last before it gave up."""


def run(command, threads, limit=300):
    """The last line that the command prints, on so many processors."""
    processors = sorted(os.sched_getaffinity(0))[:threads]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, cwd="/",
                              preexec_fn=lambda: os.sched_setaffinity(0, processors))
    except subprocess.TimeoutExpired:
        raise Failure(f"more than {limit} s") from None
    if done.returncode < 0:
        raise Failure(f"died of signal {-done.returncode}")
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise Failure(lines[-1] if lines else f"exit status {done.returncode}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


class Program:
    """Fluxion and the code written by hand."""

    def __init__(self, path):
        self.path = str(path)
        listed = subprocess.run([self.path], capture_output=True, text=True, check=True).stdout
        self.workloads = [json.loads(line) for line in listed.splitlines()]

    def check(self, name):
        run([self.path, name, "check"], 1)

    def samples(self, name, side, seconds, threads):
        return json.loads(run([self.path, name, side, str(seconds)], threads))["samples"]


class Peer:
    """A script of peers/, with a virtual environment that has what its line "# needs:" says."""

    def __init__(self, script, folder, limit):
        self.name = script.stem.removeprefix("with_")
        self.script = str(script)
        self.python = str(folder / self.name / "bin" / "python")
        self.install(folder / self.name, limit)
        lines = subprocess.run([self.python, self.script], capture_output=True, text=True,
                               check=True).stdout.splitlines()
        self.isSlow = {line.removesuffix(" (slow)"): line.endswith(" (slow)") for line in lines}

    def install(self, folder, limit):
        ready = folder / "installed"
        if ready.exists():
            return
        needs = re.search(r"^# needs: (.*)$", Path(self.script).read_text(), re.M).group(1).split()
        say(f"installing {' '.join(needs)} into {folder}")
        start = time.monotonic()
        for command in ([sys.executable, "-m", "venv", str(folder)],
                        [self.python, "-m", "pip", "install", "--quiet", *needs]):
            subprocess.run(command, capture_output=True, check=True,
                           timeout=max(1, limit - (time.monotonic() - start)))
        ready.touch()

    def samples(self, name, seconds, threads):
        return json.loads(run([self.python, self.script, name, str(seconds)], threads))["samples"]


def peersOf(options):
    """Those that can be installed; a line for each that cannot."""
    peers = []
    for script in sorted((HERE / "peers").glob("with_*.py")):
        try:
            peers.append(Peer(script, options.peers_folder, options.install_seconds))
        except (subprocess.SubprocessError, OSError) as error:
            say(f"{script.stem.removeprefix('with_')} is left out: {type(error).__name__}")
    return peers


# --- rows -------------------------------------------------------------------------------------------

class Row:
    """A workload on so many threads: samples of every side, process by process."""

    def __init__(self, workload, threads):
        self.workload, self.threads = workload, threads
        self.samples, self.failures = {}, {}
        if workload["missing"]:
            self.failures["ours"] = workload["missing"]

    def take(self, side, measure, patience):
        """One process more of a side, unless an earlier one has failed or took very long."""
        if side in self.failures or (self.least(side) or 0) * self.workload["items"] > patience:
            return
        try:
            self.samples.setdefault(side, []).append(measure())
        except Failure as failure:
            self.failures[side] = str(failure)
            self.samples.pop(side, None)

    def least(self, side):
        return min(map(min, self.samples[side])) if self.samples.get(side) else None

    def median(self, side):
        return statistics.median(map(min, self.samples[side])) if self.samples.get(side) else None

    def limit(self):
        """What is promised in seconds, and as text. None: nothing, or of something not measured."""
        bar = self.workload["bar"]
        for side in ("hand", "jax"):
            if bar[side]:
                base = self.least(side)
                return base and bar[side] * base, f"{bar[side]:g} x {side}"
        seconds = bar["seconds"] if self.threads == 1 else bar["seconds_of_2_threads"]
        return (seconds, duration(seconds)) if seconds else (None, "")

    def verdict(self):
        if "ours" in self.failures:
            return "wrong" if "wrong" in self.failures["ours"] else "no"
        limit, text = self.limit()
        if limit is None:
            return "?" if text else ""
        return "yes" if self.least("ours") <= limit else "NO"


def rowsOf(program, options):
    for workload in program.workloads:
        if not re.search(options.filter, workload["name"]):
            continue
        if options.threads:
            yield Row(workload, options.threads)
        else:
            available = len(os.sched_getaffinity(0))
            for threads in (1, 2) if workload["threaded"] and available > 1 else (1,):
                yield Row(workload, threads)


def measure(row, program, peers, options):
    name = row.workload["name"]
    if "ours" not in row.failures:
        try:
            program.check(name)
        except Failure as failure:
            row.failures["ours"] = str(failure)
    sides = ["ours", "hand"] if row.workload["by_hand"] else ["ours"]
    for turn in range(options.processes):
        for side in sides:
            row.take(side, lambda: program.samples(name, side, options.seconds, row.threads),
                     options.patience)
        for peer in peers:
            if name in peer.isSlow and (turn == 0 or not options.quick and not peer.isSlow[name]):
                row.take(peer.name, lambda: peer.samples(name, options.seconds, row.threads),
                         options.patience)


# --- the table --------------------------------------------------------------------------------------

def duration(seconds):
    if seconds is None:
        return ""
    for unit, size in (("s", 1), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9), ("ps", 1e-12)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return "0"


class Table:
    """Prints rows as they come, with the reasons for what is missing at the end."""

    def __init__(self, rows, peers):
        self.peers, self.rows = peers, []
        name = max((len(row.workload["name"]) for row in rows), default=0)
        self.widths = [name, 7, 7, 8, 8, 8, 8, *[8] * len(peers), 6, 10, 5]
        self.line(["workload", "per", "threads", "ours", "median", "by hand", "median",
                   *(peer.name for peer in peers), "ratio", "bar", "met"])
        self.line(["-" * width for width in self.widths])

    def line(self, cells):
        padded = (cell.ljust(width) for cell, width in zip(cells, self.widths))
        print("| " + " | ".join(padded) + " |", flush=True)

    def add(self, row):
        ours, hand = row.least("ours"), row.least("hand")
        self.rows.append(row)
        self.line([row.workload["name"], row.workload["item"], str(row.threads),
                   duration(ours) or "-", duration(row.median("ours")),
                   duration(hand), duration(row.median("hand")),
                   *(duration(row.least(p.name)) or ("failed" if p.name in row.failures else "")
                     for p in self.peers),
                   f"{ours / hand:.2f}" if ours and hand else "", row.limit()[1], row.verdict()])

    def end(self):
        met = [row.verdict() for row in self.rows]
        print(f"\n{met.count('yes')} bars met, {met.count('NO')} not met")
        for row in self.rows:
            for side, why in row.failures.items():
                print(f"{row.workload['name']}, {side}: {why}")


def asJson(rows):
    return [{"workload": row.workload["name"], "item": row.workload["item"],
             "threads": row.threads, "bar": row.workload["bar"], "met": row.verdict(),
             "limit": row.limit()[0], "failures": row.failures,
             "sides": {side: {"min": row.least(side), "median": row.median(side),
                              "processes": samples} for side, samples in row.samples.items()}}
            for row in rows]


def main():
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__.split("\n\n")[0])
    root = HERE.parent / "build"
    parser.add_argument("filter", nargs="?", default="", metavar="REGEX",
                        help="only workloads whose name has this; also --filter REGEX")
    parser.add_argument("--filter", dest="named", metavar="REGEX", help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=0, metavar="N",
                        help="everything on N processors (else: 1, and large workloads also on 2)")
    parser.add_argument("--processes", type=int, default=3, metavar="N",
                        help="of each side, in turn (default 3)")
    parser.add_argument("--seconds", type=float, metavar="S",
                        help="that a process measures (default 1, quick 0.1)")
    parser.add_argument("--quick", action="store_true",
                        help="shorter processes, one of each peer, none that takes minutes")
    parser.add_argument("--no-peers", action="store_true", help="Fluxion and by hand alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all samples there")
    parser.add_argument("--program", type=Path, default=root / "bench/benchmarks/fluxion_bench",
                        help=argparse.SUPPRESS)
    parser.add_argument("--peers-folder", type=Path, default=root / "peers",
                        help=argparse.SUPPRESS)
    parser.add_argument("--install-seconds", type=int, default=900, metavar="S",
                        help="for installing each peer, else it is left out (default 900)")
    options = parser.parse_args()
    options.filter = options.named or options.filter
    options.seconds = options.seconds or (0.1 if options.quick else 1)
    options.patience = 1 if options.quick else 30 # seconds of a call

    os.environ["PYTHONDONTWRITEBYTECODE"] = "1" # the peers' scripts stand in the source tree
    program = Program(options.program)
    peers = [] if options.no_peers else peersOf(options)
    if options.quick:
        for peer in peers:
            peer.isSlow = {name: slow for name, slow in peer.isSlow.items() if not slow}
    rows = list(rowsOf(program, options))
    table = Table(rows, peers)
    for row in rows:
        measure(row, program, peers, options)
        table.add(row)
    table.end()
    if options.json:
        options.json.write_text(json.dumps(asJson(rows), indent=1))
    return 1 if any(row.verdict() == "wrong" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
