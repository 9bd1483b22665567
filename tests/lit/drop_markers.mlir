// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names and barriers compute nothing. What a barrier held apart stays apart, and the function says so.
// RUN: fluxion-opt %s --fx-drop-names | FileCheck %s --check-prefix=NAMES
// RUN: fluxion-opt %s --fx-drop-barriers | FileCheck %s --check-prefix=BARRIERS

// NAMES-LABEL: func.func @f(
// NAMES-NEXT:    [[A:%.*]] = fx.sin
// NAMES-NEXT:    [[B:%.*]] = fx.barrier([[A]])
// NAMES-NEXT:    [[C:%.*]] = fx.exp [[B]]
// NAMES-NEXT:    [[D:%.*]] = fx.exp [[A]]

// BARRIERS-LABEL: func.func @f(
// BARRIERS-SAME:    attributes {fluxion.copies}
// BARRIERS-NEXT:    fx.sin
// BARRIERS-NEXT:    [[N:%.*]] = fx.name
// BARRIERS-NEXT:    fx.exp [[N]]
// BARRIERS-NEXT:    fx.exp [[N]]
func.func @f(%x: tensor<f64>) -> tensor<f64> {
  %a = fx.sin %x : tensor<f64>
  %n = fx.name %a "a" : tensor<f64>
  %b = fx.barrier(%n) : (tensor<f64>) -> tensor<f64>
  %c = fx.exp %b : tensor<f64>
  %d = fx.exp %n : tensor<f64>
  %e = fx.add %c, %d : tensor<f64>
  return %e : tensor<f64>
}

// Who had none says nothing.
// BARRIERS-LABEL: func.func @g(
// BARRIERS-NOT:     fluxion.copies
// BARRIERS:         return
func.func @g(%x: tensor<f64>) -> tensor<f64> {
  return %x : tensor<f64>
}
