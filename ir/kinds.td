// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kinds of ops. An op derives from exactly one; the kind says what the author writes.
//
//   kind        the author writes                     derived
//   smooth      value, partial derivatives            jvp; batch, lowering
//   linear      value or evaluate, transpose          jvp: the same op on the tangents
//   bilinear    a transpose per side                  jvp: two terms
//   flat        value or evaluate                     zero tangent
//   structured  everything, by hand                   -
//
// Formulas in records are one short expression each. Value formulas are generic over the number
// (plain C++ for the reference, machine code for the compiler); partials build `fx` ops.

#ifndef FLUXION_IR_KINDS_TD
#define FLUXION_IR_KINDS_TD

include "ir/dialect.td"
include "ir/interfaces.td"
include "ir/body_interface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"

// Element types, one set per line; `accepts` is the same claim for C++ types.
def Fx_Boolean : AnyTypeOf<[I1]>;
def Fx_FloatElement : AnyTypeOf<[BF16, F16, F32, F64], "floating">;
def Fx_IntegerElement : AnyTypeOf<[I8, I16, I32, I64, UI8, UI16, UI32, UI64], "integer">;
def Fx_IndexElement : AnyTypeOf<[I32, I64]>;
def Fx_RealElement : AnyTypeOf<[Fx_FloatElement, Fx_IntegerElement], "real number">;
def Fx_ComplexElement : AnyTypeOf<[Complex<F32>, Complex<F64>], "complex">;
def Fx_InexactElement : AnyTypeOf<[Fx_FloatElement, Fx_ComplexElement], "floating or complex">;
def Fx_NumberElement : AnyTypeOf<[Fx_RealElement, Fx_ComplexElement], "number">;
def Fx_Element : AnyTypeOf<[Fx_NumberElement, Fx_Boolean], "number or boolean">;

def Fx_BoolTensor : RankedTensorOf<[Fx_Boolean]>;
def Fx_FloatTensor : RankedTensorOf<[Fx_FloatElement]>;
def Fx_IntegerTensor : RankedTensorOf<[Fx_IntegerElement]>;
def Fx_IndexTensor : RankedTensorOf<[Fx_IndexElement]>;
def Fx_RealTensor : RankedTensorOf<[Fx_RealElement]>;
def Fx_ComplexTensor : RankedTensorOf<[Fx_ComplexElement]>;
def Fx_InexactTensor : RankedTensorOf<[Fx_InexactElement]>;
def Fx_NumberTensor : RankedTensorOf<[Fx_NumberElement]>;
def Fx_Tensor : RankedTensorOf<[Fx_Element]>;

// Which elements an elementwise op is defined on: the ODS constraint and the C++ claim, which is
// about real elements (complex ones are computed with in parts).
class Fx_Elements<TypeConstraint constraint_, string claim_> {
  TypeConstraint constraint = constraint_;
  string claim = claim_;
}
def Floats : Fx_Elements<Fx_FloatTensor, "isFloatElement<T>">;
def Integers : Fx_Elements<Fx_IntegerTensor, "isIntegerElement<T>">;
def Inexact : Fx_Elements<Fx_InexactTensor, "isFloatElement<T>">;
def Reals : Fx_Elements<Fx_RealTensor, "!isBoolElement<T>">;
def Numbers : Fx_Elements<Fx_NumberTensor, "!isBoolElement<T>">;
def Booleans : Fx_Elements<Fx_BoolTensor, "isBoolElement<T>">;
def Everything : Fx_Elements<Fx_Tensor, "true">;

class Fx_Op<string mnemonic, string kind, list<Trait> traits = []>
    : Op<Fx_Dialect, mnemonic, !listconcat([Pure], traits)> {
  // Where the op is defined and how it ends at the edges; for the docs and the sample generator.
  string domain = "";
  code kindDefinition = [{
    ::fluxion::ir::Kind $cppClass::getKind() { return ::fluxion::ir::Kind::}] # kind # [{; }
  }];
  let extraClassDefinition = kindDefinition;
}

//===----------------------------------------------------------------------------------------------
// Elementwise ops: one formula is the reference meaning and the lowering.

class Fx_Elementwise<string mnemonic, string kind, list<Trait> traits, Fx_Elements elements,
                     string params, string value, list<string> overrides = [], bit widens = 1>
    : Fx_Op<mnemonic, kind, !listconcat(traits, [
        DeclareOpInterfaceMethods<Fx_RuleInterface, !listconcat(["isElementwise"], overrides)>])> {
  let assemblyFormat = "operands attr-dict `:` type($result)";
  int instructions = !if(!and(!eq(kind, "smooth"), !eq(elements.claim, Floats.claim)), 16, 1);
  code applyDeclaration = [{
    /// Whether the op is defined on elements of the C++ type `T`.
    template <class T> static constexpr bool accepts() { using namespace ::fluxion; return }]
      # elements.claim # [{; }
    /// About so many instructions compute a value.
    static constexpr unsigned numInstructions() { return }] # !cast<string>(instructions) # [{; }
    /// Whether the value takes a polynomial or more, so that computing it twice is worth avoiding.
    static constexpr bool hasDearValue() { return numInstructions() > 1; }
    /// Whether half precision is computed in f32 and rounded; else the formula is for its own bits.
    static constexpr bool widensHalves() { return }] # !if(widens, "true", "false") # [{; }
  }] # !if(!empty(value), "", [{
    /// The value of one element.
    template <class N> auto apply(}] # params # [{) { return }] # value # [{; }
  }]);
  let extraClassDeclaration = applyDeclaration;
  code elementwiseDefinition = kindDefinition # [{
    bool $cppClass::isElementwise() { return true; }
    ::fluxion::ir::Evaluated $cppClass::evaluate(
        ::llvm::ArrayRef<::fluxion::runtime::HostArray> xs) {
      return ::fluxion::ir::evaluateElementwise(*this, xs);
    }
    ::fluxion::ir::Values $cppClass::batch(::mlir::OpBuilder &b,
        ::llvm::ArrayRef<::mlir::Value> xs, ::llvm::ArrayRef<bool> batched, int64_t size) {
      return ::fluxion::ir::batchElementwise(b, *this, xs, batched, size);
    }
  }];
  code notLinear = [{
    ::fluxion::ir::Values $cppClass::transpose(::mlir::OpBuilder &, ::llvm::ArrayRef<::mlir::Value>,
        ::llvm::ArrayRef<::mlir::Value>) {
      return emitOpError("is not linear and has no transpose");
    }
  }];
  code zeroTangent = [{
    ::fluxion::ir::Values $cppClass::jvp(::mlir::OpBuilder &, ::llvm::ArrayRef<::mlir::Value>) {
      return ::llvm::SmallVector<::mlir::Value>(getOperation()->getNumResults());
    }
  }];
  code linearTangent = [{
    ::fluxion::ir::Values $cppClass::jvp(::mlir::OpBuilder &b,
        ::llvm::ArrayRef<::mlir::Value> ts) {
      return ::fluxion::ir::linearJvp(b, *this, ts);
    }
  }];
}

class Fx_Unary<string mnemonic, string kind, Fx_Elements elements, string value,
               list<string> overrides = [], bit widens = 1>
    : Fx_Elementwise<mnemonic, kind, [SameOperandsAndResultType], elements, "N x", value,
                     overrides, widens> {
  let arguments = (ins elements.constraint:$x);
  let results = (outs elements.constraint:$result);
}
class Fx_Binary<string mnemonic, string kind, Fx_Elements elements, string value,
                list<string> overrides = [], list<Trait> traits = [], bit widens = 1>
    : Fx_Elementwise<mnemonic, kind, !listconcat([SameOperandsAndResultType], traits), elements,
                     "N x, N y", value, overrides, widens> {
  let arguments = (ins elements.constraint:$x, elements.constraint:$y);
  let results = (outs elements.constraint:$result);
}

// dy = f'(x) dx, the partial written in the operand x and the result y. `parts`, where there is
// one, is the value at a complex number z, of functions of its parts (ir/complex_expr.h).
class Fx_SmoothUnary<string mnemonic, string value, string partial, string parts = "">
    : Fx_Unary<mnemonic, "smooth", !if(!empty(parts), Floats, Inexact), value,
               !if(!empty(parts), []<string>, ["inParts"])> {
  string partialFormula = partial;
  let extraClassDefinition = elementwiseDefinition # notLinear # [{
    ::fluxion::ir::Values $cppClass::jvp(::mlir::OpBuilder &b,
        ::llvm::ArrayRef<::mlir::Value> ts) {
      ::fluxion::ir::Expr x(b, getLoc(), getX()), y(b, getLoc(), getResult());
      return ::fluxion::ir::Values({::fluxion::ir::tangentTimes(
          b, getLoc(), ts[0], [&] { return }] # partial # [{; })});
    }
  }] # !if(!empty(parts), "", [{
    ::fluxion::ir::PartsOfResults $cppClass::inParts(::mlir::OpBuilder &b,
        ::llvm::ArrayRef<::fluxion::ir::Parts> xs) {
      ::fluxion::ir::ComplexExpr z(b, getLoc(), xs[0]);
      return ::llvm::SmallVector<::fluxion::ir::Parts>{(}] # parts # [{).parts()};
    }
  }]);
}
// dz = (dz/dx) dx + (dz/dy) dy, the partials written in the operands x, y and the result z.
class Fx_SmoothBinary<string mnemonic, Fx_Elements elements, string value, string partialX,
                      string partialY, list<string> overrides = []>
    : Fx_Binary<mnemonic, "smooth", elements, value, overrides> {
  string partialFormula = partialX # "; " # partialY;
  let extraClassDefinition = elementwiseDefinition # notLinear # [{
    ::fluxion::ir::Values $cppClass::jvp(::mlir::OpBuilder &b,
        ::llvm::ArrayRef<::mlir::Value> ts) {
      ::fluxion::ir::Expr x(b, getLoc(), getX()), y(b, getLoc(), getY()),
          z(b, getLoc(), getResult());
      return ::fluxion::ir::tangentSum(b, getLoc(),
          ::fluxion::ir::tangentTimes(b, getLoc(), ts[0], [&] { return }] # partialX # [{; }),
          ::fluxion::ir::tangentTimes(b, getLoc(), ts[1], [&] { return }] # partialY # [{; }));
    }
  }];
}
// Locally constant: the tangent is zero.
class Fx_FlatUnary<string mnemonic, Fx_Elements elements, string value,
                   list<string> overrides = [], bit widens = 1>
    : Fx_Unary<mnemonic, "flat", elements, value, overrides, widens> {
  let extraClassDefinition = elementwiseDefinition # notLinear # zeroTangent;
}
class Fx_FlatBinary<string mnemonic, Fx_Elements elements, string value, list<Trait> traits = [],
                    bit widens = 1>
    : Fx_Binary<mnemonic, "flat", elements, value, [], traits, widens> {
  let extraClassDefinition = elementwiseDefinition # notLinear # zeroTangent;
}

//===----------------------------------------------------------------------------------------------
// Ops that are not elementwise: the record declares, `<family>.cpp` and `<family>_rules.cpp` define.

class Fx_Declared<string mnemonic, string kind, list<Trait> traits, list<string> overrides = []>
    : Fx_Op<mnemonic, kind, !listconcat(traits, [
        DeclareOpInterfaceMethods<Fx_RuleInterface, overrides>])> {
  code zeroTangent = [{
    ::fluxion::ir::Values $cppClass::jvp(::mlir::OpBuilder &, ::llvm::ArrayRef<::mlir::Value>) {
      return ::llvm::SmallVector<::mlir::Value>(getOperation()->getNumResults());
    }
    ::fluxion::ir::Values $cppClass::transpose(::mlir::OpBuilder &, ::llvm::ArrayRef<::mlir::Value>,
        ::llvm::ArrayRef<::mlir::Value>) {
      return emitOpError("is not linear and has no transpose");
    }
  }];
  code linearTangent = [{
    ::fluxion::ir::Values $cppClass::jvp(::mlir::OpBuilder &b,
        ::llvm::ArrayRef<::mlir::Value> ts) {
      return ::fluxion::ir::linearJvp(b, *this, ts);
    }
  }];
  code bilinearTangent = [{
    ::fluxion::ir::Values $cppClass::jvp(::mlir::OpBuilder &b,
        ::llvm::ArrayRef<::mlir::Value> ts) {
      return ::fluxion::ir::bilinearJvp(b, *this, ts);
    }
  }];
  code notLinear = [{
    ::fluxion::ir::Values $cppClass::transpose(::mlir::OpBuilder &, ::llvm::ArrayRef<::mlir::Value>,
        ::llvm::ArrayRef<::mlir::Value>) {
      return emitOpError("is not linear and has no transpose");
    }
  }];
}
// Linear in all its floating operands taken together; the others are held.
class Fx_Linear<string mnemonic, list<Trait> traits = [], list<string> overrides = []>
    : Fx_Declared<mnemonic, "linear", traits, overrides> {
  let extraClassDefinition = kindDefinition # linearTangent;
}
// Linear, and computes nothing: elements go to other places.
class Fx_Movement<string mnemonic, list<Trait> traits = [], list<string> overrides = []>
    : Fx_Declared<mnemonic, "linear", traits, !listconcat(["movesElements"], overrides)> {
  let extraClassDefinition = kindDefinition # linearTangent # [{
    bool $cppClass::movesElements() { return true; }
  }];
}
class Fx_Bilinear<string mnemonic, list<Trait> traits = [], list<string> overrides = []>
    : Fx_Declared<mnemonic, "bilinear", traits, overrides> {
  let extraClassDefinition = kindDefinition # bilinearTangent;
}
// Not differentiable and piecewise constant, or without floating operands.
class Fx_Flat<string mnemonic, list<Trait> traits = [], list<string> overrides = []>
    : Fx_Declared<mnemonic, "flat", traits, overrides> {
  let extraClassDefinition = kindDefinition # zeroTangent;
}
// Differentiable with a jvp of its own, never transposed itself.
class Fx_Smooth<string mnemonic, list<Trait> traits = [], list<string> overrides = []>
    : Fx_Declared<mnemonic, "smooth", traits, overrides> {
  let extraClassDefinition = kindDefinition # notLinear;
}
class Fx_Structured<string mnemonic, list<Trait> traits = [], list<string> overrides = []>
    : Fx_Declared<mnemonic, "structured", traits, overrides>;
// An op that applies programs of its own: they are what is differentiated, transposed and batched.
class Fx_WithBodies<string mnemonic, list<Trait> traits = [], list<string> overrides = []>
    : Fx_Structured<mnemonic, !listconcat(traits, [
        IsolatedFromAbove, DeclareOpInterfaceMethods<Fx_BodyInterface, overrides>])> {
  let extraClassDefinition = kindDefinition # [{
    ::fluxion::ir::Values $cppClass::jvp(::mlir::OpBuilder &, ::llvm::ArrayRef<::mlir::Value>) {
      return emitOpError("has no rule on values: its bodies are differentiated");
    }
    ::fluxion::ir::Values $cppClass::transpose(::mlir::OpBuilder &, ::llvm::ArrayRef<::mlir::Value>,
        ::llvm::ArrayRef<::mlir::Value>) {
      return emitOpError("has no rule on values: its bodies are transposed");
    }
    ::fluxion::ir::Values $cppClass::batch(::mlir::OpBuilder &, ::llvm::ArrayRef<::mlir::Value>,
        ::llvm::ArrayRef<bool>, int64_t) {
      return emitOpError("has no rule on values: its bodies are batched");
    }
  }];
}

// Single numbers that steer control flow.
class Fx_Scalar<string makeElement, CPred element, string summary>
    : Type<And<[Fx_Tensor.predicate, CPred<"::mlir::cast<::mlir::RankedTensorType>($_self).getRank() == 0">,
                element]>, summary>,
      BuildableType<"::mlir::RankedTensorType::get({}, $_builder." # makeElement # "())">;
def Fx_ScalarI32 : Fx_Scalar<"getI32Type",
    CPred<"::mlir::cast<::mlir::RankedTensorType>($_self).getElementType().isInteger(32)">,
    "one number of type i32">;
def Fx_ScalarI64 : Fx_Scalar<"getI64Type",
    CPred<"::mlir::cast<::mlir::RankedTensorType>($_self).getElementType().isInteger(64)">,
    "one number of type i64">;

#endif
