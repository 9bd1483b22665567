// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Complex numbers and their parts. Linear over the reals; the cotangent of a complex number z is the
// complex number w for which the change of the result is Re(w dz), as in JAX.

#ifndef FLUXION_IR_OPS_COMPLEX_TD
#define FLUXION_IR_OPS_COMPLEX_TD

include "ir/kinds.td"

class Fx_OnComplex<string mnemonic, string kind, list<Trait> traits>
    : Fx_Op<mnemonic, kind, !listconcat(traits, [
        DeclareOpInterfaceMethods<Fx_RuleInterface, ["isElementwise", "inParts"]>])> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  code onComplexDefinition = kindDefinition # [{
    bool $cppClass::isElementwise() { return true; }
    ::fluxion::ir::Evaluated $cppClass::evaluate(
        ::llvm::ArrayRef<::fluxion::runtime::HostArray> xs) {
      return ::fluxion::ir::evaluateInParts(*this, xs);
    }
    ::fluxion::ir::Values $cppClass::batch(::mlir::OpBuilder &b,
        ::llvm::ArrayRef<::mlir::Value> xs, ::llvm::ArrayRef<bool> batched, int64_t size) {
      return ::fluxion::ir::batchElementwise(b, *this, xs, batched, size);
    }
  }];
  code linearTangent = [{
    ::fluxion::ir::Values $cppClass::jvp(::mlir::OpBuilder &b,
        ::llvm::ArrayRef<::mlir::Value> ts) {
      return ::fluxion::ir::linearJvp(b, *this, ts);
    }
  }];
  let extraClassDefinition = onComplexDefinition # linearTangent;
}

def Fx_RealOp : Fx_OnComplex<"real", "linear", [InferTypeOpAdaptor]> {
  let summary = "the real part of a complex number";
  let arguments = (ins Fx_ComplexTensor:$x);
  let results = (outs Fx_FloatTensor:$result);
}
def Fx_ImagOp : Fx_OnComplex<"imag", "linear", [InferTypeOpAdaptor]> {
  let summary = "the imaginary part of a complex number";
  let arguments = (ins Fx_ComplexTensor:$x);
  let results = (outs Fx_FloatTensor:$result);
}
def Fx_ComplexOp : Fx_OnComplex<"complex", "linear", [InferTypeOpAdaptor, SameTypeOperands]> {
  let summary = "the complex number of real part x and imaginary part y";
  let description = [{
    - (C1) the parts are of type f32 or f64
  }];
  let arguments = (ins Fx_FloatTensor:$x, Fx_FloatTensor:$y);
  let results = (outs Fx_ComplexTensor:$result);
}
def Fx_ConjOp : Fx_OnComplex<"conj", "linear", [SameOperandsAndResultType]> {
  let summary = "the complex number with the opposite imaginary part";
  let arguments = (ins Fx_ComplexTensor:$x);
  let results = (outs Fx_ComplexTensor:$result);
}
def Fx_MagnitudeOp : Fx_OnComplex<"magnitude", "smooth", [InferTypeOpAdaptor]> {
  let summary = "absolute value of a complex number, without overflow";
  let arguments = (ins Fx_ComplexTensor:$x);
  let results = (outs Fx_FloatTensor:$result);
  let domain = "derivative 0 at 0";
  let extraClassDefinition = onComplexDefinition;
}

#endif
