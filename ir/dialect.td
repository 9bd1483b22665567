// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The dialect `fx`: what a traced program is made of.

#ifndef FLUXION_IR_DIALECT_TD
#define FLUXION_IR_DIALECT_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/EnumAttr.td"

def Fx_Dialect : Dialect {
  let name = "fx";
  let cppNamespace = "::fluxion::ir";
  let summary = "array programs that can be differentiated, batched and compiled";
  let description = [{
    Values are ranked tensors; ops are pure, but for those that print or apply a program that does.
    Names, attributes and meaning follow StableHLO where it has the op. Elementwise ops take operands of
    one shape: broadcasting and promotion are explicit. Every op has a kind (`kinds.td`) which
    decides what its author writes and what is derived.
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
  private:
    // The ops of each family, registered where they are defined.
    void addArithmetic();
    void addBits();
    void addCheckpoint();
    void addComplex();
    void addContraction();
    void addControl();
    void addConvolution();
    void addCreation();
    void addCumulative();
    void addCustom();
    void addDebug();
    void addDecompositions();
    void addElementary();
    void addFourier();
    void addImplicit();
    void addIndexing();
    void addProgram();
    void addRandom();
    void addReduction();
    void addSorting();
    void addStructural();
  public:
  }];
}

// What the rule at a kink answers; docs/kinks.md lists every op at every kink.
def Fx_Kink : I32EnumAttr<"Kink", "the derivative chosen where there is none", [
    I32EnumAttrCase<"balanced", 0>,   // JAX: ties share evenly
    I32EnumAttrCase<"first_wins", 1>, // a >= b ? da : db
    I32EnumAttrCase<"min_norm", 2>,   // the subgradient of least norm
    I32EnumAttrCase<"inclusive", 3>   // masks: a >= b and b > a; along an axis all who tie
  ]> {
  let cppNamespace = "::fluxion::ir";
}

def Fx_Direction : I32EnumAttr<"Direction", "how two values are compared", [
    I32EnumAttrCase<"eq", 0>, I32EnumAttrCase<"ne", 1>, I32EnumAttrCase<"lt", 2>,
    I32EnumAttrCase<"le", 3>, I32EnumAttrCase<"gt", 4>, I32EnumAttrCase<"ge", 5>
  ]> {
  let cppNamespace = "::fluxion::ir";
}

// How a scatter joins an update with what stands at its place.
def Fx_Combiner : I32EnumAttr<"Combiner", "what a scatter does with an update", [
    I32EnumAttrCase<"set", 0>, I32EnumAttrCase<"add", 1>
  ]> {
  let cppNamespace = "::fluxion::ir";
}

#endif
