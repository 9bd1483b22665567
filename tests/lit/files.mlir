// Files that cannot be read, or that hold no text, are named.
// RUN: not fluxion-opt %t.nowhere.mlir 2>&1 | FileCheck %s --check-prefix=ABSENT
// ABSENT: cannot open input file
// RUN: echo "not a program" | not fluxion-opt 2>&1 | FileCheck %s --check-prefix=PROSE
// PROSE: <stdin>:1:1: error:
// RUN: printf '\377\376func' | not fluxion-opt 2>&1 | FileCheck %s --check-prefix=BYTES
// BYTES: <stdin>:1:1: error:
// RUN: echo "" | fluxion-opt | FileCheck %s --check-prefix=EMPTY
// EMPTY: module {
