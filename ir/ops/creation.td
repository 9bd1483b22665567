// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops that make values from nothing.

#ifndef FLUXION_IR_OPS_CREATION_TD
#define FLUXION_IR_OPS_CREATION_TD

include "ir/kinds.td"

def Fx_DenseElements : ElementsAttrBase<CPred<"::llvm::isa<::mlir::DenseElementsAttr>($_self)">,
                                        "dense numbers"> {
  let storageType = "::mlir::DenseElementsAttr";
  let returnType = "::mlir::DenseElementsAttr";
  let convertFromStorage = "$_self";
}

def Fx_ConstantOp : Fx_Flat<"constant", [ConstantLike, AllTypesMatch<["value", "result"]>],
                            ["inParts"]> {
  let summary = "the numbers in its attribute";
  let arguments = (ins Fx_DenseElements:$value);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def Fx_IotaOp : Fx_Flat<"iota", [], ["simplify", "inParts"]> {
  let summary = "the index along one axis";
  let description = [{
    y[..., i, ...] = i along `axis`, converted to the element type (integers wrap).

    - (C1) axis is within the result
  }];
  let arguments = (ins I64Attr:$axis);
  let results = (outs Fx_NumberTensor:$result);
  let assemblyFormat = "`axis` $axis attr-dict `:` type($result)";
  let hasVerifier = 1;
}

#endif
