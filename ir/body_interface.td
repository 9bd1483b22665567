// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What ops that apply programs of their own know about themselves: rules on programs (calculus.h).

#ifndef FLUXION_IR_BODY_INTERFACE_TD
#define FLUXION_IR_BODY_INTERFACE_TD

include "mlir/IR/OpBase.td"

def Fx_BodyInterface : OpInterface<"BodyInterface"> {
  let cppNamespace = "::fluxion::ir";
  let description = [{
    An op that applies programs of its own, its bodies: regions of one block that see nothing from
    outside and end in `fx.yield`. Its rules are rules on programs, so they are handed the calculus;
    the drivers in transforms/ ask for them before they ask for a rule on values.
  }];
  let methods = [
    InterfaceMethod<"How operands and results go through the bodies.", "::fluxion::ir::BodyLayout",
                    "getLayout">,
    InterfaceMethod<[{
        Forward mode. The op stands where its values are wanted; `tangents[i]` is that of operand i.
        Answers the values of an op that computes both, or of several.
      }], "::mlir::FailureOr<::fluxion::ir::PrimalsAndTangents>", "jvpBodies",
      (ins "::mlir::OpBuilder &":$b, "::llvm::ArrayRef<::mlir::Value>":$tangents,
           "const ::fluxion::ir::Calculus &":$calculus)>,
    InterfaceMethod<[{
        Which results wait for unknown operands.
      }], "::llvm::SmallVector<bool>", "unknownResults",
      (ins "::llvm::ArrayRef<bool>":$isOperandUnknown,
           "const ::fluxion::ir::Calculus &":$calculus)>,
    InterfaceMethod<[{
        The op as two: one that knows nothing of unknown operands, and one that computes the results
        that wait for them, from residuals. Made with `b`, in front of the op.
      }], "::mlir::FailureOr<::fluxion::ir::SplitResults>", "splitBodies",
      (ins "::mlir::OpBuilder &":$b, "::llvm::ArrayRef<bool>":$isOperandUnknown,
           "const ::fluxion::ir::Calculus &":$calculus)>,
    InterfaceMethod<[{
        Reverse mode of an op all of whose results are linear in the operands for which `known[i]` is
        null. Some cotangent is there.
      }], "::mlir::FailureOr<::fluxion::ir::SentBack>", "transposeBodies",
      (ins "::mlir::OpBuilder &":$b, "::llvm::ArrayRef<::mlir::Value>":$known,
           "const ::fluxion::ir::ArrivingCts &":$arriving,
           "const ::fluxion::ir::Calculus &":$calculus)>,
    InterfaceMethod<[{
        The op on a batch: `operands[i]` has a new axis in front where `batched[i]`.
      }], "::mlir::FailureOr<::fluxion::ir::BatchedResults>", "batchBodies",
      (ins "::mlir::OpBuilder &":$b, "::llvm::ArrayRef<::mlir::Value>":$operands,
           "::llvm::ArrayRef<bool>":$batched, "int64_t":$size,
           "const ::fluxion::ir::Calculus &":$calculus)>,
    InterfaceMethod<[{
        True where the results are those of the one body, applied once, and nothing is lost by putting
        the body in the op's place.
      }], "bool", "isItsBody", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<[{
        True where the results are those of the first body, applied once, and putting that in the
        op's place loses nothing but rules: when it is compiled nobody asks for them any more.
      }], "bool", "runsAsItsBody", (ins), [{}], [{ return $_op.isItsBody(); }]>,
    InterfaceMethod<[{
        What the body is applied to when it is put in the op's place, in front of which `b` stands.
      }], "::llvm::SmallVector<::mlir::Value>", "bodyOperands", (ins "::mlir::OpBuilder &":$b),
      [{}], [{ return ::llvm::SmallVector<::mlir::Value>($_op->getOperands()); }]>,
    InterfaceMethod<[{
        Values that take the place of the results because the op is simpler than it looks; null where
        it is not. An op without results may be simpler, too.
      }], "::std::optional<::llvm::SmallVector<::mlir::Value>>", "simplifyWhole",
      (ins "::mlir::OpBuilder &":$b), [{}], [{ return std::nullopt; }]>,
    InterfaceMethod<[{
        The op, whose bodies have been edited already, with the operands and results that are kept and
        `plain` for the last plain operands. Takes the bodies over; the op is left without.
      }], "::mlir::Operation *", "rebuilt",
      (ins "::mlir::OpBuilder &":$b, "::llvm::ArrayRef<bool>":$isOperandKept,
           "::llvm::ArrayRef<bool>":$isResultKept, "::mlir::ValueRange":$plain)>
  ];
}

#endif
