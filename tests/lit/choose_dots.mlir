// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrix products in the form in which each is computed.
// RUN: fluxion-opt %s --fx-choose-dots | FileCheck %s

// So few terms are written out where they are used.
// CHECK-LABEL: func.func @short(
// CHECK-NEXT:    fx.dot_general
// CHECK-NEXT:    return
func.func @short(%x: tensor<4x4xf64>) -> tensor<4x4xf64> {
  %y = fx.dot_general %x, %x batching [] x [] contracting [1] x [0] : (tensor<4x4xf64>, tensor<4x4xf64>) -> tensor<4x4xf64>
  return %y : tensor<4x4xf64>
}

// A matrix times a vector is a fold.
// CHECK-LABEL: func.func @fold(
// CHECK-NOT:     fx.dot_general
// CHECK:         fx.mul {{.*}} : tensor<16x16xf64>
// CHECK-NEXT:    fx.reduce_sum {{.*}} axes [1]
// CHECK-NEXT:    return
func.func @fold(%x: tensor<16x16xf64>, %v: tensor<16xf64>) -> tensor<16xf64> {
  %y = fx.dot_general %x, %v batching [] x [] contracting [1] x [0] : (tensor<16x16xf64>, tensor<16xf64>) -> tensor<16xf64>
  return %y : tensor<16xf64>
}

// The library reads a transposed matrix as it lies in memory.
// CHECK-LABEL: func.func @called(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<16x16xf64>, [[Y:%[^:]*]]: tensor<16x16xf64>)
// CHECK:         fx.dot_general [[X]], [[Y]] batching [] x [] contracting [0] x [0]
// CHECK-NEXT:    return
func.func @called(%x: tensor<16x16xf64>, %y: tensor<16x16xf64>) -> tensor<16x16xf64> {
  %t = fx.permute %x permutation [1, 0] : (tensor<16x16xf64>) -> tensor<16x16xf64>
  %z = fx.dot_general %t, %y batching [] x [] contracting [1] x [0] : (tensor<16x16xf64>, tensor<16x16xf64>) -> tensor<16x16xf64>
  return %z : tensor<16x16xf64>
}
