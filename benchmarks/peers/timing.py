# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the peers share: workloads by the names that benchmarks/*.cpp give them.

    python with_jax.py                 the names, one a line; those that take minutes end in " (slow)"
    python with_jax.py NAME SECONDS    samples, in seconds per item, as one line of JSON
"""
import json
import sys
import time

WORKLOADS = {}


def workload(name, items=1, slow=False):
    """A function that sets the workload up and returns what is to be timed."""
    def register(setup):
        WORKLOADS[name] = (setup, items, slow)
        return setup
    return register


def seconds_of(call, n):
    start = time.perf_counter()
    for _ in range(n):
        call()
    return (time.perf_counter() - start) / n


def samples(call, budget):
    """As main.cpp takes them."""
    first = seconds_of(call, 1)
    if first > 20:  # a compilation; else a first call also pays for what later ones find ready
        return [first]
    one = min(seconds_of(call, 1) for _ in range(3))
    n = max(1, int(min(budget / 50, 2e-3) / one))
    return [seconds_of(call, n) for _ in range(max(1, min(50, int(budget / (n * one)))))]


def main():
    if len(sys.argv) == 1:
        for name, (_, _, slow) in WORKLOADS.items():
            print(name + (" (slow)" if slow else ""))
        return
    setup, items, _ = WORKLOADS[sys.argv[1]]
    print(json.dumps({"samples": [t / items for t in samples(setup(), float(sys.argv[2]))]}))
