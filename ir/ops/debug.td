// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What looks at a program while it runs.

#ifndef FLUXION_IR_OPS_DEBUG_TD
#define FLUXION_IR_OPS_DEBUG_TD

include "ir/kinds.td"

// An op that is there for what it does (ir/effects.h).
class Fx_EffectOp<string mnemonic> : Op<Fx_Dialect, mnemonic, [
    MemoryEffects<[MemWrite]>, DeclareOpInterfaceMethods<Fx_RuleInterface, ["inParts"]>]> {
  code kindDefinition = [{
    ::fluxion::ir::Kind $cppClass::getKind() { return ::fluxion::ir::Kind::structured; }
  }];
  let extraClassDefinition = kindDefinition;
}

def Fx_DebugPrintOp : Fx_EffectOp<"debug_print"> {
  let summary = "prints values";
  let description = [{
    Prints `text`, in which `{}` stand for the values, as a line on standard output. Lines appear in
    the order of the program. On a batch every example prints a line of its own: the first axes of all
    values are `batch`.

        fx.debug_print "loss {}"(%loss) : tensor<f64>
        fx.debug_print "row {}" batch [3](%x) : tensor<3x2xf64>

    Forward mode prints the values alone. Of a program that is split, the part that computes the
    values prints; what is computed again does not print again.

    Complex numbers in parts are real ones with an axis of size 2 behind; `complex` lists the values
    that are.

    - (C1) the first sizes of every value are `batch`
  }];
  let arguments = (ins StrAttr:$text, DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$batch,
                   DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$complex,
                   Variadic<Fx_Tensor>:$values);
  let assemblyFormat = [{
    $text (`batch` $batch^)? (`(` $values^ `)` `:` type($values))? attr-dict
  }];
  let hasVerifier = 1;
}

#endif
