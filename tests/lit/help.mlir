// --help shows what the tool does, by example, and every pass with its options; nothing of LLVM's.
// RUN: fluxion-opt --help | FileCheck %s
// CHECK:     Transforms programs of the dialect fx
// CHECK:     fluxion-opt sine.mlir --fx-jvp=function=f
// CHECK:     Available Dialects: {{.*}}fx
// CHECK-NOT: x86
// CHECK:     --fx-choose-dots
// CHECK:     --fx-compile
// CHECK:     --fx-drop-barriers
// CHECK:     --fx-drop-names
// CHECK:     --fx-fold-halves
// CHECK:     --fx-inline-calls
// CHECK:     --fx-join-loops
// CHECK:     --fx-jvp
// CHECK:     --active=
// CHECK:     --fx-linearize
// CHECK:     --fx-partial-eval
// CHECK:     --fx-ready
// CHECK:     --fx-reroll
// CHECK:     --fx-simplify
// CHECK:     --fx-split-complex
// CHECK:     --fx-transpose
// CHECK:     --fx-vjp
// CHECK:     --fx-vmap
