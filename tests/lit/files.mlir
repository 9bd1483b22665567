// Files that cannot be read, or that hold no text, are named.
// RUN: not fluxion-opt %t.nowhere.mlir 2>&1 | FileCheck %s --check-prefix=ABSENT
// ABSENT: cannot open input file
// RUN: echo "not a program" | not fluxion-opt 2>&1 | FileCheck %s --check-prefix=PROSE
// PROSE: <stdin>:1:1: error:
// RUN: printf '\377\376func' | not fluxion-opt 2>&1 | FileCheck %s --check-prefix=BYTES
// BYTES: <stdin>:1:1: error:
// RUN: echo "" | fluxion-opt | FileCheck %s --check-prefix=EMPTY
// EMPTY: module {
// What MLIR's parser does not survive is refused in front of it.
// RUN: printf 'module attributes {a = array<index: 1>} {}' | not fluxion-opt 2>&1 | FileCheck %s --check-prefix=INDEX
// INDEX: <stdin>:1:24: error: an array of 'index'
// RUN: python3 -c "print('(' * 100000)" | not fluxion-opt 2>&1 | FileCheck %s --check-prefix=DEEP
// DEEP: <stdin>:1:2001: error: brackets are nested more than 2000 deep
// RUN: python3 -c "print('//' + '(' * 100000)" | fluxion-opt | FileCheck %s --check-prefix=EMPTY
