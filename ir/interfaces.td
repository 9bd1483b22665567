// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What every op of `fx` knows about itself. A method without a body is a link error: an op that
// lacks a rule does not build.

#ifndef FLUXION_IR_INTERFACES_TD
#define FLUXION_IR_INTERFACES_TD

include "mlir/IR/OpBase.td"

def Fx_RuleInterface : OpInterface<"RuleInterface"> {
  let cppNamespace = "::fluxion::ir";
  let description = [{
    Meaning and calculus of one op. The drivers in transforms/ call these methods and know no op
    by name. A null `Value` is a symbolic zero (tangents, cotangents) or a linear operand (`known`).
  }];
  let methods = [
    InterfaceMethod<"Which kind the op is (kinds.td).", "::fluxion::ir::Kind", "getKind">,
    InterfaceMethod<[{
        Reference meaning: the results for operands that hold numbers.
      }], "::fluxion::ir::Evaluated", "evaluate",
      (ins "::llvm::ArrayRef<::fluxion::runtime::HostArray>":$operands)>,
    InterfaceMethod<[{
        Tangents of the results for tangents of the operands (null: zero). Called with the builder
        behind the op, whose operands and results are the primal values. What it builds out of the
        tangents must be linear in them.
      }], "::fluxion::ir::Values", "jvp",
      (ins "::mlir::OpBuilder &":$b, "::llvm::ArrayRef<::mlir::Value>":$tangents)>,
    InterfaceMethod<[{
        Cotangents of the linear operands for cotangents of the results (null: zero). `known[i]` is
        the value of a held operand and null for a linear one. Answers one value per operand, null
        for zero. Fails where the op is not linear in those operands.
      }], "::fluxion::ir::Values", "transpose",
      (ins "::mlir::OpBuilder &":$b, "::llvm::ArrayRef<::mlir::Value>":$known,
           "::llvm::ArrayRef<::mlir::Value>":$cts)>,
    InterfaceMethod<[{
        The op on a batch: `operands[i]` has a new axis in front where `batched[i]`. At least one is
        batched. All results have the batch axis, of length `size`, in front.
      }], "::fluxion::ir::Values", "batch",
      (ins "::mlir::OpBuilder &":$b, "::llvm::ArrayRef<::mlir::Value>":$operands,
           "::llvm::ArrayRef<bool>":$batched, "int64_t":$size)>,
    InterfaceMethod<[{
        Where operand `i` speaks: a boolean value of the result's shape, or null for everywhere.
        Only a selection between values has one.
      }], "::mlir::Value", "getLiveMask",
      (ins "::mlir::OpBuilder &":$b, "::llvm::ArrayRef<::mlir::Value>":$known, "unsigned":$i), [{}],
      [{ return {}; }]>,
    InterfaceMethod<[{
        True where result element i depends on the operands' elements i alone.
      }], "bool", "isElementwise", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<[{
        True where the op puts elements of its operands to other places, whatever their dtype, and
        computes nothing: applied to the numbers of elements it says where each one comes from.
      }], "bool", "movesElements", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<[{
        A simpler value equal to result 0, built with `b` at the op, or null. Only what IEEE
        arithmetic allows bit for bit (NaN payloads aside).
      }], "::mlir::Value", "simplify", (ins "::mlir::OpBuilder &":$b), [{}], [{ return {}; }]>,
    InterfaceMethod<[{
        Result 0 plus `other`, built with `b`, where result 0 is zeros but for a part: reads and
        writes that part of `other` alone. Null where the op makes no such thing. (Zeros have no sign
        here: where nothing is added, -0 stays.)
      }], "::mlir::Value", "addedTo",
      (ins "::mlir::OpBuilder &":$b, "::mlir::Value":$other), [{}], [{ return {}; }]>,
    InterfaceMethod<[{
        What the op on complex numbers is on their real and imaginary parts: the results, made with
        `b` of ops on real numbers. Some operand or result is complex. Linear and bilinear ops need
        no rule of their own: they do the same to each part.
      }], "::fluxion::ir::PartsOfResults", "inParts",
      (ins "::mlir::OpBuilder &":$b, "::llvm::ArrayRef<::fluxion::ir::Parts>":$operands), [{}],
      [{ return ::fluxion::ir::inPartsByKind(b, $_op, operands); }]>
  ];
}

#endif
