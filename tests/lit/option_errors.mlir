// What the command line gets wrong is said, with the function's place.
// RUN: not fluxion-opt %s --fx-jvp=active=1 2>&1 | FileCheck %s --check-prefix=INTEGER
// INTEGER: option_errors.mlir:[[#@LINE+20]]:1: error: active=1: argument 1 of @f is a 'tensor<i32>', which has no tangent
// RUN: not fluxion-opt %s --fx-vjp=active=7 2>&1 | FileCheck %s --check-prefix=RANGE
// RANGE: error: active=7: argument 7 of @f does not exist, there are 2
// RUN: not fluxion-opt %s --fx-vjp=active=-1 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// NEGATIVE: error: active=-1: argument -1 of @f does not exist, there are 2
// RUN: not fluxion-opt %s --fx-vjp=active=0,0 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: error: active=0: argument 0 of @f is named twice
// RUN: not fluxion-opt %s --fx-vjp=wanted=1 2>&1 | FileCheck %s --check-prefix=RESULT
// RESULT: error: wanted=1: result 1 of @f does not exist, there are 1
// RUN: not fluxion-opt %s --fx-simplify=function=g 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: no function @g in this module
// RUN: not fluxion-opt %s --fx-vmap=batched=0 2>&1 | FileCheck %s --check-prefix=SIZE
// SIZE: error: --fx-vmap needs size=N, the length of the new axis
// RUN: not fluxion-opt %s --fx-jvp=activ=0 2>&1 | FileCheck %s --check-prefix=OPTION
// OPTION: no such option activ
// RUN: not fluxion-opt %s --fx-jvp=active=zero 2>&1 | FileCheck %s --check-prefix=NUMBER
// NUMBER: 'zero' value invalid
// RUN: not fluxion-opt %s --fx-nonsense 2>&1 | FileCheck %s --check-prefix=PASS
// PASS: Unknown command line argument '--fx-nonsense'

func.func @f(%x: tensor<f64>, %n: tensor<i32>) -> tensor<f64> {
  return %x : tensor<f64>
}
