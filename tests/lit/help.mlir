// --help shows what the tool does, by example, and every pass with its options; nothing of LLVM's.
// RUN: fluxion-opt --help | FileCheck %s
// CHECK:     Transforms programs of the dialect fx
// CHECK:     fluxion-opt sine.mlir --fx-jvp=function=f
// CHECK:     Available Dialects: {{.*}}fx
// CHECK-NOT: x86
// CHECK:     --fx-jvp
// CHECK:     --active=
// CHECK:     --fx-linearize
// CHECK:     --fx-partial-eval
// CHECK:     --fx-simplify
// CHECK:     --fx-transpose
// CHECK:     --fx-vjp
// CHECK:     --fx-vmap
